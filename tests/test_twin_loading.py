"""Filling the embedded payer from plugins, and reaching it as a gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from plugins.bcbsma.sandbox import members as bcbsma
from plugins.blueshieldca.sandbox import members as blueshieldca
from tests.twin_questions import asking
from webapp.db import db, open_embedded
from webapp.errors import StartRefused
from webapp.payer import Connection, Letter
from webapp.settings import Settings
from webapp.twin.gateway import send
from webapp.twin.load import load_members
from webapp.twin.models import BenefitRow, MemberRow, NumberRow
from webapp.twin.records import TwinMember, b
from webapp.x12.reader import read


@pytest.fixture
def own_sandbox(settings: Settings) -> Iterator[None]:
    """A sandbox of its own, for a test that changes it."""
    open_embedded(settings.database)
    with db.connection_context():
        yield


def test_loading_again_changes_nothing_and_what_is_gone_goes(own_sandbox: None) -> None:
    def state() -> tuple[int, ...]:
        return tuple(model.select().count() for model in (MemberRow, NumberRow, BenefitRow))

    ids, before = {row.key: row.id for row in MemberRow.select().where(MemberRow.twin == "bcbsma")}, state()
    load_members("bcbsma", bcbsma.MEMBERS)
    assert state() == before
    assert {row.key: row.id for row in MemberRow.select().where(MemberRow.twin == "bcbsma")} == ids
    load_members("bcbsma", bcbsma.MEMBERS[:1])
    assert {row.key for row in MemberRow.select().where(MemberRow.twin == "bcbsma")} == {"dental-ppo"}
    assert MemberRow.select().where(MemberRow.twin == "blueshieldca").count() == len(blueshieldca.MEMBERS)


PERSON: dict[str, Any] = {"shows": "", "payer": "P", "last": "A", "first": "B", "birth": "2000-01-01"}


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ([TwinMember(key="a", **PERSON), TwinMember(key="a", **PERSON)], "two members"),
        ([TwinMember(key="a", subscriber="b", **PERSON)], "before"),
        ([TwinMember(key="a", benefits=(b("1", messages="CALL 8:00"),), **PERSON)], "divide"),
        ([TwinMember(key="a", benefits=(b("1", "IND~EB*1"),), **PERSON)], "divide"),
    ],
)
def test_a_sandbox_that_cannot_work_is_refused_as_a_whole(
    own_sandbox: None, members: list[TwinMember], word: str
) -> None:
    before = MemberRow.select().count()
    with pytest.raises(StartRefused, match=word):
        load_members("bcbsma", members)
    assert MemberRow.select().count() == before


def test_the_gateway_answers_in_threads_of_its_own(sandbox: None) -> None:
    connection = Connection(gateway="twin", receiver="MABCBS")
    letter = Letter(asking(), "7e1c3f5a-0000-4000-8000-000000000001", "270")

    async def ten() -> list[bytes]:
        return await asyncio.gather(*(send(connection, letter, 10.0) for _ in range(10)))

    answers = asyncio.run(ten())
    assert all(read(one).kinds == ("271",) for one in answers)
    assert not db.is_closed()
