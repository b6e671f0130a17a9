"""The PIN that a letter brings, and the code that a mail brings."""

from plugins.bluelinks.sources import FAQ
from webapp.api import Decided, Format, Identifiers, Source

PIN = Format(
    key="pin",
    label="PIN by post",
    source=Source(FAQ, "Registration", "S5"),
    shortest=4,
    longest=4,
    pattern="[0-9]{4}",
    shape="0000",
    says="4 digits, by post to the primary user",
    ours="Entered together with the reference of its letter.",
)

LETTER_REFERENCE = Format(
    key="letter_reference",
    label="Reference of the letter",
    source=Decided("four digits are soon guessed, so the letter carries something longer beside them"),
    shortest=10,
    longest=10,
    shape="??????????",
)

REGISTRATION_CODE = Format(
    key="registration_code",
    label="Registration code",
    source=Source(FAQ, "Sign-in", "S5"),
    example="RC123456",
    shortest=6,
    longest=8,
    pattern="RC([0-9]{4}|[0-9]{6})",
    shape="RC000000",
    says="RC and 6 digits; RC and 4 is read too",
    ours="The wording of the source is open, so both are accepted and the longer is issued.",
)

identifiers = Identifiers(formats=(PIN, LETTER_REFERENCE, REGISTRATION_CODE))
