"""From data to a PDF: the template `templates/papers/<kind>.typ`, set by typst. Source: ISO 14289-1 (PDF/UA-1).

The data goes in as JSON, so nothing in it is read as markup; letters are those inside of the library, so every machine
makes the same paper; typst reads the templates' folder and nothing else, and writes no file.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import typst

from webapp.errors import ValueRefused
from webapp.settings import templates_folder

UNPRINTED = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode's control characters, halves of characters, private and unassigned ones, separators of lines."""
BYTE_ORDER = "\ufeff"
"""Not allowed in PDF/UA, and invisible: typst refuses it in some places and drops it in others."""
NOT_SHOWN = "PDF/UA-1 error: the text"
"""How typst begins to say that no letter of its fonts shows a character, or that PDF/UA forbids it."""
UNPRINTABLE = "A paper cannot show one of the characters in this. Write it in plain letters and digits, in one line."


@cache
def _fonts() -> typst.Fonts:
    """The library's own letters, loaded once; they do not change, so all threads share them."""
    return typst.Fonts(include_system_fonts=False)


def set_paper(kind: str, paper: Mapping[str, Any]) -> bytes:
    """The PDF of this kind. Raises ValueRefused, without the value, for a character that cannot be printed.

    Each call compiles on its own, because a `typst.Compiler` refuses a second thread. The template goes in by its path:
    of templates that go in as bytes the library keeps each copy for ever.
    """
    every = "".join(_texts(paper))
    if BYTE_ORDER in every or any(unicodedata.category(one) in UNPRINTED for one in every):
        raise ValueRefused(UNPRINTABLE)
    folder = templates_folder() / "papers"
    try:
        return typst.compile(
            str(folder / f"{kind}.typ"),
            root=str(folder),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"paper": json.dumps(paper)},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        if error.message.startswith(NOT_SHOWN):
            raise ValueRefused(UNPRINTABLE) from None  # what typst says repeats the text
        raise


def _texts(value: Any) -> Iterable[str]:
    """Every text inside, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in _texts(one))
    elif isinstance(value, Iterable):
        yield from (text for one in value for text in _texts(one))
