"""An agency registers at a payer: providers find it from then on. One that is there already is not made again.

Whoever registers with the tax ID of such an agency is asked about at its people (`newcomers.py` decides), or at the
payer's desk where nobody of it is left.
"""

from __future__ import annotations

from webapp.audit import Did, Who, record
from webapp.capabilities.registration.acting import AGENCY
from webapp.capabilities.registration.asked.agencies import (
    ASKED,
    ENDED,
    agencies_of,
    people_of,
    register,
    works_anywhere,
)
from webapp.capabilities.registration.asked.disputing import new_office
from webapp.capabilities.registration.asked.questions import ask_colleagues, count_look, take_back
from webapp.capabilities.registration.asked.said import asker
from webapp.capabilities.registration.asked.settling import TOLD, become_one_of, close
from webapp.capabilities.registration.store import COLLEAGUE, OPEN, AgencyLink, Enrollment, Question, RegisteredAgency
from webapp.capabilities.registration.walk import moving
from webapp.capabilities.registration.walk.offices import LEFT, works_at
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.clock import now
from webapp.models import tell
from webapp.payer import Payer

GAVE_UP = "The agency with your tax ID gave its registration up before anybody let you in. Go on with your own."


def enlist(row: Enrollment, payer: Payer) -> None:
    """Providers find the agency from now on, in a change of its registration; it gets an office where it has none.

    Where they find one with this tax ID, its people are asked; whoever is one of them is through. Raises
    RegistrationRefused, Throttled.
    """
    if row.organization and not works_at(row, row.organization):
        raise RegistrationRefused(LEFT.format(office=row.organization.name))
    office = row.organization if row.organization and row.organization.kind == AGENCY else None
    tin = (office.tin if office else "") or row.typed.get("tin", "")
    count_look(row, payer, f"agency {tin}")  # what comes of it says whether there is one
    known = agencies_of(payer, tin, office)
    own = next((one.organization for one in known if works_at(row, one.organization)), None)
    if own:
        become_one_of(row, own)
        details = {"payer": payer.id, "step": "complete"}
        record(Did.REGISTRATION, "registration", [row.public_id], details, who=Who(row.person, own))
    elif known:
        ask_colleagues(row, payer, tin)
    else:
        row.organization = office or new_office(row, tin)
        register(row.organization, payer, row)


def unlist(row: Enrollment) -> None:
    """Somebody gave the agency's registration up: where nobody else is of it, nobody finds it any more, and nobody
    waits for its answer."""
    take_back(row)
    for agency in RegisteredAgency.select().where(RegisteredAgency.enrollment == row):
        agency.enrollment = None
        if all(person.id == row.person_id for person in people_of(agency)):
            asked = AgencyLink.agency == agency, AgencyLink.state == ASKED
            AgencyLink.update(state=ENDED, decided=now()).where(*asked).execute()
            agency.ended = None if works_anywhere(agency) else now()
        agency.save()
        if agency.ended:
            _let_newcomers_go_on(agency)


def _let_newcomers_go_on(agency: RegisteredAgency) -> None:
    """Whoever wanted to be one of its people registers an agency of their own now."""
    asked = Question.organization == agency.organization, Question.payer == agency.payer
    for question in Question.select().where(*asked, Question.kind == COLLEAGUE, Question.state == "open"):
        close(question, "void")
        with moving.changing(question.enrollment, None) as other:
            other.state, other.waits_for, other.said = OPEN, "", GAVE_UP
        tell(asker(question.enrollment), TOLD, "Your registration goes on", GAVE_UP)
