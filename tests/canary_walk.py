"""A walk through everything that the served program does with patients and secrets, by people who follow its forms.

`FLOWS` at the end is what is done; a new part of the program adds a function and its line there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

from tests.asking import BCBSMA, BSC
from tests.canaries import BORN, CHILD_BORN, FAULT_BORN, IN_ADDRESSES, MEMBER, SECRETS, TYPED_BORN
from tests.canary_people import Step, Walk, Walker, mailed_code, until
from tests.canary_registration import registering
from tests.conftest import PASSWORD, form_values
from tests.proving import code_at
from tests.served import PARTIAL
from webapp.models import Exchange, Inquiry

FAULTS = ("fine", "silence", "reset", "500", "redirect", "html", "truncated", "drip-body", "wrong-control",
          "wrong-trace", "other-member", "duplicate", "999", "ta1", "empty", "wrong-payload-id")  # fmt: skip
"""What the payer on the network does, by the last two digits of the ID that it is asked for."""
__all__ = ["FAULTS", "FLOWS", "Step", "Walk", "fault_id"]


def fault_id(number: int) -> str:
    """The member of whom the payer does its fault of that number."""
    return f"{MEMBER['asked by network: ID'][:-2]}{number:02d}"


def written(iso: str) -> str:
    """A date as it is typed."""
    return f"{date.fromisoformat(iso):%m/%d/%Y}"


def sign_in_factors(walk: Walk) -> None:
    """Wrong and right passwords, an app, recovery codes, wrong codes, a proof; luis stays signed in."""
    luis = walk.people["luis.ortega"] = Walker(walk.address, walk=walk, name="luis.ortega")
    luis.sign_in(SECRETS["password typed as the name"], PASSWORD)
    luis.sign_in("luis.ortega", SECRETS["wrong password"])
    luis.sign_in("luis.ortega", SECRETS["password"])
    luis.get("/account/app")
    luis.follow("/account/app")
    shown = re.search(r'class="secret">([A-Z2-7 ]+)<', luis.last)
    assert shown
    walk.made["app secret"] = secret = shown[1].replace(" ", "")
    luis.post("/account/app/confirm", {"code": SECRETS["wrong code"]})
    luis.post("/account/app/confirm", {"code": code_at(secret)})
    luis.get("/account/recovery-codes")
    luis.follow("/account/recovery-codes")
    codes = re.findall(r"<li><code>([\w-]+)</code>", luis.last)
    walk.made |= {f"recovery code {number}": code for number, code in enumerate(codes)}
    luis.post("/sign-out")
    luis.get("/sign-in")
    luis.post("/sign-in", {"username": "luis.ortega", "password": SECRETS["password"]})
    luis.get("/sign-in/second")
    luis.post("/sign-in/second", {"code": SECRETS["wrong code"]})
    luis.post("/sign-in/second", {"recovery": SECRETS["wrong code"]})
    luis.get("/sign-in/second")
    entered = luis.post("/sign-in/second", {"recovery": codes[0]})
    assert entered.is_redirect, entered.text
    luis.office = re.search(r"/o/[0-9a-f]+/", luis.get("/").text)[0]  # type: ignore[index]
    luis.get("/prove?then=/account/app")
    luis.post("/prove", {"then": "/account/app", "code": SECRETS["wrong code"]})
    luis.post("/prove", {"then": "/account/app", "recovery": codes[1]})
    luis.get("/account/sessions")


SEARCHES: tuple[dict[str, str], ...] = (
    {"plan": "blueshield", "search": "id", "member_id": MEMBER["member ID"]},
    {"plan": "blueshield", "search": "name_birth", "last_name": MEMBER["last name"], "first_name": MEMBER["first name"],
     "birth_date": written(BORN)},
    *({"plan": "promise", "search": "number", "member_number": MEMBER[kind]} for kind in ("SSN", "MBI", "CIN")),
    {"plan": "promise", "search": "id", "member_id": MEMBER["Medi-Cal card's ID"]},
    {"plan": "other", "search": "subscriber", "member_id": MEMBER["other plan's ID"], "last_name": MEMBER["last name"],
     "first_name": MEMBER["first name"], "birth_date": written(BORN), "gender": "F", "service_date": "{today}"},
    {"plan": "blueshield", "search": "name_birth", "last_name": MEMBER["dependent's last name"],
     "first_name": MEMBER["dependent's first name"], "birth_date": written(CHILD_BORN)},
    {"plan": "blueshield", "search": "id", "member_id": MEMBER["typed, not there: ID"]},
    {"plan": "blueshield", "search": "name_birth", "last_name": MEMBER["typed, not there: last name"],
     "first_name": MEMBER["first name"], "birth_date": written(TYPED_BORN)},
)  # fmt: skip


def searches(walk: Walk) -> None:
    """Every search, its answer, and every page and press that follows from it; with htmx and without."""
    luis, today = walk.by("luis.ortega"), f"{date.today():%m/%d/%Y}"
    asked = [
        luis.ask(payer=BSC, **{name: value.format(today=today) for name, value in one.items()}) for one in SEARCHES
    ]
    until_over()
    for at in asked:
        for page in ("", "/answer", "/data", "/details", "/card", "/benefits", "/benefits/progress"):
            luis.get(f"{at}{page}")
            luis.send("GET", f"{at}{page}", headers=PARTIAL)
        luis.get(f"{at}/benefits")
        for period in re.findall(r'name="period" value="([^"]+)"', luis.last):
            luis.follow(f"{at}/benefits", {"period": period})
        for press in ("again", "use-member", "ask-now", "keep-asking", "stop", "provider"):
            luis.follow(f"{at}/{press}")
        luis.post("eligibility/rounds", {"inquiry": at.rsplit("/", 1)[-1]})
    until_over()


def refused_and_drafted(walk: Walk) -> None:
    """Values that do not hold, forms drawn anew, each with htmx and without."""
    luis = walk.by("luis.ortega")
    for headers in ({}, PARTIAL):
        luis.get("eligibility/")
        form = form_values(luis.get("eligibility/").text, "inquiry") | {"payer": BSC, "plan": "blueshield"}
        wrong = {"search": "name_birth", "npi": MEMBER["typed, refused: NPI"], "last_name": MEMBER["drafted"]}
        wrong |= {"birth_date": MEMBER["typed, refused: date"], "first_name": MEMBER["first name"]}
        for typed in (wrong, {"search": "id", "member_id": MEMBER["typed, refused: ID"]}):
            assert luis.post("eligibility/", form | typed, headers=headers).status_code == 422
            redrawn = luis.post("eligibility/redraw?when=plan", form | typed, headers=headers)
            luis.get(redrawn.headers.get("location") or redrawn.headers.get("hx-replace-url") or "eligibility/")


def several(walk: Walk) -> None:
    """A list typed and pasted, drawn anew, asked, looked at, cancelled."""
    luis = walk.by("luis.ortega")
    for at, more in (("/redraw", {"fill": "paste"}), ("", {}), ("/redraw", {"erase": "member_id_1"})):
        luis.get("eligibility/several")
        form = form_values(luis.last, "inquiry")
        pasted = f"{MEMBER['pasted']}\n{MEMBER['pasted and refused']}\n{MEMBER['member ID']}"
        typed = {"member_id_1": MEMBER["in a list"], "paste": pasted}
        answer = luis.follow(f"eligibility/several{at}", form | typed | more)
        assert MEMBER["pasted and refused"] in answer.text
    found = re.search(r"/rounds/[0-9a-f]{24}", str(answer.url) + "".join(s.url for s in walk.steps))
    assert found
    until_over()
    luis.get(f"eligibility{found[0]}")
    luis.send("GET", f"eligibility{found[0]}/progress", headers=PARTIAL)
    luis.follow(f"eligibility{found[0]}/cancel")
    luis.get(f"eligibility/several?left={found[0].rsplit('/', 1)[-1]}")


def history(walk: Walk) -> None:
    """What is looked for in the history, by words and by filters, and marked unread."""
    luis = walk.by("luis.ortega")
    for text in (MEMBER["looked for in the history"], MEMBER["last name"], MEMBER["member ID"]):
        for headers in ({}, PARTIAL):
            luis.get("eligibility/history/")
            found = luis.post("eligibility/history/", {"text": text, "whose": "mine"}, headers=headers)
            luis.get(found.headers.get("location") or found.headers["hx-replace-url"])
    rows = re.findall(r'name="inquiry" value="(\w+)"', luis.last)
    luis.follow("eligibility/history/unread", {"inquiry": rows[:3]})


def over_the_network(walk: Walk) -> None:
    """A payer on a real socket with each of its faults, all asked at once; then the messages that come of it."""
    dana = walk.by("dana.frost")
    for number, _ in enumerate(FAULTS):
        dana.ask(payer=BCBSMA, search="id_birth", member_id=fault_id(number), birth_date=written(FAULT_BORN))
    until(lambda: Exchange.select().where(Exchange.attempt == 1, Exchange.verdict == "").count() == 0)
    for inquiry in Inquiry.select().where(Inquiry.payer == BCBSMA):
        for page in ("", "/answer", "/data"):
            dana.get(f"eligibility/inquiries/{inquiry.public_id}{page}")


def messages(walk: Walk) -> None:
    """The messages about answers, opened, marked and deleted."""
    for name in ("luis.ortega", "dana.frost"):
        one = walk.by(name)
        one.get("/messages/")
        ids = re.findall(r'name="message" value="(\w+)"', one.last)
        for message in ids[:4]:
            one.get(f"/messages/{message}")
        for do in ("unread", "read", "delete"):
            one.follow("/messages/", {"message": ids[:2], "do": do})
        one.follow("/messages/delete", {"message": ids[:1], "sure": "yes"})


def rights(walk: Walk) -> None:
    """A right asked for, which mails the manager, and decided with a word."""
    noel, amy = walk.by("noel.green"), walk.by("amy.lund")
    noel.get(noel.office)
    noel.follow("ask", {"payer": BCBSMA, "action": "eligibility.ask"})
    amy.office = noel.office
    amy.get("rights/requests")
    asked = re.search(r'name="request" value="(\w+)"', amy.last)
    assert asked, "noel asks for the tool"
    amy.follow("rights/requests", {"request": asked[1], "do": "refuse", "word": MEMBER["word of a manager"]})
    noel.get("/messages/")
    for message in re.findall(r'name="message" value="(\w+)"', noel.last):
        noel.get(f"/messages/{message}")


def audited(walk: Walk) -> None:
    """The audit searched and exported by a manager of the medical office, where most was done."""
    amy, luis = walk.by("amy.lund"), walk.by("luis.ortega")
    amy.office = luis.office
    for text in (MEMBER["looked for in the audit"], MEMBER["last name"]):
        amy.get("audit/")
        amy.follow("audit/", {"text": text})
    exported = amy.post("audit/export")
    assert exported.status_code == 200 and exported.headers["content-type"].startswith("text/csv")


def forgotten(walk: Walk) -> None:
    """A forgotten name and password, by somebody and by nobody; a code that is wrong, and the one that was mailed."""
    cleo = walk.people["cleo.marsh"] = Walker(walk.address, walk=walk, name="cleo.marsh")
    for name in ("cleo.marsh", SECRETS["password typed as the name"]):
        cleo.get("/account/forgotten/password")
        cleo.follow("/account/forgotten/password", {"username": name})
    cleo.get("/account/forgotten/username")
    cleo.follow("/account/forgotten/username", {"name": MEMBER["typed, not there: last name"], "mail": "x@y.example"})
    code, new = mailed_code(walk, "cleo.marsh@"), SECRETS["password by a mailed link"]
    for typed in (SECRETS["wrong code"], code):
        cleo.get("/account/forgotten/new-password")
        form = {"mailed": typed, "new_password": new, "new_password_again": new}
        cleo.follow("/account/forgotten/new-password", form)
    cleo.sign_in("cleo.marsh", new)
    assert cleo.office, "the new password counts"


def profile(walk: Walk) -> None:
    """The own password and mail address changed, each with a code that is mailed, and with wrong ones before."""
    bea = walk.by("bea.quist")
    bea.get("/account/password")
    bea.post("/account/password", {"send": "code"})
    code = mailed_code(walk, "bea.quist@")
    for current, new, typed in ((SECRETS["wrong password"], SECRETS["new password, refused"], code),
                                (PASSWORD, SECRETS["new password, refused"], SECRETS["wrong code"]),
                                (PASSWORD, SECRETS["new password"], code)):  # fmt: skip
        bea.get("/account/password")
        form = {"current_password": current, "new_password": new, "new_password_again": new, "mailed": typed}
        changed = bea.post("/account/password", form)
    assert changed.is_redirect, changed.text
    bea.get("/account/mail")
    bea.post("/account/mail", {"send": "code", "mail": "bea@elsewhere.example"})
    bea.post("/account/mail", {"mail": "bea@elsewhere.example", "mailed": mailed_code(walk, "bea.quist@")})
    code = mailed_code(walk, "bea@elsewhere")
    for typed in (SECRETS["wrong code"], code):
        bea.get("/account/mail/confirm")
        bea.post("/account/mail/confirm", {"mailed": typed})
    for page in ("profile", "username", "mail", "mail/confirm", "publications", "sessions"):
        bea.get(f"/account/{page}")


def errors(walk: Walk) -> None:
    """What is not there, not allowed, not from here, and what breaks: 404, 405, 403, 413, 500."""
    luis, path, query = walk.by("luis.ortega"), *IN_ADDRESSES.values()
    for headers in ({}, PARTIAL):
        for at in (f"/{path}?{query}", f"/o/{path}/", f"{luis.office}eligibility/inquiries/{path}",
                   f"{luis.office}eligibility/history/?find={query}", f"/sign-in?next=/{path}&x={query}"):  # fmt: skip
            luis.send("GET", at, headers=headers)
        assert luis.send("PUT", f"/compare?{query}", headers=headers).status_code == 405
        lost = {"member_id": MEMBER["member ID"], "last_name": MEMBER["last name"]}
        assert luis.send("POST", f"{luis.office}eligibility/", data=lost, headers=headers).status_code == 403
        large = {"member_id": MEMBER["member ID"] * 100_000}
        assert luis.post("eligibility/", large, headers=headers).status_code == 413
    row = Inquiry.select().where(Inquiry.payer == BSC).order_by(Inquiry.id).first()
    kept, row.question_json = row.question_json, f'{{"values": {MEMBER["in a broken row"]}'
    row.save(only=[Inquiry.question_json])
    statuses = {luis.post(f"eligibility/inquiries/{row.public_id}/{press}").status_code for press in ("again",)}
    statuses |= {luis.get(f"eligibility/inquiries/{row.public_id}").status_code}
    assert 500 in statuses
    row.question_json = kept
    row.save(only=[Inquiry.question_json])


def every_link(walk: Walk, most: int = 60) -> None:
    """Every page that a link of the pages so far leads to, as one person sees it; those not opened yet come first."""
    luis = walk.by("luis.ortega")
    seen = {urlsplit(step.url).path for step in walk.steps}
    links = {html.unescape(link) for step in walk.steps if step.who == luis.name and "html" in str(step.answer.headers)
             for link in re.findall(r'href="(/[^"#]*)', step.answer.text)}  # fmt: skip
    fresh = {re.sub(r"[0-9a-f]{24}", "ID", link): link for link in sorted(links) if urlsplit(link).path not in seen}
    for link in list(fresh.values())[:most]:
        if not link.startswith("/static"):
            luis.get(link)


def sign_out(walk: Walk) -> None:
    """Everybody leaves."""
    for one in walk.people.values():
        one.post("/sign-out")


def until_over() -> None:
    """Until no question is under way any more."""
    until(lambda: Inquiry.select().where(Inquiry.state.in_(("filed", "sending"))).count() == 0)


Flow = Callable[[Walk], None]
FLOWS: tuple[Flow, ...] = (
    sign_in_factors,
    searches,
    refused_and_drafted,
    several,
    history,
    over_the_network,
    rights,
    registering,
    forgotten,
    profile,
    messages,
    audited,
    errors,
    every_link,
    sign_out,
)
