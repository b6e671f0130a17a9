"""Who may do what in Provider Central: everybody only with the tool that an administrator granted."""

from plugins.bcbsma.sources import administrators, guide
from webapp.api import Grant, Roles

ROLES = ("administrator", "secondary administrator", "user", "billing agency")


def with_connectcenter(key: str, label: str) -> Grant:
    """A grant for every role, where an administrator granted ConnectCenter."""
    return Grant(
        key=key,
        label=label,
        source=guide("Accessing ConnectCenter"),
        roles=ROLES,
        tool="connectcenter",
        tool_name="ConnectCenter",
    )


roles = Roles(
    names=ROLES,
    grants=(
        with_connectcenter("eligibility.ask", "Check eligibility and benefits"),
        with_connectcenter("eligibility.view", "Open eligibility answers"),
        Grant(
            key="accounts.manage",
            label="Manage users and their tools",
            source=administrators("What an administrator does"),
            roles=("administrator", "secondary administrator"),
        ),
    ),
)
