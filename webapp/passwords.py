"""Passwords: kept as Argon2id, checked in the same time whether the account exists or not; which new ones are taken.

Source of what is taken: NIST SP 800-63B-4, 3.1.1.2: length instead of a mixture of signs, any sign of Unicode, no
hint, a list of what is tried first. 15 characters where the password stands alone, 12 behind a second factor (ours).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$TF33ccm+XLhkcx2NrFU7Mw$+ongwnXhkugVh9jQAz4gXAit8BPcgMqxa+vbA+RDqLM"
"""The hash of something random that was thrown away: checked where there is no account, at the same cost."""

SHORTEST, SHORTEST_ALONE, LONGEST = 12, 15, 256
ENOUGH = 9.0
"""The decimal power of the guesses that it takes at least, as zxcvbn counts them."""
LOOKED_AT = 72
"""How many characters zxcvbn looks at."""
LEFT = 6
"""So many letters and digits must be left when a person's own words are taken out."""
OWN_SHORTEST = 3

TOO_LONG = f"At most {LONGEST} characters are taken. Shorten it."
TOO_COMMON = "This is among what somebody would try first. Put other words together."
TOO_OWN = "This is made of your own name, or the office’s, and little else. Put other words together."


def hash_password(password: str) -> str:
    """The Argon2id hash (t=2, 19 MiB, p=1)."""
    return HASHER.hash(normal(password))


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. Without an account a hash of nothing is checked all the same."""
    try:
        return HASHER.verify(password_hash or NOBODYS, normal(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def normal(password: str) -> str:
    """The same signs however a keyboard made them (Unicode NFKC).

    >>> normal("cafe\u0301") == normal("caf\u00e9")
    True
    """
    return unicodedata.normalize("NFKC", password)


def shortest_for(second_factor: bool) -> int:
    """How many characters a new password has at least."""
    return SHORTEST if second_factor else SHORTEST_ALONE


def why_not(password: str, own: Iterable[str], second_factor: bool) -> str:
    """Why this is not taken as a new password; "" where it is. `own`: names that say who the person is, in words.

    No sentence repeats anything of it.

    >>> why_not("sample-desk-2026", ["Dana Frost", "Harbor Sample Dental"], second_factor=False)
    ''
    >>> why_not("password12345678", [], second_factor=True) == TOO_COMMON
    True
    """
    typed, least = normal(password), shortest_for(second_factor)
    if len(typed) < least:
        return _too_short(least)
    if len(typed) > LONGEST:
        return TOO_LONG
    words = _words(own)
    if _is_made_of(typed, words):
        return TOO_OWN
    return TOO_COMMON if _power_of_guesses(typed, words) < ENOUGH else ""


def _too_short(least: int) -> str:
    with_factor = f", or {SHORTEST} once you have a second factor" if least > SHORTEST else ""
    return f"A password has at least {least} characters{with_factor}. A few words in a row make a good one."


def _words(own: Iterable[str]) -> list[str]:
    parts = {part for one in own for part in (one, *re.split(r"[\W_]+", one))}
    return sorted((part.lower() for part in parts if len(part) >= OWN_SHORTEST), key=lambda part: (-len(part), part))


def _is_made_of(typed: str, words: Iterable[str]) -> bool:
    left = typed.lower()
    for word in words:
        left = left.replace(word, " ")
    signs = re.sub(r"[\W_]+", "", left)
    return left != typed.lower() and len(signs) < LEFT


def _power_of_guesses(typed: str, words: list[str]) -> float:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists take a tenth of a second; who never changes one, never waits

    return float(zxcvbn(typed[:LOOKED_AT], user_inputs=words)["guesses_log10"])
