"""Whose agency it is: the payer's desk decides where whoever registers is not known to the people of the one there.

Anybody can be the first with a tax ID. So those people do not have the last word: whoever waits for them, or was denied
by them, can ask the payer's desk, once. It can also put them in the place of the agency that is there.
"""

from __future__ import annotations

from webapp.access.remedies import managers_at
from webapp.capabilities.registration.acting import AGENCY
from webapp.capabilities.registration.asked.agencies import (
    AGREED,
    ASKED,
    ENDED,
    agencies_of,
    agency_way,
    people_of,
    register,
)
from webapp.capabilities.registration.asked.said import asker
from webapp.capabilities.registration.store import (
    COLLEAGUE,
    LOOK,
    REFUSED,
    UNDER_WAY,
    WAITING,
    AgencyLink,
    Enrollment,
    Question,
    RegisteredAgency,
)
from webapp.clock import now
from webapp.models import Membership, Organization, tell
from webapp.payer import Payer
from webapp.tasks import Reply
from webapp.timers import set_timer

REPLACED, OUT = "agency.replaced", "agency.put_out"
PUT_OUT = "{portal}: its desk found that the tax ID of {agency} is another agency's. Providers do not find it any more."
NOT_LISTED, NOT_LISTED_THERE = "Your agency is not registered any more", "A billing agency is not registered any more"
STILL_THERE = "If it works for you, it still has access: deny it under Access, Billing agencies, if that is not right."
IS_LISTED = "The payer's desk registered your agency. Providers find it from now on: tell yours to add it."

ONE_OF_THEM = Reply(key="approve", label="They are one of that agency", ends="done")
INSTEAD = Reply(
    key="instead", label="The tax ID is theirs: register them instead", ends="done",
    help="Providers find the other one no more, and its people are told. Where it works already, the provider ends it.",
)  # fmt: skip


def described(agency: RegisteredAgency) -> str:
    """An agency for the payer's desk: its name, since when, and who answers for it."""
    people = ", ".join(person.name for person in people_of(agency)) or "nobody who signs in"
    return f"{agency.organization.name}, since {agency.created.astimezone():%m/%d/%Y}; its people: {people}"


def denied_or_waiting(row: Enrollment) -> Question | None:
    """What the people of an agency were asked about it, where the payer's desk can be asked instead, which has not
    decided about it yet."""
    last: Question | None = Question.select().where(Question.enrollment == row).order_by(Question.id.desc()).first()
    if last is None or last.kind != COLLEAGUE or last.organization_id is None:
        return None
    return last if (row.state, last.state) in ((WAITING, "open"), (REFUSED, "denied")) else None


def new_office(row: Enrollment, tin: str) -> Organization:
    """The office of an agency that has none here yet, with whoever registers it."""
    name = row.typed.get("organization_name") or asker(row).name
    office: Organization = Organization.create(name=name, kind=AGENCY, tin=tin)
    Membership.create(person=row.person, organization=office)
    return office


def put_in_place(row: Enrollment, payer: Payer, tin: str) -> None:
    """Providers find this person's agency from now on, and none other with the tax ID; in the caller's transaction.

    What the others do for providers already is those providers' to end, who let them in by name, and hear of it.
    """
    for agency in agencies_of(payer, tin):
        before = agency.enrollment
        agency.ended, agency.enrollment = now(), None
        agency.save()
        words = PUT_OUT.format(portal=payer.portal, agency=agency.organization.name)
        _end_asking(agency, payer, words)
        if before and before.state in UNDER_WAY:
            over = {"state": "ended", "said": words, "waits_for": "", "revision": Enrollment.revision + 1}
            Enrollment.update(over).where(Enrollment.id == before.id).execute()
        for person in people_of(agency):
            tell(person, OUT, NOT_LISTED, words, organization=agency.organization)
    for question in Question.select().where(Question.kind == COLLEAGUE, Question.tin == tin, Question.state == "open"):
        set_timer(LOOK, question.id, now())  # whoever waited for those people asks the new ones
    way = agency_way(payer)
    assert way, "nobody asks for an agency elsewhere"
    own = row.organization if row.organization and row.organization.kind == AGENCY else None
    row.organization = own or new_office(row, tin)
    row.state, row.waits_for, row.said, row.revision = WAITING, way.added.key, IS_LISTED, row.revision + 1
    row.save()
    register(row.organization, payer, row)


def _end_asking(agency: RegisteredAgency, payer: Payer, words: str) -> None:
    """Nobody waits for that agency's answer any more; each provider that asked it, or has it, is told."""
    links = AgencyLink.select().where(AgencyLink.agency == agency, AgencyLink.state.in_((ASKED, AGREED)))
    for link in links:
        for person, _ in managers_at(link.organization, payer):
            tell(person, REPLACED, NOT_LISTED_THERE, f"{words} {STILL_THERE}", organization=link.organization)
    AgencyLink.update(state=ENDED, decided=now()).where(
        AgencyLink.agency == agency, AgencyLink.state == ASKED
    ).execute()
