"""Who may open a route. Every rule of the URL map declares it; one that does not stops the start.

Signing in, belonging to the office in the path, a seat at the payer's desk in the path and the action are decided here,
before the view runs; which rows a view may fetch follows from starting every query at `here().desk`, or at the payer of
`g.seat`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from webapp.access import Decision, Desk, desk_of, may
from webapp.audit import VIEWS, Did, Visit, Who, the_visit
from webapp.capability import Action
from webapp.errors import NotAllowed, NotFound, SignInNeeded, StartRefused
from webapp.payer import Contacts, Payer
from webapp.plugins import Installed
from webapp.tasks.seats import seat_of
from webapp.web import sessions

ANYONE, SIGNED_IN, OWN_OFFICE, PAYER_DESK = "anyone", "signed in", "own office", "own payer desk"
RELATIONS = (ANYONE, SIGNED_IN, OWN_OFFICE, PAYER_DESK)
IN_PATH = {"office": OWN_OFFICE, "desk": PAYER_DESK}
"""What stands in a path, with the relation that looks at it."""
NOTHING = "nothing"
"""What a route says that shows nobody any member's data."""
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """What a route is about, which action it is ("" for none), and in what relation one must stand to it.

    `shows`: as what the audit writes down that somebody saw a member's data there; NOTHING where there is none to see.
    """

    subject: str
    action: str
    relation: str
    activity: bool = True
    shows: Did | str = ""


def allow(
    *, subject: str, action: str, relation: str, activity: bool = True, shows: Did | str = ""
) -> Callable[[View], View]:
    """Declare a view's policy. `activity` False: opening it does not keep a session alive (polling).

    Whatever is not for ANYONE says what it shows of members: one of `audit.VIEWS`, or NOTHING. What a person has typed
    and gets back in the same answer is not shown to them.
    """

    def declare(view: View) -> View:
        view.policy = Policy(subject, action, relation, activity, shows)  # type: ignore[attr-defined]
        return view

    return declare


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The policy of an endpoint, if it declares one."""
    return getattr(app.view_functions.get(endpoint), "policy", None)


def check_routes(app: Flask, installed: Installed) -> None:
    """Raise StartRefused for a rule without a policy, with an unknown relation or action, or an unchecked office."""
    actions = actions_of(installed)
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        if policy is None or not policy.subject:
            raise StartRefused(
                f"The route {rule.rule} does not say who may open it. Declare subject, action and relation."
            )
        if policy.relation not in RELATIONS:
            raise StartRefused(f"The route {rule.rule} names the relation {policy.relation}, which does not exist.")
        if policy.action and policy.action not in actions:
            raise StartRefused(
                f"The route {rule.rule} names the action {policy.action}, which no capability registers."
            )
        if policy.action and policy.relation != OWN_OFFICE:
            raise StartRefused(f"The route {rule.rule}: the action {policy.action} needs an office to be decided in.")
        for argument, relation in IN_PATH.items():
            if (argument in rule.arguments) != (policy.relation == relation):
                raise StartRefused(f"The route {rule.rule}: <{argument}> in the path and {relation} go together.")
        if policy.relation != ANYONE and policy.shows not in (NOTHING, *VIEWS):
            raise StartRefused(
                f"The route {rule.rule} does not say what it shows of members. Declare shows=NOTHING, or one of VIEWS."
            )
        if policy.relation == ANYONE and policy.shows in VIEWS:
            raise StartRefused(f"The route {rule.rule} shows data of members to somebody who need not be known.")


def actions_of(installed: Installed) -> dict[str, Action]:
    """Every action of every capability."""
    return {action.key: action for capability in installed.capabilities.values() for action in capability.actions}


def enforce() -> None:
    """Before each request: the session, office or payer's desk, action. Raises SignInNeeded, NotFound or NotAllowed."""
    g.session = g.person = g.desk = g.seat = None
    if request.endpoint is None:
        return
    policy = policy_of(current_app, request.endpoint)
    assert policy is not None, "check_routes has run"
    g.session = sessions.current(request.cookies.get(sessions.COOKIE), policy.activity)
    g.person = g.session.person if g.session else None
    visit = the_visit() or Visit()
    visit.who = Who(g.person)
    office, payer = ((request.view_args or {}).pop(argument, "") for argument in IN_PATH)
    if policy.relation == ANYONE:
        return
    if g.person is None:
        raise SignInNeeded
    if policy.relation == OWN_OFFICE:
        g.desk = desk_of(g.person, office)
        if g.desk is None:
            raise NotFound
        visit.who = Who(g.person, g.desk.organization)
    if policy.relation == PAYER_DESK:
        g.seat = seat_of(g.person, payer) if payer in current_app.extensions["frontdesk"].payers else None
        if g.seat is None:
            raise NotFound
    if policy.action:
        _some_payer(g.desk, policy.action)


def _some_payer(desk: Desk, action_key: str) -> None:
    """The action at one payer at least; the view asks again for the payer that it is about."""
    installed: Installed = current_app.extensions["frontdesk"]
    action = actions_of(installed)[action_key]
    decisions = [may(desk, action, payer) for payer in installed.payers.values() if desk.state(payer)]
    if not any(decisions):
        raise refusal(next((one for one in decisions if one.who_can_change), decisions[0] if decisions else None))


def refusal(decision: Decision | None) -> NotAllowed:
    """The refusal of a decision: the rule, who can change it, and what can be asked for."""
    if decision is None:
        return NotAllowed("You have no account with any payer for this office.")
    asks = {"payer": decision.payer, "action": decision.action} if decision.who_can_change and not decision.tin else {}
    return NotAllowed(decision.words, who_helps(decision), **asks)


def who_helps(decision: Decision) -> str:
    """Who can change a refusal (initials); where only time can, nobody; where nobody can, whom to call."""
    if decision.not_before:
        return "Nobody needs to change anything: it comes by itself."
    if decision.who_can_change:
        return f"Who can change this: {', '.join(decision.who_can_change)}"
    installed: Installed = current_app.extensions["frontdesk"]
    payer = installed.payers.get(decision.payer)
    contacts = payer.part(Contacts) if payer else None
    line = contacts.for_access() if contacts else None
    call = f" Call {payer.portal}: {line.fact().words}." if payer and line else ""
    return f"Nobody in this office can change this.{call}"


def permitted(desk: Desk, action_key: str) -> list[Payer]:
    """The payers at which the person may do the action, by name."""
    installed: Installed = current_app.extensions["frontdesk"]
    action = actions_of(installed)[action_key]
    payers = (payer for payer in installed.payers.values() if desk.has(payer) and desk.allows(action, payer))
    return sorted(payers, key=lambda payer: payer.name)


def require(desk: Desk, action_key: str, payer: Payer) -> Decision:
    """The decision for this payer. Raises NotAllowed with the rule and who can change it."""
    installed: Installed = current_app.extensions["frontdesk"]
    decision = may(desk, actions_of(installed)[action_key], payer)
    if not decision:
        raise refusal(decision)
    return decision
