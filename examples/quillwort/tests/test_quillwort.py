"""What Frontdesk expects of every payer, and what this one promises."""

from pathlib import Path

pytest_plugins = ["webapp.testing"]
FRONTDESK_PLUGIN = Path(__file__).parents[1]


def test_conformance(conformance):
    conformance()


def test_the_sandbox_answers_as_its_members_promise(ask):
    outcomes = {key: ask("quillwort", key).outcome for key in ("basic", "child", "senior", "unknown")}
    assert outcomes == {"basic": "active", "child": "active", "senior": "inactive", "unknown": "not_found"}
