"""Where an endpoint really is: its name is resolved once, its addresses are looked at, and one of them is called.

A name that leads into the office's own network would make this program a way in. Whoever resolves a name again after
looking at it can be given another address, so the call goes to the address itself and the name is only verified.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from webapp.errors import PayerTrouble

NOT_FOUND = "The payer's system could not be found on the network. Nothing was sent."
INSIDE = (
    "The payer's address leads into a network where no payer can be. Nothing was sent. "
    "This needs whoever runs this program."
)

Address = IPv4Address | IPv6Address

_TRANSLATED = ip_network("64:ff9b::/96")


async def addresses_of(host: str, port: int, *, local: bool) -> list[str]:
    """Every address of the host, in the order of the system's preference. `local` allows those that are not public.

    Raises PayerTrouble when there is none, or when any of them is not public.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as trouble:
        raise PayerTrouble(NOT_FOUND) from trouble
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not local and not all_public(addresses):
        raise PayerTrouble(INSIDE, again=False)
    return addresses


def all_public(addresses: Iterable[str]) -> bool:
    """Whether each of these belongs to the public internet, also where it only wraps another one.

    >>> all_public(["93.184.216.34"]), all_public(["93.184.216.34", "10.0.0.1"]), all_public(["::ffff:127.0.0.1"])
    (True, False, False)
    """
    return all(one.is_global and not one.is_multicast for text in addresses for one in _meant(ip_address(text)))


def _meant(address: Address) -> list[Address]:
    """The address and the IPv4 addresses that it carries (mapped, 6to4, Teredo, NAT64).

    A mapped one stands for the inner one alone.
    """
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    inner = [address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        inner.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [address, *(one for one in inner if one is not None)]
