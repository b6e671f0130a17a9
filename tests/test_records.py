"""What a payer's twin knows of organizations: who is meant, what a claim proves, what is loaded, what a page lists."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine

from plugins.bcbsma.sandbox import organizations as bcbsma
from plugins.blueshieldca.sandbox import organizations as blueshieldca
from tests.conftest import ROOT, Visitor
from tests.plugins_for_tests import bringing, installed_with, sample_payer
from tests.test_paths import FIRST, payer_with, registration_of
from webapp.api import (
    Blank,
    Connection,
    Dated,
    Payer,
    Records,
    Registration,
    TwinClaim,
    TwinOrganization,
    TwinProvider,
    npi,
)
from webapp.app import create_app
from webapp.capabilities.registration.checking import check
from webapp.clock import today
from webapp.errors import StartRefused
from webapp.identifiers.dates import format as printed
from webapp.identifiers.dates import months_before
from webapp.plugin_tools.check import report
from webapp.plugins import Installed
from webapp.records import CLAIM_FACTS, ORGANIZATION_FACTS, Book
from webapp.settings import Settings
from webapp.twin.book import OF_CLAIM, OF_ORGANIZATION, TwinBook, book_of
from webapp.twin.filing import load_organizations
from webapp.twin.models import ClaimRow, OrganizationRow, ProviderRow

TWIN = "sampletwin"
CLAIM = TwinClaim(
    key="first", claim_number="C-100a", patient_last_name="Núñez de la Prueba", service_days_ago=50,
    advised_days_ago=40, payment_number="00123", payment_amount="1204.50", member_id="XXP900000071",
    patient_account="A-7",
)  # fmt: skip
PLAIN = replace(CLAIM, key="plain", claim_number="C-101", patient_account="", member_id="", payment_number="00124")
OFFICE = TwinOrganization(
    key="office", name="Sample Office", kind="practice", tin="990000051", npi="1990000303", number="PN51",
    practice_type="dental",
    providers=(TwinProvider("1990000329", "ZEBEDEE"), TwinProvider("1990000311", "ABBOTT", "AL")),
    claims=(CLAIM, PLAIN),
)  # fmt: skip
TWO_SITES = TwinOrganization(key="site", name="Sample Site", kind="practice", tin="990000051", npi="1990000337")


def days_ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def told(**facts: str) -> list[tuple[tuple[str, ...], str]]:
    return [((name,), value) for name, value in facts.items()]


TRUE = {
    "claim_number": "C-100a", "patient_last_name": "NUNEZ DE LA PRUEBA", "payment_number": "00123",
    "payment_amount": "1204.50", "patient_account": "A-7", "member_id": "XXP900000071",
}  # fmt: skip


def all_true(**other: str) -> list[tuple[tuple[str, ...], str]]:
    """Every fact of the first claim, some of them changed."""
    return told(**{**TRUE, "advisory_date": days_ago(40), "first_service_date": days_ago(50), **other})


@pytest.fixture
def book(database: None) -> Book:
    load_organizations(TWIN, [OFFICE, TWO_SITES])
    load_organizations("another", [replace(OFFICE, key="theirs", tin="990000052", npi="", number="", claims=())])
    return TwinBook(TWIN)


# Who is meant


@pytest.mark.row("RG2")
@pytest.mark.parametrize(
    ("number", "tax", "key"),
    [
        ("1990000303", "990000051", "office"),
        ("1990000337", "990000051", "site"),
        ("pn51", "99-0000051", "office"),
        ("1990000303", "990000052", ""),
        ("1990000014", "990000051", ""),
        ("", "990000051", ""),
        ("", "", ""),
        ("1990000303", "", "office"),
    ],
)
def test_an_organization_is_found_by_all_that_is_told_of_it(book: Book, number: str, tax: str, key: str) -> None:
    found = book.find([(("npi", "number"), number), (("tin", "ssn"), tax)])
    assert (found.key if found else "") == key


def test_what_is_told_of_one_payer_finds_nothing_at_another(book: Book) -> None:
    assert book.find(told(tin="990000052")) is None
    theirs = TwinBook("another")
    assert theirs.find(told(tin="990000052")) and theirs.by_key("office") is None
    assert theirs.claim("990000051", all_true()) == "" and theirs.providers("office") == []


def test_nothing_is_found_by_a_fact_that_nobody_has(book: Book) -> None:
    assert book.find([(("name",), "Sample Office"), (("tin",), "990000051")]) is None
    assert TwinBook("another").find(told(npi="1990000303")) is None, "a number that is not on file is true of nothing"


def test_an_organization_as_the_payer_knows_it(book: Book) -> None:
    load_organizations(TWIN, [replace(OFFICE, tin="99-0000051", needs_claim=True, administrators=("Hal Winters",))])
    known = book.by_key("office")
    assert known and known == book.find(told(npi="1990000303"))
    assert (known.tin, known.number, known.needs_claim) == ("990000051", "PN51", True)
    assert (known.kind, known.practice_type, known.administrators) == ("practice", "dental", ("Hal Winters",))
    assert [one.last_name for one in book.providers("office")] == ["ABBOTT", "ZEBEDEE"]
    assert book.by_key("nobody") is None


# What a claim proves


@pytest.mark.row("RG4")
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"patient_last_name": "núñez  de la prueba"},
        {"payment_amount": "1204.5"},
        {"payment_amount": "01204.500"},
        {"member_id": "xxp 900000071"},
        {"member_id": "900000071"},
        {"claim_number": " C-100a "},
        {"patient_account": ""},
    ],
)
def test_a_claim_is_proved_as_people_write(book: Book, said: dict[str, str]) -> None:
    assert book.claim("99-0000051", all_true(**said)) == "first"


@pytest.mark.row("RG4")
@pytest.mark.parametrize(
    "said",
    [
        {"patient_last_name": "NUNEZ"},
        {"patient_last_name": "李"},
        {"payment_amount": "1204.51"},
        {"payment_amount": "NaN"},
        {"payment_amount": "sNaN"},
        {"payment_amount": "much"},
        {"member_id": "QQQ900000071"},
        {"claim_number": "C-100A"},
        {"claim_number": "C-101"},
        {"payment_number": "123"},
        {"patient_account": "A-8"},
        {"advisory_date": "2020-02-03"},
        {"first_service_date": "2020-02-03"},
        {"unheard_of": "1"},
    ],
)
def test_one_wrong_fact_proves_nothing(book: Book, said: dict[str, str]) -> None:
    assert book.claim("990000051", all_true()) == "first"
    assert book.claim("990000051", all_true(**said)) == ""


@pytest.mark.row("RG4")
def test_an_account_number_that_the_claim_does_not_have_is_wrong(book: Book) -> None:
    plain = {"claim_number": "C-101", "payment_number": "00124", "member_id": ""}
    assert book.claim("990000051", all_true(**plain, patient_account="")) == "plain"
    assert book.claim("990000051", all_true(**plain, patient_account="A-7")) == ""


@pytest.mark.row("RG9")
def test_one_number_may_be_any_of_several(book: Book) -> None:
    any_number = ("payment_number", "claim_number", "member_id")
    for number in ("00123", "C-100a", "XXP900000071"):
        assert book.claim("990000051", [(any_number, number), (("payment_amount",), "1204.50")]) == "first"
        assert book.claim("990000051", [(any_number, number), (("payment_amount",), "75.00")]) == ""
    assert book.claim("990000051", [(any_number, "A-7"), (("payment_amount",), "1204.50")]) == ""


def test_where_two_claims_fit_neither_is_proved(book: Book) -> None:
    assert book.claim("990000051", told(payment_amount="1204.50")) == ""
    assert book.claim("990000051", told(payment_amount="1204.50", claim_number="C-101")) == "plain"


@pytest.mark.row("RG9")
def test_a_check_that_paid_two_claims_proves_with_either(database: None) -> None:
    """And so does a member who was there twice: what is told is true, whichever of the two it is true of."""
    other = replace(CLAIM, key="other", claim_number="C-102")
    load_organizations(TWIN, [replace(OFFICE, claims=(CLAIM, other))])
    book, amount = TwinBook(TWIN), (("payment_amount",), "1204.50")
    any_number = ("payment_number", "claim_number", "member_id")
    for number in ("00123", "XXP900000071"):
        assert book.claim("990000051", [(any_number, number), amount]) in ("first", "other")
        assert book.claim("990000051", [(any_number, number), (("payment_amount",), "75.00")]) == ""
    assert book.claim("990000051", [(any_number, "C-102"), amount]) == "other"
    assert book.claim("990000051", [(any_number, " "), amount]) == ""


def test_nothing_told_proves_nothing(database: None) -> None:
    load_organizations(TWIN, [replace(OFFICE, claims=(CLAIM,))])
    for nothing in ([], told(claim_number="", patient_account=" ")):
        assert TwinBook(TWIN).claim("990000051", nothing) == ""
        assert TwinBook(TWIN).find(nothing) is None


def test_a_claim_belongs_to_its_tax_id(book: Book) -> None:
    assert book.claim("990000001", all_true()) == ""


@pytest.mark.row("RG9")
def test_a_claim_of_services_too_long_ago_proves_nothing(book: Book) -> None:
    served = today() - timedelta(days=50)
    assert book.claim("990000051", all_true(), served) == "first"
    assert book.claim("990000051", all_true(), served + timedelta(days=1)) == ""


def test_every_fact_that_the_interface_names_can_be_told() -> None:
    assert (set(OF_ORGANIZATION), set(OF_CLAIM)) == (set(ORGANIZATION_FACTS), set(CLAIM_FACTS))


# The sandboxes


def book_at(installed: Installed, payer: str) -> Book:
    found = book_of(installed.payers[payer])
    assert found
    return found


@pytest.mark.row("RG4")
def test_claims_of_the_sandbox_stand_on_both_sides_of_thirty_days(sandbox: None, installed: Installed) -> None:
    seaview = OrganizationRow.get(OrganizationRow.key == "seaview")
    rule = next(one for one in registration_of(installed, "bcbsma").rules() if one.key == "advisory_date")
    assert isinstance(rule, Dated)

    def old_enough(day: date) -> set[str]:
        return {row.key for row in seaview.claims if rule.verdict(row.advisory_date, {"today": day}).ok}

    assert old_enough(today()) == {"seaview-45", "seaview-60", "seaview-31"}
    assert old_enough(today() + timedelta(days=1)) == {"seaview-45", "seaview-60", "seaview-31"}
    assert len(old_enough(today() + timedelta(days=2))) == 4, "two days later the youngest is old enough"
    assert [row.key for row in seaview.claims if not row.patient_account] == ["seaview-60"]


@pytest.mark.row("RG9")
def test_claims_of_the_sandbox_stand_on_both_sides_of_three_months(sandbox: None, installed: Installed) -> None:
    book, earliest = book_at(installed, "blueshieldca"), months_before(today(), 3)
    proved = {one.key: book.claim("990000011", told(claim_number=one.claim_number), earliest) for one in SUNRISE.claims}
    assert proved == {"sunrise-20": "sunrise-20", "sunrise-80": "sunrise-80", "sunrise-100": ""}
    for tin, needs in (("990000011", True), ("990000012", False), ("990000013", True), ("990000002", False)):
        known = book.find(told(tin=tin))
        assert known and known.needs_claim is needs


SUNRISE = blueshieldca.SUNRISE


@pytest.mark.row("RG4")
def test_the_rules_of_the_form_take_what_the_sandbox_has_on_file(sandbox: None, installed: Installed) -> None:
    """What the page lists, typed into the boxes of the paths, proves the claim that it stands beside."""
    for payer_id, records in (("bcbsma", bcbsma.ORGANIZATIONS), ("blueshieldca", blueshieldca.ORGANIZATIONS)):
        steps = list(registration_of(installed, payer_id).steps())
        blanks = {blank.name: blank for step in steps for blank in step.asked() if blank.fact}
        book = book_at(installed, payer_id)
        for organization in records:
            tax = blanks["tin_or_ssn" if "tin_or_ssn" in blanks else "tins"]
            verdict = tax.rule.verdict(organization.tin, {})
            assert verdict.ok, organization.key
            number = [(("npi",), organization.npi)] if organization.npi else []
            found = book.find([(tax.fact, verdict.value), *number])
            assert found and found.key == organization.key
            for claim in ClaimRow.select().join(OrganizationRow).where(OrganizationRow.key == organization.key):
                assert book.claim(organization.tin, typed(claim, blanks)) == claim.key
                assert book.claim("990000099", typed(claim, blanks)) == ""


def typed(claim: ClaimRow, blanks: dict[str, Blank]) -> list[tuple[tuple[str, ...], str]]:
    """Every box about a claim, filled from a row and cleaned by its rule, many days from now."""
    said = []
    for blank in blanks.values():
        if set(blank.fact) <= CLAIM_FACTS:
            value = getattr(claim, blank.fact[0])
            verdict = blank.rule.verdict(value.lower() if "name" in blank.name else value, {"today": date(2100, 1, 1)})
            assert verdict.ok or not value, (blank.name, verdict.words)
            said.append((blank.fact, verdict.value))
    assert len(said) >= 2
    return said


def test_numbers_of_the_sandboxes_are_invented_and_belong_to_one_organization() -> None:
    for records in (bcbsma.ORGANIZATIONS, blueshieldca.ORGANIZATIONS):
        npis = [one.npi for one in records if one.npi]
        assert len(set(npis)) == len(npis)
        for number in (*npis, *(provider.npi for one in records for provider in one.providers)):
            assert number.startswith("199000") and npi.validate(number)
        assert all(one.tin.startswith(("9900000", "89999")) for one in records)


# Who is asked


def test_only_a_sandbox_that_says_so_is_asked_by_the_program(installed: Installed) -> None:
    assert installed.payers["bluelinks"].part(Records) is None and book_of(installed.payers["bluelinks"]) is None
    asked = payer_that(Records(asked_of="twin"))
    assert book_of(asked) == TwinBook(asked.id)
    assert book_of(payer_that(Records())) is None
    real = replace(asked, connection=Connection(gateway="core-mime", receiver="R", endpoint="https://payer.example/"))
    assert book_of(real) is None, "what a sandbox shows to everybody lets nobody in at a payer that is reached for real"


def payer_that(*parts: Any, **other: Any) -> Payer:
    payer = sample_payer(connection=Connection(gateway="twin", receiver="SAMPLE", sandbox=True), **other)
    return replace(payer, parts=(*payer.parts, *parts))


def test_a_fact_that_no_records_have_is_named_to_the_author() -> None:
    assert not check(payer_with(Registration(paths=(FIRST,))))
    who, proof = FIRST.steps
    odd = replace(who, blanks=(replace(who.blanks[0], fact=("npi", "shoe_size")), *who.blanks[1:]))
    (said,) = check(payer_with(Registration(paths=(replace(FIRST, steps=(odd, proof)),))))
    assert said.startswith("The step who: its box first_name asks for the fact shoe_size, which no records have of an")
    assert "npi, number" in said


def test_records_that_nobody_can_be_asked_for_are_named_to_the_author() -> None:
    payer = payer_with(Registration(paths=(FIRST,)))
    wrong = check(replace(payer, parts=(*payer.parts, Records(asked_of="oracle"))))
    assert wrong == ["Its records are asked of oracle. Write one of twin, desk."]


# Loading


def test_loading_again_dates_the_claims_anew_and_what_is_gone_goes(book: Book) -> None:
    before = ClaimRow.get(ClaimRow.key == "first").advisory_date
    with time_machine.travel(today() + timedelta(days=3, hours=12)):
        assert ClaimRow.get(ClaimRow.key == "first").advisory_date == before, "a claim grows older with the clock"
        assert load_organizations(TWIN, [OFFICE]) == 1
        assert ClaimRow.get(ClaimRow.key == "first").advisory_date == days_ago(40) != before
    counts = [model.select().count() for model in (OrganizationRow, ProviderRow, ClaimRow)]
    assert counts == [2, 4, 2], "the other twin's stay"
    assert load_organizations(TWIN, []) == 0 and book.by_key("office") is None


OTHER = replace(OFFICE, key="other", claims=())


@pytest.mark.parametrize(
    ("organizations", "words"),
    [
        ([OFFICE, replace(OTHER, key="office")], "two organizations with the key office"),
        ([OFFICE, replace(OTHER, claims=(replace(CLAIM, claim_number="C-9"),))], "two claims with the key first"),
        ([OFFICE, replace(OTHER, claims=(replace(CLAIM, key="x"),))], "two claims with the number C-100a"),
        ([replace(OTHER, npi="1990000304")], "organization other: the NPI 1990000304 is not valid"),
        ([replace(OTHER, providers=(TwinProvider("12", "X"),))], "the NPI 12 is not valid"),
        ([replace(OTHER, tin="000000000")], "the tax ID 000000000 is not valid"),
        ([replace(OTHER, kind="hospital")], "its kind is none of practice, billing service, mso"),
        ([replace(OTHER, claims=(replace(CLAIM, payment_amount="$3"),))], "claim first: its amount is not written as"),
        ([replace(OTHER, claims=(replace(CLAIM, patient_last_name="-"),))], "its patient has no last name"),
        ([replace(OTHER, claims=(replace(CLAIM, payment_number=" "),))], "that of its payment is missing"),
        ([replace(OTHER, claims=(replace(CLAIM, advised_days_ago=51),))], "its advisory comes before its service"),
        ([replace(OTHER, claims=(replace(CLAIM, advised_days_ago=-1),))], "still to come"),
        ([OTHER, "an organization"], "that is no TwinOrganization"),
    ],
)
def test_records_that_cannot_be_are_refused_as_a_whole(book: Book, organizations: Any, words: str) -> None:
    before = OrganizationRow.select().count()
    with pytest.raises(StartRefused, match=f"The sandbox of {TWIN} .*{words}"):
        load_organizations(TWIN, organizations)
    assert OrganizationRow.select().count() == before


def test_plugin_check_names_what_the_start_would_refuse(tmp_path: Any) -> None:
    folder = tmp_path / "oddplan"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from webapp.api import Connection, Payer, TwinOrganization, hookimpl\n"
        "ODD = TwinOrganization(key='odd', name='Odd Sample', kind='practice', tin='12')\n"
        "@hookimpl\n"
        "def register_payers():\n"
        "    return [Payer(id='oddplan', name='Odd', portal='Odd', organizations=(ODD,),\n"
        "                  connection=Connection(gateway='twin', receiver='ODD', sandbox=True))]\n"
    )
    lines, well = report(str(folder))
    assert not well and "has the organization odd: the tax ID 12 is not valid" in "\n".join(lines)


def test_the_example_of_the_paper_is_found_and_proved(database: None) -> None:
    code = next(one for one in re.findall(r"```python\n(.*?)```", PAPER, re.DOTALL) if "TwinOrganization(" in one)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/plugins.md", "exec"), names)
    assert names["records"].asked_of == "twin"
    load_organizations(TWIN, [names["LANTERN"]])
    book, (claim,) = TwinBook(TWIN), names["LANTERN"].claims
    assert book.find(told(npi="1990000345", tin="990000061"))
    assert book.claim("990000061", told(claim_number=claim.claim_number, patient_last_name="glow")) == claim.key


PAPER = (ROOT / "docs" / "plugins.md").read_text()


# The page


def rows_of(text: str) -> dict[str, str]:
    """The rows of the page by their first cell, without markup."""
    rows = [unescape(re.sub(r"<[^>]+>", "|", row)) for row in text.split("<tr>")[1:]]
    words = [[cell.strip() for cell in row.split("|") if cell.strip()] for row in rows]
    return {cells[0]: " ".join(cells[1:]) for cells in words}


@pytest.mark.row("RG2")
def test_the_page_lists_what_to_register_with_to_somebody_without_a_sign_in(app: Any, installed: Installed) -> None:
    page = Visitor(app.test_client()).get("/sandbox/organizations")
    assert page.status_code == 200
    rows = rows_of(page.text)
    for organization in (*bcbsma.ORGANIZATIONS, *blueshieldca.ORGANIZATIONS):
        row = rows[organization.name]
        assert all(one in row for one in (organization.tin, organization.npi, organization.number, organization.shows))
        for claim in organization.claims:
            days = [printed(days_ago(one)) for one in (claim.service_days_ago, claim.advised_days_ago)]
            assert all(one in rows[claim.claim_number] for one in (*days, claim.payment_number, claim.payment_amount))
    assert "Amy Lund, signs in here" in rows["Harbor Sample Dental"]
    assert "Amy Lund, signs in here" in rows["Eastside Sample Clinic, second site"]
    assert "Hal Winters, does not sign in here" in rows["Brookline Sample Orthopedics"]
    assert "nobody" in rows["Lowell Sample Pediatrics"]
    assert installed.payers["bluelinks"].name not in page.text


def test_the_members_page_leads_there(dana: Visitor) -> None:
    assert 'href="/sandbox/organizations"' in dana.get("sandbox").text


def test_without_sample_offices_there_is_no_such_page(settings: Settings, installed: Installed) -> None:
    visitor = Visitor(create_app(replace(settings, demo=False), installed).test_client())
    assert visitor.get("/sandbox/organizations").status_code == 404


def test_a_payer_that_is_reached_for_real_is_not_listed(settings: Settings) -> None:
    real = Connection(gateway="core-mime", receiver="R", endpoint="https://payer.example/")
    organizations = (TWO_SITES,)
    sandboxed = payer_that(organizations=organizations)
    for payer, listed in ((sandboxed, True), (replace(sandboxed, connection=real), False)):
        program = create_app(settings, installed_with(bringing(payer)))
        load_organizations(payer.id, organizations)
        assert ("Sample Site" in Visitor(program.test_client()).get("/sandbox/organizations").text) is listed
