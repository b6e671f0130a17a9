"""Who sits at a payer's desk. A seat is a relation of its own: to the payer, and to no office."""

from __future__ import annotations

from typing import Any

from peewee import fn

from webapp.models import Person, StaffSeat


def has_seat(person: Any) -> Any:
    """Whether the person sits at any payer's desk, as a part of another query, so that it costs none of its own."""
    return fn.EXISTS(StaffSeat.select(StaffSeat.id).where(StaffSeat.person == person, StaffSeat.ended.is_null()))


def seats_of(person: Person) -> list[StaffSeat]:
    """The person's living seats, by payer."""
    mine = StaffSeat.person == person, StaffSeat.ended.is_null()
    return list(StaffSeat.select().where(*mine).order_by(StaffSeat.payer))


def seat_of(person: Person, payer_id: str) -> StaffSeat | None:
    """The person's living seat at that desk; None for everybody else, and where there is no such payer."""
    return StaffSeat.get_or_none(
        StaffSeat.person == person, StaffSeat.payer == payer_id, StaffSeat.ended.is_null()
    )
