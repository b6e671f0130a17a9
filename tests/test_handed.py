"""The code of a mailed link leaves the address with the first opening, and stays in that browser's hand alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import HOST, ROOT, Visitor
from tests.mailed import code_in
from tests.registering import SECRET, TESS, Registering
from tests.test_added import added, amy, choose, ruth
from webapp.models import Session
from webapp.web.handed import LASTS, LONGEST

__all__ = ["amy"]

LINK, RESUME, ACTIVATE = "/register/link", "/register/resume", "/register/activate"
CHOOSE, CONFIRM = "/account/forgotten/new-password", "/account/mail/confirm"
NEVER = "2222-2222-2222-2222"


def cookie_of(answer: TestResponse, path: str) -> str:
    """What the browser is told about the code for a page; "" where it is told nothing."""
    name = f"__Host-code{path.replace('/', '.')}="
    return next((line for line in answer.headers.getlist("Set-Cookie") if line.startswith(name)), "")


def held(visitor: Visitor, path: str) -> str:
    """The code that the browser has for a page."""
    found = visitor.client.get_cookie(f"__Host-code{path.replace('/', '.')}", domain="localhost")
    return found.value if found else ""


@pytest.mark.parametrize("path", [LINK, RESUME, ACTIVATE, CHOOSE, CONFIRM])
def test_the_address_loses_the_code_and_the_browser_keeps_it(visitor: Visitor, path: str) -> None:
    first = visitor.get(f"{path}?code={NEVER}")
    assert (first.status_code, first.location) == (303, path)
    assert NEVER not in first.text and first.headers["Cache-Control"] == "no-store"
    told = cookie_of(first, path)
    assert told.startswith(f"__Host-code{path.replace('/', '.')}={NEVER};")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={LASTS.total_seconds():.0f}"):
        assert word in told
    assert "Domain" not in told
    assert NEVER not in str(visitor.get(path).headers.get("Location", "")), "nor does the sign-in get it"
    assert cookie_of(visitor.get(f"{path}?code="), path).startswith(f"__Host-code{path.replace('/', '.')}=;")
    assert held(visitor, path) == ""


@pytest.mark.parametrize("code", ["A" * 5000, "a\r\nSet-Cookie: x=y", "\0", "é;,\" \\", "x; Domain=example.com"])
def test_what_somebody_put_into_a_link_makes_no_other_cookie(visitor: Visitor, code: str) -> None:
    first = visitor.client.get(LINK, query_string={"code": code}, base_url=HOST)
    assert first.status_code == 303 and len(first.headers.getlist("Set-Cookie")) == 1
    assert "\n" not in cookie_of(first, LINK) and "Domain=" not in cookie_of(first, LINK).partition("; ")[2]
    assert len(held(visitor, LINK)) <= LONGEST
    assert visitor.get(LINK).status_code == 422


@pytest.mark.row("RG1")
def test_looking_at_a_link_uses_nothing_up_and_its_button_takes_the_code_back(app: Flask, visitor: Visitor) -> None:
    tess = Registering(visitor)
    tess.profile()
    link, scanner = tess.link(), Visitor(app.test_client(use_cookies=False))
    for _ in range(3):
        assert scanner.get(link).status_code == 303
        assert scanner.get(LINK).status_code == 200
    code = link.rpartition("=")[2]
    other = Visitor(app.test_client())
    assert f'value="{code}"' in other.open_link(link).text
    assert other.post(LINK, {"code": code, "password": "another one"}).status_code == 422
    assert f'value="{code}"' in other.get(LINK).text, "what was refused can be tried again"
    assert other.post(LINK, {"code": code, "password": SECRET}).status_code == 200
    assert held(other, LINK) == ""
    assert code not in other.get(LINK).text
    assert cookie_of(visitor.open_link(link), LINK).startswith("__Host-code.register.link=;"), "it is over"
    assert held(visitor, LINK) == ""


@pytest.mark.row("RG7")
def test_who_has_to_sign_in_first_finds_the_link_again(visitor: Visitor) -> None:
    tess = Registering(visitor)
    tess.begin("bcbsma", "register.ask")
    tess.read()
    tess.go_on(**TESS | {"mail": "dana.frost@desk.example", "terms": "agreed"})
    link = tess.link()
    page = visitor.open_link(link)
    onwards = re.search(r'href="(/sign-in[^"]*)"', page.text)
    assert onwards and "code" not in onwards[1]
    visitor.sign_in("dana.frost")
    assert "This registration was begun with your address" in visitor.get(LINK).text
    assert visitor.post(LINK, {"code": link.rpartition("=")[2]}).status_code == 303
    assert tess.enrollment.person.username == "dana.frost"


def test_of_two_tabs_one_leaves_the_other_its_code(app: Flask, visitor: Visitor) -> None:
    tess, tom = Registering(visitor), Registering(Visitor(app.test_client()))
    tess.profile()
    tom.begin("bcbsma", "register.ask")
    tom.read()
    tom.go_on(**TESS | {"mail": "tom@desk.example", "username": "tom.mocksmith", "terms": "agreed"})
    first, second = (one.link().rpartition("=")[2] for one in (tess, tom))
    for code in (first, second):
        visitor.open_link(f"{LINK}?code={code}")
    assert visitor.post(LINK, {"code": first}).status_code == 200
    assert held(visitor, LINK) == second, "the other tab can be drawn anew"


@pytest.mark.parametrize("opened", [ACTIVATE, CONFIRM])
def test_who_was_signed_out_by_time_finds_the_code_afterwards(dana: Visitor, opened: str) -> None:
    form = {ACTIVATE: {"code": NEVER, "accept": "yes"}, CONFIRM: {"mailed": NEVER}}[opened]
    dana.client.get(opened, query_string={"code": NEVER}, base_url=HOST)
    Session.delete().execute()
    asked = dana.post(opened, form)
    assert (asked.status_code, "/sign-in" in asked.location) == (303, True)
    assert held(dana, opened) == NEVER


def test_signing_out_takes_the_codes_along(app: Flask, dana: Visitor, amy: Visitor) -> None:
    added(amy, ruth())
    code = code_in("registration.added")
    assert "this is for another sign-in" in dana.open_link(f"{ACTIVATE}?code={code}").text
    dana.post("/sign-out")
    assert held(dana, ACTIVATE) == ""
    assert choose(Visitor(app.test_client()), code).status_code == 303, "the link itself works"


def test_no_page_reads_a_code_from_its_address() -> None:
    """Else it would be drawn at an address that holds it; `web/handed.py` has taken it out before."""
    reads = re.compile(r"""(args|values)(\.get\(|\[)["']code["']""")
    sources = {path.relative_to(ROOT): path.read_text() for path in (ROOT / "webapp").rglob("*.py")}
    assert [str(path) for path, text in sources.items() if reads.search(text)] == []
