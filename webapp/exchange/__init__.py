"""One inquiry from the stored row to the stored answer: filing, leasing, sending, matching, keeping, asking again."""

from webapp.exchange.courier import Courier
from webapp.exchange.filing import Filing, file_inquiry
from webapp.exchange.finishing import answer_of
from webapp.exchange.tempo import Tempo

__all__ = ["Courier", "Filing", "Tempo", "answer_of", "file_inquiry"]
