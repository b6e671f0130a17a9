"""The conformance kit, a pytest plugin for the authors of payers. PYTEST_DONT_REWRITE

In a test file of your plugin::

    pytest_plugins = ["webapp.testing"]
    FRONTDESK_PLUGIN = Path(__file__).parents[1]  # or the name of an installed plugin, or several of either


    def test_conformance(conformance):
        conformance()


    def test_the_sample_member(ask):
        assert ask("sunrise_health", "active").outcome == "active"

`test_conformance` becomes one test for every check of every payer, named after what must be true; the sentences are
those of `frontdesk plugin check`. `ask(payer id, member key)` puts the question to the sandbox payer and gives outcome,
words and the bytes of the answer. Neither needs an office, a browser or the network.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from webapp.plugin_tools.check import Case, cases
from webapp.plugin_tools.sandbox import Answer, NotAnswered, ask_about, sandbox
from webapp.plugin_tools.subject import CannotCheck, Subject, subject_of
from webapp.twin.records import TwinMember

Asking = Callable[[str, str], Answer]
Plugin = str | Path


@cache
def _subject(wanted: Plugin) -> Subject | CannotCheck:
    try:
        return subject_of(wanted)
    except CannotCheck as refused:
        return refused


def _wanted(module: object) -> list[Plugin]:
    """The plugins that a test file names. Raises pytest.UsageError where it names none."""
    named = getattr(module, "FRONTDESK_PLUGIN", None)
    if not named:
        words = "Say which plugin is tested: FRONTDESK_PLUGIN = its folder (a Path) or its name, beside pytest_plugins."
        raise pytest.UsageError(words)
    return list(named) if isinstance(named, list | tuple) else [named]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each check of each payer."""
    if "conformance" in metafunc.fixturenames:
        subjects = [_subject(one) for one in _wanted(metafunc.module)]
        listed = [one for subject in subjects for one in ([subject] if _failed(subject) else _cases(subject))]
        names = [one.name if isinstance(one, Case) else "it can be loaded" for one in listed]
        metafunc.parametrize("conformance", listed, ids=names, indirect=True)


def _failed(subject: Subject | CannotCheck) -> bool:
    return isinstance(subject, CannotCheck)


def _cases(subject: Subject | CannotCheck) -> list[Case]:
    return list(cases(subject)) if isinstance(subject, Subject) else []


@pytest.fixture
def conformance(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Call it: it fails with every sentence that `frontdesk plugin check` would say of this one check."""
    case: Case | CannotCheck = request.param

    def hold() -> None:
        findings = [case.finding] if isinstance(case, CannotCheck) else case.findings()
        if findings:
            pytest.fail("\n".join(one.text() for one in findings), pytrace=False)

    return hold


@pytest.fixture
def ask(request: pytest.FixtureRequest) -> Asking:
    """Ask the sandbox of one of the plugin's payers about one of its members, by their key."""
    subjects = [_subject(one) for one in _wanted(request.module)]

    def asking(payer_id: str, key: str) -> Answer:
        for subject in subjects:
            if isinstance(subject, CannotCheck):
                pytest.fail(subject.finding.text(), pytrace=False)
            for payer in subject.payers:
                for member in payer.members if payer.id == payer_id else ():
                    if isinstance(member, TwinMember) and member.key == key:
                        return _answer(subject, payer_id, member)
        pytest.fail(f"There is no payer {payer_id} with a sandbox member {key} in this plugin.", pytrace=False)

    return asking


def _answer(subject: Subject, payer_id: str, member: TwinMember) -> Answer:
    payer = subject.installed.payers[payer_id]
    try:
        with sandbox(payer):
            return ask_about(subject, payer, member)
    except NotAnswered as why:
        pytest.fail(f"The sandbox member {member.key} is found by no search. {why.words}", pytrace=False)
