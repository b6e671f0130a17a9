"""How one got into BlueLinks: a primary user with a PIN by post, who lets the others in with a code by mail.

What the portal asks of each kind of registrant stood in a table that is lost. Nothing is put in its place as the
payer's: what is asked here says that it is ours.
"""

from plugins.bluelinks.agreement import AGREEMENT_TO_SIGN
from plugins.bluelinks.codes import LETTER_REFERENCE, PIN, REGISTRATION_CODE
from plugins.bluelinks.sources import FAQ
from webapp.api import (
    FIRST_USER,
    HAS_ACCOUNT,
    WAS_ADDED,
    Approver,
    Blank,
    Evidence,
    Path,
    Registration,
    Sent,
    SignIn,
    Source,
    Step,
    Then,
    of_kind,
)
from webapp.api import registration_fields as f

REGISTERING = Source(FAQ, "Registration", "S5")
ADDING = Source(FAQ, "Using an account", "S5")
SIGNING_IN = Source(FAQ, "Sign-in", "S5")
PRIVACY = Source(FAQ, "Privacy and security", "S5")
HELP_DESK = "the help desk"
LOST_TABLE = "what each kind of registrant is asked"

PERSON = Step(
    key="person",
    label="Primary user",
    source=REGISTERING,
    blanks=(*f.person, f.telephone, f.mail),
    sign_in=SignIn.MADE,
    unstated=LOST_TABLE,
    ours="Who somebody is, and how to reach them, is asked here.",
    help="The portal makes the username. It belongs to this account and never changes.",
)
ORGANIZATION = Step(
    key="organization",
    label="Organization, and where the letter goes",
    source=PRIVACY,
    blanks=(f.organization_name, *f.address),
    unstated=LOST_TABLE,
    ours="Beside the address, the name of the organization is asked here.",
    gather=("The address to which the letter with the PIN goes",),
    help="One person of each office is its primary user, and the only one who gets a PIN.",
)
AGREEMENT = Step(
    key="agreement",
    label="Signatory agreement",
    source=ADDING,
    approver=Approver.DESK,
    paper=AGREEMENT_TO_SIGN,
    ours="Whether other offices sign it too is stated in two ways. Here billing agencies alone are asked for it.",
    gather=("Somebody who may sign for the agency",),
    help=(
        "Print it, have it signed by whoever may sign for the agency, and send it to the portal. To which address is "
        "not stated: the help desk says it."
    ),
)
PIN_LETTER = Step(
    key="pin",
    label="PIN by post",
    source=REGISTERING,
    approver=Approver.DESK,
    evidence=Evidence(
        of="letter",
        sent=Sent.LETTER,
        blanks=(Blank(name="pin", rule=PIN), Blank(name="letter_reference", rule=LETTER_REFERENCE)),
        tries=f.LETTER_TRIES,
        valid=f.LETTER_VALID,
        again=(HELP_DESK,),
    ),
    help=(
        "Once the letter is there, sign in, open this registration, and enter the PIN and the reference of the letter. "
        "They work at once, and are asked for only this time."
    ),
)
ADDED = Step(
    key="added",
    label="The administrator adds the user",
    source=ADDING,
    by="a portal administrator",
    blanks=(*f.person, f.mail),
    sign_in=SignIn.MADE,
    help="The portal makes the username. The user is pending until the code was entered, and registered from then on.",
)
CODE = Step(
    key="code",
    label="Registration code",
    source=SIGNING_IN,
    evidence=Evidence(
        of="code by mail",
        sent=Sent.CODE,
        blanks=(Blank(name="registration_code", rule=REGISTRATION_CODE),),
        tries=f.CODE_TRIES,
        valid=f.MAIL_VALID,
        again=("the administrator", HELP_DESK),
    ),
    help="Enter the code from the mail on the home page.",
)

PRIMARY = Then(role="portal administrator", words="The primary user has access at once, and adds the others.")

registration = Registration(
    paths=(
        Path(
            key="register.post",
            label="With a PIN by post",
            source=REGISTERING,
            for_whom="The primary user of an office that is new to the portal",
            conditions=(of_kind("practice", "mso"), FIRST_USER),
            steps=(PERSON, ORGANIZATION, PIN_LETTER),
            then=PRIMARY,
        ),
        Path(
            key="register.agency",
            label="Billing agency or service",
            source=ADDING,
            for_whom="The primary user of a billing agency",
            conditions=(of_kind("billing service"), FIRST_USER),
            steps=(PERSON, ORGANIZATION, AGREEMENT, PIN_LETTER),
            then=PRIMARY,
        ),
        Path(
            key="register.another",
            label="Another organization, same sign-in",
            source=REGISTERING,
            for_whom="An existing user who registers one more organization",
            conditions=(HAS_ACCOUNT,),
            steps=(ORGANIZATION,),
            then=Then(
                words="From here it is the same as for a new user, with the sign-in that you have.",
                continues=("register.post", "register.agency"),
            ),
        ),
        Path(
            key="register.added",
            label="Added by an administrator",
            source=SIGNING_IN,
            for_whom="A user whom an administrator adds",
            conditions=(WAS_ADDED,),
            steps=(ADDED, CODE),
            then=Then(role="user", words="Pending until the code was entered, registered from then on."),
        ),
    )
)
