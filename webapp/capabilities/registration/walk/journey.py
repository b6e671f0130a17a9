"""Going through a registration: begun, a step handed in, a way chosen, somebody else's turn, and on.

Each change is made on the revision that its page showed: of two tabs, or of a double click, the second is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

from webapp.audit import Did, record
from webapp.capabilities.registration.store import INVITED, OPEN, UNDER_WAY, WAITING, Enrollment
from webapp.capabilities.registration.walk import codes, signing_up
from webapp.capabilities.registration.walk.asking import Filled
from webapp.capabilities.registration.walk.finding import Found, look_up
from webapp.capabilities.registration.walk.moving import advance, changing, forget_claims, leave, pass_step
from webapp.capabilities.registration.walk.offices import beside_nobody, leads
from webapp.capabilities.registration.walk.turns import turn_of
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile, RegistrationRefused, Visitor
from webapp.capabilities.registration.walk.ways import Group, groups, place_of, registration_of
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotFound
from webapp.factors.throttles import Limit, count_tries
from webapp.models import Organization
from webapp.passwords import hash_password
from webapp.paths import Approver, Sent, Step
from webapp.payer import Payer

BEGUN = Limit(
    "registration-begun", 30, words="Enough registrations were begun here. Wait a quarter of an hour.", shared=True
)
UNDER_WAY_MOST = 20
LEFT_ALONE = timedelta(days=30)
"""As long as the browser's own token lasts."""
TOO_MANY = "You have many registrations under way. Go on with one of them, or give one up first."


@dataclass(slots=True)
class Result:
    """What came of a step that was handed in: refusals by box, a sentence for the form, or that it went on."""

    refusals: dict[str, str] = field(default_factory=dict)
    said: str = ""
    went_on: bool = False


def begin(payer: Payer, group_key: str, visitor: Visitor, office: Organization | None = None) -> Enrollment:
    """A new registration on one of the ways of a group. Raises NotFound, Throttled, RegistrationRefused."""
    group = next((one for one in groups(payer, visitor.person) if one.key == group_key), None)
    if group is None:
        raise NotFound
    if office and visitor.person and all(leads(path.then.role, payer) for path in group.paths):
        beside_nobody(visitor.person, office, payer)
    count_tries(((BEGUN, visitor.address),))
    own = Enrollment.person == visitor.person if visitor.person else Enrollment.guest == visitor.guest
    if Enrollment.select().where(own, Enrollment.state.in_(UNDER_WAY)).count() >= UNDER_WAY_MOST:
        raise RegistrationRefused(TOO_MANY)
    with db.atomic():
        enrollment = Enrollment.create(
            payer=payer.id,
            paths_json=json.dumps([path.key for path in group.paths]),
            person=visitor.person,
            guest="" if visitor.person else visitor.guest,
            mail=visitor.person.email if visitor.person else "",
            organization=office,
            done_json=json.dumps(_had(group)),
        )
        record(Did.REGISTRATION, "registration", [enrollment.public_id], {"payer": payer.id, "step": "begun"})
    return enrollment


def _had(group: Group) -> list[str]:
    """The steps that made the sign-in which one adds an organization to."""
    steps = [step for path in group.paths for step in path.steps] if group.another else []
    return list(dict.fromkeys(step.key for step in steps if step.sign_in))


def choose(enrollment: Enrollment, payer: Payer, path_key: str, revision: int) -> None:
    """Take one of the ways that are open; another one may be taken until something was decided on the first.

    Raises RegistrationRefused with the reason where it is closed, NotFound where there is none such, MovedMeanwhile.
    """
    with changing(enrollment, revision) as row:
        way = next((one for one in place_of(row, payer).ways if one.path.key == path_key), None)
        if way is None:
            raise NotFound
        if way.verdict.ok is False:
            raise RegistrationRefused(way.verdict.words)
        if row.state == WAITING:
            leave(row, payer)
        row.path, row.said = path_key, ""
        advance(row, payer)


def other_way(enrollment: Enrollment, payer: Payer, revision: int) -> None:
    """Go back to where the ways part; what was asked of others on the way that was chosen is taken back.

    Raises MovedMeanwhile.
    """
    with changing(enrollment, revision) as row:
        if row.state == WAITING:
            leave(row, payer)
        row.path, row.said = "", ""


def correct(enrollment: Enrollment, payer: Payer, revision: int) -> None:
    """Go back to what was typed last, because it was wrong; what was asked of others by it is taken back.

    Raises MovedMeanwhile.
    """
    with changing(enrollment, revision) as row:
        typed = [key for key in row.done if key in row.answers]
        if row.state != WAITING or not typed:
            raise MovedMeanwhile
        leave(row, payer)
        row.done_json, row.said = json.dumps(row.done[: row.done.index(typed[-1])]), ""


def submit(
    enrollment: Enrollment, payer: Payer, step: Step, filled: Filled, visitor: Visitor, revision: int
) -> Result:
    """Hand in one step, the next one or one that was done before. Raises NotFound, Throttled, MovedMeanwhile."""
    place = place_of(enrollment, payer)
    if step not in (*place.done, place.step) or place.waiting or enrollment.state not in UNDER_WAY:
        raise MovedMeanwhile
    if place.confirming and step not in place.done:
        raise MovedMeanwhile  # nobody has shown yet that the address is theirs
    if enrollment.revision != revision:
        raise MovedMeanwhile
    guest = enrollment.person_id is None
    refusals = dict(filled.refusals)
    if step.sign_in and guest and not refusals:
        own = [value for name, value in filled.values.items() if name in ("first_name", "last_name", "mail")]
        typed = (filled.username, filled.password)
        refusals |= signing_up.refuse_sign_in(enrollment, payer, step, typed, own, visitor)
    if refusals:
        return Result(refusals)
    found = look_up(enrollment, payer, step, filled.values, filled.rows, filled.proofs, visitor)
    if found.refusals:
        return Result({name: words for name, words in found.refusals.items() if name}, found.refusals.get("", ""))
    mail = filled.values.get("mail", enrollment.mail)
    mailed = guest and bool(step.sign_in or (enrollment.password_hash and mail != enrollment.mail))
    if mailed:
        signing_up.count_mail(mail, visitor)  # before anything is kept, and before the work of hashing
    hashed = hash_password(filled.password) if step.sign_in and guest else ""
    with changing(enrollment, revision) as row:
        _keep(row, payer, step, filled, found, hashed)
        if not found.desk:
            advance(row, payer)
    if mailed:
        signing_up.mail_link(enrollment, payer)
    return Result(went_on=True)


def _keep(row: Enrollment, payer: Payer, step: Step, filled: Filled, found: Found, hashed: str) -> None:
    """What was typed, and that the step is over. Facts of claims are kept as long as somebody has to look at them.

    `hashed`: the password that was chosen, "" where none was.
    """
    answers, done = row.answers, row.done
    before = answers.get(step.key)
    answers[step.key] = {"values": filled.values, "rows": filled.rows, "proofs": filled.proofs}
    if not found.desk:
        forget_claims(answers, step)
    if before not in (None, answers[step.key]):
        done = _still_decided(done, step, payer)
    if found.record and found.record.key != row.record:
        done = _before(done, step)
        row.record = found.record.key
        row.path = ""
    if step.key not in done and not found.desk:
        done.append(step.key)
    row.answers_json, row.done_json, row.said = json.dumps(answers), json.dumps(done), ""
    mail = row.mail if row.person_id else filled.values.get("mail", row.mail)
    if mail != row.mail:
        codes.void(row, codes.LINK)  # it shows that the address of before is theirs, and no other
        codes.void(row, codes.RESUME)  # the address of before may be a stranger's
        row.mail = mail
    if hashed:
        signing_up.keep_sign_in(row, step, filled.username, hashed)
    if found.desk:
        turn_of(row, payer, step).start(row, payer, step)


def _before(done: list[str], step: Step) -> list[str]:
    """The steps before one; those after it rested on what is another now."""
    return done[: done.index(step.key)] if step.key in done else done


def _still_decided(done: list[str], step: Step, payer: Payer) -> list[str]:
    """Without what others decided, or claims proved, after a step that says something else now."""
    rested = [one for one in registration_of(payer).steps() if one.evidence or one.approver is not Approver.SYSTEM]
    keys, so_far = {one.key for one in rested}, len(_before(done, step))
    return [key for number, key in enumerate(done) if number <= so_far or key not in keys]


def ask_others(enrollment: Enrollment, payer: Payer, step_key: str, revision: int) -> None:
    """Let a step that somebody else does begin: the letter is wanted, the administrators are asked, a paper is in.

    Raises RegistrationRefused, MovedMeanwhile, Throttled.
    """
    with changing(enrollment, revision) as row:
        place = place_of(row, payer)
        step = place.step
        if step is None or step.key != step_key or row.state != OPEN or place.confirming or step.fills():
            raise MovedMeanwhile
        turn_of(row, payer, step).start(row, payer, step)


def enter(enrollment: Enrollment, payer: Payer, typed: dict[str, str]) -> Result:
    """What a letter or a mail brought is typed in. A try is counted and committed before it is looked at."""
    place = place_of(enrollment, payer)
    step = place.step
    if step is None or step.evidence is None or step.evidence.sent not in (Sent.LETTER, Sent.CODE):
        raise MovedMeanwhile
    if enrollment.state not in UNDER_WAY:
        raise MovedMeanwhile
    turn = turn_of(enrollment, payer, step)
    if not turn.enter(enrollment, step, typed):
        return Result(said=turn.wrong(enrollment, step))
    with changing(enrollment, enrollment.revision) as row:  # else it would let into what was named in the meantime
        if row.state not in UNDER_WAY or step.key in row.done:
            raise MovedMeanwhile
        pass_step(row, payer, step.key)
    return Result(went_on=True)


def tidy() -> None:
    """The chore: what a browser without a sign-in began and left is forgotten; a person's own stays until it ends."""
    left = Enrollment.person.is_null() & (Enrollment.changed < now() - LEFT_ALONE) & (Enrollment.state != INVITED)
    Enrollment.delete().where(left).execute()
