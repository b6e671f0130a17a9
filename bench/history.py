"""Whether the history stays quick: 1,000 questions beside 100,000, in one run: `python -m bench.history`.

Two databases are filled alike: what is common has the same share of both, what is rare is there as often in both, so
that every page shows as many rows. A signed-in browser opens each page in the one and in the other, in turn; what
counts is the processor's time of the whole page. Beside it stands what the list alone takes of it, with its connection
open. Prints medians; exits with 1 where a page of the long one takes more than 1.2 times what it takes in the short.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from webapp.access import Desk, desk_of
from webapp.app import create_app, plugins_of
from webapp.capabilities.eligibility.history import page_of
from webapp.capabilities.eligibility.history_views import KEPT_AS
from webapp.capabilities.eligibility.seeking import read
from webapp.capabilities.eligibility.service import keep_draft
from webapp.cli import prepare
from webapp.clock import now
from webapp.db import EncryptedDatabase, db, keep_words, opaque, open_embedded
from webapp.models import Exchange, Inquiry, Organization, PayerAccount, Person
from webapp.settings import Settings
from webapp.web import sessions

SIZES = (1_000, 100_000)
ROUNDS, WARMING = 41, 3
AT_MOST = 1.2
HOST = "https://localhost"
OFFICE, PERSON = "Harbor Sample Dental", "dana.frost"
APART = timedelta(minutes=20)
"""Between two questions: 100,000 of them are a little less than four years."""

PAYERS = (("bcbsma", "own", 0.8), ("bcbsma", "other", 0.12), ("blueshieldca", "blueshield", 0.08))
STANDINGS = (("active", 0.75), ("not_found", 0.15), ("inactive", 0.1))
COMMON, RARE = ("1990000014", "HARBOR SAMPLE DENTAL"), ("1990000055", "MENDEL, RUTH")
NAMES, RARE_NAME = ("SMITH", "NGUYEN", "ALVAREZ", "OKAFOR", "ROSSI", "HAYASHI", "DUBOIS", "AMARI"), "ZUCKERBROT"
TIMES = 30
"""What is rare is there thirty times, whatever the size: a provider, a name, questions under way, unread ones."""
QUESTION = json.dumps({"values": {"service_type": "35", "filler": "x" * 300}})
BYTES = b"*" * 600

Typed = dict[str, str]


def rows(size: int, office: Organization, people: list[Person], begin: datetime) -> Iterator[dict[str, Any]]:
    """The questions, the oldest first; the first of the people asked every third."""
    rnd = random.Random(size)
    lately = rnd.sample(range(size - 200, size), 2 * TIMES)
    waiting, unread = set(lately[:TIMES]), set(lately[TIMES:])
    other_npi, other_name = (set(rnd.sample(range(size), TIMES)) for _ in range(2))
    for n in range(size):
        payer, plan, _ = rnd.choices(PAYERS, [share for _, _, share in PAYERS])[0]
        standing = "waiting" if n in waiting else rnd.choices(STANDINGS, [share for _, share in STANDINGS])[0][0]
        npi, provider = RARE if n in other_npi else COMMON
        moment, over = begin + APART * n, n not in waiting
        yield {
            "id": n + 1, "public_id": opaque(), "organization": office,
            "person": people[0] if n % 3 == 0 or n in unread else people[1 + n % (len(people) - 1)],
            "ask": "eligibility", "payer": payer, "plan": plan, "search": "id_birth", "question_json": QUESTION,
            "draft": opaque(), "digest": f"{n}", "npi": npi, "provider": provider, "about": "Dental Care [35]",
            "subject": f"{RARE_NAME if n in other_name else rnd.choice(NAMES)}, ROSA {n % 97}",
            "member_id": f"XXP{900_000_000 + n}", "state": "answered" if over else "waiting",
            "outcome": standing if over else "", "standing": standing, "words": "Active coverage: Dental Care [35]",
            "attempts": 3 if n % 40 == 0 else 1, "due": None if over else moment, "created": moment,
            "done": moment if over else None, "seen": moment if over and n not in unread else None,
            "later": n in unread, "lost": 0, "fence": 1, "payload_id": opaque(),
        }  # fmt: skip


def tries(row: dict[str, Any], control: Iterator[int]) -> Iterator[dict[str, Any]]:
    """The exchanges of a question, the last of which was answered."""
    for attempt in range(1, row["attempts"] + 1):
        yield {
            "inquiry": row["id"], "attempt": attempt, "control": next(control), "trace": row["draft"],
            "request": BYTES, "response": BYTES, "sent": row["created"], "received": row["created"],
            "verdict": "answered" if attempt == row["attempts"] else "failed", "reason": "",
        }  # fmt: skip


def fill(size: int, begin: datetime) -> None:
    """Put the questions, their words and their tries into the open database."""
    office, person = Organization.get(Organization.name == OFFICE), Person.get(Person.username == PERSON)
    people, control = [person, *Person.select().where(Person.id != person.id)], itertools.count(1)
    every = rows(size, office, people, begin)
    with db.atomic():
        while some := list(itertools.islice(every, 500)):
            Inquiry.insert_many(some).execute()
            Exchange.insert_many([one for row in some for one in tries(row, control)]).execute()
            for row in some:
                said = (row["subject"], row["member_id"], row["provider"], row["npi"], row["member_id"][3:])
                keep_words("inquiry_words", row["id"], office.id, " ".join(said))


@dataclass
class Page:
    """A page of both histories: what is searched for, which row it goes on from, how many rows it shows.

    Not promised is the search for a longer word that stands in every row: the rows of all words that begin so are
    merged before the first is shown (docs/performance.md).
    """

    words: str
    typed: Typed
    turned: Typed = field(default_factory=dict)
    shows: int = 50
    promised: bool = True
    whole: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)


def pages(size: int, begin: datetime) -> list[Page]:
    """Every kind of page, over the open database."""

    def at(number: int) -> str:
        return str(Inquiry.get_by_id(number).public_id)

    def day(number: int) -> str:
        return f"{(begin + APART * number).astimezone():%m/%d/%Y}"

    middle = size // 2
    return [
        Page("first page", {}),
        Page("page in the middle", {}, {"before": at(middle)}),
        Page("page in the middle, going back", {}, {"after": at(middle)}),
        Page("last page", {}, {"before": at(51)}),
        Page("payer of 92 %", {"payer": "bcbsma"}),
        Page("payer of 8 %", {"payer": "blueshieldca"}),
        Page("card type of 12 %", {"payer": "bcbsma other"}),
        Page("state of 75 %", {"standing": "active"}),
        Page("state of 30 rows", {"standing": "waiting"}, shows=TIMES),
        Page("provider of nearly all", {"npi": COMMON[0]}),
        Page("provider of 30 rows", {"npi": RARE[0]}, shows=TIMES),
        Page("asked by me: a third", {"whose": "mine"}),
        Page("unread: 30 rows", {"whose": "unread"}, shows=TIMES),
        Page("state and provider", {"standing": "active", "npi": COMMON[0]}),
        Page("two days in the middle", {"first": day(middle), "last": day(middle + 72)}),
        Page("name of 30 rows", {"text": RARE_NAME.lower()}, shows=TIMES),
        Page("name of an eighth", {"text": "smith"}),
        Page("name of an eighth, middle", {"text": "smith"}, {"before": at(middle)}),
        Page("name of an eighth, and state", {"text": "smith", "standing": "active"}),
        Page("word of all", {"text": "harbor"}, promised=False),
        Page("member ID of one row", {"text": "900000500"}, shows=1),
    ]


def took(work: Callable[[], object]) -> float:
    """Processor seconds."""
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


@dataclass
class Side:
    """One of the two databases, and every page of it."""

    database: EncryptedDatabase
    desk: Desk
    pages: list[Page]
    finds: list[Typed]

    def measure(self, app: Flask, cookie: str, number: int, counts: bool) -> None:
        """Open one page as a browser does, and ask for its list alone."""
        db.initialize(self.database)
        one, find, client = self.pages[number], self.finds[number], app.test_client()
        client.set_cookie(sessions.COOKIE, cookie, domain="localhost", secure=True)
        address = f"/o/{self.desk.organization.public_id}/eligibility/history/"
        whole = took(lambda: self._shown(client.get(address, query_string=find | one.turned, base_url=HOST).text, one))
        with db.connection_context():
            sought = read(one.typed).sought
            alone = took(lambda: page_of(self.desk, list(self.desk.accounts), sought, **one.turned))
        if counts:
            one.whole.append(whole)
            one.alone.append(alone)

    def _shown(self, text: str, one: Page) -> None:
        shown = text.count('name="inquiry"')
        assert shown == one.shows, f"{one.words}: {shown} rows"


def side(data: Path, size: int, begin: datetime) -> Side:
    """Fill a database and keep the searches in it."""
    database = open_embedded(Settings(data=data).database)
    with db.connection_context():
        fill(size, begin)
        office, person = Organization.get(Organization.name == OFFICE), Person.get(Person.username == PERSON)
        desk = desk_of(person, office.public_id)
        assert desk is not None
        several = pages(size, begin)
        kept = [one.typed and {"find": keep_draft(desk, "", one.typed, KEPT_AS).public_id} for one in several]
    return Side(database, desk, several, kept)


def measure(folder: Path) -> list[Side]:
    """Both sides, measured in turn."""
    settings = Settings(data=folder / "empty")
    installed = plugins_of(settings)
    prepare(settings, installed)
    begin = now() - APART * SIZES[-1]
    app = create_app(settings, installed)
    with db.connection_context():
        office, person = Organization.get(Organization.name == OFFICE), Person.get(Person.username == PERSON)
        _row, cookie = sessions.begin(person, "a password", sessions.Place("", ""))
        PayerAccount.create(person=person, organization=office, payer="blueshieldca", role="user")
        db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    sides = []
    for size in SIZES:
        shutil.copytree(folder / "empty", folder / str(size))
        sides.append(side(folder / str(size), size, begin))
    for number, turn in itertools.product(range(len(sides[0].pages)), range(WARMING + ROUNDS)):
        for one in sides:
            one.measure(app, cookie, number, counts=turn >= WARMING)
    return sides


def main() -> int:
    """Print the table; 0 when the promise is kept."""
    with tempfile.TemporaryDirectory() as folder:
        short, long = measure(Path(folder))
    kept = True
    print(f"{'':<31}{'whole page':^29}{'the list alone':^29}")
    print(f"{'':<31}" + f"{'1,000':>9}{'100,000':>11}{'':>9}" * 2)
    for few, many in zip(short.pages, long.pages, strict=True):
        line = f"{few.words:<31}"
        for one, other in ((few.whole, many.whole), (few.alone, many.alone)):
            begin, end = statistics.median(one) * 1e3, statistics.median(other) * 1e3
            line += f"{begin:>6.2f} ms{end:>8.2f} ms {end / begin:>6.2f}x "
        within = statistics.median(many.whole) <= AT_MOST * statistics.median(few.whole)
        kept &= within or not few.promised
        print(line + (("" if within else " NOT kept") if few.promised else " not promised"))
    print(f"promised: whole page at 100,000 <= {AT_MOST:g}x the page at 1,000: {'kept' if kept else 'NOT kept'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
