"""How to get into Provider Connection: three kinds of account managers over shared steps, and users whom they add."""

from dataclasses import replace

from plugins.blueshieldca.claim_number import CLAIM_NUMBER, PAYMENT_NUMBER
from plugins.blueshieldca.member_id import SUBSCRIBER_ID
from plugins.blueshieldca.roles import CREATING, MANAGER, USER, roles
from plugins.blueshieldca.sources import help_page
from plugins.blueshieldca.terms import DECLARATION, TERMS
from webapp.api import (
    WAS_ADDED,
    Approver,
    Blank,
    Dated,
    Evidence,
    Format,
    OneOf,
    Option,
    Path,
    Registration,
    Sent,
    SignIn,
    Step,
    Then,
    of_kind,
    tin,
)
from webapp.api import registration_fields as f

REGISTERING = help_page("Register as an account manager")
PROVIDER = help_page("Register as an account manager (provider)")
SERVICE = help_page("Register as an account manager (billing service)")
MSO = help_page("Register as an account manager (MSO)")
WHO = help_page("Are you an account manager?")
TIN_HELP = "Usually a nine-digit EIN. A provider who works alone may use the SSN."

TIN = Format(
    key="tin",
    label="Tax ID",
    source=PROVIDER,
    clean=tin.compact,
    check=tin.validate,
    example=tin.compact(tin.EXAMPLE),
    digits=True,
    says="9 digits",
)
OWN_TIN = replace(TIN, key="own_tin", label="Tax ID of this organization")
ACCOUNT_TYPE = OneOf(
    key="account_type",
    label="Account type",
    source=REGISTERING,
    options=(
        Option(
            "practice",
            "Provider",
            says="Treats members: doctors, hospitals, medical groups. Whoever works there, for the billing too.",
        ),
        Option(
            "billing service", "Billing service", says="Is hired for billing and claims, and treats nobody."
        ),
        Option(
            "mso",
            "Management services organization (MSO)",
            says="Has a contract for billing and other administration, may own practices, and treats nobody.",
        ),
    ),
)
CLAIM_REFERENCE = OneOf(
    key="claim_reference",
    label="Claim, check, EFT or member number",
    source=PROVIDER,
    options=(PAYMENT_NUMBER, CLAIM_NUMBER, SUBSCRIBER_ID),
    says="One of them is enough.",
    ours="It is looked for as any of the three.",
)
CLAIM_AGE = Dated(key="claim_age", label="Age of a claim that proves", source=PROVIDER, within_months=3)
BAA_DATE = Dated(
    key="baa_date",
    label="Date of the Business Associate Agreement",
    source=SERVICE,
    past=True,
    ours="An agreement that has not begun gives no access yet.",
)

ONE_CLAIM = Evidence(
    of="claim of a Blue Shield or Promise member",
    some="For some tax IDs: a",
    dated=CLAIM_AGE,
    blanks=(
        Blank(
            name="claim_reference",
            rule=CLAIM_REFERENCE,
            each="tins",
            fact=("payment_number", "claim_number", "member_id"),
        ),
        Blank(name="payment_amount", rule=f.AMOUNT, each="tins", fact=("payment_amount",)),
    ),
    tries=f.CLAIM_TRIES,
)
CLAIM_READY = "For some tax IDs a claim of the last three months, and the amount of its check or EFT"
PROVIDER_TINS = Blank(name="tins", rule=TIN, several=True, fact=("tin",))
REPRESENTED = (
    Blank(name="own_tin", rule=OWN_TIN),
    PROVIDER_TINS,
    Blank(name="baa_date", rule=BAA_DATE, each="tins"),
)
BAA_READY = (
    "The tax ID of the organization that you work for",
    "The tax IDs of the providers whom you represent",
    "The date of the Business Associate Agreement with each of them",
)

ACCOUNT_TYPE_STEP = Step(
    key="account_type",
    label="Account type",
    source=REGISTERING,
    blanks=(
        Blank(
            name="account_type",
            rule=ACCOUNT_TYPE,
            kinds=tuple((one.code, one.code) for one in ACCOUNT_TYPE.listed),
        ),
    ),
    help=(
        "It says which tax IDs are asked for next, and how they are proven. Somebody who works for a provider "
        "registers as a provider, whatever they do there."
    ),
)
OWN_TINS = Step(
    key="tins.provider",
    label="Tax IDs",
    source=PROVIDER,
    blanks=(PROVIDER_TINS,),
    evidence=ONE_CLAIM,
    gather=("The tax ID of every provider of your organization", CLAIM_READY),
    help=f"{TIN_HELP} One is enough to begin; add the others when you are in. Claims show that you may represent them.",
    ours="Whatever was wrong, the answer is the same.",
)
SERVICE_TINS = Step(
    key="tins.service",
    label="Tax IDs, and the date of each agreement",
    source=SERVICE,
    blanks=REPRESENTED,
    gather=BAA_READY,
    help="Your own tax ID, and those of the providers you work for. Each of these providers is asked.",
)
MSO_TINS = Step(
    key="tins.mso",
    label="Tax IDs, the date of each agreement, claims for some",
    source=MSO,
    blanks=REPRESENTED,
    evidence=ONE_CLAIM,
    gather=(*BAA_READY, CLAIM_READY),
    help=f"{TIN_HELP} One with its date, and its claim where it is asked, is enough to begin.",
    ours="Whatever was wrong, the answer is the same.",
)
CONTACT = Step(
    key="contact",
    label="Contact",
    source=REGISTERING,
    blanks=(f.organization_name, *f.address, *f.person, f.telephone, f.mail),
    help="The address of the organization; then your own name, telephone and mail address.",
)
ACCOUNT = Step(
    key="account",
    label="Sign-in, terms and declaration",
    source=REGISTERING,
    blanks=(
        Blank(name="terms", rule=f.agreement("terms", "Terms and conditions", PROVIDER), document=TERMS),
        Blank(
            name="declaration", rule=f.agreement("declaration", "Legal declaration", WHO), document=DECLARATION
        ),
    ),
    sign_in=SignIn.CHOSEN,
    help="The declaration is a signature: an account manager may enter into contracts for the employer.",
)
MAIL_LINK = Step(
    key="mail_link",
    label="Link in a mail",
    source=REGISTERING,
    evidence=Evidence(of="link by mail", sent=Sent.LINK, valid=f.MAIL_VALID, again=("the person",)),
    help="Open the link in the mail soon. If it has ended, ask for another one.",
)
EACH_PROVIDER = Step(
    key="each_provider",
    label="Each provider approves",
    source=SERVICE,
    approver=Approver.OTHER,
    otherwise=Approver.DESK,
    for_each="tins",
    ours="For a provider without an account manager the payer's desk decides.",
    help="All are asked at once. Access begins with the first who approves, tax ID by tax ID; a mail says so.",
)
CREATED = Step(
    key="created",
    label="The account manager adds the user",
    source=CREATING,
    by="an account manager",
    blanks=(
        *f.person,
        f.mail,
        Blank(name="tins", rule=TIN, several=True),
        Blank(name="claims", rule=f.yes_or_no("claims", "Access to claims", CREATING), each="tins"),
        Blank(
            name="real_time_claims",
            rule=f.yes_or_no("real_time_claims", "Access to real-time claims, where claims are granted", CREATING),
            required=False,
            each="tins",
        ),
        Blank(name="username", rule=f.text("username", "Username", f.LONGEST_USERNAME)),
    ),
    help="At least one tax ID, which brings all providers of it. Eligibility and authorizations come with it.",
)
ACTIVATED = Step(
    key="activated",
    label="First sign-in",
    source=CREATING,
    evidence=Evidence(
        of="temporary password by mail",
        sent=Sent.LINK,
        valid=f.MAIL_VALID,
        again=("the account manager", "the person"),
    ),
    expires=roles.pending,
    notice=roles.notice,
    ours="The mail has a link instead of a password; it works once.",
    help="Follow the mail and choose a password of your own. If it has ended, ask for another one.",
)

MINUTES = "The forms take about five minutes."
AT_ONCE = "Access begins at once, when the mail's link was opened."

registration = Registration(
    paths=(
        Path(
            key="register.claims",
            label="Proved by claims",
            source=PROVIDER,
            for_whom="An account manager of a provider: doctors, hospitals, medical groups",
            conditions=(of_kind("practice"),),
            steps=(ACCOUNT_TYPE_STEP, OWN_TINS, CONTACT, ACCOUNT, MAIL_LINK),
            then=Then(role=MANAGER, words=AT_ONCE),
            help=MINUTES,
        ),
        Path(
            key="register.agency",
            label="Billing agency or service",
            source=SERVICE,
            for_whom="An account manager of a billing service that providers hired",
            conditions=(of_kind("billing service"),),
            steps=(ACCOUNT_TYPE_STEP, SERVICE_TINS, CONTACT, ACCOUNT, MAIL_LINK, EACH_PROVIDER),
            then=Then(role=MANAGER, words="Access begins with the first provider's approval, for that tax ID."),
            help=MINUTES,
        ),
        Path(
            key="register.mso",
            label="Management services organization (MSO)",
            source=MSO,
            for_whom="An account manager of an organization that runs practices, or their billing, by contract",
            conditions=(of_kind("mso"),),
            steps=(ACCOUNT_TYPE_STEP, MSO_TINS, CONTACT, ACCOUNT, MAIL_LINK),
            then=Then(role=MANAGER, words=AT_ONCE),
            help=MINUTES,
        ),
        Path(
            key="register.added",
            label="Added by an administrator",
            source=CREATING,
            for_whom="A user whom an account manager adds; nobody registers as a user",
            conditions=(WAS_ADDED,),
            steps=(CREATED, ACTIVATED),
            then=Then(role=USER, words="Eligibility and authorizations at once; claims as they were granted."),
        ),
    )
)
