"""Passkeys: alone, behind the password, for proving oneself again; and every way in which an answer is not believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from flask import Flask
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from tests.conftest import HOST, Visitor
from tests.proving import add_passkey, give_password, give_second, recovery_codes, sign_with
from tests.soft_passkey import SoftPasskey
from tests.test_signing import signed_in
from webapp.factors import passkeys
from webapp.factors.passkeys import MOST, Party, PasskeyRefused, party_at
from webapp.factors.throttles import CHALLENGES, count_failure
from webapp.models import AuditEntry, Challenge, Passkey, Person, Session

pytestmark = pytest.mark.row("PF1")

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
REFUSED = "That passkey was not accepted."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


@pytest.fixture
def key(dana: Visitor) -> SoftPasskey:
    """A passkey of Dana's that verifies its owner."""
    made = SoftPasskey()
    answer = add_passkey(dana, made, "  Work   laptop ")
    assert (answer.status_code, answer.location) == (303, "/account/recovery-codes?said=passkey")
    return made


@pytest.fixture
def other(app: Flask) -> Visitor:
    """Another browser."""
    return Visitor(app.test_client())


def test_a_passkey_is_kept_under_its_name(dana: Visitor, key: SoftPasskey) -> None:
    row = Passkey.get()
    assert (row.name, row.person.username, row.sign_count) == ("Work laptop", "dana.frost", 0)
    assert "Work laptop" in dana.get("/account/passkeys").text
    assert "Work laptop" in dana.get("/account/").text


def test_a_passkey_alone_signs_in(other: Visitor, key: SoftPasskey) -> None:
    done = sign_with(other, key)
    assert (done.status_code, done.location) == (303, "/")
    assert signed_in(other)
    row = Passkey.get()
    assert row.sign_count == 1 and row.used
    assert Session.select().order_by(Session.id.desc()).get().way == "a passkey"


def test_a_passkey_that_does_not_verify_its_owner_needs_the_password(other: Visitor, key: SoftPasskey) -> None:
    key.verifies = False
    alone = sign_with(other, key)
    assert alone.status_code == 422 and REFUSED in alone.text
    assert AuditEntry.select().where(AuditEntry.action == "sign_in.refused").count() == 1
    assert give_password(other).location == "/sign-in/second"
    assert sign_with(other, key, "second", "/sign-in/second").status_code == 303
    assert signed_in(other)


def test_with_passkeys_only_the_page_asks_for_no_code(dana: Visitor, other: Visitor, key: SoftPasskey) -> None:
    codes = recovery_codes(dana)
    give_password(other)
    page = other.get("/sign-in/second").text
    assert 'name="code"' not in page and "Use a passkey" in page and "A passkey needs JavaScript" in page
    assert give_second(other, recovery=codes[0]).status_code == 303, "what is left without JavaScript"


LIES = {
    "another origin": {"origin": "https://evil.example"},
    "another port": {"origin": "https://localhost:8443"},
    "another scheme": {"origin": "http://localhost"},
    "another party": {"party": "evil.example"},
    "another id": {"id": b"0123456789abcdef"},
    "another key": {"key": SoftPasskey().key},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_for_somewhere_else_is_not_taken(other: Visitor, key: SoftPasskey, lie: str) -> None:
    refused = sign_with(other, replace(key, **LIES[lie]))  # type: ignore[arg-type]
    assert refused.status_code == 422 and REFUSED in refused.text
    assert not signed_in(other)
    assert sign_with(other, key).status_code == 303, "the true one goes on"


@pytest.mark.parametrize("lie", [name for name in LIES if name not in ("another id", "another key")])
def test_a_new_passkey_for_somewhere_else_is_not_kept(dana: Visitor, lie: str) -> None:
    refused = add_passkey(dana, replace(SoftPasskey(), **LIES[lie]))  # type: ignore[arg-type]
    assert refused.status_code == 422 and REFUSED in refused.text
    assert Passkey.select().count() == 0


def test_a_copy_whose_count_does_not_go_up_is_not_taken(other: Visitor, key: SoftPasskey) -> None:
    key.count = 6
    assert sign_with(other, key).status_code == 303
    copy = replace(key, count=6)
    assert sign_with(Visitor(other.client.application.test_client()), copy).status_code == 422


def options(visitor: Visitor, path: str = "/sign-in/passkey/options", **form: str) -> dict[str, str]:
    visitor.get("/sign-in")
    answer = visitor.post(path, {"csrf_token": visitor.token(), "step": "alone", **form})
    assert isinstance(answer.json, dict)
    return answer.json


def test_who_asks_for_challenges_without_end_is_told_to_wait(other: Visitor) -> None:
    for _ in range(CHALLENGES.tries):
        count_failure(CHALLENGES.key("127.0.0.1"))
    other.get("/sign-in")
    refused = other.post("/sign-in/passkey/options", {"step": "alone"})
    assert refused.status_code == 429 and "Too many tries." in refused.text


def test_a_challenge_works_once(app: Flask, other: Visitor, key: SoftPasskey) -> None:
    asked = options(other)
    first, second = key.sign(asked), key.sign(asked)
    other.get("/sign-in")
    assert other.post("/sign-in/passkey", {"credential": first}).status_code == 303
    again = Visitor(app.test_client())
    again.get("/sign-in")
    assert again.post("/sign-in/passkey", {"credential": second}).status_code == 422
    assert again.post("/sign-in/passkey", {"credential": first}).status_code == 422


def test_a_challenge_lives_five_minutes(
    clock: time_machine.Coordinates, app: Flask, dana: Visitor, other: Visitor
) -> None:
    key = SoftPasskey()
    add_passkey(dana, key)
    asked = options(other)
    clock.shift(timedelta(minutes=5, seconds=1))
    other.get("/sign-in")
    assert other.post("/sign-in/passkey", {"credential": key.sign(asked)}).status_code == 422
    options(other)
    assert Challenge.select().where(Challenge.created < START + timedelta(minutes=5)).count() == 0, "swept"


def test_a_challenge_serves_its_own_purpose_and_page(dana: Visitor, luis: Visitor, other: Visitor) -> None:
    key, theirs = SoftPasskey(), SoftPasskey()
    add_passkey(dana, key)
    add_passkey(luis, theirs)
    to_prove = dana.post("/prove/options", {"csrf_token": dana.token()}).json
    other.get("/sign-in")
    assert other.post("/sign-in/passkey", {"credential": key.sign(to_prove)}).status_code == 422  # type: ignore[arg-type]
    to_sign_in = options(other)
    dana.get("/prove")
    assert dana.post("/prove", {"credential": key.sign(to_sign_in)}).status_code == 422
    of_dana = dana.post("/prove/options", {"csrf_token": dana.token()}).json
    luis.get("/prove")
    assert luis.post("/prove", {"credential": theirs.sign(of_dana)}).status_code == 422  # type: ignore[arg-type]
    assert luis.post("/prove", {"credential": key.sign(of_dana)}).status_code == 422  # type: ignore[arg-type]


def test_another_persons_passkey_is_no_second_factor(dana: Visitor, luis: Visitor, other: Visitor) -> None:
    key, theirs = SoftPasskey(), SoftPasskey()
    add_passkey(dana, key)
    add_passkey(luis, theirs)
    give_password(other)
    assert sign_with(other, theirs, "second", "/sign-in/second").status_code == 422
    assert not signed_in(other)


def test_a_disabled_persons_passkey_opens_nothing(other: Visitor, key: SoftPasskey) -> None:
    Person.update(disabled=True).where(Person.username == "dana.frost").execute()
    assert sign_with(other, key).status_code == 422


WRONG_KINDS = '{"id": 1, "rawId": 2, "response": 3, "type": 4}'
GARBAGE = ["", "x", "[]", "{}", "null", "1", '{"id": "a"}', WRONG_KINDS, "[" * 3000]


@pytest.mark.parametrize("path", ["/sign-in/passkey", "/account/passkeys"])
def test_garbage_is_a_plain_refusal(dana: Visitor, other: Visitor, path: str) -> None:
    visitor = other if path.startswith("/sign-in") else dana
    whole = json.loads(SoftPasskey().sign({"challenge": "YWJj"}))
    odd = [{**whole, "rawId": "!"}, {**whole, "response": {**whole["response"], "clientDataJSON": "bm90IGpzb24"}}]
    visitor.get("/sign-in" if visitor is other else "/account/passkeys")
    for text in [*GARBAGE, *map(json.dumps, odd)]:
        answer = visitor.post(path, {"credential": text})
        assert answer.status_code == 422 and REFUSED in answer.text, text[:60]


def bent(text: str, random: Random) -> str:
    """The answer with a few of its signs replaced, left out or repeated, inside of its values."""
    whole = json.loads(text)
    name = random.choice(sorted(whole["response"]))
    value = bytearray(base64url_to_bytes(whole["response"][name]))
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(value))
        value[at : at + random.randint(1, 3)] = random.randbytes(random.randint(0, 3))
    if bytes(value) == base64url_to_bytes(whole["response"][name]):
        value[0] ^= 1
    whole["response"][name] = bytes_to_base64url(bytes(value))
    return json.dumps(whole)


def test_bent_answers_are_refused_or_whole(dana: Visitor) -> None:
    """Challenges are left out: what is bent is tried against the two functions, which raise one thing."""
    random, person, here = Random(20260302), Person.get(Person.username == "dana.frost"), Party("localhost", HOST)
    refused = 0
    for number in range(300):
        key = SoftPasskey()
        made = key.make(json.loads(passkeys.ask_for_new(person, here, "")))
        try:
            passkeys.add(person, here, bent(made, random), "", "x")
        except PasskeyRefused:
            refused += 1
        Passkey.delete().execute()
        passkeys.add(person, here, key.make(json.loads(passkeys.ask_for_new(person, here, ""))), "", "x")
        signed = key.sign(json.loads(passkeys.ask_for_proof(person, here, passkeys.PROVE, "")))
        with pytest.raises(PasskeyRefused):
            passkeys.take(person, here, bent(signed, random) if number % 5 else signed[:-9], passkeys.PROVE, "")
    assert refused > 150


def test_a_removed_passkey_opens_nothing(dana: Visitor, luis: Visitor, other: Visitor, key: SoftPasskey) -> None:
    mine = Passkey.get().public_id
    luis.get("/account/passkeys")
    assert luis.post("/account/passkeys/remove", {"passkey": mine}).status_code == 404
    dana.get("/account/passkeys")
    assert dana.post("/account/passkeys/remove", {"passkey": mine}).status_code == 303
    assert sign_with(other, key).status_code == 422
    assert give_password(other).location == "/", "the password alone is enough again"


def test_there_are_several_and_no_endless_many(dana: Visitor) -> None:
    for number in range(MOST):
        assert add_passkey(dana, SoftPasskey(), f"Key {number}").status_code == 303
    assert "as many passkeys as can be kept" in dana.get("/account/passkeys").text
    dana.get("/")
    asked = dana.post("/account/passkeys/options", {"csrf_token": dana.token()}).json
    assert len(asked["excludeCredentials"]) == MOST  # type: ignore[index]


def test_one_credential_belongs_to_one_person(dana: Visitor, luis: Visitor, key: SoftPasskey) -> None:
    assert add_passkey(luis, key).status_code == 422


@pytest.mark.parametrize(
    ("scheme", "host", "origin", "party"),
    [
        ("https", "desk.example", "", Party("desk.example", "https://desk.example")),
        ("http", "localhost:8000", "", Party("localhost", "http://localhost:8000")),
        ("http", "desk.example", "https://desk.example", Party("desk.example", "https://desk.example")),
        ("https", "evil.example", "https://desk.example", None),
        ("https", "desk.example:8443", "https://desk.example", None),
        ("http", "127.0.0.1:8000", "", None),
        ("http", "[::1]:8000", "", None),
        ("https", "", "", None),
    ],
)
def test_for_whom_passkeys_are(scheme: str, host: str, origin: str, party: Party | None) -> None:
    assert party_at(scheme, host, origin) == party


def test_where_passkeys_cannot_work_the_pages_say_so(app: Flask, dana: Visitor) -> None:
    app.config["ORIGIN"] = "https://desk.example"
    assert "do not work at the address" in dana.get("/account/passkeys").text
    assert "With a passkey" not in Visitor(app.test_client()).get("/sign-in").text
    dana.get("/")
    assert dana.post("/account/passkeys/options", {"csrf_token": dana.token()}).status_code == 422
    assert HOST == "https://localhost"
