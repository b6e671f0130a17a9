"""The papers say what is so: examples run, hooks and names are all there, links and commands lead somewhere."""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import ROOT, Visitor
from tests.enrolling import PASSWORD, SOMEBODY, Walk
from tests.plugins_for_tests import bringing, installed_with
from tests.test_architecture import LAYERS
from tests.test_build import targets
from webapp import api, builtin, capabilities
from webapp.app import create_app
from webapp.capabilities.registration.desks import desk
from webapp.capabilities.registration.store import COMPLETE
from webapp.capabilities.registration.walk import codes, journey
from webapp.cli import prepare
from webapp.clock import now, today
from webapp.models import DeskTask, Mail
from webapp.payer import Payer
from webapp.plugin_tools.check import report
from webapp.plugins import Found, Installed, find, install
from webapp.records import Records
from webapp.settings import Settings

PAPERS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PLUGINS = (ROOT / "docs" / "plugins.md").read_text()
README = (ROOT / "README.md").read_text()
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a paper in one language."""
    return [code for kind, code in FENCE.findall(text) if kind == language]


def links(text: str) -> list[str]:
    """Where the relative links and pictures of a paper lead, without code and without the part behind #."""
    found = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", FENCE.sub("", text)))
    return [link.partition("#")[0] for link in found if not re.match(r"[a-z]+:|#", link)]


# The example payer


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that can be imported from; what was imported from it is forgotten afterwards."""
    before = set(sys.modules)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    importlib.invalidate_caches()
    yield tmp_path
    for name in set(sys.modules) - before:
        if "harborlight" in name or name == "my_plugins":
            del sys.modules[name]


def example() -> str:
    (code,) = [block for block in blocks(PLUGINS, "python") if "PAYER = Payer(" in block]
    return code


def as_folder(site: Path) -> Path:
    """The example put into a plugin folder; gives that folder."""
    package = site / "my_plugins" / "harborlight"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(example())
    return package.parent


def as_package(site: Path) -> None:
    """The example as it lies when pip has installed it with the pyproject.toml of the page."""
    (toml,) = blocks(PLUGINS, "toml")
    project = tomllib.loads(toml)["project"]
    ((name, module),) = project["entry-points"]["frontdesk.plugins"].items()
    (site / module).mkdir()
    (site / module / "__init__.py").write_text(example())
    info = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    (info / "entry_points.txt").write_text(f"[frontdesk.plugins]\n{name} = {module}\n")


def install_all(found: Iterator[Found]) -> Installed:
    installed = install(found, built_in=(builtin, capabilities))
    assert installed.troubles == []
    return installed


@pytest.mark.row("PL1")
def test_the_example_payer_is_asked_and_answers(site: Path) -> None:
    installed = install_all(find(as_folder(site)))
    settings = Settings(data=site / "data", inline=True)
    prepare(settings, installed)
    app = create_app(settings, installed)
    dana = Visitor(app.test_client())
    dana.sign_in("dana.frost")
    typed = {"payer": "harborlight", "birth_date": "02/03/1980"}

    refused = dana.ask(**typed, member_id="G900000001")
    assert refused.status_code == 422 and "Take the one with H." in refused.text

    page = dana.ask(**typed, member_id="h900-000 001")
    assert page.status_code == 200
    assert "Active coverage: Dental Care [35]" in page.text and "LAMPLIGHT" in page.text and "$75.00" in page.text

    table = dana.get("/compare").text
    assert "H and 9 digits; not the group&#39;s, for example H900000001." in table
    assert "Harborlight office guide, Chapter 2" in table


@pytest.mark.row("PL2")
def test_the_example_has_nothing_to_mend(site: Path) -> None:
    lines, well = report(str(as_folder(site) / "harborlight"))
    assert well, lines


@pytest.mark.row("PL1")
def test_the_example_is_found_as_an_installed_package(site: Path) -> None:
    as_package(site)
    installed = install_all(one for one in find(None) if one.name == "harborlight")
    assert [payer.name for payer in installed.payers.values()] == ["Harborlight Health Plan"]
    assert installed.owners["payer harborlight"] == "harborlight"


def example_of_registration() -> Payer:
    """The payer of the page with its ways in and its records, as the page says to put them together."""
    space: dict[str, Any] = {}
    for sign in ("PAYER = Payer(", "registration = Registration(", "records = Records("):
        (code,) = [block for block in blocks(PLUGINS, "python") if sign in block]
        exec(code, space)
    payer: Payer = space["PAYER"]
    parts = (*payer.parts, space["registration"], space["records"])
    return replace(payer, parts=parts, organizations=(space["LANTERN"],))


@pytest.fixture
def harbor(tmp_path: Path) -> Walk:
    """Somebody who registers with the payer of the page, as far as the ways part."""
    installed = installed_with(bringing(example_of_registration()))
    settings = Settings(data=tmp_path / "data", inline=True)
    prepare(settings, installed)
    create_app(settings, installed)
    walk = Walk(installed.payers["harborlight"]).begin("register.claims")
    walk.hand_in(SOMEBODY, username="nell.harrow", password=PASSWORD)
    mail = Mail.select().where(Mail.about == walk.enrollment.public_id).get()
    assert "5 days" in mail.text, "as long as the step of the link says"
    start = now()
    with time_machine.travel(start + timedelta(days=4), tick=False):
        walk.confirm()
    assert not walk.hand_in({"npi": "1990000345", "tin": "990000061"}).said
    return walk


@pytest.mark.row("PL1")
def test_the_ways_in_of_the_page_lead_in_by_a_claim(harbor: Walk) -> None:
    harbor.choose("register.claims")
    day = (today() - timedelta(days=45)).isoformat()
    for _ in range(3):
        assert harbor.hand_in(proofs=[{"claim_number": "900000000072", "advised": day}]).said
    assert harbor.hand_in(proofs=[{"claim_number": "900000000071", "advised": day}]).went_on
    account = harbor.fresh().account
    assert account and harbor.fresh().state == COMPLETE and account.role == "manager"


@pytest.mark.row("PL1")
@pytest.mark.parametrize("typed", ["{}", "{} ", "hp {digits}"])
def test_a_pin_with_dashes_is_taken_as_people_type_it(harbor: Walk, typed: str) -> None:
    harbor.choose("register.post")
    harbor.ask()
    step = harbor.place().step
    assert step
    pin, _ = codes.issue_letter(harbor.fresh(), step)
    assert re.fullmatch("HP-[0-9]{3}-[0-9]{3}", pin)
    value = step.evidence.blanks[0].rule.verdict(typed.format(pin, digits=pin[3:]), {}).value if step.evidence else ""
    assert journey.enter(harbor.fresh(), harbor.payer, {"pin": value}).went_on
    assert harbor.fresh().state == COMPLETE


@pytest.mark.row("AD13")
def test_the_desk_reads_what_is_said_of_a_claim_as_the_payer_calls_it(harbor: Walk) -> None:
    """Where no program can be asked, a person compares it with the records: each value with its name, as it is read."""
    parts = [part for part in harbor.payer.parts if not isinstance(part, Records)]
    harbor.payer = replace(harbor.payer, parts=(*parts, Records(asked_of="desk")))
    harbor.choose("register.claims")
    harbor.hand_in(proofs=[{"claim_number": "900000000071", "advised": "2026-10-08"}])
    shown = dict(desk.shows(DeskTask.get(DeskTask.kind == desk.RECORDS.key), harbor.payer))
    assert shown["Two facts of a claim: 1"] == "Claim number 900000000071; Date of the advisory 10/08/2026"


def test_the_example_is_short() -> None:
    assert len(example().splitlines()) <= 70


# What the README says to try


def typed_in_readme(word: str) -> str:
    """A value that the README tells the reader to type, named by the words before it."""
    (value,) = re.findall(rf"{word}\s+`([^`]+)`", README)
    return str(value)


def test_what_the_readme_says_to_try_as_dana(dana: Visitor) -> None:
    member_id, birth = typed_in_readme("member ID"), typed_in_readme("birth date")
    page = dana.ask(member_id=member_id, birth_date=birth)
    assert page.status_code == 200 and "Active coverage: Dental Care [35]" in page.text
    refused = dana.ask(member_id=member_id[3:], birth_date=birth)
    assert refused.status_code == 422 and "prefix is missing" in refused.text


def test_what_the_readme_says_to_try_as_luis(luis: Visitor) -> None:
    page = luis.ask(member_id=typed_in_readme("subscriber ID"))
    assert page.status_code == 200 and "Active coverage" in page.text
    luis.get("eligibility/")
    typed = luis.fields() | {"member_id": typed_in_readme("type")}
    assert (typed["plan"], "service_category" in typed) == ("blueshield", False)
    changed = luis.fields(luis.post("eligibility/redraw", typed, follow_redirects=True))
    assert (changed["plan"], "service_category" in changed) == ("federal", True)


# Hooks and names


def signatures() -> dict[str, str]:
    """Every hook of hookspecs.py as its line is written."""
    tree = ast.parse((ROOT / "webapp" / "hookspecs.py").read_text())
    hooks = [
        node for node in tree.body
        if isinstance(node, ast.FunctionDef) and any(ast.unparse(mark) == "hookspec" for mark in node.decorator_list)
    ]  # fmt: skip
    assert all(hook.returns for hook in hooks)
    line = "def {}({}) -> {}: ..."
    return {hook.name: line.format(hook.name, ast.unparse(hook.args), ast.unparse(hook.returns)) for hook in hooks}  # type: ignore[arg-type]


def test_every_hook_is_documented_with_its_exact_signature() -> None:
    assert {"register_payers", "register_capabilities", "register_gateways"} <= set(signatures())
    written = [line for block in blocks(PLUGINS, "python") for line in block.splitlines()]
    assert [line for line in signatures().values() if line not in written] == []


def test_no_hook_is_documented_that_does_not_exist() -> None:
    written = re.findall(r"^def (register_\w+|track_\w+)\(.*\.\.\.$", PLUGINS, re.MULTILINE)
    assert sorted(written) == sorted(signatures())


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_of_the_facade_is_mentioned(name: str) -> None:
    assert re.search(rf"`{name}[`(]", PLUGINS), f"docs/plugins.md says nothing of {name}"


RECORDS = ("Payer", "Plan", "Connection", "Identifiers", "Eligibility", "Search", "Field", "Roles", "Grant", "Contacts")
DESCRIBED = [one for one in re.findall(r"`(\w+)\(([a-z_, ]+)\)", PLUGINS) if one[0] in api.__all__]


@pytest.mark.parametrize(("name", "fields"), DESCRIBED, ids=[name for name, _ in DESCRIBED])
def test_a_record_is_described_with_fields_that_it_has(name: str, fields: str) -> None:
    assert set(fields.split(", ")) <= set(getattr(api, name).__dataclass_fields__)


def test_every_record_is_described_with_its_fields() -> None:
    described = {name for name, _ in DESCRIBED}
    assert set(RECORDS) <= described


def test_every_field_of_a_payer_is_described() -> None:
    line = next(line for line in PLUGINS.splitlines() if line.startswith("`Payer("))
    assert line == f"`Payer({', '.join(Payer.__dataclass_fields__)})`"


# Links, commands, settings, layers


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_relative_links_lead_somewhere(paper: Path) -> None:
    assert [link for link in links(paper.read_text()) if not (paper.parent / link).exists()] == []


def test_a_dead_link_would_be_found() -> None:
    text = "[a](docs/nothing.md#top) ![b](img/no.png) [c](https://example.org) [d](#here) `[e](code.md)`"
    assert links(text) == ["docs/nothing.md", "img/no.png"]


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_python_in_the_papers_compiles(paper: Path) -> None:
    for code in blocks(paper.read_text(), "python"):
        compile(code, str(paper), "exec")


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_files_that_a_paper_names_exist(paper: Path) -> None:
    tops = "webapp|plugins|templates|tests|demo|bench|docs|scripts|requirements"
    named = re.findall(rf"`((?:{tops})/[\w./-]+?)(?:::(\w+))?`", FENCE.sub("", paper.read_text()))
    missing = [name for name, _ in named if not (ROOT / name).exists()]
    assert missing == []
    untested = [test for name, test in named if test and f"def {test}(" not in (ROOT / name).read_text()]
    assert untested == []


def test_make_targets_that_the_papers_name_exist() -> None:
    command = re.compile(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)")
    named = {target for paper in PAPERS for target in command.findall(paper.read_text())}
    named |= set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE))
    assert {"run", "test", "check"} <= named
    assert named - targets() == set()


def test_every_target_with_a_help_line_stands_in_the_readme() -> None:
    helped = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [name for name in helped if name != "help" and f"make {name}" not in README] == []


def test_every_setting_stands_in_the_readme() -> None:
    read = set(re.findall(r"\bFRONTDESK_[A-Z_]+", (ROOT / "webapp" / "settings.py").read_text()))
    table = set(re.findall(r"^\| `(FRONTDESK_[A-Z_]+)`", README, re.MULTILINE))
    assert table == read


def test_the_defaults_in_the_readme_are_those_of_the_program() -> None:
    said = dict(re.findall(r"^\| `(FRONTDESK_[A-Z_]+)` \| `([^`]+)`", README, re.MULTILINE))
    basis = Settings()
    assert said == {
        "FRONTDESK_DATA": basis.data.name, "FRONTDESK_PLUGINS": basis.plugins.name if basis.plugins else "",
        "FRONTDESK_HOST": basis.host, "FRONTDESK_PORT": str(basis.port), "FRONTDESK_DEMO": "1" if basis.demo else "0",
        "FRONTDESK_HASTE": f"{basis.haste:g}", "FRONTDESK_TRUSTED_PROXIES": str(basis.proxies),
    }  # fmt: skip


def test_the_layers_are_drawn_as_they_are_enforced() -> None:
    drawing = next(block for block in blocks((ROOT / "docs" / "architecture.md").read_text(), "") if "errors" in block)
    drawn = [tuple(re.split(r"\s{3,}", line.strip())[0].split()[1:]) for line in drawing.splitlines()]
    assert drawn == [tuple(names) for names in LAYERS]


@pytest.mark.parametrize("note", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=lambda path: path.stem)
def test_a_decision_says_what_why_and_what_not(note: Path) -> None:
    text = note.read_text()
    assert text.startswith(f"# {int(note.name[:4])}. ")
    assert all(f"**{word}.**" in text for word in ("What", "Why", "Not chosen"))
    assert f"]({note.name})" in (note.parent / "README.md").read_text()


def test_no_paper_names_a_place_of_one_machine() -> None:
    places = re.compile(rf"(?<![\w.])(?:{re.escape(str(ROOT.parent))}|{re.escape(str(Path.home()))}/|/tmp/)")
    assert [name_of(paper) for paper in PAPERS if places.search(paper.read_text())] == []
