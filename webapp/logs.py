"""What is logged: events, ids and kinds. Never a value that a person typed or a payer sent.

An exception's words and local variables may hold a member's data, so a failure is logged by its kind and place alone.
"""

from __future__ import annotations

import logging

import structlog

# The database library logs each statement with its values for whoever turns debugging on; nobody gets those.
logging.getLogger("peewee").setLevel(logging.WARNING)

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.LogfmtRenderer(),
    ],
    logger_factory=structlog.PrintLoggerFactory(),
    cache_logger_on_first_use=False,
)

_log = structlog.get_logger()


def event(name: str, **ids: object) -> None:
    """Something happened; `ids` are row ids, names of plugins and the like."""
    _log.info(name, **ids)


def failure(name: str, trouble: BaseException, **ids: object) -> None:
    """Something broke: its kind, and the line where it was raised."""
    place = trouble.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno}" if place else ""
    _log.error(name, kind=type(trouble).__name__, where=where, **ids)
