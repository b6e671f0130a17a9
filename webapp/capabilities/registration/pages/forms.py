"""The documents of a payer that everybody may take with them, and in which form they come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from webapp.capabilities.registration.rules import Registration
from webapp.papers import agreement
from webapp.paths import Document
from webapp.payer import Payer

MOST = 64
"""How many documents are kept as PDF. Their text stands in the plugins, so there are a handful."""


@dataclass(frozen=True, slots=True)
class Form:
    """A document to print, and the labels of the paths that ask for it."""

    document: Document
    paths: tuple[str, ...]


def forms_of(payer: Payer) -> list[Form]:
    """The papers of the payer's steps that are public, each once, in the order in which paths come to them."""
    part = payer.part(Registration)
    if part is None:
        return []
    papers = [step.paper for step in part.steps() if step.paper and step.paper.public]
    return [Form(paper, _asked_by(paper, part)) for paper in dict.fromkeys(papers)]


def _asked_by(paper: Document, part: Registration) -> tuple[str, ...]:
    return tuple(path.label for path in part.paths if any(step.paper == paper for step in path.steps))


@lru_cache(maxsize=MOST)
def printed(document: Document, portal: str) -> bytes:
    """The document with its lines empty, as PDF. The same for everybody, so it is set once."""
    return agreement(document, portal)
