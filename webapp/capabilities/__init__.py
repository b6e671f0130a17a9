"""The built-in capabilities, brought in through the same hook that an outside one would use."""

from __future__ import annotations

from webapp.capability import Capability
from webapp.hookspecs import hookimpl


@hookimpl
def register_capabilities() -> list[Capability]:
    """Eligibility, messages, the office's providers and choices, comparison and weather of payers, payers’ desks."""
    from webapp.capabilities.audit import capability as audit  # noqa: PLC0415
    from webapp.capabilities.compare import capability as compare  # noqa: PLC0415 - payers import parts of this package
    from webapp.capabilities.eligibility import capability as eligibility  # noqa: PLC0415
    from webapp.capabilities.mailbox import capability as mailbox  # noqa: PLC0415
    from webapp.capabilities.messages import capability as messages  # noqa: PLC0415
    from webapp.capabilities.office import capability as office  # noqa: PLC0415
    from webapp.capabilities.operator import capability as operator  # noqa: PLC0415
    from webapp.capabilities.payer_desk import capability as payer_desk  # noqa: PLC0415
    from webapp.capabilities.person import capability as person  # noqa: PLC0415
    from webapp.capabilities.providers import capability as providers  # noqa: PLC0415
    from webapp.capabilities.registration import capability as registration  # noqa: PLC0415
    from webapp.capabilities.rights import capability as rights  # noqa: PLC0415
    from webapp.capabilities.sandbox import capability as sandbox  # noqa: PLC0415
    from webapp.capabilities.weather import capability as weather  # noqa: PLC0415

    offices = [eligibility, messages, providers, office, compare, registration, rights, weather, audit, sandbox]
    return [*offices, payer_desk, mailbox, operator, person]
