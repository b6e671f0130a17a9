"""Who saw or did what about whom: one keyed chain for each office, one for what belongs to none.

`record` writes what changed, in the same transaction. What a page shows of a member is written by `web/viewing.py`,
from what the services said with `fetched`.
"""

from webapp.audit.chain import record
from webapp.audit.heads import anchor
from webapp.audit.shown import last_shown, written_lately
from webapp.audit.visit import (
    DRAFT,
    INQUIRY,
    MESSAGE,
    Fetched,
    Visit,
    Who,
    begin_visit,
    end_visit,
    fetched,
    forget_fetched,
    the_visit,
)
from webapp.audit.words import VIEWS, WORDS, Did

__all__ = [
    "DRAFT",
    "INQUIRY",
    "MESSAGE",
    "VIEWS",
    "WORDS",
    "Did",
    "Fetched",
    "Visit",
    "Who",
    "anchor",
    "begin_visit",
    "end_visit",
    "fetched",
    "forget_fetched",
    "last_shown",
    "record",
    "the_visit",
    "written_lately",
]
