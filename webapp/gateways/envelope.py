"""The envelope of CAQH CORE's real-time messages as multipart/form-data (vC2.2.0, envelope A): written and opened.

Field names are compared without regard to case. Nothing that a payer puts into it raises anything but PayerTrouble and
NotOurs.
"""

from __future__ import annotations

import re

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from webapp.clock import now
from webapp.errors import NotOurs, PayerTrouble
from webapp.payer import Connection, Letter

RULE_VERSION = "2.2.0"
PAYLOAD_TYPES = {"270": "X12_270_Request_005010X279A1", "276": "X12_276_Request_005010X212"}
PARTS = 30
"""More parts than an envelope has fields, and few enough to be quick about."""

OPERATOR = "This needs whoever runs this program."
NO_SUCH_KIND = f"Questions of this kind cannot be sent to this payer. {OPERATOR}"
EMPTY = "The payer's system sent back an empty answer."
WEB_PAGE = "The payer's system sent back a web page instead of an answer; it may be closed just now."
NO_ENVELOPE = "What the payer's system sent back is not in the form that was agreed."
BROKEN_OFF = "The payer's answer broke off on its way."
REFUSED = "The payer's system refused the envelope of the question{code}."
OTHER_ID = "What came back carries the number of another message, so it is not shown. It was kept."

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")
_OURS_TO_MEND = re.compile(r".*(Required|Illegal|NotUnderstood)|VersionMismatch|UnAuthorized|Sender", re.IGNORECASE)


def written(connection: Connection, letter: Letter, password: str) -> dict[str, str | bytes]:
    """The fields of the request. The sign-in is left out where the connection has none. Raises PayerTrouble."""
    if letter.kind not in PAYLOAD_TYPES:
        raise PayerTrouble(NO_SUCH_KIND, again=False)
    sign_in = {"UserName": connection.user, "Password": password} if connection.user else {}
    return {
        "PayloadType": PAYLOAD_TYPES[letter.kind],
        "ProcessingMode": "RealTime",
        "PayloadID": letter.payload_id,
        "TimeStamp": f"{now():%Y-%m-%dT%H:%M:%SZ}",
        **sign_in,
        "SenderID": connection.sender,
        "ReceiverID": connection.receiver,
        "CORERuleVersion": RULE_VERSION,
        "Payload": letter.data,
    }


def opened(connection: Connection, letter: Letter, content_type: str, body: bytes) -> bytes:
    """The interchange in a reply, byte for byte.

    Raises PayerTrouble for what is not an envelope, breaks off, or says that something went wrong; NotOurs where the
    partner returns payload ids and this one is not ours.
    """
    fields = fields_of(content_type, body)
    code = _text(fields.get("errorcode", b""))
    if code.casefold() not in ("", "success"):
        raise _refused(code)
    payload = fields.get("payload", b"")
    if not payload.strip():
        raise PayerTrouble(EMPTY)
    came = _text(fields.get("payloadid", b""))
    if "payload" in connection.echoes and came.casefold() != letter.payload_id.casefold():
        raise NotOurs(OTHER_ID, payload)
    return payload


def fields_of(content_type: str, body: bytes) -> dict[str, bytes]:
    """The parts of a multipart/form-data body by their names in small letters. Raises PayerTrouble."""
    kind, options = parse_options_header(content_type)
    if not body.strip():
        raise PayerTrouble(EMPTY)
    if kind.casefold() in ("text/html", "application/xhtml+xml") or body.lstrip()[:1] == b"<":
        raise PayerTrouble(WEB_PAGE)
    boundary = options.get("boundary", "")
    if kind.casefold() != "multipart/form-data" or not boundary:
        raise PayerTrouble(NO_ENVELOPE)
    mark = boundary.encode("latin-1", "replace")
    if b"--" + mark not in body:
        raise PayerTrouble(NO_ENVELOPE)
    if b"--" + mark + b"--" not in body:
        raise PayerTrouble(BROKEN_OFF)
    try:
        return _parts(mark, body)
    except Exception as trouble:  # whatever the library trips over is not an envelope
        raise PayerTrouble(NO_ENVELOPE) from trouble


def _parts(boundary: bytes, body: bytes) -> dict[str, bytes]:
    """Flat: a part that is a multipart itself is bytes like any other.

    Raises ValueError for a field that comes twice, in one envelope or in another one behind it.
    """
    decoder = MultipartDecoder(boundary, max_parts=PARTS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    fields: dict[str, bytes] = {}
    name = ""
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field | File):
            name = (event.name or "").casefold()
            if name in fields:
                raise ValueError("a field twice")
            fields[name] = b""
        elif isinstance(event, Data):
            fields[name] += event.data
    if b"--" + boundary in event.data:
        raise ValueError("a second envelope")
    return fields


def _refused(code: str) -> PayerTrouble:
    """Words for an ErrorCode; it is shown where it is a plain word. What we sent wrong is wrong again the next time."""
    words = REFUSED.format(code=f" ({code})" if _TOKEN.fullmatch(code) else "")
    if _OURS_TO_MEND.fullmatch(code):
        return PayerTrouble(f"{words} {OPERATOR}", again=False)
    return PayerTrouble(words)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").strip()
