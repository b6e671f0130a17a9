"""A 270 means the same to the embedded payer and to another program's parser, whoever wrote it."""

from __future__ import annotations

from typing import Any

import pytest
from x12sdk.generate import generate_270
from x12sdk.io import X12ModelReader

from plugins import bcbsma as bcbsma_plugin
from tests.twin_questions import MAIN, WHEN
from webapp.capabilities.eligibility.request import build
from webapp.capabilities.eligibility.rules import Eligibility
from webapp.capability import Sending
from webapp.exchange.matching import misfit
from webapp.twin.engine import answer
from webapp.twin.question import Question, parse
from webapp.x12.reader import read


def in_strict_eyes(raw: bytes) -> tuple[str, str, str, str, list[str]]:
    """(member ID, trace, NPI, patient's last name, service types) as x12sdk's models see a 270."""
    with X12ModelReader(raw.decode().replace("\n", "")) as reader:
        model: Any = next(reader.models())
    provider = model.loop_2000a[0].loop_2000b[0]
    subscriber = provider.loop_2000c[0]
    deep = subscriber.loop_2000d[0] if subscriber.loop_2000d else subscriber
    name: Any = deep.loop_2100d if subscriber.loop_2000d else deep.loop_2100c
    eqs = name.loop_2110d if subscriber.loop_2000d else name.loop_2110c
    services = [
        code.value if hasattr(code, "value") else code for one in eqs for code in one.eq_segment.service_type_code
    ]
    return (
        subscriber.loop_2100c.nm1_segment.identification_code,
        (deep.trn_segment or subscriber.trn_segment)[0].reference_identification_1,
        provider.loop_2100b.nm1_segment.identification_code,
        name.nm1_segment.name_last_or_organization_name or "",
        services,
    )


def in_twin_eyes(raw: bytes) -> tuple[str, str, str, str, list[str]]:
    """The same, as the twin understands it."""
    question: Question = parse(read(raw).transactions[0].segments)
    patient = question.patient
    trace = (patient.traces or question.subscriber.traces)[0][0]
    return question.subscriber.numbers["MI"], trace, question.provider_id[1], patient.last, question.services


@pytest.mark.row("EX1", "EX2")
@pytest.mark.parametrize("name", MAIN)
def test_the_twin_sees_in_a_question_what_another_parser_sees(name: str) -> None:
    assert in_twin_eyes(MAIN[name]) == in_strict_eyes(MAIN[name])


@pytest.mark.row("EX1", "EX2")
@pytest.mark.parametrize("seed", range(20))
def test_a_question_that_another_program_wrote_is_seen_alike(seed: int) -> None:
    raw = generate_270(seed=seed, members=1, dependent_rate=0.5).encode()
    assert in_twin_eyes(raw) == in_strict_eyes(raw)


ROSA = {"member_id": "XXP900000001", "birth_date": "1985-04-12", "service_type": "35"}
OURS = {
    "dental": ("own", ROSA),
    "dental, with name": ("own", {**ROSA, "last_name": "ALVAREZ", "first_name": "ROSA"}),
    "dependent": ("own", {
        **ROSA, "last_name": "ALVAREZ", "dependent_last_name": "ALVAREZ", "dependent_first_name": "MATEO",
        "dependent_birth_date": "2015-09-03",
    }),
    "federal": ("federal", {
        "member_id": "R12345678", "birth_date": "1977-07-07", "first_name": "GLENN", "last_name": "POSTWICK",
        "service_type": "30", "service_date": "2026-01-05",
    }),
}  # fmt: skip


@pytest.mark.row("EX1", "EX2")
@pytest.mark.parametrize("name", OURS)
def test_the_question_that_we_write_is_seen_alike_answered_and_matched(sandbox: None, name: str) -> None:
    plan, values = OURS[name]
    payer = bcbsma_plugin.PAYER
    part, connection = payer.part(Eligibility), payer.connection
    assert part is not None
    assert connection is not None
    search = next(one for one in part.searches if one.key == "id_birth")
    typed = {"npi": "1990000014", "provider_name": "HARBOR", **values}
    sent = build(payer.plan(plan), connection, search, typed, Sending(17, "TRACE17", "REF17", WHEN))
    seen = in_twin_eyes(sent)
    last = values.get("dependent_last_name", values.get("last_name", ""))
    assert seen == (values["member_id"], "TRACE17", "1990000014", last, [values["service_type"]])
    if "first_name" in values or "dependent_last_name" in values:  # the strict models want a patient's first name
        assert in_strict_eyes(sent) == seen
    came = answer(sent, WHEN)
    assert misfit(connection, read(sent), read(came)) is None
    assert next(segment.get(1) for segment in read(came).segments if segment.id == "EB") == "1"
