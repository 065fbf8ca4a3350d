"""The pictures of the app in docs/pictures, drawn by Chromium from the sample reports.

    python -m benchmarks.draw_app --index DIR [--only add]

DIR is an index of corpus/reports. Each page is drawn at 1440 and 390 pixels, light and dark.
"""

from __future__ import annotations

import argparse
import io
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from PIL import Image

from answer.collections.collected import words_of_finding
from answer.collections.store import THIS_MACHINE, CollectionStore
from benchmarks.load import running_app
from index.layout import Layout
from index.search import Index
from index.uploads import Uploads
from ingest.uploads import take_in

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "reports"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
SEATS = ((1440, 1000), (390, 844))
SCHEMES = ("light", "dark")
WIDEST, QUALITY = 1080, 60


def main() -> None:
    """Draw all of them."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--only", help="One of the pages, by its name in docs/pictures.")
    given = parser.parse_args()
    with TemporaryDirectory() as room, sync_playwright() as playwright, ExitStack() as stack:
        folder = Path(shutil.copytree(given.index, Path(room) / "store"))
        _send_some(folder)
        address, _ = stack.enter_context(running_app(folder))
        collection = stack.enter_context(_collection(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, height in SEATS:
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="light" if scheme == "light" else "dark",
                )
                for name, path in (pages(folder) | {"collection": collection}).items():
                    if given.only not in {None, name}:
                        continue
                    _draw(context, address + path, f"app-{name}-{width}-{scheme}.webp")
                context.close()
        browser.close()


def _send_some(folder: Path) -> None:
    """Some files as librarians send them, for the page on which they see what became of them."""
    uploads = Uploads(folder)
    sample = (CORPUS / "brackwater-joint-targeted-area-inspection.pdf").read_bytes()
    letters = io.BytesIO()
    with zipfile.ZipFile(letters, "w") as archive:
        for name in ("Quarnholt", "Wexmoor"):
            said = f"# Letter to {name} after a visit\n\nInspectors found that records were kept with care in {name}."
            archive.writestr(f"{name} letter.md", said)
    for name, data in {
        "Letters after visits.zip": letters.getvalue(), "Brackwater (final).pdf": sample,
        "Brackwater (broken download).pdf": sample[:30_000], "Notes.rtf": b"{\\rtf1 notes}",
    }.items():  # fmt: skip
        upload = uploads.receive(name, "keeper@force.example", len(data))
        Path(upload.path).write_bytes(data)
        uploads.set([upload.id], "waiting")
    take_in(folder, Event())


def pages(folder: Path) -> dict[str, str]:
    """The addresses of the pages that are drawn, by name."""
    index = Index.open(folder)
    report = next(row for row in index.catalogue.reports() if "brackwater" in row.report)
    page = index.catalogue.page(report.sha256, 9)
    assert page
    start = page.text.index("The partnership’s thresholds")
    marks = f"9:{start}-{page.text.index('.', start) + 1}"
    index.catalogue.close()
    asked = "q=what+failures+around+sextortion+were+found%3F"
    return {
        "ask": f"/?{asked}",
        "mentions": "/?q=sextortion&view=mentions",
        "page": f"/page?report={report.sha256}&page=9&marks={marks}&{asked}",
        "examples": "/examples?kind=case+example",
        "compare": "/compare?programme=National+child+protection+inspection",
        "reports": "/reports",
        "add": "/add",
    }


@contextmanager
def _collection(folder: Path) -> Iterator[str]:
    """A collection as a trainer makes one, and its address; deleted again afterwards."""
    kept, index = CollectionStore(Layout(folder)), Index.open(folder)
    id_ = kept.make(THIS_MACHINE, "January course", "For new detectives, on the first morning.")
    try:
        cases = [one for one in index.catalogue.findings() if one.what.kind == "case example"]
        for case in cases[:3]:
            kept.add(id_, THIS_MACHINE, words_of_finding(case))
        first = kept.open(id_, THIS_MACHINE).quotes[0]
        kept.annotate(id_, THIS_MACHINE, first.id, "Who should have acted, and when?")
        yield f"/collections?collection={id_}"
    finally:
        index.catalogue.close()
        kept.delete(id_, THIS_MACHINE)


def _draw(context: Any, address: str, name: str) -> None:
    page = context.new_page()
    page.goto(address)
    page.locator(".foot").wait_for()
    page.wait_for_load_state("networkidle")
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    if drawn.width > WIDEST:
        drawn = drawn.resize((WIDEST, round(drawn.height * WIDEST / drawn.width)), Image.Resampling.LANCZOS)
    drawn.save(PICTURES / name, "WEBP", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
