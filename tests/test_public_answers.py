"""Others' answers as pages: each 271 beside the repository is sound HTML, whole and as a fragment.

That no value of theirs is lost between page and data viewer is proved in `test_eligibility_samples.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest

from tests.conftest import Visitor
from tests.made_answers import stored
from tests.on_the_form import PARTIAL
from tests.x12_samples import beside_shared, samples
from webapp.capabilities.eligibility.answer import read_answer
from webapp.plugins import Installed
from webapp.x12.benefits import read_benefits
from webapp.x12.reader import read

PUBLIC = samples("public/271-*")


def errors(text: str, *, whole: bool) -> list[str]:
    """What the parser of the standard does not accept."""
    parser = html5lib.HTMLParser()
    if whole:
        parser.parse(text)
    else:
        parser.parseFragment(text)
    return [f"{place}: {code} {values}" for place, code, values in parser.errors]


@beside_shared
@pytest.mark.row("EL7", "EX4")
def test_there_are_answers_of_many_payers() -> None:
    assert len(PUBLIC) >= 38


@beside_shared
@pytest.mark.row("EL7", "EX4")
@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.name)
def test_each_public_answer_is_a_sound_page_and_a_sound_fragment(
    path: Path, installed: Installed, dana: Visitor
) -> None:
    address = f"eligibility/inquiries/{stored(installed, path.read_bytes()).public_id}"
    page, viewer = dana.get(address), dana.get(f"{address}/data")
    desk, answer = dana.get(address, headers=PARTIAL), dana.get(f"{address}/answer", headers=PARTIAL)
    assert [one.status_code for one in (page, viewer, desk, answer)] == [200] * 4
    wrong = [error for one in (page, viewer, desk, answer) for error in errors(one.text, whole="<html" in one.text)]
    assert wrong == []
    for one in (page, desk, answer):
        assert one.text.count('<section class="answer" id="answer"') == 1
        ids = re.findall(r' id="([^"]+)"', one.text)
        assert len(ids) == len(set(ids))
    assert "<html" in page.text and "<html" not in desk.text + answer.text
    state = re.search(
        r'<div class="state" data-state="([a-z-]+)" role="status">.*?<strong>([^<]+)</strong>', answer.text
    )
    assert state is not None and state[1] in ("active", "inactive", "unclear", "not-found", "could-not-ask")
    assert state[0] in page.text and state[0] in desk.text


@beside_shared
@pytest.mark.row("EL7", "EL26")
@pytest.mark.parametrize("practice", ["dental", "medical"])
def test_every_figure_on_top_stands_below_too(practice: str) -> None:
    tried = 0
    for path in PUBLIC:
        reading = read_answer(read_benefits(read(path.read_bytes())), "30", practice)
        rows = [row for _, groups, _ in reading.groups for _, listed in groups for row in listed]
        below = " ".join(f"{row.amount} {row.remaining}" for row in rows)
        for line in (one for block in reading.glance for one in block.lines):
            figures = re.findall(r"[$][\d,.]*\d|\d+%|\d+ visits?", f"{line.inside} {line.outside} {line.left}")
            assert all(figure in below for figure in figures), (path.name, line)
            tried += len(figures)
    assert tried > 30
