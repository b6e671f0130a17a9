"""A payer whose every rule hangs on one number each: a test changes the number, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from webapp import builtin, capabilities
from webapp.api import (
    Answers,
    Connection,
    Contact,
    Contacts,
    Eligibility,
    Field,
    Format,
    Grant,
    Identifiers,
    Limit,
    OneOf,
    Option,
    Payer,
    Plan,
    Roles,
    Search,
    Several,
    Source,
    Wait,
    Window,
    hookimpl,
)
from webapp.api import eligibility_fields as f
from webapp.api import eligibility_told as told
from webapp.plugins import Found, Installed, install

MANUAL = Source("Sample manual", "page 7")
REGIONS = (("N", "North"), ("S", "South"))


def sample_payer(
    *,
    payer_id: str = "sampleplan",
    longest: int = 12,
    regions: tuple[tuple[str, str], ...] = REGIONS,
    roles: tuple[str, ...] = ("clerk",),
    seconds: int = 45,
    phone: str = "800-555-0100",
    back_months: int = 24,
    kept_months: int = 12,
    most: int = 10,
    **other: Any,
) -> Payer:
    """A payer with one rule of every kind in use; `other` replaces fields of the record."""
    member_id = Format(
        key="member_id", label="Member ID", source=MANUAL, shortest=6, longest=longest, example="SAM12345"
    )
    region = OneOf(key="region", label="Region", source=MANUAL, options=tuple(Option(*one) for one in regions))
    grants = [
        Grant(key=key, label=label, source=MANUAL, roles=roles)
        for key, label in (
            ("eligibility.ask", "Check eligibility and benefits"),
            ("eligibility.view", "Open eligibility answers"),
        )
    ]
    grants.append(Grant(key="accounts.manage", label="Manage users", source=MANUAL, roles=("manager",)))
    as_of = Window(
        key="window", label="As-of date", source=MANUAL, back_months=back_months, kept_months=kept_months
    )
    search = Search(
        key="id",
        label="Member ID and birth date",
        plans=("basic",),
        source=MANUAL,
        fields=(
            *f.provider,
            *f.service(SERVICES, day=as_of),
            Field(name="member_id", rule=member_id, writes="2100C NM109 MI"),
            *f.person("2100C", required={"birth_date": True}),
            Field(name="region", rule=region),
        ),
    )
    by_id = Search(
        key="only_id",
        label="Member ID alone",
        plans=("basic",),
        source=MANUAL,
        fields=(*f.provider, *f.service(SERVICES), Field(name="member_id", rule=member_id, writes="2100C NM109 MI")),
    )
    several = Several(
        limit=Limit(key="several", label="Several members at once", source=MANUAL, most=most, of="members"),
        takes=member_id,
        columns={"basic": (told.member_name, told.member_id)},
    )
    record: dict[str, Any] = {
        "id": payer_id,
        "name": "Sample Plan",
        "portal": "Sample Portal",
        "plans": (Plan(key="basic", name="Basic", asked_as="SAMPLE1", asked_name="SAMPLE PLAN"),),
        "connection": Connection(gateway="twin", receiver="SAMPLE1", sandbox=True),
        "parts": (
            Identifiers(formats=(member_id, region)),
            Eligibility(
                searches=(search, by_id),
                service_types=SERVICES,
                first_service={"": "30"},
                first_service_source=MANUAL,
                slow=Wait(
                    key="wait.answer", label="A slow answer", source=MANUAL, seconds=seconds, then="then it is mailed"
                ),
            ),
            Answers(several=several),
            Roles(
                names=("clerk", "manager"),
                grants=tuple(grants),
                newcomer="clerk",
                appointable=("clerk", "manager"),
            ),
            Contacts(
                lines=(Contact(key="contact.eligibility", label="Help with eligibility", source=MANUAL, phone=phone),)
            ),
        ),
    }
    return Payer(**(record | other))


SERVICES = f.service_types()


def plugin(name: str, **hooks: Callable[[], Any]) -> Found:
    """A plugin made of these hooks, as if it had been found under that name."""
    module = ModuleType(name)
    module.__file__ = str(Path(__file__).parent / "nowhere" / f"{name}.py")
    for hook, answer in hooks.items():
        setattr(module, hook, hookimpl(answer))
    return Found(name, lambda: module)


def bringing(*payers: object, name: str = "sample_plugin") -> Found:
    """A plugin that brings these payers."""
    return plugin(name, register_payers=lambda: list(payers))


def installed_with(*found: Found) -> Installed:
    """What is installed when exactly these plugins are found beside what is built in."""
    return install(found, built_in=(builtin, capabilities))


def names(found: Iterable[Found]) -> list[str]:
    """The names under which plugins were found."""
    return [one.name for one in found]
