"""Rejections as a person meets them: the field marked in the form of the search, and every end without an answer."""

from __future__ import annotations

import re

import html5lib
import pytest

from tests import asking
from tests.asking import Wire, again, text_of
from tests.conftest import Visitor
from tests.made_answers import message, stored
from tests.on_the_form import refusals
from tests.test_eligibility_request import typed_for, ways
from tests.test_exchange_wrong import WRONG
from tests.test_rejections import CODES, LEVELS
from webapp.capabilities.eligibility.rejections import reason
from webapp.capabilities.eligibility.rules import Search
from webapp.models import Inquiry
from webapp.plugins import Installed
from webapp.twin.engine import answer
from webapp.x12 import codes

PLACES = {
    ("subscriber", "72"): ("2100C NM109", "2100C REF02"),
    ("subscriber", "75"): ("2100C NM109", "2100C REF02"),
    ("subscriber", "71"): ("2100C DMG02",),
    ("subscriber", "73"): ("2100C NM103",),
    ("subscriber", "74"): ("2100C DMG03",),
    ("dependent", "58"): ("2100D DMG02", "2100C DMG02"),
    ("dependent", "65"): ("2100D NM103", "2100C NM103"),
    ("dependent", "66"): ("2100D DMG03", "2100C DMG03"),
    ("provider", "43"): ("2100B NM109",),
    ("provider", "44"): ("2100B NM103",),
    ("subscriber", "62"): ("2100P DTP03",),
    ("subscriber", "33"): ("2110P EQ01",),
    ("payer", "42"): (),
    ("subscriber", "AA"): (),
}
"""Reasons by the level at which they stand, and the place of the 270 that each is about; a dependent who is found by
the subscriber's boxes is marked there."""


def written_by(search: Search, places: tuple[str, ...]) -> str:
    """The field of a search that writes to the first of these places; "" where none does."""
    for wanted in places:
        for box in search.fields:
            if any(place.startswith(wanted) for place in box.places()):
                return box.name
    return ""


def marked(visitor: Visitor) -> set[str]:
    """The boxes of the last page that are marked as wrong."""
    document = html5lib.parse(visitor.last.text, namespaceHTMLElements=False)  # type: ignore[union-attr]
    return {str(one.get("id")) for one in document.iter() if one.get("aria-invalid") == "true"}


@pytest.mark.row("EL25")
def test_the_field_is_marked_in_the_form_of_every_search_that_has_it(
    dana: Visitor, luis: Visitor, installed: Installed
) -> None:
    tried = 0
    for payer, plan, search in ways(installed):
        visitor, desk = (dana, asking.desk_at()) if payer.id == asking.BCBSMA else (luis, asking.luis_desk())
        typed = {"plan": plan.key, "search": search.key, **typed_for(plan, search)}
        inquiry = stored(installed, b"", typed, payer=payer.id, desk=desk)
        for (level, code), places in PLACES.items():
            raw = message(f"AAA*N**{code}*C", person=LEVELS[level])
            asking.exchanges(inquiry)[0].update(response=raw).execute()
            page = text_of(visitor.get(f"eligibility/inquiries/{inquiry.public_id}"))
            expected = written_by(search, places)
            assert marked(visitor) == ({expected} if expected else set()), (payer.id, search.key, level, code)
            if expected:
                said = refusals(visitor)[expected]
                assert said.startswith("The payer: ") and reason(code).do in said
                assert f'<a href="#{expected}">Go to the field</a>' in page
            else:
                assert refusals(visitor) == {} and "Go to the field" not in page
            assert reason(code).do in page and f"(reason {code})" in page
            tried += 1
    assert tried > 150


@pytest.mark.row("EL25")
def test_several_fields_are_marked_at_once_and_one_field_says_all_that_is_said_of_it(
    dana: Visitor, installed: Installed
) -> None:
    raw = message("AAA*N**72*C", "AAA*N**71*C", "AAA*N**73*C", "AAA*N**76*C")
    inquiry = stored(installed, raw)
    page = text_of(dana.get(f"eligibility/inquiries/{inquiry.public_id}"))
    assert marked(dana) == {"member_id", "birth_date", "last_name"}
    of_id = refusals(dana)["member_id"]
    assert reason("72").do in of_id and reason("76").do in of_id
    assert page.count("Go to the field") == 4
    assert "Nothing was sent" not in page, "the question was sent; the payer refused it"


@pytest.mark.row("EL25")
def test_subscriber_and_dependent_are_marked_each_in_their_own_boxes(dana: Visitor, installed: Installed) -> None:
    child = {
        "dependent_last_name": "Alvarez", "dependent_first_name": "Mateo", "dependent_birth_date": "09/03/2015",
    }  # fmt: skip
    raw = message("AAA*N**73*C", "HL*4*3*23*0", "NM1*03*1*DOE*TOM", "AAA*N**71*C", "AAA*N**67*C")
    inquiry = stored(installed, raw, asking.ROSA | child)
    dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    assert marked(dana) == {"last_name", "dependent_birth_date", "dependent_last_name"}
    assert re.search(r'<details class="section" open>\s*<summary><h2>Dependent', dana.last.text)  # type: ignore[union-attr]


@pytest.mark.row("EL25", "EX4")
def test_each_of_the_reasons_from_the_payer_to_the_page(dana: Visitor, wire: Wire) -> None:
    """What the sandbox refuses, with every reason in turn in the place of its own."""
    for code in CODES:
        wire.reply = lambda question, code=code: answer(question).replace(b"*75*C", f"*{code}*C".encode())
        page = text_of(dana.ask(member_id="XXP900001075", birth_date="01/01/1970"))
        inquiry = Inquiry.select().order_by(Inquiry.id.desc()).get()
        assert inquiry.state == "answered", code
        mark = {"not_found": "not-found", "no_answer": "could-not-ask"}[inquiry.outcome]
        assert f'data-state="{mark}"' in page and inquiry.words in page
        assert reason(code).fault in inquiry.words and reason(code).do in page
        assert (codes.words("aaa03", code) or reason(code).fault) in page and f"(reason {code})" in page
        assert "1-800-527-8133" in page, "whom to call"
        assert "At a glance" not in page
        assert marked(dana) <= {reason(code).field}


@pytest.mark.row("EL25", "EX4")
@pytest.mark.parametrize("kind", WRONG)
def test_whatever_comes_instead_of_an_answer_leaves_a_page_to_go_on_from(kind: str, dana: Visitor, wire: Wire) -> None:
    wire.reply = WRONG[kind][0]
    response = dana.ask(**asking.ROSA)
    page = text_of(response)
    html5lib.HTMLParser(strict=True).parse(response.text)
    assert '<div class="state" data-state="could-not-ask" role="status">' in page
    assert "1-800-527-8133" in page
    assert (">Ask again</button>" in page) != ("It is asked again by itself at" in page)
    assert "use-member" not in page and "Data viewer" not in page
    assert marked(dana) == set() and dana.fields()["member_id"] == "XXP900000001"
    assert again(Inquiry.get()).words.endswith(".") and "Traceback" not in page
    retried = dana.post(f"{response.request.path}/again", follow_redirects=True)
    assert retried.status_code == 200 and dana.fields()["birth_date"] == "04/12/1985"
