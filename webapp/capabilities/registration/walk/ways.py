"""Where a registration stands: which ways are open, which step is next, who has it in hand. It writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from webapp.capabilities.registration.rules import Registration
from webapp.capabilities.registration.store import OPEN, WAITING, Enrollment
from webapp.lifecycle.table import LIVING
from webapp.models import PayerAccount, PayerOffice, Person
from webapp.paths import WAS_ADDED, Path, Step
from webapp.payer import Payer
from webapp.rules import Verdict
from webapp.twin.book import book_of


@dataclass(frozen=True, slots=True)
class Group:
    """Ways in that begin with the same step; `another`: they add an organization to a sign-in that one has."""

    key: str
    paths: tuple[Path, ...]
    another: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A way that could be chosen now, or the reason why not."""

    path: Path
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Place:
    """Where a registration stands. `step`: the next one, None where a way has to be chosen or nothing is left.

    `choosing`: the next thing is to choose one of the `ways`. `confirming`: a mailed link has to be opened before
    anything else. `waiting`: it is somebody else's turn at the step.
    """

    enrollment: Enrollment
    payer: Payer
    path: Path | None
    step: Step | None
    ways: tuple[Way, ...]
    done: tuple[Step, ...]
    ahead: tuple[Step, ...]
    choosing: bool = False
    confirming: bool = False
    waiting: bool = False


def registration_of(payer: Payer) -> Registration:
    """The payer's ways in; none where it has no such part."""
    return payer.part(Registration) or Registration(paths=())


def groups(payer: Payer, person: Person | None = None) -> list[Group]:
    """The ways in that this person, or somebody new, can begin at a payer."""
    known = bool(person and has_account(person, payer))
    found: dict[str, list[Path]] = {}
    another = []
    for path in registration_of(payer).paths:
        if path.then.continues:
            another += [path] if known else []
        elif not _only_added(path):
            found.setdefault(path.steps[0].key, []).append(path)
    continued = {key for path in another for key in path.then.continues}
    left = ([path for path in ways if path.key not in continued] for ways in found.values())
    new = [Group(ways[0].key, tuple(ways)) for ways in left if ways]
    return [*(Group(path.key, tuple(continues(path, payer)), another=True) for path in another), *new]


def added_only(payer: Payer) -> tuple[Path, ...]:
    """The ways in that only an administrator can begin for somebody."""
    return tuple(path for path in registration_of(payer).paths if _only_added(path))


def continues(path: Path, payer: Payer) -> Iterator[Path]:
    """The paths as which one goes on."""
    part = registration_of(payer)
    yield from (part.path(key) for key in path.then.continues)


def has_account(person: Person, payer: Payer) -> bool:
    """Whether the person has a living account with the payer, for any office."""
    mine = PayerAccount.person == person, PayerAccount.payer == payer.id, PayerAccount.state.in_(LIVING)
    return bool(PayerAccount.select().where(*mine).exists())


def paths_of(enrollment: Enrollment, payer: Payer) -> list[Path]:
    """The ways that the registration began with and that the payer still has."""
    known = {path.key: path for path in registration_of(payer).paths}
    return [known[key] for key in enrollment.paths if key in known]


def answers_of(enrollment: Enrollment, payer: Payer) -> list[dict[str, Any]]:
    """What was typed on the way that was taken: in those of its steps that are over, and in no step of another way,
    where the same would have been proved otherwise, or not at all."""
    path = next((one for one in paths_of(enrollment, payer) if one.key == enrollment.path), None)
    over = [step.key for step in path.steps if step.key in enrollment.done] if path else []
    return [enrollment.answers[key] for key in over if key in enrollment.answers]


def rows_of(enrollment: Enrollment, payer: Payer) -> list[dict[str, str]]:
    """What stands in rows there, such as tax IDs."""
    return [row for answers in answers_of(enrollment, payer) for row in answers.get("rows", ())]


def context_of(enrollment: Enrollment, payer: Payer) -> dict[str, Any]:
    """What is known of whoever registers, as conditions of paths ask for it."""
    person = enrollment.person
    return {
        "kind": kind_of(enrollment, payer),
        "associated": _associated(enrollment, payer),
        "account": has_account(person, payer) if person else False,
        "added": any(_only_added(path) for path in paths_of(enrollment, payer)),
    }


def kind_of(enrollment: Enrollment, payer: Payer) -> str | None:
    """The kind of the organization, as far as it was said: by an answer, else by the office that it is for."""
    answers = enrollment.answers
    for path in paths_of(enrollment, payer):
        for step in path.steps:
            for blank in step.blanks:
                said = dict(blank.kinds).get(answers.get(step.key, {}).get("values", {}).get(blank.name, ""))
                if said and step.key in enrollment.done:
                    return said
    return str(enrollment.organization.kind) if enrollment.organization else None


def place_of(enrollment: Enrollment, payer: Payer) -> Place:
    """Where the registration stands."""
    context = context_of(enrollment, payer)
    possible = paths_of(enrollment, payer)
    ways = tuple(Way(path, path.offered(context)) for path in possible)
    open_ways = [way.path for way in ways if way.verdict.ok is not False]
    kept = possible if enrollment.state == WAITING else open_ways  # who has it decides, though it was closed meanwhile
    path = next((one for one in kept if one.key == enrollment.path), None)
    left = {one.key: [step for step in one.steps if step.key not in enrollment.done] for one in possible}
    same = None if path else _shared(open_ways, left)
    if same and len(open_ways) == 1:
        path = open_ways[0]
    step = same or (next(iter(left[path.key]), None) if path else None)
    walked = path or next(iter(open_ways), next(iter(possible), None))
    all_steps = walked.steps if walked else ()
    return Place(
        enrollment,
        payer,
        path,
        step,
        ways,
        done=tuple(one for one in all_steps if one.key in enrollment.done),
        ahead=tuple(one for one in _certain(all_steps, path, step) if one.key not in enrollment.done and one != step),
        choosing=path is None and step is None and enrollment.state in (OPEN, WAITING),
        confirming=bool(enrollment.password_hash and not enrollment.person_id),
        waiting=enrollment.state == WAITING,
    )


def _shared(paths: Iterable[Path], left: dict[str, list[Step]]) -> Step | None:
    """The step that is next on every way that is open; None where they part."""
    firsts = [next(iter(left[path.key]), None) for path in paths]
    keys = {one.key if one else "" for one in firsts}
    return firsts[0] if len(keys) == 1 else None


def _certain(steps: tuple[Step, ...], path: Path | None, step: Step | None) -> tuple[Step, ...]:
    """The steps ahead, as far as it is certain that they come."""
    if path or step is None:
        return steps if path else ()
    return steps[: steps.index(step) + 1] if step in steps else ()


def _only_added(path: Path) -> bool:
    return WAS_ADDED in path.conditions


def office_at(enrollment: Enrollment) -> PayerOffice | None:
    """The office here that is the organization of the payer's records, where there is one."""
    if not enrollment.record:
        return None
    same = PayerOffice.payer == enrollment.payer, PayerOffice.key == enrollment.record
    return PayerOffice.get_or_none(*same)


def _associated(enrollment: Enrollment, payer: Payer) -> int | None:
    """How many people have an account with the payer for the organization; None where nobody knows which it is."""
    at = office_at(enrollment)
    office = at.organization_id if at else enrollment.organization_id
    if office is None and not enrollment.record:
        return None
    living = PayerAccount.payer == payer.id, PayerAccount.state.in_(LIVING)
    here = PayerAccount.select().where(PayerAccount.organization == office, *living).count() if office else 0
    book = book_of(payer) if enrollment.record else None
    known = book.by_key(enrollment.record) if book else None
    return int(here) + len(known.administrators if known else ())
