"""Steps of accounts: who may, what stops them, and 10,000 random sequences of administration against another model."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from tests.plugins_for_tests import MANUAL, sample_payer
from webapp.access import desk_of, may
from webapp.api import Grant, Payer, Roles, Wait
from webapp.capability import Action
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotAllowed, NotFound
from webapp.lifecycle import (
    PAYER,
    PROGRAM,
    STEPS,
    Actor,
    ChangedMeanwhile,
    NotPossible,
    appoint,
    give_tin,
    grant_tool,
    manager,
    move,
    open_account,
    take_tin,
    themselves,
    withdraw_tool,
)
from webapp.models import Membership, Organization, PayerAccount, Person, TinTool, tins_of

pytestmark = pytest.mark.row("AD5", "AD7", "AD8")

BOSS, CLERK = "boss", "clerk"
ADMIN = ("manage", "create", "approve", "appoint", "delete", "reset", "disable")


def payer_with(*grants: Grant, by_tin: bool = False, without: str = "") -> Payer:
    """A payer whose bosses may do everything; tools: `lamp`, and where it goes by tax ID `claims`, then `files`."""
    tools = [Grant(key="a.lamp", label="Lamp", source=MANUAL, roles=(BOSS, CLERK), tool="lamp")]
    if by_tin:
        tools = [
            Grant(key="a.claims", label="C", source=MANUAL, roles=(BOSS, CLERK), tool="claims", by_tin=True),
            Grant(
                key="a.files", label="F", source=MANUAL, roles=(BOSS, CLERK), tool="files", needs="claims", by_tin=True
            ),
        ]
    admin = [Grant(key=f"accounts.{one}", label=one, source=MANUAL, roles=(BOSS,)) for one in ADMIN if one != without]
    tins = Grant(key="tins.manage", label="Tax IDs", source=MANUAL, roles=(BOSS,))
    both = (BOSS, CLERK)
    listed = (*tools, *admin, tins, *grants)
    roles = Roles(names=(*both, "guest"), grants=listed, newcomer=CLERK, appointable=both, by_tin=by_tin)
    return replace(sample_payer(), parts=(roles,))


PLAIN, BY_TIN = payer_with(), payer_with(by_tin=True)


@dataclass
class Office:
    """An office with one boss and one clerk, each with an account."""

    payer: Payer = PLAIN
    row: Organization = field(default_factory=lambda: Organization.create(name="Somewhere"))
    made: int = 0

    def person(self) -> Person:
        """One more who works here."""
        self.made += 1
        name = f"p{self.made}.{self.row.id}"
        person = Person.create(username=name, name=f"{name} X", email="x@desk.example", password_hash="x")
        Membership.create(person=person, organization=self.row)
        return person

    def account(self, role: str, *tools: str, tins: tuple[str, ...] = ()) -> PayerAccount:
        """An account of somebody new, made by the payer's side; the tools are for each tax ID, where there are some."""
        account = open_account(self.person(), self.row, self.payer, PAYER, role=role)
        for tin in tins:
            give_tin(account, tin, PAYER, self.payer)
        for tool in tools:
            for tin in tins or ("",):
                grant_tool(account, tool, PAYER, self.payer, tin=tin)
        return again(account)


def again(account: PayerAccount) -> PayerAccount:
    return PayerAccount.get_by_id(account.id)  # type: ignore[no-any-return]


@pytest.fixture
def office(database: None) -> Office:
    return Office()


@pytest.mark.row("AD1")
def test_a_right_that_is_given_and_taken_acts_on_the_next_request(office: Office) -> None:
    boss, clerk = office.account(BOSS, "lamp"), office.account(CLERK)
    lamp = Action("a.lamp", "Lamp")

    def allowed() -> bool:
        desk = desk_of(clerk.person, office.row.public_id)
        return desk is not None and bool(may(desk, lamp, PLAIN))

    assert not allowed()
    for step, then in (
        (lambda: grant_tool(clerk, "lamp", manager(boss.person), PLAIN), True),
        (lambda: withdraw_tool(clerk, "lamp", manager(boss.person), PLAIN), False),
        (lambda: grant_tool(clerk, "lamp", manager(boss.person), PLAIN), True),
        (lambda: move(clerk, "disable", manager(boss.person), PLAIN), False),
        (lambda: move(clerk, "reactivate", manager(boss.person), PLAIN), True),
        (lambda: move(clerk, "lock", PROGRAM, PLAIN), False),
        (lambda: move(clerk, "unlock", manager(boss.person), PLAIN), True),
        (lambda: move(clerk, "remove", manager(boss.person), PLAIN), False),
        (lambda: open_account(clerk.person, office.row, PLAIN, manager(boss.person)), False),
    ):
        step()  # type: ignore[no-untyped-call]
        assert allowed() is then
    assert again(clerk).granted == frozenset(), "nothing of the removed account comes back"


@pytest.mark.parametrize("step", ["disable", "remove", "demote"])
def test_the_last_manager_stays(office: Office, step: str) -> None:
    first = office.account(BOSS)

    def try_it(by: Actor) -> None:
        if step == "demote":
            appoint(first, CLERK, by, PLAIN)
        else:
            move(first, step, by, PLAIN)

    for by in (manager(first.person), PAYER):
        with pytest.raises(NotPossible, match="last boss"):
            try_it(by)
    second = office.account(BOSS)
    Membership.update(ended=now()).where(Membership.person == second.person).execute()
    with pytest.raises(NotPossible, match="last boss"):  # whoever has left is no other manager
        try_it(manager(first.person))
    third = office.account(BOSS)
    try_it(manager(third.person))
    assert again(first).role == CLERK or again(first).state != "active"


def test_a_tax_id_keeps_a_manager_while_somebody_works_for_it(database: None) -> None:
    office = Office(BY_TIN)
    boss, clerk = office.account(BOSS, tins=("1", "2")), office.account(CLERK, tins=("1",))
    elsewhere = Office(BY_TIN)
    elsewhere.account(BOSS, tins=("1",))
    other = office.account(BOSS, tins=("2",))
    for by in (manager(boss.person), manager(other.person), PAYER):
        with pytest.raises(NotPossible, match="last boss of the office who has this tax ID"):
            take_tin(boss, "1", by, BY_TIN)
    move(boss, "lock", PROGRAM, BY_TIN)
    with pytest.raises(NotPossible, match="last boss"):
        take_tin(boss, "1", PAYER, BY_TIN)
    move(boss, "unlock", PAYER, BY_TIN)
    take_tin(boss, "2", PAYER, BY_TIN)  # another manager has it
    give_tin(other, "1", PAYER, BY_TIN)
    take_tin(boss, "1", PAYER, BY_TIN)
    with pytest.raises(NotPossible, match="last boss"):
        take_tin(other, "1", PAYER, BY_TIN)
    take_tin(clerk, "1", manager(other.person), BY_TIN)
    take_tin(other, "1", manager(other.person), BY_TIN)  # nobody else works for it any more
    assert set(again(other).tins()) == {"2"} and again(boss).tins() == again(clerk).tins() == {}


GO = {
    "disable": lambda account, by, payer: move(account, "disable", by, payer),
    "remove": lambda account, by, payer: move(account, "remove", by, payer),
    "demote": lambda account, by, payer: appoint(account, CLERK, by, payer),
}


@pytest.mark.parametrize("step", GO)
def test_whoever_goes_leaves_no_tax_id_without_a_manager(database: None, step: str) -> None:
    office = Office(BY_TIN)
    boss, other = office.account(BOSS, tins=("1", "2", "3")), office.account(BOSS, tins=("3", "4"))
    clerks = [office.account(CLERK, tins=("1", "3")), office.account(CLERK, tins=("2",))]
    for by in (manager(other.person), manager(boss.person), PAYER):
        with pytest.raises(NotPossible, match=r"last boss of the office who has 2 tax IDs .* Let another one have"):
            GO[step](boss, by, BY_TIN)
    give_tin(other, "1", PAYER, BY_TIN)
    move(clerks[1], "disable", PAYER, BY_TIN)
    with pytest.raises(NotPossible, match=r"who has a tax ID .* others there work for it"):
        GO[step](boss, manager(other.person), BY_TIN)
    assert again(boss).state == "active" and set(again(boss).tins()) == {"1", "2", "3"}
    take_tin(clerks[1], "2", PAYER, BY_TIN)
    gone = GO[step](boss, manager(other.person), BY_TIN)
    assert gone.role == CLERK or gone.state in ("disabled", "removed")


@pytest.mark.parametrize("step", ["disable", "remove"])
@pytest.mark.parametrize("shut_out", [True, False])
def test_the_account_of_a_manager_who_has_left_can_go(database: None, step: str, shut_out: bool) -> None:
    office = Office(BY_TIN)
    gone, other = office.account(BOSS, tins=("1",)), office.account(BOSS, tins=("2",))
    office.account(CLERK, tins=("1",))
    if shut_out:
        Person.update(disabled=True).where(Person.id == gone.person).execute()
    else:
        Membership.update(ended=now()).where(Membership.person == gone.person).execute()
    assert GO[step](gone, manager(other.person), BY_TIN).state in ("disabled", "removed")


@pytest.mark.parametrize(("appointable", "first"), [((BOSS, CLERK), "Make somebody"), ((), "Somebody else has to reg")])
def test_the_rule_is_the_payers_and_says_what_to_do_first(
    database: None, appointable: tuple[str, ...], first: str
) -> None:
    roles = BY_TIN.part(Roles)
    assert roles and roles.last in roles.rules()
    payer = replace(BY_TIN, parts=(replace(roles, appointable=appointable),))
    boss = Office(payer).account(BOSS, tins=("1",))
    with pytest.raises(NotPossible, match=f"last boss of the office at .* {first}"):
        move(boss, "remove", PAYER, payer)


def test_a_removed_or_refused_account_works_for_nothing(database: None) -> None:
    office = Office(BY_TIN)
    boss, clerk = office.account(BOSS, tins=("1",)), office.account(CLERK, tins=("1",))
    move(clerk, "disable", PAYER, BY_TIN)
    with pytest.raises(NotPossible, match="last boss"):  # it may be reactivated
        take_tin(boss, "1", PAYER, BY_TIN)
    move(clerk, "remove", PAYER, BY_TIN)
    take_tin(boss, "1", PAYER, BY_TIN)
    assert again(boss).tins() == {}


def test_nobody_gives_what_they_do_not_have(office: Office) -> None:
    boss, clerk = office.account(BOSS), office.account(CLERK)
    with pytest.raises(NotAllowed, match="do not have this yourself"):
        grant_tool(clerk, "lamp", manager(boss.person), PLAIN)
    grant_tool(boss, "lamp", PAYER, PLAIN)
    assert grant_tool(clerk, "lamp", manager(boss.person), PLAIN).granted == {"lamp"}


def test_who_may_not(office: Office) -> None:
    boss, clerk, other = office.account(BOSS, "lamp"), office.account(CLERK, "lamp"), office.account(CLERK)
    elsewhere = Office().account(BOSS, "lamp")
    resting = office.account(BOSS, "lamp")
    move(resting, "disable", manager(boss.person), PLAIN)
    for by in (
        manager(clerk.person),
        manager(elsewhere.person),
        manager(resting.person),
        themselves(other.person),
        PROGRAM,
    ):
        with pytest.raises(NotAllowed):
            grant_tool(other, "lamp", by, PLAIN)
    with pytest.raises(NotAllowed):
        move(other, "lock", manager(boss.person), PLAIN)
    with pytest.raises(NotAllowed):
        open_account(office.person(), office.row, PLAIN, manager(clerk.person))
    with pytest.raises(NotFound):
        move(other, "disable", manager(boss.person), replace(PLAIN, id="another"))
    assert (again(other).granted, again(other).state) == (frozenset(), "active")


def test_what_the_payer_does_not_leave_to_an_office_nobody_there_does(office: Office) -> None:
    boss, clerk = office.account(BOSS), office.account(CLERK)
    with pytest.raises(NotAllowed):
        move(clerk, "disable", manager(boss.person), payer_with(without="disable"))
    assert move(clerk, "disable", manager(boss.person), PLAIN).state == "disabled"


def test_managing_has_its_waits_too(office: Office) -> None:
    wait = Wait(key="w", label="W", source=MANUAL, seconds=900, then="then")
    later = payer_with(
        Grant(key="accounts.approve", label="A", source=MANUAL, roles=(BOSS,), wait=wait), without="approve"
    )
    boss, new = office.account(BOSS), open_account(office.person(), office.row, PLAIN, PAYER, role=CLERK, pending=True)
    with pytest.raises(NotAllowed, match="15 minutes"):
        move(new, "approve", manager(boss.person), later)
    PayerAccount.update(begun=now() - timedelta(minutes=16)).where(PayerAccount.id == boss.id).execute()
    approved = move(new, "approve", manager(boss.person), later)
    assert approved.state == "active" and approved.begun and (now() - approved.begun).total_seconds() < 60


def test_one_of_two_managers_is_quicker(office: Office) -> None:
    boss, other, clerk = office.account(BOSS, "lamp"), office.account(BOSS), office.account(CLERK)
    seen = again(clerk).revision
    grant_tool(clerk, "lamp", manager(boss.person), PLAIN, revision=seen)
    with pytest.raises(ChangedMeanwhile):
        move(clerk, "remove", manager(other.person), PLAIN, revision=seen)
    kept = again(clerk)
    assert (kept.state, kept.granted, kept.changed_by, kept.revision) == ("active", {"lamp"}, boss.person, seen + 1)


def test_what_cannot_be_done_changes_nothing(office: Office) -> None:
    boss, clerk = office.account(BOSS, "lamp"), office.account(CLERK)
    by, before = manager(boss.person), again(clerk).revision
    for wrong in (
        lambda: move(clerk, "reactivate", by, PLAIN),
        lambda: move(clerk, "unlock", by, PLAIN),
        lambda: open_account(clerk.person, office.row, PLAIN, by),
        lambda: appoint(clerk, "guest", by, PLAIN),
        lambda: appoint(clerk, CLERK, by, PLAIN),
        lambda: grant_tool(clerk, "kettle", by, PLAIN),
        lambda: grant_tool(clerk, "lamp", by, PLAIN, tin="1"),
        lambda: give_tin(clerk, "1", by, PLAIN),
        lambda: take_tin(clerk, "1", by, PLAIN),
        lambda: withdraw_tool(clerk, "kettle", by, PLAIN),
    ):
        with pytest.raises(NotPossible):
            wrong()  # type: ignore[no-untyped-call]
    assert again(clerk).revision == before
    Membership.update(ended=now()).where(Membership.person == clerk.person).execute()
    with pytest.raises(NotPossible, match="work in the office"):
        grant_tool(clerk, "lamp", by, PLAIN)
    with pytest.raises(ValueError, match="grant"):
        move(clerk, "grant", by, PLAIN)


def test_claims_by_tax_id_then_what_needs_them(database: None) -> None:
    office = Office(BY_TIN)
    boss, clerk = office.account(BOSS, "claims", "files", tins=("1", "2")), office.account(CLERK)
    by = manager(boss.person)
    with pytest.raises(NotAllowed, match="not among those of your own"):
        give_tin(clerk, "3", by, BY_TIN)
    give_tin(clerk, "1", by, BY_TIN)
    for tin in ("", "2"):
        with pytest.raises(NotPossible, match="Choose one"):
            grant_tool(clerk, "claims", by, BY_TIN, tin=tin)
    with pytest.raises(NotPossible, match="goes before it"):
        grant_tool(clerk, "files", by, BY_TIN, tin="1")
    grant_tool(clerk, "claims", by, BY_TIN, tin="1")
    grant_tool(clerk, "files", by, BY_TIN, tin="1")
    assert again(clerk).tins() == {"1": {"claims", "files"}}
    withdraw_tool(clerk, "claims", by, BY_TIN, tin="1")
    assert again(clerk).tins() == {"1": frozenset()}, "what needs it goes with it"
    grant_tool(clerk, "claims", by, BY_TIN, tin="1")
    take_tin(clerk, "1", by, BY_TIN)
    assert (again(clerk).tins(), TinTool.select().where(TinTool.tool == "claims").count()) == ({}, 2)


def test_a_step_outside_of_the_table_does_not_exist(office: Office) -> None:
    assert set(STEPS) == {
        "open", "invite", "activate", "approve", "refuse", "expire", "decline", "lock", "unlock", "reset", "disable",
        "reactivate", "remove", "appoint", "grant", "withdraw", "give_tin", "take_tin",
    }  # fmt: skip
    invited = open_account(office.person(), office.row, PLAIN, PAYER, role=CLERK, pending=True, expires=now())
    assert (invited.state, invited.begun) == ("pending", None)
    with pytest.raises(NotAllowed):
        move(invited, "activate", themselves(office.person()), PLAIN)
    active = move(invited, "activate", themselves(invited.person), PLAIN)
    assert active.state == "active" and active.begun is not None and active.expires is None


# 10,000 random sequences. The model below knows nothing of the program: it is the rules once more, as sets.


@dataclass
class Model:
    """One person's account as the model has it."""

    role: str = CLERK
    state: str = "removed"
    tools: set[str] = field(default_factory=set)
    tins: set[str] = field(default_factory=set)

    def has(self) -> set[str]:
        """All that it could give."""
        return self.tools | {f"tax ID {tin}" for tin in self.tins}


LIVING = {"pending", "active", "locked", "disabled"}
MOVES = {
    "approve": ({"pending"}, "active"),
    "refuse": ({"pending"}, "refused"),
    "unlock": ({"locked"}, "active"),
    "disable": ({"active", "locked"}, "disabled"),
    "reactivate": ({"disabled"}, "active"),
    "remove": (LIVING, "removed"),
}


@dataclass
class Desk:
    """The office in the model: whoever is an active boss may, what they have themselves they may give."""

    people: list[Model]

    def bosses(self, but: int) -> int:
        return sum(one.role == BOSS and one.state == "active" for n, one in enumerate(self.people) if n != but)

    def strands(self, target: int, tin: str) -> bool:
        """Whether the tax ID would have people who work for it and no boss."""
        others = [one for n, one in enumerate(self.people) if n != target and tin in one.tins and one.state in LIVING]
        to = self.people[target]
        boss = to.role == BOSS and to.state in ("active", "locked")
        return boss and bool(others) and not any(one.role == BOSS and one.state == "active" for one in others)

    def allows(self, giver: int, step: str, target: int, tool: str) -> bool:
        tin = TIN_BESIDE[tool]
        by, to = self.people[giver], self.people[target]
        if by.role != BOSS or by.state != "active":
            return False
        last = to.role == BOSS and to.state in ("active", "locked") and not self.bosses(but=target)
        last = last or any(self.strands(target, held) for held in to.tins)
        if step in MOVES:
            return to.state in MOVES[step][0] and not (step in ("disable", "remove") and last)
        return {
            "open": to.state not in LIVING,
            "invite": to.state not in LIVING,
            "raise": to.state == "active" and to.role == CLERK,
            "lower": to.state == "active" and to.role == BOSS and not last,
            "grant": to.state in ("pending", "active") and tool in by.tools,
            "withdraw": to.state in LIVING,
            "give_tin": to.state in LIVING and tin in by.tins,
            "take_tin": to.state in LIVING and tin in to.tins and not self.strands(target, tin),
        }[step]

    def apply(self, step: str, target: int, tool: str) -> None:
        to = self.people[target]
        if step in MOVES:
            to.state = MOVES[step][1]
        elif step in ("open", "invite"):
            self.people[target] = Model(state="active" if step == "open" else "pending")
        elif step in ("raise", "lower"):
            to.role = BOSS if step == "raise" else CLERK
        else:
            held, one = (to.tins, TIN_BESIDE[tool]) if step.endswith("_tin") else (to.tools, tool)
            (held.add if step in ("grant", "give_tin") else held.discard)(one)


TOOLS = ("lamp", "key")
TIN_BESIDE = {"lamp": "1", "key": "2"}
"""A step is tried with a tool, or with the tax ID that stands beside it here."""
TWO_TOOLS = payer_with(Grant(key="a.key", label="Key", source=MANUAL, roles=(BOSS, CLERK), tool="key"))
TWO_TOOLS = replace(TWO_TOOLS, parts=(replace(TWO_TOOLS.parts[0], by_tin=True),))  # type: ignore[type-var]
CHANGES = {
    "raise": lambda account, by, tool: appoint(account, BOSS, by, TWO_TOOLS),
    "lower": lambda account, by, tool: appoint(account, CLERK, by, TWO_TOOLS),
    "grant": lambda account, by, tool: grant_tool(account, tool, by, TWO_TOOLS),
    "withdraw": lambda account, by, tool: withdraw_tool(account, tool, by, TWO_TOOLS),
    "give_tin": lambda account, by, tool: give_tin(account, TIN_BESIDE[tool], by, TWO_TOOLS),
    "take_tin": lambda account, by, tool: take_tin(account, TIN_BESIDE[tool], by, TWO_TOOLS),
}
STEPS_TRIED = (*MOVES, "open", "invite", *CHANGES)


@dataclass
class World:
    """The same office in the program: five people."""

    office: Office
    people: list[Person]
    accounts: list[PayerAccount]

    def take(self, giver: int, step: str, target: int, tool: str) -> bool:
        by = manager(self.people[giver])
        try:
            if step in ("open", "invite"):
                open_account(self.people[target], self.office.row, TWO_TOOLS, by, pending=step == "invite")
            elif step in MOVES:
                move(self.accounts[target], step, by, TWO_TOOLS)
            else:
                CHANGES[step](self.accounts[target], by, tool)
        except (NotAllowed, NotPossible):
            return False
        return True

    def now(self) -> list[Model]:
        rows = {row.id: row for row in PayerAccount.select()}
        tins = tins_of(rows.values())
        listed = [rows[one.id] for one in self.accounts]
        return [Model(row.role, row.state, set(row.granted), set(tins.get(row.id, ()))) for row in listed]


def begin() -> tuple[World, Desk]:
    """A boss with one of the tools, a clerk with the other; one who was removed, one who is locked, one who waits.

    The first boss has both tax IDs, the clerk one, the locked boss the other.
    """
    office = Office(TWO_TOOLS)
    accounts = [office.account(BOSS, "lamp"), office.account(CLERK, "key"), office.account(CLERK), office.account(BOSS)]
    move(accounts[2], "remove", PAYER, TWO_TOOLS)
    move(accounts[3], "lock", PROGRAM, TWO_TOOLS)
    accounts.append(open_account(office.person(), office.row, TWO_TOOLS, PAYER, role=CLERK, pending=True))
    for number, tin in ((0, "1"), (0, "2"), (1, "1"), (3, "2")):
        give_tin(accounts[number], tin, PAYER, TWO_TOOLS)
    states = ((BOSS, "active", {"lamp"}, "12"), (CLERK, "active", {"key"}, "1"), (CLERK, "removed", set(), ""),
              (BOSS, "locked", set(), "2"), (CLERK, "pending", set(), ""))  # fmt: skip
    model = [Model(role, state, set(tools), set(tins)) for role, state, tools, tins in states]
    return World(office, [one.person for one in accounts], accounts), Desk(model)


class Enough(Exception):
    """Ends the transaction that no sequence may leave anything behind in."""


Try = tuple[int, str, int, str]


def chosen(chance: random.Random, model: Desk) -> Try:
    """Who does what to whom: anything, but every other time preferably something that the model allows."""
    tries: list[Try] = [
        (chance.choice((0, 0, 0, *range(5))), chance.choice(STEPS_TRIED), chance.randrange(5), chance.choice(TOOLS))
        for _ in range(8)
    ]
    return next((one for one in tries if model.allows(*one)), tries[0]) if chance.random() < 0.5 else tries[0]


def one_step(chance: random.Random, world: World, model: Desk) -> bool:
    """Try one step in both; whether it was done. Nobody may come to hold what no boss held."""
    tried = chosen(chance, model)
    held = set().union(*(one.has() for one in model.people if one.role == BOSS and one.state == "active"))
    expected, did = model.allows(*tried), world.take(*tried)
    assert did == expected, f"{tried} {model}"
    if did:
        had = model.people[tried[2]].has()
        model.apply(*tried[1:])
        assert model.people[tried[2]].has() - had <= held, "a right that no grantor held"
    return did


def compare(world: World, model: Desk) -> None:
    """The program stands where the model does, and there is somebody left who manages."""
    now_is = world.now()
    for row, one in zip(now_is, model.people, strict=True):
        assert row.state == one.state
        assert row.state not in LIVING or (row.role, row.tools, row.tins) == (one.role, one.tools, one.tins)
    assert any(one.role == BOSS and one.state in ("active", "locked") for one in now_is), "no manager is left"


def walk(sequences: int, seed: int, steps: int) -> tuple[int, int]:
    """Try random sequences, each from the same beginning; gives how many steps were done and how many refused."""
    chance, tally = random.Random(seed), [0, 0]
    world, first = begin()
    for _ in range(sequences):
        model = Desk([Model(one.role, one.state, set(one.tools), set(one.tins)) for one in first.people])
        with suppress(Enough), db.atomic():
            for _ in range(chance.randint(1, steps)):
                tally[one_step(chance, world, model)] += 1
            compare(world, model)
            raise Enough
    return tally[True], tally[False]


@pytest.fixture
def unrecorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a step writes down is tried elsewhere; here it would only cost time."""
    monkeypatch.setattr("webapp.lifecycle.taking.record", lambda *_, **__: 0)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(4))  # so that several processes share them: 10,000 together
def test_10000_random_sequences_of_administration(database: None, unrecorded: None, seed: int) -> None:
    with db.atomic():  # nothing goes to the disk
        done, refused = walk(2_500, seed, steps=3)
    assert done > 1_000 and refused > 1_000


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_many_more_and_longer_sequences(database: None, unrecorded: None, seed: int) -> None:
    with db.atomic():
        done, refused = walk(10_000, seed=seed, steps=20)
    assert done > 20_000 and refused > 20_000
