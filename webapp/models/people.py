"""A person signs in once; what they may do where stands with their offices (`offices.py`)."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField


class Person(Base):
    """Somebody who signs in. `username` is kept in lower case; the password only as its Argon2id hash."""

    public_id = PublicIdField()
    username = TextField(unique=True)
    name = TextField()
    email = TextField()
    password_hash = TextField()
    disabled = BooleanField(default=False)
    created = MomentField(default=now)

    def initials(self) -> str:
        """First initial and the last name's first letter: all that a stranger is told about a person."""
        words = self.name.split()
        return ". ".join(word[0] for word in (words[0], words[-1])) + "."


class Session(Base):
    """One sign-in. The browser holds the token; the row holds only its hash."""

    token_hash = TextField(unique=True)
    person = ForeignKeyField(Person, backref="sessions", on_delete="CASCADE")
    created = MomentField(default=now)
    seen = MomentField(default=now)
    ended = MomentField(null=True)


class Throttle(Base):
    """Failures counted under one key (an account's name, an address), kept so that a restart forgives nothing."""

    key = TextField(unique=True)
    failures = IntegerField(default=0)
    since = MomentField(default=now)
