"""One try: what is said to the mail server, and what its answers mean for the mail."""

from __future__ import annotations

import smtplib
from collections.abc import Callable

from webapp.mail.line import Line, NotProtected
from webapp.mail.rows import End

REACHED_NOBODY = "The mail server could not be reached, or broke off. It is tried again by itself."
NOT_NOW = "The mail server could not take it at that moment ({code}). It is tried again by itself."
NOT_FROM_US = (
    "The mail server takes nothing from this desk ({code}). It is tried again by itself; "
    "whoever runs this program should look at its mail settings."
)
UNPROTECTED = (
    "The mail server could not be trusted: it offers no protected connection, or its certificate does not hold. "
    "It is tried again by itself; whoever runs this program should look at its mail settings."
)
NO_SUCH_ADDRESS = "The mail server says that this address takes no mail ({code})."
NOT_THIS_MAIL = "The mail server did not take this mail ({code})."
UNSURE = "The connection broke while it was handed over, so it may have arrived. It is sent again as the same mail."
TAKEN_OVER = "Somebody else has it in hand."

ABOUT_US = (503, 530, 535, 538)
"""Refusals of a recipient that mean the sender: it should sign in or protect the line first (RFC 4954, 6)."""


def converse(line: Line, sender: str, address: str, data: bytes, hand_over: Callable[[], bool], handing: float) -> End:
    """Offer one mail on a line that is not open yet. Raises nothing: whatever happens is an End.

    `hand_over` is asked right before the text goes; where it says no, nothing goes. The caller says goodbye, after it
    has stored what this gives.
    """
    try:
        refused = _envelope(line, sender, address)
        if refused is None and not hand_over():
            return End("waiting", TAKEN_OVER, "lease lost")
        return refused or _text(line, data, handing)
    except smtplib.SMTPResponseException as trouble:
        return _about_us(line.stage, trouble.smtp_code)
    except (OSError, ValueError) as trouble:
        return _broken(line.stage, trouble)


def _envelope(line: Line, sender: str, address: str) -> End | None:
    """Come in, say who sends it and to whom; None when the server will take it."""
    line.open()
    line.stage = "sender"
    code, _ = line.mail(sender)
    if code // 100 != 2:
        return _about_us(line.stage, code)
    line.stage = "recipient"
    code, _ = line.rcpt(address)
    if code // 100 == 5 and code not in ABOUT_US:
        return End("refused", NO_SUCH_ADDRESS.format(code=code), f"recipient {code}")
    return None if code // 100 == 2 else _about_us(line.stage, code)


def _text(line: Line, data: bytes, handing: float) -> End:
    line.stage = "text"
    line.allow(handing)
    try:
        code, _ = line.data(data)
    except smtplib.SMTPDataError as refused:  # it did not even ask for the text
        code = refused.smtp_code
    if code // 100 == 2:
        return End("sent", reason=f"text {code}")
    words, state = (NOT_THIS_MAIL, "refused") if code // 100 == 5 else (NOT_NOW, "waiting")
    return End(state, words.format(code=code), f"text {code}")


def _about_us(stage: str, code: int) -> End:
    """Refused before it came to the recipient: that may be repaired, so the mail waits."""
    words = NOT_FROM_US if code // 100 == 5 else NOT_NOW
    return End("waiting", words.format(code=code), f"{stage} {code}")


def _broken(stage: str, trouble: OSError | ValueError) -> End:
    reason = f"{stage} {type(trouble).__name__}"
    if stage == "text":
        return End("waiting", UNSURE, reason, unsure=True)
    if isinstance(trouble, NotProtected) or type(trouble).__module__ == "ssl" or stage == "tls":
        return End("waiting", UNPROTECTED, reason)
    return End("waiting", REACHED_NOBODY, reason)
