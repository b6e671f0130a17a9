"""The history: what it lists, finds and filters, page by page; what is unread; a question filed for later."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from flask import Flask

from tests import asking
from tests.asking import EASTSIDE, HARBOR, ROSA, desk_at, luis_desk, text_of
from tests.conftest import Visitor, form_values
from webapp.capabilities.eligibility import history
from webapp.capabilities.eligibility.history import Listed, Sought, page_of
from webapp.capabilities.eligibility.seeking import read
from webapp.capabilities.eligibility.tries import CAME
from webapp.capabilities.eligibility.unread import mine_now
from webapp.clock import begins, now
from webapp.db import db, keep_words, opaque
from webapp.exchange.finishing import find_by
from webapp.models import OVER, Draft, Exchange, Inquiry, Organization, Person, standing_of, tell
from webapp.plugins import Installed

pytestmark = pytest.mark.row("EL5")

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
PAYERS = ["bcbsma", "blueshieldca"]
NAMES = ("SMITH, ANN", "SMITHSON, BO", "O'BRIEN, CY", "ALVAREZ, ROSA M", "ÅSTRÖM, DI", "DE LA CRUZ, EVE")
LONG_AGO = now() - timedelta(days=30)


def person(username: str = "dana.frost") -> Person:
    return Person.get(Person.username == username)  # type: ignore[no-any-return]


def row(number: int = 0, office: str = HARBOR, **more: object) -> Inquiry:
    """A question that was asked an hour after the one before it, answered unless said otherwise."""
    moment = LONG_AGO + timedelta(hours=number)
    values: dict[str, object] = {
        "organization": Organization.get(Organization.name == office), "person": person(), "ask": "eligibility",
        "payer": "bcbsma", "plan": "own", "search": "id_birth", "question_json": '{"values": {"service_type": "35"}}',
        "draft": opaque(), "digest": "", "subject": f"MEMBER {number}", "member_id": f"XXP{900_000_000 + number}",
        "npi": "1990000014", "provider": "HARBOR SAMPLE DENTAL", "about": "Dental Care [35]", "state": "answered",
        "outcome": "active", "words": "Active coverage.", "attempts": 1, "created": moment,
    }  # fmt: skip
    values |= more
    over = values["state"] in OVER
    values.setdefault("standing", standing_of(str(values["state"]), str(values["outcome"])))
    values.setdefault("done", moment if over else None)
    inquiry = Inquiry.create(**values)
    find_by(inquiry)
    return inquiry  # type: ignore[no-any-return]


def shown(visitor: Visitor, path: str = "eligibility/history/") -> list[str]:
    """The members of the list, as they stand there."""
    page = visitor.get(path)
    assert page.status_code == 200, page.text[-500:]
    return listed_in(page.text)


def listed_in(text: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'<a href="/o/\w+/eligibility/inquiries/\w+">([^<]+)</a>', text)]


def seek(visitor: Visitor, **typed: str) -> list[str]:
    """What a search lists, without scripts: the form is sent, and the address that it leads to is opened."""
    visitor.get("eligibility/history/")
    answer = visitor.post("eligibility/history/", visitor.fields(form_id="seek") | typed)
    assert answer.status_code == 303
    return shown(visitor, answer.location)


# ---- what a page is, against a list that is simply filtered ----


def some_rows(count: int, rnd: random.Random) -> list[Inquiry]:
    people = [person(), person("amy.lund"), person("noel.green")]
    made = []
    with db.atomic():
        for number in range(count):
            state = rnd.choice(("answered", "answered", "answered", "waiting", "failed", "cancelled", "quarantined"))
            outcome = rnd.choice(("active", "inactive", "not_found")) if state == "answered" else ""
            made.append(
                row(
                    number, rnd.choice((HARBOR, HARBOR, HARBOR, EASTSIDE)), person=rnd.choice(people), state=state,
                    payer=rnd.choice(("bcbsma", "bcbsma", "blueshieldca", "elsewhere")), outcome=outcome,
                    plan=rnd.choice(("own", "other")), npi=rnd.choice(("1990000014", "1990000055")),
                    ask=rnd.choice(("eligibility", "eligibility", "eligibility", "claim_status")),
                    subject=rnd.choice(NAMES), seen=rnd.choice((None, now())),
                )
            )
    return made


def some_sought(rnd: random.Random) -> Sought:
    def perhaps(*values: str) -> str:
        return rnd.choice((*values, *("" for _ in values), ""))

    days = [rnd.choice((None, None, LONG_AGO.astimezone().date() + timedelta(days=rnd.randrange(8)))) for _ in "12"]
    return Sought(
        text=perhaps("smith", "SMITH ann", "rosa", "astrom", "xxp90000000", "90000001", "cruz", "1990000055", "nobody"),
        payer=perhaps("bcbsma", "blueshieldca", "elsewhere"),
        plan=perhaps("own"),
        standing=perhaps("waiting", "active", "cancelled", "not_shown", "no_answer"),
        npi=perhaps("1990000055"),
        whose=perhaps("mine", "unread"),
        first=days[0],
        last=days[1],
    )


def plainly(made: list[Inquiry], sought: Sought) -> list[int]:
    """The ids that should be listed, found without the database's help."""
    harbor, dana = Organization.get(Organization.name == HARBOR), person()
    fold = str.maketrans("ÅÖ", "AO")

    def fits(one: Inquiry) -> bool:
        bare = re.sub("^[A-Z]+", "", one.member_id)
        told = " ".join((one.subject, one.member_id, one.provider, one.npi, bare)).translate(fold).lower()
        words = re.findall(r"[\w]+", told)
        day = one.created.astimezone().date()
        return all(
            (
                one.organization == harbor and one.ask == "eligibility" and one.payer in PAYERS,
                all(any(word.startswith(start) for word in words) for start in sought.text.lower().split()),
                sought.payer in ("", one.payer),
                sought.plan in ("", one.plan),
                sought.standing in ("", one.standing),
                sought.npi in ("", one.npi),
                not sought.whose or one.person == dana,
                sought.whose != "unread" or (one.seen is None and one.over),
                sought.first is None or sought.first <= day,
                sought.last is None or day <= sought.last,
            )
        )

    return [one.id for one in sorted(made, key=lambda one: -one.id) if fits(one)]


def turned(sought: Sought) -> Iterator[Listed]:
    """Every page, from the newest to the oldest."""
    page = page_of(desk_at(), PAYERS, sought)
    yield page
    while page.older:
        page = page_of(desk_at(), PAYERS, sought, before=page.rows[-1].public_id)
        yield page


@pytest.mark.parametrize("seed", range(3))
def test_pages_hold_what_a_plain_filter_holds(app: Flask, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    rnd = random.Random(seed)
    made, found = some_rows(150, rnd), 0
    for _ in range(60):
        monkeypatch.setattr(history, "PAGE", rnd.choice((1, 3, 7, 50)))
        sought = some_sought(rnd)
        wanted, pages = plainly(made, sought), list(islice(turned(sought), 200))
        assert [one.id for page in pages for one in page.rows] == wanted, sought
        assert all(len(page.rows) == history.PAGE for page in pages[:-1])
        assert [page.newer for page in pages] == [False] + [True] * (len(pages) - 1)
        found += bool(wanted)
        for before, page in pairwise(pages):
            back = page_of(desk_at(), PAYERS, sought, after=page.rows[0].public_id)
            assert ([one.id for one in back.rows], back.newer, back.older) == (
                [one.id for one in before.rows], before.newer, True,
            )  # fmt: skip
    assert found > 15, "too few searches found anything"


def test_turning_back_to_the_top_shows_a_whole_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PAGE", 3)
    made = [row(number) for number in range(5)]
    page = page_of(desk_at(), PAYERS, Sought(), after=made[3].public_id)
    assert [one.id for one in page.rows] == [one.id for one in reversed(made[2:])]
    assert (page.newer, page.older) == (False, True)


def test_a_row_to_go_on_from_that_is_not_the_offices_is_as_if_not_given(app: Flask) -> None:
    made = [row(number) for number in range(3)]
    other = row(9, EASTSIDE)
    for place in (other.public_id, "0" * 24, "'\""):
        page = page_of(desk_at(), PAYERS, Sought(), before=place)
        assert [one.id for one in page.rows] == [one.id for one in reversed(made)]


def test_a_day_is_a_day_where_the_office_stands(app: Flask) -> None:
    midnight = begins(date(2026, 3, 8))  # the clocks go forward on that day
    for number, moment in enumerate((midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=22))):
        row(number, created=moment)
    the_day = page_of(desk_at(), PAYERS, Sought(first=date(2026, 3, 8), last=date(2026, 3, 8)))
    assert [one.subject for one in the_day.rows] == ["MEMBER 2", "MEMBER 1"]
    none = page_of(desk_at(), PAYERS, Sought(first=date(2026, 3, 10), last=date(2026, 3, 9)))
    assert none.rows == []


# ---- searching ----


@pytest.mark.parametrize(
    "text",
    ["alvarez", "ROSA alv", "XXP900000001", "xxp 900 000 001", "900000001", "900-000-001", "harbor", "1990000014"],
)
def test_a_member_is_found_by_name_id_and_provider(dana: Visitor, text: str) -> None:
    dana.ask(**ROSA)
    row(7, member_id="", provider="", npi="", subject="SOMEBODY ELSE")
    assert seek(dana, text=text) == ["ALVAREZ, ROSA M"]


NO_WORD = ('"', "*", "-", "'; --", "(", "_", ")", "+", "%")
NOT_THERE = ("NOT", "NEAR(a b)", "words:q", "a OR b", "^q", "{q}", "owner:o1", "q*")


SIGNS = [*((True, one) for one in (*NO_WORD, "AND")), *((False, one) for one in NOT_THERE)]


@pytest.mark.parametrize(("finds", "text"), SIGNS)
def test_signs_of_the_search_language_are_letters_like_others(dana: Visitor, finds: bool, text: str) -> None:
    row(1, subject="AND SO, ON")
    assert seek(dana, text=text) == (["AND SO, ON"] if finds else [])


def test_what_is_searched_for_never_stands_in_an_address(dana: Visitor) -> None:
    for number in range(60):
        row(number, subject="CANARYNAME, ANN")
    dana.get("eligibility/history/")
    form = dana.fields(form_id="seek")
    answer = dana.post("eligibility/history/", form | {"text": "canaryname", "standing": "active"})
    page = dana.get(answer.location)
    assert "CANARYNAME" not in answer.location.upper()
    links = re.findall(r'(?:href|action|data-hx-\w+)="([^"]*)"', page.text)
    assert any("before=" in one and "find=" in one for one in links)
    assert not [one for one in links if "canaryname" in one.lower()]
    assert 'value="canaryname"' in page.text and '<option value="active" selected>' in page.text
    form |= {"find": answer.location.rpartition("=")[2], "text": "canaryname"}
    quick = dana.post("eligibility/history/", form, headers=HTMX)
    assert f'name="find" value="{form["find"]}" form="seek"' in quick.text
    assert quick.headers["HX-Replace-Url"] == answer.location
    assert quick.text.lstrip().startswith("<section") and len(listed_in(quick.text)) == 50


def test_a_kept_search_is_ones_own_and_no_request(dana: Visitor, app: Flask) -> None:
    row(1)
    seek(dana, text="member")
    kept = Draft.get(Draft.ask == "eligibility.history")
    assert dana.get(f"eligibility/drafts/{kept.public_id}").status_code == 404
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    page = amy.get(f"{dana.office}eligibility/history/?find={kept.public_id}")
    assert "Search again." in page.text and "value=\"member\"" not in page.text
    form = {"find": kept.public_id, "text": "other"}
    assert amy.post(f"{dana.office}eligibility/history/", form).status_code == 303
    assert Draft.get_by_id(kept.id).values["text"] == "member"


def test_a_search_does_not_write_over_a_request(dana: Visitor) -> None:
    dana.get("eligibility/")
    draft = dana.fields()["draft"]
    dana.post("eligibility/redraw", dana.fields() | {"member_id": "XXP900000001"})
    dana.get("eligibility/history/")
    dana.post("eligibility/history/", {"find": draft, "text": "member"})
    assert Draft.get(Draft.public_id == draft).values["member_id"] == "XXP900000001"


def test_a_date_that_cannot_be_read_is_said_and_left_out(dana: Visitor) -> None:
    row(1)
    dana.get("eligibility/history/")
    answer = dana.post("eligibility/history/", {"first": "13/45/2026"}, headers=HTMX)
    assert answer.status_code == 422
    assert "there are 12 months" in text_of(answer) and "13/45" not in answer.text
    assert listed_in(answer.text) == ["MEMBER 1"]
    assert dana.get(answer.headers["HX-Replace-Url"]).status_code == 422
    assert 'value="13/45/2026"' in dana.last.text  # type: ignore[union-attr]


def test_filters_may_stand_in_an_address_and_words_may_not(dana: Visitor) -> None:
    row(1)
    row(2, state="failed", outcome="no_answer")
    assert shown(dana, "eligibility/history/?standing=no_answer") == ["MEMBER 2"]
    assert shown(dana, "eligibility/history/?text=nobody") == ["MEMBER 2", "MEMBER 1"]


def test_a_search_read() -> None:
    search = read({"text": " XXP 900 000-001 ", "payer": "bcbsma own", "last": "3/9/2026", "whose": ""}, "abc")
    assert search.sought == Sought(" XXP 900000001 ", "bcbsma", "own", last=date(2026, 3, 9))
    assert search.place == {"find": "abc"} and read({"standing": "active"}).place == {"standing": "active"}


# ---- whose it is ----


@pytest.mark.row("EX5")
def test_another_offices_questions_are_never_listed(dana: Visitor, luis: Visitor) -> None:
    row(1, EASTSIDE, subject="SECRET, ANN", payer="bcbsma")
    row(2, subject="OURS, ANN")
    assert shown(dana) == seek(dana, text="ann") == ["OURS, ANN"]
    assert luis.get(f"{dana.office}eligibility/history/").status_code == 404
    assert luis.get(f"{dana.office}eligibility/history/?before={opaque()}").status_code == 404


def test_questions_to_a_payer_that_the_person_may_not_view_are_not_listed(dana: Visitor, noel: Visitor) -> None:
    row(1, payer="blueshieldca", subject="NOT MINE")
    row(2)
    assert shown(dana) == ["MEMBER 2"]
    assert shown(dana, "eligibility/history/?payer=blueshieldca") == []
    assert noel.get("eligibility/history/").status_code == 403


@pytest.mark.row("EX5")
def test_every_answer_opens_again_from_the_list_for_everybody_who_may(dana: Visitor, app: Flask) -> None:
    dana.ask(**ROSA)
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    page = amy.get(f"{dana.office}eligibility/history/")
    address = re.search(r'/o/\w+/eligibility/inquiries/\w+(?=">ALVAREZ)', page.text)
    assert address and "by D. F." in page.text
    assert "Active coverage" in amy.get(address[0]).text
    assert Inquiry.get().seen is not None  # by dana, when she asked
    raw = Exchange.get()
    assert bytes(raw.request).startswith(b"ISA") and bytes(raw.response).startswith(b"ISA")


# ---- rows ----


def test_what_a_row_says(dana: Visitor) -> None:
    dana.ask(**ROSA | {"service_type": "35"})
    text = text_of(dana.get("eligibility/history/"))
    for words in ("ALVAREZ, ROSA M", "XXP900000001", "Dental Care [35]", "by D. F.", "HARBOR", "Active coverage:"):
        assert words in text
    assert "question_json" not in text


@pytest.mark.row("EL24")
def test_tries_of_one_question_stand_together(dana: Visitor) -> None:
    inquiry = row(1, attempts=3)
    row(2)
    for attempt, verdict in enumerate(("failed", "lost", "answered"), 1):
        Exchange.create(inquiry=inquiry, attempt=attempt, control=attempt, trace="T", request=b"", verdict=verdict)
    text = dana.get("eligibility/history/").text
    assert text.count("<summary>3 tries</summary>") == text.count('<details class="tries">') == 1
    tries = text[text.index("3 tries") : text.index("</details>", text.index("3 tries"))]
    assert re.findall(r"</span>: ([^<]+)</li>", tries) == [CAME["failed"], CAME["lost"], CAME["answered"]]


@pytest.mark.parametrize(
    ("state", "outcome", "badge"),
    [
        ("filed", "", "Waiting"), ("answered", "not_found", "Not found"), ("quarantined", "no_answer", "Not shown"),
        ("failed", "no_answer", "Could not ask"), ("cancelled", "", "Cancelled"), ("answered", "active", "Active"),
    ],
)  # fmt: skip
def test_the_state_of_a_row(dana: Visitor, state: str, outcome: str, badge: str) -> None:
    row(1, state=state, outcome=outcome)
    text = dana.get("eligibility/history/").text
    said = re.search(r'<span class="badge"[^>]*>(?:<svg.*?</svg>)? ?([^<]+)</span>', text)
    assert said and said[1] == badge


@pytest.mark.row("EL24")
def test_a_row_that_is_asked_again_says_when(dana: Visitor) -> None:
    due = datetime(2026, 11, 22, 10, 32).astimezone()
    row(1, state="waiting", outcome="", due=due)
    assert "Asked again at 10:32 AM" in dana.get("eligibility/history/").text


# ---- unread ----


def is_unread(visitor: Visitor, path: str = "eligibility/history/") -> int:
    text = visitor.get(path).text
    assert text.count('<tr class="unread">') == text.count('<span class="spoken">Unread: </span>')
    return text.count('<tr class="unread">')


def test_a_question_is_unread_until_its_asker_opens_it(dana: Visitor, app: Flask) -> None:
    inquiry = row(1, later=True)
    row(2, state="waiting", outcome="", later=True)
    office = inquiry.organization
    told = tell(person(), "late", "It came", "It came.", organization=office, payer="bcbsma", inquiry=inquiry)
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    assert amy.get(f"{dana.office}eligibility/inquiries/{inquiry.public_id}").status_code == 200
    assert is_unread(amy, f"{dana.office}eligibility/history/") == 0
    assert is_unread(dana) == is_unread(dana, "eligibility/history/?whose=unread") == 1
    dana.client.head(f"{dana.office}eligibility/inquiries/{inquiry.public_id}", base_url="https://localhost")
    assert is_unread(dana) == 1
    assert type(told).get_by_id(told.id).read is None
    dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    first = Inquiry.get_by_id(inquiry.id).seen
    assert is_unread(dana) == 0 and type(told).get_by_id(told.id).read is not None
    dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    assert Inquiry.get_by_id(inquiry.id).seen == first


def test_the_answer_that_a_page_waits_for_is_read_when_it_is_there(dana: Visitor, installed: Installed) -> None:
    inquiry = asking.file(installed)
    dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    assert Inquiry.get_by_id(inquiry.id).seen is None
    Inquiry.update(state="failed", outcome="no_answer", standing="no_answer", done=now()).execute()
    dana.get(f"eligibility/inquiries/{inquiry.public_id}/answer", headers=HTMX)
    assert Inquiry.get_by_id(inquiry.id).seen is not None


def test_ones_own_are_marked_unread_and_nobody_elses(dana: Visitor) -> None:
    mine, waits = row(1, seen=now()), row(2, state="waiting", outcome="")
    amys, theirs = row(3, person=person("amy.lund"), seen=now()), row(4, EASTSIDE, seen=now())
    dana.get("eligibility/history/?standing=active")
    form = {"standing": "active", "inquiry": [one.public_id for one in (mine, waits, amys, theirs)]}
    answer = dana.post("eligibility/history/unread", form)
    assert answer.location.endswith("said=marked&standing=active")
    assert "Marked unread." in dana.get(answer.location).text
    assert [Inquiry.get_by_id(one.id).seen is None for one in (mine, amys, theirs)] == [True, False, False]
    assert "Nothing was marked." in dana.post("eligibility/history/unread", follow_redirects=True).text


# ---- review later ----


def ask_later(visitor: Visitor, typed: dict[str, str], **headers: str) -> str:
    """Submit for later; the text of the page that comes."""
    visitor.get("eligibility/")
    form = visitor.fields() | typed | {"then": "later"}
    answer = visitor.post("eligibility/", form, headers=headers)
    if headers:
        assert answer.status_code == 200 and "queued=" in answer.headers["HX-Push-Url"]
        return answer.text
    assert answer.status_code == 303
    return visitor.get(answer.location).text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_question_for_later_leaves_the_form_ready_for_the_next(dana: Visitor, headers: dict[str, str]) -> None:
    text = ask_later(dana, ROSA | {"service_type": "38", "last_name": "ALVAREZ", "npi": "1990000055"}, **headers)
    inquiry = Inquiry.get()
    assert inquiry.later and inquiry.state == "answered" and inquiry.seen is None
    assert re.search(r"Queued: <a href=[^>]+>ALVAREZ[^<]*</a>; its answer is there\.", text)
    assert "0 are under way</a>" in text.replace("of yours ", "") and "1 is unread</a>" in text
    form = form_values(text, "inquiry")
    assert (form["service_type"], form["npi"], form["payer"]) == ("38", "1990000055", "bcbsma")
    assert not form["member_id"] and not form["birth_date"] and not form.get("last_name")
    assert form["draft"] != inquiry.draft and "then" not in Draft.get().values
    assert re.search(r'name="member_id"[^>]*data-focus="', text)
    assert 'id="answer"' not in text and "900000001" not in dana.last.request.url  # type: ignore[union-attr]


def test_later_twice_is_one_question_and_no_error(dana: Visitor) -> None:
    dana.get("eligibility/")
    form = dana.fields() | ROSA | {"then": "later"}
    for _ in range(2):
        assert dana.post("eligibility/", form).status_code == 303
        assert "Queued:" in dana.get(dana.last.location).text  # type: ignore[union-attr]
    assert Inquiry.select().count() == 1


def test_what_is_refused_for_later_keeps_the_form(dana: Visitor) -> None:
    dana.get("eligibility/")
    answer = dana.post("eligibility/", dana.fields() | {"member_id": "1", "then": "later"})
    assert answer.status_code == 422 and 'value="1"' in answer.text
    assert not Inquiry.select().exists() and "then" not in Draft.get().values


def test_what_is_ones_own_and_where_it_stands(app: Flask) -> None:
    row(1, state="waiting", outcome="")
    row(2)
    row(3, seen=now())
    row(4, person=person("amy.lund"))
    row(5, EASTSIDE)
    row(6, payer="blueshieldca")
    assert mine_now(desk_at(), ["bcbsma"]) == (1, 1)
    assert mine_now(luis_desk(), PAYERS) == (0, 0)


def test_words_of_another_office_under_the_same_id_are_not_found(app: Flask) -> None:
    inquiry = row(1, EASTSIDE, subject="SECRET, ANN")
    harbor = Organization.get(Organization.name == HARBOR)
    keep_words("inquiry_words", inquiry.id, harbor.id, "secret")  # as if it had been written for the wrong owner
    assert page_of(desk_at(), PAYERS, Sought("secret")).rows == []
