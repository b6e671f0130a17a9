"""A capability that puts two kinds of work on a payer's desk and takes one kind of call; what it did is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.asking import BCBSMA
from tests.plugins_for_tests import MANUAL
from webapp.capability import Capability
from webapp.db import db
from webapp.formats import name
from webapp.models import DeskTask, Person, tell
from webapp.paths import Blank
from webapp.payer import Payer
from webapp.plugins import Installed
from webapp.rules import Wait
from webapp.tasks import About, CallKind, Found, Press, Reply, TaskKind, TaskRefused, open_task
from webapp.tasks.about import NOBODY

PATIENT = "QUERCUS PATIENTCANARY"
"""What a task is about and only its own page may say."""
NINE_DAYS = Wait(key="test.task", label="Task", source=MANUAL, seconds=9 * 86400, then="it expires")
SURNAME = name("surname", "Surname", MANUAL)
PRINT = Reply(key="print", label="Print the letter", paper=True, help="With a new PIN each time.")
POSTED = Reply(key="posted", label="It is in the post", ends="done")
REFUSE = Reply(key="refuse", label="Refuse", ends="refused", word=True)
APPROVE = Reply(key="approve", label="Approve", ends="done")
LATER = Reply(key="later", label="Not reached", boxes=(Blank(name="surname", rule=SURNAME),))


@dataclass
class Works:
    """The capability; `did` is every act and expiry as it happened, `refuses` a reply that cannot be done."""

    did: list[tuple[str, str, int]] = field(default_factory=list)
    refuses: str = ""
    printed: int = 0

    def __post_init__(self) -> None:
        common = {"lasts": NINE_DAYS, "shows": self.shows, "act": self.act, "expire": self.expire}
        self.letter = TaskKind(
            key="test.letter", title="Letter to post", replies=lambda task, payer: (PRINT, POSTED, REFUSE), **common
        )
        self.approval = TaskKind(
            key="test.approval", title="Request to decide", replies=lambda task, payer: (APPROVE, REFUSE, LATER),
            **common,
        )  # fmt: skip
        self.call = CallKind(
            key="test.call",
            title="A letter did not come",
            payers=lambda payer: payer.id == BCBSMA,
            boxes=lambda payer: (Blank(name="surname", rule=SURNAME),),
            find=self.find,
        )

    def shows(self, task: DeskTask, payer: Payer) -> Sequence[tuple[str, str]]:
        return (("Patient", PATIENT), ("Row", str(task.row)))

    def act(self, task: DeskTask, payer: Payer, press: Press) -> bytes | None:
        assert db.in_transaction()
        tell(Person.get(Person.username == "dana.frost"), "test", f"{press.reply} {task.row}", press.word)
        if press.reply == self.refuses:
            raise TaskRefused("The office left in the meantime.")
        self.did.append((press.reply, press.staff.username, task.row))
        if press.reply == "print":
            self.printed += 1
            return f"%PDF-1.7 letter {self.printed}".encode()
        return None

    def expire(self, task: DeskTask, payer: Payer) -> None:
        assert db.in_transaction() and task.state == "expired"
        self.did.append(("expired", payer.id, task.row))

    def find(self, payer: Payer, told: Mapping[str, str]) -> Sequence[Found]:
        known = {"QUERCUS": 7, "ACER": 8}
        row = known.get(told["surname"])
        return [Found(f"Letter {row}", (("Office", "Sample office"),), self.letter, row)] if row else []

    def capability(self) -> Capability:
        return Capability(name="works", desk=lambda: (self.letter, self.approval), calls=lambda: (self.call,))

    def beside(self, installed: Installed) -> Installed:
        """Everything that is installed, and this."""
        return replace(installed, capabilities={**installed.capabilities, "works": self.capability()})

    def open(
        self, kind: TaskKind, row: int = 1, payer: str = BCBSMA, title: str = "", about: About = NOBODY
    ) -> DeskTask:
        with db.atomic():
            return open_task(kind, payer, row, title, about)
