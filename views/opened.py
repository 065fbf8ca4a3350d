"""The index that the pages show: opened once a process, and again when a new generation is current.

Answers are kept only beside the generation that gave them, so that a report that was removed is in no page's next
answer; whoever reads on keeps what is on the screen.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from answer.ask import ask
from answer.by_authority import Line
from answer.by_authority import by_authority as compare
from answer.citations.reference import Reference
from answer.citations.reference import reference as reference_of
from answer.every import Everything, every
from answer.filters import values_of
from answer.findings.alike import findings_like as alike
from answer.findings.said import tone_of_passages
from answer.headings import related_headings
from answer.records import Answer, Citation
from answer.section import paragraph, section_text
from answer.terms import missing_terms, question_terms
from index.catalogue import Counts
from index.errors import FindingsError
from index.findings import Finding, Grade
from index.found import Reported
from index.headings import reports_of_headings
from index.options import DEFAULT_INDEX
from index.records import Hit, Passage, ReportRow
from index.search import Index
from views.asking import Asking
from views.memory import Memory

T = TypeVar("T")
ANSWERS_KEPT, REFERENCES_KEPT = 64, 512


class NoLongerThereError(FindingsError):
    """What a page cites has been removed since it was shown."""


class Opened:
    """An index, and the latest answers and references that it gave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = Index.open(folder)
        self._answers, self._references = Memory(ANSWERS_KEPT), Memory(REFERENCES_KEPT)

    def is_current(self) -> bool:
        """Whether this is what should be shown now."""
        return self.folder == folder() and not self.index.stale()

    @cached_property
    def reports(self) -> dict[str, ReportRow]:
        """The live reports by their files' SHA-256, in the order of their paths."""
        return {row.sha256: row for row in self.index.catalogue.reports()}

    def kept(self, key: Hashable, make: Callable[[Index], T]) -> T:
        """What ``make`` gives for this index, from memory where it was made before, or is being made."""
        return self._answers.kept(key, lambda: make(self.index))

    def reference(self, citation: Citation) -> Reference | None:
        """What a citation names; its report's front pages are read for it once."""
        return self._references.kept(
            (citation.passage_id, citation.spans, citation.quote),
            lambda: reference_of(
                self.index.catalogue, citation.sha256, citation.spans, citation.quote,
                passage=citation.passage_id, heading=citation.heading, paragraph=citation.paragraph,
            ),
        )  # fmt: skip


_opening = threading.Lock()
_now: Opened | None = None
_ready = threading.Event()
_run = threading.local()


def folder() -> Path:
    """The index folder that the app was started with."""
    return Path(os.environ.get("FINDINGS_INDEX", str(DEFAULT_INDEX)))


@contextmanager
def one_generation() -> Iterator[None]:
    """Within it this thread keeps to the index that it first saw: no page is of two generations.

    A page asks for the index some forty times. To look each time whether there is a newer one, all of them in turn,
    was most of what people who asked at the same time waited for.
    """
    _run.page, _run.now = True, None
    try:
        yield
    finally:
        _run.page, _run.now = False, None


def opened() -> Opened:
    """The current index with its answers. Raises FindingsError, with one sentence, when there is none yet."""
    if not getattr(_run, "page", False):
        return _current()
    if _run.now is None:
        _run.now = _current()
    now: Opened = _run.now
    return now


def _current() -> Opened:
    global _now  # noqa: PLW0603 - one index a process
    now = _now
    if now is not None and now.is_current():  # without the lock: a page asks for the index dozens of times
        return now
    with _opening:
        if _now is None or not _now.is_current():
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
    gc.collect()
    gc.freeze()  # what is there now stays: no later collection need look through it
    _ready.set()


def model_is_ready() -> bool:
    """Whether a question is answered at once, without waiting for the model."""
    return _ready.is_set()


def answered(asking: Asking) -> Answer:
    """The answer to what is asked. Raises FindingsError when it cannot be asked."""
    return opened().kept(
        ("answer", asking.q, asking.filters, asking.ignore),
        lambda index: ask(index, asking.q, filters=asking.filters, ignore=asking.ignore),
    )


def counts() -> Counts:
    """What the index holds, as it was when its generation became current."""
    return opened().kept("counts", lambda index: index.catalogue.counts())


def report(sha256: str) -> ReportRow | None:
    """A live report by its file's SHA-256, or None."""
    return opened().reports.get(sha256)


def related(answer: Answer) -> tuple[str, ...]:
    """Headings of the reports that could be asked next."""
    current = opened()
    reports = current.kept("headings", lambda index: reports_of_headings(index.catalogue))
    return related_headings(current.index.generation.words, answer.question, answer.hits, reports)


def everything(asking: Asking) -> Everything:
    """Every passage that says what is asked, counted. Raises FindingsError."""
    return opened().kept(
        ("everything", asking.q, asking.filters, asking.ignore),
        lambda index: every(index, asking.q, filters=asking.filters, ignore=asking.ignore),
    )


def by_authority(asking: Asking) -> tuple[Line, ...]:
    """What the reports on each authority say. Raises FindingsError."""
    return opened().kept(
        ("by authority", asking.q, asking.filters, asking.ignore),
        lambda index: compare(index, asking.q, asking.filters, ignore=asking.ignore),
    )


def answerable(questions: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the questions whose words are all in the reports."""

    def held(index: Index) -> tuple[str, ...]:
        words = index.generation.words
        return tuple(
            one for one in questions if not missing_terms(words, index.asked(one), question_terms(words, one))
        )

    return opened().kept(("answerable", questions), held)


def filter_values() -> dict[str, tuple[str, ...]]:
    """What each filter can be set to, by its name."""
    return opened().kept("filter values", values_of)


def tone_of(finding: Finding) -> str:
    """What the passages of a finding say of the authority: praise, criticism, neutral, or "" where unknown."""
    return tone_of_passages(index().generation, finding.passages)


def tones() -> dict[str, str]:
    """The tone of every finding, by its id."""
    return opened().kept("tones", lambda _: {one.what.finding_id: tone_of(one.what) for one in findings()})


def findings() -> tuple[Reported[Finding], ...]:
    """Every finding of the live reports, by report and in its order."""
    return opened().kept("findings", lambda index: index.catalogue.findings())


def grades() -> tuple[Reported[Grade], ...]:
    """Every grade of the live reports, by report and in its order."""
    return opened().kept("grades", lambda index: index.catalogue.grades())


def findings_like(one: Reported[Finding], others: Sequence[Reported[Finding]]) -> list[Reported[Finding]]:
    """The others, the most alike first."""
    return alike(index(), one, others)


def passages_of(row: ReportRow) -> list[Passage]:
    """The passages of a report, in order."""
    return index().catalogue.in_report(row.id)


def reference(citation: Citation) -> Reference | None:
    """What a citation names, for writing it in any form; None when its report has been removed."""
    return opened().reference(citation)


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
