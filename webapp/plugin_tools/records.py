"""Whether a payer's record is whole: rules with words and sources, examples that hold, roles that exist."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.clock import today
from webapp.kit import Finding, Section
from webapp.payer import Payer, Roles
from webapp.plugin_tools.subject import Subject
from webapp.rules import Format, OneOf, Rule


def rules_of(payer: Payer) -> Iterator[tuple[str, Rule]]:
    """Every rule with the title of the part that holds it; a list's alternatives after the list itself."""
    for part in payer.parts:
        for rule in part.rules():
            yield part.title, rule
            if isinstance(rule, OneOf):
                yield from ((part.title, option) for option in rule.options if isinstance(option, Rule))


def name_of(title: str, rule: Rule) -> str:
    """A rule as a sentence names it."""
    return f"{title}: the rule {rule.key or rule.label or type(rule).__name__}"


def rules_are_whole(subject: Subject, payer: Payer) -> Iterator[Finding]:
    """Key, label, source with words, plans that exist."""
    plans = {plan.key for plan in payer.plans}
    for title, rule in rules_of(payer):
        name = name_of(title, rule)
        if not rule.key:
            yield Finding(f"{name} needs a key: the word under which payers meet in the comparison.", Section.RULES)
        if not rule.label:
            yield Finding(f"{name} needs a label: what a person calls it.", Section.RULES)
        if not rule.source or not rule.source.words().removeprefix("Ours:").strip():
            words = f"{name} does not say where it comes from. Give it a Source(document, place), or Decided(why)."
            yield Finding(words, Section.RULES)
        for plan in rule.holds.plans:
            if plan not in plans:
                yield Finding(f"{name} holds for the plan {plan}, which the payer does not have.", Section.RULES)


def facts_can_be_shown(subject: Subject, payer: Payer) -> Iterator[Finding]:
    """Every rule has a cell for the comparison, with a value that can be compared."""
    for title, rule in rules_of(payer):
        name = name_of(title, rule)
        try:
            fact = rule.fact()
            hash(fact.value)
            words = "" if fact.words.strip() else f"{name} has no words for the comparison; say what it asks (`says`)."
        except Exception as trouble:
            words = f"{name} cannot be shown in the comparison ({type(trouble).__name__}: {trouble})."
        if words:
            yield Finding(words, Section.RULES)


def examples_hold(subject: Subject, payer: Payer) -> Iterator[Finding]:
    """Each example is accepted by its own rule: it is printed beside the box."""
    for title, rule in rules_of(payer):
        example = rule.example if isinstance(rule, Format) else ""
        try:
            verdict = rule.verdict(example, {"today": today()}) if example else None
        except Exception as trouble:
            words = f"{name_of(title, rule)} breaks on its own example ({type(trouble).__name__}: {trouble})."
            yield Finding(words, Section.RULES)
            continue
        if verdict and verdict.ok is False:
            words = f"{name_of(title, rule)} refuses its own example {example}: {verdict.words}"
            yield Finding(words, Section.RULES)


def roles_fit(subject: Subject, payer: Payer) -> Iterator[Finding]:
    """Grants and sample people name roles that exist; everything that is offered may be done by somebody."""
    roles = payer.part(Roles)
    names = roles.names if roles else ()
    for grant in roles.grants if roles else ():
        for role in grant.roles:
            if role not in names:
                yield Finding(f"Roles: {grant.key} is granted to {role}, which is not among the names.", Section.ROLES)
    for standing in payer.samples:
        if standing.role not in names:
            words = f"The sample person {standing.username} is a {standing.role}, and there is no such role."
            yield Finding(words, Section.ROLES)
    yield from _out_of_reach(subject, payer, roles)


def _out_of_reach(subject: Subject, payer: Payer, roles: Roles | None) -> Iterator[Finding]:
    for capability in subject.installed.capabilities.values():
        part = payer.part(capability.part) if capability.part else None
        for action in capability.actions if part else ():
            grant = roles and (roles.grant(action.key) or roles.grant(action.under))
            if not grant or not grant.roles:
                words = f"{action.label}: nobody may. Give Roles a Grant with the key {action.under or action.key}."
                yield Finding(words, Section.ROLES)
