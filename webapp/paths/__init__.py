"""The kind of rule that lets somebody in: a path, made of steps that paths of one payer share.

A path is data: what a step asks, what proves it, who decides, how long that takes at most, until when it stands. One
wizard draws all of them, and the comparison reads the same records. Nothing here knows a form or a database.
"""

from webapp.paths.conditions import (
    FIRST_USER,
    HAS_ACCOUNT,
    SOMEBODY_THERE,
    WAS_ADDED,
    Condition,
    known,
    of_kind,
)
from webapp.paths.documents import Document
from webapp.paths.evidence import MOST_TRIES, Blank, Dated, Evidence, Sent, Tries
from webapp.paths.path import Path, Then
from webapp.paths.spans import Span
from webapp.paths.steps import Approver, SignIn, Sooner, Step, Stop

__all__ = [
    "FIRST_USER",
    "HAS_ACCOUNT",
    "MOST_TRIES",
    "SOMEBODY_THERE",
    "WAS_ADDED",
    "Approver",
    "Blank",
    "Condition",
    "Dated",
    "Document",
    "Evidence",
    "Path",
    "Sent",
    "SignIn",
    "Sooner",
    "Span",
    "Step",
    "Stop",
    "Then",
    "Tries",
    "known",
    "of_kind",
]
