"""Frontdesk: one browser desk for a provider office that works with many payers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


def create_app(*given: Any, **named: Any) -> Flask:
    """The web program; see `webapp.app.create_app`, which is imported only when it is called."""
    from webapp.app import create_app as create  # noqa: PLC0415

    return create(*given, **named)
