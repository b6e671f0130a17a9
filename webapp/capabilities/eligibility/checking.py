"""From what was typed to a question: every value through its rule, nothing sent while one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.capabilities.eligibility.rules import Field, Search
from webapp.rules import Context, Verdict
from webapp.web.forms import missing


@dataclass
class Checked:
    """What became of a form: the question's values, and the verdict on each field."""

    values: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it can be sent."""
        return not self.refusals


def check(search: Search, typed: Mapping[str, str], context: Context) -> Checked:
    """Every field of the search against its rule. A dependent's fields are required together or not at all."""
    checked = Checked()
    for box in search.fields:
        value = typed.get(box.name, "").strip()
        if value:
            _take(checked, box, judge(box, value, typed, context))
        elif box.required:
            checked.refusals[box.name] = missing(box.rule)
    _whole_dependent(search, checked)
    return checked


def judge(box: Field, value: str, typed: Mapping[str, str], context: Context) -> Verdict:
    """The rule's verdict; a value outside of the chosen group of a narrowed list is refused too."""
    verdict = box.rule.verdict(value, context)
    if verdict.ok is not False and box.narrowed_by:
        group = typed.get(box.narrowed_by, "")
        options: Any = getattr(box.rule, "listed", ())
        if group and not any(option.code == value and option.group == group for option in options):
            return Verdict(False, value, f"{box.rule.label}: choose one of the chosen category.")
    return verdict


def _take(checked: Checked, box: Field, verdict: Verdict) -> None:
    checked.values[box.name] = verdict.value
    if verdict.ok is False:
        checked.refusals[box.name] = verdict.words
    if verdict.note:
        checked.notes[box.name] = verdict.note


def _whole_dependent(search: Search, checked: Checked) -> None:
    """Half a dependent finds nobody: one field filled makes last name, first name and birth date required."""
    boxes = [box for box in search.fields if box.section == "dependent"]
    if not any(box.name in checked.values for box in boxes):
        return
    for box in boxes:
        if box.name not in checked.values and box.rule.key != "gender":
            checked.refusals.setdefault(
                box.name, f"Enter the dependent's {box.rule.label.lower()}, or clear the dependent."
            )
