"""One segment, and the four characters that hold an interchange together."""

from __future__ import annotations

from typing import NamedTuple


class Separators(NamedTuple):
    """The characters that divide an interchange. `terminator` ends a segment."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"


class Segment:
    """One segment as it came. `index` is its place in the interchange, `elements[0]` its id; elements count from 1.

    It is made for every segment of every answer, so it only stores; what can be worked out is worked out when asked.

    >>> eb = Segment("EB*1*IND*30^35*****.2****Y*AD:X0000".split("*"), 7, Separators())
    >>> eb.id, eb.get(2), eb.get(99), eb.repeats(3), eb.components(13)
    ('EB', 'IND', '', ['30', '35'], ['AD', 'X0000'])
    >>> eb.text
    'EB*1*IND*30^35*****.2****Y*AD:X0000'
    """

    __slots__ = ("elements", "index", "separators")

    def __init__(self, elements: list[str], index: int, separators: Separators) -> None:
        self.elements = elements
        self.index = index
        self.separators = separators

    @property
    def id(self) -> str:
        """The segment's name, as `EB`."""
        return self.elements[0]

    @property
    def text(self) -> str:
        """The segment as it was written, without its terminator."""
        return self.separators.element.join(self.elements)

    def get(self, number: int) -> str:
        """Element `number` as it was sent (EB03 is `get(3)`), or "" when the segment is shorter."""
        elements = self.elements  # short segments are common, and an exception costs ten times this question
        return elements[number] if number < len(elements) else ""

    def repeats(self, number: int) -> list[str]:
        """The repetitions of an element; an empty element has none."""
        value = self.get(number)
        return value.split(self.separators.repetition) if value else []

    def components(self, number: int) -> list[str]:
        """The components of an element; an empty element has none."""
        value = self.get(number)
        return value.split(self.separators.component) if value else []

    def __repr__(self) -> str:
        # The id and the place only: a segment holds health data, and a repr ends in logs.
        return f"<Segment {self.index} {self.elements[0][:3]}>"
