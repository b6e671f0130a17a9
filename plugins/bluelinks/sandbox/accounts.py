"""How the sample people stand with this payer in the sandbox."""

from webapp.api import Standing

SAMPLES = (Standing("bea.quist", "Harbor Sample Dental", "user"),)
