"""Letters and documents on paper: that a screen reader can read them, and that what goes in comes out as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ContentStream, NameObject, NumberObject, TextStringObject

from tests.pdf_structure import structure, wrongs
from webapp.api import Document, Registration, Source
from webapp.errors import ValueRefused
from webapp.papers import Letter, agreement, letter
from webapp.plugins import Installed

LETTER = Letter(
    sender="Sample Portal, people who print letters",
    to=("Elm Street Dental", "12 Elm Street", "Boston, MA 02110"),
    day=date(2026, 11, 22),
    subject="Your PIN for Sample Portal",
    paragraphs=("Somebody registered this office.", "Enter both after signing in."),
    marked=(("PIN", "0412"), ("Reference", "K7M4O0QX2B")),
    foot=("Nobody asks for this PIN by telephone.", "It can be used until 12/13/2026."),
)
DOCUMENT = Document(
    key="sample",
    title="Sample agreement",
    source=Source("Sample manual", "page 7"),
    parts=(("What it is", "It is invented."), ("What follows", "Nothing follows from it.")),
    signed=("Name", "Signature"),
    ours="Nobody wrote this but us.",
)
MARKUP = (
    '#panic("x")', "$x^2$ #sys.inputs", "*bold* _it_ `raw`", "= Heading", "- item", "+ one", "/ term: x", "// gone",
    "/* gone */", "@ref <label>", '"quoted" \'too\'', "\\u{41} \\ \\#", "a~b -- c --- d ...", "[x] {y} {{ z }}", "https://a.example/x",
)  # fmt: skip
KEPT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.sampled_from("éñüßøŁ’“”–€"), max_size=300)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """The text in the order in which it stands in the paper."""
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def squeezed(text: str) -> str:
    """Without blanks, and without the places at which a long word may be broken."""
    return re.sub(r"[\s\u200b]", "", text)


def tags(pdf: bytes) -> list[str]:
    """The structure's elements from the top, in reading order."""
    return [element.kind for element in structure(read(pdf)).walk()]


BOTH = pytest.mark.parametrize(
    ("pdf", "title"),
    [(letter(LETTER, sample=True), LETTER.subject), (agreement(DOCUMENT, "Sample Portal"), DOCUMENT.title)],
    ids=["letter", "agreement"],
)


@BOTH
def test_a_paper_says_what_pdf_ua_asks_for(pdf: bytes, title: str) -> None:
    paper = read(pdf)
    root = paper.trailer["/Root"]
    assert pdf.startswith(b"%PDF-1.7")
    assert root["/Lang"] == "en-US"
    assert root["/MarkInfo"]["/Marked"].value is True and root["/MarkInfo"]["/Suspects"].value is False
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert paper.metadata is not None and paper.metadata.title == title
    about = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in about and f">{title}</rdf:li>" in about
    assert all(page["/Tabs"] == "/S" and page.mediabox[2:] == [612, 792] for page in paper.pages)


@BOTH
def test_the_letters_are_in_the_paper(pdf: bytes, title: str) -> None:
    fonts = [font.get_object() for page in read(pdf).pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        described = inner.get_object()["/FontDescriptor"]
        assert "/FontFile3" in described or "/FontFile2" in described
        assert re.search(r"Libertinus|DejaVuSansMono", described["/FontName"])
        assert "/ToUnicode" in font


def test_a_letters_structure() -> None:
    item = ["/LI", "/Lbl", "/Strong", "/LBody"]
    above, below = ["/P"] * 4, ["/P"]
    shown = tags(letter(LETTER, sample=True))
    assert shown == ["/Document", *above, "/H1", "/P", "/P", "/L", *item, *item, *below]


LONG = replace(LETTER, paragraphs=("Read this. " * 40,) * 12)


@pytest.mark.parametrize(
    "pdf",
    [letter(LETTER, sample=True), letter(LONG, sample=False), agreement(DOCUMENT, "Sample Portal"),
     letter(replace(LETTER, to=("محمد علي", "W" * 120), marked=(), foot=()), sample=True)],
    ids=["letter", "several pages", "agreement", "other letters and a word over two lines"],
)  # fmt: skip
def test_a_paper_is_in_its_structure_whole_and_nothing_else_is(pdf: bytes) -> None:
    assert wrongs(read(pdf)) == []


def _untagged(paper: PdfWriter) -> None:
    content = ContentStream(paper.pages[0].get_contents(), paper)
    content.operations.append(([TextStringObject("x")], b"Tj"))
    paper.pages[0][NameObject("/Contents")] = content


def _first(paper: PdfWriter, kind: str) -> Any:
    return next(one for one in structure(paper).walk() if one.kind == kind).entries


def _set(at: Any, key: str, value: Any) -> None:
    at[NameObject(key)] = value


BROKEN: dict[str, tuple[Callable[[PdfWriter], object], str]] = {
    "drawn beside the structure": (_untagged, "draws something"),
    "no language": (lambda paper: paper.root_object.pop("/Lang"), "It does not say a language."),
    "title not shown": (lambda paper: paper.root_object["/ViewerPreferences"].clear(), "a title that is shown"),
    "a level left out": (lambda paper: _set(_first(paper, "/H1"), "/S", NameObject("/H2")), "/H2 comes after level 0."),
    "a picture without words": (
        lambda paper: _set(_first(paper, "/P"), "/S", NameObject("/Figure")), "/Figure has no words."
    ),
    "a list of lines": (lambda paper: _set(_first(paper, "/LI"), "/S", NameObject("/P")), "/L holds ['/LI', '/P']."),
    "nothing in it": (lambda paper: _first(paper, "/H1").pop("/K"), "/H1 is empty."),
    "content of nothing": (
        lambda paper: _set(_first(paper, "/H1"), "/K", ArrayObject([NumberObject(999)])), "not on its page"
    ),
    "content twice": (
        lambda paper: _set(_first(paper, "/H1"), "/K", _first(paper, "/P")["/K"]), "stands in the structure twice"
    ),
    "no way back": (lambda paper: paper.pages[0].pop("/StructParents"), "Page 1 does not lead from"),
}  # fmt: skip


@pytest.mark.parametrize("broken", list(BROKEN))
def test_whoever_looks_at_a_papers_structure_sees_what_is_wrong(broken: str) -> None:
    breaks, words = BROKEN[broken]
    paper, out = PdfWriter(clone_from=read(letter(LETTER, sample=True))), BytesIO()
    breaks(paper)
    paper.write(out)
    assert [one for one in wrongs(read(out.getvalue())) if words in one]


def test_a_documents_structure() -> None:
    parts = ["/H2", "/P", "/H2", "/P"]
    shown = tags(agreement(DOCUMENT, "Sample Portal"))
    assert shown == ["/Document", "/P", "/H1", "/P", *parts, "/H2", "/P", "/P"]


def test_a_letter_is_read_in_its_order_and_is_one_page() -> None:
    pdf = letter(LETTER, sample=True)
    lines = [line.strip() for line in text_of(pdf).splitlines()]
    assert len(read(pdf).pages) == 1
    assert lines[0].startswith("Sample: a sandbox plays this portal.")
    assert lines[lines.index(LETTER.sender) :] == [
        LETTER.sender, "11/22/2026", *LETTER.to, LETTER.subject, *LETTER.paragraphs,
        "PIN: 0412", "Reference: K7M4O0QX2B", *LETTER.foot, "Page 1 of 1",
    ]  # fmt: skip


def test_only_a_sample_says_that_it_is_one() -> None:
    assert "sandbox" in text_of(letter(LETTER, sample=True))
    assert "sandbox" not in text_of(letter(LETTER, sample=False))


def test_page_numbers_are_not_read_out() -> None:
    content = read(letter(LETTER, sample=False)).pages[0].get_contents()
    assert content is not None and b"/Artifact" in content.get_data().split(b"/H1")[0]


def test_a_long_letter_counts_its_pages() -> None:
    pdf = letter(replace(LETTER, paragraphs=("Read this. " * 40,) * 12), sample=False)
    pages = len(read(pdf).pages)
    assert pages > 1 and f"Page 1 of {pages}" in text_of(pdf) and f"Page {pages} of {pages}" in text_of(pdf)


@pytest.mark.parametrize("words", MARKUP)
def test_markup_stays_text(words: str) -> None:
    pdf = letter(
        Letter(
            sender=words,
            to=(words,),
            day=LETTER.day,
            subject=words,
            paragraphs=(words,),
            marked=((words, words),),
            foot=(words,),
        ),
        sample=False,
    )
    assert squeezed(text_of(pdf)).count(squeezed(words)) == 7
    assert read(pdf).metadata.title == words  # type: ignore[union-attr]
    assert squeezed(words) in squeezed(text_of(agreement(replace(DOCUMENT, parts=((words, words),)), words)))


@settings(max_examples=150, deadline=None)
@given(KEPT)
def test_whatever_is_typed_is_printed_as_it_is(words: str) -> None:
    pdf = letter(replace(LETTER, paragraphs=("[begin]", words, "[end]"), foot=()), sample=False)
    assert f"[begin]{squeezed(words)}[end]" in squeezed(text_of(pdf))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_printed_or_refused(words: str) -> None:
    try:
        pdf = letter(replace(LETTER, to=(words,)), sample=False)
    except ValueRefused:
        return
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("bad", ["\n", "\x00", "\ud800", "\ue000", "\u2028", "\ufeff", "\u0378", "名", "😀", "अ", "ก"])
@pytest.mark.parametrize("place", ["subject", "foot", "marked"])
def test_what_cannot_be_printed_is_refused_without_repeating_it(bad: str, place: str) -> None:
    words = f"canary{bad}canary"
    value: Any = {"subject": words, "foot": (words,), "marked": (("PIN", words),)}[place]
    with pytest.raises(ValueRefused, match="cannot show one of the characters") as refused:
        letter(replace(LETTER, **{place: value}), sample=False)
    assert refused.value.__cause__ is None and (refused.value.__context__ is None or refused.value.__suppress_context__)


@pytest.mark.parametrize("place", ["to", "paragraphs", "foot"])
def test_a_long_word_does_not_run_off_the_page(place: str) -> None:
    pdf = letter(replace(LETTER, **{place: ("W" * 120,)}), sample=False)
    assert squeezed("W" * 120) in squeezed(text_of(pdf))
    assert max(line.count("W") for line in text_of(pdf).splitlines()) < 60


def test_what_is_filled_in_is_printed_on_its_line() -> None:
    pdf = agreement(DOCUMENT, "Sample Portal", {"Name": "Quill Billing #1"})
    text = text_of(pdf)
    assert "Name: Quill Billing #1" in text and re.search(r"Signature:\s*\n", text)
    assert text.index(DOCUMENT.ours) < text.index(DOCUMENT.title) < text.index("Sample Portal")
    with pytest.raises(KeyError):
        agreement(DOCUMENT, "Sample Portal", {"Nmae": "Quill"})


def test_what_is_only_read_has_nothing_to_sign() -> None:
    assert "signed" not in text_of(agreement(replace(DOCUMENT, signed=()), "Sample Portal"))


def test_the_same_letter_is_the_same_bytes() -> None:
    assert letter(LETTER, sample=True) == letter(LETTER, sample=True)


def test_two_threads_at_once_mix_nothing() -> None:
    letters = [replace(LETTER, marked=(("PIN", f"{number:04}"),)) for number in range(1000, 1040)]
    alone = [letter(one, sample=False) for one in letters]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda one: letter(one, sample=False), letters)) == alone
    assert len(set(alone)) == len(letters)


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    letter(LETTER, sample=False)
    agreement(DOCUMENT, "Sample Portal")
    assert list(tmp_path.rglob("*")) == []


def documents(installed: Installed) -> Iterator[tuple[str, Document]]:
    """Every document that a payer's steps show, with its portal."""
    for payer in installed.payers.values():
        if part := payer.part(Registration):
            for step in part.steps():
                given = (step.paper, *(blank.document for blank in step.asked()))
                yield from ((payer.portal, one) for one in given if one)


@pytest.mark.row("RG1", "RG9", "RG16")
def test_every_payers_documents_can_be_printed_and_say_that_they_are_invented(installed: Installed) -> None:
    found = list(documents(installed))
    assert {(portal, one.key) for portal, one in found} >= {
        ("Provider Central", "terms"), ("Provider Central", "electronic"), ("BlueLinks", "signatory"),
        ("Provider Connection", "terms"), ("Provider Connection", "declaration"),
    }  # fmt: skip
    for portal, one in found:
        pdf = agreement(one, portal)
        text = text_of(pdf)
        assert wrongs(read(pdf)) == [], one.title
        assert "invented" in one.ours and squeezed(one.ours) in squeezed(text)
        assert all(squeezed(words) in squeezed(text) for part in one.parts for words in part)
