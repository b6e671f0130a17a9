"""What the form of the last page says, and ways to fill it without JavaScript."""

from __future__ import annotations

import re

import html5lib

from tests.asking import text_of
from tests.conftest import Visitor

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def refusals(visitor: Visitor) -> dict[str, str]:
    """What the last page refuses, by field."""
    found = re.findall(r'id="(\w+)-error">(?:<svg.*?</svg>)?\s*(.*?)</span>', text_of(visitor.last), re.S)  # type: ignore[arg-type]
    return dict(found)


def required(visitor: Visitor) -> set[str]:
    """The boxes of the last page that must be filled."""
    document = html5lib.parse(visitor.last.text, namespaceHTMLElements=False)  # type: ignore[union-attr]
    return {str(box.get("id")) for box in document.iter() if box.get("required") is not None and box.get("id")}


def redraw(visitor: Visitor, **typed: str) -> None:
    """Change something without JavaScript: the form is sent to be drawn anew, and its draft opened."""
    visitor.post("eligibility/redraw", visitor.fields() | typed, follow_redirects=True)


def submitted(visitor: Visitor, **typed: str) -> int:
    """Send a new form with these values without following; its status."""
    visitor.get("eligibility/")
    return visitor.post("eligibility/", visitor.fields() | typed).status_code
