"""Who works in an office. Somebody who left and comes back is the same colleague."""

from __future__ import annotations

from webapp.clock import now
from webapp.models import Membership, Organization, Person


def take_on(person: Person, office: Organization) -> None:
    """From now on the person works in the office, in the caller's transaction."""
    row, _ = Membership.get_or_create(person=person, organization=office)
    if row.ended:
        Membership.update(ended=None).where(Membership.id == row.id).execute()


def let_go(person: Person, office: Organization) -> None:
    """From now on the person works in the office no more, in the caller's transaction."""
    here = Membership.person == person, Membership.organization == office
    Membership.update(ended=now()).where(*here, Membership.ended.is_null()).execute()
