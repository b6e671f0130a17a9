"""What registrations put on the payer's desk: papers that came in, records to look up, administrators who have left
(letters: see `letters.py`). Each can be done, refused, done anew, and ends by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from webapp.capabilities.registration.asked.said import about, on_record, record_of
from webapp.capabilities.registration.pages.drawing import printed
from webapp.capabilities.registration.store import UNDER_WAY, WAITING, Enrollment
from webapp.capabilities.registration.walk import moving
from webapp.capabilities.registration.walk.joining import join
from webapp.capabilities.registration.walk.turns import turn_of
from webapp.capabilities.registration.walk.visitors import RegistrationRefused, own_page
from webapp.capabilities.registration.walk.ways import place_of, registration_of
from webapp.lifecycle import PAYER, NotPossible, move
from webapp.lifecycle.table import LIVING
from webapp.mail import post_letter
from webapp.models import DeskTask, Organization, PayerAccount, tell
from webapp.paths import Approver, Step
from webapp.payer import Payer, Roles
from webapp.rules import DAY, Wait
from webapp.sources import Decided
from webapp.tasks import Press, Reply, TaskKind, TaskRefused, open_task
from webapp.twin.book import book_of

OnRow = Callable[[Enrollment, Payer, Press], bytes | None]
TOLD = "registration.desk"
REFUSE = Reply(key="refuse", label="Refuse", ends="refused", word=True)
OWN = "This is your own registration. Somebody else at this desk has to work on it."
SHUT_OUT = "This person cannot sign in here any more. Refuse it, or ask whoever runs this desk."
ABOVE = ("first_name", "last_name", "mail")
TOO_LATE = "This registration went on in the meantime, or was given up. Nothing is left to do here."
NO_ANSWER = "The payer's desk did not answer in time. Ask once more, or call."


def lasts(key: str, label: str, days: int) -> Wait:
    """How long a task waits for somebody at the desk: ours, in days."""
    return Wait(
        key=f"desk.{key}", label=label, seconds=days * DAY, then="then the person is told that nobody answered",
        source=Decided("no payer says what becomes of work that nobody does"),
    )  # fmt: skip


def enrollment_of(task: DeskTask, press: Press) -> Enrollment:
    """The registration that a task is about. Raises TaskRefused where it is not under way any more, or one's own."""
    row = Enrollment.get_or_none(Enrollment.id == task.row)
    if row is None or row.state not in UNDER_WAY:
        raise TaskRefused(TOO_LATE)
    if row.person == press.staff:
        raise TaskRefused(OWN)
    return row


def shows(task: DeskTask, payer: Payer) -> Sequence[tuple[str, str]]:
    """Who registers, for what, since when, and what they said."""
    row = Enrollment.get_or_none(Enrollment.id == task.row)
    if row is None:
        return [("Registration", "is not there any more")]
    known = record_of(row, payer)
    person = row.person
    return [
        ("Who", f"{person.name}, {person.email}" if person else row.mail),
        ("Way in", next((path.label for path in registration_of(payer).paths if path.key == row.path), "not chosen")),
        ("Begun", f"{row.created.astimezone():%m/%d/%Y}"),
        *on_record(known),
        *_answers(row, payer),
        *_told(row, payer),
    ]


def _answers(row: Enrollment, payer: Payer) -> Iterator[tuple[str, str]]:
    """What was typed, as one reads it. Name and mail stand above; of two boxes of one label the step says which."""
    seen: set[str] = set()
    for step in registration_of(payer).steps():
        values = row.answers.get(step.key, {}).get("values", {})
        for blank in step.blanks:
            value, label = values.get(blank.name, ""), str(blank.rule.label)
            if not value or blank.document or blank.rule.key in ABOVE:
                continue
            yield (f"{step.label}: {label}" if label in seen else label), printed(blank.rule, value)
            seen.add(label)


def _told(row: Enrollment, payer: Payer) -> Iterator[tuple[str, str]]:
    """What stands in rows, such as tax IDs, and what is said of claims as long as somebody has to look at it."""
    for step in registration_of(payer).steps():
        typed, boxes = row.answers.get(step.key, {}), list(step.asked())
        for number, one in enumerate([*typed.get("rows", ()), *typed.get("proofs", ())], start=1):
            said = [
                f"{'' if blank.document else f'{blank.rule.label} '}{printed(blank.rule, one[blank.name])}"
                for blank in boxes if one.get(blank.name)
            ]  # fmt: skip
            yield f"{step.label}: {number}", "; ".join(said)


def step_now(row: Enrollment, payer: Payer) -> Step:
    """The step at which it waits. Raises TaskRefused where it waits for nothing."""
    step = place_of(row, payer).step
    if step is None or row.state != WAITING:
        raise TaskRefused(TOO_LATE)
    return step


def put_on_desk(kind: TaskKind, row: Enrollment, payer: Payer) -> DeskTask:
    """The open task of that kind about a registration, in the caller's transaction."""
    return open_task(kind, payer.id, row.id, about=about(row, payer))


def has_step(holds: Callable[[Step], object]) -> Callable[[Payer], bool]:
    """Whether a payer's paths have a step of which this is true: at which desks there is such work."""
    return lambda payer: any(holds(step) for step in registration_of(payer).steps())


def is_open(kind: TaskKind, row: Enrollment) -> bool:
    """Whether such a task about the registration waits at the desk."""
    waits = DeskTask.kind == kind.key, DeskTask.row == row.id, DeskTask.state == "open"
    return bool(DeskTask.select().where(*waits).exists())


def expired(task: DeskTask, payer: Payer) -> None:
    """Nobody did it in time: back to the person, with a word."""
    row = Enrollment.get_or_none(Enrollment.id == task.row, Enrollment.state == WAITING)
    if row:
        _back(row, payer, NO_ANSWER)


def _back(row: Enrollment, payer: Payer, words: str) -> None:
    """Back to the person, with a word. What was printed for it, or asked beside it, is void."""
    step = place_of(row, payer).step
    if step:
        turn_of(row, payer, step).leave(row, step)
    moving.decided(row.id, payer, row.waits_for, words, passed=False)
    say(row, payer, "went back to you", words)


def say(row: Enrollment, payer: Payer, what: str, words: str) -> None:
    """A message and a mail to whoever registers, in the caller's transaction."""
    if row.person:
        tell(row.person, TOLD, f"{payer.portal}: your registration {what}", words, organization=row.organization)
    if row.mail:
        to = row.person.email if row.person else row.mail
        post_letter(
            TOLD, to=to, person=row.person, about=row.public_id, portal=payer.portal, what=what, words=words,
            link=own_page("registration.at", enrollment=row.public_id) if row.person else "",
        )  # fmt: skip


def going_on(act: OnRow) -> Callable[[DeskTask, Payer, Press], bytes | None]:
    """What a press does with the registration; "refuse" is the same for all, and trouble is said in words."""

    def run(task: DeskTask, payer: Payer, press: Press) -> bytes | None:
        row = enrollment_of(task, press)
        try:
            if press.reply == REFUSE.key:
                _back(row, payer, press.word)
                return None
            not_shut_out(row)
            return act(row, payer, press)
        except (RegistrationRefused, NotPossible) as refused:
            raise TaskRefused(refused.words) from refused

    return run


def not_shut_out(row: Enrollment) -> None:
    """Raises TaskRefused where whoever registers cannot sign in any more: nothing goes out to them."""
    if row.person and row.person.disabled:
        raise TaskRefused(SHUT_OUT)


ARRIVED = Reply(key="in", label="It is signed and here", ends="done")


def _passed(row: Enrollment, payer: Payer, press: Press) -> bytes | None:
    step = step_now(row, payer)
    moving.decided(row.id, payer, step.key, passed=True)
    say(row, payer, "goes on", f"{step.label}: the payer's desk has it.")
    return None


AGREEMENT = TaskKind(
    key="registration.agreement",
    title="Signed agreement to receive",
    lasts=lasts("agreement", "An agreement that does not come", 30),
    shows=shows,
    replies=lambda task, payer: (ARRIVED, REFUSE),
    act=going_on(_passed),
    expire=expired,
    payers=has_step(lambda step: step.paper and step.approver is Approver.DESK),
    help="It has to be signed by somebody who may sign for the organization.",
)
def _looked_up(step: Step) -> bool:
    """Whether something of a step is compared with the payer's records: facts, claims."""
    facts, proof = any(blank.fact for blank in step.blanks), step.evidence
    return facts or bool(proof and proof.blanks and not proof.sent)


RECORDS = TaskKind(
    key="registration.records",
    title="Look the organization up in the records",
    lasts=lasts("records", "Records that nobody looks up", 10),
    shows=shows,
    replies=lambda task, payer: (Reply(key="right", label="It agrees with the records", ends="done"), REFUSE),
    act=going_on(_passed),
    expire=expired,
    payers=lambda payer: book_of(payer) is None and has_step(_looked_up)(payer),
    help="The person is not told what was wrong: write what they should do.",
)


def _replace(row: Enrollment, payer: Payer, press: Press) -> bytes | None:
    """The person becomes the administrator, and those who have left lose their accounts."""
    step_now(row, payer)
    roles = payer.part(Roles)
    assert roles
    account = join(row, payer, role=roles.managers[0], tools=_tools_of(roles.managers[0], payer), asked=False)
    office: Organization = account.organization
    theirs = PayerAccount.organization == office, PayerAccount.payer == payer.id, PayerAccount.id != account.id
    leading = PayerAccount.role.in_(roles.managers), PayerAccount.state.in_(LIVING)  # also who is locked out just now
    for one in PayerAccount.select().where(*theirs, *leading):
        move(one, "remove", PAYER, payer)
        words = f"{payer.portal}: the payer's desk was told that you do not work for {office.name} any more."
        tell(one.person, TOLD, "Your account was removed", words)
        what = "has ended, and your account was removed"
        to = one.person.email
        post_letter(TOLD, to=to, person=one.person, portal=payer.portal, what=what, words=words, link="")
    return None


def _tools_of(role: str, payer: Payer) -> tuple[str, ...]:
    """The tools that come with the role where somebody registers for it."""
    ends = (path.then for path in registration_of(payer).paths)
    return next((then.tools for then in ends if then.role == role and then.tools), ())


GONE = TaskKind(
    key="registration.gone",
    title="No administrator works there any more",
    lasts=lasts("gone", "Administrators who have left, and nobody looks", 30),
    shows=shows,
    replies=lambda task, payer: (
        Reply(
            key="replace", label="Make this person the administrator", ends="done",
            help="The administrators of before lose their accounts there, and are told.",
        ),
        REFUSE,
    ),
    act=going_on(_replace),
    expire=expired,
    payers=has_step(lambda step: step.stops),
    help="Call the organization at a number from the records, not at one that the person gives.",
)  # fmt: skip


KINDS = (AGREEMENT, RECORDS, GONE)
