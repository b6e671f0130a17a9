"""The sign-in that a registration makes: the name and password are kept until a link in a mail shows that the address
is theirs. An address that has a sign-in already gets a mail that says so, and the page says the same to everybody.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from peewee import IntegrityError, fn

from webapp.audit import Did, Who, record
from webapp.capabilities.person.service import is_free, username_rule, why_not_first
from webapp.capabilities.registration.fields import MAIL_VALID
from webapp.capabilities.registration.store import UNDER_WAY, Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.visitors import RegistrationRefused, Visitor, own_page
from webapp.capabilities.registration.walk.ways import paths_of
from webapp.clock import now
from webapp.db import db
from webapp.factors.recovery import ALPHABET
from webapp.factors.throttles import DAY, Limit, count_tries
from webapp.mail import post_letter
from webapp.models import Person, Profile
from webapp.passwords import is_right
from webapp.paths import Sent, SignIn, Step
from webapp.payer import Payer
from webapp.rules import Wait

TAKEN = "This name is taken. Choose another one."
HELD_BACK = timedelta(days=7)
"""How long a name is kept for a registration on which nobody went on."""
NAMES = Limit("registration-name", 20, DAY, "Enough names were tried today. Try again tomorrow.")
NAMES_FROM = Limit("registration-name-address", 60, DAY, NAMES.words, shared=True)
MAILS = Limit("registration-mail", 4, words="Enough mails were sent for now. Wait a quarter of an hour.")
MAILS_A_DAY = Limit("registration-mail-day", 12, DAY, "Enough mails were sent for today. Try again tomorrow.")
LINK_ENDED = "This link does not work, or not any more: each works once, and not for long. Ask for another one."
SIGN_IN_FIRST = "Sign in with the sign-in that belongs to this mail address, then open the link again."
OTHER_BROWSER = "That is not the password that was chosen in this registration. Type it again, or open the link there."
MAILS_FROM = Limit("registration-mail-address", 60, DAY, MAILS_A_DAY.words, shared=True)
MADE_LENGTH = 9


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a link did: the registration, and the name to sign in with where one was made."""

    enrollment: Enrollment
    username: str = ""


def refuse_sign_in(
    enrollment: Enrollment, payer: Payer, step: Step, typed: tuple[str, str], own: Sequence[str], visitor: Visitor
) -> dict[str, str]:
    """Why this name and password are not taken, by box. `own`: words that say who the person is. Raises Throttled."""
    username, password = typed
    refusals = {}
    if step.sign_in is SignIn.CHOSEN and (words := _refuse_name(enrollment, username, visitor)):
        refusals["username"] = words
    if words := why_not_first(password, [*own, username], payer):
        refusals["password"] = words
    return refusals


def _refuse_name(enrollment: Enrollment, username: str, visitor: Visitor) -> str:
    verdict = username_rule.verdict(username, {})
    if verdict.ok is False:
        return verdict.words
    count_tries(((NAMES, visitor.key), (NAMES_FROM, visitor.address)))
    others = Enrollment.id != enrollment.id, Enrollment.username == verdict.value
    kept = Enrollment.select().where(*others, Enrollment.state.in_(UNDER_WAY), Enrollment.person.is_null())
    held = kept.where(Enrollment.changed > now() - HELD_BACK).exists()
    return "" if is_free(verdict.value) and not held else TAKEN


def keep_sign_in(enrollment: Enrollment, step: Step, username: str, hashed: str) -> None:
    """Keep what will be the sign-in, with the password as its hash, on the registration's row; the caller saves it."""
    enrollment.username = username_rule.verdict(username, {}).value if step.sign_in is SignIn.CHOSEN else made_name()
    enrollment.password_hash = hashed


def made_name() -> str:
    """A name that nobody has and nobody guesses: a letter, and nine more that are not mistaken for another."""
    while True:
        name = "u" + "".join(secrets.choice(ALPHABET) for _ in range(MADE_LENGTH)).lower()
        if is_free(name):
            return name


def send_link(enrollment: Enrollment, payer: Payer, visitor: Visitor) -> None:
    """Mail the link that shows that the address is theirs; those before work no more. Raises Throttled."""
    count_mail(enrollment.mail, visitor)
    mail_link(enrollment, payer)


def count_mail(address: str, visitor: Visitor) -> None:
    """One more link to that address. Raises Throttled."""
    count_tries(((MAILS, address.lower()), (MAILS_A_DAY, address.lower()), (MAILS_FROM, visitor.address)))


def mail_link(enrollment: Enrollment, payer: Payer) -> None:
    """The same for a link that was counted."""
    address = enrollment.mail
    with db.atomic():
        wait = link_wait(enrollment, payer)
        code = codes.issue_link(enrollment, timedelta(seconds=wait.seconds))
        page = own_page("registration.link")
        kind = "registration.known" if owner_of(address) else "registration.link"
        link = f"{page}?code={code}" if page else ""
        post_letter(
            kind, to=address, about=enrollment.public_id, portal=payer.portal, code=code, link=link,
            lasts=wait.lasts(),
        )  # fmt: skip


def link_wait(enrollment: Enrollment, payer: Payer) -> Wait:
    """How long the link works: as long as the payer's step of it says, else as every mailed link."""
    proofs = [step.evidence for path in paths_of(enrollment, payer) for step in path.steps if step.evidence]
    return next((one.valid for one in proofs if one.sent is Sent.LINK and one.valid), MAIL_VALID)


def owner_of(address: str) -> Person | None:
    """Whoever signs in and has shown that this address is theirs."""
    known = fn.LOWER(Person.email) == address.lower(), Person.unverified_since.is_null(), ~Person.disabled
    return Person.select().where(*known).order_by(Person.id).first()  # type: ignore[no-any-return]


def is_known(enrollment: Enrollment) -> bool:
    """Whether the address of a link's registration has a sign-in, which only whoever holds the link is told."""
    return owner_of(enrollment.mail) is not None


def began_here(enrollment: Enrollment, visitor: Visitor) -> bool:
    """Whether it is the browser in which the registration was begun (or taken over)."""
    return bool(visitor.guest and visitor.guest == enrollment.guest)


def confirm(code: str, visitor: Visitor, password: str = "") -> Confirmed:
    """Open a link: a sign-in is made of what was kept, or the registration goes to the person whose address it is.

    In another browser than the one that began it the `password` that was chosen there is typed again: who holds the
    address alone would otherwise make a sign-in of which somebody else knows the password. Raises RegistrationRefused
    where the link does not work, its owner has to sign in first, or the password is another; Throttled. Somebody who
    has a sign-in begins at the first step there, because a stranger may have typed the rest with their address.
    """
    count_tries(((OPENED, visitor.address),))
    found = codes.find_link(code)
    if found is None:
        raise RegistrationRefused(LINK_ENDED)
    owner = owner_of(found.mail)
    if owner and (visitor.person is None or visitor.person.email.lower() != found.mail.lower()):
        raise RegistrationRefused(SIGN_IN_FIRST)
    if not owner and not began_here(found, visitor):
        prove_password(found, password)
    with db.atomic():
        enrollment = codes.use_link(code)
        if enrollment is None or enrollment.state not in UNDER_WAY or enrollment.person_id:
            raise RegistrationRefused(LINK_ENDED)
        if owner_of(enrollment.mail) != owner:  # another link to the same address was quicker
            raise RegistrationRefused(SIGN_IN_FIRST)
        if owner:
            person, made = visitor.person, ""
        else:
            person = make_person(enrollment)
            made = enrollment.username
        assert person
        if owner and not began_here(found, visitor):
            _begin_anew(enrollment)
        _hand_over(enrollment, person)
        return Confirmed(enrollment, made)


def prove_password(enrollment: Enrollment, password: str) -> None:
    """Whoever holds a link in another browser knows the password that was chosen. Raises RegistrationRefused,
    Throttled: the tries are those of the registration, however many links and browsers there are.
    """
    count_tries(((GUESSES, enrollment.public_id),))
    if not is_right(enrollment.password_hash or None, password):
        raise RegistrationRefused(OTHER_BROWSER)


GUESSES = Limit(
    "registration-password", 10, DAY, "Too many tries with this password. Go on in the browser of before, or tomorrow."
)
OPENED = Limit("registration-link", 30, shared=True)


def make_person(enrollment: Enrollment) -> Person:
    """The sign-in that was kept, in the caller's transaction.

    Raises RegistrationRefused where its name was taken meanwhile.
    """
    values = enrollment.typed
    name = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip() or enrollment.username
    try:
        with db.atomic():
            if not is_free(enrollment.username):
                raise RegistrationRefused(TAKEN)
            person = Person.create(
                username=enrollment.username, name=name, email=enrollment.mail, password_hash=enrollment.password_hash
            )
    except IntegrityError as taken:
        raise RegistrationRefused(TAKEN) from taken
    Profile.create(person=person, phone=values.get("phone", ""))
    record(Did.ACCOUNT, "account", [person.public_id], {"step": "sign-in made"}, who=Who(person))
    return person


def _begin_anew(enrollment: Enrollment) -> None:
    """What a stranger may have typed and agreed to with somebody's address is not that somebody's."""
    for name, value in (("answers_json", "{}"), ("read_json", "{}"), ("done_json", "[]"), ("record", ""), ("path", "")):
        setattr(enrollment, name, value)
    enrollment.save()


def _hand_over(enrollment: Enrollment, person: Person) -> None:
    """From now on it is the person's own; the browser that began it has no part in it."""
    revision = enrollment.revision + 1
    changed = {"person": person, "guest": "", "password_hash": "", "changed": now(), "revision": revision}
    Enrollment.update(changed).where(Enrollment.id == enrollment.id).execute()
    for name, value in changed.items():
        setattr(enrollment, name, value)
