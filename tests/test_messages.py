"""The Message center: one list a person, what is unread, what goes and what stays, and who may read what."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import html5lib
import pytest
import time_machine
from flask import Flask

from tests.asking import EASTSIDE, HARBOR, ROSA
from tests.conftest import Visitor
from webapp.capabilities.messages.service import PAGE, Center, purge
from webapp.clock import now
from webapp.db import db, opaque
from webapp.models import Exchange, Inquiry, Membership, Message, Organization, PayerAccount, Person, tell
from webapp.plugins import Installed

pytestmark = pytest.mark.row("PF6")

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEPT = 45 * DAY


def person(username: str = "dana.frost") -> Person:
    return Person.get(Person.username == username)  # type: ignore[no-any-return]


def told(
    title: str = "An answer is here", username: str = "dana.frost", office: str = HARBOR, payer: str = "bcbsma"
) -> Message:
    """A message to that person; an empty office is none."""
    at = Organization.get(Organization.name == office) if office else None
    return tell(person(username), "late", title, f"Words of: {title}.", organization=at, payer=payer)


def told_of(inquiry: Inquiry) -> Message:
    return tell(
        inquiry.person, "late", "A late answer", "It came.",
        organization=inquiry.organization, payer=inquiry.payer, inquiry=inquiry,
    )  # fmt: skip


def exists(message: Message) -> bool:
    return Message.select().where(Message.id == message.id).exists()  # type: ignore[no-any-return]


def is_read(message: Message) -> bool:
    return Message.get_by_id(message.id).read is not None


def titles(visitor: Visitor, query: str = "") -> list[str]:
    """The titles of the list, as they stand there."""
    page = visitor.get(f"/messages/{query}")
    assert page.status_code == 200
    return [html.unescape(one) for one in re.findall(r'<a href="/messages/[0-9a-f]{24}">([^<]+)</a>', page.text)]


def badge(visitor: Visitor, path: str = "/compare") -> int:
    """The number beside Messages in the navigation of a page; 0 where there is none."""
    page = visitor.get(path).text
    entry = re.search(r'<li><a href="/messages/"[^>]*>Messages(.*?)</a></li>', page)
    assert entry, "no way to the messages"
    number = re.fullmatch(r' <span class="tally">(\d+)<span class="spoken"> unread</span></span>', entry[1])
    return int(number[1]) if number else 0


def press(visitor: Visitor, do: str, *messages: Message, **more: str) -> str:
    """Tick messages, press a button of the list; gives where that leads."""
    answer = visitor.post("/messages/", {"message": [one.public_id for one in messages], "do": do, **more})
    assert answer.status_code == 303
    return str(answer.location)


def delete(visitor: Visitor, *messages: Message) -> str:
    """Say on the page that asks that they may go; gives where that leads."""
    values = {"message": [one.public_id for one in messages], "sure": "yes"}
    answer = visitor.post("/messages/delete", values)
    assert answer.status_code == 303
    return str(answer.location)


# Telling


def test_telling_of_an_inquiry_twice_is_one_message(dana: Visitor) -> None:
    dana.ask(**ROSA)
    inquiry = Inquiry.get()
    first = told_of(inquiry)
    assert told_of(inquiry) == first and Message.select().count() == 1
    other = tell(inquiry.person, "round", "Another kind", "", organization=inquiry.organization, inquiry=inquiry)
    assert other != first and Message.select().count() == 2
    assert told() != told(), "what is about no inquiry is told each time"


def test_a_message_goes_with_the_transaction_that_writes_it(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), db.atomic():
        told(f"Never {1 // 0 if told() else 0}")
    assert Message.select().count() == 0


# The list


def test_unread_ones_stand_out_and_the_newest_is_first(dana: Visitor) -> None:
    first, second = told("First"), told("Second", office="", payer="")
    dana.get(f"/messages/{first.public_id}")
    assert titles(dana) == ["Second", "First"]
    text = dana.last.text.partition("<tbody>")[2]  # type: ignore[union-attr]
    rows = re.findall(r'<tr( class="unread")?>.*?value="(\w+)".*?</tr>', text, re.DOTALL)
    assert rows == [(' class="unread"', second.public_id), ("", first.public_id)]
    assert text.count('<span class="spoken">Unread: </span>') == 1
    assert titles(dana, "?show=unread") == ["Second"]
    assert "Words of" not in text, "what a message says is on its own page"


def test_a_row_says_when_which_office_and_which_payer(dana: Visitor, installed: Installed) -> None:
    message = told()
    text = dana.get("/messages/").text
    for words in (HARBOR, installed.payers["bcbsma"].name, f"{message.created.astimezone():%m/%d/%Y}"):
        assert f">{words}" in text


def test_the_list_is_paged_and_says_how_long_what_was_read_is_kept(dana: Visitor) -> None:
    with db.atomic():
        every = [told(f"No {n}") for n in range(2 * PAGE + 1)]
    newest = [one.title for one in reversed(every)]
    assert titles(dana) == newest[:PAGE]
    assert "deleted 45 days after it was read" in dana.last.text  # type: ignore[union-attr]
    seen: list[str] = []
    path = "/messages/?show=unread"
    for _ in range(4):
        seen += titles(dana, path.removeprefix("/messages/"))
        older = re.search(r'<a href="([^"]+)">Older</a>', dana.last.text)  # type: ignore[union-attr]
        if not older:
            break
        path = html.unescape(older[1])
    assert seen == newest
    assert titles(dana, f"?before={'0' * 24}") == newest[:PAGE], "a place that is gone is the beginning"


def test_an_empty_list_says_what_comes_there(dana: Visitor) -> None:
    assert "No messages." in dana.get("/messages/").text
    assert "No unread messages." in dana.get("/messages/?show=unread").text


# One message


def test_opening_a_message_reads_it_and_leads_to_the_inquiry(dana: Visitor) -> None:
    dana.ask(**ROSA)
    inquiry = Inquiry.get()
    message = told_of(inquiry)
    assert dana.client.head(f"/messages/{message.public_id}", base_url="https://localhost").status_code == 200
    assert not is_read(message), "looking whether it is there is not reading"
    page = dana.get(f"/messages/{message.public_id}")
    assert "A late answer" in page.text and "It came." in page.text
    assert is_read(message)
    goes = Message.get_by_id(message.id).read + KEPT
    assert f"deleted {goes.astimezone():%m/%d/%Y}" in page.text
    assert "<title>Message · Frontdesk</title>" in page.text
    path = f"{dana.office}eligibility/inquiries/{inquiry.public_id}"
    assert f'href="{path}"' in page.text and dana.get(path).status_code == 200


def test_the_first_reading_counts(dana: Visitor) -> None:
    message = told()
    dana.get(f"/messages/{message.public_id}")
    first = Message.get_by_id(message.id).read
    dana.get(f"/messages/{message.public_id}")
    press(dana, "read", message)
    assert Message.get_by_id(message.id).read == first


def test_a_message_without_an_inquiry_leads_nowhere(dana: Visitor) -> None:
    dana.ask(**ROSA)
    about, alone, of_a_plugin_that_is_gone = told_of(Inquiry.get()), told(), told()
    gone = Inquiry.create(
        organization=about.organization, person=about.person, ask="tea", payer="bcbsma", plan="own", search="id",
        question_json="{}", draft=opaque(), digest="",
    )  # fmt: skip
    Message.update(inquiry=gone).where(Message.id == of_a_plugin_that_is_gone.id).execute()
    Inquiry.delete().where(Inquiry.id == about.inquiry.id).execute()
    for message in (about, alone, of_a_plugin_that_is_gone):
        page = dana.get(f"/messages/{message.public_id}")
        assert page.status_code == 200 and "Open the inquiry" not in page.text


# Marking and deleting


def test_several_are_marked_at_once(dana: Visitor) -> None:
    one, two, three = told("1"), told("2"), told("3")
    assert press(dana, "read", one, two) == "/messages/?said=read"
    assert "Marked read." in dana.get("/messages/?said=read").text
    assert [is_read(message) for message in (one, two, three)] == [True, True, False]
    assert press(dana, "unread", two, three, show="unread") == "/messages/?said=unread&show=unread"
    assert [is_read(message) for message in (one, two, three)] == [True, False, False]
    assert badge(dana) == 2


@pytest.mark.parametrize("do", ["read", "unread", "delete", "", "tea"])
def test_with_nothing_ticked_nothing_happens(dana: Visitor, do: str) -> None:
    message = told()
    assert press(dana, do) == "/messages/?said=none"
    assert "Nothing was ticked." in dana.get("/messages/?said=none").text
    assert exists(message) and not is_read(message)


def test_deleting_asks_once_and_is_for_good(dana: Visitor) -> None:
    one, two, three = told("One"), told("Two"), told("Three")
    asks = press(dana, "delete", one, two, show="unread")
    assert asks == f"/messages/delete?message={one.public_id}&message={two.public_id}&show=unread"
    page = dana.get(asks)
    assert "Delete 2 messages for good?" in page.text and "One" in page.text and "Three" not in page.text
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert exists(one), "asking is not deleting"
    unsure = dana.post("/messages/delete", {"message": [one.public_id]})
    assert unsure.status_code == 422 and "Delete this message for good?" in unsure.text and exists(one)
    assert delete(dana, one, two) == "/messages/?said=deleted"
    assert titles(dana) == ["Three"] and Message.select().count() == 1
    assert exists(three)


def test_two_tabs_deleting_the_same_both_end_well(dana: Visitor) -> None:
    message = told()
    first, second = (dana.get(f"/messages/delete?message={message.public_id}").status_code for _ in range(2))
    assert (first, second) == (200, 200)
    assert delete(dana, message) == "/messages/?said=deleted"
    assert delete(dana, message) == "/messages/?said=gone"
    assert press(dana, "delete", message) == press(dana, "read", message) == "/messages/?said=gone"
    assert dana.get(f"/messages/delete?message={message.public_id}").status_code == 303
    assert "were deleted before" in dana.get("/messages/?said=gone").text
    assert dana.get(f"/messages/{message.public_id}").status_code == 404


def test_deleting_a_message_deletes_neither_the_exchange_nor_the_history(dana: Visitor) -> None:
    dana.ask(**ROSA)
    inquiry, exchanges = Inquiry.get(), Exchange.select().count()
    delete(dana, told_of(inquiry))
    assert Message.select().count() == 0
    assert Inquiry.get() == inquiry and Exchange.select().count() == exchanges > 0
    assert dana.get(f"eligibility/inquiries/{inquiry.public_id}").status_code == 200
    assert inquiry.public_id in dana.get("").text


# 45 days


def test_read_messages_go_after_45_days_and_unread_ones_never(app: Flask) -> None:
    read, unread, again = told("Read"), told("Unread"), told("Unread again")
    start, dana = now(), Visitor(app.test_client())
    dana.sign_in("dana.frost")
    dana.get(f"/messages/{read.public_id}")
    dana.get(f"/messages/{again.public_id}")
    press(dana, "unread", again)
    for later, left in ((KEPT - MINUTE, 3), (KEPT + MINUTE, 2), (4000 * DAY, 2)):
        with time_machine.travel(start + later, tick=False):
            dana.sign_in("dana.frost")
            assert len(titles(dana)) == left and Message.select().count() == left
    assert exists(unread) and exists(again)


def test_what_is_overdue_is_not_seen_before_it_is_deleted(dana: Visitor, installed: Installed) -> None:
    message = told()
    Message.update(read=now() - KEPT - MINUTE).execute()
    center = Center(person(), installed)
    assert not center.listed().messages and not center.chosen([message.public_id])
    assert dana.get(f"/messages/{message.public_id}").status_code == 404
    assert press(dana, "unread", message) == "/messages/?said=gone"
    assert exists(message), "none of these deletes"
    assert titles(dana) == [] and not exists(message)


def test_the_purge_takes_everybodys_and_nothing_else(app: Flask) -> None:
    moment = now()

    def read_at(read: datetime | None, username: str) -> Message:
        message = told(username=username, office="", payer="")
        Message.update(read=read).where(Message.id == message.id).execute()
        return message

    due = [read_at(moment - KEPT, "dana.frost"), read_at(moment - 400 * DAY, "luis.ortega")]
    kept = [read_at(moment - KEPT + MINUTE, "dana.frost"), read_at(None, "luis.ortega"), read_at(moment, "amy.lund")]
    assert (purge(moment), purge(moment)) == (2, 0)
    assert not any(map(exists, due)) and all(map(exists, kept))


# Whose they are


def test_nobody_else_sees_touches_or_counts_a_message(dana: Visitor, noel: Visitor, luis: Visitor, app: Flask) -> None:
    message, own = told("For dana alone"), told("For noel", username="noel.green", payer="")
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    for other in (noel, luis, amy):
        assert "For dana alone" not in titles(other)
        assert other.get(f"/messages/{message.public_id}").status_code == 404
        nobodys = Message(public_id="0" * 24)
        for do in ("read", "unread", "delete"):
            assert press(other, do, message) == press(other, do, nobodys) == "/messages/?said=gone"
        assert delete(other, message) == delete(other, nobodys) == "/messages/?said=gone"
        assert other.get(f"/messages/delete?message={message.public_id}").status_code == 303
    press(noel, "read", message, own)
    assert exists(message) and not is_read(message) and is_read(own)
    asks = noel.get(press(noel, "delete", message, own)).text
    assert "Delete this message for good?" in asks and "For dana alone" not in asks
    assert (badge(dana), badge(noel), badge(luis), badge(amy)) == (1, 0, 0, 0)


def reachable(visitor: Visitor, message: Message) -> bool:
    """Whether the message is listed, counted, opened and deleted: all or none."""
    status = visitor.get(f"/messages/{message.public_id}").status_code
    press(visitor, "unread", message)
    asks = visitor.get(f"/messages/delete?message={message.public_id}").status_code
    found = {(status, asks, tuple(titles(visitor)), badge(visitor))}
    assert found <= {(200, 200, (message.title,), 1), (404, 303, (), 0)}, found
    return status == 200


def test_messages_of_an_office_that_is_left_are_out_of_reach(dana: Visitor) -> None:
    message = told()
    assert reachable(dana, message)
    Membership.update(ended=now()).where(Membership.person == person()).execute()
    assert not reachable(dana, message)
    Membership.update(ended=None).where(Membership.person == person()).execute()
    assert reachable(dana, message), "nothing was deleted"


@pytest.mark.parametrize(
    "change", [{"state": "revoked"}, {"extras": "[]"}, {"role": "visitor"}, {"payer": "another"}], ids=str
)
def test_messages_about_a_payer_that_is_closed_to_the_person_are_out_of_reach(
    dana: Visitor, change: dict[str, str]
) -> None:
    message = told()
    assert reachable(dana, message)
    PayerAccount.update(**change).where(PayerAccount.person == person()).execute()
    assert not reachable(dana, message)


def test_messages_about_a_payer_that_is_not_installed_are_out_of_reach(dana: Visitor) -> None:
    PayerAccount.create(person=person(), organization=Organization.get(name=HARBOR), payer="gone", role="user")
    assert not reachable(dana, told(payer="gone"))


def test_an_account_at_one_office_opens_nothing_of_another(app: Flask) -> None:
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    assert not reachable(amy, told("Elsewhere", "amy.lund", EASTSIDE, "bcbsma"))
    assert reachable(amy, told("Here", "amy.lund", HARBOR, "bcbsma"))


@pytest.mark.parametrize(("office", "payer"), [("", ""), (HARBOR, "")])
def test_messages_about_no_payer_are_for_whoever_has_no_tool_too(noel: Visitor, office: str, payer: str) -> None:
    assert reachable(noel, told("Welcome", "noel.green", office, payer))
    assert badge(noel) == 1


# The count on every page


def test_every_page_leads_to_the_messages_with_their_count(dana: Visitor) -> None:
    for _ in range(3):
        told()
    not_there = f"providers/records/{'0' * 24}"
    pages = ["", "eligibility/", "providers/", "choices", "compare", "/compare", "/messages/", not_there]
    assert [badge(dana, path) for path in pages] == [3] * len(pages)
    assert '<p class="meta">3 unread</p>' in dana.get("").text
    press(dana, "read", *Message.select())
    assert badge(dana, "") == 0


def test_the_count_is_right_on_the_page_that_reads(dana: Visitor) -> None:
    message = told()
    assert badge(dana, f"/messages/{message.public_id}") == 0


def test_messages_are_counted_over_all_offices(app: Flask) -> None:
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    told("At the dentist's", "amy.lund", HARBOR, "bcbsma")
    told("At the clinic", "amy.lund", EASTSIDE, "blueshieldca")
    assert badge(amy, "/") == badge(amy, "") == 2
    assert titles(amy) == ["At the clinic", "At the dentist's"]


def test_who_is_not_signed_in_is_led_nowhere(visitor: Visitor) -> None:
    told()
    for path in ("/sign-in", "/compare", "/nothing/here"):
        assert "/messages/" not in visitor.get(path).text
    assert visitor.get("/messages/").location.startswith("/sign-in")


def test_a_page_about_an_error_of_ours_still_counts(app: Flask, dana: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    told()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("webapp.capabilities.compare.views.page", lambda *_, **__: 1 // 0)
    assert badge(dana, "compare") == 1 and dana.last.status_code == 500  # type: ignore[union-attr]


def test_pages_are_html_with_one_heading(dana: Visitor) -> None:
    message = told("Quotes \" ' and <tags> & more")
    for path in ("/messages/", f"/messages/{message.public_id}", f"/messages/delete?message={message.public_id}"):
        page = dana.get(path).text
        html5lib.HTMLParser(strict=True).parse(page)
        assert len(re.findall("<h1[ >]", page)) == 1 and "<tags>" not in page
