"""Findings out of a report's blocks: what stands under which heading, in which box, and how it is worded.

The way through: the outline is walked block by block. A heading that announces a kind (``finding_kinds``) opens a
section; in it each point of a list, numbered paragraph or paragraph of its own becomes a finding, or all of it
becomes one ("Cause of concern: ..."). What comes out is dropped unless its pages say it word for word.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from index.catalogue import passage_id
from index.findings import Finding
from index.records import Metadata, Passage
from index.spans import Span
from ingest.extraction.figures import Figure, find_figures
from ingest.extraction.finding_parts import DIRECTED, DIRECTS, LEAST_WORDS, Found
from ingest.extraction.finding_walk import Walk
from ingest.extraction.outline import Part, is_said, quoted
from ingest.passages import passage_key

ANYWHERE = frozenset({"recommendation", "case example", "figure"})
"""Kinds that are taken from papers of no known programme too; the others are an inspectorate's own terms."""


def find_findings(
    parts: Sequence[Part], texts: Mapping[int, str], passages: Sequence[Passage], about: Metadata, sha256: str
) -> tuple[Finding, ...]:  # fmt: skip
    """The findings of a report in its order; ``parts`` is its outline, ``texts`` the text of each page."""
    known = bool(about.programme or about.inspectorate)
    found = [one for one in Walk(parts).found() if known or one.kind in ANYWHERE]
    places = _Places(passages, [passage_id(passage_key(sha256, passage)) for passage in passages])
    made = [_made(one, places, sha256) for one in _without_repeats(found)]
    made += [_figure(figure, places, sha256) for figure in find_figures(passages)]
    by_id = {finding.finding_id: finding for finding in made if is_said(finding.text, finding.spans, texts)}
    return tuple(sorted(by_id.values(), key=lambda finding: finding.spans[0]))


def _without_repeats(found: Sequence[Found]) -> list[Found]:
    """Without tables that list again what stands in full elsewhere, and lists of the titles of what is boxed."""
    numbers = {(one.kind, one.details.number) for one in found if not one.tabled and one.details.number}
    titled = {one.kind for one in found if one.title}
    kept = []
    for one in found:
        again = one.tabled and one.details.number and any(kind == one.kind for kind, _ in numbers)
        listed = one.kind == "cause of concern" and one.kind in titled and not one.title
        told = one.tabled and one.kind in DIRECTED and not DIRECTS.search(one.text)
        if not (again or listed or told) and len(one.text.split()) >= LEAST_WORDS:
            kept.append(one)
    return kept


class _Places:
    """Which passages stand where, by page and offset."""

    def __init__(self, passages: Sequence[Passage], keys: Sequence[str]) -> None:
        self._on: dict[int, list[tuple[int, int, str]]] = {}
        for passage, key in zip(passages, keys, strict=True):
            for piece in passage.pieces:
                self._on.setdefault(piece.page, []).append((piece.page_start, piece.page_end, key))
        for pieces in self._on.values():
            pieces.sort()

    def of(self, spans: Sequence[Span]) -> tuple[str, ...]:
        """The passages that hold a part of the spans, in order."""
        keys: dict[str, None] = {}
        for span in spans:
            pieces = self._on.get(span.page, [])
            for start, end, key in pieces[max(0, bisect_right(pieces, (span.start, 0, "")) - 1) :]:
                if start >= span.end:
                    break
                if end > span.start:
                    keys[key] = None
        return tuple(keys)


def _made(one: Found, places: _Places, sha256: str) -> Finding:
    quote, spans = quoted(one.ranges)
    details = one.details
    return Finding(
        finding_id=_finding_id(sha256, one.kind, spans), kind=one.kind, text=quote, spans=spans, heading=one.path,
        passages=places.of(spans), number=details.number, addressee=details.addressee, deadline=details.deadline,
        title=one.title,
    )  # fmt: skip


def _figure(figure: Figure, places: _Places, sha256: str) -> Finding:
    return Finding(
        finding_id=_finding_id(sha256, "figure", figure.spans), kind="figure", text=figure.text, spans=figure.spans,
        heading=figure.heading, passages=places.of(figure.spans), value=figure.value, counts=figure.counts,
        against=figure.against,
    )  # fmt: skip


def _finding_id(sha256: str, kind: str, spans: Sequence[Span]) -> str:
    place = " ".join(f"{page}:{start}-{end}" for page, start, end in spans)
    return hashlib.sha256(f"{sha256} {kind} {place}".encode()).hexdigest()[:16]
