"""Whole answers: each figure of the worked examples in its place, and no public 271 that loses a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import asking
from tests.asking import again, text_of
from tests.conftest import Visitor
from tests.x12_samples import X12, beside_shared, samples, worked
from webapp.capabilities.eligibility.answer import read_answer
from webapp.capabilities.eligibility.rows import Row
from webapp.capabilities.eligibility.states import state_of
from webapp.models import Exchange, Inquiry
from webapp.plugins import Installed
from webapp.x12.benefits import BenefitAnswer, read_benefits
from webapp.x12.reader import read
from webapp.x12.segments import Segment

# The worked examples: every figure of their tables


KINDS = {
    "Active Coverage": "1", "Deductible": "C", "Co-Insurance": "A", "Co-Payment": "B", "Limitations": "F",
    "Out of Pocket (Stop Loss)": "G", "Non-Covered": "I", "Other or Additional Payor": "R", "Spend Down": "Y",
    "Contact Following Entity for Eligibility or Benefit Information": "U", "Primary Care Provider": "L",
    "Managed Care Coordinator": "MC",
}  # fmt: skip
NETWORKS = {"in network": "Y", "out of network": "N", "in and out": "W", "": ""}


def tables() -> dict[str, list[list[str]]]:
    """The rows of each worked example's table, by file name."""
    found: dict[str, list[list[str]]] = {}
    text = (X12 / "ours" / "README.md").read_text()
    for heading, body in re.findall(r"^## (\d\d-\S+\.271):.*?$(.*?)(?=^## |\Z)", text, re.M | re.S):
        lines = [line for line in body.splitlines() if line.startswith("|")][2:]
        found[heading] = [line[1:-1].split("|") for line in lines]
    return found


def stands(line: list[str], row: Row) -> bool:
    """Whether a line of the table is this row: codes, figure, network, authorization, and all that stands with it."""
    kind, level, services, _insurance, plan, period, amount, authorization, network, beside = [*line, *[""] * 10][:10]
    benefit = row.benefit
    same = (
        benefit.kind == KINDS[kind]
        and benefit.coverage_level == {"Individual": "IND", "Family": "FAM", "": ""}[level]
        and list(row.services) == re.findall(r"\[(\w+)\]", services)
        and benefit.network == NETWORKS[network]
        and benefit.authorization == {"yes": "Y", "no": "N", "": ""}[authorization]
        and (not plan or plan in row.extra)
    )
    figure = row.remaining if "emaining" in period else row.amount
    limit = re.search(r"LIMIT: (\d+) visits(?: per (?:(\d+) )?(\w+))?", beside)
    said = " ".join(row.messages + row.extra)
    return (
        same
        and (not amount or amount in figure)
        and _limits(limit, figure)
        and all(word in said for word in _words(beside))
    )


def _limits(limit: re.Match[str] | None, figure: str) -> bool:
    numbers = [number for number in (limit[1], limit[2]) if number and number != "1"] if limit else []
    return all(number in re.findall(r"\d+", figure) for number in numbers) and (not limit or bool(figure))


def _words(beside: str) -> list[str]:
    """The words and dates that stand with a benefit, without the table's own labels."""
    rest = re.sub(r"LIMIT: [^;|]*", "", beside)
    rest = re.sub(r"\b(\d{4})(\d\d)(\d\d)\b", r"\2/\3/\1", rest)
    return re.findall(r"\b[A-Z0-9][A-Z0-9/.]{2,}\b", rest.replace("(IPA)", ""))


@beside_shared
@pytest.mark.row("EL6", "EL7")
@pytest.mark.parametrize(
    "name", ["01-dental-ppo-subscriber.271", "02-medical-ppo-dependent.271", "03-promise-medi-cal-subscriber.271"]
)
def test_every_line_of_the_worked_examples_stands_in_the_reading(name: str) -> None:
    answer = read_benefits(read(worked(name)))
    reading = read_answer(answer, "30")
    shown = [*reading.coverage, *(row for _, groups, _ in reading.groups for _, listed in groups for row in listed)]
    lines = tables()[name]
    assert len(lines) == len(answer.benefits) >= 13
    missing = [line for line in lines if not any(stands(line, row) for row in shown)]
    assert missing == []
    assert sum(1 + bool(row.remaining and row.amount) for row in shown) == len(lines), "each line once"


@beside_shared
@pytest.mark.row("EL6")
@pytest.mark.parametrize(
    ("name", "asked", "outcome"),
    [("01-dental-ppo-subscriber.271", "35", "active"), ("01-dental-ppo-subscriber.271", "30", "unclear"),
     ("01-dental-ppo-subscriber.271", "27", "inactive"), ("02-medical-ppo-dependent.271", "30", "active"),
     ("02-medical-ppo-dependent.271", "35", "unclear"), ("03-promise-medi-cal-subscriber.271", "30", "active"),
     ("03-promise-medi-cal-subscriber.271", "35", "inactive")],
)  # fmt: skip
def test_the_state_of_the_worked_examples(name: str, asked: str, outcome: str) -> None:
    assert state_of(read_benefits(read(worked(name))), asked).outcome == outcome


# On the page


@pytest.mark.row("EL7")
def test_codes_that_nobody_knows_are_shown_as_sent(dana: Visitor) -> None:
    page = text_of(dana.ask(member_id="XXP900000007", birth_date="03/19/1982", service_type="30"))
    unknown = (
        "[Z9] (not in our list)",
        "[ZZ] (not in our list)",
        "[99] (not in our list)",
        "9Z9",
        "QQ9",
        "3 q9",
        "X0000",
    )
    for words in (*unknown, "$12.34", "A KIND THAT NOBODY KNOWS", "ZZZ*1*KEPT AS IT CAME"):
        assert words in page, words


@pytest.mark.row("EL7")
def test_messages_full_of_markup_stay_text(dana: Visitor) -> None:
    page = dana.ask(member_id="XXP900000008", birth_date="10/10/1993")
    viewer = dana.get(f"{page.request.path}/data")
    for one in (page, viewer):
        assert "<script>alert" not in one.text and "<img src=x" not in one.text and "<b>BOLD" not in one.text
        for words in ("<script>alert('dental')</script>", "<b>BOLD</b> & CO", "{{ 7|safe }} {% raw %} =1+1 @SUM(A1)"):
            assert words in text_of(one)


# Every public 271, through the page and the data viewer


def answers() -> list[Path]:
    """Every 271 beside the repository."""
    return [path for path in samples() if path.name.startswith("271") or path.suffix == ".271"]


def stored(installed: Installed, raw: bytes) -> Inquiry:
    """An inquiry that was answered with these bytes."""
    inquiry = asking.file(installed)
    Exchange.create(
        inquiry=inquiry, attempt=1, control=1, trace="T", request=b"ST*270*0001~SE*2*0001~", response=raw,
        received=inquiry.created, verdict="answered",
    )  # fmt: skip
    Inquiry.update(state="answered", outcome="unclear", done=inquiry.created).where(Inquiry.id == inquiry.id).execute()
    return again(inquiry)


def plain(page: str) -> str:
    """A page's text with one blank for each white space and every element's text apart."""
    return re.sub(r"\s+", " ", page)


def below_benefits(answer: BenefitAnswer) -> Iterator[Segment]:
    """Every segment at or below a benefit."""
    for benefit in answer.benefits:
        yield from benefit.segments
        for entity in benefit.entities:
            yield from entity.segments


@beside_shared
@pytest.mark.row("EL7", "EL9")
@pytest.mark.parametrize("path", answers(), ids=lambda path: path.name)
def test_no_value_of_any_answer_is_lost_between_the_page_and_the_data_viewer(
    path: Path, installed: Installed, dana: Visitor
) -> None:
    raw = path.read_bytes()
    inquiry = stored(installed, raw)
    page = dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    viewer = dana.get(f"eligibility/inquiries/{inquiry.public_id}/data")
    assert (page.status_code, viewer.status_code) == (200, 200)
    answer = read_benefits(read(raw))
    on_page, in_viewer = plain(text_of(page)), plain(text_of(viewer))
    messages = [segment.get(1) for benefit in answer.benefits for segment in benefit.messages]
    lost = [words for words in messages if plain(words).strip() not in on_page]
    lost += [one.text for one in answer.interchange.segments if plain(one.text).strip() not in in_viewer]
    for segment in below_benefits(answer):
        lost += [value for value in segment.elements[1:] if value and plain(value).strip() not in on_page + in_viewer]
    assert lost == []
    assert viewer.text.count('<details class="segment">') == len(answer.interchange.segments) + 2


@beside_shared
@pytest.mark.row("EL7")
def test_every_benefit_of_every_answer_has_its_row_or_stands_on_its_base_line() -> None:
    tried = 0
    for path in answers():
        answer = read_benefits(read(path.read_bytes()))
        reading = read_answer(answer, "30")
        shown = [*reading.coverage, *(row for _, groups, _ in reading.groups for _, listed in groups for row in listed)]
        sources = [source.eb.index for row in shown for source in row.sources]
        assert sorted(sources) == [benefit.eb.index for benefit in answer.benefits], path.name
        tried += len(answer.benefits)
    assert tried > 250
