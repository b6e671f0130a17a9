"""Forms drawn from rules: one adapter from a rule to a WTForms field, no class for each form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from wtforms import Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.form import BaseForm

from webapp.rules import Option, Rule

EMPTY = Option("", "Choose")


@dataclass(frozen=True, slots=True)
class Box:
    """One box to draw: name, words, and what is known of its value.

    `hint_spoken`: said to a screen reader alone, because everybody else sees it from the box itself. `focus`: the
    focus goes here once for each value of it.
    """

    name: str
    label: str
    required: bool = False
    control: str = "text"
    hint: str = ""
    options: tuple[Option, ...] = ()
    value: str = ""
    note: str = ""
    refusal: str = ""
    grouped: bool = False
    redraws: bool = False
    cleans: str = ""
    wide: bool = False
    identifies: bool = False
    hint_spoken: bool = False
    focus: str = ""


def box(name: str, rule: Rule, **more: Any) -> Box:
    """A box for a rule: its label, how it is drawn, its list, its hint."""
    options = more.pop("options", getattr(rule, "listed", ()))
    hint = rule.hint() if hasattr(rule, "hint") else ""
    return Box(
        name,
        rule.label,
        control=getattr(rule, "control", "text"),
        hint=more.pop("hint", hint),
        options=options,
        cleans=getattr(rule, "cleans", ""),
        **more,
    )


class Drawn:
    """A WTForms field together with its box; called with attributes it draws its control."""

    def __init__(self, field: Field, box: Box) -> None:
        self.field = field
        self.box = box

    def __call__(self, **attributes: object) -> Markup:
        """The control alone; label, hint and refusal are drawn round it by `_field.html`."""
        return self.field(**attributes)

    @property
    def groups(self) -> list[tuple[str, list[Option]]]:
        """The list of a select by group, "" for what stands outside of any; drawn by `_field.html`, as it is long."""
        one = self.box
        first = [] if one.required and any(option.code == one.value for option in one.options) else [EMPTY]
        if not one.grouped:
            return [("", [*first, *one.options])]
        groups: dict[str, list[Option]] = {}
        for option in sorted(one.options, key=lambda option: option.group):
            groups.setdefault(option.group.capitalize(), []).append(option)
        return [*([("", first)] if first else []), *groups.items()]


def draw(boxes: Iterable[Box]) -> list[Drawn]:
    """The boxes as fields, bound to the values that they carry."""
    listed = list(boxes)
    form = BaseForm({one.name: _unbound(one) for one in listed})
    form.process(data={one.name: one.value for one in listed})
    return [Drawn(form[one.name], one) for one in listed]


def _unbound(one: Box) -> Any:
    if one.control == "radio":
        return RadioField(
            one.label, choices=[SelectChoice(o.code, o.words) for o in one.options], validate_choice=False
        )
    return StringField(one.label)
