"""How the sample people stand with this payer in the sandbox."""

from webapp.api import Standing

OFFICE = "Eastside Sample Clinic"

SAMPLES = (
    Standing("luis.ortega", OFFICE, "user"),
    Standing("amy.lund", OFFICE, "account manager"),
)
