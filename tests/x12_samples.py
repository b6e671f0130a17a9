"""The sample messages that stand beside the repository, and a second, naive parser that shares nothing with ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[1].parent / "shared"
X12 = SHARED / "x12"
NOT_X12 = "271-soap-999-in-271-slot-1.x12"  # a web page that came where a 271 was due

beside_shared = pytest.mark.skipif(not X12.is_dir(), reason="the sample messages are not beside this checkout")


def samples(pattern: str = "*") -> list[Path]:
    """Every sample message whose file name fits, without the one that is a web page."""
    kinds = {".x12", ".271", ".277"}
    return [path for path in sorted(X12.rglob(pattern)) if path.suffix in kinds and path.name != NOT_X12]


def texts_of_271s() -> list[bytes]:
    """The raw bytes of every 271."""
    return [path.read_bytes() for path in samples() if path.name.startswith("271") or path.suffix == ".271"]


def naive_segments(raw: bytes) -> list[list[str]]:
    """Segments of one of the samples, found by where they begin. All samples use * between elements."""
    text = raw.decode("utf-8").lstrip("\ufeff")
    begin = re.search(r"(?:ISA|ST)\*", text)
    assert begin is not None
    text = text[begin.start() :]
    found = re.findall(r"(?:\A|(?<=[~\x1d\r\n\s]))([A-Z][A-Z0-9]{1,2}\*[^~\x1d\r\n]*)", text)
    return [segment.split("*") for segment in found]


def worked(name: str) -> bytes:
    """The raw bytes of one of our worked examples."""
    return (X12 / "ours" / name).read_bytes()
