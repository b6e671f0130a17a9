"""Which payers are asked over a network is set by whoever runs the program, in its environment, payer by payer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from webapp.errors import StartRefused
from webapp.payer import Payer

GATEWAY = "core-mime"


def all_configured(payers: Mapping[str, Payer], environment: Mapping[str, str]) -> dict[str, Payer]:
    """Every payer with its connection as the environment sets it.

    Raises StartRefused also for an address of a payer that is not installed, which is a slip of whoever wrote it.
    """
    prefixes = {_prefix(payer.id) for payer in payers.values()}
    for name in environment:
        if name.startswith("FRONTDESK_PAYER_") and name.endswith("_URL") and name.removesuffix("URL") not in prefixes:
            raise StartRefused(f"{name} is set, but no payer with that id is installed.")
    return {key: configured(payer, environment) for key, payer in payers.items()}


def _prefix(payer_id: str) -> str:
    return f"FRONTDESK_PAYER_{payer_id.upper().replace('-', '_')}_"


def configured(payer: Payer, environment: Mapping[str, str]) -> Payer:
    """The payer with its connection changed to the gateway `core-mime` where FRONTDESK_PAYER_<ID>_URL is set.

    Beside _URL there are _USER and _PASSWORD (the sign-in), _CA (a file with certificates of who vouches for the
    payer) and _LOCAL=1 (an endpoint on this machine or in its own network, where http is allowed; what was a sandbox
    stays one). Raises StartRefused, in one sentence that does not repeat the value, for a setting that cannot work.
    """
    prefix = _prefix(payer.id)
    url = environment.get(f"{prefix}URL", "").strip()
    if not url:
        return payer
    local = environment.get(f"{prefix}LOCAL", "") == "1"
    user = environment.get(f"{prefix}USER", "")
    if payer.connection is None:
        raise StartRefused(f"{prefix}URL is set, but {payer.name} takes no questions.")
    if wrong := _wrong(url, local):
        raise StartRefused(f"{prefix}URL {wrong}")
    if user and not environment.get(f"{prefix}PASSWORD"):
        raise StartRefused(f"{prefix}USER is set and {prefix}PASSWORD is not: set both or neither.")
    connection = replace(
        payer.connection,
        gateway=GATEWAY,
        endpoint=url,
        user=user,
        password_from=f"{prefix}PASSWORD" if user else "",
        ca_file=environment.get(f"{prefix}CA", ""),
        local=local,
        sandbox=local and payer.connection.sandbox,
    )
    return replace(payer, connection=connection)


def _wrong(url: str, local: bool) -> str:
    """What is wrong with an address, as the end of a sentence; "" for one that can be called."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it is read here so that it raises here
    except ValueError:
        return "is not an address that can be called."
    if parts.scheme not in ("http", "https") or not parts.hostname or any(not c.isprintable() or c == " " for c in url):
        return "must be a whole address that begins with https://."
    if parts.scheme == "http" and not local:
        return "must begin with https://; http:// is for an endpoint of one's own network, with _LOCAL=1."
    if parts.username is not None or parts.password is not None:
        return "must hold no name and no password; _USER and _PASSWORD are for these."
    return ""
