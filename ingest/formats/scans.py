"""Which pages of a PDF are read as pictures, how that went, and what the user is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium

from ingest.layout.flow import PageLines

MOST_SCANS = 1000
"""Pages of one report that are read as pictures: at some seconds each, an hour or two."""
MOST_FAILURES = 3
"""After so many pages on which text recognition fails, the rest of the report is not tried."""


class Scans:
    """The pages of one report without usable text. Numbers are physical pages, from 1.

    ``unread`` were not tried, since text recognition is off, or not to the end: the next run tries them again.
    ``tried`` were, with words, without, or in vain.
    ``progress`` is called after each page that took part in it.
    """

    def __init__(self, *, ocr: bool, progress: Callable[[], None]) -> None:
        self._ocr = ocr
        self._progress = progress
        self.unread: list[int] = []
        self.tried: set[int] = set()
        self._read: list[int] = []
        self._wordless: list[int] = []
        self._failed: list[int] = []
        self._beyond: list[int] = []
        self._why = ""

    def take(self, document: Any, at: int, page: PageLines) -> PageLines:
        """The page at ``at`` (from 0), read as a picture where that is on; its garbage is never laid out."""
        number = at + 1
        if not self._ocr:
            self.unread.append(number)
            return page._replace(lines=[])
        self.tried.add(number)
        scan = PageLines("", [], page.height)
        if len(self.tried) > MOST_SCANS or len(self._failed) >= MOST_FAILURES:
            self._beyond.append(number)
        else:
            scan = self._recognised(document, number, scan)
            self._progress()
        return scan

    def _recognised(self, document: Any, number: int, blank: PageLines) -> PageLines:
        from ingest.formats.ocr import OcrError, OcrStalledError, read_picture

        try:
            with closing(document[number - 1]) as page:
                scan = read_picture(page, number)
        except (OcrError, pdfium.PdfiumError) as error:
            self._why = str(error) if isinstance(error, OcrError) else "The page is damaged."
            self._failed.append(number)
            if isinstance(error, OcrStalledError):
                self.unread.append(number)
            return blank
        (self._read if scan.words else self._wordless).append(number)
        return PageLines(scan.text, scan.lines, blank.height, words=scan.words)

    def remarks(self) -> list[str]:
        """A sentence on each way that it went."""
        said = []
        if self._read:
            said.append(f"{_counted(self._read)} read by text recognition (OCR).")
        if self._wordless and self._read:
            said.append(f"Text recognition found no words on {listed(self._wordless)}.")
        if self._failed:
            said.append(f"Text recognition failed on {listed(self._failed)}: {self._why}")
        if self._beyond:
            limit = "it had failed too often" if self._failed else f"it reads {MOST_SCANS:,} pages at most"
            said.append(f"Text recognition left out {listed(self._beyond)}, since {limit}.")
        return said


def ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 as "1-3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def listed(numbers: Sequence[int]) -> str:
    """Pages as part of a sentence: "page 3", "pages 1-3, 7"."""
    return f"page{'s' if len(numbers) > 1 else ''} {ranges(numbers)}"


def _counted(numbers: Sequence[int]) -> str:
    return f"Page {numbers[0]} was" if len(numbers) == 1 else f"{len(numbers):,} pages were"
