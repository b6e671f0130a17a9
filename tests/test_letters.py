"""Letters with a PIN, from the wish to the entry: printed at the payer's desk, lost, mailed, refused, expired."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask

from tests.enrolling import AGREED, SOMEBODY, Walk
from tests.with_letters import (
    LOWELL,
    OFFICE,
    by_post,
    for_a_letter,
    posted,
    press,
    printed,
    read,
    staff,
    task_of,
    text_of,
    to_organization,
    to_paper,
    wrong,
)
from webapp.access import desk_of, may
from webapp.capabilities.registration.desks.addressing import NAMELESS
from webapp.capabilities.registration.desks.desk import AGREEMENT
from webapp.capabilities.registration.desks.letters import CALLS, LETTER, LETTER_LOST, PIN_BY_PHONE, SOONER
from webapp.capabilities.registration.pages import showing
from webapp.capabilities.registration.pages.holding import REFUSED_WITH, held, said_by
from webapp.capabilities.registration.store import COMPLETE, OPEN, WAITING, SentCode
from webapp.capabilities.registration.walk import asides, codes, journey, moving
from webapp.capabilities.registration.walk.turns import VOID, WRONG
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile, RegistrationRefused
from webapp.capability import Action
from webapp.db import db
from webapp.factors.throttles import Throttled
from webapp.models import AuditEntry, DeskTask, Mail, Message, PayerAccount, Person, Provider
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.tasks import Press, TaskRefused, open_task
from webapp.tasks.answering import PRINTED, answer
from webapp.tasks.holding import NOT_YOURS, take_in_hand
from webapp.timers import run_due

pytestmark = pytest.mark.row("AD13")
BOTH = pytest.mark.parametrize(
    "payer",
    [pytest.param("bcbsma", marks=pytest.mark.row("RG5")), pytest.param("bluelinks", marks=pytest.mark.row("RG14"))],
)
START = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)


def refusal(walk: Walk, more: str = "4 more tries") -> str:
    """What is said of what does not fit: one box is compared alone, a PIN and its reference both."""
    compared = WRONG.format("both" if walk.payer.id == "bluelinks" else "it")
    return f"{compared} {more}, then it is void." if more else f"{compared} {VOID}"


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Coordinates]:
    """The time stands still until a test moves it."""
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def enter(walk: Walk, told: dict[str, str]) -> journey.Result:
    return journey.enter(walk.fresh(), walk.payer, told)


def account_of(walk: Walk) -> PayerAccount | None:
    return PayerAccount.get_or_none(PayerAccount.person == walk.visitor.person, PayerAccount.payer == walk.payer.id)


def mails(walk: Walk, kind: str) -> list[Mail]:
    return list(Mail.select().where(Mail.about == walk.enrollment.public_id, Mail.kind == kind).order_by(Mail.id))


# Printed, posted, entered


@BOTH
def test_from_the_letter_to_the_account(clock: None, installed: Installed, payer: str) -> None:
    walk = for_a_letter(installed, payer)
    assert (walk.fresh().state, walk.place().step.key) == (WAITING, "pin")
    told = printed(walk)
    assert account_of(walk) is None
    press(walk, "posted")
    assert walk.fresh().state == WAITING
    assert mails(walk, "registration.desk")[-1].text.count("12/21/2026") == 1, "until when it can be used"
    assert enter(walk, told).went_on
    account = account_of(walk)
    assert account and account.state == "active" and account.role.endswith("administrator")
    assert walk.fresh().state == COMPLETE
    with pytest.raises(MovedMeanwhile):
        enter(walk, told)


@BOTH
def test_a_letter_has_each_thing_once_and_goes_where_it_was_asked_for(
    clock: None, installed: Installed, payer: str
) -> None:
    walk = for_a_letter(installed, payer)
    task = task_of(walk)
    take_in_hand(task, staff())
    pdf = answer(task, task.fence + 1, LETTER, walk.payer, Press("print", staff()))
    assert pdf
    told, text = read(walk, pdf), text_of(pdf)
    assert [len(one) for one in told.values()] == ([10] if payer == "bcbsma" else [4, 10])
    for value in told.values():
        assert len(re.findall(rf"\b{value}\b", text)) == 1
    assert "Nell Harrow" in text and "12/21/2026" in text
    assert ("Lowell Sample Pediatrics" if payer == "bcbsma" else "1 Sample Way") in text


PLACE = ("Pond Sample Practice", "1 Sample Way", "Boston, MA 02110-1234")
STRANGE = {"organization_name": "池 Practice", "street": "1 샘플 Way", "city": "बोस्टन"}


@pytest.mark.row("RG14")
@pytest.mark.parametrize(
    ("name", "on_it"),
    [("Nguyễn Thị Hồng", ""), ("Łucja Źróbek-Ōta", ""), ("Ḥasan al-Ṭabarī", ""), ("Пётр Иванов", ""),
     ("李小明", NAMELESS), ("अमित कुमार", NAMELESS)],
)  # fmt: skip
def test_a_letter_comes_whatever_the_letters_of_a_name_are(
    clock: None, installed: Installed, name: str, on_it: str
) -> None:
    walk = for_a_letter(installed, "bluelinks", zip="02110-1234")
    Person.update(name=name).where(Person.id == walk.visitor.person.id).execute()
    pdf = press(walk, "print")
    assert pdf
    lines = [line.strip() for line in text_of(pdf).splitlines()]
    at = lines.index(PLACE[0])
    assert lines[at - 1 : at + 3] == [on_it or name, *PLACE]
    assert enter(walk, read(walk, pdf)).went_on


@pytest.mark.row("RG14")
@pytest.mark.parametrize("box", list(STRANGE))
def test_an_address_that_the_post_cannot_read_is_said_before_a_letter_waits(
    clock: None, installed: Installed, box: str
) -> None:
    walk = to_paper(installed, "nell.harrow", "register.post", **{box: STRANGE[box]})
    label = {"organization_name": "Name of the organization"}.get(box, box.capitalize())
    with pytest.raises(RegistrationRefused, match=f"cannot show what stands under {label}") as refused:
        walk.ask()
    assert "Organization, and where the letter goes" in refused.value.words and STRANGE[box] not in refused.value.words
    assert walk.fresh().state == OPEN and not DeskTask.select().where(DeskTask.row == walk.enrollment.id).exists()
    assert walk.hand_in(OFFICE, key="organization").went_on
    walk.ask()
    assert walk.fresh().state == WAITING


def test_what_became_unreadable_meanwhile_is_refused_at_the_desk_and_nothing_was_made(
    clock: None, installed: Installed
) -> None:
    walk = for_a_letter(installed, "bluelinks")
    first = printed(walk)
    row = walk.fresh()
    row.answers_json = row.answers_json.replace("1 Sample Way", "1 样 Way")
    row.save()
    with pytest.raises(TaskRefused, match="nothing was printed"):
        press(walk, "print")
    assert enter(walk, first).went_on, "the one before still counts"


def everything() -> list[tuple[str, str]]:
    """Every value of every table, as text."""
    rows = []
    for table in db.get_tables():
        cursor = db.execute_sql(f'select * from "{table}"')
        rows += [(table, str(value)) for row in cursor.fetchall() for value in row]
    return rows


@BOTH
def test_nobody_reads_it_in_the_database_or_the_log(
    clock: None, installed: Installed, payer: str, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    walk = for_a_letter(installed, payer)
    told, before = printed(walk), {value for _, value in everything()}
    while any(re.search(rf"\b{told['pin']}\b", value) for value in before):  # a year, say
        told = printed(walk)
        before |= {value for _, value in everything() if json.dumps(value) and not re.search(told["pin"], value)}
    assert not enter(walk, wrong(told)).went_on
    press(walk, "posted")
    assert enter(walk, told).went_on
    standing = [(table, value) for table, value in everything() if any(re.search(rf"\b{one}\b", value, re.IGNORECASE)
                for one in told.values())]  # fmt: skip
    assert standing == []
    files = [file for file in settings.data.rglob("*") if file.is_file()]
    assert any(file.name.endswith("-wal") for file in files)
    long = [value.encode() for value in told.values() if len(value) > 4]
    assert not [file.name for file in files for one in long if one in file.read_bytes()]
    out = "".join(capfd.readouterr())
    assert not [one for one in told.values() if re.search(rf"\b{one}\b", out)]


@BOTH
def test_printed_again_the_first_is_void(clock: None, installed: Installed, payer: str) -> None:
    walk = for_a_letter(installed, payer)
    first, second = printed(walk), printed(walk)
    assert first != second
    result = enter(walk, first)
    assert (result.went_on, result.said) == (False, refusal(walk))
    assert enter(walk, second).went_on


@BOTH
def test_five_tries_then_the_right_one_is_refused(clock: None, installed: Installed, payer: str) -> None:
    walk = for_a_letter(installed, payer)
    told = posted(walk)
    refused = [enter(walk, wrong(told, number)).said for number in range(5)]
    left = ["4 more tries", "3 more tries", "2 more tries", "1 more try"]
    assert refused == [*(refusal(walk, more) for more in left), refusal(walk, "")]
    assert enter(walk, told).said == refusal(walk, "")
    assert account_of(walk) is None and walk.fresh().state == WAITING


@BOTH
@pytest.mark.parametrize(("after", "opens"), [(21 * DAY - SECOND, True), (21 * DAY + SECOND, False)])
def test_it_lasts_21_days(
    clock: time_machine.Coordinates, installed: Installed, payer: str, after: timedelta, opens: bool
) -> None:
    walk = for_a_letter(installed, payer)
    told = posted(walk)
    clock.shift(after)
    run_due(installed)
    result = enter(walk, told)
    assert (result.went_on, result.said) == (opens, "" if opens else refusal(walk, ""))


@pytest.mark.row("RG14")
def test_a_reference_of_another_letter_is_refused_with_the_same_words(clock: None, installed: Installed) -> None:
    walk, other = for_a_letter(installed, "bluelinks"), for_a_letter(installed, "bluelinks", "other.user")
    mine, theirs = posted(walk), posted(other)
    wrong = ({**mine, "letter_reference": theirs["letter_reference"]}, {**mine, "letter_reference": ""}, theirs)
    for left, typed in zip((4, 3, 2), wrong, strict=True):
        assert enter(walk, typed).said == refusal(walk, f"{left} more tries")
    assert enter(walk, mine).went_on


@pytest.mark.row("RG13", "RG7")
def test_an_existing_user_registers_a_second_organization_to_its_end(clock: None, installed: Installed) -> None:
    """And goes on to the payer that took the portal's place, for that same office, with its providers."""
    first = for_a_letter(installed, "bluelinks")
    assert enter(first, posted(first)).went_on
    nell, people = first.visitor, Person.select().count()
    second = Walk(first.payer, nell).begin("register.another")
    assert second.place().step.key == "organization", "who somebody is was said already"
    assert second.hand_in({**OFFICE, "organization_name": "Fern Sample Practice"}).went_on
    second.choose("register.post")
    second.ask()
    told = posted(second)
    assert enter(second, told | {"letter_reference": "2" * 10}).said == refusal(second)
    assert enter(second, told).went_on
    one, other = PayerAccount.select().where(PayerAccount.person == nell.person).order_by(PayerAccount.id)
    assert (one.state, other.state, Person.select().count()) == ("active", "active", people)
    assert one.username == nell.person.username != other.username, "each name belongs to its account"
    assert re.fullmatch(r"u[0-9a-z]{9}", other.username)
    assert {desk_of(nell.person, at.organization.public_id) is None for at in (one, other)} == {False}

    payer = installed.payers["bcbsma"]
    assert showing.onwards(second.place(), installed.payers) == payer
    third = Walk(payer, nell).begin("register.ask", other.organization)
    assert third.hand_in({"npi_or_number": "1990000162", "site_role": "staff", **AGREED, **SOMEBODY}).went_on
    assert enter(by_post(third), posted(third)).went_on
    assert third.fresh().account.organization == other.organization
    npis = [row.npi for row in Provider.select().where(Provider.organization == other.organization)]
    assert LOWELL["organization_number"] in npis, "whom it can ask for"
    assert showing.onwards(second.place(), installed.payers) is None
    assert showing.onwards(first.place(), installed.payers) == payer, "the other office has no account there"


# Anew


@BOTH
def test_somebody_asks_for_a_new_letter(clock: None, installed: Installed, payer: str) -> None:
    walk = for_a_letter(installed, payer)
    with pytest.raises(RegistrationRefused):
        asides.want_again(walk.fresh(), walk.payer)
    first = posted(walk)
    asides.want_again(walk.fresh(), walk.payer)
    assert enter(walk, first).said == refusal(walk, ""), "it is void from then on, whether it was stolen or late"
    assert enter(walk, posted(walk)).went_on


def test_three_new_letters_a_day_and_no_fourth(clock: time_machine.Coordinates, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    for _ in range(3):
        posted(walk)
        asides.want_again(walk.fresh(), walk.payer)
    told = posted(walk)
    with pytest.raises(Throttled):
        asides.want_again(walk.fresh(), walk.payer)
    assert enter(walk, told).went_on, "what was in the post still counts"


@BOTH
def test_the_help_desk_prints_a_new_one(clock: None, installed: Installed, payer: str) -> None:
    walk = for_a_letter(installed, payer)
    first = posted(walk)
    assert LETTER_LOST in CALLS and LETTER_LOST.payers(walk.payer)
    for nobody in ("", "amy.lund", "nobody.here"):
        assert not LETTER_LOST.find(walk.payer, {"username": nobody})
    found = LETTER_LOST.find(walk.payer, {"username": walk.enrollment.username or walk.visitor.person.username})
    assert [(one.row, one.kind) for one in found] == [(walk.enrollment.id, LETTER)]
    with db.atomic():
        open_task(found[0].kind, walk.payer.id, found[0].row)
    second = printed(walk)
    assert enter(walk, first).said == refusal(walk)
    press(walk, "posted")
    assert enter(walk, second).went_on
    assert not LETTER_LOST.find(walk.payer, {"username": walk.visitor.person.username}), "nothing waits any more"


# Sooner

RIGHT = {"asked_npi": LOWELL["organization_number"], "tin_end": LOWELL["tin_or_ssn"][-4:]}
BY_MAIL = 1


@pytest.mark.row("RG5")
@pytest.mark.parametrize(
    "said",
    [{**RIGHT, "tin_end": "0001"}, {**RIGHT, "asked_npi": "1990000154"}, {"asked_npi": RIGHT["asked_npi"]}, {}],
    ids=["another tax ID", "another NPI", "no tax ID", "nothing"],
)
def test_by_mail_with_something_wrong_nothing_is_asked(clock: None, installed: Installed, said: dict[str, str]) -> None:
    walk = for_a_letter(installed, "bcbsma")
    with pytest.raises(RegistrationRefused, match="does not agree"):
        asides.want_sooner(walk.fresh(), walk.payer, BY_MAIL, said)
    assert not DeskTask.select().where(DeskTask.kind == SOONER.key).exists()


@pytest.mark.row("RG5")
def test_tries_by_mail_are_counted(clock: None, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    for _ in range(5):
        with pytest.raises(RegistrationRefused):
            asides.want_sooner(walk.fresh(), walk.payer, BY_MAIL, {**RIGHT, "tin_end": "0001"})
    with pytest.raises(Throttled):
        asides.want_sooner(walk.fresh(), walk.payer, BY_MAIL, RIGHT)


def mailed_pin(walk: Walk) -> str:
    """The PIN in the newest mail about the registration; it is in no other."""
    found = re.findall(r"\b[2-9A-HJKMNP-TV-Z]{10}\b", mails(walk, "registration.pin")[-1].text)
    assert len(found) == 1
    return found[0]


@pytest.mark.row("RG5")
def test_by_mail_the_pin_comes_to_the_address_of_the_sign_in(clock: None, app: Flask, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    by_letter = posted(walk)
    asides.want_sooner(walk.fresh(), walk.payer, BY_MAIL, RIGHT)
    asked = held(walk.place())
    assert asked.sooner == task_of(walk, SOONER) and asked.posted and not asked.mailed
    with app.test_request_context(base_url="http://localhost"):
        press(walk, "mail", SOONER)
    assert f"http://localhost/register/e/{walk.enrollment.public_id}\n" in mails(walk, "registration.pin")[-1].text
    answered = held(walk.place())
    assert answered.mailed and not answered.sooner and not answered.posted
    assert mails(walk, "registration.pin")[-1].address == walk.visitor.person.email
    assert enter(walk, by_letter).said == refusal(walk), "the letter is void, and the mail counts"
    assert enter(walk, {"pin": mailed_pin(walk)}).went_on


@pytest.mark.row("RG5")
def test_a_pin_by_mail_leaves_no_letter_to_print(clock: None, installed: Installed) -> None:
    """Printing it afterwards would make the mailed PIN void."""
    walk = for_a_letter(installed, "bcbsma")
    asides.want_sooner(walk.fresh(), walk.payer, BY_MAIL, RIGHT)
    press(walk, "mail", SOONER)
    assert task_of(walk, LETTER, "withdrawn")
    assert enter(walk, {"pin": mailed_pin(walk)}).went_on


@pytest.mark.row("RG5")
def test_refusing_it_leaves_the_letter_as_it_was(clock: None, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    by_letter = posted(walk)
    asides.want_sooner(walk.fresh(), walk.payer, BY_MAIL, RIGHT)
    press(walk, "refuse", SOONER, word="Nobody there knows you.")
    assert walk.fresh().state == WAITING and not mails(walk, "registration.pin")
    shown = held(walk.place())
    assert shown.posted and shown.sooner
    assert (shown.sooner.state, shown.sooner.note) == ("refused", "Nobody there knows you.")
    assert enter(walk, by_letter).went_on


@pytest.mark.row("RG5")
def test_by_telephone_it_is_told_to_nobody_and_mailed(clock: None, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    assert PIN_BY_PHONE.payers(walk.payer) and not PIN_BY_PHONE.payers(installed.payers["bluelinks"])
    assert [blank.name for blank in PIN_BY_PHONE.boxes(walk.payer)] == list(RIGHT)
    for said in ({**RIGHT, "tin_end": ""}, {**RIGHT, "tin_end": "0001"}, dict.fromkeys(RIGHT, "")):
        assert not PIN_BY_PHONE.find(walk.payer, said)
    found = PIN_BY_PHONE.find(walk.payer, RIGHT)
    assert [(one.row, one.kind) for one in found] == [(walk.enrollment.id, SOONER)]
    assert RIGHT["asked_npi"] not in str(found[0].lines)
    with db.atomic():
        open_task(SOONER, walk.payer.id, found[0].row)
    press(walk, "mail", SOONER)
    assert enter(walk, {"pin": mailed_pin(walk)}).went_on


@pytest.mark.row("RG5")
def test_when_it_is_over_nothing_waits_at_the_desk(clock: None, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    told = printed(walk)
    asides.want_sooner(walk.fresh(), walk.payer, BY_MAIL, RIGHT)
    assert enter(walk, told).went_on
    about = DeskTask.row == walk.enrollment.id, DeskTask.kind.in_((LETTER.key, SOONER.key))
    assert {task.state for task in DeskTask.select().where(*about)} == {"withdrawn"}


# Refused, expired, given up


@BOTH
def test_the_desk_refuses_with_a_word_and_what_was_printed_is_void(
    clock: None, installed: Installed, payer: str
) -> None:
    walk = for_a_letter(installed, payer)
    told = printed(walk)
    with pytest.raises(TaskRefused):
        press(walk, "refuse")
    press(walk, "refuse", word="The address does not exist.")
    assert (walk.fresh().state, walk.enrollment.said) == (OPEN, "The address does not exist.")
    assert said_by(walk.enrollment) == REFUSED_WITH, "a stranger's word is not shown as the program's own"
    assert "The address does not exist." in mails(walk, "registration.desk")[-1].text
    assert Message.select().where(Message.person == walk.visitor.person).count()
    assert enter(walk, told).said == refusal(walk, "") and account_of(walk) is None
    walk.ask()
    assert enter(walk, posted(walk)).went_on


@BOTH
def test_a_letter_that_nobody_prints_expires_after_ten_days(
    clock: time_machine.Coordinates, installed: Installed, payer: str
) -> None:
    walk = for_a_letter(installed, payer)
    clock.shift(10 * DAY - SECOND)
    run_due(installed)
    assert (walk.fresh().state, task_of(walk).state) == (WAITING, "open")
    clock.shift(SECOND)
    run_due(installed)
    assert (walk.fresh().state, task_of(walk, LETTER, "expired").state) == (OPEN, "expired")
    assert "did not answer in time" in walk.enrollment.said
    walk.ask()
    assert enter(walk, posted(walk)).went_on


@BOTH
def test_given_up_it_is_void_and_off_the_desk(clock: None, installed: Installed, payer: str) -> None:
    walk = for_a_letter(installed, payer)
    told = printed(walk)
    moving.end(walk.fresh(), walk.payer)
    assert task_of(walk, LETTER, "withdrawn")
    with pytest.raises(MovedMeanwhile):
        enter(walk, told)
    assert SentCode.get(SentCode.enrollment == walk.enrollment, SentCode.kind == codes.LETTER).state == "void"


# Two at the desk


@pytest.mark.parametrize("number", range(3))
def test_two_of_the_staff_at_once_print_one_letter(app: Flask, installed: Installed, number: int) -> None:
    walk = for_a_letter(installed, "bluelinks")
    ready, names = Barrier(2), ["pat.grove", "ivy.stone"]

    def one(name: str) -> bytes | str:
        with db.connection_context():
            task = task_of(walk)
            ready.wait(20)
            try:
                take_in_hand(task, staff(name))
                fence = DeskTask.get_by_id(task.id).fence
                return answer(task, fence, LETTER, walk.payer, Press("print", staff(name))) or ""
            except TaskRefused as refused:
                return refused.words

    with ThreadPoolExecutor(2) as threads:
        came = dict(zip(names, threads.map(one, names), strict=True))
    letters = [pdf for pdf in came.values() if isinstance(pdf, bytes)]
    holder = task_of(walk).holder
    assert len(letters) == 1 and isinstance(came.pop(holder.username), bytes)
    assert set(came.values()) == {NOT_YOURS}
    assert SentCode.select().where(SentCode.enrollment == walk.enrollment, SentCode.kind == codes.LETTER).count() == 1
    assert enter(walk, read(walk, letters[0])).went_on


def test_a_double_click_prints_one_letter(app: Flask, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    task = task_of(walk)
    take_in_hand(task, staff())
    fence, ready = DeskTask.get_by_id(task.id).fence, Barrier(6)

    def one(_: int) -> object:
        with db.connection_context():
            ready.wait(20)
            try:
                return answer(task, fence, LETTER, walk.payer, Press("print", staff()))
            except TaskRefused as refused:
                return refused.words

    with ThreadPoolExecutor(6) as threads:
        came = list(threads.map(one, range(6)))
    letters = [pdf for pdf in came if isinstance(pdf, bytes)]
    assert (len(letters), came.count(PRINTED)) == (1, 5)
    assert SentCode.select().where(SentCode.enrollment == walk.enrollment, SentCode.kind == codes.LETTER).count() == 1
    assert enter(walk, read(walk, letters[0])).went_on


# The agreement that a billing agency signs


@pytest.mark.row("RG16")
@pytest.mark.row("RG14")
def test_an_agency_gets_its_letter_once_the_agreement_is_in(clock: None, installed: Installed) -> None:
    walk = to_paper(installed, "nell.harrow", "register.agency")
    assert walk.place().step.key == "agreement"
    walk.ask()
    with pytest.raises(DeskTask.DoesNotExist):
        task_of(walk, LETTER)
    press(walk, "in", AGREEMENT)
    assert (walk.fresh().state, walk.place().step.key) == (OPEN, "pin")
    walk.ask()
    assert enter(walk, posted(walk)).went_on
    account = account_of(walk)
    assert account and (account.organization.kind, account.role) == ("billing service", "portal administrator")


@pytest.mark.row("RG16")
def test_an_agreement_is_refused_with_a_word_or_does_not_come(
    clock: time_machine.Coordinates, installed: Installed
) -> None:
    walk = to_paper(installed, "nell.harrow", "register.agency")
    walk.ask()
    press(walk, "refuse", AGREEMENT, word="The signature is missing.")
    assert (walk.fresh().state, walk.place().step.key, walk.enrollment.said) == (
        OPEN, "agreement", "The signature is missing.",
    )  # fmt: skip
    walk.ask()
    clock.shift(30 * DAY - SECOND)
    run_due(installed)
    assert walk.fresh().state == WAITING
    clock.shift(SECOND)
    run_due(installed)
    assert (walk.fresh().state, walk.place().step.key) == (OPEN, "agreement")
    walk.ask()
    press(walk, "in", AGREEMENT)
    assert walk.place().step.key == "pin"


@pytest.mark.row("RG16")
def test_a_practice_signs_nothing(clock: None, installed: Installed) -> None:
    walk = to_paper(installed, "nell.harrow", "register.post")
    assert [step.key for step in (walk.place().step, *walk.place().ahead)] == ["pin"]
    walk.ask()
    assert [task.kind for task in DeskTask.select().where(DeskTask.row == walk.enrollment.id)] == [LETTER.key]


# What is written down


@BOTH
def test_the_audit_says_who_printed_and_never_what(clock: None, installed: Installed, payer: str) -> None:
    walk = for_a_letter(installed, payer)
    task = task_of(walk)
    told = posted(walk)
    enter(walk, told)
    about = AuditEntry.select().where(AuditEntry.subjects_json.contains(task.public_id))
    entries = list(about.order_by(AuditEntry.number))
    whats = [json.loads(entry.details_json)["what"] for entry in entries]
    assert whats == ["taken in hand", "Print the letter", "taken in hand", "It is in the post"]
    assert not [entry for entry in entries for one in told.values() if one in str(entry.__data__)]


@pytest.mark.row("RG5")
def test_whoever_was_quicker_closes_the_way_and_the_other_is_sent_to_them(clock: None, installed: Installed) -> None:
    first = by_post(to_organization(installed, "first.user"))
    second = by_post(to_organization(installed, "second.user"))
    mine, theirs = posted(first), posted(second)
    assert enter(first, mine).went_on
    assert enter(second, theirs).went_on
    assert (second.fresh().state, second.place().step.key, account_of(second)) == (OPEN, "ask", None)
    assert "registered for this organization already" in second.enrollment.said
    office = account_of(first).organization  # type: ignore[union-attr]
    assert desk_of(second.visitor.person, office.public_id) is None  # type: ignore[arg-type]
    at = desk_of(first.visitor.person, office.public_id)  # type: ignore[arg-type]
    assert at and may(at, Action("accounts.manage", ""), first.payer)
