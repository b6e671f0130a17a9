"""What is sent to prove a registration: links and codes by mail, PINs by post. Made here, shown once, kept as a keyed
hash.

A code is bound to its registration, so a guess is about one office and no other. A try is counted and committed before
it is looked at; whatever was wrong, the answer is the same.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from webapp.capabilities.registration.fields import MAIL_VALID
from webapp.capabilities.registration.store import Enrollment, SentCode
from webapp.clock import AHEAD, now
from webapp.db import derived_key
from webapp.factors.recovery import ALPHABET
from webapp.paths import MOST_TRIES, Step
from webapp.rules import Format

LINK, CODE, LETTER, RESUME = "link", "code", "letter", "resume"
LONG, GROUP = 16, 4
LINK_LASTS = timedelta(seconds=MAIL_VALID.seconds)
REFERENCE = 10
"""Letters and digits of what is printed beside a PIN, and of a PIN whose length nobody states."""
LONGEST = timedelta(days=60)


def issue(
    enrollment: Enrollment, kind: str, plain: str, lasts: timedelta, reference: str = ""
) -> SentCode:
    """Let a code count from now on, in the caller's transaction; those of its kind before it do not any more.

    It is compared as people type it: dashes and small letters that a payer prints make no difference.
    """
    void(enrollment, kind)
    return SentCode.create(
        enrollment=enrollment,
        kind=kind,
        mac=_mac(kind, _whose(enrollment, kind), bare(plain)),
        reference=_mac(kind, "reference", bare(reference)) if reference else "",
        expires=now() + lasts,
    )


def void(enrollment: Enrollment, kind: str) -> int:
    """Nothing of this kind that was sent counts any more; gives how much did."""
    living = (SentCode.enrollment == enrollment) & (SentCode.kind == kind) & (SentCode.state == "living")
    return int(SentCode.update(state="void").where(living).execute())


def issue_letter(enrollment: Enrollment, step: Step) -> tuple[str, str]:
    """A PIN as the payer writes it, and the reference that its letter carries where the step asks for one.

    Made when a letter is rendered: printing again makes an earlier letter void.
    """
    assert step.evidence
    assert step.evidence.valid
    pin_rule, *others = (blank.rule for blank in step.evidence.blanks)
    pin, reference = written_as(pin_rule), written_as(others[0]) if others else ""
    issue(enrollment, LETTER, pin, timedelta(seconds=step.evidence.valid.seconds), reference)
    return pin, reference


def issue_code(enrollment: Enrollment, step: Step) -> str:
    """A code for a mail, as the payer writes it."""
    assert step.evidence
    assert step.evidence.valid
    code = written_as(step.evidence.blanks[0].rule)
    issue(enrollment, CODE, code, timedelta(seconds=step.evidence.valid.seconds))
    return code


def issue_link(enrollment: Enrollment, lasts: timedelta = LINK_LASTS, kind: str = LINK) -> str:
    """A long code for a link."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LONG))
    issue(enrollment, kind, code, lasts)
    return "-".join(code[at : at + GROUP] for at in range(0, LONG, GROUP))


def written_as(rule: object) -> str:
    """A random value that the rule takes: by its shape, else of letters and digits as long as it may be."""
    assert isinstance(rule, Format)
    shape = rule.shape or "?" * (rule.longest or REFERENCE)
    return "".join(_drawn(sign) for sign in shape)


def _drawn(sign: str) -> str:
    if sign == "?":
        return secrets.choice(ALPHABET)
    return str(secrets.randbelow(10)) if sign == "0" else sign


def take(enrollment: Enrollment, kind: str, typed: str, reference: str = "", most: int = MOST_TRIES) -> bool:
    """Whether this is what was sent; then it is used up. After `most` wrong tries nothing is right any more.

    Outside of any transaction, so that the try counts whatever happens next. Where nothing lives the work is the same.
    """
    row = SentCode.get_or_none(*_living(enrollment, kind)) or SentCode(id=0, mac="", reference="")
    this = SentCode.id == row.id, *_living(enrollment, kind)  # the one that is looked at, and no newer one
    counted = SentCode.update(tries=SentCode.tries + 1).where(*this, SentCode.tries < most).execute()
    mac = _mac(kind, _whose(enrollment, kind), bare(typed))
    beside = _mac(kind, "reference", bare(reference)) if reference else ""
    right = hmac.compare_digest(row.mac, mac) & hmac.compare_digest(row.reference, beside)
    return bool(counted and right and SentCode.update(state="used").where(*this).execute())


def used_up(enrollment: Enrollment, kind: str, most: int) -> bool:
    """Whether what was sent last cannot be used any more: too many tries, too old, or void."""
    return last_sent(enrollment, kind) is not None and not tries_left(enrollment, kind, most)


def tries_left(enrollment: Enrollment, kind: str, most: int) -> int:
    """How many tries what was sent last still takes; none where it is too old or void, or nothing was sent."""
    row = last_sent(enrollment, kind)
    return max(most - row.tries, 0) if row and row.state == "living" and row.expires > now() else 0


def last_sent(enrollment: Enrollment, kind: str) -> SentCode | None:
    """What went out last, living or not."""
    query = SentCode.select().where(SentCode.enrollment == enrollment, SentCode.kind == kind)
    return query.order_by(SentCode.id.desc()).first()  # type: ignore[no-any-return]


def find_link(typed: str, kind: str = LINK) -> Enrollment | None:
    """The registration that a long code opens; None where it opens nothing (any more)."""
    row = _link(typed, kind)
    return row.enrollment if row else None


def use_link(typed: str, kind: str = LINK) -> Enrollment | None:
    """Use a long code up; of two at once only the first does."""
    row = _link(typed, kind)
    if row is None:
        return None
    used = SentCode.update(state="used").where(SentCode.id == row.id, SentCode.state == "living").execute()
    return row.enrollment if used else None


def tidy() -> None:
    """The chore: what is long over is forgotten."""
    SentCode.delete().where(SentCode.expires < now() - LONGEST).execute()


def bare(typed: str) -> str:
    """Capitals and digits alone: people type blanks and dashes as they are printed."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def _link(typed: str, kind: str) -> SentCode | None:
    moment = now()
    fits = SentCode.mac == _mac(kind, "", bare(typed)), SentCode.kind == kind, SentCode.state == "living"
    lasting = (SentCode.expires > moment) & (SentCode.made <= moment + AHEAD)  # else from a moved clock
    query = SentCode.select(SentCode, Enrollment).join(Enrollment).where(*fits, lasting)
    return query.first()  # type: ignore[no-any-return]


def _living(enrollment: Enrollment, kind: str) -> tuple[object, ...]:
    mine = SentCode.enrollment == enrollment, SentCode.kind == kind, SentCode.state == "living"
    moment = now()  # at the second at which it ends it is over, here as in `used_up`
    return (*mine, (SentCode.expires > moment) & (SentCode.expires <= moment + LONGEST))


def _whose(enrollment: Enrollment, kind: str) -> str:
    """Links are found by their code alone; what is short is bound to its registration."""
    return "" if kind in (LINK, RESUME) else enrollment.public_id


def _mac(kind: str, whose: str, code: str) -> str:
    return hmac.new(derived_key("registration"), f"{kind}|{whose}|{code}".encode(), hashlib.sha256).hexdigest()
