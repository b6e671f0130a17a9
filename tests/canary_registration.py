"""The part of the canaries' walk in which offices register: facts of a patient's claims, codes, PINs, tax IDs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import urlsplit

from pypdf import PdfReader

from plugins.bcbsma.sandbox.organizations import ORGANIZATIONS
from tests.asking import BCBSMA
from tests.canaries import MEMBER, OFFICE, SECRETS
from tests.canary_people import Walk, Walker, mailed_code, newest_mail
from tests.conftest import form_values
from webapp.api import TwinClaim, TwinOrganization
from webapp.twin.filing import load_organizations

NPI = "1777700778"
CLAIM = TwinClaim(
    key="canary", claim_number=MEMBER["of a claim: number"], patient_last_name=MEMBER["of a claim: patient"],
    service_days_ago=70, advised_days_ago=50, payment_number=MEMBER["of a claim: check"], payment_amount="10.00",
    patient_account=MEMBER["of a claim: patient's account"],
)  # fmt: skip
OTHER = TwinClaim(
    key="canary-2", claim_number="2790000000077", patient_last_name="SAMPLEY", service_days_ago=70,
    advised_days_ago=50, payment_number="0090000777", payment_amount="10.00",
)  # fmt: skip
ON_FILE = TwinOrganization(
    key="canary", name="Canary Sample Practice", kind="practice", tin=OFFICE["tax ID of an organization"], npi=NPI,
    claims=(CLAIM, OTHER),
)  # fmt: skip
PERSON = {"first_name": "Nell", "last_name": "Harrow", "phone": "6175550123"}
PROFILE = {"npi_or_number": NPI, "site_role": "staff", "electronic": "agreed", **PERSON}
ORGANIZATION = {"organization_number": NPI, "tin_or_ssn": OFFICE["tax ID of an organization"]}
WHERE = {"organization_name": "Pond Sample", "street": "1 Way", "city": "Boston", "state": "MA", "zip": "02110"}


def registering(walk: Walk) -> None:
    """A first user with claims, one with a letter, and one of the legacy portal, each with what is refused before."""
    load_organizations(BCBSMA, (*ORGANIZATIONS, ON_FILE))
    by_claims(walk)
    by_letter(walk)
    with_reference(walk)
    with_code(walk)


def by_claims(walk: Walk) -> None:
    """Facts of a patient's claim are typed in, wrong ones and right ones, and looked at again."""
    nell = begun(walk, "nell.claims")
    filled(nell, ORGANIZATION | {"tin_or_ssn": OFFICE["tax ID, refused"]}, refused=True)
    filled(nell, ORGANIZATION)
    act(nell, "choose", path="register.claims")
    facts = claims()
    filled(nell, facts | {"patient_last_name.1": MEMBER["of a claim: patient, refused"]}, refused=True)
    filled(nell, facts)
    assert "Your registration is complete" in nell.last
    nell.get("/")
    nell.get("/messages/")
    nell.get(f"/register/e/{where(nell)}/steps/associate")


def by_letter(walk: Walk) -> None:
    """A PIN by post: printed at the payer's desk, a wrong one typed in, then the right one."""
    otto = begun(walk, "otto.letter")
    filled(otto, {"organization_number": "1990000162", "tin_or_ssn": "990000005"})
    act(otto, "choose", path="register.post")
    act(otto, "ask", step="pin")
    walk.made["PIN of a letter"] = pin = printed(walk, BCBSMA)["PIN"]
    for typed in (SECRETS["wrong PIN"], pin):
        otto.follow(f"/register/e/{where(otto)}/code", {"pin": typed})
    assert "Your registration is complete" in otto.get(f"/register/e/{where(otto)}").text


def with_reference(walk: Walk) -> None:
    """The legacy portal: the PIN is too short to be a canary, its reference is one."""
    ida = walk.stranger("ida")
    ida.get("/register")
    ida.follow("/register", {"payer": "bluelinks", "group": "register.post"})
    mail = "ida@desk.example"
    filled(ida, {**PERSON, "mail": mail, "password": SECRETS["password of a registration"]})
    confirmed(ida, mail)
    filled(ida, WHERE)
    act(ida, "choose", path="register.post")
    act(ida, "ask", step="pin")
    told = printed(walk, "bluelinks")
    walk.made["reference of a letter"] = told["reference"]
    entered = {"pin": told["PIN"], "letter_reference": told["reference"]}
    ida.follow(f"/register/e/{where(ida)}/code", entered)
    assert "Your registration is complete" in ida.get(f"/register/e/{where(ida)}").text


def with_code(walk: Walk) -> None:
    """A manager adds a user: the code in the mail, typed with the made name, and a first password."""
    amy, mail = walk.by("amy.lund"), "una@desk.example"
    amy.office, before = walk.by("noel.green").office, amy.office
    amy.get("register/add?payer=bluelinks")
    added = amy.post("register/add", {"payer": "bluelinks", "first_name": "Una", "last_name": "Harrow", "mail": mail})
    assert added.is_redirect, added.text
    amy.office = before
    una = walk.stranger("una")
    text = newest_mail(walk, mail, "registration code")
    told = re.search(r"Username there: (\w+)[\s\S]*?(RC\d{6})", text)
    assert told, text
    walk.mailed["registration code"] = told[2]
    for code in ("RC000000", told[2]):
        una.get("/register/code")
        answer = una.post("/register/code", {"username": told[1], "code": code})
    onwards = answer.headers["location"]
    handed = re.search(r'name="code" value="([^"]+)"', una.get(onwards).text)
    assert handed, una.last
    walk.made["what a right code is exchanged for"] = handed[1]
    new = SECRETS["password of a registration"]
    chosen = {"code": handed[1], "new_password": new, "new_password_again": new}
    assert una.post("/register/activate", chosen).is_redirect
    una.sign_in(told[1], new)
    assert una.office, "the account counts"


def begun(walk: Walk, username: str) -> Walker:
    """A profile, with a password that is refused before; the mailed link opened, and signed in."""
    one = walk.stranger(username)
    one.get("/register")
    one.follow("/register", {"payer": BCBSMA, "group": "register.ask"})
    while found := re.search(r'name="read" value="([^"]+)"', one.last):
        one.post(action(one), form_values(one.last, "step") | {"read": found[1]})
    mail = f"{username}@desk.example"
    typed = {**PROFILE, "terms": "agreed", "mail": mail, "username": username}
    filled(one, typed | {"password": SECRETS["password of a registration, refused"]}, refused=True)
    filled(one, typed | {"password": SECRETS["password of a registration"]})
    confirmed(one, mail)
    return one


def confirmed(one: Walker, mail: str) -> None:
    """The link in the mail is opened, its button pressed, and the new sign-in used."""
    at, code = where(one), mailed_code(one.walk, mail)
    one.get(f"/register/link?code={code}")
    made = one.post("/register/link", {"code": code}).text
    username = re.search(r"<code>([^<]+)</code>", made)
    assert username, made
    one.sign_in(username[1], SECRETS["password of a registration"])
    one.get(f"/register/e/{at}")


def where(one: Walker) -> str:
    """The opaque id of the registration whose page this browser saw last."""
    seen = [re.search(r"/register/e/(\w+)", urlsplit(step.url).path) for step in one.walk.steps if step.who == one.name]
    return [found[1] for found in seen if found][-1]


def action(one: Walker) -> str:
    """Where the form of the step goes."""
    found = re.search(r'<form id="step"[^>]* action="([^"]+)"', one.last)
    assert found, one.last
    return found[1]


def filled(one: Walker, typed: Mapping[str, str], *, refused: bool = False) -> None:
    """The step on the page, filled in and sent."""
    answer = one.follow(action(one), form_values(one.last, "step") | typed)
    assert answer.status_code == (422 if refused else 200), answer.text


def act(one: Walker, do: str, **more: str) -> None:
    """One of the small buttons of the page."""
    revision = re.search(r'name="revision" value="(\d+)"', one.last)
    assert revision, one.last
    answer = one.follow(f"/register/e/{where(one)}", {"do": do, "revision": revision[1], **more})
    assert answer.status_code == 200, answer.text


def claims() -> dict[str, str]:
    """What the advisories of both claims say, as it is typed."""
    typed = {}
    for number, claim in enumerate((CLAIM, OTHER), start=1):
        days = {"advisory_date": claim.advised_days_ago, "first_service_date": claim.service_days_ago}
        told = {name: f"{date.today() - timedelta(days=ago):%m/%d/%Y}" for name, ago in days.items()}
        told |= {name: getattr(claim, name) for name in (
            "claim_number", "patient_last_name", "payment_number", "patient_account")}  # fmt: skip
        typed |= {f"{name}.{number}": value for name, value in told.items()}
    return typed


def printed(walk: Walk, payer: str) -> dict[str, str]:
    """Somebody at the payer's desk takes the newest letter in hand, prints it and posts it; gives what stands in it."""
    pat = walk.by("pat.grove")
    pat.get(f"/payer-desk/{payer}/?kind=registration.letter")
    at = re.findall(rf'href="(/payer-desk/{payer}/[0-9a-f]{{24}})"', pat.last)[-1]
    pat.get(at)
    pat.follow(f"{at}/take", {})
    pdf = pat.post(at, {"reply": "print", "fence": fence(pat)})
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    pat.get(at)
    pat.follow(at, {"reply": "posted", "fence": fence(pat)})
    set_off = dict(re.findall(r"^(PIN by post|Reference of the letter):?\s+(\w+)$", text, re.MULTILINE))
    assert set_off, text
    return {"PIN": set_off["PIN by post"], "reference": set_off.get("Reference of the letter", "")}


def fence(one: Walker) -> str:
    """That of the task on the page."""
    found = re.search(r'name="fence" value="(\d+)"', one.last)
    assert found, one.last
    return found[1]
