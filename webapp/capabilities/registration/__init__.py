"""Getting in: the paths by which a payer gives somebody access. Data and checks; pages come with the wizard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.capabilities.registration.acting import AGENCY, APPROVING_TINS, MANAGING_AGENCIES
from webapp.capabilities.registration.checking import check
from webapp.capabilities.registration.rules import Registration
from webapp.capability import Capability, Nav
from webapp.payer import Payer

if TYPE_CHECKING:
    from flask import Blueprint

    from webapp.tasks import CallKind, TaskKind

# Payers' authors import the rules of this package, so what needs pages or the database is fetched when it is asked for.


def _pages() -> Blueprint:
    # Each of these adds its pages to the one blueprint.
    from webapp.capabilities.registration.pages import (  # noqa: F401, PLC0415
        act_views,
        activating_views,
        added_views,
        agency_views,
        forms_views,
        link_views,
        question_views,
        step_views,
        views,
    )

    there = [child for child, _ in views.registration._blueprints]
    for child in (forms_views.registration_forms, added_views.added, activating_views.activating, question_views.asked):
        if child not in there:
            views.registration.register_blueprint(child)
    return views.registration


def _resume(row_id: int, payers: Mapping[str, Payer]) -> None:
    from webapp.capabilities.registration.pages.resuming import answer  # noqa: PLC0415

    answer(row_id, payers)


def _one_waits() -> bool:
    from flask import g  # noqa: PLC0415

    from webapp.capabilities.registration.invited.inviting import somebody_waits_for  # noqa: PLC0415

    return bool(g.get("person")) and somebody_waits_for(g.person)


def _send_again(row_id: int, payers: Mapping[str, Payer]) -> None:
    from webapp.capabilities.registration.invited.sending_again import answer  # noqa: PLC0415

    answer(row_id, payers)


def _added_over(row_id: int, payers: Mapping[str, Payer]) -> None:
    from webapp.capabilities.registration.invited.inviting import over  # noqa: PLC0415

    over(row_id, payers)


def _look_again(row_id: int, payers: Mapping[str, Payer]) -> None:
    from webapp.capabilities.registration.asked.questions import look_again  # noqa: PLC0415

    look_again(row_id, payers)


def _tidy() -> None:
    from webapp.capabilities.registration.walk import codes, journey  # noqa: PLC0415

    codes.tidy()
    journey.tidy()


def _desk() -> Sequence[TaskKind]:
    from webapp.capabilities.registration.asked import settling  # noqa: PLC0415
    from webapp.capabilities.registration.desks import desk, letters, reissuing  # noqa: PLC0415

    return (*letters.KINDS, *desk.KINDS, settling.ASK_TASK, reissuing.REISSUE)


def _calls() -> Sequence[CallKind]:
    from webapp.capabilities.registration.desks import letters, reissuing  # noqa: PLC0415

    return (*letters.CALLS, reissuing.CODE_LOST)


capability = Capability(
    name="registration",
    part=Registration,
    pages=_pages,
    nav=(
        Nav("Register with a payer", "registration.start", personal=True, aside=True),
        Nav("Accounts waiting for you", "registration.activating.enter", anywhere=_one_waits),
        Nav("Agency", "registration.asked.agency", kinds=(AGENCY,)),
    ),
    actions=(APPROVING_TINS, MANAGING_AGENCIES),
    timers={
        "registration.resume": _resume,
        "registration.added_over": _added_over,
        "registration.added_again": _send_again,
        "registration.question": _look_again,
    },
    check=check,
    migrations=Path(__file__).parent / "migrations",
    chores=(_tidy,),
    desk=_desk,
    calls=_calls,
)
