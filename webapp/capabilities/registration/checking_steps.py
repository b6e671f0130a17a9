"""What is wrong with one step of a path, in sentences for its author: its name, what it sends, who decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from webapp.bounds import Limit
from webapp.capabilities.registration.checking_boxes import wrong_boxes
from webapp.capabilities.registration.walk import codes
from webapp.errors import ValueRefused
from webapp.paths import Approver, Evidence, Sent, Step
from webapp.payer import Payer, Roles
from webapp.rules import Format, Wait
from webapp.sources import Decided, Source

MOST_BOXES_SENT = 2
DRAWN = 20
"""As many codes are made of a shape, to see that the rule takes what it makes."""
BEHIND = "Write two steps: what is asked first, and the decision behind it."


def wrong_step(step: Step, payer: Payer) -> Iterator[str]:
    """Everything that is wrong with a step by itself."""
    source: object = step.source
    if not isinstance(source, Source | Decided) or not source.words().removeprefix("Ours:").strip():
        yield "it does not say where it comes from. Give it a Source(document, place), or Decided(why)."
    if not re.fullmatch(r"[a-z0-9_.]+", step.key):
        yield "its key becomes part of an address: write it in small letters, digits, points and underscores."
    valid = step.evidence.valid if step.evidence else None
    yield from no_waits("it", (step.wait, step.expires, step.notice, valid))
    yield from wrong_boxes(step)
    yield from _proof(step.evidence) if step.evidence else ()
    yield from _turn(step)
    yield from _deciders(step, payer.part(Roles))


def no_waits(who: str, waits: Iterable[object]) -> Iterator[str]:
    """Where something else than a Wait of at least a second is waited for."""
    for wait in waits:
        if wait is not None and not isinstance(wait, Wait):
            yield f"{who} waits for {wait!r}, which is no Wait."
        elif isinstance(wait, Wait) and (not isinstance(wait.seconds, int) or wait.seconds < 1):
            yield f"{who} waits for {wait.key or wait.label}, which takes {wait.seconds!r} seconds. Give it at least 1."


def _proof(proof: Evidence) -> Iterator[str]:
    if proof.times < 1:
        yield f"it asks for {proof.times} {proof.of}, so nothing would prove anything. Write at least 1."
    if proof.tries and (not isinstance(proof.tries, Limit) or proof.tries.most < 1):
        yield f"it takes {proof.tries.most} tries, so nobody would ever pass. Write at least 1."
    if proof.dated and proof.dated.more_than_days:
        yield "the age of its evidence is a lower bound, which only a box can ask for: give it to the box of a day."
    if proof.sent in (Sent.CODE, Sent.LETTER):
        yield from _sent(proof)
    elif proof.sent is Sent.LINK and proof.blanks:
        yield "a link is opened, and nothing of it is typed in: leave its boxes out."


def _sent(proof: Evidence) -> Iterator[str]:
    """What is sent to be typed in: its boxes, how one is made, until when it counts."""
    most = MOST_BOXES_SENT if proof.sent is Sent.LETTER else 1
    if not 1 <= len(proof.blanks) <= most:
        boxes = "one box, or two" if most > 1 else "one box"
        yield f"a {proof.sent} is typed into {boxes}: it has {len(proof.blanks)}."
    if proof.valid is None:
        yield f"it does not say until when the {proof.sent} counts: give it valid=Wait(…)."
    elif isinstance(proof.valid, Wait) and isinstance(proof.valid.seconds, int) and (
        proof.valid.seconds > codes.LONGEST.total_seconds()
    ):
        yield f"what it sends counts for {proof.valid.lasts()}; {codes.LONGEST.days} days are the most."
    for blank in proof.blanks:
        if not isinstance(blank.rule, Format):
            yield f"what is sent for its box {blank.name} is made by the rule's shape, so the rule is a Format."
        elif not all(_takes(blank.rule, codes.written_as(blank.rule)) for _ in range(DRAWN)):
            made = codes.written_as(blank.rule)
            yield f"its box {blank.name} refuses what is sent for it, such as {made}. Give its rule a fitting shape."


def _takes(rule: Format, value: str) -> bool:
    try:
        return rule.verdict(value, {}).ok is not False
    except ValueRefused:
        return False


def _turn(step: Step) -> Iterator[str]:
    """Boxes are over when they are filled in: whoever is to decide, or to get something, needs a step behind them."""
    asks = bool(step.fills() or step.sign_in)
    if asks and not step.by:
        if step.approver is not Approver.SYSTEM:
            yield f"it asks something, and {step.approver.value} would never be asked to decide. {BEHIND}"
        elif step.evidence and step.evidence.sent:
            yield f"it asks something and sends a {step.evidence.sent}, which would never go out. {BEHIND}"
    if step.paper and step.approver is not Approver.DESK:
        yield "nobody waits for its paper: give it approver=Approver.DESK."
    if step.paper and step.evidence and step.evidence.sent is Sent.LETTER:
        yield "its letter would go out and its paper never be waited for. Write two steps."
    if step.approver is Approver.SYSTEM and not (asks or step.by or (step.evidence and step.evidence.sent)):
        yield "it asks nothing, sends nothing, and nobody decides it. Give it blanks, evidence or an approver."
    if step.sooner and not (step.evidence and step.evidence.sent is Sent.LETTER):
        yield "only a letter can be had sooner, and it sends none."


def _deciders(step: Step, roles: Roles | None) -> Iterator[str]:
    """Who is to decide can be there."""
    if step.approver is Approver.ADMINISTRATOR and not (roles and roles.managers):
        yield "administrators decide it, and no role is granted accounts.manage."
    if step.stops and not (roles and roles.managers):
        yield "it can stop, and then somebody becomes the administrator: no role is granted accounts.manage."
    if step.approver is Approver.OTHER and not (step.for_each or step.by):
        yield "another organization decides it: say which with for_each (the box of its tax IDs), or with by."
    if step.for_each and step.approver is not Approver.OTHER:
        yield "it is decided for_each value, by nobody: give it approver=Approver.OTHER."
    if step.for_each and not (roles and roles.by_tin):
        yield "whoever manages a tax ID decides it: Roles needs by_tin=True, else nobody manages one."
