"""A person's own profile: name, telephone, address, and which office the desk opens with.

Kept on the revision that was looked at: of two tabs the second is shown what the first has kept, and loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from webapp import formats
from webapp.access import offices_of
from webapp.audit import Did, record
from webapp.db import db
from webapp.formats import STATE, ZIP
from webapp.identifiers import called, phone, zip_code
from webapp.identifiers.cleaning import plain
from webapp.mail.writing import one_line
from webapp.models import Organization, Person, Profile
from webapp.rules import Format, OneOf, Option, Refusal, Rule
from webapp.sources import Decided

OURS = Decided("what the desk keeps of a person; payers name no more than name, address, telephone and mail")
NAME_LONGEST, LINE_LONGEST = 80, 60


def _line(key: str, label: str, longest: int, check: Callable[[str], str] | None = None) -> Format:
    long = f"{label} has at most {longest} characters."
    too_long = Refusal(lambda value: len(value) > longest, long, f"at most {longest} characters")
    return Format(key=key, label=label, source=OURS, clean=plain, check=check or one_line, refuses=(too_long,))


@dataclass(frozen=True, slots=True)
class Own:
    """A value of the profile: its name, its rule, what browsers know it as, how it is printed."""

    name: str
    rule: Rule
    known_as: str
    required: bool = False
    printed: Callable[[str], str] = str


PHONE = replace(formats.PHONE, source=OURS, control="text")
NAME = Own("name", _line("name", "Full name", NAME_LONGEST, called.validate), "name", required=True)
KEPT = (
    NAME,
    Own("phone", PHONE, "tel-national", printed=phone.format),
    Own("street", _line("street", "Street", LINE_LONGEST), "address-line1"),
    Own("city", _line("city", "City", LINE_LONGEST), "address-level2"),
    Own("state", STATE, "address-level1"),
    Own("zip", ZIP, "postal-code", printed=zip_code.format),
)
OFFICE = "office"


@dataclass
class Kept:
    """What became of a typed profile. `meanwhile`: what was kept in another tab, by label, where somebody did."""

    refusals: dict[str, str] = field(default_factory=dict)
    meanwhile: dict[str, str] = field(default_factory=dict)
    stale: bool = False


def profile_of(person: Person) -> Profile:
    """The person's profile; an empty one where nothing was kept yet."""
    return Profile.get_or_none(Profile.person == person) or Profile(person=person)


def first_office(person: Person) -> Organization | None:
    """The office that the desk opens with, where the person has chosen one and still works there."""
    chosen = profile_of(person).office
    return next((one for one in offices_of(person) if one == chosen), None)


def values_of(person: Person) -> dict[str, str]:
    """The profile as its form shows it."""
    profile, office = profile_of(person), first_office(person)
    kept = {own.name: own.printed(getattr(profile, own.name)) for own in KEPT if own is not NAME}
    return {"name": person.name, **kept, OFFICE: office.public_id if office else ""}


def offices_rule(person: Person) -> OneOf | None:
    """The choice of the office worked for; None where the person has no two."""
    offices = offices_of(person)
    if len(offices) < 2:
        return None
    options = tuple(Option(one.public_id, one.name) for one in offices)
    says = "The desk opens with it. The others stay one press away."
    return OneOf(key="profile.office", label="Organization you work for", source=OURS, options=options, says=says)


def keep(person: Person, typed: Mapping[str, str]) -> Kept:
    """Keep what was typed, if every value is good and nobody kept another one in the meantime."""
    done = Kept()
    values = {own.name: _checked(own.name, own.rule, own.required, typed, done) for own in KEPT}
    rule, office = offices_rule(person), ""
    if rule:
        office = _checked(OFFICE, rule, False, typed, done)
    if done.refusals:
        return done
    with db.atomic():
        profile, _ = Profile.get_or_create(person=person)
        if typed.get("revision", "") != str(profile.revision):
            done.stale, done.meanwhile = True, _others(person, typed)
            return done
        _write(person, profile, values, office, bool(rule))
    return done


def _write(person: Person, profile: Profile, values: dict[str, str], office: str, chosen: bool) -> None:
    before = {"name": person.name, **{own.name: getattr(profile, own.name) for own in KEPT if own is not NAME}}
    new_name = values["name"]
    rest: dict[str, object] = {name: value for name, value in values.items() if name != "name"}
    if chosen:
        rest[OFFICE] = Organization.get_or_none(Organization.public_id == office)
    Profile.update(revision=Profile.revision + 1, **rest).where(Profile.id == profile.id).execute()
    Person.update(name=new_name).where(Person.id == person.id).execute()
    changed = [name for name, value in values.items() if value != before[name]]
    record(Did.PROFILE, "person", [person.public_id], {"changed": changed})


def _others(person: Person, typed: Mapping[str, str]) -> dict[str, str]:
    """What is kept now and differs from what was typed, by label."""
    labels = {own.name: own.rule.label for own in KEPT}
    return {
        labels[name]: value or "nothing"
        for name, value in values_of(Person.get_by_id(person.id)).items()
        if name in labels and value != typed.get(name, "").strip()
    }


def _checked(name: str, rule: Rule, required: bool, typed: Mapping[str, str], done: Kept) -> str:
    value = typed.get(name, "").strip()
    if not value:
        if required:
            done.refusals[name] = f"Enter the {rule.label.lower()}."
        return ""
    verdict = rule.verdict(value, {})
    if verdict.ok is False:
        done.refusals[name] = verdict.words
    return verdict.value
