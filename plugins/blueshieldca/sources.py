"""The document that this payer's rules come from."""

from webapp.api import Source


def help_page(place: str) -> Source:
    """A place in the help of Provider Connection."""
    return Source("Provider Connection help", place, "S4")


SINGLE = help_page("Single member: eligibility and benefits")
SEVERAL = help_page("Multiple members: eligibility and benefits")
MATRIX = help_page("Creating a user account, table of user and account manager")
ACCOUNT = help_page("Managing your account")
