"""What a payer's author imports, and all of it: records, rules, formats, the built-in part types, a sandbox's rows.

No Flask and no database behind these names. A capability's author finds theirs in `webapp.api.capability`.
"""

from webapp import formats
from webapp.bounds import Limit, Window
from webapp.capabilities.eligibility import fields as eligibility_fields
from webapp.capabilities.eligibility import told as eligibility_told
from webapp.capabilities.eligibility.rules import Eligibility, Field, Search
from webapp.capabilities.eligibility.shows import Accumulator, Answers, Card, Details, Link, Several, Snapshot, Year
from webapp.capabilities.person.rules import (
    Credentials,
    Forgotten,
    Hint,
    LockAfter,
    PasswordForm,
    Publications,
    RenewOn,
    UsernameChange,
)
from webapp.capabilities.registration import fields as registration_fields
from webapp.capabilities.registration.rules import Registration
from webapp.grants import Grant, LastManager
from webapp.hookspecs import hookimpl
from webapp.identifiers import blue, blue_prefix, cin, claim_number, fep, mbi, npi, payment_number, ssn, tin
from webapp.paths import (
    FIRST_USER,
    HAS_ACCOUNT,
    SOMEBODY_THERE,
    WAS_ADDED,
    Approver,
    Blank,
    Condition,
    Dated,
    Document,
    Evidence,
    Path,
    Sent,
    SignIn,
    Sooner,
    Step,
    Stop,
    Then,
    Tries,
    of_kind,
)
from webapp.payer import Connection, Contacts, Identifiers, Payer, Plan, Roles, Standing
from webapp.records import Records
from webapp.rules import Contact, Format, Holds, OneOf, Option, Refusal, Rule, Wait
from webapp.sources import Decided, Source
from webapp.twin.organizations import TwinClaim, TwinOrganization, TwinProvider
from webapp.twin.records import Named, TwinBenefit, TwinCoverage, TwinMember, b, visits

__all__ = [
    "FIRST_USER",
    "HAS_ACCOUNT",
    "SOMEBODY_THERE",
    "WAS_ADDED",
    "Accumulator",
    "Answers",
    "Approver",
    "Blank",
    "Card",
    "Condition",
    "Connection",
    "Contact",
    "Contacts",
    "Credentials",
    "Dated",
    "Decided",
    "Details",
    "Document",
    "Eligibility",
    "Evidence",
    "Field",
    "Forgotten",
    "Format",
    "Grant",
    "Hint",
    "Holds",
    "Identifiers",
    "LastManager",
    "Limit",
    "Link",
    "LockAfter",
    "Named",
    "OneOf",
    "Option",
    "PasswordForm",
    "Path",
    "Payer",
    "Plan",
    "Publications",
    "Records",
    "Refusal",
    "Registration",
    "RenewOn",
    "Roles",
    "Rule",
    "Search",
    "Sent",
    "Several",
    "SignIn",
    "Snapshot",
    "Sooner",
    "Source",
    "Standing",
    "Step",
    "Stop",
    "Then",
    "Tries",
    "TwinBenefit",
    "TwinClaim",
    "TwinCoverage",
    "TwinMember",
    "TwinOrganization",
    "TwinProvider",
    "UsernameChange",
    "Wait",
    "Window",
    "Year",
    "b",
    "blue",
    "blue_prefix",
    "cin",
    "claim_number",
    "eligibility_fields",
    "eligibility_told",
    "fep",
    "formats",
    "hookimpl",
    "mbi",
    "npi",
    "of_kind",
    "payment_number",
    "registration_fields",
    "ssn",
    "tin",
    "visits",
]
