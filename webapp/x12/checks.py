"""The counts and control numbers with which a sender closes each envelope, compared with what arrived."""

from __future__ import annotations

from collections.abc import Callable

from webapp.x12.segments import Segment


def notes(segments: list[Segment]) -> list[str]:
    """Sentences for a person, one for each thing that does not fit; empty when all does."""
    check = _Check()
    for segment in segments:
        step = _STEPS.get(segment.elements[0])
        if step is not None:
            step(check, segment)
    check.end(len(segments))
    return check.found


class _Check:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.isa: Segment | None = None
        self.gs: Segment | None = None
        self.st: Segment | None = None
        self.se: Segment | None = None
        self.groups = self.transactions = self.anything = 0

    def end(self, index: int) -> None:
        self._transaction_ends(index)
        if self.isa is not None:
            self.found.append("The message breaks off: its last segment (IEA) is missing.")
        if not self.anything:
            self.found.append("There is no transaction in this message.")

    def isa_opens(self, isa: Segment) -> None:
        self._transaction_ends(isa.index)
        if isa.index:
            self.found.append("There is more than one envelope in this message; all of it is shown as one.")
        self.isa, self.gs, self.groups = isa, None, 0

    def gs_opens(self, gs: Segment) -> None:
        self._transaction_ends(gs.index)
        self.gs = gs
        self.groups += 1
        self.transactions = 0

    def st_opens(self, st: Segment) -> None:
        self._transaction_ends(st.index)
        self.st = st
        self.transactions += 1
        self.anything += 1

    def ta1(self, ta1: Segment) -> None:
        self.anything += 1

    def se_closes(self, se: Segment) -> None:
        if self.st is None:
            self.found.append("A transaction is closed (SE) that never opened.")
        elif self.se is None:
            self.se = se

    def _transaction_ends(self, index: int) -> None:
        st, se = self.st, self.se
        self.st = self.se = None
        if st is not None and se is None:
            self.found.append("A transaction breaks off: its closing segment (SE) is missing.")
        if st is not None and se is not None:
            self._count("segments", se, se.index - st.index + 1)
            self._same("transaction", st.get(2), se)
            if se.index + 1 < index:
                self.found.append("Segments stand behind the end of a transaction (SE); they are kept with it.")

    def ge_closes(self, ge: Segment) -> None:
        self._transaction_ends(ge.index)
        if self.gs is None:
            self.found.append("A group is closed (GE) that never opened.")
        else:
            self._count("transactions", ge, self.transactions)
            self._same("group", self.gs.get(6), ge)
        self.gs = None

    def iea_closes(self, iea: Segment) -> None:
        self._transaction_ends(iea.index)
        if self.gs is not None:
            self.found.append("A group breaks off: its closing segment (GE) is missing.")
        if self.isa is not None:
            self._count("groups", iea, self.groups)
            self._same("envelope", self.isa.get(13), iea)
        self.isa = self.gs = None

    def _count(self, what: str, closing: Segment, arrived: int) -> None:
        said = closing.get(1).strip()
        if said.lstrip("0") != str(arrived).lstrip("0"):
            self.found.append(f"The sender's count of {what} does not fit: {arrived} arrived.")

    def _same(self, what: str, opened: str, closing: Segment) -> None:
        if opened.strip() != closing.get(2).strip():
            self.found.append(f"The control numbers at the start and the end of the {what} differ.")


_STEPS: dict[str, Callable[[_Check, Segment], None]] = {
    "ISA": _Check.isa_opens,
    "GS": _Check.gs_opens,
    "ST": _Check.st_opens,
    "SE": _Check.se_closes,
    "GE": _Check.ge_closes,
    "IEA": _Check.iea_closes,
    "TA1": _Check.ta1,
}
