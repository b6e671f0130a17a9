"""From a row to the bytes that are sent. Everything that comes to stand in a mail passes `checked` here, and only here.

A line break in a subject or an address would be a header of somebody else's choice, so control characters and the
separators of lines and paragraphs are refused, not cleaned. Source: RFC 5322, 2.2 and 3.6; RFC 3834, 5.
"""

from __future__ import annotations

import unicodedata
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from webapp.errors import ValueRefused
from webapp.identifiers import mail_address
from webapp.models import Mail

LONGEST_SUBJECT, LONGEST_TEXT = 200, 20_000
FORBIDDEN = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's control characters, halves of characters, and separators of lines and of paragraphs."""
ENCODED = "=?"
"""Where an encoded word begins (RFC 2047). The standard library unpacks one in a subject, line breaks and all."""
SENDER_NAME = "Frontdesk"

NOT_ONE_LINE = "What stands in a mail’s heading must be one line of plain characters."
NOT_PLAIN = "A mail’s text must be plain characters in lines."
TOO_LONG = "This is too long for a mail."


def one_line(value: str) -> str:
    """The value, as a line of a mail. Raises ValueRefused for a line break, a control character, an encoded word."""
    if ENCODED in value or any(unicodedata.category(one) in FORBIDDEN for one in value):
        raise ValueRefused(NOT_ONE_LINE)
    return value


def checked(address: str, subject: str, text: str) -> tuple[str, str, str]:
    """The three as they are sent; the text ends with a line break. Raises ValueRefused, naming the field."""
    try:
        address = mail_address.validate(one_line(address))
    except ValueRefused as refused:
        raise ValueRefused(refused.words, "address") from None
    try:
        subject = one_line(subject).strip()
    except ValueRefused as refused:
        raise ValueRefused(refused.words, "subject") from None
    if any(unicodedata.category(one) in FORBIDDEN and one not in "\n\t" for one in text):
        raise ValueRefused(NOT_PLAIN, "text")
    if not text.strip():
        raise ValueRefused(NOT_PLAIN, "text")
    if not subject or len(subject) > LONGEST_SUBJECT or len(text) > LONGEST_TEXT:
        raise ValueRefused(TOO_LONG if subject else NOT_ONE_LINE, "text" if len(text) > LONGEST_TEXT else "subject")
    return address, subject, text if text.endswith("\n") else f"{text}\n"


def as_bytes(mail: Mail, sender: str) -> bytes:
    """The whole mail, in ASCII with CRLF. The same at every try: date and Message-ID belong to the row.

    Raises ValueRefused for a row that holds what `checked` refuses.
    """
    address, subject, text = checked(mail.address, mail.subject, mail.text)
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{SENDER_NAME} <{mail_address.validate(one_line(sender))}>"
    message["To"] = address
    message["Subject"] = subject
    message["Date"] = format_datetime(mail.created)
    message["Message-ID"] = one_line(mail.message_id)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return message.as_bytes()
