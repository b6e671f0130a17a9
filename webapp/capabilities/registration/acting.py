"""What people do with registrations of others, as actions that a payer grants like any other."""

from __future__ import annotations

from webapp.capability import Action
from webapp.payer import MANAGE

APPROVING_TINS = Action("tins.approve", "Approve billing managers' access to tax IDs", under=MANAGE)
MANAGING_AGENCIES = Action("agencies.manage", "Invite and remove billing agencies", under=MANAGE)
AGENCY = "billing service"
"""The kind of organization that works for others."""
