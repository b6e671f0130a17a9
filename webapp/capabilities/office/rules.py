"""The choices of an office as rules: each a list to choose from. All of them are ours, no payer states them."""

from __future__ import annotations

from webapp.formats import SERVICE_TYPES, service_options
from webapp.rules import OneOf, Option
from webapp.sources import Decided

OURS = Decided("an office knows best what it looks for first")
BY_PRACTICE = Option("", "As the practice type says")

PRACTICE_TYPE = OneOf(
    key="practice_type",
    label="Practice type",
    source=OURS,
    options=(
        Option("dental", "Dental"),
        Option("medical", "Medical"),
        Option("vision", "Vision"),
        Option("chiropractic", "Chiropractic"),
    ),
    says="Chooses the service type that a form starts with, and what stands on top of an answer.",
)

GLANCE = OneOf(
    key="glance",
    label="On top of an answer",
    source=OURS,
    options=(BY_PRACTICE, Option("dental", "Dental benefits"), Option("medical", "Medical benefits")),
)


def first_service() -> OneOf:
    """The service types that a form may start with."""
    return OneOf(
        key="first_service",
        label="Service type that a form starts with",
        source=SERVICE_TYPES,
        options=(BY_PRACTICE, *service_options()),
    )


def first_view(titles: tuple[str, ...]) -> OneOf:
    """The headings of the benefits that may stand alone at first."""
    return OneOf(
        key="first_view",
        label="View that an answer opens with",
        source=OURS,
        options=(Option("", "All views"), *(Option(title, title) for title in titles)),
    )
