"""Letters with a PIN on the payer's desk: printed and posted, mailed where somebody cannot wait, printed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from webapp.capabilities.person.service import username_rule
from webapp.capabilities.registration.asked.said import about, record_of
from webapp.capabilities.registration.desks.addressing import addressed_to, refuse_unreadable
from webapp.capabilities.registration.desks.desk import (
    REFUSE,
    TOLD,
    enrollment_of,
    expired,
    going_on,
    has_step,
    lasts,
    not_shut_out,
    put_on_desk,
    say,
    shows,
    step_now,
)
from webapp.capabilities.registration.store import WAITING, Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.visitors import own_page
from webapp.capabilities.registration.walk.ways import registration_of
from webapp.clock import now, today
from webapp.errors import ValueRefused
from webapp.factors.throttles import DAY, Limit, count_tries
from webapp.mail import post_letter
from webapp.models import DeskTask, tell
from webapp.papers import Letter, letter
from webapp.paths import Blank, Sent, Step
from webapp.payer import Payer
from webapp.tasks import Press, Reply, TaskKind, TaskRefused, withdraw_task
from webapp.tasks.calls import CallKind, Found

LETTERS = Limit("registration-letters", 10, DAY, "Enough letters were asked for today. Try again tomorrow, or call.")
"""By one person of one payer: each begun anew, or asked for on another way and back, is work at the desk."""
PRINT = Reply(
    key="print", label="Print the letter", paper=True, help="What it brings is made now, and shown nowhere else."
)
POSTED = Reply(key="posted", label="It is in the post", ends="done", after=PRINT.key, help="Once it is printed.")
MAIL_PIN = Reply(
    key="mail", label="Mail the PIN", ends="done", help="To the address that the person has shown to be theirs."
)

NOT_PRINTABLE = (
    "The paper cannot show a character of the address, so nothing was printed. Refuse it, and write that organization, "
    "street and city have to stand in Latin letters."
)


def _letter_replies(task: DeskTask, payer: Payer) -> Sequence[Reply]:
    return (POSTED, PRINT, REFUSE) if task.answer == PRINT.key else (PRINT, POSTED, REFUSE)


def _letter(row: Enrollment, payer: Payer, press: Press) -> bytes | None:
    step = step_now(row, payer)
    if press.reply == PRINT.key:
        try:
            return print_letter(row, payer, step)
        except ValueRefused as refused:
            raise TaskRefused(NOT_PRINTABLE) from refused
    say(row, payer, "has a letter in the post", f"Enter what it brings on the page of your registration. {until(step)}")
    return None


def until(step: Step) -> str:
    """How long what was sent now can be used, as a sentence."""
    valid = step.evidence.valid if step.evidence else None
    last = now() + timedelta(seconds=valid.seconds) if valid else None
    return f"It can be used until {last.astimezone():%m/%d/%Y}." if last else ""


def print_letter(row: Enrollment, payer: Payer, step: Step) -> bytes:
    """The letter as a PDF, with a PIN (and reference) made at this moment; earlier ones are void.

    Raises ValueRefused where the paper cannot show the address, with which nothing was made.
    """
    assert step.evidence
    pin, reference = codes.issue_letter(row, step)
    marked = list(zip([blank.rule.label for blank in step.evidence.blanks], (pin, reference), strict=False))
    return letter(
        Letter(
            sender=payer.portal,
            to=addressed_to(row, payer),
            day=today(),
            subject=f"Your {step.evidence.blanks[0].rule.label} for {payer.portal}",
            paragraphs=(
                "Somebody registered your organization with us and gave your name. This letter shows that it was you.",
                "Sign in, open your registration, and enter what stands below. "
                f"{until(step)} After {step.evidence.most} wrong tries it is void, and a new letter can be asked for.",
                "If you did not ask for this letter, throw it away: without it nobody is let in.",
            ),
            marked=tuple(marked),
        ),
        sample=True,
    )


LETTER = TaskKind(
    key="registration.letter",
    title="PIN letter to print and post",
    lasts=lasts("letter", "A letter that nobody prints", 10),
    shows=shows,
    replies=_letter_replies,
    act=going_on(_letter),
    expire=expired,
    payers=has_step(lambda step: step.evidence and step.evidence.sent is Sent.LETTER),
    help="Look at the organization first. Printing again makes an earlier letter void.",
)


def want(row: Enrollment, payer: Payer) -> None:
    """A letter is wanted, in a change of the registration. Raises Throttled, RegistrationRefused for an address that
    the post could not read."""
    refuse_unreadable(row, payer)
    count_tries(((LETTERS, f"{row.person_id} {payer.id}"),))
    put_on_desk(LETTER, row, payer)


def _mail_pin(row: Enrollment, payer: Payer, press: Press) -> bytes | None:
    """The PIN goes by mail, to the address of the sign-in. A letter that is not posted yet would make it void."""
    step = step_now(row, payer)
    assert row.person
    assert step.evidence
    withdraw_task(LETTER, row.id)
    pin, reference = codes.issue_letter(row, step)
    post_letter(
        "registration.pin", to=row.person.email, person=row.person, about=row.public_id, portal=payer.portal, pin=pin,
        reference=reference, until=until(step), link=own_page("registration.at", enrollment=row.public_id),
    )  # fmt: skip
    tell(row.person, TOLD, f"{payer.portal}: your PIN was mailed", "Enter it on the page of your registration.")
    return None


def _sooner(task: DeskTask, payer: Payer, press: Press) -> bytes | None:
    """Refusing it leaves the letter in the post as it was."""
    row = enrollment_of(task, press)
    if press.reply == REFUSE.key:
        say(row, payer, "goes on by post", press.word)
        return None
    not_shut_out(row)
    return _mail_pin(row, payer, press)


SOONER = TaskKind(
    key="registration.sooner",
    title="PIN asked for by telephone or mail",
    lasts=lasts("sooner", "A request for a PIN that nobody answers", 3),
    shows=shows,
    replies=lambda task, payer: (MAIL_PIN, REFUSE),
    act=_sooner,
    expire=lambda task, payer: None,
    payers=lambda payer: bool(_by_phone(payer)),
    help="What the person said agrees with the records. The letter in the post becomes void.",
)


def _by_phone(payer: Payer) -> tuple[Blank, ...]:
    return next((way.blanks for step in registration_of(payer).steps() for way in step.sooner if way.blanks), ())


def agrees(row: Enrollment, payer: Payer, said: Mapping[str, str], blanks: Sequence[Blank]) -> bool:
    """Whether what is said of the organization agrees with the payer's records (whole, or by its end)."""
    known = record_of(row, payer)
    if known is None:
        return False
    facts = {"npi": known.npi, "number": known.number, "tin": known.tin, "tin_end": known.tin[-4:]}
    told = [(blank.fact or (blank.name,), said.get(blank.name, "")) for blank in blanks]
    return all(value and value in [facts.get(name) for name in names] for names, value in told)


def waiting_for_letters(payer: Payer) -> list[Enrollment]:
    """The registrations that wait for a letter of this payer."""
    keys = [step.key for step in registration_of(payer).steps() if step.evidence and step.evidence.sent is Sent.LETTER]
    query = Enrollment.select().where(Enrollment.payer == payer.id, Enrollment.state == WAITING)
    return list(query.where(Enrollment.waits_for.in_(keys)).order_by(Enrollment.id))


def _callers(payer: Payer, said: Mapping[str, str]) -> Sequence[Found]:
    boxes = _by_phone(payer)
    rows = [row for row in waiting_for_letters(payer) if agrees(row, payer, said, boxes)]
    return [_found(row, payer, "PIN", SOONER) for row in rows]


def _found(row: Enrollment, payer: Payer, what: str, kind: TaskKind) -> Found:
    assert row.person, "a letter goes to somebody who signs in"
    return Found(f"{what} for {row.person.name}", [("Mail", row.person.email)], kind, row.id, about(row, payer))


PIN_BY_PHONE = CallKind(
    key="registration.pin",
    title="Somebody asks for their PIN",
    payers=lambda payer: bool(_by_phone(payer)),
    boxes=_by_phone,
    find=_callers,
    help="The PIN goes to the mail address of the sign-in; it is told to nobody on the telephone.",
)

def _lost_boxes(payer: Payer) -> tuple[Blank, ...]:
    return (Blank(name="username", rule=username_rule),) if LETTER.payers(payer) else ()


LETTER_LOST = CallKind(
    key="registration.letter",
    title="A letter was lost, or its PIN is void",
    payers=lambda payer: bool(_lost_boxes(payer)),
    boxes=_lost_boxes,
    find=lambda payer, said: [
        _found(row, payer, "Letter", LETTER)
        for row in waiting_for_letters(payer)
        if row.person and row.person.username == said.get("username", "").lower()
    ],
    help="A new letter makes the one before void.",
)


KINDS, CALLS = (LETTER, SOONER), (PIN_BY_PHONE, LETTER_LOST)
