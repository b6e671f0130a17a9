"""Registration paths as data: their figures, when they are offered, how they are compared, what is refused of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path as Folder
from typing import Any

import pytest

from tests.plugins_for_tests import MANUAL, bringing, installed_with, sample_payer
from webapp.api import (
    FIRST_USER,
    HAS_ACCOUNT,
    SOMEBODY_THERE,
    WAS_ADDED,
    Approver,
    Blank,
    Condition,
    Dated,
    Decided,
    Document,
    Evidence,
    Format,
    OneOf,
    Option,
    Path,
    Payer,
    Registration,
    Rule,
    Sent,
    SignIn,
    Source,
    Step,
    Then,
    Tries,
    Wait,
    of_kind,
)
from webapp.api import registration_fields as f
from webapp.capabilities.compare.service import Row, compare
from webapp.capabilities.registration.checking import check
from webapp.clock import today
from webapp.errors import StartRefused
from webapp.plugin_tools.check import report
from webapp.plugins import Installed
from webapp.rules import Context

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
CODE = Format(key="code", label="Code", source=MANUAL, shortest=4, longest=4)


def sample(
    *, days: int = 10, tries: int = 5, claims: int = 2, valid: int = 21, older: int = 30, minutes: int = 15
) -> Registration:
    """A part with two paths in which every figure stands once."""
    who = Step(key="who", label="Who", source=MANUAL, blanks=f.person, sign_in=SignIn.CHOSEN, gather=("A name",))
    day = Dated(key="letter_date", label="Date of the letter", source=MANUAL, more_than_days=older)
    proof = Step(
        key="proof",
        label="Proof",
        source=MANUAL,
        approver=Approver.DESK,
        wait=Wait(key="wait.proof", label="A letter", source=MANUAL, seconds=days * DAY, then="then it has come"),
        evidence=Evidence(
            of="letters",
            times=claims,
            blanks=(Blank(name="code", rule=CODE), Blank(name="letter_date", rule=day)),
            tries=Tries(key="tries", label="Tries", source=Decided("a limit"), most=tries, then="it is sent again"),
            valid=Wait(key="valid", label="Valid", source=MANUAL, seconds=valid * DAY, then="then it has ended"),
        ),
        gather=("A name", "A letter"),
    )
    after = Wait(key="after", label="After it", source=MANUAL, seconds=minutes * MINUTE, then="then one may")
    return Registration(
        paths=(
            Path(
                key="register.post",
                label="By letter",
                source=MANUAL,
                for_whom="First users",
                conditions=(FIRST_USER,),
                steps=(who, proof),
                then=Then(role="manager", words="Welcome.", waits=(after,)),
            ),
            Path(
                key="register.another",
                label="One more",
                source=MANUAL,
                for_whom="People with a sign-in",
                conditions=(HAS_ACCOUNT,),
                steps=(proof,),
                then=Then(role="clerk", words="Welcome again."),
            ),
        )
    )


def payer_with(part: Registration, payer_id: str = "sampleplan") -> Payer:
    payer = sample_payer(payer_id=payer_id)
    return replace(payer, parts=(*payer.parts, part))


def registration_of(installed: Installed, payer: str) -> Registration:
    part = installed.payers[payer].part(Registration)
    assert part is not None
    return part


def row(payers: list[Payer], label: str) -> Row:
    listed = [row for title, rows in compare(payers) if title == "Registration" for row in rows if row.label == label]
    assert len(listed) == 1, label
    return listed[0]


# One number


@pytest.mark.row("CP1")
@pytest.mark.parametrize(
    ("label", "words", "name", "before", "after"),
    [
        ("By letter: days to access", "15 minutes to {} days and 15 minutes", "days", 10, 7),
        ("By letter: days to access", "{0} minutes to 10 days and {0} minutes", "minutes", 15, 20),
        ("One more: days to access", "At most {} days", "days", 10, 7),
        ("A letter", "{} days, then it has come", "days", 10, 7),
        ("By letter: tries", "{} tries, then it is sent again", "tries", 5, 4),
        ("By letter: expires", "{} days, then it has ended", "valid", 21, 14),
        ("By letter: evidence", "{} letters: Code, Date of the letter (more than 30 days ago)", "claims", 2, 3),
        ("By letter: evidence", "2 letters: Code, Date of the letter (more than {} days ago)", "older", 30, 60),
    ],
)
def test_one_number_changes_the_cell(label: str, words: str, name: str, before: int, after: int) -> None:
    one, same = payer_with(sample(), "one"), payer_with(sample(), "same")
    found = row([one, payer_with(sample(**{name: after}), "two")], label)
    assert [cell.words for cell in found.cells] == [words.format(before), words.format(after)]
    assert found.differs
    assert not row([one, same], label).differs


def test_the_same_number_refuses_and_is_checked() -> None:
    for older in (30, 60):
        dated = next(rule for rule in sample(older=older).rules() if isinstance(rule, Dated))
        judged = {
            days: dated.verdict((today() - timedelta(days=days)).isoformat(), {"today": today()}).ok
            for days in (older - 1, older, older + 1)
        }
        assert judged == {older - 1: False, older: False, older + 1: True}
    tries = next(step.evidence.tries for step in sample(tries=4).steps() if step.evidence)
    assert tries and [tries.verdict(count, {}).ok for count in ("3", "4", "5")] == [True, True, False]


# The payers' figures, computed by hand

ADMINISTRATOR = (15 * MINUTE, None, 24 * HOUR, None)
BY_HAND = {
    ("bcbsma", "register.ask"): ADMINISTRATOR,
    ("bcbsma", "register.claims"): (15 * MINUTE, 15 * MINUTE, 24 * HOUR, 24 * HOUR),
    ("bcbsma", "register.post"): (15 * MINUTE, 10 * DAY + 15 * MINUTE, 24 * HOUR, 11 * DAY),
    ("bcbsma", "register.another"): ADMINISTRATOR,
    ("bcbsma", "register.agency"): ADMINISTRATOR,
    ("blueshieldca", "register.claims"): (0, 0, 0, 0),
    ("blueshieldca", "register.agency"): (0, None, 0, None),
    ("blueshieldca", "register.mso"): (0, 0, 0, 0),
    ("blueshieldca", "register.added"): (0, 0, 0, 0),
    ("bluelinks", "register.post"): (0, None, 0, None),
    ("bluelinks", "register.agency"): (0, None, 0, None),
    ("bluelinks", "register.another"): (0, None, 0, None),
    ("bluelinks", "register.added"): (0, 0, 0, 0),
}
"""Shortest and longest until the first inquiry, then until everything; None where nobody states a longest time."""


@pytest.mark.row("CP1")
def test_days_to_access_of_every_path(installed: Installed) -> None:
    computed = {}
    for payer in ("bcbsma", "blueshieldca", "bluelinks"):
        part = registration_of(installed, payer)
        for path in part.paths:
            access, complete = part.access(path), part.complete(path)
            computed[payer, path.key] = (access.shortest, access.longest, complete.shortest, complete.longest)
    assert computed == BY_HAND


def test_days_to_access_in_words(installed: Installed) -> None:
    listed = [installed.payers[one] for one in ("bcbsma", "bluelinks", "blueshieldca")]
    cells = row(listed, "With a PIN by post: days to access").cells
    assert [cell.words for cell in cells] == [
        "15 minutes to 10 days and 15 minutes; everything: 24 hours to 11 days",
        "No time is stated",
        "not stated",
    ]


def test_a_path_takes_its_waits_from_the_rules_that_decide(installed: Installed) -> None:
    """The waits behind a path are the very rules that the grants and the accounts obey."""
    roles = next(part for part in installed.payers["bcbsma"].parts if part.title == "Roles and permissions")
    waits = [rule for rule in roles.rules() if isinstance(rule, Wait)]
    for path in registration_of(installed, "bcbsma").paths:
        assert path.then.continues or {id(wait) for wait in path.then.waits} == {id(wait) for wait in waits}


@pytest.mark.row("CP1")
def test_paths_meet_in_rows(installed: Installed) -> None:
    payers = [installed.payers[name] for name in ("bcbsma", "blueshieldca", "bluelinks")]
    lines = ("", ": steps", ": days to access", ": leads to", ": evidence")
    for label, silent in (
        ("Proved by claims", [False, False, True]),
        ("With a PIN by post", [False, True, False]),
        ("Billing agency or service", [False, False, False]),
        ("Added by an administrator", [True, False, False]),
        ("Another organization, same sign-in", [False, True, False]),
    ):
        for line in lines:
            assert [cell.look == "not-stated" for cell in row(payers, label + line).cells] == silent, label + line
    tries = row(payers, "With a PIN by post: tries")
    assert [cell.words for cell in tries.cells[::2]] == ["5 tries, then a new letter is asked for"] * 2
    assert tries.cells[0].source.startswith("Ours: ")


def test_a_payers_bound_and_ours_are_two_lines(installed: Installed) -> None:
    """The payer's thirty days and its notice in the cell, with its source; our day for the mail below."""
    cell = row([installed.payers["blueshieldca"]], "Added by an administrator: expires").cells[0]
    assert "30 days, then it is deleted" in cell.words and "7 days, before" in cell.words
    assert "24 hours" not in cell.words and "24 hours, then a new mail is asked for" in cell.ours
    assert cell.source.startswith("Provider Connection help")


# What stands in the data


def test_two_claims(installed: Installed) -> None:
    path = registration_of(installed, "bcbsma").path("register.claims")
    evidence = path.steps[-1].evidence
    assert evidence and evidence.times == 2 and evidence.tries and evidence.tries.most == 3
    assert [(blank.rule.label, blank.required) for blank in evidence.blanks] == [
        ("Advisory date", True),
        ("Claim number", True),
        ("Patient's last name", True),
        ("First date of service", True),
        ("Check or EFT number", True),
        ("Patient account number", False),
    ]
    advisory = evidence.blanks[0].rule
    refused = advisory.verdict((today() - timedelta(days=29)).isoformat(), {"today": today()})
    assert refused.ok is False and "more than 30 days ago" in refused.words
    assert advisory.verdict((today() - timedelta(days=31)).isoformat(), {"today": today()}).ok is True


def test_pin_and_code(installed: Installed) -> None:
    old, new = (
        registration_of(installed, payer).path("register.post").steps[-1].evidence for payer in ("bluelinks", "bcbsma")
    )
    assert old and new and [blank.name for blank in old.blanks] == ["pin", "letter_reference"]
    assert [old.blanks[0].rule.verdict(pin, {}).ok for pin in ("0417", "041", "04177", "o417")] == [
        True,
        False,
        False,
        False,
    ]
    for evidence in (old, new):
        assert evidence.tries and evidence.valid
        assert (evidence.tries.most, evidence.valid.seconds) == (5, 21 * DAY)
    code = registration_of(installed, "bluelinks").path("register.added").steps[-1].evidence
    assert code and code.tries and code.valid and (code.tries.most, code.valid.seconds) == (5, DAY)
    assert [code.blanks[0].rule.verdict(typed, {}).ok for typed in ("RC123456", "rc1234", "123456")] == [
        True,
        True,
        False,
    ]


def test_three_entries_share_their_steps(installed: Installed) -> None:
    part = registration_of(installed, "blueshieldca")
    provider, service, mso = (part.path(f"register.{key}").steps for key in ("claims", "agency", "mso"))
    assert [step.key for step in provider] == ["account_type", "tins.provider", "contact", "account", "mail_link"]
    for steps in (service, mso):
        assert [one is other for one, other in zip(provider, steps, strict=False)] == [True, False, True, True, True]
    last = service[-1]
    assert (last.approver, last.otherwise, last.for_each) == (Approver.OTHER, Approver.DESK, "tins")
    asked = {step.key: [blank.name for blank in step.asked()] for step in (provider[1], service[1], mso[1])}
    assert asked == {
        "tins.provider": ["tins", "claim_reference", "payment_amount"],
        "tins.service": ["own_tin", "tins", "baa_date"],
        "tins.mso": ["own_tin", "tins", "baa_date", "claim_reference", "payment_amount"],
    }
    claim = provider[1].evidence
    assert claim and claim.times == 1 and claim.dated and claim.dated.within_months == 3 and claim.some


def test_a_user_waits_thirty_days_with_a_notice(installed: Installed) -> None:
    last = registration_of(installed, "blueshieldca").path("register.added").steps[-1]
    assert last.expires and last.notice and last.evidence and last.evidence.valid
    assert [wait.seconds for wait in (last.expires, last.notice, last.evidence.valid)] == [30 * DAY, 7 * DAY, DAY]
    assert last.evidence.again == ("the account manager", "the person")


def test_the_lost_table_stays_a_hole(installed: Installed) -> None:
    part = registration_of(installed, "bluelinks")
    open_steps = {step.key: step for step in part.steps() if step.unstated}
    assert set(open_steps) == {"person", "organization"}
    assert all(step.ours for step in open_steps.values())
    assert "not stated in full" in row([installed.payers["bluelinks"]], "With a PIN by post: steps").cells[0].words
    papers = {path.key for path in part.paths if any(step.paper for step in path.steps)}
    assert papers == {"register.agency"}


def test_what_is_decided_says_so(installed: Installed) -> None:
    for payer in installed.payers.values():
        part = payer.part(Registration)
        for step in part.steps() if part else ():
            assert isinstance(step.source, Source), f"{payer.id}: {step.key} is a payer's step"
            bounds = [step.evidence.tries, step.evidence.valid] if step.evidence else []
            assert all(isinstance(bound.source, Decided) for bound in bounds if bound), step.key


@pytest.mark.parametrize("payer", ["bcbsma", "blueshieldca", "bluelinks"])
def test_no_step_is_written_twice(installed: Installed, payer: str) -> None:
    assert check(installed.payers[payer]) == []
    steps = list(registration_of(installed, payer).steps())
    assert len({step.key for step in steps}) == len({step.label for step in steps}) == len(steps)
    assert all(step.help for step in steps)


def test_what_to_gather_is_said_once() -> None:
    assert sample().path("register.post").gather() == ("A name", "A letter")


def test_a_pin_can_be_had_sooner_and_a_deserted_office_stops(installed: Installed) -> None:
    part = registration_of(installed, "bcbsma")
    call, mail = part.path("register.post").steps[-1].sooner
    assert call.contact and (call.contact.phone, call.contact.menu) == ("1-800-771-4097", "option 2")
    assert [blank.name for blank in mail.blanks] == ["asked_npi", "tin_end"] and "@" in mail.address
    (stop,) = part.path("register.ask").steps[-1].stops
    assert stop.contact is call.contact


@pytest.mark.parametrize(
    ("rule", "typed", "kept"),
    [
        (f.AMOUNT, "$1,204.50", "1204.50"),
        (f.AMOUNT, "80", "80"),
        (f.AMOUNT, "80.5", None),
        (f.PATIENT_ACCOUNT, "A" * 38, "A" * 38),
        (f.PATIENT_ACCOUNT, "A" * 39, None),
        (f.agreement("terms", "Terms", MANUAL), "agreed", "agreed"),
        (f.agreement("terms", "Terms", MANUAL), "", None),
        (f.yes_or_no("claims", "Claims", MANUAL), "no", "no"),
    ],
)
def test_common_boxes(rule: Rule, typed: str, kept: str | None) -> None:
    verdict = rule.verdict(typed, {})
    assert (verdict.value if verdict.ok else None) == kept


# When a path is offered


def keys(part: Registration, **context: Any) -> list[str]:
    return [path.key.removeprefix("register.") for path in part.offered(context)]


def test_only_what_fits_is_offered(installed: Installed) -> None:
    part = registration_of(installed, "bcbsma")
    assert keys(part) == ["ask", "claims", "post", "another", "agency"], "nothing is known, so nothing is ruled out"
    assert keys(part, associated=0, account=False, kind="practice") == ["claims", "post"]
    assert keys(part, associated=2, account=False, kind="practice") == ["ask"]
    assert keys(part, associated=2, account=True, kind="practice") == ["ask", "another"]
    assert keys(part, associated=0, account=False, kind="billing service") == ["agency"]
    mine = registration_of(installed, "blueshieldca")
    assert [keys(mine, kind=kind, added=False) for kind in ("practice", "billing service", "mso")] == [
        ["claims"],
        ["agency"],
        ["mso"],
    ]
    assert keys(mine, kind="practice", added=True) == ["claims", "added"]


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        (FIRST_USER, {"associated": 0}, True),
        (FIRST_USER, {"associated": 1}, False),
        (FIRST_USER, {}, None),
        (SOMEBODY_THERE, {"associated": 0}, False),
        (SOMEBODY_THERE, {"associated": 1}, True),
        (SOMEBODY_THERE, {"associated": None}, None),
        (of_kind("mso"), {"kind": "practice"}, False),
        (of_kind("mso", "practice"), {"kind": "practice"}, True),
    ],
)
def test_a_condition_knows_yes_no_and_not_yet(condition: Condition, context: Context, holds: bool | None) -> None:
    assert condition.holds(context) is holds
    path = replace(sample().paths[0], conditions=(condition,))
    offered = path.offered(context)
    assert (offered.ok, offered.words) == (holds, condition.words if holds is False else "")


@pytest.mark.parametrize(
    ("rule", "ago", "words"),
    [
        (Dated(key="d", label="Day", source=MANUAL, past=True), -1, "in the future"),
        (Dated(key="d", label="Day", source=MANUAL, past=True), 0, ""),
        (Dated(key="d", label="Day", source=MANUAL), -400, ""),
        (Dated(key="d", label="Day", source=MANUAL), 1000 * 365, "unlikely year"),
        (Dated(key="d", label="Day", source=MANUAL, past=True), 1000 * 365, "unlikely year"),
        (Dated(key="d", label="Day", source=MANUAL, within_months=3), 60, ""),
        (Dated(key="d", label="Day", source=MANUAL, within_months=3), 100, "within the last 3 months"),
        (Dated(key="d", label="Day", source=MANUAL, within_months=3), -1, "in the future"),
    ],
)
def test_a_day_of_a_certain_age(rule: Dated, ago: int, words: str) -> None:
    verdict = rule.verdict((today() - timedelta(days=ago)).isoformat(), {"today": today()})
    assert verdict.ok is (not words) and words in verdict.words
    assert rule.verdict("13/45/2026", {"today": today()}).ok is False


# What a plugin check refuses

LETTER_CODE = replace(CODE, key="letter", shape="0000")
TIN = Blank(name="tin", rule=CODE, fact=("tin",))
LASTS = Wait(key="lasts", label="The letter", source=MANUAL, seconds=9 * DAY, then="then another one is asked for")
TRIES = Tries(key="tries", label="Tries", source=MANUAL, most=4, then="another one is asked for")
WHO = Step(key="who", label="Who", source=MANUAL, blanks=(*f.person, f.mail, TIN), sign_in=SignIn.CHOSEN)
LETTER = Evidence(
    of="letter", sent=Sent.LETTER, blanks=(Blank(name="code", rule=LETTER_CODE),), tries=TRIES, valid=LASTS
)
PROOF = Step(key="proof", label="Proof", source=MANUAL, approver=Approver.DESK, evidence=LETTER)
FACT = Blank(name="claim_number", rule=CODE, fact=("claim_number",))
CLAIM = Step(key="claim", label="Claim", source=MANUAL, evidence=Evidence(of="claim", blanks=(FACT,), tries=TRIES))
FIRST = Path(
    key="register.post", label="By letter", source=MANUAL, for_whom="First users", conditions=(FIRST_USER,),
    steps=(WHO, PROOF), then=Then(role="manager", words="Welcome."),
)  # fmt: skip
ADDING = Step(key="adding", label="Adding", source=MANUAL, by="a manager", blanks=(*f.person, f.mail))
MAILED = Step(key="mailed", label="Mailed", source=MANUAL, evidence=replace(LETTER, of="code", sent=Sent.CODE))
ADDED = replace(
    FIRST, key="register.added", conditions=(WAS_ADDED,), steps=(ADDING, MAILED), then=Then(role="clerk", words="")
)
BERTH = Blank(name="berth", rule=CODE, several=True)
DECK = Blank(name="deck", rule=CODE, each="berth")


NO_STEP: Any = "proof"
NO_WAIT: Any = 600
NO_SOURCE: Any = None
FIRST_BREAKS: dict[str, tuple[Callable[[Path], tuple[Path, ...]], str]] = {
    "two paths with one key": (lambda one: (one, replace(one, label="Other")), "Two paths have the key register.post."),
    "an unknown step": (
        lambda one: (replace(one, steps=(WHO, NO_STEP)),),
        "The path register.post: proof is not a step.",
    ),
    "no step": (lambda one: (replace(one, steps=()),), "The path register.post: it has no step."),
    "a step without a source": (
        lambda one: (replace(one, steps=(replace(WHO, source=NO_SOURCE),)),),
        "The step who: it does not say where it comes from. Give it a Source(document, place), or Decided(why).",
    ),
    "a step with an empty source": (
        lambda one: (replace(one, steps=(replace(WHO, source=Decided("")),)),),
        "The step who: it does not say where it comes from. Give it a Source(document, place), or Decided(why).",
    ),
    "a wait that is none": (
        lambda one: (replace(one, steps=(WHO, replace(PROOF, wait=NO_WAIT))),),
        "The step proof: it waits for 600, which is no Wait.",
    ),
    "an end that is no wait": (
        lambda one: (replace(one, steps=(WHO, replace(PROOF, expires=NO_WAIT))),),
        "The step proof: it waits for 600, which is no Wait.",
    ),
    "a wait afterwards that is none": (
        lambda one: (replace(one, then=replace(one.then, waits=(NO_WAIT,))),),
        "The path register.post: it waits for 600, which is no Wait.",
    ),
    "a step written twice": (
        lambda one: (replace(one, steps=(WHO, replace(WHO, label="Somebody else"))),),
        "The step who is written twice. Let the paths share it.",
    ),
    "a step under two names": (
        lambda one: (replace(one, steps=(WHO, replace(WHO, key="again", label="Again"))),),
        "The steps who and again are the same under two names. Let the paths share one.",
    ),
    "two boxes of one name": (
        lambda one: (replace(one, steps=(replace(WHO, blanks=(*f.person, *f.person)),)),),
        "The step who: two of its boxes are called first_name.",
    ),
    "decided for each of none": (
        lambda one: (replace(one, steps=(replace(WHO, for_each="tins"),)),),
        "The path register.post: who names the box tins, which no step has",
    ),
    "a role that is not there": (
        lambda one: (replace(one, then=Then(role="king", words="")),),
        "The path register.post: it leads to the role king, which is not among the payer's roles.",
    ),
    "a path on that is not there": (
        lambda one: (replace(one, then=Then(words="", continues=("nowhere",))),),
        "The path register.post: it goes on as nowhere, and there is no such path.",
    ),
    "a path in a circle": (
        lambda one: (
            replace(one, then=Then(words="", continues=("other",))),
            replace(one, key="other", label="Other", then=Then(words="", continues=(one.key,))),
        ),
        "The path register.post: it comes back to itself.",
    ),
}


def with_step(step: Step, *more: Step) -> tuple[Path, ...]:
    """The path with this step in the place of the first, and what comes behind it."""
    return (replace(FIRST, steps=(step, *more)),)


def asking(*blanks: Any, **other: Any) -> tuple[Path, ...]:
    return with_step(replace(WHO, blanks=(*WHO.blanks, *blanks), **other), PROOF)


def proving(**other: Any) -> tuple[Path, ...]:
    return with_step(WHO, replace(CLAIM, evidence=replace(CLAIM.evidence, **other)))  # type: ignore[type-var]


def sending(**other: Any) -> tuple[Path, ...]:
    return with_step(WHO, replace(PROOF, evidence=replace(LETTER, **other)))


def ending(*conditions: Condition, **then: Any) -> tuple[Path, ...]:
    end = replace(FIRST.then, **then)
    return (replace(FIRST, then=end, conditions=conditions or FIRST.conditions),)


def adding(*steps: Step) -> tuple[Path, ...]:
    return (replace(ADDED, steps=steps),)


def wrong(value: object) -> Any:
    """Something that the types would refuse."""
    return value


def none_at_all(context: Context) -> bool:
    raise KeyError("associated")


KIND = OneOf(key="kind", label="Kind", source=MANUAL, options=(Option("a", "Office"), Option("b", "Agency")))
DATED = Dated(key="age", label="Age", source=MANUAL, more_than_days=5)
NO_WAIT_AT_ALL = replace(LASTS, seconds=0)
PAPER = Document(key="paper", title="Paper", source=MANUAL, parts=(("Purpose", "To sign."),))
BREAKS: dict[str, tuple[tuple[Path, ...], str]] = {
    # Nobody would come in, and nothing in Python says so
    "two conditions that exclude each other": (
        ending(FIRST_USER, SOMEBODY_THERE), "The path register.post: its conditions are never all true together",
    ),
    "a kind that its own box never gives": (
        (replace(asking(Blank(name="kind", rule=KIND, kinds=(("a", "practice"),)))[0], conditions=(of_kind("mso"),)),),
        "The path register.post: its conditions are never all true together",
    ),
    "a condition that cannot be asked": (
        ending(Condition("x", "x", none_at_all)), "a condition of it cannot be asked (KeyError: 'associated')",
    ),
    "no sign-in": (with_step(replace(WHO, sign_in=None)), "no step of it gives somebody new a sign-in"),
    "a sign-in without mail": (
        with_step(replace(WHO, blanks=f.person)), "who gives a sign-in, and no box called mail stands before it",
    ),
    "a code for somebody whom nobody added": (
        with_step(WHO, MAILED), "mailed sends a code, which only somebody gets whom an administrator added",
    ),
    "administrators of nowhere": (
        with_step(
            replace(WHO, blanks=(*f.person, f.mail)),
            Step(key="ask", label="Ask", source=MANUAL, approver=Approver.ADMINISTRATOR),
        ),
        "ask asks the administrators of an organization, and no step says which",
    ),
    "no tries": (proving(tries=replace(TRIES, most=0)), "The step claim: it takes 0 tries"),
    "no time": (sending(valid=NO_WAIT_AT_ALL), "The step proof: it waits for lasts, which takes 0 seconds"),
    "a box that proves nothing": (
        proving(blanks=(Blank(name="deck", rule=CODE),)), "The step claim: its box deck proves nothing",
    ),
    "a claim by what an organization is known by": (
        proving(blanks=(replace(FACT, fact=("tin",)),)), "asks for the fact tin, which no records have of a claim",
    ),
    "what is sent and refused": (
        sending(blanks=(Blank(name="code", rule=replace(LETTER_CODE, shape="00")),)),
        "The step proof: its box code refuses what is sent for it",
    ),
    "a letter without boxes": (sending(blanks=()), "a letter is typed into one box, or two: it has 0."),
    "a letter for longer than one counts": (sending(valid=replace(LASTS, seconds=90 * DAY)), "60 days are the most"),
    # Somebody would come in without a decision
    "nothing to prove": (proving(times=0), "The step claim: it asks for 0 claim, so nothing would prove anything."),
    "an age that no box asks for": (proving(dated=DATED), "The step claim: the age of its evidence is a lower bound"),
    "boxes and a decision": (
        asking(approver=Approver.DESK), "The step who: it asks something, and desk would never be asked to decide.",
    ),
    "boxes and a letter": (asking(evidence=LETTER), "it asks something and sends a letter, which would never go out."),
    "a paper that nobody waits for": (asking(paper=PAPER), "The step who: nobody waits for its paper"),
    "a step that does nothing": (
        with_step(WHO, Step(key="empty", label="Empty", source=MANUAL)),
        "The step empty: it asks nothing, sends nothing",
    ),
    "an end that nothing keeps": (
        with_step(WHO, replace(PROOF, expires=LASTS)),
        "The path register.post: proof expires, which only an account does",
    ),
    "a wait that no grant has": (
        ending(waits=(LASTS,)), "it says that lasts passes first, and no grant waits for it.",
    ),
    "a tool that is not there": (ending(tools=("kings",)), "it gives the tool kings, which no grant has."),
    # Boxes
    "a name of the form's own": (asking(Blank(name="add", rule=CODE)), "its box add has a name that the form uses"),
    "a name with a dot": (asking(Blank(name="a.1", rule=CODE)), "The step who: its box 'a.1' cannot be called so."),
    "a name on two steps": (
        with_step(WHO, replace(CLAIM, blanks=(f.mail,))), "two of its steps have a box mail, and one answer would hide",
    ),
    "each of none": (asking(DECK), "its box deck is asked for each berth, which is no box with several values there."),
    "two lists": (
        asking(BERTH, replace(BERTH, name="deck")), "The step who: it has several lists: berth, deck.",
    ),
    "an unknown kind": (
        asking(Blank(name="kind", rule=KIND, kinds=(("a", "agency"),))), "its box kind stands for the kind 'agency'",
    ),
    "a kind for no option": (
        asking(Blank(name="kind", rule=KIND, kinds=(("c", "mso"),))),
        "gives a kind for 'c', which is none of its options",
    ),
    "nothing to read first": (
        asking(Blank(name="deck", rule=CODE, read_first=True)), "deck has read_first and no document",
    ),
    # Somebody whom a manager adds
    "added in one step": (adding(ADDING), "The path register.added: somebody is added in two steps"),
    "added by letter": (adding(ADDING, PROOF), "what goes to somebody who was added is a link or a code"),
    "added without mail": (adding(replace(ADDING, blanks=f.person), MAILED), "adding has no box called mail"),
    "added, and ending otherwise": (adding(ADDING, replace(MAILED, expires=LASTS)), "mailed ends otherwise than Roles"),
    # What Python takes, and no reader of it
    "a comma that is missing": (
        asking(gather=wrong("An NPI")), "The step who: its gather is no tuple. One entry alone is written with a comma",
    ),
    "a group that is not unpacked": (
        asking(f.person), "The step who: its blanks hold a tuple, where a Blank belongs. Where it is a group",
    ),
    "a step instead of steps": ((replace(FIRST, steps=wrong(WHO)),), "The path register.post: its steps is no tuple."),
    "a word instead of a choice": (
        with_step(WHO, replace(PROOF, approver=wrong("desk"))), "The step proof: its approver is 'desk'; an Approver",
    ),
    "a fact without a comma": (
        asking(Blank(name="npi", rule=CODE, fact=wrong("npi"))), "The step who: blanks, npi: its fact is no tuple.",
    ),
    "a box without a rule": (
        asking(Blank(name="npi", rule=wrong("npi"))), "blanks, npi: its rule is 'npi'; a Rule belongs",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_path_that_nobody_can_walk_stops_the_start(what: str) -> None:
    paths, sentence = BREAKS[what]
    with pytest.raises(StartRefused) as refused:
        installed_with(bringing(payer_with(Registration(paths=paths))))
    assert sentence in refused.value.words
    assert refused.value.words.startswith("The plugin sample_plugin, payer sampleplan: ")
    assert re.search(r"The (path|step) (register\.|who|proof|claim|empty)", refused.value.words)


def test_what_can_be_walked_is_taken() -> None:
    """The paths that the broken ones are made of: each refusal above is of the one thing that is broken there."""
    shown = replace(FIRST, key="register.berths", steps=(WHO, Step(
        key="berths", label="Berths", source=MANUAL, blanks=(BERTH, DECK)), CLAIM))  # fmt: skip
    assert check(payer_with(Registration(paths=(FIRST, shown, ADDED)))) == []


@pytest.mark.parametrize("what", FIRST_BREAKS)
def test_a_broken_path_stops_the_start(what: str) -> None:
    breaking, sentence = FIRST_BREAKS[what]
    with pytest.raises(StartRefused) as refused:
        installed_with(bringing(payer_with(Registration(paths=breaking(FIRST)))))
    assert sentence in refused.value.words


def test_plugin_check_says_it_too(tmp_path: Folder) -> None:
    package = tmp_path / "my_paths" / "brambleway"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(BRAMBLEWAY)
    lines, well = report(str(package))
    assert not well
    assert "The path register.post: sign_up is not a step." in lines[0]
    mended = package.parent / "fennelway"
    mended.mkdir()
    (mended / "__init__.py").write_text(BRAMBLEWAY.replace('steps=("sign_up",)', "steps=(SIGN_UP,)"))
    lines, well = report(str(mended))
    assert well, lines


BRAMBLEWAY = '''"""An outside payer with one path."""

from webapp.api import (
    Blank, Format, Grant, Path, Payer, Registration, Roles, SignIn, Source, Step, Then, hookimpl, registration_fields,
)

GUIDE = Source("A guide", "page 1")
SIGN_UP = Step(
    key="sign_up", label="Sign up", source=GUIDE, sign_in=SignIn.CHOSEN,
    blanks=(*registration_fields.person, registration_fields.mail, Blank(name="number", rule=Format(
        key="number", label="Number", source=GUIDE, shortest=2, longest=4, example="AB1",
    ))),
)
ROLES = Roles(names=("clerk",), grants=(
    Grant(key="accounts.manage", label="Manage users", source=GUIDE, roles=("clerk",)),
))
PATH = Path(
    key="register.post", label="By letter", source=GUIDE, for_whom="Everybody", steps=("sign_up",),
    then=Then(role="clerk", words="Welcome."),
)


@hookimpl
def register_payers():
    return [Payer(id=__name__.rpartition(".")[2], name="Bramble", portal="Bramble",
                  parts=(Registration(paths=(PATH,)), ROLES))]
'''
