"""Who may do what in Provider Connection: eligibility and authorizations always, claims where granted by tax ID."""

from plugins.blueshieldca.sources import MATRIX, help_page
from webapp.api import Grant, LastManager, Roles, Source, Wait

USER, MANAGER = "user", "account manager"
ROLES = (USER, MANAGER)
CLAIMS = help_page("Manage a user's access to claims and real-time claims")
ALWAYS = help_page("User access to eligibility and authorization information")
DEMOGRAPHICS = help_page("Update a provider's demographic information")
CREATING = help_page("Creating a user account, what happens next")
DAY = 24 * 60 * 60
STAYS = "The source says that every provider needs one; that a tax ID keeps one while others work for it is ours."
REAL_TIME_OURS = "A manager has it for the own tax IDs without a grant; the source does not say."


def always(key: str, label: str, source: Source = ALWAYS) -> Grant:
    """What every user has, and no manager can take away: there is nothing that could be withdrawn."""
    return Grant(key=key, label=label, source=source, roles=ROLES)


def claims(key: str, label: str) -> Grant:
    """What comes with claims access, which a manager grants by tax ID."""
    return Grant(
        key=key,
        label=label,
        source=CLAIMS,
        roles=ROLES,
        tool="claims",
        tool_name="claims access",
        by_tin=True,
        held_by=(MANAGER,),
    )


def managing(key: str, label: str, source: Source = MATRIX) -> Grant:
    """What only an account manager does."""
    return Grant(key=key, label=label, source=source, roles=(MANAGER,))


roles = Roles(
    names=ROLES,
    newcomer=USER,
    by_tin=True,
    pending=Wait(
        key="accounts.pending",
        label="A new account waits to be activated",
        source=CREATING,
        seconds=30 * DAY,
        then="then it is deleted",
    ),
    notice=Wait(
        key="accounts.notice",
        label="Notice before a waiting account is deleted",
        source=CREATING,
        seconds=7 * DAY,
        then="before, to the account managers, who are told again when it is deleted",
    ),
    last=LastManager(source=help_page("Are you an account manager?"), ours=STAYS),
    grants=(
        always("eligibility.ask", "Check eligibility and benefits"),
        always("eligibility.view", "Open eligibility answers"),
        always("authorizations.submit", "Submit and view authorizations"),
        claims("claims.view", "View claims information"),
        claims("claims.routing", "Find where a claim goes"),
        claims("fees.view", "Look up professional fees"),
        Grant(
            key="claims.submit",
            label="Submit claims",
            source=CLAIMS,
            ours=REAL_TIME_OURS,
            roles=ROLES,
            tool="real_time_claims",
            tool_name="real-time claims",
            needs="claims",
            by_tin=True,
            held_by=(MANAGER,),
        ),
        managing("accounts.manage", "Manage users and their tools"),
        managing("accounts.create", "Add users"),
        managing("tins.manage", "Manage access to tax IDs"),
        managing("accounts.reset", "Reset passwords"),
        managing("accounts.disable", "Disable and reactivate accounts"),
        managing("accounts.delete", "Remove users"),
        managing("tins.approve", "Approve billing managers' access to tax IDs"),
        managing("demographics.view", "View provider demographics", DEMOGRAPHICS),
        Grant(
            key="demographics.change",
            label="Change provider demographics",
            source=DEMOGRAPHICS,
            roles=(MANAGER,),
            kinds=("practice", "billing service"),
        ),
    ),
)
