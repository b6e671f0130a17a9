"""The embedded database: encrypted SQLite, one proxy that `create_app` binds, migrations folder by folder.

Nothing outside this file knows that it is SQLite; PostgreSQL takes its place behind the same proxy later.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import apsw
from peewee import JOIN, AutoField, Column, DatabaseProxy, DateTimeField, Expression, Model, Table, TextField
from playhouse.apsw_ext import APSWDatabase
from playhouse.migrations import Runner

from webapp import logs
from webapp.errors import StartRefused

db = DatabaseProxy()

KEY_BYTES = 32


def opaque() -> str:
    """A public id that nobody can guess (96 random bits), safe in a URL and never starting with a dash."""
    return secrets.token_hex(12)


class Base(Model):
    """Every table of the product; bound when `create_app` binds `db`."""

    id = AutoField()

    class Meta:
        database = db
        legacy_table_names = False


class MomentField(DateTimeField):
    """A moment in UTC: aware in Python, the same text in every row, so that rows sort as moments do."""

    field_type = "TEXT"

    def db_value(self, value: datetime | None) -> str | None:
        """The text that is stored, always with microseconds."""
        if value is None:
            return None
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")

    def python_value(self, value: Any) -> datetime | None:
        """The aware moment."""
        if value is None or isinstance(value, datetime):
            return value
        return datetime.fromisoformat(value).replace(tzinfo=UTC)


class PublicIdField(TextField):
    """The opaque id under which a row is known outside of the database."""

    def __init__(self, **named: Any) -> None:
        named.setdefault("unique", True)
        named.setdefault("default", opaque)
        super().__init__(**named)


def _bindable(_cursor: Any, _number: int, value: Any) -> str:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be stored")


class EncryptedDatabase(APSWDatabase):  # type: ignore[misc]
    """SQLite with every page encrypted. Writing transactions take the lock when they begin, so none fails half-way."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._key = key
        pragmas = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1}
        super().__init__(str(path), pragmas=pragmas, timeout=10, lock_type="IMMEDIATE")

    def derived_key(self, label: str) -> bytes:
        """A key for that one purpose, from which the database's own cannot be told."""
        return hmac.new(self._key, label.encode(), hashlib.sha256).digest()

    def _add_conn_hooks(self, conn: apsw.Connection) -> None:
        conn.pragma("key", f"raw:{self._key.hex()}")
        conn.convert_binding = _bindable
        super()._add_conn_hooks(conn)

    def _close(self, conn: apsw.Connection) -> None:
        with in_passing():  # what does not come from the log into the database now comes with the next connection
            super()._close(conn)


def database_file() -> Path:
    """The file of the open database."""
    return Path(db.database)


def derived_key(label: str) -> bytes:
    """A key of the open database for that one purpose."""
    return bytes(db.derived_key(label))


def key_beside(path: Path) -> bytes:
    """The key of the database at `path`, from the file beside it; a new one only where there is no data yet.

    Raises StartRefused when data is there and its key is not, or when others on the machine can read the key.
    """
    file = path.with_suffix(".key")
    if not file.exists():
        if path.exists():
            raise StartRefused(f"{path.name} is there, but its key {file.name} is not. Put the key back beside it.")
        _write_key(file)
    if file.stat().st_mode & 0o077:
        raise StartRefused(f"{file.name} can be read by others on this machine. Run: chmod 600 {file}")
    try:
        key = bytes.fromhex(file.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StartRefused(f"{file.name} does not hold a key of {KEY_BYTES} bytes.")
    return key


def _write_key(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_bytes(KEY_BYTES).hex())
        out.flush()
        os.fsync(out.fileno())


def open_embedded(path: Path) -> EncryptedDatabase:
    """The database at `path`, bound to the proxy. Raises StartRefused when its key is missing or does not open it."""
    database = EncryptedDatabase(path, key_beside(path))
    db.initialize(database)
    try:
        with database.connection_context():
            database.execute_sql("select count(*) from sqlite_master")
    except Exception as trouble:
        raise StartRefused(f"{path.name} cannot be opened with the key beside it: {trouble}") from trouble
    return database


BUSY = "the database is in use by something else and did not come free in time"
TROUBLES: tuple[tuple[type[Exception], str], ...] = (
    (apsw.FullError, "the disk is full"),
    (apsw.IOError, "the disk reported a fault"),
    (apsw.BusyError, BUSY),
    (apsw.LockedError, BUSY),
    (apsw.ReadOnlyError, "the database can only be read at the moment"),
    (apsw.PermissionsError, "the program may not use its database"),
    (apsw.CantOpenError, "the database could not be opened"),
    (apsw.CorruptError, "the database is damaged"),
    (apsw.NotADBError, "the database is damaged"),
)


def storage_trouble(trouble: BaseException | None) -> str:
    """Why the database could not be written or read, as the middle of a sentence; "" for every other trouble.

    peewee wraps what SQLite says, and undoing a transaction that is gone already raises once more: the first cause
    is looked for behind both.
    """
    while trouble is not None:
        for kind, words in TROUBLES:
            if isinstance(trouble, kind):
                return words
        trouble = trouble.__cause__ or trouble.__context__
    return ""


@contextmanager
def in_passing() -> Iterator[None]:
    """Round a write that nobody asked for (when a session was last used, a mark): a storage fault is logged and passes.

    Not inside of a transaction: there a fault undoes what went before, and is raised.
    """
    try:
        yield
    except Exception as trouble:
        if db.in_transaction() or not storage_trouble(trouble):
            raise
        logs.failure("storage.passed_over", trouble)


def keep_words(table: str, row: int, owner: int, words: str) -> None:
    """Make a row findable by its words, for its owner alone. Written anew, it is found by the new words only."""
    db.execute_sql(f"INSERT OR REPLACE INTO {table} (rowid, owner, words) VALUES (?, ?, ?)", (row, f"o{owner}", words))  # noqa: S608 - table names are ours


class Found(NamedTuple):
    """The rows of a table that hold certain words, newest first: a query of their ids, to be narrowed and cut, and
    the id by which a range of them is told."""

    query: Any
    id: Column


def rows_with(table: str, model: type[Base], owner: int, text: str) -> Found | None:
    """An owner's rows that hold a word beginning with each word of `text`; None where it holds no word.

    The words come first and in the order of ids, so that a name which thousands have costs no more than it must.
    """
    said = re.findall(r"[^\W_]+", text)
    if not said:
        return None
    wanted = " AND ".join([f"owner:o{owner}", *(f'words:"{word}"*' for word in said)])
    words = Table(table)
    holds = Expression(getattr(words.c, table), "MATCH", wanted)
    both = words.join(model, JOIN.CROSS, on=words.c.rowid == model.id)
    query = model.select(model.id).from_(both).where(holds)
    return Found(query.order_by(words.c.rowid.desc()), words.c.rowid)


Histories = Iterable[tuple[str, Path]]


def _runner(name: str, folder: Path) -> Runner:
    return Runner(db.obj, str(folder), table_name=f"migration_{name}")


def migrate(histories: Histories) -> list[str]:
    """Bring every (name, folder) up to date, in that order, each with a history of its own. Gives what was applied."""
    with db.connection_context():
        return [f"{name}/{done}" for name, folder in histories for done in _runner(name, folder).up()]


def pending(histories: Histories) -> list[str]:
    """What `migrate` would still have to do."""
    with db.connection_context():
        return [f"{n}/{row.name}" for n, folder in histories for row in _runner(n, folder).status() if not row.applied]
