"""Every check of the kit, in the order in which an author wants to hear of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.kit import Finding, Section
from webapp.payer import Payer
from webapp.plugin_tools.package import imports_only_the_facade, templates_are_used
from webapp.plugin_tools.purity import rules_are_pure_and_quick
from webapp.plugin_tools.records import examples_hold, facts_can_be_shown, roles_fit, rules_are_whole
from webapp.plugin_tools.sandbox import members_are_found, phones_are_invented
from webapp.plugin_tools.subject import CannotCheck, Subject, subject_of


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be true of a plugin, or of each of its payers. `says` is what is true when it holds."""

    says: str
    of_payer: Callable[[Subject, Payer], Iterator[Finding]] | None = None
    of_plugin: Callable[[Subject], Iterator[Finding]] | None = None

    def findings(self, subject: Subject, payer: Payer | None) -> list[Finding]:
        """What is wrong; empty when it holds."""
        if payer is not None and self.of_payer:
            return list(self.of_payer(subject, payer))
        return list(self.of_plugin(subject)) if self.of_plugin else []


def requests_can_be_written(subject: Subject, payer: Payer) -> Iterator[Finding]:
    """What each capability's own kit finds: requests from examples, written as they would be sent."""
    for capability in subject.installed.capabilities.values():
        if capability.kit and capability.part and payer.part(capability.part):
            yield from capability.kit.findings(payer)


CHECKS = (
    Check("it imports webapp.api and itself", of_plugin=imports_only_the_facade),
    Check("its templates can be read and are used", of_plugin=templates_are_used),
    Check("every rule has a key, a label and a source", rules_are_whole),
    Check("every rule can be compared", facts_can_be_shown),
    Check("every format accepts its own example", examples_hold),
    Check("rules are pure and quick", rules_are_pure_and_quick),
    Check("roles fit what is offered", roles_fit),
    Check("every search can be filled and sent", requests_can_be_written),
    Check("every sandbox member is found", members_are_found),
    Check("sandbox telephones are nobody's", phones_are_invented),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One check of one payer, or of the plugin as a whole (`payer` None)."""

    subject: Subject
    payer: Payer | None
    check: Check

    @property
    def name(self) -> str:
        """What is checked: `quillwort: rules are pure and quick`."""
        return f"{self.payer.id if self.payer else self.subject.name}: {self.check.says}"

    def findings(self) -> list[Finding]:
        """What is wrong; empty when it holds. A record on which the check itself breaks is a finding too."""
        try:
            return self.check.findings(self.subject, self.payer)
        except Exception as trouble:
            return [Finding(f"This could not be looked at ({type(trouble).__name__}: {trouble}).", Section.WRONG)]


def cases(subject: Subject) -> Iterator[Case]:
    """Every check of the plugin, then every check of each payer."""
    yield from (Case(subject, None, check) for check in CHECKS if check.of_plugin)
    for payer in subject.payers:
        yield from (Case(subject, payer, check) for check in CHECKS if check.of_payer)


def report(wanted: str | Path) -> tuple[list[str], bool]:
    """Lines for a person who runs `frontdesk plugin check`, and whether all is well."""
    try:
        subject = subject_of(wanted)
    except CannotCheck as refused:
        return [f"✗ {refused.finding.text()}"], False
    lines, wrong = [], 0
    for case in cases(subject):
        findings = case.findings()
        wrong += len(findings)
        lines += [f"{'✗' if findings else '✓'} {case.name}", *(f"    {one.text()}" for one in findings)]
    things = "thing" if wrong == 1 else "things"
    return [*lines, f"{wrong} {things} to mend." if wrong else "Nothing to mend."], not wrong
