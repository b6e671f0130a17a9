"""What ISO 14289-1 (PDF/UA-1) asks of a paper that a program can look at, read with pypdf: everything that is drawn is
in the structure or an artifact, the structure is whole, and its elements stand as they may.

No checker for it is in the package registry that this project installs from, so what our papers use is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream

DRAWS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh", "EI", "INLINE IMAGE"}
"""Operators that put something on the paper. Source: ISO 32000-1, annex A."""
MAY_STAND_IN = {
    "/Document": {"/Sect", "/P", "/H1", "/H2", "/H3", "/L", "/Table", "/Figure", "/Div"},
    "/L": {"/LI", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/TR": {"/TH", "/TD"},
}
"""Of elements whose children are bound, which those are. Source: ISO 32000-1, 14.8.4."""


@dataclass
class Element:
    """One element of the structure: its type, its own entries, what stands in it."""

    kind: str
    entries: Any
    inside: list[Element] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """This, and everything below it in reading order."""
        yield self
        for one in self.inside:
            yield from one.walk()


def structure(paper: PdfReader | PdfWriter) -> Element:
    """The structure tree. `marks`: pieces of content as page number and MCID."""
    pages = {page.indirect_reference.idnum: at for at, page in enumerate(paper.pages)}  # type: ignore[union-attr]
    top = Element("", paper.root_object["/StructTreeRoot"].get_object())
    _grow(top, top.entries["/K"], pages, -1)
    (document,) = top.inside
    return document


def _grow(parent: Element, child: Any, pages: dict[int, int], at: int) -> None:
    found = child.get_object()
    if isinstance(found, list):
        for one in found:
            _grow(parent, one, pages, at)
    elif isinstance(found, int):
        parent.marks.append((at, int(found)))
    elif found.get("/Type") == "/MCR":
        parent.marks.append((pages[found.raw_get("/Pg").idnum] if "/Pg" in found else at, int(found["/MCID"])))
    elif "/S" in found:
        here = pages[found.raw_get("/Pg").idnum] if "/Pg" in found else at
        element = Element(found["/S"], found)
        parent.inside.append(element)
        if "/K" in found:
            _grow(element, found["/K"], pages, here)


def wrongs(pdf: PdfReader) -> list[str]:
    """Everything that is not as PDF/UA-1 asks for; empty where all is well."""
    document = structure(pdf)
    return [*_content(pdf, document), *_parents(pdf, document), *_elements(document), *_about(pdf)]


def _content(pdf: PdfReader, document: Element) -> Iterator[str]:
    marked = [mark for element in document.walk() for mark in element.marks]
    drawn = []
    for at, page in enumerate(pdf.pages):
        for kind, number in _drawn(page, pdf):
            if number is None and kind != "/Artifact":
                yield f"Page {at + 1} draws something ({kind or 'no mark'}) that is neither structure nor artifact."
            elif number is not None:
                drawn.append((at, number))
    if len(marked) != len(set(marked)):
        yield "A piece of content stands in the structure twice."
    if set(drawn) - set(marked):
        yield "Something is marked and stands nowhere in the structure."
    if not set(marked) <= {(at, number) for at, page in enumerate(pdf.pages) for number in _numbers(page, pdf)}:
        yield "The structure names content that is not on its page."


def _drawn(page: PageObject, pdf: PdfReader) -> Iterator[tuple[str, int | None]]:
    """For each thing that is drawn: the innermost mark that says what it is, and its MCID."""
    open_marks: list[tuple[str, int | None]] = []
    for operands, operator in ContentStream(page.get_contents(), pdf).operations:
        name = operator.decode()
        if name in ("BDC", "BMC"):
            more = operands[1].get_object() if name == "BDC" and hasattr(operands[1], "get_object") else {}
            open_marks.append((operands[0], int(more["/MCID"]) if "/MCID" in more else None))
        elif name == "EMC":
            open_marks.pop()
        elif name in DRAWS:
            says = [one for one in open_marks if one[1] is not None or one[0] == "/Artifact"]
            yield says[-1] if says else (open_marks[-1] if open_marks else ("", None))


def _numbers(page: PageObject, pdf: PdfReader) -> Iterator[int]:
    for operands, operator in ContentStream(page.get_contents(), pdf).operations:
        if operator == b"BDC" and "/MCID" in operands[1].get_object():
            yield int(operands[1].get_object()["/MCID"])


def _parents(pdf: PdfReader, document: Element) -> Iterator[str]:
    """From the page back to the structure, which is the way that a reading program goes."""
    tree = pdf.root_object["/StructTreeRoot"]["/ParentTree"].get_object()
    numbers = tree["/Nums"]
    back = {int(numbers[at]): numbers[at + 1].get_object() for at in range(0, len(numbers), 2)}
    kinds = {mark: element.kind for element in document.walk() for mark in element.marks}
    for at, page in enumerate(pdf.pages):
        owners = back.get(int(page.get("/StructParents", -1)), [])
        for (on, number), kind in kinds.items():
            if on == at and (number >= len(owners) or owners[number].get_object()["/S"] != kind):
                yield f"Page {at + 1} does not lead from its piece {number} to {kind}."


def _elements(document: Element) -> Iterator[str]:
    if document.kind != "/Document":
        yield "The structure does not begin with the document."
    level = 0
    for element in document.walk():
        bound = MAY_STAND_IN.get(element.kind)
        if bound and not {one.kind for one in element.inside} <= bound:
            yield f"{element.kind} holds {sorted(one.kind for one in element.inside)}."
        if element.kind.startswith("/H") and element.kind[2:].isdigit():
            if int(element.kind[2:]) > level + 1:
                yield f"{element.kind} comes after level {level}."
            level = int(element.kind[2:])
        if element.kind in ("/Figure", "/Formula") and not str(element.entries.get("/Alt", "")).strip():
            yield f"{element.kind} has no words."
        if element.kind == "/TH" and "/Scope" not in str(element.entries.get("/A", "")):
            yield "The head of a table does not say of what."
        if not element.inside and not element.marks:
            yield f"{element.kind} is empty."


def _about(pdf: PdfReader) -> Iterator[str]:
    root = pdf.root_object
    says = (
        ("a language", root.get("/Lang")),
        ("that it is marked", root["/MarkInfo"].get("/Marked")),
        ("a title that is shown", root["/ViewerPreferences"].get("/DisplayDocTitle")),
        ("a title", pdf.metadata and pdf.metadata.title),
        ("that it is PDF/UA", b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()),
    )
    yield from (f"It does not say {what}." for what, value in says if not value)
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            if "/StructParent" not in note.get_object() or not note.get_object().get("/Contents"):
                yield "A note or link is not in the structure, or has no words."
    if pdf.is_encrypted:
        yield "It is locked against reading programs."
