"""Putting a plugin's sandbox members into the twin's tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from webapp.clock import today
from webapp.db import db
from webapp.errors import StartRefused
from webapp.twin.days import Days
from webapp.twin.models import BenefitRow, CoverageRow, MemberRow, NumberRow
from webapp.twin.records import Row, TwinBenefit, TwinMember, address_segments, date_segment
from webapp.twin.writing import writable
from webapp.x12 import numbers as x12_numbers

PREFIX = 3


def load_members(twin: str, members: Iterable[TwinMember]) -> int:
    """Make the rows of `twin` (a payer's id) equal to `members`, in one transaction; gives how many there are now.

    May run at every start: a member keeps its row under its key, one that is gone from the list is removed.
    Raises StartRefused where two members share a key, a dependent's subscriber is not in the list before it, or a
    coverage has a first or last day that is none.
    """
    listed = list(members)
    _check(twin, listed)
    with db.atomic():
        keys = [one.key for one in listed]
        MemberRow.delete().where(MemberRow.twin == twin, MemberRow.key.not_in(keys)).execute()
        for position, member in enumerate(listed):
            _load(twin, position, member)
    return len(listed)


def numbers(member: TwinMember) -> Iterator[tuple[str, str]]:
    """Every number under which a payer finds this person. A card's ID is also found without its prefix."""
    if member.member_id:
        yield from (("MI", one) for one in dict.fromkeys((member.member_id, without_prefix(member.member_id))))
    for kind, number in (("SY", member.ssn), ("F6", member.mbi), ("NQ", member.cin)):
        if number:
            yield kind, number


def without_prefix(member_id: str) -> str:
    """The ID of a card without the three characters in front of it; as it is where it has none."""
    prefixed = re.fullmatch("[A-Z0-9]{3}[A-Z0-9]{7,}", member_id) and not member_id[:PREFIX].isdigit()
    return member_id[PREFIX:] if prefixed else member_id


def _check(twin: str, members: Sequence[TwinMember]) -> None:
    seen: set[str] = set()
    for member in members:
        if member.key in seen:
            raise StartRefused(f"The sandbox of {twin} has two members with the key {member.key}. Rename one.")
        if member.subscriber and member.subscriber not in seen:
            raise StartRefused(f"The sandbox of {twin}: list the subscriber of {member.key} before {member.key}.")
        if not all(writable(segment) for segment in _segments(member)):
            raise StartRefused(
                f"The sandbox of {twin}: {member.key} has a * ~ : ^ in a text. They divide X12; leave them out."
            )
        if not all(_is_day(one.begins) and (not one.ends or _is_day(one.ends)) for one in member.coverages):
            raise StartRefused(
                f"The sandbox of {twin}: a coverage of {member.key} begins or ends on no day. Write YYYYMMDD."
            )
        seen.add(member.key)


def _is_day(written: str) -> bool:
    """Whether it is a date today; a relative one moves with the day."""
    return x12_numbers.day(Days(today(), today()).render(written)) is not None


def _segments(member: TwinMember) -> Iterator[Row]:
    yield ("NM1", member.last, member.first, member.middle, member.member_id)
    yield from member.reference_segments()
    yield from address_segments(member.address)
    for benefit in member.all_benefits():
        yield from benefit.segments()
    for coverage in member.coverages:
        yield from coverage.segments()


def _load(twin: str, position: int, member: TwinMember) -> None:
    columns = _columns(twin, position, member)
    row = MemberRow.get_or_none(MemberRow.twin == twin, MemberRow.key == member.key)
    if row is None:
        row = MemberRow.create(twin=twin, key=member.key, **columns)
    else:
        MemberRow.update(**columns).where(MemberRow.id == row.id).execute()
        NumberRow.delete().where(NumberRow.member == row).execute()
        BenefitRow.delete().where(BenefitRow.member == row).execute()
        CoverageRow.delete().where(CoverageRow.member == row).execute()
    for kind, number in numbers(member):
        NumberRow.create(member=row, kind=kind, number=number)
    _load_benefits(row, None, [("", benefit) for benefit in member.benefits])
    for place, coverage in enumerate(member.coverages):
        stated = json.dumps(list(coverage.segments()))
        held = CoverageRow.create(
            member=row, position=place, begins=coverage.begins, ends=coverage.ends, segments_json=stated
        )
        _load_benefits(row, held, coverage.in_order())


def _load_benefits(
    member: MemberRow, coverage: CoverageRow | None, benefits: Iterable[tuple[str, TwinBenefit]]
) -> None:
    for place, (year, benefit) in enumerate(benefits):
        BenefitRow.create(
            member=member, coverage=coverage, year=year, position=place, kind=benefit.kind, services=benefit.services,
            segments_json=json.dumps(list(benefit.segments())),
        )  # fmt: skip


def _columns(twin: str, position: int, member: TwinMember) -> dict[str, object]:
    copied = ("payer", "shows", "relationship", "member_id", "last", "first", "middle", "birth", "gender")
    subscriber = member.subscriber and MemberRow.get(MemberRow.twin == twin, MemberRow.key == member.subscriber)
    return {
        **{name: getattr(member, name) for name in copied},
        "subscriber": subscriber or None,
        "rejects": " ".join(member.rejects),
        "identity_json": json.dumps(list(member.reference_segments())),
        "address_json": json.dumps(list(address_segments(member.address))),
        "dates_json": json.dumps([date_segment(*one) for one in member.dates]),
        "position": position,
    }
