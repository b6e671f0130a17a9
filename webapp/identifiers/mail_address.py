"""Mail address: a local part, @, and the name of a host, in ASCII letters.

The host is kept in small letters; the local part stays as typed, because only its own host knows whether its letters'
size matters. Quoted local parts and addresses by number are valid, but nobody's, and are not taken; letters outside of
ASCII need servers that few offices have. Source: RFC 5321, 4.1.2 (form) and 4.5.3.1 (lengths).

>>> validate(" Dana.Frost@Desk.EXAMPLE ")
'Dana.Frost@desk.example'
"""

from __future__ import annotations

import re

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import plain

EXAMPLE = "dana.frost@desk.example"
LONGEST_LOCAL, LONGEST = 64, 254

_WORD = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})*")


def compact(value: str) -> str:
    """The address without blanks round it and characters that nobody can see, its host in small letters."""
    local, at, host = plain(value).rpartition("@")
    return f"{local}{at}{host.lower()}"


def validate(value: str) -> str:
    """The address as it is written to, or `ValueRefused`."""
    address = compact(value)
    if not _ADDRESS.fullmatch(address):
        raise ValueRefused("A mail address is a name, @, and where it is: name@office.example. Check every letter.")
    if len(address.rpartition("@")[0]) > LONGEST_LOCAL or len(address) > LONGEST:
        raise ValueRefused("This mail address is longer than one can be. Check that only one was entered.")
    return address


def format(value: str) -> str:
    """As printed, which is as kept."""
    return compact(value)
