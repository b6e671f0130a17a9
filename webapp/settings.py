"""What an operator can set, all of it by environment variables; the defaults run on one machine without set-up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from webapp.errors import StartRefused, ValueRefused
from webapp.identifiers import mail_address

PROJECT = Path(__file__).parents[1]


TLS_PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""How the line to the mail server is protected, and the port where that is usual."""
MOST_PROXIES = 9


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that takes the desk's mail, and the address that it is from. `tls`: starttls, tls or none.

    `ca_file` names a file with the certificates of who vouches for the server, where the system does not know them.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` holds the database and its key; `plugins` is a folder of further plugins; `demo` fills sample offices.

    `haste` divides the waiting times of the ladder, for tests and for showing it. With `inline` a question is carried
    inside of the request that files it: for tests and benchmarks that have no worker. `origin` is under which address
    browsers reach the desk, as passkeys need to know it behind a proxy; `second_factor` makes one obligatory.
    `proxies`: how many of the operator's own stand in front, each of which says from where it was asked.
    Without `smtp` no mail leaves.
    """

    data: Path = PROJECT / "var"
    plugins: Path | None = PROJECT / "plugins"
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = True
    haste: float = 1.0
    inline: bool = False
    origin: str = ""
    second_factor: bool = False
    proxies: int = 0
    smtp: Smtp | None = None

    @property
    def database(self) -> Path:
        """The embedded database's file."""
        return self.data / "frontdesk.sqlite"

    @property
    def moved_clock(self) -> Path | None:
        """The file that says by how much an operator moved the time; None where nobody may, without sample offices."""
        return self.data / "moved-clock" if self.demo else None

    @property
    def queue(self) -> Path:
        """The doorbell's file: ids of rows, nothing else."""
        return self.data / "queue.sqlite"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """FRONTDESK_DATA, FRONTDESK_PLUGINS, FRONTDESK_HOST, FRONTDESK_PORT, FRONTDESK_DEMO (0: no sample offices).

    FRONTDESK_HASTE (1 to 1000) only with sample offices. FRONTDESK_ORIGIN (https://desk.example),
    FRONTDESK_SECOND_FACTOR (optional, required), FRONTDESK_TRUSTED_PROXIES (a number). Raises StartRefused for a value
    that is none.
    """
    basis = Settings()
    demo = environment.get("FRONTDESK_DEMO", "1") != "0"
    return Settings(
        data=Path(environment.get("FRONTDESK_DATA", basis.data)),
        plugins=_folder(environment.get("FRONTDESK_PLUGINS"), basis.plugins),
        host=environment.get("FRONTDESK_HOST", basis.host),
        port=_port(environment.get("FRONTDESK_PORT", str(basis.port))),
        demo=demo,
        haste=_haste(environment.get("FRONTDESK_HASTE", "1"), demo),
        origin=_origin(environment.get("FRONTDESK_ORIGIN", "")),
        second_factor=_required(environment.get("FRONTDESK_SECOND_FACTOR", "optional")),
        proxies=_proxies(environment.get("FRONTDESK_TRUSTED_PROXIES", "0")),
        smtp=_smtp(environment),
    )


def _smtp(environment: Mapping[str, str]) -> Smtp | None:
    """FRONTDESK_SMTP_HOST, _PORT, _USER, _PASSWORD, _TLS, _CA and FRONTDESK_MAIL_FROM; None where no host is set."""
    host, user = environment.get("FRONTDESK_SMTP_HOST", "").strip(), environment.get("FRONTDESK_SMTP_USER", "")
    password, tls = environment.get("FRONTDESK_SMTP_PASSWORD", ""), environment.get("FRONTDESK_SMTP_TLS", "starttls")
    if not host:
        return None
    if tls not in TLS_PORTS:
        raise StartRefused("FRONTDESK_SMTP_TLS must be starttls, tls or none.")
    if bool(user) != bool(password):
        raise StartRefused("FRONTDESK_SMTP_USER and FRONTDESK_SMTP_PASSWORD: set both or neither.")
    if user and tls == "none" and host not in ("localhost", "127.0.0.1", "::1"):
        raise StartRefused("FRONTDESK_SMTP_TLS=none would send the mail server’s password in the open: use starttls.")
    try:
        sender = mail_address.validate(environment.get("FRONTDESK_MAIL_FROM", ""))
    except ValueRefused:
        raise StartRefused("FRONTDESK_MAIL_FROM must be the mail address that the desk’s mail is from.") from None
    port = _port(environment.get("FRONTDESK_SMTP_PORT", str(TLS_PORTS[tls])), "FRONTDESK_SMTP_PORT")
    return Smtp(host, port, sender, user, password, tls, environment.get("FRONTDESK_SMTP_CA", ""))


def _port(typed: str, name: str = "FRONTDESK_PORT") -> int:
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 65536):
        raise StartRefused(f"{name} must be a number from 1 to 65535.")
    return int(typed)


def _haste(typed: str, demo: bool) -> float:
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 1000):
        raise StartRefused("FRONTDESK_HASTE must be a whole number from 1 to 1000.")
    if typed != "1" and not demo:
        raise StartRefused("FRONTDESK_HASTE is for sample offices only: real payers are asked at their own pace.")
    return float(typed)


def _origin(typed: str) -> str:
    parts = urlsplit(typed)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "localhost")
    if typed and not (safe and parts.netloc and typed == f"{parts.scheme}://{parts.netloc}"):
        raise StartRefused("FRONTDESK_ORIGIN must be an address like https://desk.example, nothing behind the name.")
    return typed


def _required(typed: str) -> bool:
    if typed not in ("optional", "required"):
        raise StartRefused("FRONTDESK_SECOND_FACTOR must be optional or required.")
    return typed == "required"


def _proxies(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and int(typed) <= MOST_PROXIES):
        raise StartRefused("FRONTDESK_TRUSTED_PROXIES must be how many proxies stand in front: 0 to 9.")
    return int(typed)


def _folder(named: str | None, otherwise: Path | None) -> Path | None:
    """The folder of a setting; set but empty means none."""
    if named is None:
        return otherwise
    return Path(named) if named else None


def templates_folder() -> Path:
    """The templates: inside the package when installed from a wheel, beside it in a checkout."""
    inside = Path(__file__).parent / "templates"
    return inside if inside.is_dir() else PROJECT / "templates"
