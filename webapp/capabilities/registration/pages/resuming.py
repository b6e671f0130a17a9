"""Going on in another browser before there is a sign-in: by a link to the address that was given.

The request writes one row, whatever address was typed; whether a registration belongs to it is looked at by the worker
afterwards, so that neither answer nor time tells who registers.
"""

from __future__ import annotations

from collections.abc import Mapping

from peewee import fn

from webapp.capabilities.person.service import file_recall, taken_recall
from webapp.capabilities.registration.fields import MAIL_VALID
from webapp.capabilities.registration.store import UNDER_WAY, Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.signing_up import MAILS, MAILS_A_DAY, began_here, prove_password
from webapp.capabilities.registration.walk.visitors import RegistrationRefused, Visitor
from webapp.db import db
from webapp.factors.throttles import Limit, Throttled, count_tries, network_of
from webapp.mail import post_letter
from webapp.payer import Payer

KIND = "registration"
TIMER = "registration.resume"
MOST = 3
"""Of so many registrations of one address a link is mailed, the newest."""
ASKED = Limit("registration-resume", MAILS.tries, words=MAILS.words)
FROM = Limit("registration-resume-address", 20, shared=True)
OPENED = Limit("registration-resumed", 30, shared=True)
ENDED = "This link does not work, or not any more: each works once, for a day. Ask for another one."


def ask(mail: str, visitor: Visitor, page: str) -> None:
    """Mail links for the registrations of that address, if there are any. `page`: the one that takes them.

    Raises Throttled, by what this visitor's network has asked for alone: that others had mails sent to the address,
    which is somebody who registers, is not told. Always the same work.
    """
    address = mail.strip().lower()
    count_tries(((ASKED, f"{network_of(visitor.address)} {address}"), (FROM, visitor.address)))
    file_recall(TIMER, KIND, address, link=page)


def answer(row_id: int, payers: Mapping[str, Payer]) -> None:
    """The timer: mail the links, unless enough mails went to that address; nobody is there to be told so."""
    row = taken_recall(row_id)
    meant = _meant(row.asked) if row else []
    if row and meant:
        try:
            count_tries(((MAILS, row.asked), (MAILS_A_DAY, row.asked)))
        except Throttled:
            return
        for enrollment in meant:
            payer = payers.get(enrollment.payer)
            if payer:
                _mail(enrollment, payer, row.link)


def take(code: str, mine: Visitor, password: str = "") -> Enrollment:
    """From now on the registration belongs to this browser, and to no other. Raises RegistrationRefused, Throttled.

    Where a `password` was chosen it is typed again: whoever is mailed the link may be somebody else than who chose it,
    and would make a sign-in here of which the other knows the password.
    """
    count_tries(((OPENED, mine.address),))
    found = codes.find_link(code, codes.RESUME)
    if found and asks_password(found, mine):
        prove_password(found, password)
    with db.atomic():
        enrollment = codes.use_link(code, codes.RESUME)
        if enrollment is None or enrollment.state not in UNDER_WAY or enrollment.person_id:
            raise RegistrationRefused(ENDED)
        Enrollment.update(guest=mine.guest).where(Enrollment.id == enrollment.id).execute()
    return enrollment


def asks_password(enrollment: Enrollment, mine: Visitor) -> bool:
    """Whether the password that was chosen has to be typed again to go on in this browser."""
    return bool(enrollment.password_hash) and not began_here(enrollment, mine)


def _meant(address: str) -> list[Enrollment]:
    """Those under way that have no sign-in yet; whoever has one signs in instead."""
    theirs = fn.LOWER(Enrollment.mail) == address, Enrollment.person.is_null(), Enrollment.state.in_(UNDER_WAY)
    return list(Enrollment.select().where(*theirs).order_by(Enrollment.id.desc()).limit(MOST))


def _mail(enrollment: Enrollment, payer: Payer, page: str) -> None:
    code = codes.issue_link(enrollment, kind=codes.RESUME)
    link = f"{page}?code={code}" if page else ""
    post_letter(
        "registration.resume", to=enrollment.mail, about=enrollment.public_id, portal=payer.portal, code=code,
        link=link, lasts=MAIL_VALID.lasts(),
    )  # fmt: skip
