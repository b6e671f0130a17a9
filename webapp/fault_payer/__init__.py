"""A payer on a real socket that does one thing wrong, on purpose. Part of the test kit, for this machine only."""

from webapp.fault_payer.modes import MODES
from webapp.fault_payer.server import AUTHORITY, FaultPayer

__all__ = ["AUTHORITY", "MODES", "FaultPayer"]
