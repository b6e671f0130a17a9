"""How to get into Provider Central: a profile, an organization, and one of three ways to show that one belongs."""

from plugins.bcbsma.claim_number import CLAIM_NUMBER, PAYMENT_NUMBER
from plugins.bcbsma.contacts import contacts
from plugins.bcbsma.member_id import NPI, PIN, PROVIDER_NUMBER, TIN
from plugins.bcbsma.roles import CLAIMS, REAL_TIME
from plugins.bcbsma.sources import administrators
from plugins.bcbsma.sources import registration as quick_tip
from plugins.bcbsma.terms import ELECTRONIC, TERMS
from webapp.api import (
    FIRST_USER,
    HAS_ACCOUNT,
    SOMEBODY_THERE,
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
    Sooner,
    Step,
    Stop,
    Then,
    Wait,
    of_kind,
    ssn,
)
from webapp.api import registration_fields as f

DAY = 24 * 60 * 60
STEP_1, STEP_2 = quick_tip("Step 1"), quick_tip("Step 2")
OPTION_1, OPTION_2, OPTION_3 = (quick_tip(f"Step 2, option {number}") for number in (1, 2, 3))
AGENCIES = quick_tip("Work for a billing agency")
LINE = contacts.for_access()
NO_AGENCY = of_kind("practice", "mso")

NPI_OR_NUMBER = OneOf(
    key="npi_or_number", label="NPI or provider number", source=STEP_1, options=(NPI, PROVIDER_NUMBER)
)
SSN = Format(
    key="ssn", label="SSN", source=STEP_2, clean=ssn.compact, check=ssn.validate, example=ssn.EXAMPLE, says="9 digits"
)
TAX_ID_OR_SSN = OneOf(key="tin_or_ssn", label="Tax ID or SSN", source=STEP_2, options=(TIN, SSN))
TIN_END = Format(
    key="tin_end",
    label="Last four digits of the tax ID",
    source=OPTION_3,
    pattern="[0-9]{4}",
    says="4 digits",
    example="3594",
    digits=True,
)
ROLE = OneOf(
    key="site_role",
    label="Role on the site",
    source=STEP_1,
    options=(
        Option("provider", "Provider"),
        Option("staff", "Office staff, or another service provider"),
        Option("agency", "Billing agency"),
    ),
)
KINDS = (("provider", "practice"), ("staff", "practice"), ("agency", "billing service"))
"""For what kind of organization somebody in each role works."""
ADVISORY_DATE = Dated(key="advisory_date", label="Advisory date", source=OPTION_2, more_than_days=30)
FIRST_SERVICE = Dated(key="first_service_date", label="First date of service", source=OPTION_2, past=True)
PROFILE = Step(
    key="profile",
    label="Personal profile",
    source=STEP_1,
    blanks=(
        Blank(name="npi_or_number", rule=NPI_OR_NUMBER),
        Blank(name="site_role", rule=ROLE, kinds=KINDS),
        Blank(
            name="terms", rule=f.agreement("terms", "Terms of use", STEP_1), document=TERMS, read_first=True
        ),
        Blank(
            name="electronic",
            rule=f.agreement("electronic", "Agreement to electronic communication", STEP_1),
            document=ELECTRONIC,
        ),
        *f.person,
        f.telephone,
        f.mail,
    ),
    sign_in=SignIn.CHOSEN,
    gather=("NPI, or the provider number with this payer", "A mail address that somebody reads regularly"),
    help=(
        "This is about you, once for all organizations. The terms can be agreed to when they have been read to their "
        "end. Notices about contracts go to the mail address."
    ),
)
ASSOCIATE = Step(
    key="associate",
    label="Organization",
    source=STEP_2,
    blanks=(
        Blank(name="organization_number", rule=NPI_OR_NUMBER, fact=("npi", "number")),
        Blank(name="tin_or_ssn", rule=TAX_ID_OR_SSN, fact=("tin", "ssn")),
    ),
    gather=("NPI or provider number of the organization", "Its tax ID, or the SSN of a provider who works alone"),
    help="The practice or organization that you work for. You can add more of them later, with the same sign-in.",
)
ASK = Step(
    key="ask",
    label="Ask the administrator",
    source=OPTION_1,
    approver=Approver.ADMINISTRATOR,
    ours="Until the approval an administrator is shown as initial and first letter of the last name.",
    help="A mail says whether the request was approved or denied.",
    stops=(
        Stop(
            says="None of them works here any more",
            words="Please call before you go on. The payer's desk has been told.",
            contact=LINE,
        ),
    ),
)
TWO_CLAIMS = Step(
    key="claims",
    label="Questions about two claims",
    source=OPTION_2,
    ours="Whatever was wrong, the answer is the same.",
    evidence=Evidence(
        of="claims",
        times=2,
        blanks=(
            Blank(name="advisory_date", rule=ADVISORY_DATE, fact=("advisory_date",)),
            Blank(name="claim_number", rule=CLAIM_NUMBER, fact=("claim_number",)),
            Blank(name="patient_last_name", rule=f.PATIENT_LAST_NAME, fact=("patient_last_name",)),
            Blank(name="first_service_date", rule=FIRST_SERVICE, fact=("first_service_date",)),
            Blank(name="payment_number", rule=PAYMENT_NUMBER, fact=("payment_number",)),
            Blank(name="patient_account", rule=f.PATIENT_ACCOUNT, required=False, fact=("patient_account",)),
        ),
        tries=f.CLAIM_TRIES,
    ),
    gather=("Two claims, on advisories that are more than 30 days old",),
    help="Take two claims from older advisories, and copy the answers from there.",
)
BY_POST = Step(
    key="pin",
    label="PIN by post",
    source=OPTION_3,
    approver=Approver.DESK,
    wait=Wait(
        key="wait.pin",
        label="A PIN by post",
        source=OPTION_3,
        seconds=10 * DAY,
        then="then the letter with the PIN has come",
    ),
    evidence=Evidence(
        of="letter",
        sent=Sent.LETTER,
        blanks=(Blank(name="pin", rule=PIN),),
        tries=f.LETTER_TRIES,
        valid=f.LETTER_VALID,
        again=("the payer's desk",),
    ),
    sooner=(
        Sooner(words="Call the support line", contact=LINE),
        Sooner(
            words="Send a mail with the NPI and the end of the tax ID",
            address="ProviderCentral@bcbsma.com",
            blanks=(Blank(name="asked_npi", rule=NPI, fact=("npi",)), Blank(name="tin_end", rule=TIN_END)),
        ),
    ),
    ours="To which address it goes is not stated; here it is the one that the payer has on file.",
    help="When the letter is there, sign in, open this registration from your first page, and enter the PIN.",
)
AGENCY = Step(
    key="agency",
    label="Your agency",
    source=AGENCIES,
    blanks=(f.organization_name, Blank(name="tin", rule=TIN)),
    ours="Providers look for an agency by its name. The tax ID is asked here besides, to tell two of one name apart.",
    gather=("The agency's name, and its own tax ID",),
    help="Your own agency, not a provider that it works for. Providers find it by this name when they add it.",
)
ADDED_AS_AGENCY = Step(
    key="agency_added",
    label="The provider adds the agency",
    source=AGENCIES,
    approver=Approver.OTHER,
    by="an administrator of the provider",
    help=(
        "Tell the provider that your agency has its sign-in now, and under which name. The provider's administrator "
        "finds it in the list there, and adds it to the account."
    ),
)
AGENCY_AGREES = Step(
    key="agency_agrees",
    label="The agency agrees",
    source=administrators("Invite a billing agency"),
    approver=Approver.ADMINISTRATOR,
    by="an administrator of the agency",
    help="The agency's administrator gets a message and looks at the request.",
)

ADMINISTRATOR = Then(
    role="administrator",
    tools=("connectcenter", "authorization_manager", "carelon", "chiropractic"),
    words="The first user becomes the administrator and lets the others in.",
    waits=(REAL_TIME, CLAIMS),
)

registration = Registration(
    paths=(
        Path(
            key="register.ask",
            label="Asking an administrator",
            source=OPTION_1,
            for_whom="Staff of an organization that is registered",
            conditions=(NO_AGENCY, SOMEBODY_THERE),
            steps=(PROFILE, ASSOCIATE, ASK),
            then=Then(
                role="user",
                words="The administrator grants the tools that the work needs.",
                waits=(REAL_TIME, CLAIMS),
            ),
        ),
        Path(
            key="register.claims",
            label="Proved by claims",
            source=OPTION_2,
            for_whom="A first user who has claim information",
            conditions=(NO_AGENCY, FIRST_USER),
            steps=(PROFILE, ASSOCIATE, TWO_CLAIMS),
            then=ADMINISTRATOR,
        ),
        Path(
            key="register.post",
            label="With a PIN by post",
            source=OPTION_3,
            for_whom="A first user without claim information",
            conditions=(NO_AGENCY, FIRST_USER),
            steps=(PROFILE, ASSOCIATE, BY_POST),
            then=ADMINISTRATOR,
        ),
        Path(
            key="register.another",
            label="Another organization, same sign-in",
            source=quick_tip("Before you begin"),
            for_whom="Somebody who works for one more organization",
            conditions=(HAS_ACCOUNT,),
            steps=(ASSOCIATE,),
            then=Then(
                words="From here it is the same as for somebody new: choose how to prove that you belong there.",
                continues=("register.ask", "register.claims", "register.post"),
            ),
            help="No second sign-in is made: the organization is added to the one that you have.",
        ),
        Path(
            key="register.agency",
            label="Billing agency or service",
            source=AGENCIES,
            for_whom="A billing agency that works for a provider",
            conditions=(of_kind("billing service"),),
            steps=(PROFILE, AGENCY, ADDED_AS_AGENCY, AGENCY_AGREES),
            then=Then(
                role="billing agency",
                words="The agency works for the provider until one of the two ends it.",
                waits=(REAL_TIME, CLAIMS),
            ),
        ),
    )
)
