"""How soon the app shows its first page, beside an empty Streamlit app.

    python -m benchmarks.first_page --index DIR [--runs 5] [--out FILE]

Each run starts one server after the other, in turns, and measures from the start of its process to the moment at
which a real Chromium shows the page: our question box with its examples, or the one word of the empty app. Prints
the medians and their ratio, and when the model was ready behind the page.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.draw_app import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
EMPTY = "import streamlit\n\nstreamlit.write('Shown')\n"
QUIET = (
    "--server.headless",
    "true",
    "--browser.gatherUsageStats",
    "false",
    "--server.fileWatcherType",
    "none",
)


def main() -> None:
    """Measure, print, and write the figures where ``--out`` says."""
    from playwright.sync_api import sync_playwright

    options = _options()
    ours, empty, ready = [], [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for run in range(options.runs + 1):
            one = _shown(
                browser, ["-m", "streamlit", "run", str(script), *QUIET, "--server.port"], "text=Shown"
            )
            app = _shown(
                browser, [str(ROOT / "cli.py"), "app", "--index", str(options.index), "--port"], ".examples"
            )
            if run:  # the first of each fills the disk's cache
                empty.append(one[0])
                ours.append(app[0])
                ready.append(app[1])
        browser.close()
    figures = _figures(ours, empty, ready)
    print(json.dumps(figures, indent=1))
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _figures(ours: list[float], empty: list[float], ready: list[float]) -> dict[str, Any]:
    ratios = [one / other for one, other in zip(ours, empty, strict=True)]
    return {
        "runs": len(ours),
        "empty Streamlit app, median seconds": round(statistics.median(empty), 2),
        "Findings, median seconds": round(statistics.median(ours), 2),
        "Findings, times the empty app (median of pairs)": round(statistics.median(ratios), 2),
        "the same, least and most": [round(min(ratios), 2), round(max(ratios), 2)],
        "first answer asked at once, median seconds from the start": round(statistics.median(ready), 2),
    }


def _shown(browser: Any, command: list[str], wanted: str) -> tuple[float, float]:
    """Seconds from the start of a server to its page, and to the first quotes of a question asked at once."""
    started = time.perf_counter()
    with _server(command) as address:
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(address)
        page.locator(wanted).first.wait_for()
        shown = answered = time.perf_counter() - started
        if wanted == ".examples":
            page.locator(".examples a").first.click()
            page.locator(".quote, .related").first.wait_for()
            answered = time.perf_counter() - started
        context.close()
    return shown, answered


@contextmanager
def _server(command: list[str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, *command, str(port)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health") as reply:
                    reply.read()
                    break
            except OSError:
                time.sleep(0.02)
        yield address
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
