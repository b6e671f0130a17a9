"""An office's list of providers: kept, changed, removed, and one default of each kind whoever presses when."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from peewee import IntegrityError
from playhouse.test_utils import count_queries

from tests.asking import EASTSIDE, HARBOR, ROSA, text_of
from tests.conftest import Visitor
from tests.on_the_form import PARTIAL, refusals
from webapp.capabilities.providers import service
from webapp.capabilities.providers.rules import KEPT, KINDS
from webapp.db import db, opaque
from webapp.models import Inquiry, Organization, Provider

NEW = {
    "npi": "1990-0001 47", "last_name": "Núñez", "first_name": "Ana", "tax_id": "04-2103594", "taxonomy": "122300000x",
    "street": "7 Sample Row", "city": "Quincy", "state": "ma", "zip": "02169-1234",
}  # fmt: skip
CLEANED = {
    "npi": "1990000147", "last_name": "NUNEZ", "first_name": "ANA", "tax_id": "042103594", "taxonomy": "122300000X",
    "street": "7 SAMPLE ROW", "city": "QUINCY", "state": "MA", "zip": "021691234",
}  # fmt: skip
MENDEL = "1990000055"


def harbor() -> Organization:
    return Organization.get(Organization.name == HARBOR)  # type: ignore[no-any-return]


def by_npi(npi: str) -> Provider:
    return Provider.get(Provider.npi == npi)  # type: ignore[no-any-return]


def values_of(provider: Provider) -> dict[str, str]:
    return {kept.name: getattr(provider, kept.name) for kept in KEPT}


def add(visitor: Visitor, **typed: str) -> int:
    """Open the empty record and send it with these values; the status."""
    visitor.get("providers/new")
    return visitor.post("providers/", visitor.fields(form_id="provider") | typed).status_code


def holders(kind: str, office: str = HARBOR) -> list[str]:
    """NPIs of the default providers of a kind; one, if all is well."""
    column = getattr(Provider, f"{kind}_default")
    return [one.npi for one in Provider.select().join(Organization).where(Organization.name == office, column)]


def record(provider: Provider) -> str:
    return f"providers/records/{provider.public_id}"


# The list


@pytest.mark.row("PR1")
def test_the_list_has_everything_that_is_kept_and_who_is_the_default(dana: Visitor) -> None:
    assert ">Providers</a>" in dana.get("").text
    text = text_of(dana.get("providers/"))
    for words in ("HARBOR SAMPLE DENTAL", "MENDEL, RUTH", MENDEL, "99-0000001", "122300000X"):
        assert words in text
    assert "12 SAMPLE WHARF, BOSTON, MA 02110" in text
    assert text.count("</svg> Default</span>") == 3
    assert text.count("Make default") == 3


@pytest.mark.row("PR1")
def test_everybody_of_the_office_may_without_any_payers_grant(noel: Visitor) -> None:
    assert add(noel, **NEW) == 303
    assert noel.post("providers/default", {"billing": by_npi("1990000147").public_id}).status_code == 303
    assert holders("billing") == ["1990000147"]


def test_a_tax_id_that_can_only_be_a_persons_own_is_not_listed_in_full(dana: Visitor) -> None:
    Provider.update(tax_id="899990001").where(Provider.npi == MENDEL).execute()
    text = dana.get("providers/").text
    assert "***-**-0001" in text and "899990001" not in text and "899-99-0001" not in text
    assert "899990001" in dana.get(record(by_npi(MENDEL))).text


@pytest.mark.row("PR1")
def test_the_list_is_searched_by_its_address_and_as_one_types(luis: Visitor) -> None:
    page = luis.get("providers/?q=marchetti+el")
    assert "MARCHETTI, ELENA" in page.text and "MARCHETTI, LUCA" not in page.text and "<html" in page.text
    part = luis.get("providers/?q=nobody", headers=PARTIAL)
    assert "No provider of this office fits that." in part.text and "<html" not in part.text


# Adding and changing


@pytest.mark.row("PR1", "ID1", "ID2")
def test_a_provider_is_added_without_javascript_and_cleaned(dana: Visitor) -> None:
    assert add(dana, **NEW) == 303
    kept = by_npi("1990000147")
    assert values_of(kept) == CLEANED and kept.organization == harbor()
    assert not [kind for kind in KINDS if getattr(kept, f"{kind}_default")]
    assert "NUNEZ, ANA" in dana.get("providers/").text


@pytest.mark.row("PR1", "ID1", "ID2")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("npi", "", "Enter the NPI."),
        ("npi", "1990000148", "The last digit does not fit the others"),
        ("last_name", " ", "Enter the last or organization name."),
        ("last_name", "~~", "A name has at least one letter."),
        ("first_name", "х" * 3, "A name can be sent with plain letters"),
        ("tax_id", "12345678", "A tax ID has 9 digits."),
        ("taxonomy", "1223000000", "the last one an X"),
        ("street", "S" * 56, "Street has at most 55 characters."),
        ("city", "C" * 31, "City has at most 30 characters."),
        ("state", "XX", "A state is two letters"),
        ("zip", "0211", "A ZIP code has 5 digits"),
    ],
)
def test_a_refusal_stands_at_its_box_and_nothing_typed_is_lost(
    dana: Visitor, name: str, value: str, words: str
) -> None:
    before = Provider.select().count()
    assert add(dana, **NEW | {name: value}) == 422
    assert set(refusals(dana)) == {name} and words in refusals(dana)[name]
    fields = dana.fields(form_id="provider")
    assert {one: fields[one] for one in NEW} == NEW | {name: value}
    assert Provider.select().count() == before
    assert "Nothing was kept: 1 field needs a look" in dana.last.text  # type: ignore[union-attr]


@pytest.mark.row("PR1")
def test_an_npi_stands_once_in_an_office_and_may_stand_in_another(dana: Visitor) -> None:
    assert add(dana, **NEW | {"npi": MENDEL}) == 422
    assert "Another provider of your list has this NPI." in refusals(dana)["npi"]
    assert dana.fields(form_id="provider")["last_name"] == "Núñez"
    assert add(dana, **NEW | {"npi": "1990000048"}) == 303  # the medical office has it too
    assert Provider.select().where(Provider.npi == "1990000048").count() == 2


@pytest.mark.row("PR1")
def test_the_form_of_a_new_provider_sent_twice_makes_one(dana: Visitor) -> None:
    dana.get("providers/new")
    values = dana.fields(form_id="provider") | NEW
    before = Provider.select().count()
    assert [dana.post("providers/", values).status_code for _ in range(2)] == [303, 303]
    assert Provider.select().count() == before + 1


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Each act in a thread and a connection of its own, all let go at the same moment."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with db.connection_context():
            gate.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.row("PR1")
def test_two_people_who_add_the_same_npi_at_once_make_one(app: Flask) -> None:
    office = harbor()
    results = at_once(*(lambda: service.keep(office, opaque(), NEW).refusals for _ in range(4)))
    assert sorted(map(len, results)) == [0, 1, 1, 1]  # type: ignore[arg-type]
    assert Provider.select().where(Provider.npi == "1990000147").count() == 1


@pytest.mark.row("PR1")
def test_a_record_is_changed_and_keeps_its_id_and_defaults(dana: Visitor) -> None:
    clinic = by_npi("1990000014")
    dana.get(record(clinic))
    fields = dana.fields(form_id="provider")
    assert {name: fields[name] for name in values_of(clinic)} == values_of(clinic)
    assert dana.post(record(clinic), fields | {"npi": "1990000147", "street": ""}).status_code == 303
    changed = by_npi("1990000147")
    assert (changed.public_id, changed.street, changed.requesting_default) == (clinic.public_id, "", True)
    assert dana.post(record(clinic), fields | {"npi": MENDEL}).status_code == 422
    assert "HARBOR SAMPLE DENTAL" in dana.fields(form_id="provider")["last_name"]


def test_another_offices_id_in_the_form_of_a_new_provider_does_not_touch_theirs(dana: Visitor) -> None:
    theirs = by_npi("1990000048")
    before = values_of(theirs)
    assert add(dana, **NEW | {"provider": theirs.public_id}) == 303
    assert values_of(by_npi("1990000048")) == before
    mine = by_npi("1990000147")
    assert mine.organization == harbor() and mine.public_id != theirs.public_id


# Defaults


@pytest.mark.row("PR1")
@pytest.mark.parametrize("kind", KINDS)
def test_a_default_is_set_by_one_press_and_taken_from_who_had_it(dana: Visitor, kind: str) -> None:
    mendel = by_npi(MENDEL)
    dana.get("providers/")
    assert dana.post("providers/default", {kind: mendel.public_id}).status_code == 303
    assert holders(kind) == [MENDEL]
    assert [holders(other) for other in KINDS if other != kind] == [["1990000014"]] * 2
    dana.post("providers/default", {kind: mendel.public_id})
    assert holders(kind) == [MENDEL]
    assert [holders(one, EASTSIDE) for one in KINDS] == [["1990000030"]] * 3


@pytest.mark.row("PR1")
def test_with_javascript_the_list_alone_comes_back_and_says_so(dana: Visitor) -> None:
    dana.get("providers/")
    part = dana.post("providers/default", {"billing": by_npi(MENDEL).public_id, "q": "mendel"}, headers=PARTIAL)
    assert part.status_code == 200 and part.text.lstrip().startswith("<form") and "<html" not in part.text
    assert "MENDEL, RUTH is the default billing provider now." in part.text
    assert "HARBOR" not in part.text  # the search stays


@pytest.mark.row("PR1")
def test_a_default_set_on_the_record_loses_nothing_that_was_typed_there(dana: Visitor) -> None:
    mendel = by_npi(MENDEL)
    dana.get(record(mendel))
    typed = dana.fields(form_id="provider") | {"street": "typed, not kept yet"}
    page = dana.post("providers/default", typed | {"rendering": mendel.public_id})
    assert page.status_code == 200 and holders("rendering") == [MENDEL]
    assert dana.fields(form_id="provider")["street"] == "typed, not kept yet"
    assert by_npi(MENDEL).street == "12 SAMPLE WHARF"
    assert "Default rendering provider" in page.text and "Make default billing provider" in page.text


@pytest.mark.row("PR1")
def test_the_default_fills_every_later_inquiry(dana: Visitor) -> None:
    dana.get("providers/")
    dana.post("providers/default", {"requesting": by_npi(MENDEL).public_id})
    dana.get("eligibility/")
    assert (dana.fields()["npi"], dana.fields()["provider_name"]) == (MENDEL, "MENDEL")


@pytest.mark.row("PR1")
def test_the_first_provider_of_an_office_is_its_default_of_every_kind(dana: Visitor) -> None:
    Provider.delete().where(Provider.organization == harbor()).execute()
    assert "No providers yet." in dana.get("providers/").text
    assert add(dana, **NEW) == 303
    assert [holders(kind) for kind in KINDS] == [["1990000147"]] * 3


@pytest.mark.row("PR1")
def test_people_who_set_defaults_at_once_leave_one_of_each_kind(app: Flask) -> None:
    office = Organization.get(Organization.name == EASTSIDE)
    ids = [one.public_id for one in service.listed(office)][:6]
    for _ in range(4):
        at_once(*(lambda one=one, kind=kind: service.make_default(office, one, kind) for one in ids for kind in KINDS))
        assert [len(holders(kind, EASTSIDE)) for kind in KINDS] == [1, 1, 1]


@pytest.mark.row("PR1")
@pytest.mark.parametrize("kind", KINDS)
def test_the_database_itself_refuses_a_second_default(app: Flask, kind: str) -> None:
    with pytest.raises(IntegrityError):
        Provider.update({f"{kind}_default": True}).where(Provider.npi == MENDEL).execute()
    assert holders(kind) == ["1990000014"]


# Removing


@pytest.mark.row("PR1")
def test_a_provider_is_removed_after_a_question_and_the_list_says_which_default_is_missing(dana: Visitor) -> None:
    clinic = by_npi("1990000014")
    question = dana.get(f"{record(clinic)}/remove")
    assert "This is the default requesting, billing and rendering provider" in question.text
    assert dana.post(f"{record(clinic)}/remove", {}).status_code == 422
    assert by_npi("1990000014") == clinic
    assert dana.post(f"{record(clinic)}/remove", {"sure": "yes"}).status_code == 303
    text = dana.get("providers/").text
    assert "HARBOR SAMPLE DENTAL" not in text and "No default billing provider yet" in text
    assert dana.get(record(clinic)).status_code == 404
    dana.get("eligibility/")
    assert (dana.fields()["provider"], dana.fields()["npi"]) == ("", "")


@pytest.mark.row("PR1")
@pytest.mark.parametrize("what", ["removed", "renamed"])
def test_an_inquiry_keeps_the_provider_that_it_was_asked_with(dana: Visitor, what: str) -> None:
    dana.ask(**ROSA)
    inquiry = Inquiry.get()
    clinic = by_npi("1990000014")
    if what == "removed":
        dana.post(f"{record(clinic)}/remove", {"sure": "yes"})
    else:
        dana.get(record(clinic))
        dana.post(record(clinic), dana.fields(form_id="provider") | {"last_name": "Another Name"})
    dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    assert (dana.fields()["npi"], dana.fields()["provider_name"]) == ("1990000014", "HARBOR SAMPLE DENTAL")
    assert "HARBOR SAMPLE DENTAL" in dana.get(f"eligibility/inquiries/{inquiry.public_id}/data").text


# Strangers


@pytest.mark.row("PR1")
def test_another_offices_provider_is_as_if_it_were_not_there(dana: Visitor) -> None:
    theirs = by_npi("1990000048")
    before = values_of(theirs)
    dana.get("providers/")
    statuses = [
        dana.get(record(theirs)).status_code,
        dana.get(f"{record(theirs)}/remove").status_code,
        dana.post(record(theirs), NEW).status_code,
        dana.post(f"{record(theirs)}/remove", {"sure": "yes"}).status_code,
        dana.post("providers/default", {"billing": theirs.public_id}).status_code,
        dana.post("providers/default", {"nonsense": by_npi(MENDEL).public_id}).status_code,
    ]
    assert statuses == [404] * 6
    assert values_of(by_npi("1990000048")) == before
    assert holders("billing") == ["1990000014"] and holders("billing", EASTSIDE) == ["1990000030"]
    assert "PARK" not in dana.get("providers/").text


def test_ids_in_addresses_cannot_be_guessed(dana: Visitor) -> None:
    ids = re.findall(r"/providers/records/([^\"/]+)", dana.get("providers/").text)
    assert len(ids) == 2 and all(re.fullmatch(r"[0-9a-f]{24}", one) for one in ids)


# Cost


def many(office: Organization, how_many: int) -> None:
    """Providers beyond those of the sample office; nobody checks their numbers here."""
    shared = {"organization": office, "last_name": "MANY"}
    rows = [{**shared, "public_id": opaque(), "npi": f"19{number:08}"} for number in range(how_many)]
    Provider.insert_many(rows).execute()


@pytest.mark.row("PR1", "PR2")
@pytest.mark.parametrize("path", ["providers/", "providers/?q=many", "eligibility/"])
def test_a_longer_list_costs_no_more_queries(dana: Visitor, path: str) -> None:
    counts = []
    for more in (0, 9, 200):
        Provider.delete().where(Provider.last_name.startswith("MANY")).execute()
        many(harbor(), more)
        dana.get(path)
        with count_queries() as counter:
            assert dana.get(path).status_code == 200
        counts.append(counter.count)
    assert counts[0] == counts[1] == counts[2] > 0
