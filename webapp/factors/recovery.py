"""Ten codes on paper for the day on which phone and passkey are gone. Each works once; only its hash is kept."""

from __future__ import annotations

import secrets

from webapp.clock import now
from webapp.db import db
from webapp.models import Person, RecoveryCode
from webapp.passwords import hash_password, is_right

MANY = 10
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters and digits that look alike."""
LENGTH, GROUP = 12, 4


def make(person: Person) -> list[str]:
    """Ten new codes, as they are printed; those before work no more. Nobody can read them again."""
    codes = [mark + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1)) for mark in ALPHABET[:MANY]]
    rows = [{"person": person, "mark": code[0], "code_hash": hash_password(code), "created": now()} for code in codes]
    with db.atomic():
        forget(person)
        RecoveryCode.insert_many(rows).execute()
    return ["-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP)) for code in codes]


def take(person: Person, typed: str) -> bool:
    """Whether this is an unused code of the person; then it is used now. One hash is computed, whatever was typed."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())[:LENGTH]
    unused = RecoveryCode.used.is_null()
    row = RecoveryCode.get_or_none(RecoveryCode.person == person, RecoveryCode.mark == code[:1], unused)
    if not is_right(row.code_hash if row else None, code) or row is None:
        return False
    return bool(RecoveryCode.update(used=now()).where(RecoveryCode.id == row.id, unused).execute())


def left(person: Person) -> int:
    """How many codes still work."""
    return int(RecoveryCode.select().where(RecoveryCode.person == person, RecoveryCode.used.is_null()).count())


def forget(person: Person) -> None:
    """None of the codes works any more."""
    RecoveryCode.delete().where(RecoveryCode.person == person).execute()
