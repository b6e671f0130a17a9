"""What one benefit says in numbers, as words: dollars, the patient's share, how many and how often."""

from __future__ import annotations

from decimal import Decimal

from webapp.x12 import codes
from webapp.x12.benefits import Benefit
from webapp.x12.numbers import decimal
from webapp.x12.segments import Segment

REMAINING = {"29": "", "33": "32"}
"""EB06 of a remaining figure, and the period of its base where the guide fixes it."""
BOUNDS = {"30": "over", "31": "up to"}
"""HSD05 that bounds what HSD06 counts: exceeded, not exceeded."""


def money(value: str) -> str:
    """A monetary amount as printed, in dollars and cents; what is no number is shown as sent.

    >>> money("1500"), money("117.4"), money("abc")
    ('$1,500.00', '$117.40', 'abc')
    """
    number = decimal(value)
    return value if number is None else f"${number:,.2f}"


def percent(value: str) -> str:
    """The patient's share: .2 is 20 %. Some payers send the percentage itself: nobody pays more than all of it.

    >>> percent(".2"), percent("0"), percent("1"), percent("20"), percent("x")
    ('20%', '0%', '100%', '20%', 'x')
    """
    number = decimal(value)
    if number is None:
        return value
    return f"{(number if number > 1 else number * 100).normalize():f}%"


def figure(benefit: Benefit) -> str:
    """The amount, percentage or quantity of a benefit, whichever it has; all of them where it has several."""
    quantity = ""
    if benefit.eb.get(10):
        kind = codes.words("eb09", benefit.quantity_kind) or benefit.quantity_kind
        quantity = counted(benefit.eb.get(10), kind)
    delivered = [delivery(segment) for segment in benefit.hsd]
    return ", ".join(
        part for part in (money(benefit.eb.get(7)), percent(benefit.eb.get(8)), quantity, *delivered) if part
    )


def counted(number: str, what: str) -> str:
    """How many of what: one of several visits is a visit.

    >>> counted("2", "Visits"), counted("1", "Visits"), counted("", "Days")
    ('2 visits', '1 visit', 'days')
    """
    words = what.lower()
    one = number == "1" and words.endswith("s") and " " not in words
    return f"{number} {words[:-1] if one else words}".strip()


def delivery(segment: Segment) -> str:
    """An HSD as words: 2 visits per calendar year; 12 visits, 3 per week, per month.

    X12's answer to request 439: HSD03 and HSD04 say how the quantity of HSD02 is spread. Payers also send "1, every 6
    months" there, as the guide for claims has it; a spread greater than the quantity can mean nothing else.
    """
    get = segment.get
    first = counted(get(2), codes.words("hsd01", get(1)) or get(1))
    unit = (codes.words("hsd03", get(3)) or get(3)).lower().removesuffix("s")
    if get(5) in BOUNDS:
        return " ".join(part for part in (first, BOUNDS[get(5)], get(6), f"{unit}s" if unit else "") if part)
    spread = _spread(get(2), get(4), unit)
    separate = "," if spread[:1].isdigit() else ""
    period = (codes.words("eb06", get(5)) or get(5)).lower().removesuffix("s") if get(5) not in REMAINING else ""
    per = (f"per {get(6)} {period}s" if get(6) not in ("", "1") else f"per {period}") if period else ""
    pattern = [codes.words(f"hsd{at:02d}", get(at)) or get(at) for at in (7, 8)]
    words = (f"{first}{separate}", f"{spread}{separate if per else ''}", per)
    return ", ".join(part for part in (" ".join(word for word in words if word), *pattern) if part)


def _spread(quantity: str, modulus: str, unit: str) -> str:
    """How a quantity is spread over units of time."""
    if not unit and not modulus:
        return ""
    if not modulus:
        return f"per {unit}" if quantity else f"in {unit}s"
    total, number = decimal(quantity), decimal(modulus)
    if total is not None and number is not None and 1 < number <= total:
        return f"{modulus} per {unit}"
    return f"every {modulus} {unit}s" if number != 1 else f"per {unit}"


def measure(benefit: Benefit) -> tuple[Decimal | None, str]:
    """How much a benefit gives and of what: dollars ("$"), what EB10 counts, or what its only HSD counts."""
    if benefit.eb.get(7):
        return benefit.amount, "$"
    if benefit.eb.get(10):
        return benefit.quantity, codes.words("eb09", benefit.quantity_kind) or benefit.quantity_kind
    if len(benefit.hsd) != 1:
        return None, ""
    what, number = benefit.hsd[0].get(1), benefit.hsd[0].get(2)
    return decimal(number), codes.words("hsd01", what) or what
