"""What the fault payer reads and writes: one HTTP request with an envelope in it, and replies to it.

It shares nothing with the gateway that it tries: the request is read by the standard library, the reply is put together
by hand.
"""

from __future__ import annotations

import asyncio
import email
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message

from webapp.clock import now
from webapp.x12.reader import read
from webapp.x12.separators import NotX12

SENT_BACK = {
    "271": "X12_271_Response_005010X279A1",
    "277": "X12_277_Response_005010X212",
    "999": "X12_999_Response_005010X231A1",
    "TA1": "X12_TA1_Response_00501X231A1",
}
REQUIRED = (
    "PayloadType", "ProcessingMode", "PayloadID", "TimeStamp", "SenderID", "ReceiverID", "CORERuleVersion", "Payload",
)  # fmt: skip
WRITTEN = (
    ("payloadtype", "X12_270_Request_005010X279A1|X12_276_Request_005010X212", "PayloadTypeIllegal"),
    ("processingmode", "RealTime", "ProcessingModeIllegal"),
    ("coreruleversion", r"2\.2\.0", "VersionMismatch"),
    ("timestamp", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TimeStampIllegal"),
    ("payloadid", r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "PayloadIDIllegal"),
)
"""How a field must be written, and the ErrorCode where it is not."""
BOUNDARY = "frontdesk-sandbox-reply"
LARGEST_REQUEST = 1_000_000


class NotARequest(Exception):
    """What came is not a POST with an envelope in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the fields of its envelope by their names in small letters, the interchange, and when it was in."""

    fields: Mapping[str, str] = field(repr=False)
    interchange: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    when: datetime

    @property
    def payload_id(self) -> str:
        """The id that every try of one inquiry carries."""
        return self.fields.get("payloadid", "")


async def read_request(reader: asyncio.StreamReader, begun: bytes = b"") -> Asked:
    """The next request. Raises NotARequest, and what a stream raises when the other side leaves."""
    head = begun + await reader.readuntil(b"\r\n\r\n")
    line, _, rest = head.partition(b"\r\n")
    headers = email.message_from_bytes(rest)
    length = headers.get("Content-Length", "")
    if not line.startswith(b"POST ") or not length.isdecimal() or int(length) > LARGEST_REQUEST:
        raise NotARequest()
    body = await reader.readexactly(int(length))
    whole = email.message_from_bytes(b"Content-Type: " + headers.get("Content-Type", "").encode() + b"\r\n\r\n" + body)
    parts = whole.get_payload() if whole.is_multipart() else []
    values = {_name(part): bytes(part.get_payload(decode=True) or b"") for part in parts if isinstance(part, Message)}
    interchange = values.pop("payload", b"")
    fields = {name: value.decode("utf-8", "replace") for name, value in values.items()}
    return Asked(fields, interchange, {name.casefold(): str(value) for name, value in headers.items()}, now())


def _name(part: Message) -> str:
    return str(part.get_param("name", "", "content-disposition")).casefold()


def error_in(asked: Asked) -> str:
    """The ErrorCode for an envelope that cannot be taken; "" for one that can."""
    for name in REQUIRED:
        if not (asked.interchange if name == "Payload" else asked.fields.get(name.casefold())):
            return f"{name}Required"
    for name, form, error in WRITTEN:
        if not re.fullmatch(form, asked.fields[name]):
            return error
    return ""


def enveloped(asked: Asked, payload: bytes, *, payload_id: str = "", error: str = "Success") -> bytes:
    """The body of a reply: an envelope round these bytes, from the receiver to the sender."""
    fields = {
        "PayloadType": _payload_type(payload) if error == "Success" else "CoreEnvelopeError",
        "ProcessingMode": "RealTime",
        "PayloadID": payload_id or asked.payload_id,
        "TimeStamp": f"{now():%Y-%m-%dT%H:%M:%SZ}",
        "SenderID": asked.fields.get("receiverid", ""),
        "ReceiverID": asked.fields.get("senderid", ""),
        "CORERuleVersion": "2.2.0",
        "ErrorCode": error,
        "ErrorMessage": "" if error == "Success" else "The envelope of the request cannot be taken.",
    }
    values = {**{name: value.encode() for name, value in fields.items()}, "Payload": payload}
    parts = [_part(name, value) for name, value in values.items() if value]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def _part(name: str, value: bytes) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"


def _payload_type(payload: bytes) -> str:
    try:
        return SENT_BACK.get(read(payload).kinds[0], "CoreEnvelopeError")
    except (NotX12, IndexError):
        return "CoreEnvelopeError"


def head(status: str, headers: Mapping[str, str]) -> bytes:
    """The first lines of a reply, up to its body."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items()), "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode()


def ok(length: int | None, content_type: str = f"multipart/form-data; boundary={BOUNDARY}", **more: str) -> bytes:
    """The first lines of a reply that went well; without a length it goes on until the connection is closed."""
    sizes = {} if length is None else {"Content-Length": str(length)}
    return head("200 OK", {"Content-Type": content_type, **sizes, **more})
