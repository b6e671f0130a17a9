"""The only place that moves a payer account's state, or gives and takes a right.

`table.py` is the whole of what can be done; what a manager may do is the payer's own rule, asked at the moment of
doing. Every step goes through `taking.take`, and there it is recorded.
"""

from webapp.lifecycle.expiring import TIMERS
from webapp.lifecycle.rights import appoint, give_tin, grant_tool, take_tin, withdraw_tool
from webapp.lifecycle.standing import move, open_account
from webapp.lifecycle.table import PAYER, PROGRAM, STEPS, Actor, ChangedMeanwhile, NotPossible, manager, themselves
from webapp.lifecycle.working import let_go, take_on

__all__ = [
    "PAYER",
    "PROGRAM",
    "STEPS",
    "TIMERS",
    "Actor",
    "ChangedMeanwhile",
    "NotPossible",
    "appoint",
    "give_tin",
    "grant_tool",
    "let_go",
    "manager",
    "move",
    "open_account",
    "take_on",
    "take_tin",
    "themselves",
    "withdraw_tool",
]
