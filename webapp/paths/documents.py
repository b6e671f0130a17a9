"""A document of a payer: read before one agrees to it, or printed, signed and handed in."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.sources import Decided, Source


@dataclass(frozen=True, kw_only=True)
class Document:
    """Something to read or to sign: `parts` are headings with their text, in the order in which they are read.

    `signed`: what whoever signs fills in by hand, line by line; none where nothing is signed. `public`: offered under
    Forms to everybody. The text is the plugin's own.
    """

    key: str
    title: str
    source: Source | Decided
    parts: tuple[tuple[str, str], ...]
    signed: tuple[str, ...] = ()
    public: bool = False
    ours: str = ""
