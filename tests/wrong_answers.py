"""Ways in which an answer can belong to another question: each takes a right answer and makes it wrong.

Every wrong answer also carries canaries in its texts, so that a test can see whether any of it was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.asking import bytes_of, rows_of

Rows = list[list[str]]
Spoil = Callable[[Rows, int], Rows]

CANARY = "CANARY"


def put(rows: Rows, segment: str, element: int, value: str, *, first: str = "", place: int = 0) -> Rows:
    """The rows with one element of the `place`th segment of that name changed; [] where there is none.

    `first` is the segment's first element, where only one kind of it is meant.
    """
    found = [row for row in rows if row[0] == segment and (not first or row[1] == first)]
    if len(found) <= place or len(found[place]) <= element or not found[place][element]:
        return []
    changed = found[place]
    return [[*row[:element], value, *row[element + 1 :]] if row is changed else row for row in rows]


def number(n: int, length: int = 9) -> str:
    """A number that we never sent."""
    return str(770_000_000 + n)[-length:]


def both_ends(rows: Rows, header: str, at: int, trailer: str, value: str) -> Rows:
    """A control number changed in header and trailer alike."""
    return put(put(rows, header, at, value), trailer, 2, value)


def second_transaction(rows: Rows, n: int) -> Rows:
    """The same transaction twice in one group."""
    begin, end = index_of(rows, "ST"), index_of(rows, "SE") + 1
    return [*rows[:end], *rows[begin:end], ["GE", "2", rows[end][2]], *rows[end + 1 :]]


def second_person(rows: Rows, n: int) -> Rows:
    """Another subscriber with benefits of their own behind the right one."""
    end = index_of(rows, "SE")
    other = [
        ["HL", str(90 + n), "2", "22", "0"],
        ["NM1", "IL", "1", f"{CANARY}SECOND", "ANNE", "", "", "", "MI", f"ZZZ{number(n)}"],
        ["DMG", "D8", "19610203", "F"], ["EB", "1", "IND", "35", "", f"{CANARY}PLAN"],
    ]  # fmt: skip
    return [*rows[:end], *other, *rows[end:]]


def second_dependent(rows: Rows, n: int) -> Rows:
    """A dependent behind whom nobody asked, after the right dependent."""
    end = index_of(rows, "SE")
    name = ["NM1", "03", "1", f"{CANARY}SECOND", "ANNE"]
    other = [["HL", str(90 + n), "3", "23", "0"], name, ["EB", "1", "IND", "35"]]
    dependents = [row for row in rows if row[0] == "HL" and row[3] == "23"]
    return [*rows[:end], *other, *rows[end:]] if dependents else []


def unasked_dependent(rows: Rows, n: int) -> Rows:
    """The right subscriber, but the benefits are those of a dependent nobody asked about."""
    if any(row[0] == "HL" and row[3] == "23" for row in rows):
        return []
    place = index_of(rows, "INS") if any(row[0] == "INS" for row in rows) else index_of(rows, "SE")
    name, born = ["NM1", "03", "1", f"{CANARY}CHILD", "TOM"], ["DMG", "D8", f"20{10 + n % 10}0102", "U"]
    return [*rows[:place], ["HL", "4", "3", "23", "0"], name, born, *rows[place:]]


def without_traces(rows: Rows, n: int) -> Rows:
    """An answer that says nothing of which question it answers."""
    kept = [row for row in rows if row[0] != "TRN"]
    return [] if any(row[0] == "AAA" for row in rows) else kept


def two_in_one(rows: Rows, n: int) -> Rows:
    """A second interchange glued behind the right one."""
    other = both_ends(both_ends(rows, "ISA", 13, "IEA", number(n)), "GS", 6, "GE", number(n))
    return [*rows, *(put(other, "NM1", 3, f"{CANARY}GLUED", first="IL") or other)]


def refused_but_another(rows: Rows, n: int) -> Rows:
    """A rejection that stands beside another person's name and benefits."""
    spoiled = put(rows, "NM1", 3, f"{CANARY}REFUSED", first="IL")
    place = index_of(rows, "INS") if any(row[0] == "INS" for row in rows) else -1
    return [*spoiled[:place], ["AAA", "N", "", "73", "C"], *spoiled[place:]] if spoiled and place > 0 else []


def nobody(rows: Rows, n: int) -> Rows:
    """Benefits without a word about whose they are."""
    kept = [row for row in rows if row[0] not in ("DMG", "REF") and not (row[0] == "NM1" and row[1] in ("IL", "03"))]
    return kept if any(row[0] == "EB" for row in rows) else []


def index_of(rows: Rows, segment: str) -> int:
    """Where the first segment of that name stands."""
    return next(place for place, row in enumerate(rows) if row[0] == segment)


def other_prefix(rows: Rows, n: int) -> Rows:
    """The same digits under another plan's prefix."""
    row = next(row for row in rows if row[0] == "NM1" and row[1] == "IL")
    whole = len(row) > 9 and not row[9][:3].isdigit() and not row[9].startswith("R")
    return put(rows, "NM1", 9, f"Z{chr(65 + n % 26)}Q{row[9][3:]}", first="IL") if whole else []


def other_gender(rows: Rows, n: int) -> Rows:
    """The other of F and M."""
    born = [row for row in rows if row[0] == "DMG" and len(row) > 3]
    return put(rows, "DMG", 3, "M" if born[0][3] == "F" else "F") if born else []


KINDS: dict[str, Spoil] = {
    "envelope number": lambda rows, n: both_ends(rows, "ISA", 13, "IEA", number(n)),
    "group number": lambda rows, n: both_ends(rows, "GS", 6, "GE", number(n)),
    "reference": lambda rows, n: put(rows, "BHT", 3, f"REF{number(n)}"),
    "trace": lambda rows, n: put(rows, "TRN", 2, f"TRACE{number(n)}"),
    "trace's owner": lambda rows, n: put(rows, "TRN", 3, f"9{number(n)}"),
    "no trace": without_traces,
    "sender": lambda rows, n: put(rows, "ISA", 6, f"SOMEBODY{n}".ljust(15)),
    "receiver": lambda rows, n: put(rows, "ISA", 8, f"SOMEBODY{n}".ljust(15)),
    "payer": lambda rows, n: put(rows, "NM1", 9, f"PAYER{n}", first="PR"),
    "envelope at odds": lambda rows, n: put(rows, "IEA", 2, number(n)),
    "group at odds": lambda rows, n: put(rows, "GE", 2, number(n)),
    "transaction at odds": lambda rows, n: put(rows, "SE", 2, f"77{n:02d}"),
    "two transactions": second_transaction,
    "two envelopes": two_in_one,
    "two people": second_person,
    "two dependents": second_dependent,
    "unasked dependent": unasked_dependent,
    "nobody named": nobody,
    "cut off": lambda rows, n: rows[: index_of(rows, "SE") - n % 3],
    "refused, with another's name": refused_but_another,
    "member ID": lambda rows, n: put(rows, "NM1", 9, f"XXP{number(n)}", first="IL"),
    "member ID's prefix": other_prefix,
    "last name": lambda rows, n: put(rows, "NM1", 3, f"{CANARY}LAST{n}", first="IL"),
    "first name": lambda rows, n: put(rows, "NM1", 4, f"{CANARY}FIRST{n}", first="IL"),
    "birth date": lambda rows, n: put(rows, "DMG", 2, f"19{10 + n % 80}0203"),
    "gender": other_gender,
    "dependent's last name": lambda rows, n: put(rows, "NM1", 3, f"{CANARY}LAST{n}", first="03"),
    "dependent's first name": lambda rows, n: put(rows, "NM1", 4, f"{CANARY}FIRST{n}", first="03"),
    "dependent's birth date": lambda rows, n: put(rows, "DMG", 2, f"20{10 + n % 10}0203", place=1),
    "number": lambda rows, n: put(rows, "REF", 2, f"8999{number(n, 5)}", first="SY"),
}
"""Kinds that do not depend on what was asked come first; the rest only where the value was asked."""

ALWAYS = tuple(KINDS)[:19]


def marked(rows: Rows) -> Rows:
    """The answer with canaries in its texts: none of them may be seen where it is not shown."""
    rows = [[*row[:5], f"{CANARY}PLAN", *row[6:]] if row[0] == "EB" and len(row) > 5 else row for row in rows]
    benefits = [place for place, row in enumerate(rows) if row[0] == "EB"]
    for place in reversed(benefits[:2]):
        rows.insert(place + 1, ["MSG", f"{CANARY} MESSAGE"])
    return rows


def spoiled(right: bytes, kinds: tuple[str, ...], each: int) -> Iterator[tuple[str, bytes]]:
    """(kind, wrong answer) for every kind that this answer can have, `each` of them."""
    for kind in kinds:
        for n in range(each):
            wrong = KINDS[kind](rows_of(right), n)
            if wrong:
                yield kind, bytes_of(marked(wrong))
