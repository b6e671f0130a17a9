"""Who may do what in Provider Connection: eligibility is for everybody, always."""

from plugins.blueshieldca.sources import MATRIX
from webapp.api import Grant, Roles

ROLES = ("user", "account manager")

roles = Roles(
    names=ROLES,
    grants=(
        Grant(key="eligibility.ask", label="Check eligibility and benefits", source=MATRIX, roles=ROLES),
        Grant(key="eligibility.view", label="Open eligibility answers", source=MATRIX, roles=ROLES),
        Grant(key="accounts.manage", label="Manage users and their tools", source=MATRIX, roles=("account manager",)),
    ),
)
