"""Every hook, on one page. Collected once, when the program starts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from webapp.capability import Capability
    from webapp.payer import Connection, Payer

GROUP = "frontdesk.plugins"

hookspec = pluggy.HookspecMarker("frontdesk")
hookimpl = pluggy.HookimplMarker("frontdesk")

Gateway = Callable[["Connection", bytes, float], Awaitable[bytes]]


@hookspec
def register_payers() -> Iterable[Payer]:  # type: ignore[empty-body]
    """The payers that this plugin brings."""


@hookspec
def register_capabilities() -> Iterable[Capability]:  # type: ignore[empty-body]
    """The capabilities that this plugin brings; the built-in ones come this way too."""


@hookspec
def register_gateways() -> Mapping[str, Gateway]:  # type: ignore[empty-body]
    """Named ways to reach a payer: `async send(connection, interchange, deadline) -> bytes`, deadline in seconds.

    Core calls the gateway that the payer's connection names and no other.
    """
