"""What an operator sets and types: the environment, `frontdesk serve`, `frontdesk migrate`."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp import cli
from webapp.db import db, open_embedded
from webapp.errors import StartRefused
from webapp.models import Organization, Person
from webapp.settings import PROJECT, Settings, from_environment, templates_folder

pytestmark = pytest.mark.row("OP1")

RAISING = (
    "from webapp.api import hookimpl\n\n@hookimpl\ndef register_payers():\n    raise ValueError('no payers today')\n"
)


def test_without_any_setting_it_runs_on_one_machine() -> None:
    basis = from_environment({})
    assert basis == Settings()
    assert (basis.host, basis.port, basis.demo) == ("127.0.0.1", 8000, True)
    assert basis.database == PROJECT / "var" / "frontdesk.sqlite"
    assert basis.plugins == PROJECT / "plugins"


def test_every_setting_from_the_environment() -> None:
    given = {
        "FRONTDESK_DATA": "/srv/desk",
        "FRONTDESK_PLUGINS": "/srv/plugins",
        "FRONTDESK_HOST": "0.0.0.0",
        "FRONTDESK_PORT": "9001",
        "FRONTDESK_DEMO": "0",
    }
    found = from_environment(given)
    expected = Settings(data=Path("/srv/desk"), plugins=Path("/srv/plugins"), host="0.0.0.0", port=9001, demo=False)
    assert found == expected
    assert found.database == Path("/srv/desk/frontdesk.sqlite")


@pytest.mark.parametrize(("typed", "demo"), [("0", False), ("1", True), ("", True), ("yes", True)])
def test_only_a_zero_leaves_the_sample_offices_out(typed: str, demo: bool) -> None:
    assert from_environment({"FRONTDESK_DEMO": typed}).demo is demo


@pytest.mark.parametrize("typed", ["", "eighty", "-1", "0", "65536", "80.5", "８０"])
def test_a_port_that_is_none_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(StartRefused, match="FRONTDESK_PORT must be a number from 1 to 65535"):
        from_environment({"FRONTDESK_PORT": typed})


def test_the_templates_are_found() -> None:
    assert (templates_folder() / "base.html").is_file()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """The command line over an empty data folder, with a server that only says where it would listen."""
    monkeypatch.setattr(cli, "_serve", lambda host, port: print(f"listening on {host}:{port}"))
    data = str(tmp_path / "data")
    yield CliRunner(
        env={"FRONTDESK_DATA": data, "FRONTDESK_PLUGINS": str(PROJECT / "plugins"), "FRONTDESK_PORT": "8123"}
    )
    db.close()


def test_serve_prepares_everything_and_listens(desk: CliRunner, tmp_path: Path) -> None:
    answer = desk.invoke(cli.main, ["serve"])
    assert (answer.exit_code, answer.stdout) == (0, "listening on 127.0.0.1:8123\n")
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    with db.connection_context():
        assert Organization.select().count() == 3
        assert Person.get_or_none(Person.username == "dana.frost")
    again = desk.invoke(cli.main, ["serve", "--host", "0.0.0.0", "--port", "8999"])
    assert (again.exit_code, again.stdout) == (0, "listening on 0.0.0.0:8999\n")
    with db.connection_context():
        assert Organization.select().count() == 3, "made once"


def test_without_sample_offices_there_is_nobody(desk: CliRunner) -> None:
    assert desk.invoke(cli.main, ["migrate"], env={"FRONTDESK_DEMO": "0"}).exit_code == 0
    with db.connection_context():
        assert Organization.select().count() == Person.select().count() == 0


def test_migrate_says_what_it_did(desk: CliRunner) -> None:
    first = desk.invoke(cli.main, ["migrate"]).stdout.splitlines()
    assert first[0] == "core/0001_core" and "twin/0001_twin" in first
    assert desk.invoke(cli.main, ["migrate"]).stdout == "Nothing to do.\n"


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_refusal_is_one_sentence_without_a_trace(desk: CliRunner, tmp_path: Path, command: str) -> None:
    (tmp_path / "data").mkdir()
    open_embedded(tmp_path / "data" / "frontdesk.sqlite")
    (tmp_path / "data" / "frontdesk.key").chmod(0o644)
    answer = desk.invoke(cli.main, [command])
    assert answer.exit_code == 1
    assert answer.output.startswith("Frontdesk does not start: frontdesk.key can be read by others")
    assert "Traceback" not in answer.output and "listening" not in answer.output


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_wrong_setting_is_a_sentence_too(desk: CliRunner, command: str) -> None:
    answer = desk.invoke(cli.main, [command], env={"FRONTDESK_PORT": "eighty"})
    assert (answer.exit_code, answer.output) == (
        1,
        "Frontdesk does not start: FRONTDESK_PORT must be a number from 1 to 65535.\n",
    )


def test_serve_names_a_plugin_that_is_out_and_goes_on(desk: CliRunner, tmp_path: Path) -> None:
    folder = tmp_path / "outside_plugins" / "tired"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(RAISING)
    answer = desk.invoke(cli.main, ["serve"], env={"FRONTDESK_PLUGINS": str(folder.parent)})
    assert answer.exit_code == 0
    assert "listening on" in answer.stdout
    assert "The plugin tired is out. It could not say what it brings." in answer.stderr
    assert "ValueError: no payers today" in answer.stderr
