"""One inquiry from the stored row to the stored answer: filing, leasing, sending, matching, keeping."""

from webapp.exchange.filing import Filing, file_inquiry
from webapp.exchange.running import Runner

__all__ = ["Filing", "Runner", "file_inquiry"]
