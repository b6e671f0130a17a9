"""The payer's sandbox in a database of its own: every member asked for by every search until one finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from webapp.capability import Ask, Capability, Sending
from webapp.clock import now
from webapp.db import db, migrate, open_embedded
from webapp.errors import FrontdeskError, StartRefused
from webapp.kit import Finding, Section, Trial
from webapp.payer import Payer
from webapp.plugin_tools.subject import Subject
from webapp.twin import MIGRATIONS
from webapp.twin.engine import answer
from webapp.twin.filing import load_organizations
from webapp.twin.load import load_members
from webapp.twin.records import TwinMember

NOBODY = ("not_found", "no_answer")
PHONE_IN_WORDS = re.compile(r"PHONE\D{0,4}(\d[\d .()-]{5,}\d)", re.IGNORECASE)
INVENTED_PHONE = re.compile(r"\D*(?:1\D*)?(?:\d{3}\D*)?555\D*01\d\d\D*")


class NotAnswered(FrontdeskError):
    """The sandbox gave no answer about the member; the words say what was tried."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sandbox answered: outcome (active, inactive, unclear, not_found, no_answer), words, the bytes."""

    outcome: str
    words: str
    raw: bytes


@contextmanager
def sandbox(payer: Payer) -> Iterator[None]:
    """The payer's members and organizations in an embedded payer of their own, while it lasts.

    Raises StartRefused as a start does.
    """
    before = db.obj
    with TemporaryDirectory(prefix="frontdesk-kit-") as folder:
        try:
            open_embedded(Path(folder) / "twin.sqlite")
            migrate([("twin", MIGRATIONS)])
            with db.connection_context():
                load_members(payer.id, payer.members)  # type: ignore[arg-type]
                load_organizations(payer.id, payer.organizations)  # type: ignore[arg-type]
                yield
        finally:
            db.initialize(before)


def ask_about(subject: Subject, payer: Payer, member: TwinMember) -> Answer:
    """The first answer that is about the member. Needs `sandbox`. Raises NotAnswered with what each way came to."""
    tried: dict[str, str] = {}
    for capability, trial in _trials(subject, payer, member):
        if trial.refused:
            tried[trial.way] = trial.refused
            continue
        found, why = _try(capability.asks[0], payer, trial)
        if found and (member.rejects or found.outcome not in NOBODY):
            return found
        tried[trial.way] = why or (found.words if found else "")
    raise NotAnswered(" ".join(f"By {way}: {words}" for way, words in tried.items()) or _never_asked(payer, member))


def _never_asked(payer: Payer, member: TwinMember) -> str:
    names = ", ".join(plan.asked_as for plan in payer.plans)
    if member.payer not in {plan.asked_as for plan in payer.plans}:
        return f"Its payer is {member.payer}, and no plan is asked as that; plans are asked as {names}."
    return "No search of its plan can be about it."


def _trials(subject: Subject, payer: Payer, member: TwinMember) -> Iterator[tuple[Capability, Trial]]:
    for capability in subject.installed.capabilities.values():
        if capability.kit and capability.part and payer.part(capability.part):
            yield from ((capability, one) for one in capability.kit.trials(payer) if one.member == member.key)


_numbers = count(1)


def _try(ask: Ask, payer: Payer, trial: Trial) -> tuple[Answer | None, str]:
    """The answer where it is about what was asked, else why it is not."""
    number = next(_numbers)
    raw = answer(ask.build(payer, trial.question, Sending(number, f"KIT{number}", f"KIT{number}", now())))
    if why := ask.fits(payer, trial.question, raw):
        return None, why
    summary = ask.summary(payer, trial.question, raw)
    return Answer(summary.outcome, summary.words, raw), ""


def members_are_found(subject: Subject, payer: Payer) -> Iterator[Finding]:
    """The sandbox has members, and each is found by one of the payer's searches at least."""
    members = [one for one in payer.members if isinstance(one, TwinMember)]
    if len(members) < len(payer.members):
        yield Finding("members holds something that is no TwinMember.", Section.SANDBOX)
        return
    if payer.connection and payer.connection.sandbox and not members:
        yield Finding("The sandbox has no members, so nobody can try this payer.", Section.SANDBOX)
    try:
        with sandbox(payer):
            yield from [one for member in members for one in _lost(subject, payer, member)]
    except StartRefused as refused:
        yield Finding(refused.words, Section.SANDBOX)


def _lost(subject: Subject, payer: Payer, member: TwinMember) -> Iterator[Finding]:
    try:
        ask_about(subject, payer, member)
    except NotAnswered as lost:
        yield Finding(f"The sandbox member {member.key} is found by no search. {lost.words}", Section.SANDBOX)
    except Exception as trouble:  # whatever a record's author left out
        why = trouble.words if isinstance(trouble, FrontdeskError) else f"{type(trouble).__name__}: {trouble}"
        yield Finding(f"The sandbox member {member.key} cannot be asked about ({why}).", Section.SANDBOX)


def phones_are_invented(subject: Subject, payer: Payer) -> Iterator[Finding]:
    """Telephone numbers of the sandbox are those that belong to nobody: 555-0100 to 555-0199."""
    for member in payer.members:
        if isinstance(member, TwinMember) and not all(map(INVENTED_PHONE.fullmatch, _phones(member))):
            words = "has a telephone number that may be somebody's. Use 555-0100 to 555-0199."
            yield Finding(f"The sandbox member {member.key} {words}", Section.SANDBOX)


def _phones(member: TwinMember) -> Iterator[str]:
    """Of those whom a benefit names, and those in its words."""
    for benefit in member.all_benefits():
        yield from (entity.phone for entity in benefit.entities if entity.phone)
        words = (benefit.messages,) if isinstance(benefit.messages, str) else benefit.messages
        yield from (found for text in words for found in PHONE_IN_WORDS.findall(text))
