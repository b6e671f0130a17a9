"""A forgotten username or password. The request writes one row, whatever was typed; whether it belongs to anybody is
looked at by the worker afterwards, so that no answer, no status and no time tells who has an account.

Throttles count what was typed, not who was found.
"""

from __future__ import annotations

from datetime import timedelta

from peewee import fn

from webapp.audit import Did, Who, record
from webapp.capabilities.person import mailed
from webapp.capabilities.person.demands import Payers
from webapp.capabilities.person.recalls import file_recall, taken_recall
from webapp.capabilities.person.renewing import PURPOSE
from webapp.errors import ValueRefused
from webapp.factors.throttles import Limit, count_tries
from webapp.mail import post_letter
from webapp.models import Person, Recall

USERNAME, PASSWORD = "username", "password"
TIMER = "person.recall"
LASTS = timedelta(minutes=30)
PER_NAME = Limit("forgotten", 3)
PER_ADDRESS = Limit("forgotten-address", 20, shared=True)


def ask(kind: str, asked: str, address: str, *, name: str = "", link: str = "") -> None:
    """Somebody forgot their username (`asked`: the mail address, with the full `name`) or password (the username).

    `link`: the page that takes a mailed code, "" where no mail may name one. Raises Throttled. Always the same work.
    """
    count_tries(((PER_NAME, f"{kind} {asked.strip().lower()}"), (PER_ADDRESS, address)))
    file_recall(TIMER, kind, asked, name=name, link=link)


def answer(row_id: int, _payers: Payers) -> None:
    """The timer: mail the name, or a link, if there is somebody to mail it to."""
    row = taken_recall(row_id)
    if row is None:
        return
    for person in _meant(row):
        try:
            _mail(person, row)
        except ValueRefused:  # an address that no mail can be sent to: the help lines are for that
            continue
        record(Did.RECALLED, "person", [person.public_id], {"what": row.kind}, who=Who(person))


def _meant(row: Recall) -> list[Person]:
    """Everybody whom it fits, whose address somebody has shown to be theirs."""
    reached = ~Person.disabled, Person.unverified_since.is_null(), Person.email != ""
    if row.kind == PASSWORD:
        return list(Person.select().where(Person.username == row.asked, *reached))
    theirs = Person.select().where(fn.LOWER(Person.email) == row.asked, *reached).order_by(Person.id)
    return [person for person in theirs if _same(person.name, row.name)]


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _mail(person: Person, row: Recall) -> None:
    if row.kind == USERNAME:
        post_letter("username.reminder", to=person.email, person=person, username=person.username)
        return
    code = mailed.make_link(person, PURPOSE, person.email, LASTS)
    link = f"{row.link}?code={code}" if row.link else ""
    post_letter("password.link", to=person.email, person=person, code=code, link=link)
