"""Pages as pictures for many readers at once: one guarded process draws, and the latest pictures are kept.

PDFium is not thread-safe and reads files that came from anywhere, so it works in a process of its own, one page at
a time, with a limit of time and memory; it is started anew when it has fallen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from answer.pictures.page_image import Box, PageImage, PageImageError
from index.catalogue import Catalogue, MissingOriginalError
from index.errors import FindingsError
from index.records import Page
from index.spans import Span

SECONDS = 30.0
"""The longest that one page may take."""
KEPT = 96
"""Pictures kept; some 200 kB each."""
WIDTHS = (800, 1200, 1800)
ROOT = Path(__file__).resolve().parents[2]

Key = tuple[str, int, tuple[Span, ...], int]


class PageGoneError(FindingsError):
    """The report is not in the index any more, or never had this page."""


class Drawer:
    """Draws pages of one index. Safe to use from several threads; they wait for each other."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._memory = threading.Lock()
        self._kept: OrderedDict[Key, PageImage] = OrderedDict()
        self._process: subprocess.Popen[bytes] | None = None

    def draw(
        self, catalogue: Catalogue, sha256: str, number: int, spans: Sequence[Span], width: int
    ) -> PageImage:
        """A page with the words of ``spans`` marked, ``width`` pixels wide (the nearest of WIDTHS).

        Raises PageGoneError, MissingOriginalError or PageImageError. What is kept of a removed report is
        not given out, because the catalogue is asked first.
        """
        stored = catalogue.page(sha256, number)
        if stored is None:
            self.forget(sha256)
            raise PageGoneError("This report is no longer in the index. Ask again to see what is.")
        here = tuple(span for span in spans if span.page == number)
        key = (sha256, number, here, min(WIDTHS, key=lambda known: abs(known - width)))
        with self._memory:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = self._drawn(catalogue.layout.original(sha256), stored, key)
        with self._memory:
            self._kept[key] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn

    def forget(self, sha256: str) -> None:
        """Drop the pictures of a report."""
        with self._memory:
            for key in [key for key in self._kept if key[0] == sha256]:
                del self._kept[key]

    def close(self) -> None:
        """End the process that draws."""
        with self._turn:
            self._end()

    def _drawn(self, file: Path, stored: Page, key: Key) -> PageImage:
        if not file.exists():
            raise MissingOriginalError(
                "The file of this report is missing from the index folder; add the report again with"
                " findings ingest, and its pages can be shown."
            )
        sha256, number, spans, width = key
        asked = {
            "sha256": sha256, "file": str(file.absolute()), "number": number, "spans": spans, "text": stored.text,
            "width": width, "words": stored.words,
        }  # fmt: skip
        with self._turn:
            said, png = self._asked(json.dumps(asked).encode() + b"\n")
        if "error" in said:
            raise PageImageError(said["error"])
        return PageImage(png, said["width"], said["height"], tuple(Box(*box) for box in said["boxes"]))

    def _asked(self, line: bytes) -> tuple[dict[str, Any], bytes]:
        """The process's answer; it is ended when it takes too long, and begun anew next time when it fell."""
        process = self._running()
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        try:
            return _exchange(process, line)
        except (OSError, ValueError) as error:
            self._end()
            raise PageImageError(
                "The page cannot be drawn: it asks too much of the drawing program."
            ) from error
        finally:
            late.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
            self._process = subprocess.Popen(
                [sys.executable, "-m", "answer.pictures.draw_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path},
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                if stream:
                    try:
                        stream.close()
                    except OSError:  # what was still to be written to it
                        continue
            self._process.wait()
            self._process = None


def _exchange(process: subprocess.Popen[bytes], line: bytes) -> tuple[dict[str, Any], bytes]:
    """What the process says to a line. Raises OSError or ValueError when it falls meanwhile."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(line)
    process.stdin.flush()
    said = json.loads(process.stdout.readline())
    png = process.stdout.read(said.get("bytes", 0))
    if len(png) != said.get("bytes", 0):
        raise ValueError("cut off")
    return said, png
