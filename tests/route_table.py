"""Every rule of the URL map: how to build its address, which methods it has, and who gets which answer.

`tests/test_routes.py` walks it; a rule of the program that does not stand here fails there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ANYONE, SIGNED_IN, OWN_OFFICE, PAYER_DESK = "anyone", "signed in", "own office", "own payer desk"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

DENTAL, MEDICAL = "dental", "medical"
"""The offices. Dana, noel, amy and those who lost something are of the dental one, luis and amy of the medical one."""


@dataclass(frozen=True)
class Line:
    """One endpoint.

    `path` may hold {office}, {inquiry}, {draft}, {list}, {provider}, {message}, {round}, {desk}, {task}, {enrollment};
    `own` is the status by method for whoever may; `action`: a tool must have been granted; `manages`: one must manage
    accounts; `personal`: only for the person whose object it is (`mailed`: mails lead there, so that a stranger has to
    sign in); `sends`: fields of its form that name an object;
    `signed_in`: where the status is another for somebody who is; `everywhere`: for somebody with every
    payer's account.
    """

    path: str
    relation: str
    own: Mapping[str, int] = field(default_factory=lambda: {"GET": 200})
    action: bool = False
    manages: bool = False
    personal: bool = False
    mailed: bool = False
    sends: Mapping[str, str] = field(default_factory=dict)
    signed_in: Mapping[str, int] = field(default_factory=dict)
    everywhere: Mapping[str, int] = field(default_factory=dict)

    def methods(self) -> set[str]:
        """What the rule answers to, with what Flask adds."""
        return {*self.own, "OPTIONS", *(("HEAD",) if "GET" in self.own else ())}

    def nobodys(self, method: str, known: bool) -> int:
        """The status for somebody whose object it is not."""
        return 303 if self.mailed and not known and method in ("GET", "HEAD") else 404

    def allowed(self, method: str, known: bool, everywhere: bool = False) -> int:
        """The status for somebody who may; `everywhere`: with every payer's account."""
        if method == "OPTIONS":
            return 200
        method = "GET" if method == "HEAD" else method
        more = {**(self.signed_in if known else {}), **(self.everywhere if everywhere else {})}
        return {**self.own, **more}[method]


ROUTES: dict[str, Line] = {
    "static": Line("/static/frontdesk.css", ANYONE),
    "signing.sign_in": Line("/sign-in", ANYONE, signed_in={"GET": 302}),
    "signing.enter": Line("/sign-in", ANYONE, {"POST": 422}),
    "signing.sign_out": Line("/sign-out", ANYONE, {"POST": 303}),
    "signing.ping": Line("/still-here", SIGNED_IN, {"GET": 204}),
    "signing.second": Line("/sign-in/second", ANYONE, {"GET": 303}),
    "signing.enter_second": Line("/sign-in/second", ANYONE, {"POST": 303}),
    "signing.passkey_options": Line("/sign-in/passkey/options", ANYONE, {"POST": 200}),
    "signing.enter_with_passkey": Line("/sign-in/passkey", ANYONE, {"POST": 422}),
    "proving.ask": Line("/prove", SIGNED_IN),
    "proving.prove": Line("/prove", SIGNED_IN, {"POST": 422}),
    "proving.options": Line("/prove/options", SIGNED_IN, {"POST": 200}),
    "person.account": Line("/account/", SIGNED_IN),
    "person.codes": Line("/account/recovery-codes", SIGNED_IN),
    "person.make_codes": Line("/account/recovery-codes", SIGNED_IN, {"POST": 303}),
    "person.where": Line("/account/sessions", SIGNED_IN),
    "person.end_session": Line("/account/sessions/end", SIGNED_IN, {"POST": 404}),
    "person.end_others": Line("/account/sessions/end-others", SIGNED_IN, {"POST": 303}),
    "person.app": Line("/account/app", SIGNED_IN),
    "person.begin_app": Line("/account/app", SIGNED_IN, {"POST": 303}),
    "person.confirm_app": Line("/account/app/confirm", SIGNED_IN, {"POST": 422}),
    "person.remove_app": Line("/account/app/remove", SIGNED_IN, {"POST": 303}),
    "person.keys": Line("/account/passkeys", SIGNED_IN),
    "person.new_key_options": Line("/account/passkeys/options", SIGNED_IN, {"POST": 200}),
    "person.add_key": Line("/account/passkeys", SIGNED_IN, {"POST": 422}),
    "person.remove_key": Line("/account/passkeys/remove", SIGNED_IN, {"POST": 404}),
    "person.password": Line("/account/password", SIGNED_IN),
    "person.keep_password": Line("/account/password", SIGNED_IN, {"POST": 422}),
    "person.forgotten_username": Line("/account/forgotten/username", ANYONE),
    "person.recall_username": Line("/account/forgotten/username", ANYONE, {"POST": 422}),
    "person.forgotten_password": Line("/account/forgotten/password", ANYONE),
    "person.recall_password": Line("/account/forgotten/password", ANYONE, {"POST": 422}),
    "person.recalled": Line("/account/forgotten/sent", ANYONE),
    "person.new_password": Line("/account/forgotten/new-password", ANYONE),
    "person.keep_new_password": Line("/account/forgotten/new-password", ANYONE, {"POST": 422}),
    "person.own_profile": Line("/account/profile", SIGNED_IN),
    "person.keep_profile": Line("/account/profile", SIGNED_IN, {"POST": 422}),
    "person.username": Line("/account/username", SIGNED_IN),
    "person.keep_username": Line("/account/username", SIGNED_IN, {"POST": 422}),
    "person.mail": Line("/account/mail", SIGNED_IN),
    "person.keep_mail": Line("/account/mail", SIGNED_IN, {"POST": 422}),
    "person.confirm_mail": Line("/account/mail/confirm", SIGNED_IN),
    "person.keep_confirmed": Line("/account/mail/confirm", SIGNED_IN, {"POST": 422}),
    "person.hint": Line("/account/hint", SIGNED_IN, {"GET": 404}, everywhere={"GET": 200}),
    "person.keep_hint": Line("/account/hint", SIGNED_IN, {"POST": 404}, everywhere={"POST": 422}),
    "person.publications": Line("/account/publications", SIGNED_IN),
    "person.choose_publication": Line("/account/publications", SIGNED_IN, {"POST": 404}),
    "person.links": Line("/account/links", SIGNED_IN, {"GET": 404}, everywhere={"GET": 200}),
    "person.keep_link": Line("/account/links", SIGNED_IN, {"POST": 404}, everywhere={"POST": 422}),
    "person.remove_link": Line("/account/links/remove", SIGNED_IN, {"POST": 404}),
    "desk.home": Line("/", SIGNED_IN, {"GET": 302}),
    "desk.office": Line("/o/{office}/", OWN_OFFICE),
    "desk.ask": Line("/o/{office}/ask", OWN_OFFICE, {"POST": 404}),
    "rights.table": Line("/rights", ANYONE),
    "rights.matrix": Line("/o/{office}/rights", OWN_OFFICE),
    "rights.requests": Line("/o/{office}/rights/requests", OWN_OFFICE, action=True, manages=True),
    "rights.people": Line("/o/{office}/rights/people", OWN_OFFICE, action=True, manages=True),
    "rights.change": Line("/o/{office}/rights/people", OWN_OFFICE, {"POST": 404}, action=True, manages=True),
    "rights.decide": Line("/o/{office}/rights/requests", OWN_OFFICE, {"POST": 422}, action=True, manages=True),
    "compare.table": Line("/compare", ANYONE),
    "compare.in_office": Line("/o/{office}/compare", OWN_OFFICE),
    "weather.payers": Line("/o/{office}/weather", OWN_OFFICE),
    "office.choices": Line("/o/{office}/choices", OWN_OFFICE),
    "office.keep": Line("/o/{office}/choices", OWN_OFFICE, {"POST": 422}),
    "eligibility.new": Line("/o/{office}/eligibility/", OWN_OFFICE, action=True),
    "eligibility.submit": Line("/o/{office}/eligibility/", OWN_OFFICE, {"POST": 422}, action=True),
    "eligibility.redraw": Line("/o/{office}/eligibility/redraw", OWN_OFFICE, {"POST": 303}, action=True),
    "eligibility.draft": Line("/o/{office}/eligibility/drafts/{draft}", OWN_OFFICE, action=True, personal=True),
    "eligibility.inquiry": Line("/o/{office}/eligibility/inquiries/{inquiry}", OWN_OFFICE, action=True),
    "eligibility.answer": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/answer", OWN_OFFICE, {"GET": 302}, action=True
    ),
    "eligibility.data": Line("/o/{office}/eligibility/inquiries/{inquiry}/data", OWN_OFFICE, action=True),
    "eligibility.benefits": Line("/o/{office}/eligibility/inquiries/{inquiry}/benefits", OWN_OFFICE, action=True),
    "eligibility.benefits_progress": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/benefits/progress", OWN_OFFICE, action=True
    ),
    "eligibility.ask_period": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/benefits", OWN_OFFICE, {"POST": 404}, action=True
    ),
    "eligibility.details": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/details", OWN_OFFICE, {"GET": 404}, action=True
    ),
    "eligibility.card": Line("/o/{office}/eligibility/inquiries/{inquiry}/card", OWN_OFFICE, {"GET": 404}, action=True),
    "eligibility.use_member": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/use-member", OWN_OFFICE, {"POST": 303}, action=True
    ),
    "eligibility.again": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/again", OWN_OFFICE, {"POST": 303}, action=True
    ),
    "eligibility.ask_now": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/ask-now", OWN_OFFICE, {"POST": 303}, action=True
    ),
    "eligibility.stop": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/stop", OWN_OFFICE, {"POST": 303}, action=True
    ),
    "eligibility.keep_asking": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/keep-asking", OWN_OFFICE, {"POST": 303}, action=True
    ),
    "eligibility.ask_again": Line(
        "/o/{office}/eligibility/rounds", OWN_OFFICE, {"POST": 303}, action=True, sends={"inquiry": "inquiry"}
    ),
    "eligibility.round_of": Line("/o/{office}/eligibility/rounds/{round}", OWN_OFFICE, action=True),
    "eligibility.round_progress": Line("/o/{office}/eligibility/rounds/{round}/progress", OWN_OFFICE, action=True),
    "eligibility.cancel_round": Line(
        "/o/{office}/eligibility/rounds/{round}/cancel", OWN_OFFICE, {"POST": 303}, action=True
    ),
    "eligibility.several": Line("/o/{office}/eligibility/several", OWN_OFFICE, action=True),
    "eligibility.ask_list": Line("/o/{office}/eligibility/several", OWN_OFFICE, {"POST": 422}, action=True),
    "eligibility.redraw_several": Line(
        "/o/{office}/eligibility/several/redraw", OWN_OFFICE, {"POST": 303}, action=True
    ),
    "eligibility.several_draft": Line(
        "/o/{office}/eligibility/several/drafts/{list}", OWN_OFFICE, action=True, personal=True
    ),
    "eligibility.default_provider": Line(
        "/o/{office}/eligibility/default-provider",
        OWN_OFFICE,
        {"POST": 303},
        action=True,
        sends={"provider": "provider"},
    ),
    "eligibility.keep_provider": Line(
        "/o/{office}/eligibility/inquiries/{inquiry}/provider", OWN_OFFICE, {"POST": 303}, action=True
    ),
    "eligibility.history.listed": Line("/o/{office}/eligibility/history/", OWN_OFFICE, action=True),
    "eligibility.history.search": Line("/o/{office}/eligibility/history/", OWN_OFFICE, {"POST": 303}, action=True),
    "eligibility.history.mark_unread": Line(
        "/o/{office}/eligibility/history/unread", OWN_OFFICE, {"POST": 303}, action=True
    ),
    "sandbox.members": Line("/o/{office}/sandbox", OWN_OFFICE, action=True),
    "sandbox.ask": Line("/o/{office}/sandbox", OWN_OFFICE, {"POST": 404}, action=True),
    "sandbox.organizations": Line("/sandbox/organizations", ANYONE),
    "sandbox.clock": Line("/o/{office}/sandbox/clock", OWN_OFFICE, action=True),
    "sandbox.set_clock": Line("/o/{office}/sandbox/clock", OWN_OFFICE, {"POST": 404}, action=True),
    "sandbox.script": Line("/o/{office}/sandbox/clock/outages", OWN_OFFICE, {"POST": 404}, action=True),
    "sandbox.remove": Line("/o/{office}/sandbox/clock/outages/remove", OWN_OFFICE, {"POST": 404}, action=True),
    "operator.clock": Line("/operator/clock", SIGNED_IN),
    "operator.move": Line("/operator/clock", SIGNED_IN, {"POST": 422}),
    "operator.real": Line("/operator/clock/real", SIGNED_IN, {"POST": 303}),
    "sandbox.normal": Line("/o/{office}/sandbox/clock/normal", OWN_OFFICE, {"POST": 404}, action=True),
    "payer_desk.desks": Line("/payer-desk/", SIGNED_IN, {"GET": 404}),
    "payer_desk.tasks": Line("/payer-desk/{desk}/", PAYER_DESK),
    "payer_desk.find": Line("/payer-desk/{desk}/", PAYER_DESK, {"POST": 200}),
    "payer_desk.task": Line("/payer-desk/{desk}/{task}", PAYER_DESK),
    "payer_desk.take": Line("/payer-desk/{desk}/{task}/take", PAYER_DESK, {"POST": 303}),
    "payer_desk.back": Line("/payer-desk/{desk}/{task}/put-back", PAYER_DESK, {"POST": 303}),
    "payer_desk.press": Line("/payer-desk/{desk}/{task}", PAYER_DESK, {"POST": 422}),
    "payer_desk.calls": Line("/payer-desk/{desk}/calls", PAYER_DESK),
    "payer_desk.find_call": Line("/payer-desk/{desk}/calls", PAYER_DESK, {"POST": 404}),
    "payer_desk.open_call": Line("/payer-desk/{desk}/calls/open", PAYER_DESK, {"POST": 404}),
    "mailbox.shown": Line("/mailbox", ANYONE),
    "messages.listed": Line("/messages/", SIGNED_IN),
    "messages.mark": Line("/messages/", SIGNED_IN, {"POST": 303}),
    "messages.opened": Line("/messages/{message}", SIGNED_IN, personal=True),
    "messages.leaving": Line("/messages/delete", SIGNED_IN, {"GET": 303}),
    "messages.delete": Line("/messages/delete", SIGNED_IN, {"POST": 303}),
    "audit.listed": Line("/o/{office}/audit/", OWN_OFFICE, action=True, manages=True),
    "audit.search": Line("/o/{office}/audit/", OWN_OFFICE, {"POST": 303}, action=True, manages=True),
    "audit.export": Line("/o/{office}/audit/export", OWN_OFFICE, {"POST": 200}, action=True, manages=True),
    "registration.start": Line("/register", ANYONE),
    "registration.begin": Line("/register", ANYONE, {"POST": 404}),
    "registration.link": Line("/register/link", ANYONE),
    "registration.confirm": Line("/register/link", ANYONE, {"POST": 422}),
    "registration.resume": Line("/register/resume", ANYONE),
    "registration.take_over": Line("/register/resume", ANYONE, {"POST": 422}),
    "registration.elsewhere": Line("/register/elsewhere", ANYONE, {"POST": 422}),
    "registration.at": Line("/register/e/{enrollment}", ANYONE, personal=True, mailed=True),
    "registration.act": Line("/register/e/{enrollment}", ANYONE, {"POST": 404}, personal=True),
    "registration.enter": Line("/register/e/{enrollment}/code", ANYONE, {"POST": 422}, personal=True),
    "registration.sooner": Line("/register/e/{enrollment}/sooner", ANYONE, {"POST": 303}, personal=True),
    "registration.code_again": Line("/register/e/{enrollment}/code", ANYONE, {"GET": 303}, personal=True),
    "registration.sooner_again": Line("/register/e/{enrollment}/sooner", ANYONE, {"GET": 303}, personal=True),
    "registration.step": Line("/register/e/{enrollment}/steps/profile", ANYONE, personal=True),
    "registration.hand_in": Line("/register/e/{enrollment}/steps/profile", ANYONE, {"POST": 422}, personal=True),
    "registration.forms.listed": Line("/forms", ANYONE),
    "registration.forms.paper": Line("/forms/bluelinks/signatory.pdf", ANYONE),
    "registration.added.form": Line("/o/{office}/register/add", OWN_OFFICE, {"GET": 404}, action=True, manages=True),
    "registration.added.create": Line("/o/{office}/register/add", OWN_OFFICE, {"POST": 404}, action=True, manages=True),
    "registration.added.change": Line(
        "/o/{office}/register/pending", OWN_OFFICE, {"POST": 404}, action=True, manages=True
    ),
    "registration.asked.requests": Line("/o/{office}/register/requests", OWN_OFFICE, action=True, manages=True),
    "registration.asked.answer": Line(
        "/o/{office}/register/requests", OWN_OFFICE, {"POST": 422}, action=True, manages=True
    ),
    "registration.asked.agencies": Line("/o/{office}/agencies", OWN_OFFICE, action=True, manages=True),
    "registration.asked.change_agencies": Line(
        "/o/{office}/agencies", OWN_OFFICE, {"POST": 404}, action=True, manages=True
    ),
    "registration.asked.agency": Line("/o/{office}/agency", OWN_OFFICE),
    "registration.asked.answer_provider": Line("/o/{office}/agency", OWN_OFFICE, {"POST": 404}),
    "registration.activating.activate": Line("/register/activate", ANYONE),
    "registration.activating.keep": Line("/register/activate", ANYONE, {"POST": 422}),
    "registration.activating.enter": Line("/register/code", ANYONE),
    "registration.activating.take": Line("/register/code", ANYONE, {"POST": 422}),
    "registration.activating.say_yes": Line("/register/accept", SIGNED_IN, {"POST": 404}),
    "registration.activating.again": Line("/register/again", ANYONE),
    "registration.activating.ask_again": Line("/register/again", ANYONE, {"POST": 422}),
    "providers.listed": Line("/o/{office}/providers/", OWN_OFFICE),
    "providers.add": Line("/o/{office}/providers/", OWN_OFFICE, {"POST": 422}),
    "providers.found": Line("/o/{office}/providers/found", OWN_OFFICE, {"GET": 302}),
    "providers.new": Line("/o/{office}/providers/new", OWN_OFFICE),
    "providers.default": Line(
        "/o/{office}/providers/default", OWN_OFFICE, {"POST": 303}, sends={"requesting": "provider"}
    ),
    "providers.record": Line("/o/{office}/providers/records/{provider}", OWN_OFFICE),
    "providers.change": Line("/o/{office}/providers/records/{provider}", OWN_OFFICE, {"POST": 422}),
    "providers.leaving": Line("/o/{office}/providers/records/{provider}/remove", OWN_OFFICE),
    "providers.remove": Line("/o/{office}/providers/records/{provider}/remove", OWN_OFFICE, {"POST": 422}),
}


def methods_at(path: str) -> set[str]:
    """Every method that some endpoint answers to at the same path."""
    return {method for line in ROUTES.values() if line.path == path for method in line.methods()}
