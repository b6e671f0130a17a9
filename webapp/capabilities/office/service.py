"""Use case: keep what an office has chosen."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.audit import Did, record
from webapp.capabilities.eligibility.service import VIEWS
from webapp.capabilities.office.rules import GLANCE, PRACTICE_TYPE, first_service, first_view
from webapp.db import db
from webapp.models import Organization
from webapp.rules import OneOf


def choices() -> dict[str, OneOf]:
    """Every choice by the name of its column."""
    return {
        "practice_type": PRACTICE_TYPE,
        "first_service": first_service(),
        "glance": GLANCE,
        "first_view": first_view(VIEWS),
    }


def choose(office: Organization, typed: Mapping[str, str]) -> dict[str, str]:
    """Keep the choices; gives the refusals by name, and keeps nothing where there is one."""
    values, refusals = {}, {}
    for name, rule in choices().items():
        verdict = rule.verdict(typed.get(name, ""), {})
        values[name] = verdict.value
        if verdict.ok is False:
            refusals[name] = verdict.words
    if not refusals:
        with db.atomic():
            Organization.update(**values).where(Organization.id == office.id).execute()
            changed = [name for name, value in values.items() if value != getattr(office, name)]
            record(Did.OFFICE, "office", [office.public_id], {"changed": changed})
    return refusals
