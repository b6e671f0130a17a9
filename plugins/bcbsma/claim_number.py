"""How claims and their payments are named. Nobody states a format, so each is taken as it is."""

from dataclasses import replace

from plugins.bcbsma.sources import guide
from webapp.api import formats

RESULTS = guide("Understanding claim status inquiry results")

CLAIM_NUMBER = replace(formats.CLAIM_NUMBER, source=RESULTS)
PAYMENT_NUMBER = replace(formats.PAYMENT_NUMBER, source=RESULTS)
