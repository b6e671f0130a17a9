"""Asking for a right: a request is a row, and everybody who could grant it is told. `settling.py` decides it."""

from __future__ import annotations

from collections.abc import Iterable

from peewee import IntegrityError

from webapp.access.decisions import decide
from webapp.access.desks import Desk
from webapp.access.lapsing import begin_waiting
from webapp.access.remedies import helpers
from webapp.capability import Action
from webapp.db import db
from webapp.lifecycle import NotPossible
from webapp.mail import post_letter
from webapp.models import AccessRequest, Person, tell
from webapp.payer import Payer

ASKED = "access.asked"


def open_request(desk: Desk, action: str, payer: str) -> AccessRequest | None:
    """The request that the person made for this and that nobody has decided yet."""
    return AccessRequest.get_or_none(
        AccessRequest.person == desk.person,
        AccessRequest.organization == desk.organization,
        AccessRequest.payer == payer,
        AccessRequest.action == action,
        AccessRequest.state == "open",
    )


def ask(desk: Desk, action: Action, payer: Payer, link: str) -> AccessRequest:
    """File a request and tell everybody who could grant it; asked again while it is open it is the same one.

    `link`: the page on which requests are decided, for the mail. Raises NotPossible where nobody can grant it, or
    where there is nothing to ask for.
    """
    stand = desk.stand(payer, action)
    decision = decide(stand, action, payer)
    if decision or decision.not_before or decision.rule is None:
        raise NotPossible("There is nothing to ask for. Open the page again.")
    with db.atomic():
        if known := open_request(desk, action.key, payer.id):
            return known
        able = helpers(desk.organization, payer, stand, decision.rule, desk.state(payer))
        if not able:
            raise NotPossible("Nobody in this office can grant this. Call the payer.")
        try:
            with db.atomic():
                request = AccessRequest.create(
                    person=desk.person, organization=desk.organization, payer=payer.id, action=action.key
                )
                begin_waiting(request)
        except IntegrityError:
            return open_request(desk, action.key, payer.id)  # type: ignore[return-value]
        _tell_managers(request, able, decision.rule.label, payer, link)
    return request


def _tell_managers(request: AccessRequest, able: Iterable[Person], right: str, payer: Payer, link: str) -> None:
    who, office = request.person.name, request.organization
    words = f"{payer.name}: {right}. Grant or refuse it on the page Access, Requests."
    for person in able:
        tell(person, ASKED, f"{who} asks you for a right", words, organization=office)
        post_letter(
            ASKED, to=person.email, person=person, organization=office, about=request.public_id,
            who=who, right=right, payer=payer.name, link=link,
        )  # fmt: skip
