"""How likely a guess is at what proves a registration: computed for what is sent, simulated against the real thing.

A spray is five tries at each of 1,000 registrations. The simulation asks the real `codes.take` over an encrypted
database, with codes so short that hits happen, and compares with the formula. Exits with 1 when one lies further from
the other than four standard deviations, or when a spray at what is really sent is likelier than one in a million.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from webapp.api import Decided, Format
from webapp.capabilities.registration import capability
from webapp.capabilities.registration.invited import inviting
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk import asides, codes, signing_up
from webapp.db import db, migrate, open_embedded
from webapp.factors.recovery import ALPHABET
from webapp.models import MIGRATIONS

OFFICES, TRIES, YEAR = 1000, 5, 365
LETTERS_A_DAY = asides.AGAIN.tries + 1
"""The first, and those that can be asked for again."""
MAILS = inviting.MAILS_A_DAY.tries
"""So many go to one address in a day."""
QUARTERS = 96
"""Of an hour, in a day: so often the links that somebody tries are counted anew."""
PROMISED = 1e-6
SIGNS = len(ALPHABET)


def chance(space: float, tries: int, places: int) -> float:
    """That at least one of so many codes, each drawn by itself out of `space`, is among `tries` different guesses."""
    return -math.expm1(places * math.log1p(-min(tries / space, 1 - 1e-15)))


@dataclass(frozen=True)
class Sent:
    """What has to be guessed: out of how many, and how often a day it can be made anew for one office.

    `why`: not promised, because it is not what we ask for, or because it rests on something else that is said here.
    """

    what: str
    space: float
    anew: int
    tries: int = TRIES
    why: str = ""

    def spray(self, days: int = 0) -> float:
        """The chance of one spray; of every spray there can be in so many days."""
        return chance(self.space, self.tries, OFFICES * (self.anew * days or 1))


SENT = (
    Sent("PIN of 4 digits and its reference", 10**4 * SIGNS**codes.REFERENCE, LETTERS_A_DAY),
    Sent("PIN of 10 letters and digits", SIGNS**codes.REFERENCE, LETTERS_A_DAY),
    Sent("code RC + 6 digits and the made name", 10**6 * SIGNS**signing_up.MADE_LENGTH, MAILS),
    # Each guess is at all of the links that live; from as many connections.
    Sent("mailed link, of 1,000 that live", SIGNS**codes.LONG / OFFICES, QUARTERS, signing_up.OPENED.tries),
    Sent("PIN of 4 digits alone", 10**4, LETTERS_A_DAY, why="what the source describes; nobody can try it here"),
    Sent("code RC + 6 digits, all names known", 10**6, MAILS, why="by somebody who sees the office's accounts"),
    Sent("two claims, numbers not known", 10.0**26, 1, 3, why="if the 13 digits of both can be anything"),
    Sent("two claims, all but 6 digits known", 10**6, 1, 3, why="somebody who has seen most of two advisories"),
    Sent("one claim known, its amount not", 10**5, 1, 3, why="member ID known, amount under $1,000"),
)  # fmt: skip


def computed() -> bool:
    """Print what the formula says; whether every promise holds."""
    print(f"{'what is guessed':<38}{'out of':>10}{'a spray':>11}{'all of a day':>14}{'of a year':>11}")
    for one in SENT:
        row = one.spray(), one.spray(1), one.spray(YEAR)
        print(f"{one.what:<38}{one.space:>10.1e}{row[0]:>11.1e}{row[1]:>14.1e}{row[2]:>11.1e}  {one.why}")
    return all(one.spray(YEAR) < PROMISED for one in SENT if not one.why)


@dataclass(frozen=True)
class Short:
    """A shorter code, so that hits happen: how it is written, and how often it is made anew."""

    what: str
    shape: str
    reference: str = ""
    letters: int = 1

    @property
    def space(self) -> int:
        """Out of how many it is."""
        return 10 ** (self.shape + self.reference).count("0")


SHORT = (
    Short("2 digits", "00"),
    Short("2 digits, three letters", "00", letters=3),
    Short("1 digit and a reference of 1 digit", "0", "0"),
    Short("RC and 3 digits", "RC000"),
)


def drawn(shape: str) -> str:
    """A code as the program draws it."""
    return codes.written_as(Format(key="x", label="x", source=Decided("for this"), shape=shape)) if shape else ""


def guesses(one: Short) -> Iterator[tuple[str, str]]:
    """Different guesses, in an order that nobody knows."""
    for number in random.sample(range(one.space), TRIES):
        digits = iter(f"{number:0{len(str(one.space)) - 1}}")
        code, reference = ("".join(next(digits) if sign == "0" else sign for sign in shape)
                           for shape in (one.shape, one.reference))  # fmt: skip
        yield code, reference


def falls(one: Short) -> bool:
    """Whether a registration is lost to five guesses at each of its letters, by the real `take`."""
    row = Enrollment.create(payer="x")
    for _ in range(one.letters):
        code, reference = drawn(one.shape), drawn(one.reference)
        with db.atomic():
            codes.issue(row, codes.LETTER, code, timedelta(days=21), reference)
        if any(codes.take(row, codes.LETTER, *guess, most=TRIES) for guess in guesses(one)):
            return True
    return False


@dataclass(frozen=True)
class Simulated:
    """How many fell of so many, and how many should have."""

    one: Short
    offices: int
    fell: int

    @property
    def each(self) -> float:
        """The chance of one office."""
        return chance(self.one.space, TRIES, self.one.letters)

    @property
    def away(self) -> float:
        """How many standard deviations the simulation lies from the formula."""
        spread = math.sqrt(self.offices * self.each * (1 - self.each))
        return (self.fell - self.offices * self.each) / spread


def simulate(one: Short, offices: int = OFFICES) -> Simulated:
    """A spray at so many registrations, over the open database."""
    return Simulated(one, offices, sum(falls(one) for _ in range(offices)))


def main() -> int:
    holds = computed()
    print(f"\n{'simulated, shortened':<38}{'out of':>10}{'computed':>11}{'fell':>14}{'away':>11}")
    with tempfile.TemporaryDirectory() as folder:
        open_embedded(Path(folder) / "desk.sqlite")
        migrate([("core", MIGRATIONS), ("registration", capability.migrations)])  # type: ignore[list-item]
        with db.connection_context():
            for one in SHORT:
                done = simulate(one)
                expected = f"{OFFICES * done.each:.1f}"
                print(f"{one.what:<38}{one.space:>10}{expected:>11}{done.fell:>8} of {OFFICES}{done.away:>+9.1f} sd")
                holds &= abs(done.away) < 4
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
