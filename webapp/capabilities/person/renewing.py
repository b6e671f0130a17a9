"""A new password: chosen by the person who is signed in, by a link that was mailed, or because somebody reset an
account. Nobody but the person ever sets or sees one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from webapp import lifecycle
from webapp.audit import Did, Who, record
from webapp.capabilities.person import mailed
from webapp.capabilities.person.demands import Payers, refuse_password
from webapp.capabilities.person.mailed import CodeRefused
from webapp.capabilities.person.rules import Credentials
from webapp.clock import now
from webapp.db import db
from webapp.factors.throttles import IN_A_ROW, PER_ACCOUNT, Limit, count_tries, forgive
from webapp.factors.warning import warn
from webapp.lifecycle import Actor, NotPossible
from webapp.mail import post_letter
from webapp.models import MailedLink, PayerAccount, Person, Session, tell
from webapp.passwords import hash_password, is_right
from webapp.payer import Payer
from webapp.web import sessions
from webapp.web.sessions import SignInRefused

PURPOSE = "password"
"""Of a code, and of a link, that opens a new password."""
RESET_LASTS = timedelta(hours=24)
LINKS_TRIED = Limit("mailed-link", 20, shared=True)
COMPARED = Limit("compared-password", 5)
"""How often somebody who holds a link may learn that what they typed is the password already."""
NOT_THE_SAME = "The two are not the same. Type the new password twice."
NOT_CURRENT = "That is not your present password. Type it again."
NO_CHANGE = "That is your present password. Choose another one."
CHANGED = "Your password was changed. Every other session of yours was ended."
Refusals = dict[str, str]


def change_password(session: Session, typed: Mapping[str, str], payers: Payers, address: str) -> Refusals:
    """Change the password of somebody who is signed in: mailed code, present password, the new one twice.

    Gives the refusals by field, and changes nothing where there is one. Raises Throttled. Other sessions end.
    """
    person: Person = session.person
    if refusals := _refuse_new(person, typed, payers):
        return refusals
    try:
        sessions.check_password(person.username, typed.get("current_password", ""), address)
        if is_right(person.password_hash, typed["new_password"]):  # only now: who does not know it could find it out
            return {"new_password": NO_CHANGE}
        mailed.count_try(person, PURPOSE)
        with db.atomic():
            mailed.take_code(person, PURPOSE, typed.get("mailed", ""))
            sessions.end_others(session)
            _set(person, typed["new_password"])
    except SignInRefused:
        return {"current_password": NOT_CURRENT}
    except CodeRefused as refused:
        return {"mailed": refused.words}
    return {}


def change_by_link(typed: Mapping[str, str], payers: Payers, address: str) -> Refusals:
    """The new password of whoever holds a mailed link. It signs nobody in: a second factor is asked for as ever.

    Raises Throttled.
    """
    tried = ((LINKS_TRIED, address),)
    count_tries(tried)
    row = mailed.find_link(PURPOSE, typed.get("mailed", ""))
    if row is None:
        return {"mailed": TOO_OLD}
    forgive(tried)
    person: Person = row.person
    if refusals := _refuse_new(person, typed, payers):
        return refusals
    count_tries(((COMPARED, person.public_id),))
    if is_right(person.password_hash, typed["new_password"]):
        return {"new_password": NO_CHANGE}
    with db.atomic():
        if not mailed.use_link(row):
            return {"mailed": TOO_OLD}
        sessions.end_all(person)
        _set(person, typed["new_password"], who=Who(person))
        if row.address == person.email:
            Person.update(unverified_since=None).where(Person.id == person.id).execute()
    forgive(((PER_ACCOUNT, person.username), (IN_A_ROW, person.username)))
    return {}


TOO_OLD = "This code does not work, or not any more: each works once, for a while. Ask for a new mail."


def _refuse_new(person: Person, typed: Mapping[str, str], payers: Payers) -> Refusals:
    new = typed.get("new_password", "")
    if words := refuse_password(person, payers, new):
        return {"new_password": words}
    return {} if new == typed.get("new_password_again", "") else {"new_password_again": NOT_THE_SAME}


def _set(person: Person, new: str, who: Who | None = None) -> None:
    """Keep a new password, in the caller's transaction: what was mailed before works no more."""
    since = {"password_since": now(), "renew_for": None, "renew_since": None}
    Person.update(password_hash=hash_password(new), **since).where(Person.id == person.id).execute()
    MailedLink.delete().where(MailedLink.person == person, MailedLink.purpose == PURPOSE).execute()
    record(Did.PASSWORD, "person", [person.public_id], who=who)
    warn(person, "the password was changed", CHANGED)


def reset_account(account: PayerAccount, by: Actor, payer: Payer, page: str = "", revision: int | None = None) -> None:
    """A manager of the office, or the payer's own desk, resets an account: it is unlocked, and the person gets a link.

    `page`: the page that takes the link's code, "" where no mail may name one. Where the payer wants a new password
    after a reset, every session of the person ends at once, and the next sign-in asks for it. Nobody sets or sees
    another's password. Raises NotAllowed, NotPossible (also where no mail can reach the person), ChangedMeanwhile where
    `revision` is not the account's.
    """
    person, office = account.person, account.organization
    if not person.email:
        raise NotPossible("No mail address is kept for this person, so no link could reach them.")
    with db.atomic():
        lifecycle.move(account, "reset", by, payer, revision)
        if renews_after_reset(payer):
            Person.update(renew_for=payer.id, renew_since=now()).where(Person.id == person.id).execute()
            sessions.end_all(person)
        forgive(((IN_A_ROW, person.username),))
        code = mailed.make_link(person, PURPOSE, person.email, RESET_LASTS)
        record(
            Did.ACCOUNT, "account", [person.public_id], {"step": "reset", "payer": payer.id}, who=Who(by.person, office)
        )
        tell(person, "sign_in", f"your account with {payer.portal} was reset", RESET.format(portal=payer.portal))
        post_letter(
            "password.reset", to=person.email, person=person, organization=office, portal=payer.portal, code=code,
            link=f"{page}?code={code}" if page else "",
        )  # fmt: skip


def renews_after_reset(payer: Payer) -> bool:
    """Whether the payer wants a new password from somebody whose account was reset."""
    part = payer.part(Credentials)
    return bool(part and part.renew_on and part.renew_on.reset)


RESET = "{portal}: your account was reset and is open again. Choose a new password: by the link in your mail, or here."
