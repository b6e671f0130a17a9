"""Every hook, on one page. Collected once, when the program starts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from webapp.capability import Capability
    from webapp.payer import Connection, Letter, Payer

GROUP = "frontdesk.plugins"

hookspec = pluggy.HookspecMarker("frontdesk")
hookimpl = pluggy.HookimplMarker("frontdesk")

Gateway = Callable[["Connection", "Letter", float], Awaitable[bytes]]


@hookspec
def register_payers() -> Iterable[Payer]:  # type: ignore[empty-body]
    """The payers that this plugin brings."""


@hookspec
def register_capabilities() -> Iterable[Capability]:  # type: ignore[empty-body]
    """The capabilities that this plugin brings; the built-in ones come this way too."""


@hookspec
def register_gateways() -> Mapping[str, Gateway]:  # type: ignore[empty-body]
    """Named ways to reach a payer: `async send(connection: Connection, letter: Letter, deadline: float) -> bytes`.

    It gives the interchange that came back, within `deadline` seconds. It raises TimeoutError when nothing was there by
    then, PayerTrouble when the payer could not be asked or did not answer, NotOurs for the reply to something else.
    Core calls the gateway that the payer's connection names and no other.
    """
