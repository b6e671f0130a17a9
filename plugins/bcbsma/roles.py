"""Who may do what in Provider Central: an eTool only where an administrator granted it, and not at once."""

from plugins.bcbsma.sources import administrators, guide, registration
from webapp.api import Decided, Grant, LastManager, Roles, Source, Wait

MANAGERS = ("administrator", "secondary administrator")
ROLES = (*MANAGERS, "user", "billing agency")
ACCESS = administrators("Manage users' access to eTools")

REAL_TIME = Wait(
    key="wait.real_time",
    label="After registration, before real-time transactions or approving users",
    source=registration("Introduction, note"),
    seconds=15 * 60,
    then="then real-time transactions and approving users are possible",
)
CLAIMS = Wait(
    key="wait.claims",
    label="After registration, before submitting claims",
    source=registration("Introduction, note"),
    seconds=24 * 60 * 60,
    then="then claims can be submitted",
)


def with_tool(key: str, label: str, tool: tuple[str, str], source: Source, wait: Wait | None = None) -> Grant:
    """A grant for every role, where an administrator granted the eTool."""
    return Grant(key=key, label=label, source=source, roles=ROLES, tool=tool[0], tool_name=tool[1], wait=wait)


def managing(key: str, label: str, source: Source | Decided, wait: Wait | None = None) -> Grant:
    """A grant for administrators; the secondary one has the same rights."""
    return Grant(key=key, label=label, source=source, roles=MANAGERS, wait=wait)


CONNECTCENTER = ("connectcenter", "ConnectCenter")
AUTHORIZATIONS = ("authorization_manager", "Authorization Manager")
CARELON = ("carelon", "Carelon")
ELIGIBILITY = guide("Accessing ConnectCenter")

roles = Roles(
    names=ROLES,
    newcomer="user",
    appointable=("user", "secondary administrator"),
    last=LastManager(source=administrators("Introduction"), ours="The source strongly recommends a second one."),
    grants=(
        with_tool("eligibility.ask", "Check eligibility and benefits", CONNECTCENTER, ELIGIBILITY, REAL_TIME),
        with_tool("eligibility.view", "Open eligibility answers", CONNECTCENTER, ELIGIBILITY),
        with_tool("claims.view", "View claims information", CONNECTCENTER, ELIGIBILITY, REAL_TIME),
        with_tool("claims.submit", "Submit claims", CONNECTCENTER, ACCESS, CLAIMS),
        with_tool("authorizations.submit", "Submit and view authorizations", AUTHORIZATIONS, ACCESS),
        with_tool("referrals.view", "Review referrals", AUTHORIZATIONS, ACCESS),
        with_tool(
            "authorizations.carelon",
            "Request authorization of genetic tests, high-technology radiology, outpatient cancer care, sleep care",
            CARELON,
            ACCESS,
        ),
        Grant(
            key="authorizations.chiropractic",
            label="Request chiropractic authorizations",
            source=ACCESS,
            roles=ROLES,
            tool="chiropractic",
            tool_name="the chiropractic tool",
            practice_types=("chiropractic",),
        ),
        managing("accounts.manage", "Manage users and their tools", ACCESS),
        managing("accounts.create", "Add users", administrators("Invite colleagues to register")),
        managing("accounts.approve", "Approve new users", administrators("Review requests from new users"), REAL_TIME),
        managing("accounts.appoint", "Make users administrators", administrators("Review requests from new users")),
        managing("accounts.delete", "Remove users", administrators("Delete a user")),
        managing("agencies.manage", "Invite and remove billing agencies", administrators("Invite a billing agency")),
    ),
)
