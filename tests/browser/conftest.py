"""A real Chromium, and the real app over a real index."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import ROOT

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=45_000)  # the machine may be slow

WAITED_IN_VAIN = r"[Tt]imeout \d+ms"
"""How Playwright says that a page did not come to show what was waited for."""

Serve = Callable[[Path], str]
Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is waited for in vain here is waited for once more, from the start.

    A machine with much else to do loses a page's connection for longer than any wait; what a page shows wrongly, or
    does not come to show twice, fails.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[WAITED_IN_VAIN]))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM.exists(), "Chromium is missing: `make test` installs it, or: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Starts ``findings app`` over an index folder, once for each, and gives its address."""
    with ExitStack() as stack:
        running: dict[Path, str] = {}

        def start(folder: Path) -> str:
            if folder not in running:
                running[folder] = stack.enter_context(_app(folder))
            return running[folder]

        yield start


@contextmanager
def _app(folder: Path) -> Iterator[str]:
    with running_app(folder, free_port()) as address:
        yield address


def free_port() -> int:
    """A port that nothing holds just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_app(folder: Path, port: int, *flags: str) -> Iterator[str]:
    """``findings app`` over an index, with more flags; gives its address."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import cli; cli.main()",
            "app",
            "--port",
            str(port),
            "--index",
            str(folder),
            *flags,
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/_stcore/health", process)
        yield address
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(url) as reply:
                reply.read()
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the app ended before it answered")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a page, and holds it to this: no error on the console, nothing asked of another host."""
    complaints: list[str] = []
    contexts = []

    def open_page(url: str, *, width: int = 1440, height: int = 1000) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on(
            "request", lambda request: complaints.append(request.url) if _elsewhere(request.url) else None
        )
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _elsewhere(url: str) -> bool:
    return urlsplit(url).scheme in {"http", "https", "ws", "wss"} and urlsplit(url).hostname != "127.0.0.1"
