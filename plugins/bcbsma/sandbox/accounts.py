"""How the sample people stand with this payer in the sandbox."""

from webapp.api import Standing

OFFICE = "Harbor Sample Dental"

SAMPLES = (
    Standing("dana.frost", OFFICE, "user", ("connectcenter",)),
    Standing("amy.lund", OFFICE, "administrator", ("connectcenter",)),
    Standing("noel.green", OFFICE, "user"),
)
