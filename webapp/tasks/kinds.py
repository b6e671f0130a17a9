"""What a kind of task is: how it reads, what may be answered, what each answer does, when it expires."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from webapp.errors import FrontdeskError
from webapp.paths import Blank
from webapp.rules import Wait

if TYPE_CHECKING:
    from webapp.capability import Capability
    from webapp.models import DeskTask, Person
    from webapp.payer import Payer


class TaskRefused(FrontdeskError):
    """What was pressed cannot be done with this task now; the words say why."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A button. `ends`: the state in which it leaves the task ("done", "refused"), "" where the task goes on.

    `word`: a reason has to be written, which the person will read. `boxes`: what else is asked; it comes cleaned with
    the press. `paper`: the answer is a PDF to print; printing again makes what was printed before void. `after`: the
    key of the paper that has to be printed before; the button stands beside it, as a download does not draw the page
    anew.
    """

    key: str
    label: str
    ends: str = ""
    word: bool = False
    paper: bool = False
    after: str = ""
    boxes: tuple[Blank, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """What somebody at the desk pressed: `form` holds the boxes of the reply, `link` makes an address for mails."""

    reply: str
    staff: Person
    word: str = ""
    form: Mapping[str, str] | None = None
    link: Callable[..., str] | None = None


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """One kind of work at a payer's desk, brought by a capability (`Capability.desk`).

    `shows`: what the page of a task says, label and words; what is of a patient stands here and in no title.
    `replies`: the buttons that make sense now. `act` does what was pressed, in the transaction that has just ended the
    task (or not, by `Reply.ends`); it gives the PDF where the reply has a `paper`, and raises TaskRefused, with which
    nothing has happened. `expire` is told, in the transaction that ends it, when nobody ended the task for as long as
    it `lasts`. None of them waits for anything outside of the database. `payers`: at which desks there is such work.
    """

    key: str
    title: str
    lasts: Wait
    shows: Callable[[DeskTask, Payer], Sequence[tuple[str, str]]]
    replies: Callable[[DeskTask, Payer], Sequence[Reply]]
    act: Callable[[DeskTask, Payer, Press], bytes | None]
    expire: Callable[[DeskTask, Payer], Any]
    payers: Callable[[Payer], bool] = lambda payer: True
    help: str = ""


def kinds_of(capabilities: Mapping[str, Capability]) -> dict[str, TaskKind]:
    """Every kind of task that these capabilities bring, by key."""
    return {kind.key: kind for one in capabilities.values() if one.desk for kind in one.desk()}
