"""What a collection holds: quotes as they were when collected, in the owner's order, with the owner's notes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from answer.records import Citation
from index.findings import Finding
from index.found import Reported
from index.records import Span


@dataclass(frozen=True, slots=True)
class Words:
    """A quote and where it stood when it was collected, as a citation has it; ``passage`` is its passage's id."""

    text: str
    passage: str
    sha256: str
    report: str
    title: str
    authority: str | None
    heading: tuple[str, ...]
    page: int | None
    page_label: str | None
    paragraph: int | None
    spans: tuple[Span, ...]

    @property
    def same(self) -> str:
        """Equal for the same words in the same place of the same file."""
        made_of = repr((self.sha256, [tuple(span) for span in self.spans], " ".join(self.text.split())))
        return hashlib.sha256(made_of.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Collected:
    """A quote of a collection. ``note`` is the owner's own; ``added_on`` is ISO 8601."""

    id: str
    words: Words
    note: str
    added_on: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection; ``count`` is how many quotes it has, in order in ``quotes`` where they were read.

    ``token`` lets whoever has it read the collection; None while it is not shared. Times are ISO 8601.
    """

    id: str
    owner: str
    name: str
    note: str
    made_on: str
    changed_on: str
    token: str | None
    count: int
    quotes: tuple[Collected, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """A quote that was taken out, with all that putting it back needs."""

    collection: str
    position: int
    quote: Collected


def words_of_citation(citation: Citation) -> Words:
    """The words of an answer's citation."""
    return Words(
        citation.quote, citation.passage_id, citation.sha256, citation.report, citation.title, citation.authority,
        citation.heading, citation.page, citation.page_label, citation.paragraph, citation.spans,
    )  # fmt: skip


def words_of_finding(found: Reported[Finding]) -> Words:
    """The words of a finding."""
    finding, report = found.what, found.report
    return Words(
        finding.text, next(iter(finding.passages), ""), report.sha256, report.report, report.metadata.title,
        report.metadata.authority, finding.heading, found.page, found.page_label, None, finding.spans,
    )  # fmt: skip
