"""The comparison: every rule of every payer in its cell with its source, and what a cell without a rule means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask

from tests.conftest import HOST, Visitor
from tests.plugins_for_tests import REGIONS, sample_payer
from webapp.api import Eligibility, Identifiers, Payer, Roles
from webapp.capabilities.compare.service import Row, compare
from webapp.plugins import Installed

pytestmark = pytest.mark.row("CP1")


@dataclass(frozen=True)
class Shown:
    """One cell of the page: what stands in it, and how it looks."""

    words: str
    ours: str
    source: str
    look: str


@dataclass
class Table:
    """The page's table: payers by column, and each row's cells by (part, rule's label)."""

    payers: list[str]
    rows: dict[tuple[str, str], list[Shown]]

    def column(self, payer: Payer) -> dict[tuple[str, str], Shown]:
        """What one payer says."""
        index = next(n for n, name in enumerate(self.payers) if name.startswith(payer.name))
        return {key: cells[index] for key, cells in self.rows.items()}


def text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def read(page: str) -> Table:
    """The table as a person reads it."""
    table = next(html5lib.parse(page, namespaceHTMLElements=False).iter("table"))
    head = next(table.iter("thead"))
    rows: dict[tuple[str, str], list[Shown]] = {}
    for body in table.iter("tbody"):
        title = text(body.find("tr/th"))
        for row in body.findall("tr")[1:]:
            cells = [
                Shown(text(td.find("span")), text(td.find("em")), text(td.find("small")), td.get("data-cell", ""))
                for td in row.findall("td")
            ]
            assert (title, text(row.find("th"))) not in rows, "two rows of one name in one part"
            rows[title, text(row.find("th"))] = cells
    return Table([text(th) for th in head.iter("th")][1:], rows)


@pytest.fixture
def table(app: Flask) -> Table:
    """The page as somebody sees it who is not signed in."""
    answer = app.test_client().get("/compare", base_url=HOST)
    assert answer.status_code == 200
    return read(answer.text)


def test_every_rule_of_every_payer_stands_in_its_column_with_its_source(table: Table, installed: Installed) -> None:
    for payer in installed.payers.values():
        shown = {(cell.words, cell.source, cell.ours) for cell in table.column(payer).values()}
        rules = [rule for part in payer.parts for rule in part.rules()]
        assert len(rules) > 3
        eligibility = payer.part(Eligibility)
        rules += [box.rule for search in (eligibility.searches if eligibility else ()) for box in search.fields]
        for rule in rules:
            ours = f"Here: {rule.ours}" if rule.ours else ""
            expected = tuple(" ".join(one.split()) for one in (rule.fact().words, rule.source.words(), ours))
            assert expected in shown, f"{payer.id}: {rule.key}"


def test_nothing_else_stands_there(table: Table, installed: Installed) -> None:
    for payer in installed.payers.values():
        words = {" ".join(rule.fact().words.split()) for part in payer.parts for rule in part.rules()}
        for cell in table.column(payer).values():
            if cell.look in ("same", "differs"):
                assert cell.words in words and cell.source
            else:
                assert (cell.look, cell.words) in (("not-stated", "not stated"), ("not-offered", "not offered"))
                assert cell.source == cell.ours == ""


def test_identifiers_and_searches_side_by_side(table: Table, installed: Installed) -> None:
    one, other = (table.column(installed.payers[name]) for name in ("bcbsma", "blueshieldca"))
    own_id = one["Identifiers", "Member ID"]
    assert own_id.words == "6 to 17 letters or digits; the prefix is required, for example XXP900000001."
    assert own_id.source == "ConnectCenter quick start for dental offices (03/26), Navigating and entering data"
    assert own_id.ours.startswith("Here: ")
    assert other["Identifiers", "Member ID"].words == "9 to 16 letters or digits, for example XEA123456789."
    searches = [label for part, label in table.rows if label.startswith("Search: ")]
    assert len(searches) >= 6
    assert "Subscriber ID" in other["Eligibility and benefits", "Search: Subscriber ID"].words
    assert "Birth date" in one["Eligibility and benefits", "Search: Member ID and birth date"].words


def test_a_tools_name_is_written_as_the_payer_writes_it(table: Table, installed: Installed) -> None:
    grants = [
        cell.words for (part, _), cell in table.column(installed.payers["bcbsma"]).items() if part.startswith("Roles")
    ]
    assert any("where ConnectCenter was granted" in words for words in grants)


def test_a_payer_without_the_part_offers_none_of_its_rules(table: Table, installed: Installed) -> None:
    legacy = installed.payers["bluelinks"]
    assert legacy.part(Eligibility) is None
    cells = [cell for (part, _), cell in table.column(legacy).items() if part == "Eligibility and benefits"]
    assert len(cells) > 8
    assert {cell.look for cell in cells} == {"not-offered"}


def test_a_payer_with_the_part_but_without_the_rule_has_not_stated_it(table: Table, installed: Installed) -> None:
    legacy = table.column(installed.payers["bluelinks"])
    assert legacy["Identifiers", "Member ID"].look == "not-stated"


def test_a_legacy_portal_is_marked_and_stands_last(table: Table, installed: Installed) -> None:
    marked = [name for name in table.payers if name.endswith("legacy")]
    assert marked == [table.payers[-1]] == [f"{installed.payers['bluelinks'].name} legacy"]


def test_only_differences(app: Flask, table: Table) -> None:
    shown = read(app.test_client().get("/compare?show=differences", base_url=HOST).text)
    assert shown.payers == table.payers
    expected = {key: cells for key, cells in table.rows.items() if any(cell.look == "differs" for cell in cells)}
    assert shown.rows == expected
    assert {cell.look for cells in expected.values() for cell in cells} >= {"differs", "not-stated", "not-offered"}
    assert len(expected) < len(table.rows), "rows in which all agree are left out"


@pytest.mark.parametrize("asked", ["", "?show=all", "?show=", "?show=%3Cb%3E", "?show=Differences"])
def test_anything_else_shows_all(app: Flask, table: Table, asked: str) -> None:
    assert read(app.test_client().get(f"/compare{asked}", base_url=HOST).text).rows == table.rows


def test_in_an_office_it_is_the_same_table(dana: Visitor, table: Table) -> None:
    assert read(dana.get("compare").text).rows == table.rows


def row_of(rows: list[tuple[str, list[Row]]], title: str, label: str) -> Row:
    return next(row for part, listed in rows if part == title for row in listed if row.label == label)


ONE, TWO = sample_payer(payer_id="one"), sample_payer(payer_id="two")


@pytest.mark.parametrize(
    ("title", "label", "changed"),
    [
        ("Identifiers", "Member ID", sample_payer(payer_id="two", longest=13)),
        ("Identifiers", "Region", sample_payer(payer_id="two", regions=REGIONS[:1])),
        ("Roles and permissions", "Check eligibility and benefits", sample_payer(payer_id="two", roles=("manager",))),
        ("Eligibility and benefits", "A slow answer", sample_payer(payer_id="two", seconds=46)),
        ("Contacts", "Help with eligibility", sample_payer(payer_id="two", phone="800-555-0199")),
    ],
)
def test_one_number_makes_the_difference(title: str, label: str, changed: Payer) -> None:
    same, differs = row_of(compare([ONE, TWO]), title, label), row_of(compare([ONE, changed]), title, label)
    assert ([cell.look for cell in same.cells], same.differs) == (["same", "same"], False)
    assert ([cell.look for cell in differs.cells], differs.differs) == (["differs", "differs"], True)


def without(payer: Payer, kind: type) -> Payer:
    return replace(payer, parts=tuple(part for part in payer.parts if not isinstance(part, kind)))


def test_not_offered_and_not_stated_are_two_things() -> None:
    silent = replace(TWO, parts=(*without(TWO, Identifiers).parts, Identifiers(formats=())))
    rows = compare([ONE, replace(without(TWO, Roles), id="roleless"), replace(silent, id="silent")])
    assert [c.look for c in row_of(rows, "Identifiers", "Member ID").cells] == ["same", "same", "not-stated"]
    assert [c.look for c in row_of(rows, "Roles and permissions", "Manage users").cells] == [
        "same",
        "not-offered",
        "same",
    ]
    assert not row_of(rows, "Identifiers", "Member ID").differs, "silence is no difference"


def test_another_example_alone_is_no_difference() -> None:
    """`value` is compared, `words` are printed."""
    part = TWO.part(Identifiers)
    assert part is not None
    other = replace(TWO, parts=(Identifiers(formats=(replace(part.formats[0], example="ZZZ99999"),)),))  # type: ignore[call-arg]
    alone = replace(ONE, parts=(Identifiers(formats=part.formats[:1]),))
    row = row_of(compare([alone, other]), "Identifiers", "Member ID")
    assert [cell.look for cell in row.cells] == ["same", "same"]
    assert not row.differs
