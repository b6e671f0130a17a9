"""The code lists: all codes are there, the words are ours, and an unknown code never fails."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.x12_samples import SHARED, beside_shared
from webapp.x12 import codes
from webapp.x12.names import elements

COLLECTED = {
    "aaa03": ["aaa03_reject_reason", "aaa03_reject_reason_other_guides"],
    "aaa04": ["aaa04_follow_up_action"],
    "dtp01": ["dtp01_date_qualifier"],
    "eb01": ["eb01_benefit_information"],
    "eb02": ["eb02_coverage_level"],
    "eb03": ["eb03_service_type_005010", "eb03_service_type_later_releases"],
    "eb04": ["eb04_insurance_type"],
    "eb06": ["eb06_time_period"],
    "eb09": ["eb09_quantity_qualifier"],
    "eb11": ["eb11_authorization_required"],
    "eb12": ["eb12_in_plan_network"],
    "eb13": ["eb13_procedure_qualifier"],
    "iii01": ["iii01_code_list_qualifier"],
    "iii02": ["iii02_place_of_service"],
    "ins02": ["ins02_relationship"],
    "nm101": ["nm101_entity_271"],
    "nm108": ["nm108_id_qualifier"],
    "nm110": ["nm110_entity_relationship"],
    "prv01": ["prv01_provider_code"],
    "ref01": ["ref01_reference_qualifier_271"],
}


def collected(name: str) -> list[dict[str, str]]:
    with (SHARED / "codes" / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@beside_shared
@pytest.mark.row("EX1")
@pytest.mark.parametrize("name", COLLECTED)
def test_no_collected_code_is_missing(name: str) -> None:
    expected = {row["code"] for file in COLLECTED[name] for row in collected(file)}
    assert expected <= set(codes.table(name))


@beside_shared
@pytest.mark.row("EX1")
def test_the_lists_of_hsd_are_complete() -> None:
    for row in collected("hsd_service_delivery"):
        assert codes.words(row["element"].lower(), row["code"]) is not None


@pytest.mark.row("EL9")
def test_every_code_has_words() -> None:
    empty = [(name, code) for name in LISTS for code, one in codes.table(name).items() if not one.words.strip()]
    assert empty == []


LISTS = sorted({element.codes for element in elements().values() if element.codes} | set(COLLECTED))


@pytest.mark.row("EL9")
@pytest.mark.parametrize("name", LISTS)
def test_every_list_that_an_element_names_is_there(name: str) -> None:
    assert len(codes.table(name)) >= 1


@beside_shared
@pytest.mark.row("EX4")
def test_the_words_of_a_refusal_are_ours_and_unlike_each_other() -> None:
    reasons = codes.table("aaa03")
    for row in collected("aaa03_reject_reason"):
        assert reasons[row["code"]].words == row["plain_words"]  # our own words, written for the collection
        assert reasons[row["code"]].more["loops"] == row["loops"]
    assert len({reason.words for reason in reasons.values()}) == len(reasons)


@pytest.mark.row("EL9")
def test_words_label_and_table() -> None:
    assert codes.words("eb03", "35") == "Dental Care"
    assert codes.table("eb03")["35"].more["group"] == "dental"
    assert codes.table("eb03")["E12"].more["release"] == "later"
    assert codes.words("eb03", "nobody") is None
    assert codes.label("eb03", "nobody") == "nobody"
    assert codes.label("no such list", "35") == "35"
    assert dict(codes.table("no such list")) == {}
    assert codes.label("hsd01", "VS") == "Visits"


@pytest.mark.row("EL9")
def test_an_operator_may_bring_other_words(tmp_path: Path) -> None:
    (tmp_path / "eb03.csv").write_text("code,description\n35,Official dental\nQQ,A new one\n")
    (tmp_path / "hsd_official.csv").write_text("element,code,description\nHSD01,VS,Official visits\n")
    lists = codes.load(tmp_path)
    assert lists.label("eb03", "35") == "Official dental"
    assert lists.table("eb03")["35"].more["group"] == "dental"  # only the words are theirs
    assert lists.label("eb03", "QQ") == "A new one"
    assert lists.label("hsd01", "VS") == "Official visits"
    assert lists.label("eb03", "30") == codes.label("eb03", "30") != "30"
    assert codes.label("eb03", "35") == "Dental Care"  # ours are as they were


def test_a_list_cannot_be_changed_by_its_reader() -> None:
    with pytest.raises(TypeError):
        codes.table("eb03")["35"] = codes.table("eb03")["30"]  # type: ignore[index]
