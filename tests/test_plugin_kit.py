"""The conformance kit over every payer that is here, and each thing that it finds, broken on purpose."""

from __future__ import annotations

import itertools
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from tests.plugins_for_tests import bringing, installed_with
from webapp.api import (
    Contacts,
    Field,
    Format,
    Identifiers,
    Named,
    OneOf,
    Payer,
    Refusal,
    Roles,
    Source,
    TwinCoverage,
    b,
)
from webapp.capabilities.eligibility.rules import Eligibility
from webapp.cli import main
from webapp.db import db
from webapp.kit import Section
from webapp.plugin_tools.check import CHECKS, cases
from webapp.plugin_tools.new import write_plugin
from webapp.plugin_tools.subject import CannotCheck, Subject, subject_of
from webapp.rules import Context, Fact, Rule, Verdict
from webapp.testing import Asking

pytest_plugins = ["webapp.testing"]
EXAMPLE = ROOT / "examples" / "quillwort"
FRONTDESK_PLUGIN = ["bcbsma", "blueshieldca", "bluelinks", EXAMPLE]
GUIDE = Source("A guide", "a page")


@pytest.mark.row("PL2")
def test_conformance(conformance: Callable[[], None]) -> None:
    """Every check over each payer of this repository and the example of an outsider."""
    conformance()


@pytest.mark.row("PL2")
def test_ask_answers_for_an_outside_plan(ask: Asking) -> None:
    outcomes = {key: ask("quillwort", key).outcome for key in ("basic", "child", "senior", "unknown")}
    assert outcomes == {"basic": "active", "child": "active", "senior": "inactive", "unknown": "not_found"}
    assert b"SEDGE" in ask("quillwort", "basic").raw


@pytest.mark.row("PL2")
def test_a_complete_plan_is_under_150_lines() -> None:
    files = [path for path in EXAMPLE.rglob("*") if path.suffix in (".py", ".toml", ".html")]
    assert len(files) >= 4
    assert sum(len(path.read_text().splitlines()) for path in files) < 150


def test_the_kit_leaves_the_program_with_its_own_database(database: None, ask: Asking) -> None:
    before = db.obj
    ask("quillwort", "basic")
    assert db.obj is before


# Records that are broken on purpose.

QUILLWORT = subject_of(EXAMPLE).installed.payers["quillwort"]
ELIGIBILITY, ROLES = QUILLWORT.part(Eligibility), QUILLWORT.part(Roles)
assert ELIGIBILITY and ROLES
MEMBER_ID = Format(key="member_id", label="Member ID", source=GUIDE, shortest=6, longest=12, example="QW900000001")


def findings(payer: Payer) -> list[str]:
    """The sentences about a payer."""
    found = bringing(payer)
    subject = Subject("sample_plugin", found.load(), installed_with(found))
    return [one.text() for case in cases(subject) if case.payer for one in case.findings()]


def with_part(part: Any) -> Payer:
    """The example with one of its parts replaced."""
    return replace(QUILLWORT, parts=tuple(part if type(one) is type(part) else one for one in QUILLWORT.parts))


def with_rule(rule: Rule) -> Payer:
    """The example with one more rule among its identifiers."""
    return with_part(Identifiers(formats=(rule,)))


def with_box(**changed: Any) -> Payer:
    """The example with one search whose box for the member ID is changed."""
    return with_search(*(replace(one, **changed) if one.name == "member_id" else one for one in first().fields))


def first() -> Any:
    return ELIGIBILITY.searches[0]


def with_search(*fields: Field) -> Payer:
    """The example with these fields in its first search."""
    searches = (replace(first(), fields=fields), *ELIGIBILITY.searches[1:])
    return with_part(replace(ELIGIBILITY, searches=searches))


def with_member(**changed: Any) -> Payer:
    """The example with its first member changed."""
    return replace(QUILLWORT, members=(replace(QUILLWORT.members[0], **changed),))  # type: ignore[type-var]


SOMETHING = Fact("x", "something")


@dataclass(frozen=True, kw_only=True)
class Judging(Rule):
    """A rule whose verdict a test decides."""

    judge: Callable[[str], Verdict] = lambda value: Verdict(True, value)
    shown: Fact = SOMETHING

    def verdict(self, value: str, context: Context) -> Verdict:
        return self.judge(value)

    def fact(self) -> Fact:
        return self.shown


def judging(judge: Callable[[str], Verdict]) -> Payer:
    return with_rule(Judging(key="mine", label="Mine", source=GUIDE, judge=judge))


def refusing(when: Callable[[str], object]) -> Payer:
    return with_rule(replace(MEMBER_ID, refuses=(Refusal(when, "No.", "no"),)))


def looks_outside(value: str) -> Verdict:
    with open(__file__):
        return Verdict(True, value)


def is_slow(value: str) -> Verdict:
    time.sleep(0.001)
    return Verdict(True, value)


def says_nothing(value: str) -> Verdict:
    return Verdict(False, value)


def repeats(value: str) -> Verdict:
    return Verdict(False, value, f"{value} is no ID.")


counting = itertools.count()
SSN_OR_MBI = OneOf(
    key="number", label="Number", source=GUIDE,
    options=(replace(MEMBER_ID, key="ssn", example="899990001"), replace(MEMBER_ID, key="mbi", example="1EG4TE5MK73")),
)  # fmt: skip
REAL_PHONE = b("U", "", "88", entities=(Named(role="VN", last="SOMEBODY", phone="6175551234"),))
SPOKEN_PHONE = b("D", "", "30", messages=("MEMBER PHONE (510) 555-0142", "MEMBER PHONE 6175551234. LANGUAGE FRENCH"))

BROKEN: dict[str, tuple[Callable[[], Payer], str]] = {
    "no label": (lambda: with_rule(replace(MEMBER_ID, label="")), "Identifiers: the rule member_id needs a label"),
    "an empty source": (
        lambda: with_rule(replace(MEMBER_ID, source=Source(""))),
        "Identifiers: the rule member_id does not say where it comes from. Give it a Source(document, place), or ",
    ),
    "a plan that is not there": (
        lambda: with_rule(replace(MEMBER_ID, holds=type(MEMBER_ID.holds)(plans=("gold",)))),
        "Identifiers: the rule member_id holds for the plan gold, which the payer does not have.",
    ),
    "a fact that cannot be compared": (
        lambda: with_rule(Judging(key="mine", label="Mine", source=GUIDE, shown=Fact([], "x"))),  # type: ignore[arg-type]
        "Identifiers: the rule mine cannot be shown in the comparison (TypeError: unhashable type: 'list').",
    ),
    "a fact without words": (
        lambda: with_rule(Judging(key="mine", label="Mine", source=GUIDE, shown=Fact("x", ""))),
        "Identifiers: the rule mine has no words for the comparison; say what it asks (`says`).",
    ),
    "an example that is refused": (
        lambda: with_rule(replace(MEMBER_ID, example="QW1")),
        "Identifiers: the rule member_id refuses its own example QW1: Member ID has 6 to 12 letters or digits;",
    ),
    "an example that breaks its rule": (
        lambda: refusing(lambda value: value[100]),
        "Identifiers: the rule member_id breaks on its own example (IndexError: string index out of range).",
    ),
    "text that breaks a rule": (
        lambda: refusing(lambda value: value[3]),
        "Identifiers: the rule member_id breaks on what a person can type (IndexError: string index out of range). It ",
    ),
    "a rule with a memory": (
        lambda: judging(lambda value: Verdict(True, str(next(counting)))),
        "Identifiers: the rule mine judges the same text differently when it is asked again.",
    ),
    "a rule that reads a file": (
        lambda: judging(looks_outside),
        "Identifiers: the rule mine reaches outside while it judges (open). Use nothing but the text and the context.",
    ),
    "a slow rule": (
        lambda: judging(is_slow),
        "Identifiers: the rule mine is too slow: 5,000 calls take more than a second, and it runs while a page ",
    ),
    "a refusal without words": (
        lambda: judging(says_nothing),
        "Identifiers: the rule mine refuses without a word. Say what is wrong and what to do.",
    ),
    "a refusal with the value": (
        lambda: judging(repeats),
        "Identifiers: the rule mine repeats what was typed in its refusal. Refusals reach logs; leave the value out.",
    ),
    "a role that is not there": (
        lambda: with_part(replace(ROLES, names=("clerk",))),
        "Roles: eligibility.ask is granted to site manager, which is not among the names.",
    ),
    "a sample person without a role": (
        lambda: with_part(replace(ROLES, names=("clerk",))),
        "The sample person amy.lund is a site manager, and there is no such role.",
    ),
    "nobody may ask": (
        lambda: with_part(replace(ROLES, grants=ROLES.grants[1:])),
        "Check eligibility and benefits: nobody may. Give Roles a Grant with the key eligibility.ask.",
    ),
    "no roles at all": (
        lambda: replace(QUILLWORT, parts=tuple(part for part in QUILLWORT.parts if not isinstance(part, Roles))),
        "Check eligibility and benefits: nobody may. Give Roles a Grant with the key eligibility.ask.",
    ),
    "an example that the form refuses": (
        lambda: with_box(rule=replace(MEMBER_ID, example="QW1")),
        "The search id: its own example for “Member ID” (QW1) is refused: Member ID has 6 to 12 letters or digits;",
    ),
    "a box without an example": (
        lambda: with_box(rule=replace(MEMBER_ID, example="")),
        "The search id: nothing is known to type into “Member ID”. Give its rule an example.",
    ),
    "an alternative without a place": (
        lambda: with_box(rule=SSN_OR_MBI, writes={"ssn": "2100C REF02 SY"}),
        "The search id: member_id: `writes` has no place for mbi.",
    ),
    "a service type that is not sent": (
        lambda: with_search(*(replace(o, writes="") if o.name == "service_type" else o for o in first().fields)),
        'The search id: service_type must write to "2110P EQ01", or nothing is asked.',
    ),
    "a name that X12 cannot carry": (
        lambda: replace(QUILLWORT, plans=(replace(QUILLWORT.plans[0], asked_name="QUILL*WORT"), QUILLWORT.plans[1])),
        "The search id: it cannot be written as a 270 (NM103):",
    ),
    "a member under another payer": (
        lambda: with_member(payer="ELSEWHERE"),
        "The sandbox member basic is found by no search. Its payer is ELSEWHERE, and no plan is asked as that; "
        "plans are asked as QUILL, QUILLSR.",
    ),
    "a member whose values the forms refuse": (
        lambda: with_member(member_id="900000001", birth="2999-01-01"),
        "The sandbox member basic is found by no search. By ID and birth date (Basic): ",
    ),
    "a dependent that no search can be about": (
        lambda: with_search(*(one for one in first().fields if one.section != "dependent")),
        "The sandbox member child is found by no search. No search of its plan can be about it.",
    ),
    "a record on which a check breaks": (
        lambda: replace(QUILLWORT, samples=("dana.frost",)),
        "This could not be looked at (AttributeError: 'str' object has no attribute 'role').",
    ),
    "nobody in the sandbox": (
        lambda: replace(QUILLWORT, members=()),
        "The sandbox has no members, so nobody can try this payer.",
    ),
    "something else in the sandbox": (
        lambda: replace(QUILLWORT, members=("Rosa",)),
        "members holds something that is no TwinMember.",
    ),
    "two members with one key": (
        lambda: replace(QUILLWORT, members=QUILLWORT.members[:1] * 2),
        "The sandbox of quillwort has two members with the key basic. Rename one.",
    ),
    "somebody's telephone": (
        lambda: with_member(benefits=(b("1", "IND", "30"), REAL_PHONE)),
        "The sandbox member basic has a telephone number that may be somebody's. Use 555-0100 to 555-0199.",
    ),
    "somebody's telephone in words, below one of several coverages": (
        lambda: with_member(coverages=(TwinCoverage(plan="A", begins="20200101", benefits=(SPOKEN_PHONE,)),)),
        "The sandbox member basic has a telephone number that may be somebody's. Use 555-0100 to 555-0199.",
    ),
}  # fmt: skip


@pytest.mark.row("PL2")
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_in_a_record_is_said(name: str) -> None:
    broken, sentence = BROKEN[name]
    said = findings(broken())
    assert [one for one in said if one.startswith(sentence)], said


def test_the_unbroken_example_has_nothing_to_mend() -> None:
    assert findings(QUILLWORT) == []


def test_a_payer_without_inquiries_has_nothing_to_mend() -> None:
    small = Payer(id="small", name="Small", portal="Small", parts=(Contacts(lines=()),))
    assert findings(small) == []


# Packages that are broken on purpose.


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A fresh plugin in a folder of its own; what it put among the imports is taken out again."""
    path, modules = list(sys.path), set(sys.modules)
    yield write_plugin("moss_payer", tmp_path)
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.split(".")[0] == "moss_payer":
            del sys.modules[name]


def checked(what: Path | str) -> tuple[int, str]:
    """Exit code and output of `frontdesk plugin check`."""
    done = CliRunner().invoke(main, ["plugin", "check", str(what)])
    return done.exit_code, done.output


def changed(project: Path, file: str, old: str, new: str) -> None:
    path = project / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


INIT = "moss_payer/__init__.py"
PORTAL = '    portal="Moss Payer Online",\n'
ENTRY = 'moss_payer = "moss_payer"'
EDITS: dict[str, tuple[str, str, str, str]] = {
    "an import of the inside": (
        "moss_payer/roles.py", "from webapp.api import", "import webapp.db\nfrom webapp.api import",
        "moss_payer/roles.py, line 3, imports webapp.db. Import webapp.api and your own package alone.",
    ),
    "an import of a name of the inside": (
        "moss_payer/roles.py", "from webapp.api import", "from webapp import models\nfrom webapp.api import",
        "moss_payer/roles.py, line 3, imports webapp.models.",
    ),
    "an import of the sample offices": (
        "moss_payer/roles.py", "from webapp.api import", "from demo import HARBOR\nfrom webapp.api import",
        "moss_payer/roles.py, line 3, imports demo.HARBOR.",
    ),
    "an import of another payer": (
        "moss_payer/roles.py", "from webapp.api import", "from plugins.bcbsma import roles\nfrom webapp.api import",
        "moss_payer/roles.py, line 3, imports plugins.bcbsma.",
    ),
    "no entry point": (
        "pyproject.toml", "frontdesk.plugins", "something.else",
        'pyproject.toml has no entry point in [project.entry-points."frontdesk.plugins"].',
    ),
    "an entry point to nowhere": (
        "pyproject.toml", ENTRY, 'moss_payer = "mosspayer"',
        "pyproject.toml names the module mosspayer, and there is no such package in",
    ),
    "an entry point to an object": (
        "pyproject.toml", ENTRY, 'moss_payer = "moss_payer:PAYER"',
        "The entry point moss_payer must name a module, as in my_payer; it says moss_payer:PAYER.",
    ),
    "two entry points": (
        "pyproject.toml", ENTRY, f'{ENTRY}\nother = "moss_payer"',
        'pyproject.toml has more than one entry point in [project.entry-points."frontdesk.plugins"].',
    ),
    "a pyproject that is none": ("pyproject.toml", "[project]", "[project", "pyproject.toml cannot be read: "),
    "a slip of the pen": ("moss_payer/roles.py", "ROLES = (", "ROLES = ((", "It cannot be loaded. SyntaxError: "),
    "a missing argument": (
        INIT, PORTAL, "",
        "It cannot be loaded. TypeError: Payer.__init__() missing 1 required keyword-only argument: 'portal' (",
    ),
    "no hook": (
        INIT, "@hookimpl\n", "",
        "It brings nothing. Write a function register_payers, marked with @hookimpl, that returns your payers.",
    ),
    "a misspelt hook": (
        INIT, "def register_payers", "def register_payer",
        "The plugin moss_payer implements a hook that does not exist:",
    ),
    "a hook that fails": (
        INIT, "return [PAYER]", "return [PAYERS]",
        "It could not say what it brings. NameError: name 'PAYERS' is not defined",
    ),
    "something else than a payer": (
        INIT, "return [PAYER]", 'return ["moss"]',
        "The plugin moss_payer brings a str where a Payer belongs.",
    ),
    "an id that is taken": (
        INIT, 'id="moss_payer"', 'id="bcbsma"',
        "Two plugins bring the payer bcbsma: bcbsma and moss_payer. Remove one.",
    ),
    "two rules with one key": (
        "moss_payer/member_id.py", "(MEMBER_ID, f.NPI)", '(MEMBER_ID, Format(key="member_id", label="", source=GUIDE))',
        "two rules have the key member_id",
    ),
    "what stops a start": (
        INIT, 'gateway="twin"', 'gateway="pigeon"',
        "The plugin moss_payer, payer moss_payer: Its connection names the gateway pigeon, which no plugin brings.",
    ),
}  # fmt: skip


@pytest.mark.row("PL2")
@pytest.mark.parametrize("name", EDITS)
def test_what_is_broken_in_a_package_is_said(project: Path, name: str) -> None:
    file, old, new, sentence = EDITS[name]
    changed(project, file, old, new)
    code, said = checked(project)
    assert code == 1
    assert sentence in said
    assert "(docs/plugins.md, " in said


def test_a_missing_argument_is_said_with_its_line(project: Path) -> None:
    changed(project, INIT, PORTAL, "")
    assert re.search(r"\(\S+/moss_payer/moss_payer/__init__\.py, line \d+\)", checked(project)[1])


def test_a_folder_without_a_plugin_is_said(tmp_path: Path) -> None:
    code, said = checked(tmp_path)
    assert code == 1
    assert f"There is no plugin in {tmp_path}: neither a pyproject.toml nor an __init__.py." in said


def test_a_name_that_is_not_installed_is_said() -> None:
    code, said = checked("nobody_here")
    assert code == 1
    assert "nobody_here is no folder and no installed plugin. Installed are: bcbsma, bluelinks, blueshieldca" in said


def test_a_package_without_a_project_can_be_checked() -> None:
    assert subject_of(ROOT / "plugins" / "bluelinks").payers[0].id == "bluelinks"


def test_every_check_says_that_it_holds(project: Path) -> None:
    code, said = checked(project)
    assert code == 0, said
    assert said.splitlines() == [*(f"✓ moss_payer: {check.says}" for check in CHECKS), "Nothing to mend."]


def test_the_number_of_things_to_mend_is_said(project: Path) -> None:
    changed(project, "moss_payer/contacts.py", "source=GUIDE", 'source=Source("")')
    changed(project, "moss_payer/contacts.py", "Contact, Contacts", "Contact, Contacts, Source")
    changed(project, "moss_payer/contacts.py", "from .member_id import GUIDE\n", "")
    code, said = checked(project)
    assert code == 1
    assert "✗ moss_payer: every rule has a key, a label and a source" in said
    assert said.endswith("1 thing to mend.\n")


def write(project: Path, template: str, text: str) -> None:
    path = project / "moss_payer" / "templates" / template
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.row("PL4")
@pytest.mark.parametrize("template", ["_reading.html", "eligibility/_reading.html", "bcbsma/eligibility/_reading.html"])
def test_a_template_outside_of_the_payers_own_folder_is_refused(project: Path, template: str) -> None:
    write(project, template, "x")
    code, said = checked(project)
    assert code == 1
    assert f"The plugin moss_payer has the template {template}. Its templates stand in folders named like its" in said
    assert "own payers: moss_payer." in said


@pytest.mark.row("PL4")
def test_a_template_that_takes_nothings_place_is_said(project: Path) -> None:
    write(project, "moss_payer/eligibility/_redaing.html", "x")
    code, said = checked(project)
    assert code == 1
    assert "takes nothing's place: core has no eligibility/_redaing.html, and no other template of yours" in said


@pytest.mark.row("PL4")
def test_a_template_that_another_one_includes_is_well(project: Path) -> None:
    write(project, "moss_payer/_note.html", "x")
    write(project, "moss_payer/eligibility/_reading.html", '{% include "moss_payer/_note.html" %}')
    assert checked(project)[0] == 0


@pytest.mark.row("PL4")
def test_a_template_that_cannot_be_read_is_said(project: Path) -> None:
    write(project, "moss_payer/eligibility/_reading.html", "\n{% if %}{{ inquiry | momnt }}")
    code, said = checked(project)
    assert code == 1
    assert "The template moss_payer/eligibility/_reading.html, line 2, cannot be read: " in said


def test_the_kit_fails_with_the_same_sentence(project: Path, pytester_run: Callable[[Path], str]) -> None:
    changed(project, "moss_payer/member_id.py", 'example="MOS900000001"', 'example="MOS1"')
    said = pytester_run(project)
    assert "Identifiers: the rule member_id refuses its own example MOS1: Member ID has 12 letters or digits" in said
    changed(project, "pyproject.toml", "frontdesk.plugins", "something.else")
    assert "pyproject.toml has no entry point" in pytester_run(project)


@pytest.fixture
def pytester_run() -> Callable[[Path], str]:
    """The output of a plugin's own tests, run as its author runs them; they must fail."""
    import os
    import subprocess

    def run(project: Path) -> str:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(project)]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stdout

    return run


def test_every_section_that_a_finding_names_is_in_the_manual() -> None:
    headings = set(re.findall(r"^#+ (.+)$", (ROOT / "docs" / "plugins.md").read_text(), re.MULTILINE))
    assert {str(section) for section in Section} <= headings


def test_cannot_check_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(CannotCheck) as refused:
        subject_of(tmp_path)
    assert refused.value.finding.section is Section.PLUGIN
