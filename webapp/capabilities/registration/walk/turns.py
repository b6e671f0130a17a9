"""What a step does besides being filled in: it sends something, asks somebody, waits for somebody.

Whoever is asked goes on with the journey when they have decided, so what knows them is fetched here when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from webapp.capabilities.registration.store import WAITING, Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.paths import Approver, Sent, Step
from webapp.payer import Payer

Typed = Mapping[str, str]
WRONG = (
    "That does not agree with what was sent, or it does not count any more. Compare {} with the newest letter or mail."
)
VOID = "It is void now. Ask for a new one."


@dataclass(frozen=True, slots=True)
class Turn:
    """How a step of one nature goes. `by_itself`: it begins without a press. `leave`: what is taken back of it."""

    begin: Callable[[Enrollment, Payer, Step], object]
    leave: Callable[[Enrollment, Step], object]
    alone: bool = False
    waits: bool = True

    def by_itself(self, row: Enrollment, step: Step) -> bool:
        """Whether nobody has to press anything for it to begin."""
        return self.alone

    def start(self, row: Enrollment, payer: Payer, step: Step) -> None:
        """Let it begin, in a change of the registration."""
        if self.waits:
            row.state, row.waits_for, row.said = WAITING, step.key, ""
            row.save()  # what others are shown is as it will be
        else:
            row.done_json = json.dumps([*row.done, step.key])
        self.begin(row, payer, step)

    def enter(self, row: Enrollment, step: Step, typed: Typed) -> bool:
        """Whether what was typed is what was sent. Outside of any transaction: the try has to count."""
        assert step.evidence
        assert step.evidence.sent
        names = [blank.name for blank in step.evidence.blanks]
        values = [typed.get(name, "") for name in names]
        return codes.take(row, step.evidence.sent.value, values[0], "".join(values[1:2]), step.evidence.most)

    def wrong(self, row: Enrollment, step: Step) -> str:
        """The sentences for whatever was wrong, with how many tries are left."""
        assert step.evidence
        assert step.evidence.sent
        left = codes.tries_left(row, step.evidence.sent.value, step.evidence.most)
        more = f"{left} more {'try' if left == 1 else 'tries'}, then it is void." if left else VOID
        return f"{WRONG.format('both' if step.evidence.blanks[1:] else 'it')} {more}"


def turn_of(row: Enrollment, payer: Payer, step: Step) -> Turn:
    """How this step goes, by what its data say: the first of these that holds."""
    sent = step.evidence.sent if step.evidence else None
    natures = (
        (sent is Sent.LINK, Turn(_nothing, _nothing_back, alone=row.person_id is not None, waits=False)),
        (step.approver is Approver.ADMINISTRATOR and not step.by, Turn(_ask_administrators, _take_questions_back)),
        (step.approver is Approver.OTHER and step.for_each, Turn(_ask_providers, _take_questions_back, alone=True)),
        (step.by and step.approver is not Approver.SYSTEM, Turn(_list_agency, _unlist_agency, alone=True)),
        (step.by, Turn(_nothing, _nothing_back, alone=True)),
        (sent is Sent.LETTER, Turn(_want_letter, _no_letter)),
        (step.approver is Approver.DESK and step.paper, Turn(_hand_in, _take_paper_back)),
    )
    return next((turn for holds, turn in natures if holds), Turn(_ask_for_records, _no_records))


def _nothing(row: Enrollment, payer: Payer, step: Step) -> None:
    pass


def _nothing_back(row: Enrollment, step: Step) -> None:
    pass


def _ask_administrators(row: Enrollment, payer: Payer, step: Step) -> None:
    from webapp.capabilities.registration.asked.questions import ask_administrators  # noqa: PLC0415

    ask_administrators(row, payer)


def _ask_providers(row: Enrollment, payer: Payer, step: Step) -> None:
    from webapp.capabilities.registration.asked.questions import ask_providers  # noqa: PLC0415

    ask_providers(row, payer)


def _take_questions_back(row: Enrollment, step: Step) -> None:
    from webapp.capabilities.registration.asked.questions import take_back  # noqa: PLC0415

    take_back(row)


def _list_agency(row: Enrollment, payer: Payer, step: Step) -> None:
    from webapp.capabilities.registration.asked.enlisting import enlist  # noqa: PLC0415

    enlist(row, payer)


def _unlist_agency(row: Enrollment, step: Step) -> None:
    from webapp.capabilities.registration.asked.enlisting import unlist  # noqa: PLC0415

    unlist(row)


def _want_letter(row: Enrollment, payer: Payer, step: Step) -> None:
    from webapp.capabilities.registration.desks.letters import want  # noqa: PLC0415

    want(row, payer)


def _no_letter(row: Enrollment, step: Step) -> None:
    from webapp.capabilities.registration.desks.letters import LETTER, SOONER  # noqa: PLC0415
    from webapp.tasks import withdraw_task  # noqa: PLC0415

    codes.void(row, codes.LETTER)
    withdraw_task(LETTER, row.id)
    withdraw_task(SOONER, row.id)


def _hand_in(row: Enrollment, payer: Payer, step: Step) -> None:
    from webapp.capabilities.registration.desks.desk import AGREEMENT, put_on_desk  # noqa: PLC0415

    put_on_desk(AGREEMENT, row, payer)


def _take_paper_back(row: Enrollment, step: Step) -> None:
    from webapp.capabilities.registration.desks.desk import AGREEMENT  # noqa: PLC0415
    from webapp.tasks import withdraw_task  # noqa: PLC0415

    withdraw_task(AGREEMENT, row.id)


def _ask_for_records(row: Enrollment, payer: Payer, step: Step) -> None:
    from webapp.capabilities.registration.desks.desk import RECORDS, put_on_desk  # noqa: PLC0415

    put_on_desk(RECORDS, row, payer)


def _no_records(row: Enrollment, step: Step) -> None:
    from webapp.capabilities.registration.desks.desk import RECORDS  # noqa: PLC0415
    from webapp.tasks import withdraw_task  # noqa: PLC0415

    withdraw_task(RECORDS, row.id)
