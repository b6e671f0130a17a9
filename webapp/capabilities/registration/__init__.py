"""Getting in: the paths by which a payer gives somebody access. Data and checks; pages come with the wizard."""

from __future__ import annotations

from webapp.capabilities.registration.checking import check
from webapp.capabilities.registration.rules import Registration
from webapp.capability import Capability

capability = Capability(name="registration", part=Registration, check=check)
