"""Somebody who was added says no: the account is removed, and whoever manages there is told.

The office hears of the mail address that it typed, as it does when nobody comes in time: not who reads it, nor whether
they sign in here.
"""

from __future__ import annotations

from webapp import lifecycle
from webapp.access.remedies import managers_at
from webapp.audit import Did, Who, record
from webapp.capabilities.registration.invited.activating import LINK_ENDED, invited
from webapp.capabilities.registration.invited.inviting import Payers, account_of, end, rows_waiting
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.visitors import RegistrationRefused, own_page
from webapp.db import db
from webapp.errors import NotFound
from webapp.lifecycle import PROGRAM, NotPossible
from webapp.mail import post_letter
from webapp.models import PayerAccount, Person, tell
from webapp.payer import Payer

DECLINED = "registration.declined"
TITLE = "An account was declined"
WORDS = "{portal}: whoever reads the mail to {mail} does not want the account that was added. It was removed."


def decline(person: Person, public_id: str, payers: Payers) -> None:
    """Somebody who signs in does not want an account that waits for them.

    Raises NotFound where none waits for them under that id.
    """
    row = rows_waiting().where(Enrollment.public_id == public_id, PayerAccount.person == person).first()
    if row is None or row.payer not in payers:
        raise NotFound
    with db.atomic():
        _remove(row, payers[row.payer])


def decline_by_link(person: Person | None, code: str, payers: Payers, address: str) -> None:
    """The same with what was mailed: it is enough for somebody who has no sign-in, others are signed in too.

    Raises RegistrationRefused where the link opens nothing, Throttled.
    """
    here = invited(code, payers, address)
    if here is None or not (here.new or here.person == person):
        raise RegistrationRefused(LINK_ENDED)
    with db.atomic():
        if codes.use_link(code) is None:
            raise RegistrationRefused(LINK_ENDED)
        _remove(here.enrollment, here.payer)


def _remove(row: Enrollment, payer: Payer) -> None:
    """In the caller's transaction. In the office's record stands that it was declined, and nobody's name."""
    account = account_of(row)
    try:
        lifecycle.move(account, "decline", PROGRAM, payer)
    except NotPossible as gone:
        raise RegistrationRefused(LINK_ENDED) from gone
    end(row)
    details = {"payer": payer.id, "step": "declined"}
    record(Did.REGISTRATION, "registration", [row.public_id], details, who=Who(account.person))
    for person, _ in managers_at(account.organization, payer):
        words = WORDS.format(portal=payer.portal, mail=row.mail)
        tell(person, DECLINED, TITLE, words, organization=account.organization)
        post_letter(
            DECLINED, to=person.email, person=person, organization=account.organization, about=row.public_id,
            portal=payer.portal, link=own_page("rights.people", office=account.organization.public_id),
        )  # fmt: skip
