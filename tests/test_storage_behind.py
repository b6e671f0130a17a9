"""Storage faults behind the pages: a database that another process holds, the worker, and bringing it up to date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from peewee import OperationalError

from tests.asking import ROSA, again, exchanges, file, text_of
from tests.conftest import form_values
from tests.faulty_disk import (
    EACH,
    KINDS,
    NAMES,
    Bench,
    ends_in_one_answer,
    numbers,
    on_the_bench,
    put_on_disk,
    whole,
)
from webapp.app import histories
from webapp.db import EncryptedDatabase, db, key_beside, migrate, open_embedded, pending
from webapp.exchange import Courier, courier
from webapp.models import Exchange, Inquiry
from webapp.plugins import Installed
from webapp.settings import Settings


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "STORED_AGAIN", (0.0,))


@pytest.fixture
def bench(settings: Settings, installed: Installed) -> Iterator[Bench]:
    """The program as it is served."""
    with on_the_bench(settings, installed, inline=False) as one:
        yield one


# A database that somebody else holds


@pytest.fixture
def held(bench: Bench) -> Iterator[apsw.Connection]:
    """Another process's connection to the same file, which has begun to write and does not end; short patience here."""
    bench.dana.get("eligibility/")
    db.obj._timeout = 0.05
    path = Path(db.obj.database)
    db.close()
    other = EncryptedDatabase(path, key_beside(path))
    other.connect()
    other.connection().execute("BEGIN IMMEDIATE")
    yield other.connection()
    other.close()


@pytest.mark.row("EX5")
def test_a_database_that_is_held_keeps_the_form_and_lets_everything_be_read(
    bench: Bench, held: apsw.Connection
) -> None:
    dana = bench.dana
    typed = dana.fields() | ROSA
    came = dana.post("eligibility/", typed)
    assert came.status_code == 503 and "the database is in use by something else" in text_of(came)
    kept = form_values(came.text, "inquiry")
    assert kept["member_id"] == ROSA["member_id"] and kept["draft"] == typed["draft"]
    assert dana.get("eligibility/").status_code == 200
    held.execute("ROLLBACK")
    assert dana.post("eligibility/", kept).status_code == 303
    ends_in_one_answer(typed["draft"], bench.installed)


@pytest.mark.row("EX5")
def test_a_question_waits_for_a_database_that_is_held(bench: Bench, held: apsw.Connection) -> None:
    held.execute("ROLLBACK")
    inquiry = file(bench.installed)
    held.execute("BEGIN IMMEDIATE")
    Courier(bench.installed).run(inquiry.id)
    assert (again(inquiry).state, exchanges(inquiry)) == ("filed", [])
    held.execute("ROLLBACK")
    ends_in_one_answer(inquiry.draft, bench.installed)


# The worker


@pytest.mark.row("EX5")
@pytest.mark.parametrize(("fault", "for_good"), KINDS, ids=NAMES)
def test_a_worker_stores_an_answer_or_asks_again(bench: Bench, fault: Exception, for_good: bool) -> None:
    asked: list[Inquiry] = []
    states: set[str] = set()

    def carry(number: int) -> None:
        bench.disk.fault = None
        asked.append(file(bench.installed))
        db.close()
        bench.disk.arm(number, fault, for_good=for_good)
        Courier(bench.installed).run(asked[-1].id)

    for _number, _ in bench.broken_at_each(fault, for_good, carry):
        states.add(again(asked[-1]).state)
        ends_in_one_answer(asked[-1].draft, bench.installed)
    whole()
    assert states == {"filed", "sending", "answered"}
    assert not Exchange.select().where(Exchange.verdict == "answered", Exchange.response.is_null()).exists()


# Bringing the database up to date


def schema() -> list[tuple[str, str]]:
    """Every table and index, and which migrations are said to be done."""
    rows = [tuple(row) for row in db.execute_sql("SELECT name, sql FROM sqlite_master ORDER BY name")]
    for name, _sql in list(rows):
        if str(name).startswith("migration_") and "migration" in str(name) and _sql and "CREATE TABLE" in _sql:
            rows += [(name, row[0]) for row in db.execute_sql(f"SELECT name FROM {name} ORDER BY name")]
    return rows


@pytest.mark.row("EX5")
@pytest.mark.parametrize(("fault", "for_good"), KINDS, ids=NAMES)
def test_a_migration_that_is_stopped_at_any_write_is_taken_up(
    tmp_path: Path, installed: Installed, fault: Exception, for_good: bool
) -> None:
    folders = histories(installed)
    open_embedded(tmp_path / "good.sqlite")
    migrate(folders)
    wanted, stopped = schema(), 0
    for number in numbers(13):
        path = tmp_path / f"{number}.sqlite"
        open_embedded(path)
        disk = put_on_disk()
        disk.arm(number, fault, for_good=for_good)
        try:
            migrate(folders)
        except OperationalError:
            stopped += 1
        disk.disarm()
        db.close()
        open_embedded(path)
        migrate(folders)
        assert pending(folders) == [] and schema() == wanted
        whole()
        db.close()
        if not disk.met:
            assert stopped > EACH
            return
    pytest.fail("no migration got through")
