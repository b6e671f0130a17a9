"""The built-in capabilities, brought in through the same hook that an outside one would use."""

from __future__ import annotations

from webapp.capability import Capability
from webapp.hookspecs import hookimpl


@hookimpl
def register_capabilities() -> list[Capability]:
    """Eligibility, and the comparison of payers."""
    from webapp.capabilities.compare import capability as compare  # noqa: PLC0415 - payers import parts of this package
    from webapp.capabilities.eligibility import capability as eligibility  # noqa: PLC0415

    return [eligibility, compare]
