"""htmx-Flask's request with the headers of htmx 4 (the library was written for htmx 1)."""

from __future__ import annotations

from typing import Any

from htmx_flask.requests import HtmxAwareRequest, HtmxHeaders
from werkzeug.datastructures import Headers


class Htmx4Headers(HtmxHeaders):  # type: ignore[misc]
    """`source` and `target` are `tag#id`; `partial` is the one question that a view asks."""

    _headers: Headers

    @property
    def source(self) -> str:
        """The element that asked, as tag#id."""
        return str(self._headers.get("HX-Source", ""))

    @property
    def partial(self) -> bool:
        """Whether only a fragment is wanted: not a boosted page, not a page restored from the history."""
        wanted = self._headers.get("HX-Request-Type", "partial") == "partial"
        return bool(self) and wanted and not self.boosted and not self.history_restore_request


class DeskRequest(HtmxAwareRequest):  # type: ignore[misc]
    """The request class of the program."""

    htmx: Htmx4Headers

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.htmx = Htmx4Headers(self.headers)
