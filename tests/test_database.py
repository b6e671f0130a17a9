"""The embedded database: its key, its encryption, its migrations, and many writers at once."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from peewee import IntegerField, Model, TextField

from webapp import models as core
from webapp.app import create_app, histories
from webapp.capabilities.registration import store as registration
from webapp.db import (
    Base,
    EncryptedDatabase,
    MomentField,
    PublicIdField,
    db,
    key_beside,
    migrate,
    opaque,
    open_embedded,
    pending,
)
from webapp.errors import StartRefused
from webapp.models import MIGRATIONS
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.twin import MIGRATIONS as TWIN_MIGRATIONS
from webapp.twin import models as twin

CORE_MODELS = tuple(
    one for one in vars(core).values() if isinstance(one, type) and issubclass(one, Base) and one is not Base
)
BY_HAND = ("migration_", "inquiry_words")
"""Tables without a model: histories of migrations, and words to search by."""


def tables_of(module: ModuleType) -> tuple[type[Model], ...]:
    """The models of a module that are not core's."""
    found = (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Base))
    return tuple(one for one in found if one not in (Base, *CORE_MODELS))


TWIN_MODELS = tables_of(twin)
IN_REGISTRATION = Path(registration.__file__).parent / "migrations"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.sqlite"


class Note(Base):
    """A table of this file."""

    public_id = PublicIdField()
    number = IntegerField(default=0)
    text = TextField(default="")
    moment = MomentField(null=True)


@pytest.fixture
def notes(path: Path) -> Iterator[Path]:
    open_embedded(path)
    with db.connection_context():
        db.create_tables([Note])
    yield path
    db.close()


def test_the_key_is_made_with_the_database_and_for_its_owner_alone(path: Path) -> None:
    open_embedded(path)
    key = path.with_suffix(".key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(bytes.fromhex(key.read_text())) == 32
    before = key.read_text()
    open_embedded(path)
    assert key.read_text() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o777])
def test_a_key_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    open_embedded(path)
    path.with_suffix(".key").chmod(mode)
    with pytest.raises(StartRefused, match=r"desk\.key can be read by others on this machine\. Run: chmod 600"):
        open_embedded(path)


def test_a_missing_key_beside_data_is_never_made_anew(path: Path) -> None:
    open_embedded(path)
    path.with_suffix(".key").unlink()
    with pytest.raises(StartRefused, match="Put the key back beside it"):
        open_embedded(path)
    assert not path.with_suffix(".key").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [("ab" * 31, "32 bytes"), ("", "32 bytes"), ("not hex at all", "32 bytes"), ("ab" * 32, "cannot be opened")],
)
def test_a_wrong_key_is_refused_in_a_sentence(notes: Path, text: str, words: str) -> None:
    db.close()
    notes.with_suffix(".key").write_text(text)
    with pytest.raises(StartRefused, match=words) as refused:
        open_embedded(notes)
    assert refused.value.words.startswith("desk.")


def test_a_file_that_is_no_database_is_refused_in_a_sentence(path: Path) -> None:
    key_beside(path)
    path.write_bytes(b"something else entirely " * 500)
    with pytest.raises(StartRefused, match=r"desk\.sqlite cannot be opened with the key beside it"):
        open_embedded(path)


def test_nothing_of_a_row_stands_on_the_disk_in_plain(notes: Path) -> None:
    with db.connection_context():
        Note.create(text="CANARYONDISK" * 50)
        files = [one for one in notes.parent.iterdir() if one.name.startswith("desk.sqlite")]
        everything = {one.name: one.read_bytes() for one in files}
        assert Note.get().text.startswith("CANARYONDISK")
    assert {"desk.sqlite", "desk.sqlite-wal"} <= set(everything)
    for name, content in everything.items():
        assert b"CANARYONDISK" not in content, name
        assert b"SQLite format 3" not in content and b"CREATE TABLE" not in content, name


def test_how_it_is_opened(notes: Path) -> None:
    with db.connection_context():
        asked = {
            name: db.execute_sql(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def folder(where: Path, name: str, table: str) -> tuple[str, Path]:
    """A migration folder whose only migration, 0001_start, makes one table."""
    (where / name).mkdir()
    (where / name / "0001_start.py").write_text(
        f"def up(migrator, db):\n    db.execute_sql('create table {table} (id integer)')\n"
    )
    return name, where / name


def test_each_folder_has_a_history_of_its_own(path: Path, tmp_path: Path) -> None:
    open_embedded(path)
    one, two = folder(tmp_path, "one", "one_rows"), folder(tmp_path, "two", "two_rows")
    assert migrate([one]) == ["one/0001_start"]
    assert pending([one, two]) == ["two/0001_start"]
    assert migrate([one, two]) == ["two/0001_start"], "the second folder's 0001 is not the first one's"
    assert migrate([one, two]) == pending([one, two]) == []
    with db.connection_context():
        assert {"one_rows", "two_rows", "migration_one", "migration_two"} <= set(db.get_tables())


def schema(models: tuple[type[Model], ...]) -> set[tuple[Any, ...]]:
    """Columns, indexes and foreign keys of the models' tables as the database has them, in any order."""
    found: set[tuple[Any, ...]] = set()
    for table in (model._meta.table_name for model in models):
        found |= {(table, "column", *row[1:]) for row in db.execute_sql(f'PRAGMA table_info("{table}")')}
        found |= {(table, "foreign key", *row[2:]) for row in db.execute_sql(f'PRAGMA foreign_key_list("{table}")')}
        for _, name, unique, _, partial in db.execute_sql(f'PRAGMA index_list("{table}")').fetchall():
            columns = tuple(row[2] for row in db.execute_sql(f'PRAGMA index_info("{name}")'))
            found.add((table, "index", name, unique, partial, columns))
    return found


@pytest.mark.parametrize(
    ("name", "models", "folders"),
    [
        ("core", CORE_MODELS, [("core", MIGRATIONS)]),
        ("twin", TWIN_MODELS, [("core", MIGRATIONS), ("twin", TWIN_MIGRATIONS)]),
        ("registration", tables_of(registration), [("core", MIGRATIONS), ("registration", IN_REGISTRATION)]),
    ],
)
def test_models_and_migrations_agree(
    tmp_path: Path, name: str, models: tuple[type[Model], ...], folders: list[tuple[str, Path]]
) -> None:
    assert len(models) >= 3
    open_embedded(tmp_path / "by_migrations.sqlite")
    migrate(folders)
    with db.connection_context():
        migrated, tables = schema(models), {one for one in db.get_tables() if not one.startswith(BY_HAND)}
    open_embedded(tmp_path / "by_models.sqlite")
    with db.connection_context():
        db.create_tables(CORE_MODELS if name == "core" else (*CORE_MODELS, *models))
        made = schema(models)
        assert set(db.get_tables()) == tables, "a table without a model, or a model without a table"
    assert len(made) > 3 * len(models)
    assert sorted(map(str, migrated - made)) == sorted(map(str, made - migrated)) == []


def test_many_writers_at_once_all_succeed(notes: Path) -> None:
    with db.connection_context():
        Note.create(number=0)
    troubles: list[BaseException] = []

    def write() -> None:
        try:
            with db.connection_context():
                for _ in range(50):
                    with db.atomic():  # reads before it writes: the order that fails without BEGIN IMMEDIATE
                        row = Note.get_by_id(1)
                        Note.update(number=row.number + 1).where(Note.id == 1).execute()
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    with db.connection_context():
        assert Note.get_by_id(1).number == 8 * 50


def test_a_transaction_that_raises_leaves_nothing(notes: Path) -> None:
    with db.connection_context():
        with pytest.raises(ZeroDivisionError), db.atomic():
            Note.create(number=1 // 0 if Note.create() else 0)
        assert Note.select().count() == 0


MOMENTS = [
    datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    datetime(2026, 7, 1, 23, 30, tzinfo=timezone(timedelta(hours=-7))),
    datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=5, minutes=45))),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_comes_back_as_it_was(notes: Path, moment: datetime) -> None:
    with db.connection_context():
        Note.create(moment=moment)
        kept = Note.get().moment
        assert kept == moment and kept.tzinfo is UTC
        assert Note.get_or_none(Note.moment == moment) is not None
        assert len(db.execute_sql("select moment from note").fetchone()[0]) == len("2026-01-02 03:04:05.678901")


def test_moments_sort_as_they_are(notes: Path) -> None:
    with db.connection_context():
        for moment in MOMENTS:
            Note.create(moment=moment)
        assert [row.moment for row in Note.select().order_by(Note.moment)] == sorted(MOMENTS)
        assert Note.select().where(Note.moment < MOMENTS[0]).count() == 2
        assert Note.create(moment=None).moment is None


@pytest.mark.parametrize(
    ("value", "kept"),
    [(Decimal("10.50"), "10.50"), (date(2026, 1, 2), "2026-01-02"), (datetime(2026, 1, 2, 3), "2026-01-02 03:00:00")],
)
def test_values_that_sqlite_does_not_know(notes: Path, value: object, kept: str) -> None:
    with db.connection_context():
        assert db.execute_sql("select ?", (value,)).fetchone()[0] == kept


def test_what_cannot_be_stored_says_so(notes: Path) -> None:
    with db.connection_context(), pytest.raises(TypeError, match="set cannot be stored"):
        db.execute_sql("select ?", ({1},))


def test_opaque_ids_are_never_the_same() -> None:
    many = {opaque() for _ in range(2000)}
    assert len(many) == 2000
    assert all(len(one) == 24 and int(one, 16) >= 0 for one in many)


@pytest.mark.row("OP1")
def test_a_program_does_not_start_on_a_database_that_is_not_up_to_date(tmp_path: Path, installed: Installed) -> None:
    with pytest.raises(StartRefused) as refused:
        create_app(Settings(data=tmp_path), installed)
    said = refused.value.words
    assert said.startswith("The database is not up to date (core/0001_core, ") and "twin/0001_twin" in said
    assert said.endswith("). Start with: frontdesk serve")
    migrate(histories(installed)[:1])
    with pytest.raises(StartRefused, match=r"\(twin/0001_twin"):
        create_app(Settings(data=tmp_path), installed)


def test_two_databases_do_not_share_a_key(tmp_path: Path) -> None:
    assert key_beside(tmp_path / "a.sqlite") != key_beside(tmp_path / "b.sqlite")
    assert EncryptedDatabase(tmp_path / "a.sqlite", key_beside(tmp_path / "a.sqlite")).connect()
