"""The end of a registration: the office, the person's place in it, and the account with the payer, in one transaction.

Nobody reaches anything of an office before this. Whether the way is still open is asked once more here, so of two
first users at once one is the first.
"""

from __future__ import annotations

from collections.abc import Iterable

from webapp import lifecycle
from webapp.audit import Did, Who, record
from webapp.capabilities.registration.store import COMPLETE, Enrollment, Question
from webapp.capabilities.registration.walk.finding import managers_of
from webapp.capabilities.registration.walk.offices import office_for, put_on_file
from webapp.capabilities.registration.walk.signing_up import made_name
from webapp.capabilities.registration.walk.visitors import RegistrationRefused, own_page
from webapp.capabilities.registration.walk.ways import context_of, paths_of, rows_of
from webapp.clock import now
from webapp.lifecycle import PAYER
from webapp.lifecycle.table import GONE, LIVING
from webapp.mail import post_letter
from webapp.models import Organization, PayerAccount, tell
from webapp.paths import Path, SignIn
from webapp.payer import Payer, Roles

DONE = "registration.complete"
HAVE_ONE = "You have an account with {portal} for {office} already. It stands on your home page."


def join(
    enrollment: Enrollment,
    payer: Payer,
    *,
    office: Organization | None = None,
    role: str = "",
    tins: Iterable[str] | None = None,
    tools: Iterable[str] | None = None,
    asked: bool = True,
) -> PayerAccount:
    """Make the person of the registration what the path leads to, in the caller's transaction.

    `office`: whose administrators let them in; else the one that they chose, or a new one. `role` and `tools`: instead
    of those of the path. `tins`: the tax IDs of the account. `asked` False: the payer's desk has decided, whatever the
    path's conditions say. Where the account is there already it only gains tax IDs. Raises RegistrationRefused.
    """
    path = path_of(enrollment, payer)
    assert enrollment.person
    account = enrollment.account
    if account is None or account.state in GONE:
        if asked and office is None:
            _still_open(enrollment, payer, path)
        office = office or office_for(enrollment, payer, path, list(tins or ()), decided=not asked)
        account = _open(enrollment, payer, path, office, role or path.then.role)
        _give_tools(account, payer, path.then.tools if tools is None else tools)
    for tin in tins or ():
        if tin not in account.tins():
            account = lifecycle.give_tin(account, tin, PAYER, payer)
            put_on_file(account.organization, payer, [tin])
    _finish(enrollment, account, payer)
    return account


def path_of(enrollment: Enrollment, payer: Payer) -> Path:
    """The path that the registration took. Raises RegistrationRefused where the payer has it no more."""
    found = next((one for one in paths_of(enrollment, payer) if one.key == enrollment.path), None)
    if found is None:
        raise RegistrationRefused("This way in does not exist any more. Begin again.")
    return found


def _still_open(enrollment: Enrollment, payer: Payer, path: Path) -> None:
    verdict = path.offered(context_of(enrollment, payer))
    if verdict.ok is False:
        raise RegistrationRefused(verdict.words)


def _open(enrollment: Enrollment, payer: Payer, path: Path, office: Organization, role: str) -> PayerAccount:
    person = enrollment.person
    assert person
    there = PayerAccount.person == person, PayerAccount.organization == office, PayerAccount.payer == payer.id
    if PayerAccount.select().where(*there, PayerAccount.state.in_(LIVING)).exists():
        raise RegistrationRefused(HAVE_ONE.format(portal=payer.portal, office=office.name))
    lifecycle.take_on(person, office)
    account = lifecycle.open_account(person, office, payer, PAYER, role=role, begun=now())
    if any(step.sign_in is SignIn.MADE for step in path.steps):
        taken = PayerAccount.select().where(PayerAccount.payer == payer.id, PayerAccount.username == person.username)
        made = enrollment.username if enrollment.username == person.username and not taken.exists() else made_name()
        PayerAccount.update(username=made).where(PayerAccount.id == account.id).execute()
        account.username = made
    _tell_the_others(account, payer, enrollment)
    return account


def _give_tools(account: PayerAccount, payer: Payer, tools: Iterable[str]) -> None:
    roles, office = payer.part(Roles), account.organization
    for tool in tools:
        grant = roles.tools.get(tool) if roles else None
        if grant and not grant.by_tin and grant.suits(office.practice_type, office.kind):
            lifecycle.grant_tool(account, tool, PAYER, payer)


def _tell_the_others(account: PayerAccount, payer: Payer, enrollment: Enrollment) -> None:
    """Whoever manages there already hears of a newcomer whom they did not let in themselves."""
    if Question.select().where(Question.enrollment == enrollment, Question.state == "approved").exists():
        return
    tins = [row["tins"] for row in rows_of(enrollment, payer) if row.get("tins")]
    known = {one for tin in tins for one in managers_of(payer, tin)} | set(managers_of(payer, "", enrollment))
    for person, office in known:
        if person != account.person:
            who = account.person.initials()
            tell(person, DONE, f"{payer.portal}: somebody registered for your organization",
                 f"{who}, as {account.role}. If that is not right, call the payer.", organization=office)  # fmt: skip
            post_letter(
                "registration.joined", to=person.email, person=person, organization=office, portal=payer.portal,
                who=who, role=account.role,
            )  # fmt: skip


def _finish(enrollment: Enrollment, account: PayerAccount, payer: Payer) -> None:
    first = enrollment.state != COMPLETE
    changed = {
        "state": COMPLETE, "account": account, "organization": account.organization, "waits_for": "", "changed": now(),
        "revision": enrollment.revision + 1,
    }  # fmt: skip
    Enrollment.update(changed).where(Enrollment.id == enrollment.id).execute()
    for name, value in changed.items():
        setattr(enrollment, name, value)
    if first:
        person, office = account.person, account.organization
        record(Did.REGISTRATION, "registration", [enrollment.public_id], {"payer": payer.id, "step": "complete"},
               who=Who(person, office))  # fmt: skip
        tell(person, DONE, f"{payer.portal}: your registration is complete", f"You are {account.role} there.",
             organization=office)  # fmt: skip
        post_letter(
            DONE, to=person.email, person=person, organization=office, portal=payer.portal, role=account.role,
            username=account.username, link=own_page("desk.office", office=office.public_id),
        )  # fmt: skip
