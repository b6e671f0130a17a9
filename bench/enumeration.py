"""Whether a forgotten password or username tells that an account exists: by status, by page, by time.

200 requests of each kind in turn; medians and the middle half, in milliseconds, as somebody outside sees them and of
the processor. Exits with 1 when the medians lie further apart than the middle half of one kind is wide.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.signing import TRIES, told
from tests.conftest import HOST, Visitor
from webapp.app import create_app, plugins_of
from webapp.cli import prepare
from webapp.clock import now
from webapp.db import db
from webapp.models import Person, Recall, Throttle, Timer
from webapp.settings import Settings

PASSWORD, USERNAME = "/account/forgotten/password", "/account/forgotten/username"
KINDS = {
    PASSWORD: {
        "an account": {"username": "dana.frost"},
        "no account": {"username": "nobody.here"},
        "a disabled account": {"username": "noel.green"},
        "mail never verified": {"username": "bea.quist"},
    },
    USERNAME: {
        "an account": {"name": "Dana Frost", "mail": "dana.frost@desk.example"},
        "no account": {"name": "No Body", "mail": "nobody.here@desk.example"},
        "another name": {"name": "Some Body", "mail": "luis.ortega@desk.example"},
    },
}


def ask_once(app: Flask, path: str, form: dict[str, str]) -> tuple[float, float, str]:
    """Milliseconds of one request, by the clock and of the processor, and what was answered, as to a first one."""
    visitor = Visitor(app.test_client())
    visitor.get(path)
    with db.connection_context():
        for table in (Throttle, Recall, Timer):
            table.delete().execute()
    values = {"csrf_token": visitor.token(), **form}
    begin, busy = time.perf_counter(), time.process_time()
    answer = visitor.client.post(path, data=values, base_url=HOST, headers={"Origin": HOST})
    took = (time.perf_counter() - begin) * 1000, (time.process_time() - busy) * 1000
    page = re.sub(r'csrf_token" value="[^"]+', "", visitor.get(answer.location).text)
    return (*took, f"{answer.status_code} {answer.location} {page}")


def measure(app: Flask, path: str) -> bool:
    """Whether what this page answers, and how quickly, is the same for everybody."""
    tries = [(kind, *ask_once(app, path, form)) for _ in range(TRIES) for kind, form in KINDS[path].items()]
    answers = len({answer for *_, answer in tries})
    print(f"{path}: {len(tries)} requests, {answers} different answer{'s' if answers > 1 else ''}")
    clock, busy = ({kind: [one[n] for one in tries if one[0] == kind] for kind in KINDS[path]} for n in (1, 2))
    alike = told("By the clock", clock), told("Of the processor", busy)
    return all(alike) and answers == 1


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        installed = plugins_of(settings)
        prepare(settings, installed)
        app = create_app(settings, installed)
        with db.connection_context():
            Person.update(disabled=True).where(Person.username == "noel.green").execute()
            Person.update(unverified_since=now()).where(Person.username == "bea.quist").execute()
        alike = [measure(app, path) for path in KINDS]
    return 0 if all(alike) else 1


if __name__ == "__main__":
    sys.exit(main())
