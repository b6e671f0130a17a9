"""Where a request comes from: the program's own sight, or what the operator's proxies say, and nobody else's word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.conftest import HOST, Visitor
from webapp.app import create_app
from webapp.audit import Did
from webapp.db import db
from webapp.errors import StartRefused
from webapp.factors.throttles import PER_ADDRESS
from webapp.models import AuditEntry, Session, Throttle
from webapp.plugins import Installed
from webapp.settings import Settings, from_environment

pytestmark = pytest.mark.row("PF1")

PROXY, VISITOR, FORGED = "10.0.0.1", "203.0.113.9", "198.51.100.66"


def behind(settings: Settings, installed: Installed, proxies: int) -> Flask:
    """The program as it runs behind so many proxies."""
    return create_app(replace(settings, proxies=proxies), installed)


@pytest.fixture
def opened(app: Flask) -> Iterator[None]:
    """The database, open for the test."""
    yield
    db.close()


def sign_in(app: Flask, forwarded: str, **headers: str) -> Visitor:
    """Somebody signs in through the proxy, which adds these headers."""
    person = Visitor(app.test_client())
    person.client.environ_base["REMOTE_ADDR"] = PROXY
    if forwarded:
        person.client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded
    person.client.environ_base |= {f"HTTP_{name}": value for name, value in headers.items()}
    person.sign_in("dana.frost")
    db.connect(reuse_if_open=True)
    return person


def seen() -> tuple[str, str]:
    """The address that the newest session and its entry in the audit have."""
    session = Session.select().order_by(Session.id.desc()).get()
    (entry,) = AuditEntry.select().where(AuditEntry.action == Did.SIGNED_IN)
    return session.address, entry.address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", PROXY),
        (0, VISITOR, PROXY),
        (1, VISITOR, VISITOR),
        (1, f"{FORGED}, {VISITOR}", VISITOR),
        (1, f"{FORGED},{FORGED} , {VISITOR}:49152", VISITOR),
        (2, f"{FORGED}, {VISITOR}, 10.0.0.2", VISITOR),
        (2, VISITOR, PROXY),
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, f"{VISITOR}, <b>", PROXY),
        (1, "2001:DB8::7", "2001:db8::7"),
        (1, "[2001:db8::7]:443", "2001:db8::7"),
    ],
)
def test_session_and_audit_have_the_address_that_the_own_proxies_saw(
    settings: Settings, installed: Installed, opened: None, proxies: int, forwarded: str, address: str
) -> None:
    sign_in(behind(settings, installed, proxies), forwarded)
    assert seen() == (address, address)


@pytest.mark.parametrize(("proxies", "keys"), [(0, {PROXY}), (1, {"203.0.113.1", "203.0.113.2"})])
def test_wrong_passwords_count_by_visitor_and_without_a_proxy_by_nobodys_word(
    settings: Settings, installed: Installed, opened: None, proxies: int, keys: set[str]
) -> None:
    program = behind(settings, installed, proxies)
    for address in ("203.0.113.1", "203.0.113.2"):
        person = Visitor(program.test_client())
        person.client.environ_base |= {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": address}
        person.get("/sign-in")
        assert person.post("/sign-in", {"username": "nobody.here", "password": "wrong"}).status_code == 422
    db.connect(reuse_if_open=True)
    counted = {row.key for row in Throttle.select() if row.key.startswith("address:")}
    assert counted == {PER_ADDRESS.key(one) for one in keys}


@pytest.mark.parametrize(
    ("proxies", "proto", "strict"),
    [(0, "https", False), (1, "https", True), (1, "http", False), (1, "javascript", False), (1, "http, https", True)],
)
def test_https_is_believed_from_the_own_proxy_alone(
    settings: Settings, installed: Installed, opened: None, proxies: int, proto: str, strict: bool
) -> None:
    client = behind(settings, installed, proxies).test_client()
    answer = client.get("/sign-in", base_url="http://localhost", headers={"X-Forwarded-Proto": proto})
    assert answer.status_code == 200 and ("Strict-Transport-Security" in answer.headers) is strict


def test_the_host_is_never_what_a_header_says(settings: Settings, installed: Installed, opened: None) -> None:
    client = behind(settings, installed, 1).test_client()
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Port": "666"}
    page = client.get("/sign-in", base_url=HOST, headers=forged)
    assert page.status_code == 200 and "evil" not in page.text
    refused = client.post("/sign-in", base_url=HOST, headers=forged | {"Origin": "https://evil.example"})
    assert refused.status_code == 403


@pytest.mark.parametrize("typed", ["", "one", "-1", "10", "1.0", "10.0.0.1", "١"])
def test_a_number_that_is_none_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(StartRefused, match="FRONTDESK_TRUSTED_PROXIES must be how many proxies stand in front"):
        from_environment({"FRONTDESK_TRUSTED_PROXIES": typed})


def test_the_setting_counts() -> None:
    assert (from_environment({}).proxies, from_environment({"FRONTDESK_TRUSTED_PROXIES": "2"}).proxies) == (0, 2)
