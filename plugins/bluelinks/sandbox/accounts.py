"""How the sample people stand with this payer in the sandbox."""

from webapp.api import Standing

OFFICE = "Harbor Sample Dental"

SAMPLES = (
    Standing("bea.quist", OFFICE, "user", made="usampbea22"),
    Standing("amy.lund", OFFICE, "portal administrator", made="usampamy22"),
)
