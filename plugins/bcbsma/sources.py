"""The documents that this payer's rules come from."""

from webapp.api import Source

GUIDE = "ConnectCenter quick start for dental offices (03/26)"
ADMINISTRATORS = "Provider Central administrators quick tip (7/24)"
REGISTRATION = "Provider Central registration quick tip"


def guide(place: str) -> Source:
    """A place in the ConnectCenter quick start."""
    return Source(GUIDE, place, "S1")


def administrators(place: str) -> Source:
    """A place in the administrators' quick tip."""
    return Source(ADMINISTRATORS, place, "S3")


def registration(place: str) -> Source:
    """A place in the registration quick tip."""
    return Source(REGISTRATION, place, "S2")
