"""What an operator can set, all of it by environment variables; the defaults run on one machine without set-up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from webapp.errors import StartRefused

PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` holds the database and its key; `plugins` is a folder of further plugins; `demo` fills sample offices.

    `haste` divides the waiting times of the ladder, for tests and for showing it. With `inline` a question is carried
    inside of the request that files it: for tests and benchmarks that have no worker.
    """

    data: Path = PROJECT / "var"
    plugins: Path | None = PROJECT / "plugins"
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = True
    haste: float = 1.0
    inline: bool = False

    @property
    def database(self) -> Path:
        """The embedded database's file."""
        return self.data / "frontdesk.sqlite"

    @property
    def queue(self) -> Path:
        """The doorbell's file: ids of rows, nothing else."""
        return self.data / "queue.sqlite"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """FRONTDESK_DATA, FRONTDESK_PLUGINS, FRONTDESK_HOST, FRONTDESK_PORT, FRONTDESK_DEMO (0: no sample offices).

    FRONTDESK_HASTE (1 to 1000) only with sample offices. Raises StartRefused for a value that is none.
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
    )


def _port(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 65536):
        raise StartRefused("FRONTDESK_PORT must be a number from 1 to 65535.")
    return int(typed)


def _haste(typed: str, demo: bool) -> float:
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 1000):
        raise StartRefused("FRONTDESK_HASTE must be a whole number from 1 to 1000.")
    if typed != "1" and not demo:
        raise StartRefused("FRONTDESK_HASTE is for sample offices only: real payers are asked at their own pace.")
    return float(typed)


def _folder(named: str | None, otherwise: Path | None) -> Path | None:
    """The folder of a setting; set but empty means none."""
    if named is None:
        return otherwise
    return Path(named) if named else None


def templates_folder() -> Path:
    """The templates: inside the package when installed from a wheel, beside it in a checkout."""
    inside = Path(__file__).parent / "templates"
    return inside if inside.is_dir() else PROJECT / "templates"
