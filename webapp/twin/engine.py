"""The payer itself: `answer` takes the bytes of one interchange and gives the bytes of its answer, whatever came."""

from __future__ import annotations

from datetime import date, datetime

from webapp.clock import now
from webapp.errors import ValueRefused
from webapp.twin import reply, search, writing
from webapp.twin.days import Days
from webapp.twin.question import NotAQuestion, parse
from webapp.twin.records import Row
from webapp.x12.interchange import Transaction
from webapp.x12.reader import read
from webapp.x12.separators import NotX12

KIND, VERSION = "270", "005010X279"
UNABLE = "42"
"""AAA03 of a payer that cannot answer at the moment."""


def answer(raw: bytes, when: datetime | None = None, *, able: bool = True) -> bytes:
    """The answer to a 270: a 271, or a 999 or TA1 where the question cannot be read. No bytes make it raise.

    It carries the question's interchange, group and reference numbers and traces, so that it can be matched, and goes
    from the receiver to the sender. Relative dates follow `when`, by default now. A payer that is not `able` says so
    (reject code 42) and nothing else. Needs a bound, open database.
    """
    when = when or now().astimezone()
    try:
        interchange = read(raw)
    except NotX12:
        return writing.interchange_refused(None, when)
    if not interchange.control.isdigit() or not interchange.transactions:
        return writing.interchange_refused(interchange, when)
    transaction = interchange.transactions[0]
    try:
        return writing.eligibility(interchange, transaction, _body(transaction, when.date(), able), when)
    except (NotAQuestion, ValueRefused):
        return writing.transaction_refused(interchange, transaction, when)


def _body(transaction: Transaction, today: date, able: bool) -> list[Row]:
    if transaction.kind != KIND or not transaction.version.startswith(VERSION):
        raise NotAQuestion()
    question = parse(transaction.segments)
    if not able:
        return list(reply.refused(question, search.Refused("2100A", UNABLE)))
    try:
        patient = search.find(question, today)
    except search.Refused as refusal:
        return list(reply.refused(question, refusal))
    return list(reply.found(question, patient, Days(today, question.day(today) or today)))
