"""Benefits by coverage period: what an answer carries of each, and asking for another one, once, within the window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import asking
from tests.asking import BSC, ROSA, Wire, luis_desk, text_of
from tests.conftest import Visitor, form_values
from tests.made_answers import made, message, stored
from tests.mangled import mangled, originals
from tests.on_the_form import PARTIAL
from tests.x12_samples import beside_shared, samples
from webapp.capabilities.eligibility import service
from webapp.capabilities.eligibility.heard import Heard, hear
from webapp.capabilities.eligibility.periods import ASKED, benefits_of, chosen, periods
from webapp.clock import today
from webapp.identifiers.dates import months_before
from webapp.models import Inquiry
from webapp.plugins import Installed
from webapp.x12 import reader
from webapp.x12.benefits import read_benefits
from webapp.x12.separators import NotX12

DAY = "2026-11-22"
NOW = ("EB*1*FAM*30*PR*FULL PPO", "DTP*291*RD8*20260701-20270630")
BEFORE = ("EB*6*FAM*30*PR*VALUE PPO", "DTP*291*RD8*20250701-20260630")
LATER = ("EB*6*FAM*30*HM*ACCESS HMO", "DTP*346*D8*20270701")
FIGURES = ("EB*C*IND*30***23*1", "EB*C*IND*30***23*2", "DTP*291*RD8*20250701-20260630", "EB*B*IND*98***27*3")
NGUYEN = {"member_id": "XEA900000002"}


def heard(*segments: str) -> Heard:
    return hear(made(*segments), DAY)


@dataclass
class Seen:
    """The page of benefits as a person reads it."""

    options: dict[str, str]
    chosen: str
    heading: str
    words: str
    headings: list[str]
    links: dict[str, str]
    button: bool

    def key(self, words: str) -> str:
        """The key of the only option with these words."""
        (found,) = [key for key, option in self.options.items() if words in option]
        return found


def read(page: TestResponse) -> Seen:
    document = html5lib.parse(page.text, namespaceHTMLElements=False)
    options = [one for one in document.iter("option") if one.get("value")]
    body = next(one for one in document.iter("div") if one.get("id") == "periods")
    return Seen(
        options={one.get("value", ""): "".join(one.itertext()) for one in options},
        chosen=next((one.get("value", "") for one in options if one.get("selected") is not None), ""),
        heading="".join(next(body.iter("h2")).itertext()) if body.find(".//h2") is not None else "",
        words=" ".join(" ".join(body.itertext()).split()),
        headings=[" ".join("".join(one.itertext()).split()) for one in body.iter("h3")],
        links={" ".join("".join(one.itertext()).split()): one.get("href", "") for one in body.iter("a")},
        button=any("".join(one.itertext()) == "Ask for this period" for one in body.iter("button")),
    )


def address(inquiry: Inquiry | str, period: str = "") -> str:
    known = inquiry if isinstance(inquiry, str) else inquiry.public_id
    return f"eligibility/inquiries/{known}/benefits{f'?period={period}' if period else ''}"


def nguyen(luis: Visitor) -> str:
    """The public id of a question about the member with two coverages, asked as of today and answered."""
    page = luis.ask(**NGUYEN)
    found = re.search(r"/inquiries/([0-9a-f]{24})/benefits", page.text)
    assert found
    return found[1]


def press(luis: Visitor, page: TestResponse) -> TestResponse:
    """Send the form of the button that stands on the page."""
    (form,) = [one for one in html5lib.parse(page.text, namespaceHTMLElements=False).iter("form")
               if one.get("method") == "post" and str(one.get("action")).endswith("/benefits")]  # fmt: skip
    fields = {one.get("name"): one.get("value") for one in form.iter("input")}
    return luis.post(str(form.get("action")), fields)


def questions() -> list[dict[str, str]]:
    return [one.question["values"] for one in Inquiry.select().order_by(Inquiry.id)]


# What an answer carries


@pytest.mark.row("EL21")
def test_the_latest_period_stands_first_and_one_is_always_about_the_day_asked() -> None:
    listed = periods(heard(*BEFORE, *NOW, *LATER))
    assert [(one.span.words(), one.plans, one.standing, one.asked) for one in listed] == [
        ("from 07/01/2027", "ACCESS HMO", "future", False),
        ("07/01/2026 to 06/30/2027", "FULL PPO", "current", True),
        ("07/01/2025 to 06/30/2026", "VALUE PPO", "past", False),
    ]
    listed = periods(heard(*BEFORE))
    assert [(one.key == ASKED, one.plans, one.asked) for one in listed] == [
        (True, "", True),
        (False, "VALUE PPO", False),
    ]
    (alone,) = periods(heard("EB*1*IND*35**DENTAL PPO"))
    assert alone.key == ASKED


@pytest.mark.row("EL21")
def test_what_is_in_force_over_the_same_days_is_one_period() -> None:
    both = periods(heard(*NOW, "EB*1*IND*30*MC*MEDI PLAN", "DTP*291*RD8*20260701-20270630"))
    assert [one.plans for one in both] == ["FULL PPO; MEDI PLAN"]


@pytest.mark.row("EL21")
@pytest.mark.parametrize(
    ("segments", "plan"),
    [((*BEFORE, *NOW, *LATER), "FULL PPO"), ((*BEFORE, *LATER), "ACCESS HMO"), (BEFORE, "VALUE PPO"), ((), "")],
)
def test_it_begins_with_the_coverage_of_the_snapshot(segments: tuple[str, ...], plan: str) -> None:
    one = heard(*segments)
    assert chosen(one, periods(one), "").plans == chosen(one, periods(one), "no such key").plans == plan


@pytest.mark.row("EL21")
def test_the_day_to_ask_about_is_the_last_of_a_past_one_and_the_first_of_one_to_come() -> None:
    unknown = ("EB*6*IND*30**ENDLESS", "DTP*346*D8*20240101")
    days = {one.plans: one.day for one in periods(heard(*BEFORE, *NOW, *LATER, *unknown))}
    assert (days["VALUE PPO"], days["ACCESS HMO"]) == (date(2026, 6, 30), date(2027, 7, 1))
    assert days["ENDLESS"] == date(2024, 1, 1), "its last day is not stated"


@pytest.mark.row("EL21")
def test_each_period_has_its_own_figures_and_none_is_lost() -> None:
    one = heard(*BEFORE, *NOW, *LATER, *FIGURES)
    carried = {each.plans: [b.eb.get(7) for b in benefits_of(one, each)] for each in periods(one)}
    assert carried == {"ACCESS HMO": [], "FULL PPO": ["1", "3"], "VALUE PPO": ["2"]}
    none = heard(*BEFORE, *FIGURES)
    assert [[b.eb.get(7) for b in benefits_of(none, each)] for each in periods(none)] == [["1", "3"], ["2"]]


@beside_shared
@pytest.mark.row("EL21", "EX4")
def test_every_public_answer_is_a_page_for_each_of_its_periods(installed: Installed, dana: Visitor) -> None:
    pages = 0
    for path in samples("public/271-*"):
        inquiry = stored(installed, path.read_bytes())
        first = dana.get(address(inquiry))
        assert first.status_code == 200, path.name
        for key in read(first).options:
            page = dana.get(address(inquiry, key))
            assert page.status_code == 200 and read(page).chosen == key, path.name
            parser = html5lib.HTMLParser()
            parser.parse(page.text)
            assert parser.errors == [], path.name
            pages += 1
    assert pages > 25


# The page


@pytest.mark.row("EL21")
def test_the_period_of_the_day_asked_has_all_its_benefits(luis: Visitor) -> None:
    seen = read(luis.get(address(nguyen(luis))))
    assert len(seen.options) == 2 and seen.options[seen.chosen].endswith("FULL PPO 250 · current")
    assert re.fullmatch(r"07/01/\d{4} to 06/30/\d{4}", seen.heading)
    for heading in ("Copay (", "Deductible (", "Limitation - quantity ("):
        assert any(one.startswith(heading) for one in seen.headings)
    assert (
        "$250.00" in seen.words and "$500.00" in seen.words and "VALUE PPO" not in seen.words.partition("Plan type")[2]
    )
    assert not seen.button and "The payer was asked about" not in seen.words
    assert "do not guarantee a payment" in seen.words


@pytest.mark.row("EL21")
def test_of_another_period_only_what_came_is_shown_and_said_to_be_so(luis: Visitor) -> None:
    known = nguyen(luis)
    past = read(luis.get(address(known))).key("VALUE PPO 500")
    page = luis.get(address(known, past))
    seen = read(page)
    assert (seen.chosen, seen.button) == (past, True)
    assert {one.split(" (")[0] for one in seen.headings} <= {"Deductible", "Out of pocket", "Providers"}
    assert "$5,000.00" in seen.words and "$250.00" not in seen.words
    assert f"asked about {today():%m/%d/%Y}. Of this period its answer carries" in seen.words
    fragment = luis.get(address(known, past), headers=PARTIAL)
    assert "<html" not in fragment.text and read(fragment).words == seen.words
    assert not re.search(r"20\d{6}|%2F", page.request.url), "no day of the member's stands in the address"


@pytest.mark.row("EL21")
def test_asking_for_a_period_files_the_same_question_as_of_its_last_day(luis: Visitor) -> None:
    known = nguyen(luis)
    past = read(luis.get(address(known))).key("VALUE PPO 500")
    page = luis.get(address(known, past))
    first = press(luis, page)
    assert first.status_code == 303
    before, after = questions()
    last = date.fromisoformat(after["service_date"])
    assert (last.month, last.day) == (6, 30) and last < today()
    assert {**after, "service_date": ""} == {**before, "service_date": ""}
    again = press(luis, page)
    assert again.headers["Location"] == first.headers["Location"] and len(questions()) == 2, "one press too many"
    seen = read(luis.get(first.headers["Location"]))
    assert seen.options[seen.chosen].endswith("VALUE PPO 500 · current") and not seen.button
    assert any(one.startswith("Copay (") for one in seen.headings) and "$35.00" in seen.words
    assert Inquiry.select().where(Inquiry.about.contains(f"{last:%m/%d/%Y}")).count() == 1


@pytest.mark.row("EL21")
def test_what_was_asked_today_is_opened_and_not_asked_again(luis: Visitor) -> None:
    known = nguyen(luis)
    past = read(luis.get(address(known))).key("VALUE PPO 500")
    page = luis.get(address(known, past))
    answered = press(luis, page).headers["Location"]
    later = luis.get(address(known, past))
    seen = read(later)
    assert not seen.button and seen.links["Open today’s answer for this period"] in answered
    fresh = re.sub(r'name="draft" value="[0-9a-f]+"', f'name="draft" value="{"a" * 24}"', page.text)
    page.set_data(fresh.encode())
    assert press(luis, page).headers["Location"] == answered and len(questions()) == 2
    back = read(luis.get(f"{answered}?period={past}"))
    current = back.key("FULL PPO 250")
    assert "Open today’s answer for this period" in read(luis.get(f"{answered}?period={current}")).links


@pytest.mark.row("EL21")
@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"service_type": "98"}, False),
        ({"member_id": "XEA900000022"}, False),
        ({"npi": "1990000014"}, True),
        ({"days": 1}, False),
    ],
)
def test_same_means_member_plan_service_and_period(
    installed: Installed, luis: Visitor, changed: dict[str, str], same: bool
) -> None:
    known = nguyen(luis)
    past = read(luis.get(address(known))).key("VALUE PPO 500")
    last = date.fromisoformat(f"{read(luis.get(address(known, past))).heading[-4:]}-06-30")
    day = last + timedelta(days=int(changed.get("days", 0)))
    typed = {**NGUYEN, "service_date": f"{day:%m/%d/%Y}"} | {k: v for k, v in changed.items() if k != "days"}
    stored(installed, message(*NOW), typed, payer=BSC, desk=luis_desk())
    assert read(luis.get(address(known, past))).button is not same


@pytest.mark.row("EL21")
def test_yesterdays_answer_is_asked_anew(installed: Installed, luis: Visitor) -> None:
    known = nguyen(luis)
    past = read(luis.get(address(known))).key("VALUE PPO 500")
    press(luis, luis.get(address(known, past)))
    assert not read(luis.get(address(known, past))).button
    newest = Inquiry.select().order_by(Inquiry.id.desc()).get()
    Inquiry.update(created=newest.created - timedelta(days=1)).where(Inquiry.id == newest.id).execute()
    assert read(luis.get(address(known, past))).button
    Inquiry.update(created=newest.created, state="failed").where(Inquiry.id == newest.id).execute()
    assert read(luis.get(address(known, past))).button, "what came to nothing is no answer"


@pytest.mark.row("EL21", "EL17")
@pytest.mark.parametrize(("days", "within"), [(0, True), (1, False)])
def test_outside_of_the_payers_window_stand_its_words(
    installed: Installed, luis: Visitor, days: int, within: bool
) -> None:
    last = months_before(today(), 24) - timedelta(days=days)
    old = ("EB*6*FAM*30*PR*OLD PPO", f"DTP*291*RD8*{last - timedelta(days=300):%Y%m%d}-{last:%Y%m%d}")
    inquiry = stored(installed, message("EB*1*FAM*30*PR*FULL PPO", *old), NGUYEN, payer=BSC, desk=luis_desk())
    key = read(luis.get(address(inquiry))).key("OLD PPO")
    page = luis.get(address(inquiry, key))
    seen = read(page)
    assert seen.button is within and ("too far back" in seen.words) is not within
    answer = luis.post(address(inquiry), {"csrf_token": luis.token(), "draft": "b" * 24, "period": key})
    assert answer.status_code == 303 and len(questions()) == (2 if within else 1)


@pytest.mark.row("EL21")
def test_a_period_without_a_day_cannot_be_asked_for(installed: Installed, luis: Visitor) -> None:
    raw = message("EB*1*FAM*30*PR*FULL PPO", "DTP*346*D8*20200101", "EB*6*FAM*30*HM*SOME HMO")
    inquiry = stored(installed, raw.replace(b"DTP*346*D8*20200101~", b""), NGUYEN, payer=BSC, desk=luis_desk())
    seen = read(luis.get(address(inquiry, read(luis.get(address(inquiry))).key("SOME HMO"))))
    assert not seen.button and "states no day of this period" in seen.words


@pytest.mark.row("EL21")
@pytest.mark.parametrize("key", ["", "nonsense", ASKED])
def test_a_period_that_is_not_there_is_not_asked_for(luis: Visitor, key: str) -> None:
    known = nguyen(luis)
    if key == "":
        key = read(luis.get(address(known))).chosen  # about which the answer is already
    answer = luis.post(address(known), {"csrf_token": luis.token(), "draft": "c" * 24, "period": key})
    assert answer.status_code == 404 and len(questions()) == 1
    assert "does not name this coverage period" in text_of(answer)


@pytest.mark.row("EL21")
def test_while_there_is_no_answer_the_page_waits_and_asks_by_itself(installed: Installed, luis: Visitor) -> None:
    inquiry = asking.file(installed, NGUYEN, payer=BSC, desk=luis_desk())
    page = luis.get(address(inquiry))
    assert page.status_code == 200 and "The payer is being asked." in page.text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.text
    poll = re.search(r'id="poll" hidden data-hx-get="([^"]+)"', page.text)
    assert poll and poll[1].endswith("/benefits/progress")
    fragment = luis.get(poll[1], headers=PARTIAL)
    assert "<html" not in fragment.text and 'id="poll"' in fragment.text
    Inquiry.update(state="failed", words="The payer did not answer.").where(Inquiry.id == inquiry.id).execute()
    over = luis.get(poll[1], headers=PARTIAL)
    assert 'id="poll"' not in over.text and "The payer did not answer." in over.text and "Open the answer" in over.text


@pytest.mark.row("EL21", "EL25")
def test_an_answer_about_nobody_has_no_benefits(luis: Visitor) -> None:
    page = luis.ask(member_id="XEA900001075")
    inquiry = Inquiry.select().order_by(Inquiry.id.desc()).get()
    assert "/benefits" not in page.text
    seen = read(luis.get(address(inquiry)))
    assert "No benefits to show" in seen.words and not seen.options


@pytest.mark.row("EL21", "EL11")
def test_a_member_of_another_plan_is_asked_for_through_the_home_plan(luis: Visitor) -> None:
    page = luis.ask(
        plan="federal", search="subscriber", member_id="R12345678", last_name="POSTWICK", first_name="GLENN",
        birth_date="07/07/1977", gender="M", service_date=f"{today():%m/%d/%Y}",
    )  # fmt: skip
    link = re.search(r'href="([^"]+/benefits)"', page.text)
    assert link
    past = next(key for key, words in read(luis.get(link[1])).options.items() if words.endswith("past"))
    page = luis.get(f"{link[1]}?period={past}")
    assert "home plan gives this answer" in text_of(page) and read(page).button
    assert press(luis, page).status_code == 303
    first, second = questions()
    assert second["service_date"] < first["service_date"] and second["last_name"] == "POSTWICK"


@pytest.mark.row("EL21")
def test_another_payers_answer_has_the_page_too(dana: Visitor) -> None:
    dana.ask(**ROSA)
    inquiry = Inquiry.select().order_by(Inquiry.id.desc()).get()
    seen = read(dana.get(address(inquiry)))
    assert list(seen.options) == [ASKED] and any(one.startswith("Coinsurance (") for one in seen.headings)


@pytest.mark.row("EL21")
def test_a_payer_that_is_slow_keeps_the_person_on_the_page(app: Flask, luis: Visitor, wire: Wire) -> None:
    known = nguyen(luis)
    past = read(luis.get(address(known))).key("VALUE PPO 500")
    page = luis.get(address(known, past))

    def silent(interchange: bytes) -> bytes:
        raise TimeoutError

    wire.reply = silent
    there = press(luis, page).headers["Location"]
    waiting = luis.get(there)
    assert waiting.status_code == 200 and "The payer is being asked." in waiting.text
    asked_for = read(luis.get(address(known, past)))
    assert not asked_for.button and "This period is being asked: open it" in asked_for.links
    assert form_values(luis.ask(**NGUYEN).text, "inquiry")["member_id"] == "XEA900000002"


@pytest.mark.row("EL16", "EL21", "EX4")
def test_mangled_answers_are_drawn_with_their_snapshot_and_periods(
    installed: Installed, luis: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = stored(installed, message(*NOW), NGUYEN, payer=BSC, desk=luis_desk())
    came = SimpleNamespace(response=b"", received=inquiry.created)
    monkeypatch.setattr(service, "answer_of", lambda _: came)
    drawn = 0
    for raw in mangled([message(*BEFORE, *NOW, *LATER, *FIGURES), *originals()], 160, 21):
        came.response = raw
        try:
            read_benefits(reader.read(raw))
        except NotX12:
            continue
        page, shown = luis.get(address(inquiry).removesuffix("/benefits")), luis.get(address(inquiry))
        assert (page.status_code, shown.status_code) == (200, 200), raw
        for key in read(shown).options:
            assert luis.get(address(inquiry, key)).status_code == 200, raw
            drawn += 1
        assert "<script>alert(7)" not in page.text + shown.text
    assert drawn > 60
