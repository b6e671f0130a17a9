"""The matrix by how somebody stands: other roles, accounts that rest, half a sign-in, a right lost a moment ago.

`tests/test_routes.py` has the rules, methods and kinds of people; here is what else there is between a person and a
page. Every id of the other office that some form or address takes is really there, so that a refusal is a refusal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import HOST
from tests.route_table import ANYONE, DENTAL, MEDICAL, OWN_OFFICE, PAYER_DESK, ROUTES, Line
from tests.test_routes import NEVER, World, at_desk, canaries, person_with, requests_of, without_tokens, world
from webapp.capabilities.registration.store import AgencyLink, Enrollment, Question, RegisteredAgency
from webapp.clock import now
from webapp.models import (
    AccessRequest,
    AccountTin,
    AuditEntry,
    Draft,
    Exchange,
    Inquiry,
    Mail,
    Membership,
    Message,
    Organization,
    Passkey,
    PayerAccount,
    Person,
    Provider,
    Round,
    Session,
    StaffSeat,
    TinTool,
)
from webapp.twin.models import OutageRow
from webapp.web.sessions import HALF_COOKIE, begin_half

__all__ = ["world"]

FULL, NO_TOOL, MANAGES, STRANGER, NOBODY = "may ask", "no tool", "manages", "not of the office", "not signed in"
STAFF, OTHER_STAFF = "at the desk of the office's payer", "at the desk of another payer"
"""How somebody stands towards the dental office, and with it what every route answers them."""


@dataclass(frozen=True)
class Standing:
    """Somebody, what they are to the dental office at the moment of the request, and what happens just before it."""

    username: str
    is_one: str
    before: Callable[[Person], Any] = lambda person: None


def _accounts(person: Person) -> Any:
    return PayerAccount.person == person


def _end_membership(person: Person) -> None:
    Membership.update(ended=now()).where(Membership.person == person).execute()


def _take_tools(person: Person) -> None:
    PayerAccount.update(extras="[]").where(_accounts(person)).execute()


def _now(state: str) -> Callable[[Person], None]:
    return lambda person: PayerAccount.update(state=state).where(_accounts(person)).execute()


def _demote(person: Person) -> None:
    PayerAccount.update(role="user").where(_accounts(person)).execute()


def _end_sessions(person: Person) -> None:
    Session.update(ended=now()).where(Session.person == person).execute()


def _end_seats(person: Person) -> None:
    StaffSeat.update(ended=now()).where(StaffSeat.person == person).execute()


def _disable(person: Person) -> None:
    Person.update(disabled=True).where(Person.id == person.id).execute()


STANDINGS = {
    "billing agency": Standing("bea.quist", FULL),
    "locked": Standing("sam.able", NO_TOOL, _now("locked")),
    "pending": Standing("sam.able", NO_TOOL, _now("pending")),
    "disabled at the payer": Standing("sam.able", NO_TOOL, _now("disabled")),
    "removed": Standing("sam.able", NO_TOOL, _now("removed")),
    "refused": Standing("sam.able", NO_TOOL, _now("refused")),
    "the tool was revoked a moment ago": Standing("sam.able", NO_TOOL, _take_tools),
    "left the office a moment ago": Standing("sam.able", STRANGER, _end_membership),
    "manager": Standing("mia.head", MANAGES),
    "was manager until a moment ago": Standing("mia.head", FULL, _demote),
    "signed out elsewhere a moment ago": Standing("mia.head", NOBODY, _end_sessions),
    "shut out a moment ago": Standing("mia.head", NOBODY, _disable),
    "staff of the payer": Standing("pat.grove", STAFF),
    "staff of another payer": Standing("gil.mora", OTHER_STAFF),
    "left the payer's desk a moment ago": Standing("pat.grove", STRANGER, _end_seats),
}
OUTSIDE = (NOBODY, STRANGER, STAFF, OTHER_STAFF)
"""Who sees nothing of the dental office either."""
DESKS = {STAFF: DENTAL, OTHER_STAFF: MEDICAL}
"""At the desk of which office's payer somebody sits."""


@pytest.fixture(scope="module")
def peopled(world: World) -> World:
    """With two people whose standing the tests change, and what only other tests of the program make."""
    office = Organization.get(Organization.practice_type == DENTAL)
    person_with("sam.able", office, {}, {"begun": now()})
    person_with("mia.head", office, {}, {"begun": now()})
    PayerAccount.update(role="administrator").where(_accounts(_person("mia.head"))).execute()
    begun = now() - timedelta(days=365)  # no wait is left
    new = PayerAccount.person.in_([_person("sam.able"), _person("mia.head")])
    PayerAccount.update(begun=begun).where(new).execute()
    legacy = PayerAccount.payer.not_in(("bcbsma", "blueshieldca"))  # it has pages that not everybody has
    PayerAccount.delete().where(legacy).execute()
    for username in ("bea.quist", "mia.head"):  # with a payer that takes several members at once
        account = {"payer": "blueshieldca", "role": "user", "begun": begun}
        PayerAccount.create(person=_person(username), organization=office, **account)
    for kind in (DENTAL, MEDICAL):
        _further(world, kind)
    return world


def _person(username: str) -> Person:
    return Person.get(Person.username == username)


def _further(world: World, kind: str) -> None:
    """A request for a right, a mail, a session, a passkey, an outage and kept searches of that office's person."""
    inquiry = Inquiry.get(Inquiry.public_id == world.ids[kind]["inquiry"])
    person, office, (subject, *_) = inquiry.person, inquiry.organization, canaries(kind)
    more: dict[str, Any] = {"person": person, "organization": office}
    request = AccessRequest.create(**more, payer=inquiry.payer, action="accounts.manage")
    mail = Mail.create(kind="x", address="x@desk.example", subject="x", text="x", **more)
    session = Session.create(person=person, token_hash=f"of {kind}", device=subject)
    passkey = Passkey.create(person=person, name=subject, credential=f"of {kind}", public_key="x")
    outage = OutageRow.create(twin=inquiry.payer, kind="silent", begins=now(), ends=now())
    searches = {
        name: Draft.create(**more, ask=name, values_json=json.dumps({"text": subject}))
        for name in ("eligibility.history", "audit")
    }
    rows: dict[str, Any] = {"request": request, "mail": mail, "session": session, "passkey": passkey, "outage": outage}
    rows |= _asked_of(office, inquiry.payer)
    world.ids[kind] |= {name: row.public_id for name, row in rows.items()}
    world.ids[kind] |= {"search": searches["eligibility.history"].public_id, "audit": searches["audit"].public_id}


def _asked_of(office: Organization, payer: str) -> dict[str, Any]:
    """Somebody asks to join the office, and an agency is asked to work for it."""
    way_in = Enrollment.create(payer=payer, person=_person("eva.ended"), state="waiting")
    question = Question.create(enrollment=way_in, kind="administrator", payer=payer, organization=office)
    agency = RegisteredAgency.create(payer=payer, organization=Organization.create(name="X", kind="agency"))
    return {"question": question, "link": AgencyLink.create(agency=agency, organization=office)}


@contextmanager
def just_before(world: World, standing: Standing) -> Iterator[FlaskClient]:
    """A browser of somebody who is signed in and sees the office; then it happens. Taken back afterwards."""
    client, person = world.client(standing.username), _person(standing.username)
    seats = list(StaffSeat.select().where(StaffSeat.person == person))
    sees = ROUTES["payer_desk.tasks" if seats else "desk.office"]
    assert world.send(client, sees, "GET", world.ids[DESKS.get(standing.is_one, DENTAL)], {}).status_code == 200
    kept = list(PayerAccount.select().where(_accounts(person)))
    standing.before(person)
    try:
        yield client
    finally:
        for row in (*kept, *seats):
            row.save()
        Membership.update(ended=None).where(Membership.person == person).execute()
        Person.update(disabled=False).where(Person.id == person.id).execute()


def wanted(line: Line, method: str, is_one: str, kind: str) -> int:
    """The status that somebody who stands so gets; the table's where they may."""
    if line.relation != ANYONE and is_one == NOBODY:
        return 303
    at_office = line.relation != OWN_OFFICE or (kind == DENTAL and is_one not in OUTSIDE)
    if not at_office or (line.relation == PAYER_DESK and DESKS.get(is_one) != kind):
        return 404
    if line.path in ("/", "/payer-desk/") and is_one in DESKS:
        several = is_one == STAFF and line.path != "/"  # who sits at two desks chooses one
        return 200 if several else 302
    if line.action and (is_one == NO_TOOL or (line.manages and is_one != MANAGES)):
        return 403
    if line.personal and method != "OPTIONS":
        return line.nobodys(method, is_one != NOBODY)
    several = line.path == "/" and method in ("GET", "HEAD") and is_one == STRANGER
    return 200 if several else line.allowed(method, is_one != NOBODY)


ENDS_IT = ("signing.sign_out", "operator.move", "operator.real")
"""What ends the session with which the others are tried."""
BEHIND_THE_PASSWORD = {("GET", "signing.second"): 200, ("POST", "signing.enter_second"): 422}


def walked(world: World, client: FlaskClient, is_one: str) -> Iterator[tuple[str, str, str]]:
    """Every rule by its own methods, at both offices: what is wrong with the answers, as method, endpoint and words."""
    hidden = [word for kind in (MEDICAL, *((DENTAL,) if is_one in OUTSIDE else ())) for word in canaries(kind)]
    hidden += [at_desk(kind) for kind in (DENTAL, MEDICAL) if DESKS.get(is_one) != kind]
    for endpoint, line in ROUTES.items():
        for method, kind in requests_of(endpoint):
            if method not in line.own or endpoint in ENDS_IT:
                continue
            answer = world.send(client, line, method, world.ids[kind], {})
            if answer.status_code != wanted(line, method, is_one, kind):
                yield method, endpoint, f"{answer.status_code} at the {kind} office"
            said = f"{answer.headers}{answer.get_data().decode(errors='replace')}"
            yield from ((method, endpoint, f"says {word}") for word in hidden if word in said)


@pytest.mark.parametrize("how", STANDINGS)
def test_the_matrix_by_standing(peopled: World, how: str) -> None:
    standing = STANDINGS[how]
    with just_before(peopled, standing) as client:
        assert list(walked(peopled, client, standing.is_one)) == []


def test_half_a_sign_in_opens_the_second_half_alone(peopled: World) -> None:
    client = peopled.app.test_client()
    client.set_cookie(HALF_COOKIE, begin_half(_person("mia.head")), domain="localhost", secure=True)
    found = list(walked(peopled, client, NOBODY))
    assert found == [(*at, f"{status} at the {kind} office") for at, status in BEHIND_THE_PASSWORD.items()
                     for kind in (DENTAL, MEDICAL)]  # fmt: skip


# Ids of the other office in forms and addresses


@dataclass(frozen=True)
class Slip:
    """An endpoint that takes an id: in which field of its form, or of its address, and what else is sent."""

    endpoint: str
    field: str
    names: str
    more: tuple[tuple[str, str], ...] = ()
    username: str = "dana.frost"

    def __str__(self) -> str:
        return f"{self.endpoint} {self.field} {dict(self.more).get('do', '')}"


SLIPS = (
    Slip("person.end_session", "session", "session"),
    Slip("person.remove_key", "passkey", "passkey"),
    Slip("rights.decide", "request", "request", (("do", "grant"),), "mia.head"),
    Slip("rights.decide", "request", "request", (("do", "refuse"),), "mia.head"),
    *(
        Slip("registration.asked.answer", "question", "question", (("do", do),), "mia.head")
        for do in ("approve", "deny")
    ),
    Slip("registration.asked.change_agencies", "link", "link", (("do", "deny"), ("payer", "bcbsma")), "mia.head"),
    *(
        Slip("registration.asked.answer_provider", "link", "link", (("do", do),))
        for do in ("agree", "decline", "leave")
    ),
    Slip("sandbox.remove", "outage", "outage", (("payer", "bcbsma"),)),
    *(Slip("messages.mark", "message", "message", (("do", do),)) for do in ("read", "unread", "delete")),
    Slip("messages.delete", "message", "message", (("sure", "yes"),)),
    Slip("messages.leaving", "message", "message"),
    Slip("messages.listed", "before", "message"),
    Slip("eligibility.history.mark_unread", "inquiry", "inquiry"),
    Slip("eligibility.history.listed", "find", "search"),
    Slip("eligibility.history.listed", "before", "inquiry"),
    Slip("eligibility.history.listed", "after", "inquiry"),
    Slip("eligibility.several", "left", "round"),
    Slip("eligibility.draft", "draft", "search"),
    Slip("eligibility.several_draft", "list", "audit"),
    Slip("audit.listed", "find", "audit", (), "mia.head"),
    Slip("audit.export", "find", "audit", (), "mia.head"),
    Slip("rights.decide", "request", "inquiry", (("do", "grant"),), "mia.head"),
)


OF_OFFICE: tuple[Any, ...] = (
    AccessRequest, Draft, Inquiry, Mail, Membership, Message, PayerAccount, Provider, Round,
)  # fmt: skip


def everything(kind: str) -> list[Any]:
    """All rows of that office and of its person, as they stand."""
    office = Organization.get(Organization.practice_type == kind)
    rows: list[Any] = [list(model.select().where(model.organization == office).dicts()) for model in OF_OFFICE]
    of_person = Person.select().join(Membership).where(Membership.organization == office)
    for model in (Passkey, Session):
        rows.append(list(model.select().where(model.person.in_(of_person), ~model.public_id.is_null()).dicts()))
    rows.append(list(Exchange.select().join(Inquiry).where(Inquiry.organization == office).dicts()))
    rows.append(list(AuditEntry.select().where(AuditEntry.chain == office.public_id).dicts()))
    return [*rows, list(OutageRow.select().dicts()), list(AccountTin.select().dicts()), list(TinTool.select().dicts())]


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_an_id_of_the_other_office_is_like_one_that_nobody_has(peopled: World, slip: Slip) -> None:
    client = peopled.client(slip.username)
    theirs = peopled.ids[MEDICAL][slip.names]
    before = everything(MEDICAL)
    answer, nothing = (_sent(peopled, client, slip, value) for value in (theirs, NEVER))
    assert everything(MEDICAL) == before
    assert answer.status_code == nothing.status_code
    assert (answer.location or "").replace(theirs, NEVER) == (nothing.location or "")
    assert alike(answer).replace(theirs, NEVER) == alike(nothing)
    assert not [word for word in canaries(MEDICAL) if word in answer.text]


def alike(answer: TestResponse) -> str:
    """The page without what is new in every answer. The audit's file and list hold the request before it."""
    text = without_tokens(answer)
    if answer.request.path.endswith(("/audit/", "/audit/export")):
        return ""
    return re.sub(r'(name="(?:find|draft|form)" value=")\w+', r"\1", text)


def _sent(world: World, client: FlaskClient, slip: Slip, value: str) -> TestResponse:
    line = ROUTES[slip.endpoint]
    ids = world.ids[DENTAL] | {slip.field: value}
    path, fields = line.path.format(**ids), {slip.field: value, **dict(slip.more)}
    if "POST" in line.own:
        return world.post(client, path, fields)
    query = {} if f"{{{slip.field}}}" in line.path else fields
    return client.get(path, query_string=query, base_url=HOST, buffered=True)


def test_a_right_for_one_tax_id_is_none_for_another(peopled: World) -> None:
    """The other tax ID of the same office, which was not chosen, and one of another office, which cannot be."""
    luis, amy = _person("luis.ortega"), peopled.client("amy.lund")
    office = Organization.get(Organization.practice_type == MEDICAL)
    asked = AccessRequest.create(person=luis, organization=office, payer="blueshieldca", action="claims.view")
    line, other = ROUTES["rights.decide"], Organization.get(Organization.practice_type == DENTAL)
    form = {"request": asked.public_id, "do": "grant"}
    path = line.path.format(office=office.public_id)
    assert peopled.post(amy, path, form | {"tin": "990000001"}).status_code == 422
    assert AccessRequest.get_by_id(asked.id).state == "open"
    assert peopled.post(amy, line.path.format(office=other.public_id), form | {"tin": "990000002"}).status_code == 404
    assert peopled.post(amy, path, form | {"tin": "990000002"}).status_code == 303
    account = PayerAccount.get(PayerAccount.person == luis, PayerAccount.payer == "blueshieldca")
    assert account.tins() == {"990000002": frozenset({"claims"})}
