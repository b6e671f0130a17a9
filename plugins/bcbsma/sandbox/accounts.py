"""How the sample people stand with this payer in the sandbox."""

from webapp.api import Standing

OFFICE = "Harbor Sample Dental"

SAMPLES = (
    Standing("dana.frost", OFFICE, "user", ("connectcenter",)),
    Standing("amy.lund", OFFICE, "administrator", ("connectcenter", "authorization_manager", "carelon")),
    Standing("noel.green", OFFICE, "user"),
    Standing("bea.quist", OFFICE, "billing agency", ("connectcenter",)),
)
