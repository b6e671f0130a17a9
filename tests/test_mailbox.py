"""The mailbox page: what would have been mailed, where sample offices are and no mail server is; nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.asking import text_of
from tests.conftest import Visitor
from tests.mail_server import posted
from webapp import cli
from webapp.app import create_app
from webapp.capabilities.mailbox.service import Piece, pieces
from webapp.db import db
from webapp.errors import StartRefused
from webapp.models import Mail, Organization
from webapp.plugins import Installed
from webapp.settings import PROJECT, Settings, Smtp, from_environment

pytestmark = pytest.mark.row("OP1")

SERVER = {"FRONTDESK_SMTP_HOST": "mail.example", "FRONTDESK_MAIL_FROM": "desk@frontdesk.example"}
OURS = ("https://localhost",)


def test_it_shows_what_would_have_been_mailed_to_anybody(app: Flask, visitor: Visitor) -> None:
    text = "Open <this> & that: https://localhost/o/abc/rights?x=1.\nNot that: https://elsewhere.example/"
    posted(subject="A first one")
    posted(
        subject="A <second> one", text=text, organization=Organization.get(Organization.name == "Harbor Sample Dental")
    )
    page = visitor.get("/mailbox")
    shown = text_of(page)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert "Demo" in shown and "Nothing leaves this machine" in shown
    assert shown.index("A <second> one") < shown.index("A first one"), "the newest first"
    assert "A &lt;second&gt; one" in page.text and "<second>" not in page.text
    assert "dana.frost@desk.example" in shown and "Harbor Sample Dental" in shown and "stays here" in shown
    assert '<a href="/o/abc/rights?x=1">https://localhost/o/abc/rights?x=1</a>.' in page.text
    assert "elsewhere.example/" in shown and 'href="https://elsewhere' not in page.text


def test_it_is_turned_over_like_a_pile(app: Flask, visitor: Visitor) -> None:
    posted(25)
    newest = text_of(visitor.get("/mailbox"))
    older = re.search(r'href="(/mailbox\?before=[0-9a-f]+)">Older', newest)
    assert older and newest.count("<article") == 20
    rest = text_of(visitor.get(older[1]))
    assert rest.count("<article") == 5 and "Older" not in rest and ">Newest<" in rest
    assert text_of(visitor.get("/mailbox?before=nothing")).count("<article") == 20


def test_an_empty_one_says_so(app: Flask, visitor: Visitor) -> None:
    Mail.delete().execute()
    assert "No mail yet" in text_of(visitor.get("/mailbox"))


def test_what_was_sent_before_has_no_text(app: Flask, visitor: Visitor) -> None:
    (mail,) = posted()
    Mail.update(state="sent", text="", attempts=1, done=mail.created).execute()
    shown = text_of(visitor.get("/mailbox"))
    assert "Its text was removed" in shown and "271828" not in shown


def test_ways_lead_to_it(app: Flask, visitor: Visitor, dana: Visitor) -> None:
    assert text_of(visitor.get("/sign-in")).count('href="/mailbox"') == 2, "the tools, and beside the sample people"
    assert dana.get("/").status_code == 302
    assert 'href="/mailbox"' in dana.get(dana.office).text


@pytest.mark.parametrize("more", [{"demo": False}, {"smtp": Smtp("mail.example", 587, "desk@frontdesk.example")}])
def test_there_is_none_where_mail_leaves_or_offices_are_real(
    more: dict[str, object], settings: Settings, installed: Installed
) -> None:
    visitor = Visitor(create_app(replace(settings, **more), installed).test_client())  # type: ignore[arg-type]
    with db.connection_context():
        posted()
    page = visitor.get("/mailbox")
    assert page.status_code == 404 and "271828" not in page.text
    visitor.sign_in("dana.frost")
    assert visitor.get("/mailbox").status_code == 404
    ways = [visitor.get("/sign-in"), visitor.get(visitor.office)]
    assert [page for page in ways if "/mailbox" in page.text] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", [Piece("plain")]),
        ("https://localhost", [Piece("https://localhost", "/")]),
        ("(https://localhost/a?b=c#d).", [Piece("("), Piece("https://localhost/a?b=c#d", "/a?b=c#d"), Piece(").")]),
        ("http://localhost/a", [Piece("http://localhost/a")]),
        ("https://localhost.evil.example/a", [Piece("https://localhost.evil.example/a")]),
        ("https://localhost@evil.example/a", [Piece("https://localhost@evil.example/a")]),
        ("https://localhost//evil.example/", [Piece("https://localhost//evil.example/", "/evil.example/")]),
        ("https://localhost/\\evil.example", [Piece("https://localhost/\\evil.example", "/evil.example")]),
        ("https://[localhost/a", [Piece("https://[localhost/a")]),
        ("javascript:alert(1)", [Piece("javascript:alert(1)")]),
    ],
)  # fmt: skip
def test_only_addresses_of_this_desk_are_links(text: str, expected: list[Piece]) -> None:
    assert pieces(text, OURS) == expected
    assert "".join(piece.text for piece in pieces(text, OURS)) == text


# The settings, and what is said at the start


def test_without_a_host_there_is_no_mail_server() -> None:
    assert from_environment({"FRONTDESK_SMTP_USER": "x", "FRONTDESK_MAIL_FROM": "x"}).smtp is None


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Smtp("mail.example", 587, "desk@frontdesk.example")),
        ({"TLS": "tls"}, Smtp("mail.example", 465, "desk@frontdesk.example", tls="tls")),
        ({"TLS": "none", "PORT": "2525"}, Smtp("mail.example", 2525, "desk@frontdesk.example", tls="none")),
        (
            {"USER": "u", "PASSWORD": "p", "CA": "/ca.pem"},
            Smtp("mail.example", 587, "desk@frontdesk.example", "u", "p", ca_file="/ca.pem"),
        ),
    ],
)
def test_a_mail_server_from_the_environment(more: dict[str, str], expected: Smtp) -> None:
    found = from_environment(SERVER | {f"FRONTDESK_SMTP_{name}": value for name, value in more.items()}).smtp
    assert found == expected
    assert "'p'" not in repr(found), "a trace must not print the password"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"FRONTDESK_MAIL_FROM": ""}, "FRONTDESK_MAIL_FROM must be the mail address"),
        ({"FRONTDESK_MAIL_FROM": "desk@x\r\nBcc: y@z.example"}, "FRONTDESK_MAIL_FROM must be"),
        ({"FRONTDESK_SMTP_TLS": "ssl"}, "FRONTDESK_SMTP_TLS must be starttls, tls or none"),
        ({"FRONTDESK_SMTP_PORT": "mail"}, "FRONTDESK_SMTP_PORT must be a number"),
        ({"FRONTDESK_SMTP_USER": "u"}, "set both or neither"),
        ({"FRONTDESK_SMTP_PASSWORD": "p"}, "set both or neither"),
        (
            {"FRONTDESK_SMTP_TLS": "none", "FRONTDESK_SMTP_USER": "u", "FRONTDESK_SMTP_PASSWORD": "p"},
            "would send the mail server’s password in the open",
        ),
    ],
)
def test_settings_that_cannot_work_stop_the_start(more: dict[str, str], words: str) -> None:
    with pytest.raises(StartRefused, match=words):
        from_environment(SERVER | more)


@pytest.mark.parametrize(
    ("more", "words"),
    [({}, cli.NO_MAIL_IN_DEMO), ({"FRONTDESK_DEMO": "0"}, cli.NO_MAIL), ({**SERVER}, "")],
)
def test_the_start_says_where_mail_goes(
    more: dict[str, str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_serve", lambda host, port: None)
    environment = {"FRONTDESK_DATA": str(tmp_path / "data"), "FRONTDESK_PLUGINS": str(PROJECT / "plugins"), **more}
    answer = CliRunner(env=environment).invoke(cli.main, ["serve"])
    db.close()
    assert (answer.exit_code, answer.stderr.strip()) == (0, words)


def test_an_operator_sees_what_did_not_arrive(settings: Settings, installed: Installed) -> None:
    create_app(settings, installed)
    command = CliRunner(env={"FRONTDESK_DATA": str(settings.data)})
    with db.connection_context():
        Mail.delete().execute()
        sent, refused, _ = posted(3)
        Mail.update(state="sent").where(Mail.id == sent.id).execute()
        Mail.update(state="refused", words="No (550).", attempts=1).where(Mail.id == refused.id).execute()
    answer = command.invoke(cli.main, ["mail"])
    assert answer.exit_code == 0
    first, second = answer.stdout.splitlines()
    assert first.endswith("code  dana.frost@desk.example  refused  tries: 1  No (550).")
    assert second.endswith("code  dana.frost@desk.example  waiting  tries: 0")
    assert "271828" not in answer.stdout
    with db.connection_context():
        Mail.update(state="sent").execute()
    assert command.invoke(cli.main, ["mail"]).stdout == "Every mail was sent.\n"
