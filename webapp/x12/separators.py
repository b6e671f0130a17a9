"""Find out how an interchange is divided, even where its ISA is not 106 characters wide.

The standard puts the terminator at byte 105 of ISA. Real files have shorter or longer ISA elements, so the 16 elements
are counted instead. What has no ISA at all (a bare ST..SE, a lone TA1) is divided by what stands round its first
segments. Measured against 110 public files; the odd ones are named at the lines that read them.
"""

from __future__ import annotations

import re

from webapp.errors import FrontdeskError
from webapp.x12.segments import Separators

ISA_ELEMENTS = 16
WINDOW = 2_000  # characters of an opening that are looked at; a right ISA has 106

# What can divide: no letter, digit or blank. Not \s, to which 0x1C to 0x1F are blanks; payers do divide with those.
_SIGN = r"[^\w \t\r\n]"
_ISA = re.compile(rf"(?<![A-Za-z0-9])ISA({_SIGN})")
_BARE = re.compile(
    rf"(?<![A-Za-z0-9])(?:ST({_SIGN})[0-9]{{3}}(?={_SIGN}|[\r\n])|GS({_SIGN})[A-Z]{{2}}\2|TA1({_SIGN})[0-9]{{1,9}}\3)"
)
_SHORT = re.compile(rf"({_SIGN}?)({_SIGN}|[\r\n])[ \t\r\n]{{0,9}}(?:GS|ST|TA1)\Z")
_OPENERS = frozenset(("GS", "TA", "ST", "IE"))  # how the segments that can follow ISA begin


class NotX12(FrontdeskError):
    """What came is not X12 at all: a web page, nothing, noise. The words never repeat what came."""

    words = "What came back is not an X12 message, so there is nothing to read in it."


def detect(text: str) -> tuple[Separators, int]:
    """The separators of `text` and the place where its first segment begins. Raises `NotX12`.

    >>> detect("see below: ST*271*0001|EB*1|SE*3*0001|")
    (Separators(element='*', component=':', repetition='^', terminator='|'), 11)
    """
    match = _ISA.match(text) or _ISA.search(text)
    while match is not None:
        start, end = match.span()
        separators = _from_isa(text[start : start + WINDOW], text, match[1])
        if separators is not None:
            return separators, start
        match = _ISA.search(text, end)
    match = _BARE.search(text)
    if match is None:
        raise NotX12()
    element = next(group for group in match.groups() if group)
    return _bare(text, match.start(), element), match.start()


def _from_isa(opening: str, text: str, element: str) -> Separators | None:
    parts = opening.split(element, ISA_ELEMENTS)
    opens = opening.find("S" + element, 3)  # of GS; where it comes late, ISA is whole
    if 0 <= opens < len(opening) - len(parts[-1]) or len(parts) <= ISA_ELEMENTS:
        short = _short_isa(parts, element)
        if short is not None:
            return short
    if len(parts) <= ISA_ELEMENTS or not parts[ISA_ELEMENTS]:
        return None
    component, terminator = _ending(parts[ISA_ELEMENTS], text, element)
    if terminator == element or terminator.isalnum():
        return _bare(text, text.find(opening), element)
    repetition = _repetition(parts[11], element, component)
    return Separators(element, ":" if component == repetition else component, repetition, terminator)


def _short_isa(parts: list[str], element: str) -> Separators | None:
    """An ISA that lost an element: the group opens before 16 elements have gone by."""
    for part in parts[2:ISA_ELEMENTS]:
        match = _SHORT.search(part[-20:])
        if match:
            return Separators(element, match[1] or ":", "^", match[2])
    return None


def _repetition(value: str, element: str, component: str) -> str:
    """ISA11, unless it is an old envelope's letter ("U") or plainly something else."""
    plain = len(value) == 1 and not value.isalnum() and value not in " \t\r\n"
    return value if plain and value != element else "^"


def _ending(tail: str, text: str, element: str) -> tuple[str, str]:
    """(component separator, terminator) from what follows the sixteenth element separator."""
    first, rest = tail[0], tail[1:]
    if first in "\r\n":
        return ":", "\n" if first + rest[:1] == "\r\n" else first
    if rest[:2] in _OPENERS and rest[2:4].lstrip("1A")[:1] == element:
        return ":", first  # ISA16 was left empty
    if rest[:1] == " ":
        rest = rest.lstrip(" ")
    if rest[:1] in ("\r", "\n"):
        if text.count(first + rest[0]) > 1:  # every line ends so: it is the terminator, and ISA16 was left empty
            return ":", first
        return first, "\n" if rest[:2] == "\r\n" else rest[0]
    return first, rest[:1] or "~"


def _bare(text: str, start: int, element: str) -> Separators:
    """Separators of a text without ISA: the terminator is what stands before the second segment's id."""
    after = text[start + 2 : start + WINDOW]
    sign = re.escape(element)
    opens = rf"[A-Z][A-Z0-9]{{1,2}}{sign}"
    match = re.search(rf"([^\w \t\r\n\-./{sign}]|[\r\n])[ \t\r\n]{{0,40}}{opens}", after)
    terminator = match[1] if match else "~"
    return Separators(element, ":", "^", "\n" if terminator == "\r" and "\n" in after else terminator)
