"""The reports' own files, read again: what the stored page says must stand in the file with that SHA-256."""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal

from answer.pictures.page_image import PageImageError, page_text
from index.catalogue import Catalogue, MissingOriginalError
from index.errors import DamagedError
from index.records import Page

State = Literal["same", "changed", "missing", "locked", "unpaged", "scan"]
HELD = 8
"""Files that are kept in memory, and with them which pages were compared."""
STATES: dict[State, str] = {
    "same": "the page was read again from the file",
    "changed": "the file in the index folder is not the one that was read",
    "missing": "the report's file is missing from the index folder",
    "locked": "the file is there unchanged, but cannot be opened to be read again (it may need a password)",
    "unpaged": "the file is there unchanged; it has no pages to read again",
    "scan": "the file is there unchanged; its page was read by text recognition (OCR)",
}
SOUND: frozenset[State] = frozenset({"same", "locked", "unpaged", "scan"})


class Originals:
    """The originals of one catalogue. Each file's SHA-256 is computed once, each page read again once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._files: OrderedDict[str, bytes | State] = OrderedDict()
        self._pages: dict[tuple[str, int], State] = {}

    def data(self, sha256: str) -> bytes | State:
        """A report's file, or why it cannot be had ("missing", or "changed" when its SHA-256 is another)."""
        if sha256 not in self._files:
            self._files[sha256] = self._read(sha256)
            if len(self._files) > HELD:
                self._files.popitem(last=False)
        return self._files[sha256]

    def state(self, sha256: str, stored: Page, *, pdf: bool) -> State:
        """Whether a stored page says what its file says now."""
        data = self.data(sha256)
        if isinstance(data, str):
            return data
        if not pdf:
            return "unpaged"
        if stored.source == "ocr":
            return "scan"
        key = (sha256, stored.number)
        if key not in self._pages:
            try:
                self._pages[key] = "same" if page_text(data, stored.number) == stored.text else "changed"
            except PageImageError:
                self._pages[key] = "locked"
        return self._pages[key]

    def _read(self, sha256: str) -> bytes | State:
        try:
            return self._catalogue.original(sha256)
        except MissingOriginalError:
            return "missing"
        except DamagedError:
            return "changed"
