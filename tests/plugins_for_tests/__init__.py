"""A payer whose every rule hangs on one number each: a test changes the number, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from webapp import builtin, capabilities
from webapp.api import (
    Connection,
    Contact,
    Contacts,
    Eligibility,
    Field,
    Format,
    Grant,
    Identifiers,
    OneOf,
    Option,
    Payer,
    Plan,
    Roles,
    Search,
    Source,
    Wait,
    hookimpl,
)
from webapp.api import eligibility_fields as f
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
    search = Search(
        key="id",
        label="Member ID and birth date",
        plans=("basic",),
        source=MANUAL,
        fields=(
            *f.provider,
            *f.service(SERVICES),
            Field(name="member_id", rule=member_id, writes="2100C NM109 MI"),
            *f.person("2100C", required={"birth_date": True}),
            Field(name="region", rule=region),
        ),
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
                searches=(search,),
                service_types=SERVICES,
                first_service={"": "30"},
                first_service_source=MANUAL,
                slow=Wait(
                    key="wait.answer", label="A slow answer", source=MANUAL, seconds=seconds, then="then it is mailed"
                ),
            ),
            Roles(names=("clerk", "manager"), grants=tuple(grants)),
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
