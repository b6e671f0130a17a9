"""The form of one (payer, plan, search): settled from what was typed, drawn from the search's fields.

Changing payer, card type or search redraws without checking and keeps every value that still has a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from webapp.capabilities.eligibility.checking import Checked
from webapp.capabilities.eligibility.fields import DateFormat
from webapp.capabilities.eligibility.rules import Eligibility, Field, Search
from webapp.capabilities.eligibility.shows import Answers
from webapp.capabilities.providers import service as providers
from webapp.clock import today
from webapp.errors import NotAllowed
from webapp.identifiers import dates
from webapp.models import Organization, Provider
from webapp.payer import Payer, Plan
from webapp.rules import OneOf, Option
from webapp.web.forms import Box, box

TITLES = {
    "provider": "Provider",
    "payer": "Payer",
    "request": "Request information",
    "subscriber": "Subscriber",
    "dependent": "Dependent",
}
NOT_LISTED = Option("", "Not listed: type it")
ID_FIELDS = ("member_id", "member_number")


@dataclass
class Choice:
    """What a form is for: payer, plan and search, what was typed, what was decided on the way (`said`), who can ask.

    `anew`: it is the next one of several, so the work begins in its first empty box.
    """

    payer: Payer
    part: Eligibility
    plan: Plan
    search: Search
    typed: dict[str, str]
    said: list[str] = field(default_factory=list)
    providers: list[Provider] = field(default_factory=list)
    anew: bool = False


@dataclass(frozen=True)
class Section:
    """One expand/collapse section with its boxes."""

    title: str
    boxes: list[Box]
    open: bool
    peek: str = ""
    picker: providers.Picker | None = None


@dataclass(frozen=True)
class Form:
    """Everything that the template draws. `unlisted` names a provider that was typed and is not on the list; `several`:
    the payer takes several members at once, in a form of their own."""

    draft: str
    payer: Payer
    sections: list[Section]
    refused: list[Box]
    said: list[str]
    names: frozenset[str]
    provider: str
    unlisted: str = ""
    several: bool = False


def settle(office: Organization, payers: list[Payer], typed: Mapping[str, str]) -> Choice:
    """Payer, plan and search for what was typed; where it fits nothing, the first of each.

    An ID that can only be one plan's card chooses that plan. Raises NotAllowed where the office has no payer to ask.
    """
    if not payers:
        raise NotAllowed("None of your payers lets you check eligibility for this office.")
    payer = next((one for one in payers if one.id == typed.get("payer")), payers[0])
    part = payer.part(Eligibility)
    assert part is not None, "payers offers only those with the part"
    values, said = dict(typed), []
    plan = next((one for one in payer.plans if one.key == values.get("plan")), payer.plans[0])
    sure = payer.surely(values.get("member_id", ""))
    if sure and sure != plan:
        plan = sure
        said.append(
            f"This member ID can only be a card of: {sure.name}. The card type and its fields were changed to it."
        )
    search = part.search(plan.key, values.get("search", ""))
    listed = providers.listed(office)
    _choose_service(office, part, search, values, changed=bool(said))
    _choose_provider(listed, values)
    return Choice(payer, part, plan, search, values, said, listed)


def first_service(office: Organization, part: Eligibility) -> str:
    """The service type that a form starts with: the office's own choice, else its practice type's."""
    return str(office.first_service or part.service_for(office.practice_type))


def _choose_service(
    office: Organization, part: Eligibility, search: Search, values: dict[str, str], *, changed: bool
) -> None:
    """What a form starts with. `changed`: the card type is another one than the person chose, and asks for a date."""
    values.setdefault("service_type", first_service(office, part))
    if changed and not values.get("service_date"):
        values.pop("service_date", None)
    if any(one.name == "service_date" and one.required for one in search.fields):
        values.setdefault("service_date", today().isoformat())
    if any(one.narrowed_by for one in search.fields):
        group = {option.code: option.group for option in part.service_types.listed}
        values.setdefault("service_category", group.get(values["service_type"], ""))


def _choose_provider(listed: list[Provider], values: dict[str, str]) -> None:
    """The picked provider fills NPI and names; typing another NPI un-picks. What was changed last wins."""
    known = {one.public_id: one for one in listed}
    before = known.get(values.get("provider_was", ""))
    wanted = (
        next((key for key, one in known.items() if one.npi == values["npi"]), "") if "npi" in values else _first(known)
    )
    picked = values.get("provider", wanted)
    picked_anew = picked != values.get("provider_was", "" if "provider" in values else picked)
    provider = known.get(picked)
    typed_npi = values.get("npi", "")
    if provider and typed_npi and typed_npi != provider.npi and not picked_anew and "provider" in values:
        provider = next((one for one in known.values() if one.npi == typed_npi), None)
    values["provider"] = values["provider_was"] = provider.public_id if provider else ""
    if provider:
        values |= _filled_by(provider)
    elif before:  # what an un-picked provider had filled in does not go out under another NPI
        values |= {name: "" for name, filled in _filled_by(before).items() if values.get(name) == filled}


def _filled_by(provider: Provider) -> dict[str, str]:
    return {"npi": provider.npi, "provider_name": provider.last_name, "provider_first_name": provider.first_name}


def _first(known: dict[str, Provider]) -> str:
    """The office's default requesting provider."""
    return next((key for key, one in known.items() if one.requesting_default), "")


def form_of(
    office: Organization,
    payers: list[Payer],
    choice: Choice,
    draft: str,
    checked: Checked | None = None,
    sent: bool = False,
) -> Form:
    """The drawn form with what is said beside its fields; `sent`: said by the payer, so without a summary on top."""
    checked = checked or Checked()
    boxes = {section: _boxes(choice, section, checked, office) for section in ("request", "subscriber", "dependent")}
    if (choice.said or choice.anew) and not checked.refusals:
        boxes = _with_focus(boxes, f"{draft}-{choice.plan.key}")
    listed, picked = choice.providers, choice.typed["provider"]
    provider = [_provider_box(listed, choice), *_boxes(choice, "provider", checked, office)]
    sections = [
        replace(_section("provider", provider, _provider_peek(choice)), picker=providers.picker(listed, picked)),
        _section("payer", _payer_boxes(payers, choice), f"{choice.payer.name} · {choice.search.label}"),
        *(_section(name, listed) for name, listed in boxes.items() if listed),
    ]
    refused = [one for section in sections for one in section.boxes if one.refusal and not sent]
    names = frozenset(one.name for section in sections for one in section.boxes)
    unlisted = "" if picked else _provider_peek(choice)
    answers = choice.payer.part(Answers)
    several = bool(answers and answers.several)
    return Form(draft, choice.payer, sections, refused, choice.said, names, picked, unlisted, several)


def _with_focus(boxes: dict[str, list[Box]], mark: str) -> dict[str, list[Box]]:
    """The first box that still has to be filled gets the focus: the form has changed under the person's hands."""
    empty = next((one.name for listed in boxes.values() for one in listed if one.required and not one.value), "")
    return {
        section: [replace(one, focus=mark) if one.name == empty else one for one in listed]
        for section, listed in boxes.items()
    }


def _section(name: str, boxes: list[Box], peek: str = "") -> Section:
    filled = any(one.value for one in boxes) or any(one.required or one.refusal for one in boxes)
    note = "Only when the patient is not the subscriber" if name == "dependent" and not filled else peek
    return Section(TITLES[name], boxes, name != "dependent" or filled, note)


def _provider_peek(choice: Choice) -> str:
    return " · ".join(part for part in (choice.typed.get("provider_name", ""), choice.typed.get("npi", "")) if part)


def _provider_box(known: list[Provider], choice: Choice) -> Box:
    listed = [Option(one.public_id, one.label()) for one in known]
    return Box(
        "provider",
        "Select a provider",
        control="select",
        required=True,
        options=(*listed, NOT_LISTED),
        value=choice.typed["provider"],
        redraws=True,
    )


def _payer_boxes(payers: Iterable[Payer], choice: Choice) -> list[Box]:
    names = tuple(Option(one.id, one.name) for one in payers)
    boxes = [Box("payer", "Payer", control="select", required=True, options=names, value=choice.payer.id, redraws=True)]
    if len(choice.payer.plans) > 1:
        plans = tuple(Option(one.key, one.name) for one in choice.payer.plans)
        boxes.append(
            Box(
                "plan", "Card type", control="select", required=True, options=plans, value=choice.plan.key, redraws=True
            )
        )
    ways = tuple(Option(one.key, one.label) for one in choice.part.ways(choice.plan.key))
    boxes.append(
        Box("search", "Payer search option", control="radio", options=ways, value=choice.search.key, redraws=True)
    )
    return boxes


def _boxes(choice: Choice, section: str, checked: Checked, office: Organization) -> list[Box]:
    return [_box(choice, one, checked, office) for one in choice.search.fields if one.section == section]


def _box(choice: Choice, one: Field, checked: Checked, office: Organization) -> Box:
    value = choice.typed.get(one.name, "")
    if getattr(one.rule, "control", "") == "date" and value:
        value = dates.format(value)
    drawn = box(
        one.name,
        one.rule,
        required=one.required,
        value=value,
        note=checked.notes.get(one.name, ""),
        refusal=checked.refusals.get(one.name, ""),
        identifies=one.name in ID_FIELDS,
        grouped=one.rule is choice.part.service_types,
        wide=one.rule is choice.part.service_types,
        redraws=_redraws(choice, one),
        hint_spoken=one.rule.key == "npi" or isinstance(one.rule, DateFormat),
    )
    if one.narrowed_by:
        drawn = replace(drawn, options=_narrowed(one.rule, choice.typed.get(one.narrowed_by, "")))
    if one.rule is choice.part.service_types:
        drawn = replace(drawn, hint=_service_hint(choice, office, drawn))
    return drawn


def _narrowed(rule: object, group: str) -> tuple[Option, ...]:
    listed = rule.listed if isinstance(rule, OneOf) else ()
    return tuple(option for option in listed if option.group == group) if group else listed


def _redraws(choice: Choice, one: Field) -> bool:
    """Whether changing this field may change the form: it narrows another, or an ID may choose the card type."""
    narrows = any(other.narrowed_by == one.name for other in choice.search.fields)
    return narrows or (one.name == "member_id" and any(plan.certain for plan in choice.payer.plans))


def _service_hint(choice: Choice, office: Organization, drawn: Box) -> str:
    first = first_service(office, choice.part)
    words = next((option.words for option in drawn.options if option.code == first), first)
    if drawn.value != first:
        return drawn.hint
    if office.first_service:
        return f"Set to {words} because this office starts with it. {drawn.hint}"
    if office.practice_type in choice.part.first_service:
        return f"Set to {words} because this is a {office.practice_type} practice. {drawn.hint}"
    return f"Set to {words} to start with. {drawn.hint}"
