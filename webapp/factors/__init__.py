"""What a person proves themselves with besides the password: an app's codes, passkeys, recovery codes. And how often
somebody may try. No Flask here: rows, secrets and decisions."""

from webapp.factors import app_codes, passkeys, recovery
from webapp.factors.standing import Standing, forget_recovery_codes_alone, has_second_factor, standing_of
from webapp.factors.throttles import Throttled

__all__ = [
    "Standing",
    "Throttled",
    "app_codes",
    "forget_recovery_codes_alone",
    "has_second_factor",
    "passkeys",
    "recovery",
    "standing_of",
]
