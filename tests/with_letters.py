"""Registrations that wait for a letter, and the payer's desk that prints it: what several tests walk through."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader

from tests.enrolling import AGREED, PASSWORD, SOMEBODY, Walk
from webapp.capabilities.registration.desks.letters import LETTER, PRINT
from webapp.capabilities.registration.walk.visitors import Visitor
from webapp.models import DeskTask, Person
from webapp.plugins import Installed
from webapp.tasks import Press, TaskKind
from webapp.tasks.answering import answer
from webapp.tasks.holding import take_in_hand

LOWELL = {"organization_number": "1990000162", "tin_or_ssn": "990000005"}
QUINCY = {"organization_number": "1990000188", "tin_or_ssn": "990000007"}
OFFICE = {
    "organization_name": "Pond Sample Practice", "street": "1 Sample Way", "city": "Boston", "state": "MA",
    "zip": "02110",
}  # fmt: skip
PINS = {"bcbsma": re.compile(r"\b[2-9A-HJKMNP-TV-Z]{10}\b"), "bluelinks": re.compile(r"\b\d{4}\b")}


def to_organization(installed: Installed, username: str = "nell.harrow") -> Walk:
    """A new sign-in with the payer of the first portal, whose next step is the organization."""
    walk = Walk(installed.payers["bcbsma"], Visitor(None, username, "192.0.2.7")).begin("register.ask")
    mail = f"{username}@desk.example"
    profile = {"npi_or_number": "1990000162", "site_role": "staff", **AGREED, **SOMEBODY, "mail": mail}
    assert walk.hand_in(profile, username=username, password=PASSWORD).went_on
    walk.confirm()
    return walk


def by_post(walk: Walk, organization: dict[str, str] | None = None) -> Walk:
    """The organization named, the way by post chosen, and the letter asked for."""
    assert walk.hand_in(organization or LOWELL).went_on
    walk.choose("register.post")
    walk.ask()
    return walk


def for_a_letter(installed: Installed, payer: str, username: str = "nell.harrow", **office: str) -> Walk:
    """A registration that waits for the letter, of a new first user with that payer."""
    if payer == "bcbsma":
        return by_post(to_organization(installed, username))
    walk = to_paper(installed, username, "register.post", **office)
    walk.ask()
    return walk


def to_paper(installed: Installed, username: str, path: str, **office: str) -> Walk:
    """A new primary user of the legacy portal who has chosen a way: the next step is what goes on paper."""
    walk = Walk(installed.payers["bluelinks"], Visitor(None, username, "192.0.2.7")).begin("register.post")
    assert walk.hand_in({**SOMEBODY, "mail": f"{username}@desk.example"}, password=PASSWORD).went_on
    walk.confirm()
    assert walk.hand_in({**OFFICE, **office}).went_on
    walk.choose(path)
    return walk


def staff(username: str = "pat.grove") -> Person:
    """Somebody at the payer's desk."""
    return Person.get(Person.username == username)


def task_of(walk: Walk, kind: TaskKind = LETTER, state: str = "open") -> DeskTask:
    """The task about a registration."""
    return DeskTask.get(DeskTask.kind == kind.key, DeskTask.row == walk.enrollment.id, DeskTask.state == state)


def press(walk: Walk, reply: str, kind: TaskKind = LETTER, word: str = "", who: str = "pat.grove") -> bytes | None:
    """Take the open task in hand and press a button of it."""
    task = task_of(walk, kind)
    take_in_hand(task, staff(who))
    task = DeskTask.get_by_id(task.id)
    return answer(task, task.fence, kind, walk.payer, Press(reply, staff(who), word))


def printed(walk: Walk) -> dict[str, str]:
    """What a letter that is printed now asks to be entered, by box."""
    pdf = press(walk, PRINT.key)
    assert pdf
    return read(walk, pdf)


def posted(walk: Walk) -> dict[str, str]:
    """The same, and it is in the post."""
    told = printed(walk)
    press(walk, "posted")
    return told


def text_of(pdf: bytes) -> str:
    """The text of a letter."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def read(walk: Walk, pdf: bytes) -> dict[str, str]:
    """What stands behind the name of each box in the letter, as the person reads it."""
    step, text = walk.place().step, text_of(pdf)
    assert step
    assert step.evidence
    found = {}
    for blank in step.evidence.blanks:
        value = re.search(rf"^{re.escape(str(blank.rule.label))}:?\s+(\S.*)$", text, re.MULTILINE)
        assert value, text
        found[blank.name] = value[1].strip()
    return found


def wrong(told: dict[str, str], number: int = 0) -> dict[str, str]:
    """The same with another PIN."""
    digits = told["pin"].isdigit()
    other = [f"{one:04}" if digits else f"{one:010}" for one in range(20)]
    return {**told, "pin": [one for one in other if one != told["pin"]][number]}
