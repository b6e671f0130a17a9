"""Use cases: keep a draft, file a checked question, find an inquiry of the office, read its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping
from datetime import timedelta

from webapp.access import Desk
from webapp.audit import DRAFT, INQUIRY, fetched
from webapp.capabilities.eligibility import filling
from webapp.capabilities.eligibility.answer import ORDER, Reading, View, read_answer
from webapp.capabilities.eligibility.ask import NAME, answered, search_of
from webapp.capabilities.eligibility.checking import Checked
from webapp.capabilities.eligibility.form import Choice
from webapp.capabilities.eligibility.heard import Heard, hear
from webapp.capabilities.eligibility.snapshot import Drawn, snapshot_of
from webapp.capabilities.eligibility.states import label
from webapp.capabilities.eligibility.window import window_words
from webapp.clock import now
from webapp.db import db, opaque
from webapp.errors import NotFound
from webapp.exchange import Filing, answer_of, file_inquiry
from webapp.identifiers import dates
from webapp.models import Draft, Inquiry, Organization, Person
from webapp.payer import Contacts, Payer
from webapp.rules import Contact
from webapp.x12.benefits import BenefitAnswer, Level

KEPT = timedelta(hours=24)
VIEWS = ORDER
"""The headings under which benefits stand, for an office to choose its first view from."""
Known = filling.Known
"""Somebody whom another capability wants asked about."""
HEX_ID = re.compile(r"[0-9a-f]{24}")


def keep_draft(desk: Desk, wanted: str, typed: dict[str, str], ask: str = NAME) -> Draft:
    """The person's draft with these values, under the id that the form carries where that is theirs to use.

    `ask` is what it is a draft of: a request, or a search in the history, whose words must not stand in an address.
    Drafts older than a day go at the same time.
    """
    with db.atomic():
        Draft.delete().where(Draft.person == desk.person, Draft.updated < now() - KEPT).execute()
        draft = Draft.get_or_none(Draft.public_id == wanted) if HEX_ID.fullmatch(wanted) else None
        mine = draft and (draft.person, draft.organization, draft.ask) == (desk.person, desk.organization, ask)
        if draft is None or not mine:
            fresh = wanted if HEX_ID.fullmatch(wanted) and draft is None else opaque()
            return Draft.create(
                public_id=fresh,
                person=desk.person,
                organization=desk.organization,
                ask=ask,
                values_json=json.dumps(typed),
            )
        draft.values_json, draft.updated = json.dumps(typed), now()
        draft.save()
        return draft


def draft_id(wanted: str) -> str:
    """The id under which a form was drawn, where it is one; else a new one, and nothing is the same question."""
    return wanted if HEX_ID.fullmatch(wanted) else opaque()


def find_draft(desk: Desk, public_id: str, ask: str = NAME) -> Draft:
    """The person's own draft of that kind in this office, to be shown. Raises NotFound for everybody else's."""
    draft = find_search(desk, public_id, ask)
    fetched(desk.organization, DRAFT, [draft.public_id])
    return draft


def find_search(desk: Desk, public_id: str, ask: str) -> Draft:
    """What the person looks for, kept as a draft of that kind; nobody is shown by it. Raises as `find_draft` does."""
    draft = Draft.get_or_none(
        Draft.public_id == public_id,
        Draft.person == desk.person,
        Draft.organization == desk.organization,
        Draft.ask == ask,
    )
    if draft is None:
        raise NotFound
    return draft


def draft_for(desk: Desk, payer: Payer, known: Known) -> Draft:
    """The person's draft of a request about somebody who is known, by the search that takes what is known of them.

    Raises NotFound where no search of the payer does.
    """
    typed = filling.filled(payer, known)
    if typed is None:
        raise NotFound("None of this payer's searches finds this member.")
    return keep_draft(desk, opaque(), typed)


def find_inquiry(desk: Desk, public_id: str) -> Inquiry:
    """An eligibility inquiry of this office. Raises NotFound for what is not there and what is another office's."""
    inquiry = (
        Inquiry.select(Inquiry, Person)
        .join(Person)
        .where(Inquiry.public_id == public_id, Inquiry.organization == desk.organization, Inquiry.ask == NAME)
        .first()
    )
    if inquiry is None:
        raise NotFound
    fetched(desk.organization, INQUIRY, [inquiry.public_id], inquiry.done or inquiry.created)
    return inquiry  # type: ignore[no-any-return]


def file_question(desk: Desk, choice: Choice, checked: Checked, draft: str, *, later: bool = False) -> Inquiry:
    """File a question whose every field held. The row is committed when this returns.

    `later`: its asker goes on to something else, and reviews the answer in the history.
    """
    return file_inquiry(desk, filing_of(choice, checked.values, draft, later=later))


def filing_of(choice: Choice, values: dict[str, str], draft: str = "", *, later: bool = False) -> Filing:
    """The question with these checked values on its way to a row."""
    names = (
        ("dependent_last_name", "dependent_first_name")
        if values.get("dependent_last_name")
        else ("last_name", "first_name")
    )
    subject = ", ".join(values[name] for name in names if values.get(name))
    return Filing(
        ask=NAME,
        payer=choice.payer.id,
        plan=choice.plan.key,
        search=choice.search.key,
        question={"plan": choice.plan.key, "search": choice.search.key, "values": values},
        draft=draft,
        subject=subject or values.get("member_id", "") or choice.search.label,
        member_id=values.get("member_id", ""),
        npi=values.get("npi", ""),
        provider=", ".join(values[name] for name in ("provider_name", "provider_first_name") if values.get(name)),
        about=about(values),
        later=later,
    )


def about(values: Mapping[str, str]) -> str:
    """What was asked of the member, for lists: Dental Care [35], 11/22/2026."""
    day = values.get("service_date", "")
    return ", ".join(part for part in (label(values["service_type"]), day and dates.format(day)) if part)


def typed_of(inquiry: Inquiry) -> dict[str, str]:
    """What to fill a form with to show an inquiry's question again."""
    return {**inquiry.question["values"], "payer": inquiry.payer, "plan": inquiry.plan, "search": inquiry.search}


SHOWN = ("answered", "waiting", "sending", "failed")
"""The states in which the last answer may be shown; while a question is asked again and again, it says why."""
CARRIED = ("payer", "plan", "search", "npi", "provider_name", "provider_first_name")


def member_of(payer: Payer, inquiry: Inquiry) -> dict[str, str]:
    """The member of an answer as a form takes it: what the payer has on file, else what was typed.

    Where the search has no boxes for a dependent, its person is the patient, also one whom the payer found by name.
    Raises NotFound where there is no answer that may be shown.
    """
    answer = _shown(inquiry)
    if answer is None:
        raise NotFound("There is no answer to this inquiry that a member could be taken from.")
    typed = typed_of(inquiry)
    kept = {name: typed[name] for name in CARRIED if name in typed}
    boxes = search_of(payer, inquiry.question).fields
    both = any(place.startswith("2100D") for box in boxes for place in box.places())
    people = {"2100C": answer.subscriber if both else answer.patient, "2100D": next(iter(answer.dependents), None)}
    for box in boxes:
        on_file = [value for place in box.places() if (value := _at(people, place))]
        if on_file or (box.section in ("subscriber", "dependent") and box.name in typed):
            kept[box.name] = on_file[0] if on_file else typed[box.name]
    return kept


def _at(people: dict[str, Level | None], place: str) -> str:
    """What the answer has on file at the place of a 270 that a field writes to; "" where it has nothing."""
    loop, element, *_ = place.split() if place else ("", "")
    level = people.get(loop)
    segment = next(iter(level.each(element[:-2])), None) if level and element[:3] in ("NM1", "DMG") else None
    value = segment.get(int(element[-2:])) if segment else ""
    return dates.format(value) if element == "DMG02" else value


def reading_of(inquiry: Inquiry, office: Organization, view: View) -> Reading | None:
    """The answer as a page of that office shows it; None where there is none that may be shown."""
    answer = _shown(inquiry, office)
    if answer is None:
        return None
    values = inquiry.question["values"]
    practice = office.glance or office.practice_type
    return read_answer(answer, values["service_type"], practice, view, values.get("service_date", ""))


def said_of_window(payer: Payer, inquiry: Inquiry) -> list[str]:
    """What the payer's window says of the answer, in sentences to stand beside it."""
    heard = heard_of(inquiry)
    return window_words(payer, inquiry, heard) if heard else []


def snapshot_for(payer: Payer, inquiry: Inquiry, pages: Container[str]) -> Drawn | None:
    """The snapshot of the answer where one is to be drawn. `pages` are the endpoints that its links may lead to."""
    heard = heard_of(inquiry)
    return snapshot_of(payer, inquiry.plan, heard, pages) if heard else None


def heard_of(inquiry: Inquiry, office: Organization | None = None) -> Heard | None:
    """The answer made ready to be told thing by thing; None where there is none that may be shown.

    `office` where a page of it is to show it.
    """
    answer = _shown(inquiry, office)
    return hear(answer, inquiry.question["values"].get("service_date", "")) if answer else None


def _shown(inquiry: Inquiry, office: Organization | None = None) -> BenefitAnswer | None:
    """The answer that may be shown, read anew from its raw text; `office` where a page of it is to show it."""
    exchange = answer_of(inquiry) if inquiry.state in SHOWN else None
    if exchange and office:
        fetched(office, INQUIRY, [inquiry.public_id], exchange.received)
    return answered(bytes(exchange.response)) if exchange and exchange.response is not None else None


def call_line(payer: Payer, plan: str = "") -> str:
    """Whom to call about eligibility, in one line: where a line is for the members of one plan, for that plan only."""
    contacts = payer.part(Contacts)
    lines: tuple[Contact, ...] = contacts.lines if contacts else ()
    own = [line for line in lines if not line.holds.plans or plan in line.holds.plans]
    named = sorted(own, key=lambda line: (line.key != "contact.eligibility", not line.holds.plans))
    return f"{named[0].label}: {named[0].fact().words}." if named else ""
