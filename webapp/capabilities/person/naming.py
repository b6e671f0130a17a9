"""The name that a person signs in with, and their mail address: a mailed code before a change, and the old address is
told. A new address counts when its link was used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from peewee import IntegrityError

from webapp import formats
from webapp.audit import Did, record
from webapp.capabilities.person import mailed
from webapp.capabilities.person.demands import Payers, refuse_username_change
from webapp.capabilities.person.mailed import CodeRefused
from webapp.capabilities.person.renewing import PURPOSE as PASSWORD
from webapp.capabilities.person.renewing import TOO_OLD
from webapp.db import db
from webapp.errors import ValueRefused
from webapp.factors.throttles import DAY, Limit, count_tries
from webapp.factors.warning import warn
from webapp.identifiers.cleaning import plain
from webapp.mail import post_letter
from webapp.models import FormerUsername, MailedLink, PayerAccount, Person
from webapp.rules import Format
from webapp.sources import Decided

USERNAME, MAIL = "username", "mail"
NAMES_TRIED = Limit("username", 10, DAY, "Enough names were tried today. Try again tomorrow.")
TAKEN = "This name is taken. Choose another one."
SAME_NAME, SAME_MAIL = "That is your name now.", "That is your address now."
NEW_MAIL = "Somebody asked for another mail address. This one counts until a link that went to the new one is used."
MAIL_CHANGED = "Your mail address was changed. Nothing more is mailed here."
NAME_CHANGED = "Your username was changed. Sign in with the new one from now on."
LINK_LASTS = timedelta(hours=24)
Refusals = dict[str, str]

NAME = Format(
    key="username",
    label="New username",
    source=Decided("names that can be typed at any keyboard and told on the telephone"),
    clean=lambda value: plain(value).lower(),
    pattern=r"[a-z][a-z0-9._@-]{4,63}",
    says="5 to 64 characters: small letters, digits, . _ - @, a letter first",
)
ADDRESS = replace(formats.MAIL, label="New mail address", control="text", says="")


def is_free(username: str, person: Person | None = None) -> bool:
    """Whether somebody may take this name: nobody has it, also not as the name of one account, and nobody else ever
    had."""
    former = FormerUsername.get_or_none(FormerUsername.username == username)
    mine = former is None or (person is not None and former.person.id == person.id)
    made = PayerAccount.select().where(PayerAccount.username == username)
    return mine and not made.exists() and not Person.select().where(Person.username == username).exists()


def change_username(person: Person, typed: Mapping[str, str], payers: Payers) -> Refusals:
    """Give the person another name, where every payer of theirs allows it. Gives the refusals by field.

    Raises Throttled: who may try names without end learns who is here.
    """
    if words := refuse_username_change(person, payers):
        return {USERNAME: words}
    verdict = NAME.verdict(typed.get(USERNAME, ""), {})
    new, old = verdict.value, person.username
    if verdict.ok is False or new == old:
        return {USERNAME: SAME_NAME if verdict.ok else verdict.words}
    count_tries(((NAMES_TRIED, person.public_id),))
    if not is_free(new, person):
        return {USERNAME: TAKEN}
    try:
        mailed.count_try(person, USERNAME)
        with db.atomic():
            mailed.take_code(person, USERNAME, typed.get("mailed", ""))
            FormerUsername.delete().where(FormerUsername.username == new).execute()
            FormerUsername.create(username=old, person=person)
            Person.update(username=new).where(Person.id == person.id).execute()
            _say(person, USERNAME, "the username was changed", NAME_CHANGED)
    except CodeRefused as refused:
        return {"mailed": refused.words}
    except IntegrityError:
        return {USERNAME: TAKEN}
    return {}


def ask_for_mail(person: Person, typed: Mapping[str, str], link: str) -> Refusals:
    """Mail a link to a new address, and tell the old one. Gives the refusals by field. `link`: the page that takes
    the code, "" where no mail may name one."""
    verdict = ADDRESS.verdict(typed.get(MAIL, ""), {})
    if verdict.ok is False or verdict.value == person.email:
        return {MAIL: SAME_MAIL if verdict.ok else verdict.words}
    try:
        mailed.count_try(person, MAIL)
        with db.atomic():
            mailed.take_code(person, MAIL, typed.get("mailed", ""))
            mailed.forget_links(person, MAIL)
            code = mailed.make_link(person, MAIL, verdict.value, LINK_LASTS)
            address = f"{link}?code={code}" if link else ""
            post_letter("mail.verify", to=verdict.value, person=person, code=code, link=address)
            _say(person, MAIL, "a new mail address was asked for", NEW_MAIL)
    except CodeRefused as refused:
        return {"mailed": refused.words}
    except ValueRefused as refused:
        return {MAIL: refused.words}
    return {}


def waiting_mail(person: Person) -> str:
    """The new address that waits for its link; "" where none does."""
    row = MailedLink.get_or_none(MailedLink.person == person, MailedLink.purpose == MAIL)
    return str(row.address) if row else ""


def confirm_mail(person: Person, typed: Mapping[str, str]) -> Refusals:
    """The link of the new address was used: from now on it counts. What was mailed to the old one opens nothing."""
    row = mailed.find_link(MAIL, typed.get("mailed", ""))
    if row is None or row.person != person:
        return {"mailed": TOO_OLD}
    with db.atomic():
        if not mailed.use_link(row):
            return {"mailed": TOO_OLD}
        _say(person, "mail confirmed", "the mail address was changed", MAIL_CHANGED)
        Person.update(email=row.address, unverified_since=None).where(Person.id == person.id).execute()
        mailed.forget_links(person, PASSWORD)
    return {}


def _say(person: Person, what: str, title: str, words: str) -> None:
    record(Did.PROFILE, "person", [person.public_id], {"changed": [what]})
    warn(person, title, words)


