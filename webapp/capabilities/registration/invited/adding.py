"""The form with which a manager adds somebody, drawn from the first step of the path: plain boxes, and the tax IDs of
the manager's own account to be ticked, each with the tools that the manager has for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.access import Desk, Stand
from webapp.access.desks import stand_of
from webapp.access.remedies import holds
from webapp.capabilities.person.service import username_rule
from webapp.capabilities.registration.invited.added import USERNAME, Wanted
from webapp.capabilities.registration.pages.drawing import boxes_of
from webapp.capabilities.registration.walk.asking import Filled, fill_blanks, layout
from webapp.clock import today
from webapp.paths import Blank, Step
from webapp.payer import Payer, Roles
from webapp.web.forms import Box

TINS = "tins"
NO_TIN = "Tick at least one tax ID."
NOT_YOURS = "A tax ID that was ticked is not among those of your own account, so you cannot give it."
NO_TOOL = "You do not have what was ticked for a tax ID yourself, so you cannot give it."
WITHOUT_TIN = "Something was ticked for a tax ID that is not ticked itself. Tick both, or neither."
GOES_BEFORE = "{before} goes before {tool}. Tick both for the tax ID, or neither."
Ticked = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to be ticked for a tax ID: a tool by its key, and whether it is ticked."""

    key: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class TinLine:
    """One tax ID of the manager's account, and the tools that can be given for it."""

    tin: str
    on: bool
    tools: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class AddForm:
    """The form as it is drawn. `lines` is empty where the payer gives no access by tax ID; `tins` is what is wrong
    with what was ticked."""

    boxes: tuple[Box, ...]
    lines: tuple[TinLine, ...]
    tins: str = ""

    @property
    def refused(self) -> list[Box]:
        """Every box that needs a look."""
        ticked = [Box(TINS, "Tax IDs", refusal=self.tins)] if self.tins else []
        return [*(one for one in self.boxes if one.refusal), *ticked]


def read(desk: Desk, payer: Payer, step: Step, values: Mapping[str, str], ticked: Ticked) -> tuple[Wanted, Filled]:
    """What was typed and ticked, every box by its rule; what is refused stands in `Filled.refusals`."""
    filled = fill_blanks(layout(step, sign_in=False).plain, values, {"today": today()})
    tins = {tin: tuple(_tools_for(tin, step, payer, ticked)) for tin in ticked.get(TINS, ())}
    roles = payer.part(Roles)
    if roles and roles.by_tin and (words := _why_not(tins, _own(desk, payer), step, payer, ticked)):
        filled.refusals[TINS] = words
    return Wanted(filled.values, tins), filled


def draw(desk: Desk, payer: Payer, step: Step, filled: Filled, ticked: Ticked) -> AddForm:
    """The form with what was typed and ticked."""
    roles, own = payer.part(Roles), _own(desk, payer)
    lines = tuple(_line(tin, own, step, payer, ticked) for tin in own.tins) if roles and roles.by_tin else ()
    boxes = boxes_of(layout(step, sign_in=False).plain, filled)
    named = tuple(replace(one, hint=username_rule.hint()) if one.name == USERNAME else one for one in boxes)
    return AddForm(named, lines, filled.refusals.get(TINS, ""))


def _own(desk: Desk, payer: Payer) -> Stand:
    return stand_of(desk.accounts[payer.id], desk.organization)


def _tools(step: Step, payer: Payer) -> Iterator[Blank]:
    """The boxes of a tax ID that are tools of the payer, in the order in which they are given."""
    roles = payer.part(Roles)
    yield from (blank for blank in layout(step, sign_in=False).row if roles and blank.name in roles.tools)


def _tools_for(tin: str, step: Step, payer: Payer, ticked: Ticked) -> Iterator[str]:
    yield from (blank.name for blank in _tools(step, payer) if tin in ticked.get(blank.name, ()))


def _line(tin: str, own: Stand, step: Step, payer: Payer, ticked: Ticked) -> TinLine:
    held = [blank for blank in _tools(step, payer) if holds(payer, own, blank.name, tin)]
    ticks = tuple(Tick(one.name, one.rule.label, tin in ticked.get(one.name, ())) for one in held)
    return TinLine(tin, tin in ticked.get(TINS, ()), ticks)


def _why_not(tins: Mapping[str, Sequence[str]], own: Stand, step: Step, payer: Payer, ticked: Ticked) -> str:
    """What is wrong with what was ticked; the lifecycle judges it once more when it is given."""
    if not tins:
        return NO_TIN
    if set(tins) - set(own.tins):
        return NOT_YOURS
    if {tin for blank in _tools(step, payer) for tin in ticked.get(blank.name, ())} - set(tins):
        return WITHOUT_TIN
    given = [(tin, tool) for tin, tools in tins.items() for tool in tools]
    if not all(holds(payer, own, tool, tin) for tin, tool in given):
        return NO_TOOL
    return next((words for tin, tool in given if (words := _missing_before(tool, tins[tin], payer))), "")


def _missing_before(tool: str, given: Sequence[str], payer: Payer) -> str:
    roles = payer.part(Roles)
    needs = roles.tools[tool].needs if roles else ""
    if not roles or not needs or needs in given:
        return ""
    before = roles.tool_name(needs)
    return GOES_BEFORE.format(before=f"{before[:1].upper()}{before[1:]}", tool=roles.tool_name(tool))
