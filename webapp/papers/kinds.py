"""The kinds of papers: a letter, and a document of a payer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from webapp.errors import ValueRefused
from webapp.identifiers import dates
from webapp.papers.setting import set_paper
from webapp.paths import Document

SAMPLE = "Sample: a sandbox plays this portal. No payer sent this letter, and nothing in it opens an account with one."


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter to be posted. Every text is one line, which the paper breaks where it must.

    `to`: the lines of the address. `day`: when it was printed. `marked`: what is set off, name and value, such as
    ("PIN", "0412"). `foot`: lines in small print below.
    """

    sender: str
    to: tuple[str, ...]
    day: date
    subject: str
    paragraphs: tuple[str, ...]
    marked: tuple[tuple[str, str], ...] = ()
    foot: tuple[str, ...] = ()


def letter(paper: Letter, *, sample: bool) -> bytes:
    """The letter as a PDF/UA-1, the same bytes for the same letter. `sample`: it says that a sandbox plays the portal.

    Raises ValueRefused for a character that cannot be printed.
    """
    return set_paper(
        "letter",
        {
            "from": paper.sender,
            "to": paper.to,
            "day": dates.printed(paper.day),
            "date": {"year": paper.day.year, "month": paper.day.month, "day": paper.day.day},
            "subject": paper.subject,
            "paragraphs": paper.paragraphs,
            "marked": paper.marked,
            "foot": paper.foot,
            "notice": SAMPLE if sample else "",
        },
    )


def shows(*lines: str) -> bool:
    """Whether a letter can be addressed with these lines: its letters are Latin, Greek, Cyrillic, Hebrew and Arabic.

    It sets a paper (50 ms).
    """
    paper = Letter(sender="", to=lines, day=date.min, subject="address", paragraphs=())
    try:
        letter(paper, sample=False)
    except ValueRefused:
        return False
    return True


def agreement(document: Document, portal: str, filled: Mapping[str, str] | None = None) -> bytes:
    """The document as a PDF/UA-1, with what is ours about it said first. `portal`: whose it is, as people call it.

    `filled`: what is printed on a line to sign instead of leaving it empty, by the line's name. Raises KeyError for a
    line that the document does not have, ValueRefused for a character that cannot be printed.
    """
    known = filled or {}
    if unknown := known.keys() - set(document.signed):
        raise KeyError(min(unknown))
    return set_paper(
        "agreement",
        {
            "from": portal,
            "title": document.title,
            "parts": document.parts,
            "signed": [(name, known.get(name, "")) for name in document.signed],
            "notice": document.ours,
        },
    )
