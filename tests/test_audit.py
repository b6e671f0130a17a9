"""The chains of the audit: what is written, and that each way of tampering with the file is found and named.

Every tampering is done with statements of its own to the database file, as somebody would who has its key.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from webapp.audit import Did, Who, anchor, record
from webapp.audit.chain import COLUMNS, audit_key, canonical, mac_of
from webapp.audit.heads import NAME, Head, heads_file, read_heads
from webapp.audit.verify import NO_OFFICE, STORED, verify
from webapp.cli import main
from webapp.clock import now
from webapp.db import EncryptedDatabase, db
from webapp.models import AuditEntry, Organization, Person

pytestmark = pytest.mark.row("OP3")
SMALL, OTHER = "Harbor Sample Dental", "Eastside Sample Clinic"


@dataclass
class Chains:
    """A database with a chain of twelve, one of three, and one of two that belongs to no office."""

    office: Organization
    other: Organization
    person: Person

    def do(self, sql: str, *values: object) -> None:
        """A statement of somebody who goes past the program."""
        db.execute_sql(sql, values)

    def row(self, number: int, chain: str | None = None) -> dict[str, object]:
        """An entry as it is stored."""
        sql = f"select {', '.join(STORED)} from audit_entry where chain = ? and number = ?"
        found = db.execute_sql(sql, (self.office.public_id if chain is None else chain, number)).fetchone()
        return dict(zip(STORED, found, strict=True))

    def put(self, row: dict[str, object]) -> None:
        """An entry with these stored values."""
        sql = f"insert into audit_entry ({', '.join(row)}) values ({', '.join('?' * len(row))})"
        db.execute_sql(sql, tuple(row.values()))

    def cut(self, after: int) -> None:
        """Take the end off."""
        self.do("delete from audit_entry where chain = ? and number > ?", self.office.public_id, after)

    def write_anew(self, begin: int, end: int) -> None:
        """What somebody with the key can do: other entries with MACs that hold."""
        previous = self.row(begin - 1)["mac"] if begin > 1 else ""
        for number in range(begin, end + 1):
            row = dict.fromkeys(COLUMNS, "") | {"chain": self.office.public_id, "number": number}
            row |= {"moment": "2026-01-01 00:00:00.000000", "action": "asked", "subjects_json": "[]"}
            row |= {"details_json": "{}", "previous": previous}
            previous = mac_of(audit_key(), row)
            self.put({**row, "mac": previous})

    def found(self) -> list[str]:
        """What verifying says, with the heads of the file."""
        kept = read_heads(heads_file().read_text().splitlines()) if heads_file().exists() else ()
        return list(verify(one for one in kept if not isinstance(one, int)).findings)

    def said(self, words: str) -> list[str]:
        """The one finding about the chain of twelve."""
        return [f"{SMALL}: {words}"]


@pytest.fixture
def chains(database: None) -> Chains:
    offices = [Organization.create(name=name) for name in (SMALL, OTHER)]
    person = Person.create(username="dana.frost", name="Dana Frost", email="d@desk.example", password_hash="x")
    with db.atomic():
        for number in range(1, 13):
            record(Did.ANSWER, "inquiry", [f"{number:024x}"], {"n": number}, who=Who(person, offices[0]))
        for _ in range(3):
            record(Did.LIST, "inquiry", ["a", "b"], who=Who(person, offices[1]))
        record(Did.SIGNED_IN, who=Who(person))
        record(Did.REFUSED)
    anchor()
    return Chains(*offices, person)


def test_an_entry_says_who_when_what_and_from_where(chains: Chains) -> None:
    entry = AuditEntry.get(AuditEntry.chain == chains.office.public_id, AuditEntry.number == 4)
    assert (entry.person, entry.username, entry.action) == (chains.person.public_id, "dana.frost", "answer.viewed")
    assert entry.subjects == [f"{4:024x}"] and entry.details == {"n": 4}
    assert entry.previous == chains.row(3)["mac"] and len(entry.mac) == 64
    assert (now() - entry.moment).total_seconds() < 60
    assert [row.number for row in AuditEntry.select().where(AuditEntry.chain == "")] == [1, 2]


def test_it_outlives_the_person_and_the_office(chains: Chains) -> None:
    chains.person.delete_instance()
    chains.office.delete_instance()
    report = verify()
    assert report.findings == ()
    assert (f"An office that is not there ({chains.office.public_id})", 12) in report.chains
    assert AuditEntry.select().where(AuditEntry.username == "dana.frost").count() == 16


def test_an_entry_is_written_in_a_transaction_or_not_at_all(chains: Chains) -> None:
    with pytest.raises(RuntimeError, match="in the transaction of what it records"):
        record(Did.ASKED)
    with pytest.raises(ZeroDivisionError), db.atomic():
        assert record(Did.ASKED, who=Who(chains.person, chains.office)) == 1 // 0
    assert AuditEntry.select().where(AuditEntry.chain == chains.office.public_id).count() == 12
    with db.atomic():
        assert record(Did.ASKED, who=Who(chains.person, chains.office)) == 13, "no number is lost with what was undone"
    assert chains.found() == []


def test_what_is_not_in_the_list_is_not_written(chains: Chains) -> None:
    with pytest.raises(ValueError, match=r"tea\.made"), db.atomic():
        record("tea.made")  # type: ignore[arg-type]


def test_writers_at_once_leave_no_gap_and_no_number_twice(chains: Chains) -> None:
    troubles: list[BaseException] = []

    def write() -> None:
        try:
            with db.connection_context():
                for _ in range(25):
                    with db.atomic():
                        record(Did.LIST, who=Who(chains.person, chains.office))
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    numbers = [row.number for row in AuditEntry.select().where(AuditEntry.chain == chains.office.public_id)]
    assert sorted(numbers) == list(range(1, 163))
    assert chains.found() == []


def test_no_two_entries_have_the_same_bytes() -> None:
    row: dict[str, object] = dict.fromkeys(COLUMNS, "")
    moved = [
        row | {"username": "ab", "action": "c"},
        row | {"username": "a", "action": "bc"},
        row | {"username": 'a","b', "action": "c"},
        row | {"username": "a\u2028", "action": "c"},
        row | {"username": "a\\u2028", "action": "c"},
        row | {"number": 1},
        row | {"number": "1"},
        row | {"number": None},
    ]
    assert len({canonical(one) for one in moved}) == len(moved)


# Tampering


def test_a_sound_database_has_nothing_to_say(chains: Chains) -> None:
    report = verify()
    assert report.findings == ()
    assert dict(report.chains) == {NO_OFFICE: 2, SMALL: 12, OTHER: 3}


OTHERWISE = {"chain": "f" * 24, "number": 400, "moment": "2020-01-01 00:00:00.000000"}


@pytest.mark.parametrize("column", STORED)
@pytest.mark.parametrize("number", [1, 5, 12])
def test_a_changed_column_is_found(chains: Chains, column: str, number: int) -> None:
    value = OTHERWISE.get(column, '["changed"]')
    sql = f"update audit_entry set {column} = ? where chain = ? and number = ?"
    chains.do(sql, value, chains.office.public_id, number)
    found = chains.found()
    if column == "chain":
        assert f"An office that is not there ({value}): Entry {number} is of another chain: {SMALL}." in found
    elif column == "number":
        gap = "Entry 5 is" if number == 5 else "Entry 1 is" if number == 1 else "Entries 12 to 399 are"
        assert f"{SMALL}: {gap} missing." in found
        assert f"{SMALL}: Entry 400 is not as written: changed afterwards, or put in by something else." in found
    else:
        words = f"Entry {number} is not as written: changed afterwards, or put in by something else."
        assert found == chains.said(words)


@pytest.mark.parametrize("value", ['{"n":5} ', '{"n": 5}', '{"n":5,"n":5}'])
def test_a_change_that_reads_the_same_is_found(chains: Chains, value: str) -> None:
    chains.do("update audit_entry set details_json = ? where chain = ? and number = 5", value, chains.office.public_id)
    assert chains.found() == chains.said(
        "Entry 5 is not as written: changed afterwards, or put in by something else."
    )


@pytest.mark.parametrize(
    ("first", "last", "words"), [(5, 5, "Entry 5 is"), (5, 8, "Entries 5 to 8 are"), (1, 2, "Entries 1 to 2 are")]
)
def test_deleted_entries_are_found(chains: Chains, first: int, last: int, words: str) -> None:
    sql = "delete from audit_entry where chain = ? and number between ? and ?"
    chains.do(sql, chains.office.public_id, first, last)
    assert chains.found() == chains.said(f"{words} missing.")


def test_deleted_entries_with_the_others_moved_up_are_found(chains: Chains) -> None:
    chains.do("delete from audit_entry where chain = ? and number = 5", chains.office.public_id)
    for number in range(6, 13):
        sql = "update audit_entry set number = ? where chain = ? and number = ?"
        chains.do(sql, number - 1, chains.office.public_id, number)
    assert f"{SMALL}: Entries 5 to 11 are what was written as 6 to 12." in chains.found()


def test_two_swapped_entries_are_found(chains: Chains) -> None:
    for old, new in ((3, 100), (7, 3), (100, 7)):
        sql = "update audit_entry set number = ? where chain = ? and number = ?"
        chains.do(sql, new, chains.office.public_id, old)
    assert chains.found() == [
        f"{SMALL}: Entry 3 is what was written as 7.",
        f"{SMALL}: Entry 7 is what was written as 3.",
    ]


def test_an_entry_put_in_at_the_end_is_found(chains: Chains) -> None:
    chains.put(chains.row(12) | {"number": 13, "previous": chains.row(12)["mac"], "mac": "ab" * 32})
    assert chains.found() == chains.said(
        "Entry 13 is not as written: changed afterwards, or put in by something else."
    )


def test_an_entry_put_in_between_is_found(chains: Chains) -> None:
    for number in range(12, 5, -1):
        sql = "update audit_entry set number = ? where chain = ? and number = ?"
        chains.do(sql, number + 1, chains.office.public_id, number)
    chains.put(chains.row(5) | {"number": 6, "mac": "ab" * 32})
    found = chains.found()
    assert f"{SMALL}: Entry 6 is not as written: changed afterwards, or put in by something else." in found
    assert f"{SMALL}: Entries 7 to 13 are what was written as 6 to 12." in found


def test_an_older_entry_put_in_a_second_time_is_found(chains: Chains) -> None:
    chains.put(chains.row(2) | {"number": 13})
    assert chains.found() == chains.said("Entry 13 is not as written: changed afterwards, or put in by something else.")


def test_an_end_that_was_cut_off_is_found_by_the_file_of_heads(chains: Chains) -> None:
    chains.cut(after=9)
    assert verify().findings == (), "the chain alone cannot know"
    (found,) = chains.found()
    assert found.startswith(f"{SMALL}: The end is cut off: on ") and found.endswith(
        "there were 12 entries, now the last one is 9."
    )


def test_a_whole_chain_that_is_gone_is_found_by_the_file_of_heads(chains: Chains) -> None:
    chains.do("delete from audit_entry where chain = ?", chains.office.public_id)
    (found,) = chains.found()
    assert found.endswith("there were 12 entries, now the last one is 0.")


def test_an_end_written_anew_with_the_key_is_found_by_the_file_of_heads(chains: Chains) -> None:
    chains.cut(after=9)
    chains.write_anew(10, 15)
    assert verify().findings == (), "whoever has the key can write what holds"
    (found,) = chains.found()
    assert found.startswith(f"{SMALL}: From entry 12 or before it on, all was replaced: it is not what it was on ")


def test_an_entry_written_anew_in_the_middle_with_the_key_is_found_by_the_one_behind_it(chains: Chains) -> None:
    chains.do("delete from audit_entry where chain = ? and number = 5", chains.office.public_id)
    chains.write_anew(5, 5)
    assert chains.found() == chains.said("Entry 6 was written behind another entry 5 than the one before it.")


def test_a_chain_that_was_given_to_another_office_is_found(chains: Chains) -> None:
    third = Organization.create(name="Third Sample Office")
    chains.do("update audit_entry set chain = ? where chain = ?", third.public_id, chains.office.public_id)
    found = chains.found()
    assert f"Third Sample Office: Entries 1 to 12 are of another chain: {SMALL}." in found
    assert any(one.startswith(f"{SMALL}: The end is cut off") for one in found)


def test_two_offices_that_changed_their_ids_are_found(chains: Chains) -> None:
    for old, new in ((chains.office, "0" * 24), (chains.other, chains.office.public_id)):
        chains.do("update audit_entry set chain = ? where chain = ?", new, old.public_id)
    found = chains.found()
    assert f"{SMALL}: Entries 1 to 3 are of another chain: {OTHER}." in found


def test_another_key_is_found_and_said_once(chains: Chains, tmp_path: Path) -> None:
    db.execute_sql(f"pragma rekey = 'raw:{'ab' * 32}'")
    before = db.obj
    db.initialize(EncryptedDatabase(tmp_path / "desk.sqlite", bytes.fromhex("ab" * 32)))
    with db.connection_context():
        found = chains.found()
    db.initialize(before)
    assert found == ["Not one of 17 entries holds with the key of this database: the key is another one."]


def test_many_broken_entries_are_one_sentence(chains: Chains) -> None:
    with db.atomic():
        for _ in range(200):
            record(Did.LIST, who=Who(chains.person, chains.office))
    chains.do("update audit_entry set address = 'x' where chain = ?", chains.office.public_id)
    assert chains.found()[:1] == chains.said(
        "Entries 1 to 212 are not as written: changed afterwards, or put in by something else."
    )


# The heads


def test_the_file_of_heads_is_appended_to_and_for_its_owner_alone(chains: Chains) -> None:
    file = heads_file()
    before = file.read_text()
    assert file.name == NAME and file.stat().st_mode & 0o777 == 0o600 and len(before.splitlines()) == 3
    assert anchor() == 0 and file.read_text() == before, "what stands there already is not written again"
    with db.atomic():
        record(Did.ASKED, who=Who(chains.person, chains.office))
    assert anchor() == 1
    assert file.read_text().startswith(before)
    (*_, last) = read_heads(file.read_text().splitlines())
    assert isinstance(last, Head) and (last.chain, last.number) == (chains.office.public_id, 13)
    assert last.mac == chains.row(13)["mac"]


@pytest.mark.parametrize("line", ["x", "2026-01-01 - 3", "yesterday - 3 ab", "2026-01-01T00:00:00+00:00 - three ab"])
def test_a_line_that_is_none_is_told_by_its_number(line: str) -> None:
    assert list(read_heads(["", line])) == [2]


# The commands


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command over a copy of the sample offices; gives exit code and output."""
    shutil.copytree(filled, tmp_path / "data")
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTDESK_PLUGINS", str(ROOT / "plugins"))

    def command(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["audit", *words])
        return done.exit_code, done.output

    return command


def test_the_commands_say_what_is_so(run: Run, tmp_path: Path) -> None:
    assert run("verify")[0] == 1, "no file of heads"
    assert "audit-heads is not there." in run("verify")[1]
    with db.connection_context():
        with db.atomic():
            record(Did.SIGNED_IN)
        anchor()
    code, said = run("verify")
    assert code == 0 and said.endswith("Every entry is as it was written.\n") and f"{NO_OFFICE}: 1 entry" in said
    code, heads = run("head")
    assert code == 0 and len(heads.splitlines()) == len(heads_file().read_text().splitlines())
    (tmp_path / "kept").write_text(heads)
    with db.connection_context():
        db.execute_sql("delete from audit_entry where chain = ''")
    (tmp_path / "data" / NAME).write_text("nonsense\n")
    code, said = run("verify", "--heads", str(tmp_path / "kept"))
    assert code == 1
    assert "Line 1 of audit-heads is not as it was written." in said
    assert f"{NO_OFFICE}: The end is cut off:" in said


def test_a_folder_without_a_database_is_not_given_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "nothing"))
    done = CliRunner().invoke(main, ["audit", "verify"])
    assert done.exit_code == 1 and "There is no database at " in done.output
    assert not (tmp_path / "nothing").exists()
