"""What managers do with other people's accounts, as actions that a payer grants like any other."""

from __future__ import annotations

from webapp.capability import Action
from webapp.payer import MANAGE

MANAGING = Action(MANAGE, "Manage users and their tools")
ADDING = Action("accounts.create", "Add users", under=MANAGE)
APPROVING = Action("accounts.approve", "Approve new users", under=MANAGE)
APPOINTING = Action("accounts.appoint", "Make users administrators", under=MANAGE)
REMOVING = Action("accounts.delete", "Remove users", under=MANAGE)
TINS = Action("tins.manage", "Manage access to tax IDs", under=MANAGE)
# Not every payer leaves these two to an office, so managing alone does not bring them.
RESETTING = Action("accounts.reset", "Reset passwords")
DISABLING = Action("accounts.disable", "Disable and reactivate accounts")

ADMINISTRATION = (MANAGING, ADDING, APPROVING, APPOINTING, REMOVING, TINS, RESETTING, DISABLING)
