"""What BlueLinks says of names, passwords and the profile."""

from plugins.bluelinks.sources import FAQ
from webapp.api import (
    Credentials,
    Decided,
    Forgotten,
    Hint,
    Limit,
    Option,
    Publications,
    Source,
    UsernameChange,
)

PROFILE = Source(FAQ, "Manage my profile", "S5")
NEWS = Source(FAQ, "Mail subscriptions", "S5")

credentials = Credentials(
    username=UsernameChange(
        key="profile.username",
        label="Changing the username",
        source=Source(FAQ, "User name", "S5"),
        allowed=False,
        why="the portal makes the name itself and tells people apart by it.",
    ),
    forgotten=Forgotten(
        key="sign_in.forgotten",
        label="Forgotten username or password",
        source=Source(FAQ, "Passwords; user name", "S5"),
        opens="A link on the sign-in page reminds of it, or gives a new one",
        ask=("your own portal administrator", "the help desk"),
        ours="The same answer for everybody; what is mailed works once, for 30 minutes.",
    ),
    hint=Hint(
        key="profile.hint",
        label="Hint question and answer",
        source=PROFILE,
        asked_by="the help desk",
        ours="Kept so that nobody can read the answer; it opens nothing by itself.",
    ),
    publications=Publications(
        key="profile.publications",
        label="Mail to choose",
        source=NEWS,
        options=(
            Option("newsletters", "Newsletters"),
            Option("fyis", "FYIs"),
            Option("news", "General news and updates"),
        ),
        once_active=True,
        says="Once the PIN is active; before that the help desk changes it.",
    ),
    links=Limit(
        key="profile.links",
        label="Links in the profile",
        source=Decided("the portal has links in the profile and does not say how many"),
        most=10,
        of="links",
    ),
)
