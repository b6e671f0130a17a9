"""The matrix that is drawn from what decides, the refusal that can be asked about, and requests until they are over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import html5lib
import pytest
from flask import Flask

from tests.asking import BCBSMA, BSC, EASTSIDE, HARBOR, text_of
from tests.conftest import HOST, Visitor
from tests.plugins_for_tests import MANUAL, bringing, installed_with, sample_payer
from webapp.access import Stand, decide
from webapp.api import Payer, Roles, Wait
from webapp.app import create_app
from webapp.capabilities.compare.service import compare
from webapp.capabilities.rights.service import matrix
from webapp.clock import now
from webapp.db import db
from webapp.lifecycle import PAYER, appoint, grant_tool, move, withdraw_tool
from webapp.models import (
    AccessRequest,
    AuditEntry,
    Mail,
    Membership,
    Message,
    Organization,
    PayerAccount,
    Person,
    ProviderNumber,
)
from webapp.plugins import Installed
from webapp.settings import Settings

ASK = {"payer": BCBSMA, "action": "eligibility.ask"}


def account(username: str, payer: str = BCBSMA) -> PayerAccount:
    person = Person.get(Person.username == username)
    return PayerAccount.get(PayerAccount.person == person, PayerAccount.payer == payer)  # type: ignore[no-any-return]


def visitor_at(app: Flask, username: str, office: str = HARBOR) -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.sign_in(username)
    visitor.office = f"/o/{Organization.get(Organization.name == office).public_id}/"
    return visitor


@pytest.fixture
def amy(app: Flask) -> Visitor:
    """Manages the dental office's accounts."""
    return visitor_at(app, "amy.lund")


def shown(page: str) -> dict[tuple[str, str], dict[str, str]]:
    """The matrix as a person reads it: by (payer, action), what stands below each heading."""
    found = {}
    for section in html5lib.parse(page, namespaceHTMLElements=False).iter("section"):
        title = "".join(section.find("h2").itertext())  # type: ignore[union-attr]
        for table in section.iter("table"):
            heads = [" ".join("".join(th.itertext()).split()) for th in next(table.iter("thead")).iter("th")]
            for row in next(table.iter("tbody")).iter("tr"):
                cells = [" ".join("".join(one.itertext()).split()) for one in row]
                label = (row.find("th").text or "").strip()  # type: ignore[union-attr]
                found[title.strip().split("  ")[0], label] = dict(zip(heads, cells, strict=True))
    return found


def at(page: str, payer: str, label: str) -> dict[str, str]:
    return next(cells for (title, one), cells in shown(page).items() if title.startswith(payer) and one == label)


@pytest.mark.row("AD1")
def test_the_matrix_of_the_sources(app: Flask) -> None:
    page = app.test_client().get("/rights", base_url=HOST).text
    massachusetts, california, legacy = "Blue Cross Blue Shield", "Blue Shield of California", "BlueLinks"
    ask = at(page, massachusetts, "Check eligibility and benefits")
    assert ask["Secondary administrator"] == ask["Billing agency"]
    assert ask["User"] == "where ConnectCenter was granted, from 15 minutes after registration"
    assert "ConnectCenter quick start" in ask["Source"]
    assert at(page, massachusetts, "Submit claims")["User"].endswith("from 24 hours after registration")
    backs = at(page, massachusetts, "Request chiropractic authorizations")
    assert "chiropractic" in backs["Action"] and "where the chiropractic tool was granted" in backs["User"]
    approve = at(page, massachusetts, "Approve new users")
    assert (approve["Administrator"], approve["User"]) == ("from 15 minutes after registration", "–no")
    for label in ("Check eligibility and benefits", "Submit and view authorizations"):
        assert at(page, california, label)["User"] == "always"
    assert at(page, california, "View claims information")["User"] == "where claims access was granted for the tax ID"
    real_time = at(page, california, "Submit claims")
    assert real_time["User"] == "where claims access and real-time claims were granted for the tax ID"
    for label in ("Manage access to tax IDs", "Disable and reactivate accounts", "Reset passwords", "Add users"):
        assert (at(page, california, label)["User"], at(page, california, label)["Account manager"]) == (
            "–no",
            "always",
        )
    assert at(page, legacy, "Make users administrators")["Portal administrator"] == "always"


@pytest.mark.row("AD1")
def test_every_cell_is_what_an_account_that_stands_so_is_told(installed: Installed) -> None:
    """Asked once more about accounts of this test's own making, for every payer, role and action."""
    office, seen = Organization(name="X", practice_type="chiropractic", kind="practice"), set()
    for payer in installed.payers.values():
        drawn, roles = matrix(payer, office), payer.part(Roles)
        assert drawn is not None and roles is not None
        assert {line.action.key for line in drawn.lines} == {grant.key for grant in roles.grants}
        for line in drawn.lines:
            for role, cell in zip(drawn.roles, line.cells, strict=True):
                tools = frozenset(roles.tools)
                long_ago = now() - timedelta(days=9)
                with_all = Stand(role, tools, long_ago, "chiropractic", "practice", {"1": tools})
                with_none = replace(with_all, granted=frozenset(), tins={"1": frozenset()})
                allowed = bool(decide(with_all, line.action, payer)), bool(decide(with_none, line.action, payer))
                assert cell.look == {(False, False): "no", (True, False): "granted", (True, True): "yes"}[allowed]
                late = bool(decide(replace(with_all, begun=now()), line.action, payer).not_before)
                assert late == ("after registration" in cell.words)
                seen.add((cell.look, late))
    assert seen == {("no", False), ("granted", False), ("granted", True), ("yes", False), ("yes", True)}


@pytest.mark.row("AD1")
def test_ones_own_standing_is_marked(dana: Visitor, noel: Visitor) -> None:
    own = at(dana.get("rights").text, "Blue Cross Blue Shield", "Check eligibility and benefits")
    assert own["You"] == "yes" and "User your role" in own
    theirs = at(noel.get("rights").text, "Blue Cross Blue Shield", "Check eligibility and benefits")
    assert theirs["You"].startswith("no A. L. can change it Ask them")
    backs = at(noel.get("rights").text, "Blue Cross Blue Shield", "Request chiropractic authorizations")
    assert (backs["You"], backs["User your role"]) == ("no", "–no"), "not in a dental office"


WAIT = Wait(key="wait.x", label="A wait", source=MANUAL, seconds=7200, then="then it works")
CHANGES: dict[str, tuple[dict[str, object], str, str]] = {
    "tool": ({"tool": "lamp", "tool_name": "the lamp"}, "where the lamp was granted", "where the lamp was granted"),
    "wait": ({"wait": WAIT}, "from 2 hours after registration", "2 hours after the registration"),
    "roles": ({"roles": ("manager",)}, "–no", "Manager, always"),
    "offices": ({"practice_types": ("vision",)}, "–no", "only in offices of this kind: vision"),
    "kinds": ({"kinds": ("mso",)}, "–no", "only in offices of this kind: mso"),
}


def changed(**grant: object) -> Payer:
    """The sample payer whose rule for asking has one thing changed."""
    payer = sample_payer()
    roles = payer.part(Roles)
    assert roles is not None
    grants = tuple(replace(one, **grant) if one.key == "eligibility.ask" else one for one in roles.grants)  # type: ignore[arg-type]
    return replace(payer, parts=(*(p for p in payer.parts if p is not roles), replace(roles, grants=grants)))


@pytest.fixture
def with_payer(settings: Settings) -> Iterator[Callable[[Payer], Visitor]]:
    """Dana, signed in where that payer is installed; she has been a clerk there for an hour."""

    def start(payer: Payer) -> Visitor:
        program = create_app(settings, installed_with(bringing(payer)))
        dana, office = Person.get(Person.username == "dana.frost"), Organization.get(Organization.name == HARBOR)
        begun = now() - timedelta(hours=1)
        PayerAccount.create(person=dana, organization=office, payer=payer.id, role="clerk", begun=begun)
        return visitor_at(program, "dana.frost")

    yield start
    db.close()


@pytest.mark.row("AD1")
@pytest.mark.parametrize("change", CHANGES)
def test_one_change_of_a_grant_changes_page_decision_and_comparison(
    with_payer: Callable[[Payer], Visitor], change: str
) -> None:
    grant, on_page, in_comparison = CHANGES[change]
    same, other = changed(), changed(**grant)
    rows = compare([same, replace(other, id="other")])
    cells = next(row.cells for title, listed in rows if title == "Roles and permissions" for row in listed[:1])
    assert in_comparison in cells[1].words and {cell.look for cell in cells} == {"differs"}
    dana = with_payer(other)
    cell = at(dana.get("rights").text, "Sample Plan", "Check eligibility and benefits")
    assert cell["Clerk your role"] == on_page and cell["You"] != "yes"
    assert dana.get("eligibility/").status_code == 403


@pytest.mark.row("AD1")
def test_without_a_change_the_same_page_says_yes(with_payer: Callable[[Payer], Visitor]) -> None:
    dana = with_payer(changed())
    cell = at(dana.get("rights").text, "Sample Plan", "Check eligibility and benefits")
    assert (cell["Clerk your role"], cell["You"]) == ("always", "yes")
    assert dana.get("eligibility/").status_code == 200


@pytest.mark.row("MS8")
def test_a_refusal_names_the_rule_who_can_change_it_and_asks_them(noel: Visitor, amy: Visitor) -> None:
    refused = noel.get("eligibility/")
    assert refused.status_code == 403
    assert "where ConnectCenter was granted" in refused.text and "Who can change this: A. L." in refused.text
    sent = noel.post("ask", form_in(refused.text))
    assert sent.status_code == 303
    home = noel.get(sent.location)
    assert "were told" in home.text and "Asked " in home.text and "Ask them" not in home.text
    for again in range(3):  # pressed twice, in two tabs, after going back
        assert noel.post("ask", ASK).status_code == 303, again
    request = AccessRequest.get()
    assert AccessRequest.select().count() == 1
    amy_person = Person.get(Person.username == "amy.lund")
    assert [message.person for message in Message.select()] == [amy_person]
    mail = Mail.get()
    assert (Mail.select().count(), mail.address, mail.about) == (1, amy_person.email, request.public_id)
    assert "/rights/requests" in mail.text
    message = amy.get(f"/messages/{Message.get().public_id}").text
    assert re.search(r'href="/o/\w+/rights/requests">Open the page', message)
    assert "Noel Green" in amy.get("rights/requests").text


def form_in(page: str) -> dict[str, str]:
    """What the button that asks would send."""
    found = re.search(r'<form class="actions" method="post" action="[^"]+/ask">(.*?)</form>', page, re.DOTALL)
    assert found
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', found[1]))


@pytest.mark.row("MS8")
def test_a_fragment_has_the_button_too(noel: Visitor) -> None:
    refused = noel.get("eligibility/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert refused.status_code == 403 and "<html" not in refused.text
    assert form_in(refused.text)["action"] == "eligibility.ask"


@pytest.mark.row("MS8")
def test_where_nobody_can_change_it_the_page_says_whom_to_call(noel: Visitor) -> None:
    """The only administrator has the tool no more: nobody gives what they do not have."""
    payer = noel.client.application.extensions["frontdesk"].payers[BCBSMA]
    withdraw_tool(account("amy.lund"), "connectcenter", PAYER, payer)
    refused = noel.get("eligibility/")
    assert "Nobody in this office can change this. Call Provider Central: 1-800-771-4097, option 2" in refused.text
    assert "Ask them" not in refused.text
    assert noel.post("ask", ASK).status_code == 422
    assert AccessRequest.select().count() == 0


@pytest.mark.row("MS8", "AD14")
def test_a_request_granted(noel: Visitor, amy: Visitor) -> None:
    noel.post("ask", ASK)
    request = AccessRequest.get()
    assert "Granting gives: ConnectCenter." in amy.get("rights/requests").text
    done = amy.post("rights/requests", {"request": request.public_id, "do": "grant", "word": "Welcome.\r\nX"})
    assert done.status_code == 303
    assert "Granted." in amy.get(done.location).text
    assert account("noel.green").granted == {"connectcenter"}
    assert noel.get("eligibility/").status_code == 200
    assert "Not granted" not in noel.get("").text
    told = Message.get(Message.person == Person.get(Person.username == "noel.green"))
    assert told.title == "Your request was granted" and told.words.endswith("Welcome. X")
    assert {mail.kind for mail in Mail.select()} == {"access.asked", "access.decided"}
    written = AuditEntry.select().where(AuditEntry.action == "right.changed").order_by(AuditEntry.moment.desc()).first()
    assert written.username == "amy.lund" and "grant" in written.details_json


@pytest.mark.row("MS8")
@pytest.mark.parametrize("named", ["", "https://desk.example"])
def test_the_mails_about_it_lead_nowhere_but_here(settings: Settings, installed: Installed, named: str) -> None:
    """Whoever asks, or decides, says in their own request under which name the desk is found."""
    program, evil = create_app(replace(settings, origin=named), installed), "https://evil.example"
    for username, path, form in (("noel.green", "ask", ASK), ("amy.lund", "rights/requests", {"do": "refuse"})):
        whoever = visitor_at(program, username)
        whoever.get("")
        for cookie in ("__Host-frontdesk", "__Host-forms"):
            kept = whoever.client.get_cookie(cookie, domain="localhost")
            assert kept
            whoever.client.set_cookie(cookie, kept.value, domain="evil.example", secure=True)
        data = {**form, "csrf_token": whoever.token()}
        if path != "ask":
            data["request"] = AccessRequest.get().public_id
        sent = whoever.client.post(f"{whoever.office}{path}", data=data, base_url=evil, headers={"Origin": evil})
        assert sent.status_code == 303
    written = list(Mail.select().where(Mail.kind.startswith("access.")))
    assert {mail.kind for mail in written} == {"access.asked", "access.decided"}
    for mail in written:
        assert "evil" not in mail.text and (f"{named}/o/" if named else "as you always do") in mail.text
        assert named or "http" not in mail.text
        assert "\n\n\n" not in mail.text


@pytest.mark.row("MS8")
def test_a_request_refused_can_be_made_again(noel: Visitor, amy: Visitor) -> None:
    noel.post("ask", ASK)
    amy.post("rights/requests", {"request": AccessRequest.get().public_id, "do": "refuse", "word": "Not yet."})
    assert (AccessRequest.get().state, AccessRequest.get().answer) == ("refused", "Not yet.")
    assert account("noel.green").granted == frozenset()
    noel.post("ask", ASK)
    assert AccessRequest.select().count() == 2


@pytest.mark.row("MS8")
def test_a_request_that_is_over_says_so(noel: Visitor, amy: Visitor, app: Flask) -> None:
    payer = app.extensions["frontdesk"].payers[BCBSMA]
    noel.post("ask", ASK)
    request = AccessRequest.get()
    decision = {"request": request.public_id, "do": "grant"}
    grant_tool(account("noel.green"), "connectcenter", PAYER, payer)
    assert "Has it by now." in amy.get("rights/requests").text
    assert "may do this by now" in amy.get(amy.post("rights/requests", decision).location).text
    late = amy.post("rights/requests", decision)
    assert late.status_code == 422 and "decided in the meantime: it is void by A. L." in late.text
    assert "A. L.." not in late.text
    withdraw_tool(account("noel.green"), "connectcenter", PAYER, payer)
    noel.post("ask", ASK)
    again = AccessRequest.get(AccessRequest.state == "open")
    Membership.update(ended=now()).where(Membership.person == request.person).execute()
    assert "Does not work in the office any more." in amy.get("rights/requests").text
    amy.post("rights/requests", {"request": again.public_id, "do": "grant"})
    assert AccessRequest.get_by_id(again.id).state == "void"
    assert account("noel.green").granted == frozenset()


@pytest.mark.row("MS8")
def test_only_a_manager_at_that_payer_decides(noel: Visitor, dana: Visitor, luis: Visitor, app: Flask) -> None:
    noel.post("ask", ASK)
    decision = {"request": AccessRequest.get().public_id, "do": "grant"}
    for visitor in (noel, dana, luis):
        assert visitor.get("rights/requests").status_code == 403
        assert visitor.post("rights/requests", decision).status_code == 403
    amy_elsewhere = visitor_at(app, "amy.lund", EASTSIDE)
    assert "Noel" not in amy_elsewhere.get("rights/requests").text
    assert amy_elsewhere.post("rights/requests", decision).status_code == 404
    assert AccessRequest.get().state == "open"


@pytest.mark.row("MS8")
def test_asking_for_what_one_has_or_what_does_not_exist(noel: Visitor, dana: Visitor) -> None:
    assert dana.post("ask", ASK).status_code == 422
    assert noel.post("ask", {"payer": BCBSMA, "action": "tea.make"}).status_code == 404
    assert noel.post("ask", {"payer": "nobody", "action": "eligibility.ask"}).status_code == 404
    assert AccessRequest.select().count() == 0


@pytest.mark.row("AD8", "MS8")
def test_claims_are_granted_for_the_tax_ids_that_the_manager_ticks(luis: Visitor, app: Flask) -> None:
    luis.post("ask", {"payer": BSC, "action": "claims.view"})
    amy, request = visitor_at(app, "amy.lund", EASTSIDE), AccessRequest.get().public_id
    page = amy.get("rights/requests").text
    assert 'value="990000002"' in page and 'value="990000003"' not in page, "only the tax IDs of both"
    none = amy.post("rights/requests", {"request": request, "do": "grant"})
    assert none.status_code == 422 and "Choose at least one tax ID" in none.text
    amy.post("rights/requests", {"request": request, "do": "grant", "tin": ["990000002", "990000003"]})
    assert account("luis.ortega", BSC).tins() == {"990000002": {"claims"}}


@pytest.mark.row("MS8")
def test_somebody_without_an_account_asks_for_one(amy: Visitor, noel: Visitor, app: Flask) -> None:
    payer = app.extensions["frontdesk"].payers[BCBSMA]
    move(account("noel.green"), "remove", PAYER, payer)
    noel.post("ask", ASK)
    assert "Granting gives them an account as user. Granting gives: ConnectCenter." in amy.get("rights/requests").text
    amy.post("rights/requests", {"request": AccessRequest.get().public_id, "do": "grant"})
    assert (account("noel.green").state, account("noel.green").granted) == ("active", {"connectcenter"})
    waiting = noel.get("eligibility/")
    assert waiting.status_code == 403, "15 minutes are left"
    assert "in 15 minutes." in waiting.text and "comes by itself" in waiting.text
    PayerAccount.update(begun=now() - timedelta(minutes=15)).execute()
    assert noel.get("eligibility/").status_code == 200


@pytest.mark.row("AD1")
def test_a_user_who_is_made_administrator(dana: Visitor, amy: Visitor, app: Flask) -> None:
    dana.post("ask", {"payer": BCBSMA, "action": "accounts.manage"})
    assert "Granting makes them secondary administrator." in amy.get("rights/requests").text
    amy.post("rights/requests", {"request": AccessRequest.get().public_id, "do": "grant"})
    assert account("dana.frost").role == "secondary administrator"
    assert dana.get("rights/requests").status_code == 200
    appoint(account("dana.frost"), "user", PAYER, app.extensions["frontdesk"].payers[BCBSMA])
    assert dana.get("rights/requests").status_code == 403, "taken on the next request"


@pytest.mark.row("AD14")
def test_the_home_page_shows_what_was_granted_and_asks_for_the_rest(noel: Visitor, dana: Visitor) -> None:
    page = text_of(noel.get(""))
    assert "/eligibility/" not in page.replace("/eligibility/history", "")
    assert "Not granted: ConnectCenter" in page and "Who can change this: A. L." in page
    assert form_in(page)["payer"] == BCBSMA
    assert "Not granted" not in dana.get("").text
    PayerAccount.update(begun=now() - timedelta(minutes=10)).where(
        PayerAccount.id == account("dana.frost").id
    ).execute()
    waits = text_of(dana.get(""))
    assert "Not yet: Check eligibility and benefits" in waits and "in 5 minutes." in waits


@pytest.mark.row("AD14")
def test_an_account_that_rests_stands_on_the_home_page(noel: Visitor, app: Flask) -> None:
    move(account("noel.green"), "remove", PAYER, app.extensions["frontdesk"].payers[BCBSMA])
    assert "You have no account with any payer" in noel.get("").text
    PayerAccount.update(state="locked").execute()
    assert "your account is locked" in noel.get("").text


@pytest.mark.row("AD1")
def test_links_in_the_matrix_lead_somewhere(dana: Visitor) -> None:
    for href in set(re.findall(r'href="(/[^"#]*)"', dana.get("rights").text)):
        if not href.startswith("/static/"):
            assert dana.get(href).status_code in (200, 302), href


@pytest.mark.row("ID9")
def test_a_payers_own_number_is_kept_on_the_record(dana: Visitor, luis: Visitor) -> None:
    link = re.search(r"/o/\w+/providers/records/\w+", dana.get("providers/").text)
    assert link
    page = dana.get(link[0])
    values = dana.fields(page, "provider")
    assert [name for name in values if name.startswith("number-")] == ["number-bcbsma"], "of payers it works with"
    refused = dana.post(link[0], values | {"number-bcbsma": "12/34"})
    assert refused.status_code == 422 and "only letters and digits" in refused.text
    assert ProviderNumber.select().count() == 0
    assert dana.post(link[0], values | {"number-bcbsma": "m-1234"}).status_code == 303
    assert dana.fields(dana.get(link[0]), "provider")["number-bcbsma"] == "M1234"
    assert dana.post(link[0], values | {"number-bcbsma": ""}).status_code == 303
    assert ProviderNumber.select().count() == 0
    new = luis.fields(luis.get("providers/new"), "provider")
    typed = {"npi": "1990000063", "last_name": "NEW", "number-blueshieldca": "12345", "number-bcbsma": "9"}
    assert luis.post("providers/", new | typed).status_code == 303
    assert [(one.payer, one.number) for one in ProviderNumber.select()] == [(BSC, "12345")]
