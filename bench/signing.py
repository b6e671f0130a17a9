"""Whether the time of a refused sign-in tells that an account exists.

200 wrong passwords for an account, for no account and for a disabled one, in turn; medians and the middle half, in
milliseconds, as somebody outside sees them and of the processor. Exits with 1 when the medians lie further apart than
the middle half of one kind is wide.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.conftest import HOST, Visitor
from webapp.app import create_app, plugins_of
from webapp.cli import prepare
from webapp.db import db
from webapp.models import Person, Throttle
from webapp.settings import Settings

TRIES = 200
KINDS = {"an account": "dana.frost", "no account": "nobody.here", "a disabled account": "noel.green"}


def try_once(app: Flask, username: str) -> tuple[float, float]:
    """Milliseconds of one refusal, by the clock and of the processor; from a browser of its own, with no failures
    before it."""
    visitor = Visitor(app.test_client())
    visitor.get("/sign-in")
    with db.connection_context():
        Throttle.delete().execute()
    form = {"csrf_token": visitor.token(), "username": username, "password": "not the one"}
    begin, busy = time.perf_counter(), time.process_time()
    answer = visitor.client.post("/sign-in", data=form, base_url=HOST, headers={"Origin": HOST})
    took = (time.perf_counter() - begin) * 1000, (time.process_time() - busy) * 1000
    assert answer.status_code == 422, answer.status_code
    return took


def told(title: str, times: dict[str, list[float]]) -> bool:
    """Print what was measured; whether it tells nothing."""
    print(title)
    widths = []
    for kind, many in times.items():
        low, middle, high = statistics.quantiles(many, n=4)
        widths.append(high - low)
        print(f"  {kind:20} median {middle:6.2f} ms, middle half {low:.2f} to {high:.2f} ms, of {len(many)}")
    medians = [statistics.median(many) for many in times.values()]
    apart = max(medians) - min(medians)
    print(f"  {'medians apart':20} {apart:.2f} ms")
    return apart < min(widths)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        installed = plugins_of(settings)
        prepare(settings, installed)
        app = create_app(settings, installed)
        with db.connection_context():
            Person.update(disabled=True).where(Person.username == "noel.green").execute()
        tries = [(kind, try_once(app, username)) for _ in range(TRIES) for kind, username in KINDS.items()]
    clock, processor = ({kind: [took[n] for k, took in tries if k == kind] for kind in KINDS} for n in (0, 1))
    return 0 if told("By the clock", clock) and told("Of the processor", processor) else 1


if __name__ == "__main__":
    sys.exit(main())
