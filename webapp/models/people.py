"""A person signs in once; what they may do where stands with their offices (`offices.py`).

Beside the person: their sessions, and what they prove themselves with besides the password.
"""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField


class Person(Base):
    """Somebody who signs in. `username` is kept in lower case; the password only as its Argon2id hash.

    `password_since`: when it was chosen. `renew_for`: the payer on whose account of a reset it must be chosen anew,
    with the first sign-in after `renew_since`. `unverified_since`: nobody has shown yet that the address is theirs.
    """

    public_id = PublicIdField()
    username = TextField(unique=True)
    name = TextField()
    email = TextField()
    password_hash = TextField()
    disabled = BooleanField(default=False)
    created = MomentField(default=now)
    password_since = MomentField(default=now, null=True)
    renew_for = TextField(null=True)
    renew_since = MomentField(null=True)
    unverified_since = MomentField(null=True)

    def initials(self) -> str:
        """First initial and the last name's first letter: all that a stranger is told about a person."""
        words = self.name.split()
        return ". ".join(word[0] for word in (words[0], words[-1])) + "."


class Session(Base):
    """One sign-in. The browser holds the token; the row holds only its hash.

    `proved` is when the person last showed who they are, `way` how they came in (words), `device` and `address` from
    where.
    """

    public_id = PublicIdField()
    token_hash = TextField(unique=True)
    person = ForeignKeyField(Person, backref="sessions", on_delete="CASCADE")
    created = MomentField(default=now)
    seen = MomentField(default=now)
    proved = MomentField(default=now)
    ended = MomentField(null=True)
    way = TextField(default="")
    device = TextField(default="")
    address = TextField(default="")


class HalfSession(Base):
    """The password was right, the second factor is still to come. Opens nothing but the page that asks for it."""

    token_hash = TextField(unique=True)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    created = MomentField(default=now)
    tries = IntegerField(default=0)


class Authenticator(Base):
    """A person's app that shows codes. `secret` counts; `pending` is one whose first code was not typed yet.

    `last_step` is the half minute of the last code that was taken: no code of it or before it is taken again.
    """

    person = ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    secret = TextField(default="")
    since = MomentField(null=True)
    last_step = IntegerField(default=0)
    pending = TextField(default="")
    pending_since = MomentField(default=now)


class Passkey(Base):
    """A passkey under the name that the person gave it. Ids and keys are base64url, as browsers send them."""

    public_id = PublicIdField()
    person = ForeignKeyField(Person, backref="passkeys", on_delete="CASCADE")
    name = TextField()
    credential = TextField(unique=True)
    public_key = TextField()
    sign_count = IntegerField(default=0)
    created = MomentField(default=now)
    used = MomentField(null=True)


class Challenge(Base):
    """What a passkey signs, once. `purpose` and `bound` (whose page asked) must be the same when it comes back."""

    value = TextField(unique=True)
    purpose = TextField()
    bound = TextField(default="")
    created = MomentField(default=now, index=True)


class RecoveryCode(Base):
    """One of a person's ten codes for the day on which nothing else is at hand, as its Argon2id hash; `mark` is the
    code's first letter, by which it is found."""

    person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
    mark = TextField()
    code_hash = TextField()
    created = MomentField(default=now)
    used = MomentField(null=True)

    class Meta:
        indexes = ((("person", "mark"), True),)


class Throttle(Base):
    """Failures counted under one key (an account's name, an address), kept so that a restart forgives nothing."""

    key = TextField(unique=True)
    failures = IntegerField(default=0)
    since = MomentField(default=now)
