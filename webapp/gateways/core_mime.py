"""CAQH CORE's real-time exchange over HTTPS, envelope A (multipart/form-data): the gateway `core-mime`.

One POST to the connection's endpoint inside of one deadline. Nothing is followed, nothing of the machine's environment
is used, nothing is unpacked, and no more than a megabyte is taken in.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from functools import lru_cache

import httpx

from webapp.errors import PayerTrouble
from webapp.gateways.dialing import addresses_of
from webapp.gateways.envelope import BROKEN_OFF, OPERATOR, opened, written
from webapp.gateways.refusals import refusal
from webapp.payer import Connection, Letter

LARGEST_REPLY = 1_000_000
"""Bytes. The longest answers have a tenth of it."""

UNREACHED = "The payer's system could not be reached."
NOT_SAFE = "No safe connection to the payer's system came about."
NOT_THEM = f"The payer's system could not prove who it is, so nothing was sent. {OPERATOR}"
TOO_LONG = "What the payer's system sent back is too long to be an answer."
PACKED = "The payer's system sent back something packed, which was not asked for and is not unpacked."
NO_ENDPOINT = f"This payer has no address that could be called. {OPERATOR}"
NO_PASSWORD = f"The password for this payer is not set up. {OPERATOR}"
NO_CA = f"The certificates that vouch for this payer cannot be read. {OPERATOR}"

HEADERS = {
    "Accept": "multipart/form-data",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "Frontdesk",
}


async def send(connection: Connection, letter: Letter, deadline: float) -> bytes:
    """The interchange that the payer's system sent back.

    Raises TimeoutError when it is not there after `deadline` seconds, NotOurs when the payload id is another one's,
    and PayerTrouble for everything else that can go wrong.
    """
    fields = written(connection, letter, _password(connection))
    url = _endpoint(connection)
    async with asyncio.timeout(deadline):
        addresses = await addresses_of(url.host, url.port or _port(url), local=connection.local)
        timeout = httpx.Timeout(None, connect=deadline / len(addresses))
        async with httpx.AsyncClient(
            verify=_trust(connection.ca_file), trust_env=False, follow_redirects=False, timeout=timeout, headers=HEADERS
        ) as client:
            content_type, body = await _posted(client, url, addresses, fields)
    try:
        return opened(connection, letter, content_type, body)
    except PayerTrouble as trouble:
        trouble.raw = body
        raise


async def _posted(
    client: httpx.AsyncClient, url: httpx.URL, addresses: list[str], fields: dict[str, str | bytes]
) -> tuple[str, bytes]:
    """Content type and body of the reply, from the first of the addresses that takes the call. Raises PayerTrouble."""
    trouble = PayerTrouble(UNREACHED)
    for address in addresses:
        try:
            return await _post(client, url, address, fields)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
        ) as cause:  # nothing was sent yet, so the next one may be tried
            trouble = _not_connected(cause)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as cause:
            raise PayerTrouble(BROKEN_OFF) from cause
    raise trouble


async def _post(
    client: httpx.AsyncClient, url: httpx.URL, address: str, fields: dict[str, str | bytes]
) -> tuple[str, bytes]:
    """The address is called, the name is sent as the host and is what the certificate must be for."""
    parts = {name: (None, value) for name, value in fields.items()}
    async with client.stream(
        "POST",
        url.copy_with(host=address),
        files=parts,
        headers={"Host": url.netloc.decode("ascii")},
        extensions={"sni_hostname": url.host},
    ) as reply:
        if trouble := refusal(reply.status_code, reply.headers):
            raise trouble
        if reply.headers.get("Content-Encoding", "identity").strip().casefold() not in ("", "identity"):
            raise PayerTrouble(PACKED)
        return reply.headers.get("Content-Type", ""), await _body(reply)


async def _body(reply: httpx.Response) -> bytes:
    """The bytes as they came. A length that is announced and not kept is found by the client library."""
    announced = reply.headers.get("Content-Length", "")
    body = bytearray()
    if announced.isdecimal() and int(announced) > LARGEST_REPLY:
        raise PayerTrouble(TOO_LONG)
    async for chunk in reply.aiter_raw():
        body += chunk
        if len(body) > LARGEST_REPLY:
            raise PayerTrouble(TOO_LONG)
    return bytes(body)


def _not_connected(trouble: BaseException) -> PayerTrouble:
    """Words for a call that did not come about, by what lies at its bottom."""
    cause: BaseException | None = trouble
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return PayerTrouble(NOT_THEM, again=False)
        if isinstance(cause, ssl.SSLError):
            return PayerTrouble(NOT_SAFE)
        cause = cause.__cause__ or cause.__context__
    return PayerTrouble(UNREACHED)


def _endpoint(connection: Connection) -> httpx.URL:
    """The address as written in the connection: https, or http on a network of one's own."""
    try:
        url = httpx.URL(connection.endpoint)
    except httpx.InvalidURL as trouble:
        raise PayerTrouble(NO_ENDPOINT, again=False) from trouble
    if not url.host or not (url.scheme == "https" or (url.scheme == "http" and connection.local)):
        raise PayerTrouble(NO_ENDPOINT, again=False)
    return url


def _port(url: httpx.URL) -> int:
    return 443 if url.scheme == "https" else 80


def _password(connection: Connection) -> str:
    password = os.environ.get(connection.password_from, "") if connection.password_from else ""
    if connection.user and not password:
        raise PayerTrouble(NO_PASSWORD, again=False)
    return password


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        return _context(ca_file)
    except OSError as trouble:  # not there, not readable, or not a certificate (SSLError is one too)
        raise PayerTrouble(NO_CA, again=False) from trouble


@lru_cache(maxsize=16)
def _context(ca_file: str) -> ssl.SSLContext:
    """Who is trusted; kept, because reading the list of the world's authorities takes longer than a quick answer."""
    if ca_file:
        return ssl.create_default_context(cafile=ca_file)
    return httpx.create_ssl_context(trust_env=False)
