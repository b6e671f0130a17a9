"""The built-in capabilities, brought in through the same hook that an outside one would use."""

from __future__ import annotations

from webapp.capability import Capability
from webapp.hookspecs import hookimpl


@hookimpl
def register_capabilities() -> list[Capability]:
    """Eligibility, messages, the office's providers and choices, comparison and weather of payers, the sandboxes."""
    from webapp.capabilities.compare import capability as compare  # noqa: PLC0415 - payers import parts of this package
    from webapp.capabilities.eligibility import capability as eligibility  # noqa: PLC0415
    from webapp.capabilities.messages import capability as messages  # noqa: PLC0415
    from webapp.capabilities.office import capability as office  # noqa: PLC0415
    from webapp.capabilities.providers import capability as providers  # noqa: PLC0415
    from webapp.capabilities.sandbox import capability as sandbox  # noqa: PLC0415
    from webapp.capabilities.weather import capability as weather  # noqa: PLC0415

    return [eligibility, messages, providers, office, compare, weather, sandbox]
