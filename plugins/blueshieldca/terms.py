"""What an account manager agrees to and declares before an account is made."""

from plugins.blueshieldca.sources import help_page
from webapp.api import Document

INVENTED = "The text is invented; the payer's own is not part of what the rules were read from."

TERMS = Document(
    key="terms",
    title="Terms and conditions",
    source=help_page("Register as an account manager (provider)"),
    parts=(
        (
            "Using the site",
            "The site shows data of members to those who treat them and to those who do the billing for it. You use "
            "it for that and for nothing else, under your own username, and you look at no more than the case in "
            "front of you needs. What you see is what was on file when you asked. It does not promise a payment, so "
            "ask again shortly before a treatment that was planned long ago.",
        ),
        (
            "What an account manager looks after",
            "You decide who of your organization may use the site and for which tax IDs. Give each person an own "
            "account, give them no more than their work needs, and close the account on the day on which they leave. "
            "Look through the list of your users twice a year. If you leave yourself, see to it that somebody else "
            "has become an account manager before you go.",
        ),
        (
            "Reports, changes, end",
            "Report it without delay when a password is known to somebody else or data went to the wrong place. New "
            "terms are shown when you sign in and count from the moment when you agree. An account that breaks the "
            "rules can be closed at once. You may close yours whenever you like; the records of what was asked stay.",
        ),
    ),
    ours=INVENTED,
)

DECLARATION = Document(
    key="declaration",
    title="Legal declaration",
    source=help_page("Are you an account manager?"),
    parts=(
        (
            "Your right to sign",
            "You declare that your employer has given you the right to enter into contracts in its name, that this "
            "right covers the tax IDs which you register here, and that you have read what you are agreeing to. If "
            "the right is taken from you, or covers a tax ID no longer, you say so within five business days.",
        ),
        (
            "That it counts as a signature",
            "Choosing “I agree” has the same effect as your name in ink below this page, for you and for your "
            "employer. The moment, your username and the text as it stood are kept. Who declares what is not so can "
            "be held to answer for the damage, and loses the account.",
        ),
    ),
    ours=INVENTED,
)
