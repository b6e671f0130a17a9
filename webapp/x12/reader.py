"""Bytes to an `Interchange`: whatever a payer sends, as long as it is X12 at all.

Lenient on purpose: a strict model refuses most answers that real payers send. Counts and control numbers that do not
fit become notes for the person; nothing is dropped, and no bytes raise anything but `NotX12`.
"""

from __future__ import annotations

import re
from itertools import count, repeat

from webapp.x12.interchange import Interchange, assemble
from webapp.x12.segments import Segment, Separators
from webapp.x12.separators import NotX12, detect

BLANK = " \r\n\t\v\f\x00\x1a\ufeff"  # what stands round segments and is not theirs; 0x1A is an old end of file

_KNOWN = (
    "AAA|AK1|AK2|AK3|AK4|AK5|AK9|AMT|BHT|BPR|CLM|CLP|CTX|DMG|DTM|DTP|EB|EQ|GE|GS|HI|HL|HSD|IEA|III|IK3|IK4|IK5|INS|ISA"
    "|LE|LQ|LS|LX|MPI|MSG|N1|N3|N4|NM1|PER|PRV|REF|SE|ST|STC|SVC|TA1|TRN|UM"
)


def read(raw: bytes | str) -> Interchange:
    """The interchange in `raw`. Raises `NotX12` when there is none in it, and nothing else.

    >>> answer = read(b"ST*271*0001~EB*1*IND*30~SE*3*0001~")
    >>> [segment.id for segment in answer.segments], answer.kinds
    (['ST', 'EB', 'SE'], ('271',))
    """
    text = raw if isinstance(raw, str) else decode(raw)
    separators, start = detect(text)
    sign = separators.element
    pieces = divide(text[start:], separators)
    segments = list(map(Segment, [piece.split(sign) for piece in pieces], count(), repeat(separators)))
    if not segments:
        raise NotX12()
    return assemble(raw, separators, segments)


def decode(raw: bytes) -> str:
    """Text of the bytes: UTF-8, else Latin-1, which can read any byte. UTF-16 only where its mark says so."""
    try:
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return raw.decode("utf-16")
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def divide(body: str, separators: Separators) -> list[str]:
    """The segments' texts, without terminators and without what stands round them."""
    terminator = separators.terminator
    lines = "\n" in body or "\r" in body
    if lines and terminator not in "\r\n":
        body = body.replace(terminator + "\r\n", terminator).replace(terminator + "\n", terminator)
        lines = "\n" in body or "\r" in body
    pieces = body.split(terminator)
    if not pieces[-1]:
        pieces.pop()
    # Most messages are tidy. "!" comes after every blank and control character, so the least piece tells.
    if lines or " " + terminator in body or (pieces and min(pieces) < "!"):
        seam = _seam(separators.element)
        pieces = [part for piece in pieces for part in _tidy(piece, seam) if part]
    return pieces


def _seam(element: str) -> re.Pattern[str]:
    """Where a new line begins with a known segment id: a terminator was lost, or a remark stands after one."""
    sign = re.escape(element)
    return re.compile(rf"(?<![\r\n{sign}])[\r\n]+[ \t]*(?=(?:{_KNOWN}){sign})")


def _tidy(piece: str, seam: re.Pattern[str]) -> list[str]:
    piece = piece.strip(BLANK)
    if "\n" not in piece and "\r" not in piece:
        return [piece]
    parts = seam.split(piece)
    return [part.replace("\r", "").replace("\n", "").strip(BLANK) for part in parts]
