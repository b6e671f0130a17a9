"""The route matrix: every rule by every method by every kind of person, and nothing of another office in any answer."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import HOST
from tests.route_table import (
    ANYONE,
    DENTAL,
    MEDICAL,
    METHODS,
    OWN_OFFICE,
    PAYER_DESK,
    ROUTES,
    Line,
    methods_at,
)
from webapp.app import create_app
from webapp.capabilities.registration.store import Enrollment
from webapp.clock import now
from webapp.db import db, opaque
from webapp.models import (
    DeskTask,
    Draft,
    Inquiry,
    Membership,
    Organization,
    PayerAccount,
    Person,
    Provider,
    Round,
    Session,
    Throttle,
    tell,
)
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.web.sessions import COOKIE, hash_of

NEVER = "0" * 24
FORMS = "__Host-forms"
ANONYMOUS = "anonymous"
PEOPLE = (ANONYMOUS, "dana.frost", "noel.green", "luis.ortega", "amy.lund", "eva.ended", "rob.revoked")
OFFICES_OF = {
    "dana.frost": (DENTAL,),
    "noel.green": (DENTAL,),
    "rob.revoked": (DENTAL,),
    "luis.ortega": (MEDICAL,),
    "amy.lund": (DENTAL, MEDICAL),
    "eva.ended": (),
    ANONYMOUS: (),
}
WHOSE = {DENTAL: "dana.frost", MEDICAL: "luis.ortega"}
"""Whose the personal objects of an office are."""
DESK_OF = {DENTAL: "bcbsma", MEDICAL: "blueshieldca"}
"""The payer at whose desk a task of that office waits."""
UNGRANTED = ("noel.green", "rob.revoked")
MANAGER = "amy.lund"
"""Manages accounts at a payer of each office; of those below nobody else does."""
MEMBERS = {
    DENTAL: {"member_id": "XXP900000001", "birth_date": "04/12/1985"},
    MEDICAL: {"payer": "blueshieldca", "plan": "blueshield", "search": "id", "member_id": "XEA900000001"},
}


def canaries(kind: str) -> tuple[str, ...]:
    """Values that stand in one office's data and nowhere else: a subject, a member ID, a provider."""
    return tuple(f"{word}CANARY{kind.upper()}" for word in ("SUBJECT", "MEMBER", "PROVIDER"))


def at_desk(kind: str) -> str:
    """What stands in the task at the desk of that office's payer, and nowhere else."""
    return f"TASKCANARY{kind.upper()}"


@dataclass
class World:
    """The program with both offices' objects in it. `ids` fills the addresses of one office."""

    app: Flask
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    forms: tuple[str, str] | None = None

    def client(self, username: str) -> FlaskClient:
        """Somebody's browser with a session of its own."""
        client = self.app.test_client()
        if username != ANONYMOUS:
            token = secrets.token_urlsafe(32)
            Session.create(person=Person.get(Person.username == username), token_hash=hash_of(token))
            client.set_cookie(COOKIE, token, domain="localhost", secure=True)
        return client

    def post(
        self, client: FlaskClient, path: str, data: dict[str, str], method: str = "POST", **more: str
    ) -> TestResponse:
        """A form as a page of the program sends it: with a token of this browser, from this site."""
        token = self.form_token(client)
        data = {"csrf_token": token, **data}
        return client.open(
            path, method=method, base_url=HOST, headers={"Origin": HOST} | more, data=data, buffered=True
        )

    def form_token(self, client: FlaskClient) -> str:
        """A token for the forms of this browser: it belongs to a cookie, which every browser here gets the same of."""
        if not self.forms:
            stranger = self.app.test_client()
            found = re.search(r'name="csrf_token" value="([^"]+)"', stranger.get("/sign-in", base_url=HOST).text)
            cookie = stranger.get_cookie(FORMS, domain="localhost")
            assert found and cookie
            self.forms = cookie.value, found[1]
        client.set_cookie(FORMS, self.forms[0], domain="localhost", secure=True)
        return self.forms[1]

    def ask(
        self, line: Line, method: str, username: str, kind: str, *, htmx: bool = False, **other: str
    ) -> TestResponse:
        """The answer to one request of a person with the objects of one office; `other` replaces ids."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if htmx else {}
        return self.send(self.client(username), line, method, self.ids[kind] | other, headers)

    def send(
        self, client: FlaskClient, line: Line, method: str, ids: dict[str, str], headers: dict[str, str]
    ) -> TestResponse:
        """The answer to one request of this browser."""
        path, sent = line.path.format(**ids), {name: ids[object_] for name, object_ in line.sends.items()}
        if method in ("GET", "HEAD", "OPTIONS"):
            return client.open(path, method=method, base_url=HOST, headers=headers, buffered=True)
        Throttle.delete().execute()  # so many people from one address would be stopped at the sign-in
        return self.post(client, path, sent, method, **headers)


def person_with(username: str, office: Organization, membership: dict[str, Any], account: dict[str, Any]) -> None:
    person = Person.create(
        username=username, name=username.replace(".", " ").title(), email="x@desk.example", password_hash="x"
    )
    Membership.create(person=person, organization=office, **membership)
    extras = json.dumps(["connectcenter"])
    PayerAccount.create(person=person, organization=office, payer="bcbsma", role="user", extras=extras, **account)


def fill(world: World, kind: str, username: str) -> None:
    """An answered inquiry, a draft, a provider and a message of that office, each with its canary."""
    office = Organization.get(Organization.practice_type == kind)
    subject, member, provider = canaries(kind)
    on_list = Provider.create(organization=office, npi="1990000063", last_name=provider)
    typed = MEMBERS[kind] | {"npi": "1990000014", "service_type": "30"}
    answer = world.post(world.client(username), f"/o/{office.public_id}/eligibility/", typed)
    assert answer.status_code == 303, answer.text
    inquiry = Inquiry.get(Inquiry.organization == office)
    assert inquiry.state == "answered", inquiry.words
    Inquiry.update(subject=subject, member_id=member).where(Inquiry.id == inquiry.id).execute()
    draft = Draft.create(
        person=inquiry.person, organization=office, ask="eligibility", values_json=json.dumps({"member_id": member})
    )
    listed = Draft.create(
        person=inquiry.person,
        organization=office,
        ask="eligibility.several",
        values_json=json.dumps({"member_id_1": member}),
    )
    message = tell(inquiry.person, "late", subject, member, organization=office, payer=inquiry.payer, inquiry=inquiry)
    person = inquiry.person
    together = Round.create(organization=office, person=person, ask="eligibility", title=subject, draft=opaque())
    Inquiry.update(round=together).where(Inquiry.id == inquiry.id).execute()
    asked = {"inquiry": inquiry, "draft": draft, "list": listed, "round": together}
    going = Enrollment.create(payer="bcbsma", person=person, paths_json=json.dumps(["register.claims"]))
    objects = asked | {"provider": on_list, "message": message, "enrollment": going}
    world.ids[kind] = {"office": office.public_id, **{name: one.public_id for name, one in objects.items()}}
    waits: dict[str, Any] = {"kind": "of nobody", "row": office.id, "due": now() + timedelta(days=9)}
    task = DeskTask.create(payer=DESK_OF[kind], title=at_desk(kind), caller=at_desk(kind), **waits)
    world.ids[kind] |= {"desk": task.payer, "task": task.public_id}


@pytest.fixture(scope="module")
def world(filled: Path, tmp_path_factory: pytest.TempPathFactory, installed: Installed) -> Iterator[World]:
    """Built once: every request of the matrix has a session of its own, and none may change what it is about."""
    data = tmp_path_factory.mktemp("routes") / "data"
    copytree(filled, data)
    built = World(create_app(Settings(data=data, inline=True), installed))
    db.connect(reuse_if_open=True)
    dental = Organization.get(Organization.practice_type == DENTAL)
    person_with("eva.ended", dental, {"ended": now()}, {})
    person_with("rob.revoked", dental, {}, {"state": "revoked"})
    with_the_dentists_payer: dict[str, Any] = {"payer": "bcbsma", "role": "user", "begun": now() - timedelta(days=1)}
    with_the_dentists_payer["extras"] = json.dumps(["connectcenter"])
    luis, clinic = Person.get(Person.username == "luis.ortega"), Organization.get(Organization.practice_type == MEDICAL)
    PayerAccount.create(person=luis, organization=clinic, **with_the_dentists_payer)  # so that no list is empty by luck
    for username in ("dana.frost", "amy.lund"):  # and that everybody has a payer that takes several members at once
        person = Person.get(Person.username == username)
        PayerAccount.create(person=person, organization=dental, payer="blueshieldca", role="user", begun=now())
    fill(built, DENTAL, "dana.frost")
    fill(built, MEDICAL, "luis.ortega")
    yield built
    db.close()


def expected(line: Line, method: str, username: str, kind: str) -> int:
    """The status that the policy of the table gives."""
    if method not in methods_at(line.path):
        return 405
    if line.relation != ANYONE and username == ANONYMOUS:
        return 303
    elsewhere = line.relation == OWN_OFFICE and kind not in OFFICES_OF[username]
    if elsewhere or line.relation == PAYER_DESK:  # nobody here sits there: see tests/test_route_matrix.py
        return 404
    if line.action and (username in UNGRANTED or (line.manages and username != MANAGER)):
        return 403  # before an object is looked for: somebody without the tool learns nothing of what is there
    if line.personal and method != "OPTIONS" and username != WHOSE[kind]:
        return line.nobodys(method, username != ANONYMOUS)
    chooses = line.path == "/" and method in ("GET", "HEAD") and len(OFFICES_OF[username]) != 1
    return 200 if chooses else line.allowed(method, username != ANONYMOUS, username == MANAGER)


def requests_of(endpoint: str) -> Iterator[tuple[str, str]]:
    """(method, office) to try: the line's own methods at both offices, and once a path those that nothing answers."""
    line = ROUTES[endpoint]
    own = {*line.own, *(("HEAD",) if "GET" in line.own else ())}
    yield from ((method, kind) for method in METHODS if method in own for kind in (DENTAL, MEDICAL))
    if endpoint == next(name for name, other in ROUTES.items() if other.path == line.path):
        nobodys = set(METHODS) - methods_at(line.path) | {"OPTIONS"}
        yield from ((method, DENTAL) for method in METHODS if method in nobodys)


def test_every_rule_of_the_program_stands_in_the_table(app: Flask) -> None:
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    assert set(rules) == set(ROUTES), "put the new route into tests/route_table.py"
    for endpoint, rule in rules.items():
        policy = app.view_functions[endpoint].policy  # type: ignore[attr-defined]
        line = ROUTES[endpoint]
        assert (policy.relation, bool(policy.action)) == (line.relation, line.action), endpoint
        assert rule.methods == line.methods(), endpoint
        assert re.fullmatch(re.sub(r"<(path:)?\w+>", "[^/]+", rule.rule), re.sub(r"{\w+}", "x", line.path)), endpoint


@pytest.mark.parametrize("username", PEOPLE)
@pytest.mark.parametrize("endpoint", ROUTES)
def test_the_matrix(world: World, endpoint: str, username: str) -> None:
    line = ROUTES[endpoint]
    for method, kind in requests_of(endpoint):
        answer = world.ask(line, method, username, kind)
        where = f"{method} {endpoint} of the {kind} office as {username}"
        assert answer.status_code == expected(line, method, username, kind), f"{where}: {answer.text[-1500:]}"
        unreachable = {DENTAL, MEDICAL} - set(OFFICES_OF[username])
        said = f"{answer.headers}{answer.get_data().decode(errors='replace')}"
        assert not [word for other in unreachable for word in canaries(other) if word in said], where
        assert not [other for other in (DENTAL, MEDICAL) if at_desk(other) in said], where
        if answer.status_code == 403 and method != "HEAD":
            assert "You may not do this" in answer.text, where
        if answer.status_code == 303 and username == ANONYMOUS and line.relation != "anyone":
            assert answer.location.startswith("/sign-in?") or answer.location == "/sign-in"


@pytest.mark.parametrize("endpoint", [name for name, line in ROUTES.items() if line.relation != "anyone"])
def test_htmx_is_told_to_move_the_whole_page_to_the_sign_in(world: World, endpoint: str) -> None:
    line = ROUTES[endpoint]
    for method in line.own:
        answer = world.ask(line, method, ANONYMOUS, DENTAL, htmx=True)
        assert (answer.status_code, answer.text) == (401, "")
        assert answer.headers["HX-Redirect"].startswith("/sign-in?ended=")


def test_a_missing_grant_names_the_rule_and_who_can_change_it(world: World) -> None:
    answer = world.ask(ROUTES["eligibility.new"], "GET", "noel.green", DENTAL)
    assert answer.status_code == 403
    assert "where ConnectCenter was granted" in answer.text
    assert "Your account there is: user" in answer.text
    assert "Who can change this: A. L." in answer.text
    assert "Amy" not in answer.text
    revoked = world.ask(ROUTES["eligibility.new"], "GET", "rob.revoked", DENTAL)
    assert "You have no account with any payer for this office." in revoked.text


def without_tokens(answer: TestResponse) -> str:
    """The page without what is new in every answer: the form's token, and the id of a draft."""
    text = re.sub(r'(csrf_token" value=")[^"]+', r"\1", answer.text)
    draft = re.search(r'name="draft" value="(\w+)"', text)
    return text.replace(draft[1], "DRAFT") if draft else text


@pytest.mark.parametrize("username", ["dana.frost", "gil.mora", "bea.quist"])
@pytest.mark.parametrize("endpoint", [name for name, line in ROUTES.items() if line.relation == PAYER_DESK])
def test_the_desk_of_a_payer_is_to_others_as_if_it_were_not_there(world: World, endpoint: str, username: str) -> None:
    line = ROUTES[endpoint]
    for method in line.own:
        answer = world.ask(line, method, username, DENTAL)
        nothing = world.ask(line, method, username, DENTAL, desk="nopayer", task=NEVER)
        assert answer.status_code == nothing.status_code == 404
        assert without_tokens(answer) == without_tokens(nothing)


OBJECTS = ("inquiry", "draft", "provider", "message")
WITH_OBJECT = [name for name, line in ROUTES.items() if line.sends or any(f"{{{one}}}" in line.path for one in OBJECTS)]


@pytest.mark.parametrize("username", ["dana.frost", "amy.lund"])
@pytest.mark.parametrize("endpoint", WITH_OBJECT)
def test_anothers_object_under_ones_own_office_is_as_if_it_were_not_there(
    world: World, endpoint: str, username: str
) -> None:
    """The person's own office in the path, an id of the medical one: amy works there too, but not under this path."""
    line = ROUTES[endpoint]
    for method in line.own:
        others = {name: world.ids[MEDICAL][name] for name in OBJECTS}
        answer = world.ask(line, method, username, DENTAL, **others)
        nothing = world.ask(line, method, username, DENTAL, **dict.fromkeys(OBJECTS, NEVER))
        assert answer.status_code == nothing.status_code == 404
        assert without_tokens(answer) == without_tokens(nothing)


@pytest.mark.parametrize("username", ["luis.ortega", "eva.ended"])
@pytest.mark.parametrize("endpoint", [name for name, line in ROUTES.items() if line.relation == OWN_OFFICE])
def test_anothers_office_is_as_if_it_were_not_there(world: World, endpoint: str, username: str) -> None:
    line = ROUTES[endpoint]
    for method in line.own:
        answer = world.ask(line, method, username, DENTAL)
        nothing = world.ask(line, method, username, DENTAL, office=NEVER, **dict.fromkeys(OBJECTS, NEVER))
        assert answer.status_code == nothing.status_code == 404
        assert without_tokens(answer) == without_tokens(nothing)


def test_the_canaries_are_seen_by_those_whose_they_are(world: World) -> None:
    """Or the search above would find nothing whatever leaks."""
    subject, member, provider = canaries(DENTAL)
    assert subject in world.ask(ROUTES["desk.office"], "GET", "dana.frost", DENTAL).text
    assert provider in world.ask(ROUTES["eligibility.new"], "GET", "dana.frost", DENTAL).text
    assert member in world.ask(ROUTES["eligibility.draft"], "GET", "dana.frost", DENTAL).text
    assert subject in world.ask(ROUTES["messages.listed"], "GET", "dana.frost", DENTAL).text


def test_the_home_page_of_somebody_without_a_tool_lists_no_inquiries(world: World) -> None:
    answer = world.ask(ROUTES["desk.office"], "GET", "noel.green", DENTAL)
    assert answer.status_code == 200
    assert not [word for word in canaries(DENTAL) if word in answer.text]


def test_submitting_another_offices_draft_id_does_not_touch_it(world: World) -> None:
    theirs = world.ids[MEDICAL]["draft"]
    before = Draft.get(Draft.public_id == theirs).values_json
    path = ROUTES["eligibility.redraw"].path.format(**world.ids[DENTAL])
    answer = world.post(world.client("dana.frost"), path, {"draft": theirs, "member_id": "XXP900000001"})
    assert answer.status_code == 303 and theirs not in answer.location
    assert Draft.get(Draft.public_id == theirs).values_json == before
