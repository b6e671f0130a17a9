"""The one place that decides: default deny, by the payer's own rule, and who could change it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.plugins_for_tests import MANUAL, sample_payer
from webapp.access import Decision, Desk, desk_of, may
from webapp.api import Grant, Payer, Roles, Wait
from webapp.capability import Action
from webapp.clock import now
from webapp.models import AccountTin, Membership, Organization, PayerAccount, Person, TinTool
from webapp.paths.spans import left_until
from webapp.payer import MANAGE

ASK, VIEW = Action("eligibility.ask", "Check"), Action("eligibility.view", "Open", under="eligibility.ask")
NEW = Action("eligibility.export", "Export", under="eligibility.view")
PAYER = sample_payer()
WAIT = Wait(key="wait", label="Wait", source=MANUAL, seconds=900, then="then it works")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Office:
    """An office with people in it; each works there, with a role at the payer."""

    row: Organization = field(default_factory=lambda: Organization.create(name="Somewhere"))

    def person(self, name: str, role: str = "", granted: tuple[str, ...] = (), **account: object) -> Person:
        """Somebody of the office; without a role they have no account with the payer."""
        username = f"{name.lower()}.{self.row.id}"
        person = Person.create(username=username, name=name, email="x@desk.example", password_hash="x")
        Membership.create(person=person, organization=self.row)
        if role:
            values = {"payer": PAYER.id, "role": role, "extras": json.dumps(granted), **account}
            PayerAccount.create(person=person, organization=self.row, **values)
        return person

    def desk(self, person: Person) -> Desk:
        """The person at this office."""
        desk = desk_of(person, self.row.public_id)
        assert desk is not None
        return desk

    def decide(self, person: Person, action: Action = ASK, payer: Payer = PAYER) -> Decision:
        """The decision for that person here."""
        return may(self.desk(person), action, payer)


@pytest.fixture
def office(database: None) -> Office:
    return Office()


def granting(*grants: Grant) -> Payer:
    """The payer with these grants alone."""
    roles = Roles(names=("clerk", "manager"), grants=grants, newcomer="clerk", appointable=("clerk", "manager"))
    return replace(PAYER, parts=(*(part for part in PAYER.parts if not isinstance(part, Roles)), roles))


def grant(key: str, *roles: str, tool: str = "") -> Grant:
    return Grant(key=key, label=key, source=MANUAL, roles=roles, tool=tool, tool_name=tool.capitalize())


def test_the_role_decides(office: Office) -> None:
    clerk, manager = office.person("Cora Clerk", "clerk"), office.person("Max Manager", "manager")
    assert office.decide(clerk)
    assert office.decide(clerk).words == "clerk, always"
    decision = office.decide(manager)
    assert not decision
    assert decision.words == "Sample Portal: this is for clerk, always. Your account there is: manager."
    assert decision.rule is not None and decision.rule.key == "eligibility.ask"


def test_without_a_grant_the_answer_is_no(office: Office) -> None:
    clerk = office.person("Cora Clerk", "clerk")
    decision = office.decide(clerk, Action("claims.send", "Send claims"))
    assert (decision.allowed, decision.rule, decision.words) == (False, None, "Sample Portal has no such function.")


def test_a_payer_without_roles_allows_nothing(office: Office) -> None:
    clerk = office.person("Cora Clerk", "clerk")
    silent = replace(PAYER, parts=tuple(part for part in PAYER.parts if not isinstance(part, Roles)))
    assert not office.decide(clerk, payer=silent)


def test_without_an_account_the_answer_is_no(office: Office) -> None:
    stranger = office.person("Nora None")
    decision = office.decide(stranger)
    assert not decision
    assert decision.words == "You have no account with Sample Portal for this office."


@pytest.mark.parametrize("state", ["revoked", "locked", "pending", "deleted", ""])
def test_an_account_that_is_not_active_is_none(office: Office, state: str) -> None:
    clerk = office.person("Cora Clerk", "clerk", state=state)
    assert not office.desk(clerk).has(PAYER)
    assert not office.decide(clerk)


def test_revoking_acts_on_the_next_decision(office: Office) -> None:
    clerk = office.person("Cora Clerk", "clerk")
    assert office.decide(clerk)
    PayerAccount.update(state="revoked").where(PayerAccount.person == clerk).execute()
    assert not office.decide(clerk)


def test_an_account_of_another_office_does_not_count(office: Office) -> None:
    clerk, elsewhere = office.person("Cora Clerk"), Office()
    Membership.create(person=clerk, organization=elsewhere.row)
    PayerAccount.create(person=clerk, organization=elsewhere.row, payer=PAYER.id, role="clerk")
    assert elsewhere.decide(clerk)
    assert not office.decide(clerk)


def test_an_account_with_another_payer_does_not_count(office: Office) -> None:
    clerk = office.person("Cora Clerk", "clerk")
    assert not office.decide(clerk, payer=replace(PAYER, id="otherplan"))


@pytest.mark.parametrize(("granted", "allowed"), [((), False), (("reader",), False), (("scanner",), True)])
def test_the_tool_must_have_been_granted(office: Office, granted: tuple[str, ...], allowed: bool) -> None:
    clerk = office.person("Cora Clerk", "clerk", granted)
    decision = office.decide(clerk, payer=granting(grant("eligibility.ask", "clerk", tool="scanner")))
    assert bool(decision) is allowed
    assert "where Scanner was granted" in decision.words


def test_a_newer_action_is_asked_by_the_older_one(office: Office) -> None:
    clerk = office.person("Cora Clerk", "clerk")
    only_ask = granting(grant("eligibility.ask", "clerk"))
    assert office.decide(clerk, VIEW, only_ask)
    assert not office.decide(clerk, replace(VIEW, under=""), only_ask)
    assert not office.decide(clerk, NEW, only_ask), (
        "one step, not a chain: the payer granted neither it nor its older one"
    )


def test_a_payers_own_word_on_an_action_goes_before_the_older_one(office: Office) -> None:
    clerk = office.person("Cora Clerk", "clerk")
    stricter = granting(grant("eligibility.ask", "clerk"), grant("eligibility.view", "manager"))
    decision = office.decide(clerk, VIEW, stricter)
    assert not decision
    assert decision.rule is not None and decision.rule.key == "eligibility.view"


MANAGE_TOO = grant(MANAGE, "manager")
SCANS = granting(grant("eligibility.ask", "clerk", "manager", tool="scanner"), MANAGE_TOO)


def test_who_can_change_it_is_told_by_initials(office: Office) -> None:
    """Those who manage and have it themselves: nobody gives what they do not have."""
    noel = office.person("Noel Green", "clerk")
    office.person("Max von Manager", "manager", ("scanner",))
    office.person("Abe Boss", "manager", ("scanner",))
    office.person("Nat Without", "manager")
    office.person("Cora Clerk", "clerk", ("scanner",))
    assert office.decide(noel, payer=SCANS).who_can_change == ("A. B.", "M. M.")


def test_a_newcomer_is_helped_by_whoever_may_add_one(office: Office) -> None:
    nora = office.person("Nora None")
    office.person("Max Manager", "manager")
    assert office.decide(nora).who_can_change == ("M. M.",)
    assert office.decide(nora, payer=granting(grant("eligibility.ask", "manager"), MANAGE_TOO)).who_can_change == ()


def test_a_role_between_which_managers_move_people_can_be_changed(office: Office) -> None:
    office.person("Max Manager", "manager")
    only_managers = granting(grant("eligibility.ask", "manager"), MANAGE_TOO)
    assert office.decide(office.person("Cora Clerk", "clerk"), payer=only_managers).who_can_change == ("M. M.",)
    assert office.decide(office.person("Gil Guest", "guest"), payer=only_managers).who_can_change == ()


@pytest.mark.row("RG6")
def test_a_wait_counts_from_the_moment_in_which_the_registration_was_complete(office: Office) -> None:
    later = granting(replace(grant("eligibility.ask", "clerk"), wait=WAIT))
    begun = now() - timedelta(seconds=WAIT.seconds)
    assert office.decide(office.person("Olga Old", "clerk", begun=begun), payer=later)
    new = office.person("Nia New", "clerk", begun=begun + timedelta(minutes=2, seconds=1))
    decision = office.decide(new, payer=later)
    assert (decision.allowed, decision.who_can_change) == (False, ())
    assert decision.not_before is not None and 119 < (decision.not_before - now()).total_seconds() <= 121
    assert decision.words.endswith("15 minutes after the registration is complete, in 3 minutes.")
    unfinished = office.decide(office.person("Uma Undone", "clerk"), payer=later)
    assert (unfinished.allowed, unfinished.not_before) == (False, None)
    assert "not complete" in unfinished.words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (1, "1 minute"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (3600, "60 minutes"),
        (7199, "2 hours"),
        (7201, "3 hours"),
        (86400, "24 hours"),
        (2 * 86400, "48 hours"),
        (2 * 86400 + 1, "2 days and 1 hour"),
        (9 * 86400 + 3600, "9 days and 1 hour"),
        (10 * 86400 - 1, "10 days"),
        (10 * 86400, "10 days"),
    ],
)
def test_what_is_left_of_a_wait_is_never_less_than_it_is(left: int, words: str) -> None:
    assert left_until(START + timedelta(seconds=left), START) == words


@pytest.mark.row("AD1")
def test_a_grant_for_offices_of_one_kind(office: Office) -> None:
    clerk, only = office.person("Cora Clerk", "clerk"), grant("eligibility.ask", "clerk")
    backs = granting(replace(only, practice_types=("chiropractic",)), MANAGE_TOO)
    office.person("Max Manager", "manager")
    refused = office.decide(clerk, payer=backs)
    assert (refused.allowed, refused.who_can_change) == (False, ())
    assert "chiropractic" in refused.words and "medical practice" in refused.words
    Organization.update(practice_type="chiropractic").execute()
    assert office.decide(clerk, payer=backs)
    assert not office.decide(clerk, payer=granting(replace(only, kinds=("mso",))))


def by_tax_id(*more: Grant) -> Payer:
    claims = replace(grant("claims.view", "clerk", "manager", tool="claims"), by_tin=True, held_by=("manager",))
    always = grant("eligibility.ask", "clerk")
    payer = granting(always, claims, MANAGE_TOO, *more)
    return replace(payer, parts=tuple(replace(p, by_tin=True) if isinstance(p, Roles) else p for p in payer.parts))


@pytest.mark.row("AD8")
def test_claims_by_tax_id_and_what_nobody_can_take_away(office: Office) -> None:
    clerk, boss = office.person("Cora Clerk", "clerk"), office.person("Max Manager", "manager")
    for person, tins in ((clerk, ("1", "2")), (boss, ("1", "2", "3"))):
        for tin in tins:
            AccountTin.create(account=PayerAccount.get(PayerAccount.person == person), tin=tin)
    TinTool.create(account_tin=AccountTin.get(tin="1"), tool="claims")
    payer, view = by_tax_id(), Action("claims.view", "View claims")
    allowed = {tin: bool(may(office.desk(clerk), view, payer, tin)) for tin in ("", "1", "2", "3")}
    assert allowed == {"": True, "1": True, "2": False, "3": False}
    assert may(office.desk(clerk), view, payer, "2").who_can_change == ("M. M.",)
    ask = {tin: bool(may(office.desk(clerk), ASK, payer, tin)) for tin in ("", "1", "2", "3")}
    assert ask == {"": True, "1": True, "2": True, "3": False}
    assert may(office.desk(boss), view, payer, "3"), "a role may have a tool without a grant"
    assert "3" not in may(office.desk(clerk), ASK, payer, "3").words, "the value is not repeated"


@pytest.mark.parametrize("state", ["pending", "locked", "disabled"])
def test_an_account_that_rests_says_so(office: Office, state: str) -> None:
    clerk = office.person("Cora Clerk", "clerk", state=state)
    assert office.decide(clerk).words == f"Your account with Sample Portal for this office is {state}."


def test_who_cannot_change_it_any_more_is_not_named(office: Office) -> None:
    noel = office.person("Noel Green", "guest")
    office.person("Rita Revoked", "manager", state="revoked")
    gone, disabled = office.person("Gus Gone", "manager"), office.person("Dan Disabled", "manager")
    Membership.update(ended=now()).where(Membership.person == gone).execute()
    Person.update(disabled=True).where(Person.id == disabled.id).execute()
    Office().person("Olga Other", "manager")
    other_payer = office.person("Paul Payer")
    PayerAccount.create(person=other_payer, organization=office.row, payer="otherplan", role="manager")
    assert office.decide(noel).who_can_change == ()


def test_nobody_manages_where_the_payer_says_nothing_of_it(office: Office) -> None:
    office.person("Max Manager", "manager")
    guest = office.person("Noel Green", "guest")
    assert office.decide(guest, payer=granting(grant("eligibility.ask", "clerk"))).who_can_change == ()


def test_an_ended_membership_is_the_same_as_none(office: Office) -> None:
    clerk = office.person("Cora Clerk", "clerk")
    assert desk_of(clerk, office.row.public_id) is not None
    Membership.update(ended=now()).execute()
    assert desk_of(clerk, office.row.public_id) is None
    assert desk_of(clerk, "0" * 24) is None
    assert desk_of(clerk, str(office.row.id)) is None
