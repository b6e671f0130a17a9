"""The real program, started through its own command, and a real Chromium in front of it.

Each process of a parallel run has its own server over its own empty data folder. The browser belongs to this package
and not to the session: Playwright keeps an event loop running in its thread, in which other tests could not use theirs.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.desk import Desk, Kept

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
BROWSERS = ("chromium", "google-chrome-stable", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium, and may be tried twice more: a busy machine loses a key press at times."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=2))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/sign-in", timeout=5) as page:
            if page.status == 200:
                return
        time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of the server, and of any other process that works on its data."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    folder = tmp_path_factory.mktemp("served")
    return clean | {"FRONTDESK_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT)}


@contextlib.contextmanager
def serving(environment: dict[str, str]) -> Iterator[str]:
    """The address of `frontdesk serve`, begun on an empty folder, as its first user would."""
    port, log = _free_port(), Path(environment["FRONTDESK_DATA"]).parent / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "serve", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_until_it_answers(f"http://localhost:{port}", process, log)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@pytest.fixture(scope="session")
def server(environment: dict[str, str]) -> Iterator[str]:
    """The server of all tests that need no other plugins."""
    with serving(environment) as address:
        yield address


def chromium_path() -> str:
    """The browser on this machine."""
    named = os.environ.get("FRONTDESK_CHROMIUM")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if not found:
        pytest.fail("The browser tests need Chromium: install it or name it in FRONTDESK_CHROMIUM.")
    return found


def unsandboxed() -> list[str]:
    """What Chromium must be told when it is started by root."""
    return [] if os.geteuid() else ["--no-sandbox"]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One headless Chromium; each desk gets a profile of its own in it."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=10_000)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=unsandboxed())
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def kept(chromium: Browser, server: str) -> Kept:
    """What each person's browser holds once signed in, so that not every test has to sign in anew."""
    return {}


@pytest.fixture
def new_desk(chromium: Browser, server: str, kept: Kept) -> Iterator[Callable[..., Desk]]:
    """Makes desks: `new_desk("dana.frost", width=320, java_script_enabled=False)`; "" signs nobody in.

    When the test is over, nothing may have gone wrong in any of their consoles.
    """
    desks: list[Desk] = []

    def make(username: str = "", width: int = 1366, height: int = 768, **options: Any) -> Desk:
        context = chromium.new_context(
            base_url=server, viewport={"width": width, "height": height}, locale="en-US", **options
        )
        context.set_default_timeout(10_000)
        desks.append(Desk(context, server))
        if username:
            desks[-1].come_in(username, kept)
        return desks[-1]

    yield make
    troubles = [trouble for desk in desks for trouble in desk.troubles]
    for desk in desks:
        desk.context.close()
    assert not troubles


@pytest.fixture
def dana(new_desk: Callable[..., Desk]) -> Desk:
    """Front desk of the dental office, on its home page."""
    return new_desk("dana.frost")


@pytest.fixture
def luis(new_desk: Callable[..., Desk]) -> Desk:
    """Front desk of the medical office, on its home page."""
    return new_desk("luis.ortega")
