"""Documents that are read to their end before anybody agrees to them, part by part.

What counts is how many parts somebody has come to the end of (`Enrollment.read`). The part after it is shown, no other:
so nobody agrees to what was not on their screen, whatever their browser sends.
"""

from __future__ import annotations

import json

from webapp.capabilities.registration.store import Enrollment
from webapp.db import db
from webapp.paths import Document, Step


def to_be_read(step: Step) -> list[Document]:
    """The documents of a step that are read first."""
    return [blank.document for blank in step.blanks if blank.document and blank.read_first]


def unread(enrollment: Enrollment, step: Step) -> frozenset[str]:
    """The keys of those that were not read to their end yet."""
    read = enrollment.read
    return frozenset(one.key for one in to_be_read(step) if read.get(one.key, 0) < len(one.parts))


def note_read(enrollment: Enrollment, document: Document, part: int) -> int:
    """The end of that part was reached, where it is the one after those before; gives how many parts are read now."""
    with db.atomic():
        row = Enrollment.get_by_id(enrollment.id)
        read = row.read
        so_far = min(read.get(document.key, 0), len(document.parts))
        if part == so_far + 1 <= len(document.parts):
            so_far = read[document.key] = part
            Enrollment.update(read_json=json.dumps(read)).where(Enrollment.id == row.id).execute()
        enrollment.read_json = json.dumps(read)
    return so_far
