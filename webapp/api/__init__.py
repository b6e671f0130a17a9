"""What a payer's author imports, and all of it: records, rules, formats, the built-in part types, sandbox members.

No Flask and no database behind these names. A capability's author finds theirs in `webapp.api.capability`.
"""

from webapp.capabilities.eligibility import fields as eligibility_fields
from webapp.capabilities.eligibility.rules import Eligibility, Field, Search
from webapp.hookspecs import hookimpl
from webapp.identifiers import blue, cin, fep, mbi, npi, ssn, tin
from webapp.payer import Connection, Contacts, Identifiers, Payer, Plan, Roles, Standing
from webapp.rules import Contact, Format, Grant, Holds, OneOf, Option, Refusal, Rule, Wait
from webapp.sources import Decided, Source
from webapp.twin.records import Named, TwinBenefit, TwinMember, b, visits

__all__ = [
    "Connection",
    "Contact",
    "Contacts",
    "Decided",
    "Eligibility",
    "Field",
    "Format",
    "Grant",
    "Holds",
    "Identifiers",
    "Named",
    "OneOf",
    "Option",
    "Payer",
    "Plan",
    "Refusal",
    "Roles",
    "Rule",
    "Search",
    "Source",
    "Standing",
    "TwinBenefit",
    "TwinMember",
    "Wait",
    "b",
    "blue",
    "cin",
    "eligibility_fields",
    "fep",
    "hookimpl",
    "mbi",
    "npi",
    "ssn",
    "tin",
    "visits",
]
