"""How the sample people stand with this payer in the sandbox."""

from webapp.api import Standing

OFFICE = "Eastside Sample Clinic"
CLINIC, SECOND_SITE = "990000002", "990000003"

SAMPLES = (
    Standing("luis.ortega", OFFICE, "user", tins={CLINIC: ()}),
    Standing("cleo.marsh", OFFICE, "user", tins={CLINIC: ("claims",), SECOND_SITE: ()}),
    Standing("amy.lund", OFFICE, "account manager", tins={CLINIC: (), SECOND_SITE: ()}),
)
