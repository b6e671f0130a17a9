"""What core brings through its own hooks: the gateways. Capabilities bring themselves."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.gateways import core_mime
from webapp.hookspecs import Gateway, hookimpl
from webapp.twin import gateway as twin


@hookimpl
def register_gateways() -> Mapping[str, Gateway]:
    """`twin`: the payer that is embedded in this program. `core-mime`: a payer over HTTPS, in CAQH CORE's envelope."""
    return {"twin": twin.send, "core-mime": core_mime.send}
