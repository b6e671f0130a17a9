"""Answers made for a test: a few segments below a name, and any bytes as the stored answer to an inquiry."""

from __future__ import annotations

from tests import asking
from webapp.access import Desk
from webapp.capabilities.eligibility.answer import read_answer
from webapp.capabilities.eligibility.lines import Line
from webapp.models import Exchange, Inquiry
from webapp.plugins import Installed
from webapp.x12.benefits import BenefitAnswer, read_benefits
from webapp.x12.reader import read

SUBSCRIBER = ("HL*3*2*22*0", "NM1*IL*1*DOE*ANN****MI*XXP900000001")
Blocks = dict[str, list[Line]]


def message(*segments: str, person: tuple[str, ...] = SUBSCRIBER) -> bytes:
    """A bare 271 with these segments below one subscriber's name."""
    return "~".join(("ST*271*0001", *person, *segments, "SE*1*0001", "")).encode()


def made(*segments: str, person: tuple[str, ...] = SUBSCRIBER) -> BenefitAnswer:
    """The same, read."""
    return read_benefits(read(message(*segments, person=person)))


def stored(
    installed: Installed,
    raw: bytes,
    typed: dict[str, str] | None = None,
    *,
    payer: str = asking.BCBSMA,
    desk: Desk | None = None,
) -> Inquiry:
    """An inquiry that was answered with these bytes; nobody was asked."""
    inquiry = asking.file(installed, typed, payer=payer, desk=desk)
    Exchange.create(
        inquiry=inquiry, attempt=1, control=1, trace="T", request=b"ST*270*0001~SE*2*0001~", response=raw,
        received=inquiry.created, verdict="answered",
    )  # fmt: skip
    Inquiry.update(state="answered", outcome="unclear", done=inquiry.created).where(Inquiry.id == inquiry.id).execute()
    return asking.again(inquiry)


def blocks(answer: BenefitAnswer, practice: str) -> Blocks:
    """The lines of each block by its title."""
    reading = read_answer(answer, "35" if practice == "dental" else "30", practice)
    return {block.title: list(block.lines) for block in reading.glance}


def line(answer: BenefitAnswer, label: str, practice: str = "dental") -> Line:
    """The one line with that label."""
    (found,) = [one for lines in blocks(answer, practice).values() for one in lines if one.label == label]
    return found
