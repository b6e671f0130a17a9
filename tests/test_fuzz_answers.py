"""Whatever comes as an answer: 20,000 mangled ones are read and 2,000 drawn; nothing raises or takes a second."""

from __future__ import annotations

import time
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask, g, render_template

from tests import asking
from tests.asking import ROSA
from tests.made_answers import stored
from tests.mangled import MARKUP, mangled, originals
from webapp.capabilities.eligibility import service, views
from webapp.capabilities.eligibility.answer import read_answer
from webapp.capabilities.eligibility.form import form_of
from webapp.capabilities.eligibility.states import state_of
from webapp.plugins import Installed
from webapp.x12.benefits import read_benefits
from webapp.x12.reader import read
from webapp.x12.separators import NotX12

READ, DRAWN = 2_000, 250
BATCHES = range(10)
SECOND = 1.0
"""Of work: what other processes of the machine take meanwhile does not count."""
CONTROL = "invalid-codepoint"
"""What html5lib says of a control character that the payer sent; it is shown as it came."""


@pytest.mark.row("EX4", "EL25")
@pytest.mark.parametrize("seed", BATCHES)
def test_twenty_thousand_mangled_answers_are_read_or_refused(seed: int, sandbox: None) -> None:
    outcomes: dict[str, int] = {}
    for number, raw in enumerate(mangled(originals(), READ, seed)):
        started = time.thread_time()
        try:
            answer = read_benefits(read(raw))
        except NotX12:
            outcomes["refused"] = outcomes.get("refused", 0) + 1
            continue
        state = state_of(answer, "35")
        reading = read_answer(answer, "30", "dental" if number % 2 else "medical")
        took = time.thread_time() - started
        assert took < SECOND, (seed, number, len(raw))
        assert state.outcome in ("active", "inactive", "unclear", "not_found", "no_answer") and state.words
        assert len(reading.coverage) + sum(count for *_, count in reading.groups) <= reading.sent
        assert all(problem.words and problem.do for problem in reading.problems)
        outcomes[state.outcome] = outcomes.get(state.outcome, 0) + 1
    assert sum(outcomes.values()) == READ
    assert outcomes["active"] > 100 and outcomes["not_found"] > 20 and outcomes["refused"] < READ / 2, outcomes


@pytest.mark.row("EX4", "EL25")
@pytest.mark.parametrize("seed", range(8))
def test_two_thousand_mangled_answers_are_drawn(
    seed: int, app: Flask, installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry, payer = stored(installed, b"", ROSA), installed.payers[asking.BCBSMA]
    exchange = SimpleNamespace(response=b"", received=None)
    monkeypatch.setattr(service, "answer_of", lambda _: exchange)
    drawn = marked_up = 0
    with app.test_request_context(f"/?view={'Coinsurance' if seed == 7 else ''}"):
        g.desk = asking.desk_at()
        g.person = g.desk.person
        office = g.desk.organization
        form = form_of(office, [payer], views._as_asked(inquiry), inquiry.draft)
        for number, raw in enumerate(mangled(originals(), DRAWN, 1000 + seed)):
            exchange.response, office.glance = raw, ("dental", "medical")[number % 2]
            started = time.thread_time()
            try:
                values = views._answer(payer, inquiry)
            except NotX12:
                continue
            text = render_template("eligibility/_answer.html", payer=payer, form=form, inquiry=inquiry, **values)
            assert time.thread_time() - started < SECOND, (seed, number, len(raw))
            assert 'class="state"' in text and "<script" not in text and MARKUP.decode() not in text
            drawn, marked_up = drawn + 1, marked_up + ("&lt;" in text)
            if number % 25 == 0:
                parser = html5lib.HTMLParser()
                parser.parseFragment(text)
                assert {code for _, code, _ in parser.errors} <= {CONTROL}, (seed, number, parser.errors[:3])
    assert drawn > DRAWN / 2 and marked_up > 5
