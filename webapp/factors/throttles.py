"""How often somebody may be wrong: counted in the database, under keys that hold no name as it was typed.

A try counts before it is looked at, so that many at once get no more of them than one after the other.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from peewee import EXCLUDED, Case

from webapp.clock import now, within
from webapp.db import db
from webapp.errors import FrontdeskError
from webapp.models import Throttle

WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
WITHOUT_END = timedelta(days=36500)
TOO_MANY = "Too many tries. Wait 15 minutes, then try again."
TOO_MANY_TODAY = "Too many wrong codes today. Try again tomorrow, or ask whoever runs this."


class Throttled(FrontdeskError):
    """Too many tries; the words say when to come back, and are the same whoever was meant."""

    words = TOO_MANY


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` under one key within `window`. `shared`: the key stands for more people than one."""

    kind: str
    tries: int
    window: timedelta = WINDOW
    words: str = TOO_MANY
    shared: bool = False

    def key(self, whose: str) -> str:
        """The row's key. What was typed is hashed: people type passwords into the wrong box."""
        whose = network_of(whose) if self.shared else whose
        return f"{self.kind}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"


def network_of(address: str) -> str:
    """What counts as one address: with IPv6 all of a connection's own, 2**64 of them, between which one may choose.

    >>> network_of("2001:db8::1"), network_of("::ffff:192.0.2.1"), network_of("192.0.2.1"), network_of("")
    ('2001:db8::', '192.0.2.1', '192.0.2.1', '')
    """
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return address
    if one.version == 4 or one.ipv4_mapped:
        return str(one if one.version == 4 else one.ipv4_mapped)
    return str(ipaddress.ip_network((one.packed, 64), strict=False).network_address)


PER_ACCOUNT = Limit("account", 5)
PER_ADDRESS = Limit("address", 50, shared=True)
EVERYBODY = Limit("everybody", 1000, shared=True)
SECOND_FACTOR = Limit("second", 5)
SECOND_FACTOR_A_DAY = Limit("second-day", 20, DAY, TOO_MANY_TODAY)
CHALLENGES = Limit("challenge", 100, shared=True)
IN_A_ROW = Limit("in-a-row", 0, WITHOUT_END)
"""Wrong passwords since the last right one, however slowly: what a payer's own rule may lock an account by."""

Tried = tuple[tuple[Limit, str], ...]


def count_tries(tried: Tried) -> list[int]:
    """One more try under each limit, and which one it is; then raise Throttled where one has too many.

    Each try knows which one it is: of many at once the first few are looked at, and not none because all were counted.
    """
    with db.atomic():
        counted = [(limit, count_failure(limit.key(whose), limit.window)) for limit, whose in tried]
    for limit, number in counted:
        if limit.tries and number > limit.tries:
            raise Throttled(limit.words)
    return [number for _, number in counted]


def forgive(tried: Tried) -> None:
    """The try was right. What counts one person starts at nothing, what counts many loses this one."""
    for limit, whose in tried:
        row = Throttle.key == limit.key(whose)
        if limit.shared:
            Throttle.update(failures=Throttle.failures - 1).where(row, Throttle.failures > 0).execute()
        else:
            Throttle.delete().where(row).execute()


def failures(key: str, window: timedelta = WINDOW) -> int:
    """Failures under a key within the window."""
    row = Throttle.get_or_none(Throttle.key == key, Throttle.since > now() - window)
    return row.failures if row else 0


def count_failure(key: str, window: timedelta = WINDOW) -> int:
    """One more failure, in one atomic upsert, which gives how many there are now; a window that is over starts at one.

    One that began in a future that the clock was moved out of begins now: it stays closed no longer than any other.
    """
    moment, start = now(), now() - window
    again = Throttle.since > start
    counting = Throttle.insert(key=key, failures=1, since=moment).on_conflict(
        conflict_target=[Throttle.key],
        update={
            Throttle.failures: Case(None, [(again, Throttle.failures + EXCLUDED.failures)], 1),
            Throttle.since: Case(None, [(again & within(Throttle.since, window), Throttle.since)], EXCLUDED.since),
        },
    )
    ((number,),) = counting.returning(Throttle.failures).tuples().execute()
    return int(number)


def tidy() -> None:
    """Forget rows that decide nothing any more: windows that are over, failures in a row with which nobody goes on."""
    moment = now()
    over = (Throttle.since < moment - DAY) & ~Throttle.key.startswith(f"{IN_A_ROW.kind}:")
    Throttle.delete().where(over | (Throttle.since < moment - 90 * DAY)).execute()
