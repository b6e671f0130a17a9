"""`frontdesk person free`: somebody who lost phone, passkeys and recovery codes signs in with their password again."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.conftest import PASSWORD, Visitor
from tests.mailed import mails
from webapp.audit import Did
from webapp.audit.verify import verify
from webapp.cli import main
from webapp.clock import now
from webapp.db import db
from webapp.factors import recovery, standing_of
from webapp.factors.throttles import SECOND_FACTOR, SECOND_FACTOR_A_DAY, Throttled, count_tries, failures
from webapp.models import AuditEntry, Authenticator, Mail, Message, Passkey, Person, Session
from webapp.settings import Settings
from webapp.web import sessions

pytestmark = pytest.mark.row("PF1")


@pytest.fixture
def noel_too(app: Flask) -> Visitor:
    """A colleague with factors of their own, signed in."""
    colleague = Visitor(app.test_client())
    colleague.sign_in("noel.green")
    with_everything("noel.green")
    return colleague


def person(username: str = "dana.frost") -> Person:
    db.connect(reuse_if_open=True)
    return Person.get(Person.username == username)  # type: ignore[no-any-return]


def with_everything(username: str = "dana.frost") -> Person:
    """The person with an app, two passkeys and ten codes."""
    row = person(username)
    Authenticator.create(person=row, secret="JBSWY3DPEHPK3PXP", since=now())
    for name in ("phone", "key"):
        Passkey.create(person=row, name=name, credential=f"{username}-{name}", public_key="x")
    recovery.make(row)
    return row


def run(settings: Settings, *typed: str, answer: str = "") -> Result:
    runner = CliRunner(env={"FRONTDESK_DATA": str(settings.data)})
    done = runner.invoke(main, ["person", "free", *typed], input=answer)
    db.connect(reuse_if_open=True)
    return done


def test_everything_but_the_password_is_gone_and_the_person_is_told(
    settings: Settings, app: Flask, dana: Visitor, noel_too: Visitor
) -> None:
    row = with_everything()
    half = sessions.begin_half(row)
    done = run(settings, "Dana.Frost", "--yes")
    assert (done.exit_code, done.output) == (
        0,
        "Taken away: the app, 2 passkeys, 10 recovery codes. Ended: 1 session. "
        "The person is told by message and mail.\n",
    )
    had = standing_of(row)
    assert (had.second_factor, had.app_since, had.passkeys, had.codes_left) == (False, None, (), 0)
    assert sessions.half(half) is None
    assert dana.get("eligibility/").location.startswith("/sign-in")
    person()
    (mail,) = mails("sign_in.changed")
    assert mail.address == row.email and "took away the app, the passkeys and the recovery codes" in mail.text
    assert Message.select().where(Message.person == row).count() == 1
    (entry,) = AuditEntry.select().where(AuditEntry.action == Did.FREED)
    assert (entry.subjects, entry.person, entry.chain) == ([row.public_id], "", "")
    assert entry.details == {"app": True, "passkeys": 2, "codes": 10, "sessions": 1}
    assert verify([]).findings == ()
    dana.sign_in("dana.frost", PASSWORD)
    assert dana.get("eligibility/").status_code == 200, "the password alone, and the same one"


def test_nobody_elses_are_touched(settings: Settings, app: Flask, dana: Visitor, noel_too: Visitor) -> None:
    with_everything()
    assert run(settings, "dana.frost", "--yes").exit_code == 0
    noel = standing_of(person("noel.green"))
    assert noel.app_since and len(noel.passkeys) == 2 and noel.codes_left == 10
    assert noel_too.get("/account/").status_code == 200


def test_wrong_codes_of_before_close_nothing_any_more(settings: Settings, app: Flask) -> None:
    row = with_everything()
    tried = ((SECOND_FACTOR, row.public_id), (SECOND_FACTOR_A_DAY, row.public_id))
    for _ in range(SECOND_FACTOR.tries):
        count_tries(tried)
    with pytest.raises(Throttled):
        count_tries(tried)
    run(settings, "dana.frost", "--yes")
    assert [failures(limit.key(row.public_id), limit.window) for limit, _ in tried] == [0, 0]


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_without_a_yes_nothing_happens(settings: Settings, app: Flask, dana: Visitor, answer: str) -> None:
    row = with_everything()
    done = run(settings, "dana.frost", answer=answer)
    assert done.exit_code == 1 and "Dana Frost (dana.frost, dana.frost@desk.example)" in done.output
    assert standing_of(row).second_factor and Session.select().where(Session.ended.is_null()).count() == 1
    assert Mail.select().count() == AuditEntry.select().where(AuditEntry.action == Did.FREED).count() == 0


def test_a_yes_that_is_typed_counts(settings: Settings, app: Flask) -> None:
    row = with_everything()
    assert run(settings, "dana.frost", answer="y\n").exit_code == 0
    assert not standing_of(row).second_factor


def test_who_has_nothing_is_said_to_have_nothing(settings: Settings, app: Flask) -> None:
    done = run(settings, "dana.frost", "--yes")
    assert done.output.startswith("Taken away: no app, no passkeys, no recovery codes. Ended: no sessions.")


def test_an_unknown_name_and_a_missing_database_are_sentences(settings: Settings, app: Flask) -> None:
    done = run(settings, "nobody.here", "--yes")
    assert (done.exit_code, done.output) == (1, "Nobody has that username.\n")
    empty = CliRunner().invoke(main, ["person", "free", "x"], env={"FRONTDESK_DATA": str(settings.data / "no")})
    assert empty.exit_code == 1 and empty.output.startswith("There is no database at ")
