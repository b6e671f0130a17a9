"""A route that does not say, or says wrongly, who may open it stops the start."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from webapp.audit import VIEWS, Did
from webapp.errors import StartRefused
from webapp.plugins import Installed
from webapp.web.policy import NOTHING, allow, check_routes


def route(path: str, **policy: Any) -> Flask:
    """A program of one route with that policy."""
    program = Flask("one", static_folder=None)
    program.add_url_rule(path, "view", allow(**policy)(lambda **_: "") if policy else lambda **_: "")
    return program


@pytest.mark.parametrize(
    ("path", "policy", "words"),
    [
        ("/x", {}, "The route /x does not say who may open it"),
        ("/x", {"subject": "", "action": "", "relation": "anyone"}, "The route /x does not say who may open it"),
        ("/x", {"subject": "s", "action": "", "relation": "friends"}, "the relation friends, which does not exist"),
        (
            "/x",
            {"subject": "s", "action": "tea.make", "relation": "anyone"},
            "the action tea.make, which no capability registers",
        ),
        ("/o/<office>/x", {"subject": "s", "action": "", "relation": "signed in"}, "go together"),
        ("/o/<office>/x", {"subject": "s", "action": "", "relation": "anyone"}, "go together"),
        ("/x", {"subject": "s", "action": "", "relation": "own office"}, "go together"),
        ("/x", {"subject": "s", "action": "eligibility.ask", "relation": "signed in"}, "needs an office"),
        ("/x", {"subject": "s", "action": "", "relation": "signed in"}, "does not say what it shows of members"),
        ("/o/<office>/x", {"subject": "s", "action": "", "relation": "own office"}, "does not say what it shows"),
        ("/x", {"subject": "s", "action": "", "relation": "signed in", "shows": "signed.in"}, "does not say what it"),
        ("/x", {"subject": "s", "action": "", "relation": "anyone", "shows": Did.LIST}, "who need not be known"),
    ],
)
def test_a_route_without_a_sound_policy_stops_the_start(
    path: str, policy: dict[str, Any], words: str, installed: Installed
) -> None:
    with pytest.raises(StartRefused, match=words):
        check_routes(route(path, **policy), installed)


def test_a_route_with_a_sound_policy_starts(installed: Installed) -> None:
    for shows in (NOTHING, *VIEWS):
        policy = {"subject": "s", "action": "eligibility.ask", "relation": "own office", "shows": shows}
        check_routes(route("/o/<office>/x", **policy), installed)
