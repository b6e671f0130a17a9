"""What core brings through its own hooks: the embedded payer's gateway. Capabilities bring themselves."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.hookspecs import Gateway, hookimpl
from webapp.twin.gateway import send


@hookimpl
def register_gateways() -> Mapping[str, Gateway]:
    """`twin`: the payer that is embedded in this program."""
    return {"twin": send}
