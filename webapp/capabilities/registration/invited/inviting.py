"""The mail to somebody whom a manager added: sent when they are added, and again when somebody asks for it; each makes
the one before void. And the registrations that wait for such a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from webapp.audit import Did, Who, record
from webapp.capabilities.registration.store import ENDED, INVITED, Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.visitors import RegistrationRefused, own_page
from webapp.capabilities.registration.walk.ways import added_only
from webapp.clock import now
from webapp.db import db
from webapp.factors.throttles import DAY, Limit, count_tries
from webapp.mail import post_letter
from webapp.models import Organization, PayerAccount, Person, tell
from webapp.paths import MOST_TRIES, Path, Sent, Step
from webapp.payer import Payer

OVER = "registration.added_over"
"""The timer that ends the registration of somebody who did not come in time."""
TOLD = "registration.added"
MAILS = Limit("registration-added-mail", 4, words="Enough mails were sent for now. Wait a quarter of an hour.")
MAILS_A_DAY = Limit("registration-added-mail-day", 12, DAY, "Enough mails were sent for today. Try again tomorrow.")
GONE = "This account does not wait any more. Look at the page as it is now."
WAITS = "{portal}: an account waits for you"
BY_WHOM = "{office} added you. Open “Accounts waiting for you”, and say that you take it."

Payers = Mapping[str, Payer]


def is_unclaimed(person: Person) -> bool:
    """Whether it is a sign-in that was made for somebody who has not come yet: nobody knows its password."""
    return person.password_since is None and person.unverified_since is not None


def account_of(enrollment: Enrollment) -> PayerAccount:
    """The account that waits."""
    account = enrollment.account
    assert account, "it is made with the account"
    return account


def step_of(enrollment: Enrollment, payer: Payer) -> Step | None:
    """The step with which somebody who was added comes in; None where it is no such registration (any more)."""
    path = path_of(enrollment, payer)
    return path.steps[1] if path and len(path.steps) > 1 and path.steps[1].evidence else None


def path_of(enrollment: Enrollment, payer: Payer) -> Path | None:
    """The path of somebody who was added."""
    return next((path for path in added_only(payer) if path.key == enrollment.path), None)


def rows_waiting() -> Any:
    """Registrations of people who were added and did not come yet, each with account, person and office."""
    query = Enrollment.select(Enrollment, PayerAccount, Person, Organization)
    query = query.join(PayerAccount, on=Enrollment.account).join(Person, on=(PayerAccount.person == Person.id))
    query = query.switch(PayerAccount).join(Organization, on=(PayerAccount.organization == Organization.id))
    return query.where(Enrollment.state == INVITED, PayerAccount.state == "pending", ~Person.disabled)


def waiting_for(person: Person, payers: Payers) -> list[tuple[Enrollment, Payer, Step]]:
    """What waits for somebody who signs in: each registration with its payer and the step to take."""
    rows = rows_waiting().where(PayerAccount.person == person).order_by(Enrollment.id.desc())
    there = [(row, payers[row.payer]) for row in rows if row.payer in payers]
    return [(row, payer, step) for row, payer in there if (step := step_of(row, payer))]


def kind_of(step: Step) -> str:
    """What goes out for the step: a code to type, or a link."""
    return codes.CODE if step.evidence and step.evidence.sent is Sent.CODE else codes.LINK


def works_until(row: Enrollment, step: Step) -> datetime | None:
    """How long what was mailed last for the step works; None where it does not any more."""
    kind, most = kind_of(step), step.evidence.most if step.evidence else MOST_TRIES
    last = codes.last_sent(row, kind)
    return last.expires if last and not codes.used_up(row, kind, most) else None


def somebody_waits_for(person: Person) -> bool:
    """Whether any account waits for somebody who signs in; asked on each page, so it costs one query over an index."""
    pending = PayerAccount.person == person, PayerAccount.state == "pending"
    invited = Enrollment.select(Enrollment.id).join(PayerAccount, on=Enrollment.account)
    return bool(invited.where(*pending, Enrollment.state == INVITED).exists())


def lasting(step: Step) -> timedelta:
    """How long what is mailed for the step works."""
    assert step.evidence
    return timedelta(seconds=step.evidence.valid.seconds) if step.evidence.valid else codes.LINK_LASTS


def send(enrollment: Enrollment, payer: Payer, by: Person | None, page: str = "") -> None:
    """Mail how one comes in, in the caller's transaction; what was mailed before works no more.

    `by`: who added them, or let it be sent again; `page`: the page that takes the code, where there is no request to
    make its address of.
    """
    step = step_of(enrollment, payer)
    assert step
    account = account_of(enrollment)
    person: Person = account.person
    codes.void(enrollment, codes.LINK)
    codes.void(enrollment, codes.CODE)
    typed = kind_of(step) == codes.CODE
    code = codes.issue_code(enrollment, step) if typed else codes.issue_link(enrollment, lasting(step))
    page = page or own_page("registration.activating.enter" if typed else "registration.activating.activate")
    known = not is_unclaimed(person)
    post_letter(
        "registration.code" if typed else "registration.added",
        to=enrollment.mail, person=person, organization=account.organization, about=enrollment.public_id,
        portal=payer.portal, who=by.initials() if by else "", code=code,
        username=account.username or ("" if known else person.username),
        link=page if typed or not page else f"{page}?code={code}", lasts=step.evidence.lasts if step.evidence else "",
        tries=step.evidence.most if step.evidence else 0,
    )  # fmt: skip


def count_mail(address: str) -> None:
    """One more mail to that address. Raises Throttled."""
    count_tries(((MAILS, address.lower()), (MAILS_A_DAY, address.lower())))


def tell_of(enrollment: Enrollment, payer: Payer) -> None:
    """A message besides, for somebody who signs in already."""
    person, office = account_of(enrollment).person, account_of(enrollment).organization
    if not is_unclaimed(person):
        tell(person, TOLD, WAITS.format(portal=payer.portal), BY_WHOM.format(office=office.name))


def send_again(enrollment: Enrollment, payer: Payer, by: Person | None, page: str = "") -> None:
    """Mail it once more. Raises Throttled, RegistrationRefused where the account does not wait any more."""
    count_mail(enrollment.mail)
    with db.atomic():
        living = rows_waiting().where(Enrollment.id == enrollment.id).first()
        if living is None or step_of(living, payer) is None:
            raise RegistrationRefused(GONE)
        send(living, payer, by, page)
        who = Who(by, account_of(living).organization)
        record(Did.REGISTRATION, "registration", [living.public_id], {"payer": payer.id, "step": "sent again"}, who=who)


def end(enrollment: Enrollment) -> None:
    """The registration is over, and nothing that was mailed opens anything; in the caller's transaction."""
    codes.void(enrollment, codes.LINK)
    codes.void(enrollment, codes.CODE)
    mine = Enrollment.id == enrollment.id, Enrollment.state == INVITED
    Enrollment.update(state=ENDED, changed=now(), revision=Enrollment.revision + 1).where(*mine).execute()


def over(row_id: int, _payers: Payers) -> None:
    """The timer: the account's time is up, whether it was removed a moment ago or is about to be."""
    row = Enrollment.get_or_none(Enrollment.id == row_id, Enrollment.state == INVITED)
    account = row.account if row else None
    if row and (account is None or account.state != "pending" or (account.expires and account.expires <= now())):
        end(row)
