"""What a payer's web server says before any envelope: its status, and when it wants to be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from webapp.clock import now
from webapp.errors import PayerTrouble
from webapp.exchange.tempo import STAYS_AWAY_AT_MOST

SIGN_IN = "The payer's system did not accept our sign-in (HTTP {status}). This needs whoever runs this program."
ELSEWHERE = "The payer's system pointed to another address (HTTP {status}), which is not followed."
BUSY = "The payer's system is not taking questions just now (HTTP {status})."
BROKEN = "The payer's system answered with an error (HTTP {status})."
OURS = "The payer's system refused the question (HTTP {status}). This needs whoever runs this program."
NOT_NOW = "The payer's system took the question without answering it (HTTP {status})."

_PASSING = (408, 425, 429)
"""Refusals that have to do with the moment and not with the question."""


def refusal(status: int, headers: Mapping[str, str]) -> PayerTrouble | None:
    """The trouble that a status is; None for 200, the only one that comes with an answer."""
    if status == 200:
        return None
    words, again = _meaning(status)
    away = seconds_away(headers.get("Retry-After", "")) if again else None
    return PayerTrouble(words.format(status=status), again=again, not_before=away)


def _meaning(status: int) -> tuple[str, bool]:
    if status in (401, 403, 407):
        return SIGN_IN, False
    if status in (*_PASSING, 503):
        return BUSY, True
    if status >= 500:
        return BROKEN, True
    if status >= 400:
        return OURS, False
    return (ELSEWHERE if status >= 300 else NOT_NOW), True


def seconds_away(header: str) -> float | None:
    """Retry-After in seconds, at most an hour; None where it says nothing that can be read.

    >>> seconds_away("120"), seconds_away("86400"), seconds_away("soon")
    (120.0, 3600.0, None)
    """
    header = header.strip()
    if header.isascii() and header.isdigit():
        return min(float(header), STAYS_AWAY_AT_MOST)
    try:
        moment = parsedate_to_datetime(header)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, min((moment - now()).total_seconds(), STAYS_AWAY_AT_MOST))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
