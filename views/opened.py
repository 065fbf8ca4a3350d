"""The index that the pages show: opened once a process, and again when a new generation is current.

Answers are kept only beside the generation that gave them, so that a report that was removed is in no page's next
answer; whoever reads on keeps what is on the screen.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from answer.ask import ask
from answer.records import Answer, Citation
from answer.section import paragraph, section_text
from index.catalogue import ReportRow
from index.errors import FindingsError
from index.options import DEFAULT_INDEX
from index.records import Filters, Hit
from index.search import Index
from views.asking import Asking

ANSWERS_KEPT = 64


class NoLongerThereError(FindingsError):
    """What a page cites has been removed since it was shown."""


class Opened:
    """An index and the latest answers that it gave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = Index.open(folder)
        self._answers: OrderedDict[tuple[str, Filters, tuple[str, ...]], Answer] = OrderedDict()
        self._lock = threading.Lock()

    @cached_property
    def reports(self) -> dict[str, ReportRow]:
        """The live reports by their files' SHA-256, in the order of their paths."""
        return {row.sha256: row for row in self.index.catalogue.reports()}

    def answer(self, question: str, filters: Filters, ignore: tuple[str, ...]) -> Answer:
        """The answer to a question, from memory where it was asked before. Raises FindingsError."""
        key = (question, filters, ignore)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = ask(self.index, question, filters=filters, ignore=ignore)
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > ANSWERS_KEPT:
                self._answers.popitem(last=False)
        return answer


_opening = threading.Lock()
_now: Opened | None = None
_ready = threading.Event()


def folder() -> Path:
    """The index folder that the app was started with."""
    return Path(os.environ.get("FINDINGS_INDEX", str(DEFAULT_INDEX)))


def opened() -> Opened:
    """The current index with its answers. Raises FindingsError, with one sentence, when there is none yet."""
    global _now  # noqa: PLW0603 - one index a process
    with _opening:
        if _now is None or _now.folder != folder() or _now.index.stale():
            fresh = Opened(folder())
            if _now is not None and _now.folder == fresh.folder:
                _share_model(_now.index, fresh.index)
            _now = fresh
        return _now


def index() -> Index:
    """The current index. Raises FindingsError, with one sentence, when there is none yet."""
    return opened().index


def warm() -> None:
    """Open the index and load its model, so that the first question does not wait; says nothing when it cannot."""
    with suppress(FindingsError):
        index().encoder.question("ready")
    _ready.set()


def model_is_ready() -> bool:
    """Whether a question is answered at once, without waiting for the model."""
    return _ready.is_set()


def answered(asking: Asking) -> Answer:
    """The answer to what is asked. Raises FindingsError when it cannot be asked."""
    return opened().answer(asking.q, asking.filters, asking.ignore)


def report(sha256: str) -> ReportRow | None:
    """A live report by its file's SHA-256, or None."""
    return opened().reports.get(sha256)


def section(citation: Citation) -> tuple[str, int, int]:
    """The section around a quote, and where the quote stands in it. Raises FindingsError."""
    catalogue = index().catalogue
    if catalogue.page(citation.sha256, citation.spans[0].page) is None:
        raise NoLongerThereError("This report is no longer in the index. Ask again to see what is.")
    return section_text(catalogue, citation)


def paragraph_of(hit: Hit) -> int | None:
    """The paragraph at which a hit begins, for reports without pages."""
    return paragraph(index().catalogue, hit)


def _share_model(before: Index, fresh: Index) -> None:
    """Use the model that is loaded already, where the new generation was made with the same."""
    loaded = before.__dict__.get("encoder")
    if loaded is not None and loaded.id.as_json() == fresh.generation.manifest.encoder:
        fresh.__dict__["encoder"] = loaded
