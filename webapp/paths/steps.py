"""One step of a path: what it asks, who decides, how long that takes, until when it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from webapp.paths.documents import Document
from webapp.paths.evidence import Blank, Evidence
from webapp.paths.spans import Span
from webapp.rules import Contact, Wait
from webapp.sources import Decided, Source


class Approver(StrEnum):
    """Who decides a step. The system does so at once; all others take their time."""

    SYSTEM = "system"
    ADMINISTRATOR = "administrator"
    DESK = "desk"
    OTHER = "other organization"


DECIDES = {
    Approver.ADMINISTRATOR: "an administrator decides",
    Approver.DESK: "the payer's desk decides",
    Approver.OTHER: "another organization decides",
}


class SignIn(StrEnum):
    """What a step gives somebody to sign in with. Whoever has an account with the payer has done such a step."""

    CHOSEN = "username and password of one's own choice"
    MADE = "a username that the portal makes, and a password"


@dataclass(frozen=True, kw_only=True)
class Sooner:
    """A way to get sooner what a step waits for: by `contact`, or by mail to `address` that names these things."""

    words: str
    contact: Contact | None = None
    address: str = ""
    blanks: tuple[Blank, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stop:
    """An answer that ends the path here: what it says, whom to call, and a task for the payer's desk."""

    says: str
    words: str
    contact: Contact | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a path; paths share it, and it is written once.

    `wait` is how long the approver takes at most; none means that nobody states it. `otherwise` decides where the
    approver is not there; `for_each` names the box for each of whose values is decided on its own. `by` does the step
    where that is not the person themselves. `expires` ends it for good, `notice` is told so long before. `paper` is a
    document to sign. `unstated` says what of the step its source leaves open.
    """

    key: str
    label: str
    source: Source | Decided
    ours: str = ""
    blanks: tuple[Blank, ...] = ()
    sign_in: SignIn | None = None
    evidence: Evidence | None = None
    approver: Approver = Approver.SYSTEM
    otherwise: Approver | None = None
    for_each: str = ""
    by: str = ""
    wait: Wait | None = None
    expires: Wait | None = None
    notice: Wait | None = None
    gather: tuple[str, ...] = ()
    help: str = ""
    paper: Document | None = None
    unstated: str = ""
    sooner: tuple[Sooner, ...] = ()
    stops: tuple[Stop, ...] = ()

    def asked(self) -> Iterator[Blank]:
        """Every box, those of the evidence and of quicker ways too."""
        yield from self.blanks
        yield from self.evidence.blanks if self.evidence else ()
        for way in self.sooner:
            yield from way.blanks

    def proof(self) -> tuple[Blank, ...]:
        """The boxes of its evidence that are filled in with it; what is sent is typed in later."""
        return self.evidence.blanks if self.evidence and not self.evidence.sent else ()

    def fills(self) -> bool:
        """Whether there is something to fill in there, beside a sign-in and what was sent."""
        return bool(self.blanks or self.proof())

    def waits(self) -> Iterator[Wait]:
        """Every time that the step knows."""
        valid = self.evidence.valid if self.evidence else None
        yield from (one for one in (self.wait, self.expires, self.notice, valid) if one)

    def span(self) -> Span:
        """How long it takes, apart from the person's own typing."""
        if isinstance(self.wait, Wait):
            return Span(0, self.wait.seconds)
        return Span(0, 0 if self.approver is Approver.SYSTEM else None)

    def words(self) -> str:
        """Its name, who decides, and whether its source leaves something open."""
        more = (DECIDES.get(self.approver, ""), self.unstated and "not stated in full")
        return f"{self.label}{''.join(f', {words}' for words in more if words)}"
