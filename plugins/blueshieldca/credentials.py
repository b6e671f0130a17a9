"""What Provider Connection says of names, passwords and signing in."""

from plugins.blueshieldca.sources import help_page
from webapp.api import (
    Credentials,
    Decided,
    Forgotten,
    LockAfter,
    Option,
    Publications,
    RenewOn,
    UsernameChange,
    Wait,
)

CHANGING = help_page("Changing your password")
PROFILE = help_page("Managing your profile")
DAY = 24 * 60 * 60

credentials = Credentials(
    renew_after=Wait(
        key="sign_in.renew_after",
        label="How long a password lasts",
        source=CHANGING,
        seconds=90 * DAY,
        then="then the next sign-in asks for a new one",
        ours="Only for people with an account here, because this payer asks for it.",
    ),
    renew_on=RenewOn(
        key="sign_in.renew_on",
        label="When a new password is due besides",
        source=CHANGING,
        first=True,
        reset=True,
        ours="Nobody gets a password from somebody else: a mail has a link, and the person chooses their own.",
    ),
    lock_after=LockAfter(
        key="sign_in.lock_after",
        label="Locks after wrong passwords",
        source=Decided("the portal says that repeated failures lock an account, and not after how many"),
        most=10,
    ),
    username=UsernameChange(
        key="profile.username",
        label="Changing the username",
        source=PROFILE,
        allowed=True,
        ours="Asks for a mailed code and who one is first; nobody else gets the old name.",
    ),
    forgotten=Forgotten(
        key="sign_in.forgotten",
        label="Forgotten username or password",
        source=help_page("If you forgot your username or password"),
        opens="The name by mail for full name and mail address, a code by mail for the username",
        ask=("your account manager", "customer service"),
        ours="The same answer for everybody; what is mailed works once, for 30 minutes.",
    ),
    publications=Publications(
        key="profile.publications",
        label="Mail to choose",
        source=PROFILE,
        options=(Option("surveys", "Occasional surveys"),),
    ),
)
