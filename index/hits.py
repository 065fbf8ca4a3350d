"""From ranked keys to hits: passages with their reports, each saying why it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue, passage_id
from index.contextual import indexed_text
from index.fusion import Ranked
from index.model.encoder import Vectors
from index.questions.asked import Asked
from index.questions.names import words_of
from index.questions.understand import Known, Reading
from index.records import Hit, Passage, ReportRow, Why
from index.words import WordLeg

_WORDS_ASKED = 64
"""Words of a question that a hit may name as matched."""


@dataclass(frozen=True)
class Explaining:
    """What is needed to say why a hit is there. ``similarity`` and ``reranked`` are by key."""

    asked: Asked
    known: Known
    words: WordLeg
    similarity: Mapping[int, float]
    reranked: Mapping[int, float] = field(default_factory=dict)

    def why(self, key: int, passage: Passage, report: ReportRow) -> Why:
        """Words of the question, acronyms, names and filters that the passage fits, and its similarity."""
        text = indexed_text(passage, report.metadata)
        stems = set(self.words.terms(text))
        matched = [word for word, of in self._question if not stems.isdisjoint(of)]
        return Why(
            words=tuple(dict.fromkeys(matched)),
            acronyms=tuple(self._acronyms(stems)),
            named=tuple(self._named(report)),
            similarity=self.similarity.get(key),
            rerank=self.reranked.get(key),
        )

    @cached_property
    def _question(self) -> list[tuple[str, tuple[str, ...]]]:
        """The question's words, each with its stems."""
        asked = words_of(self.asked.words.plain)[:_WORDS_ASKED]
        return [(word.folded, self.words.terms(word.folded)) for word in asked]

    def _acronyms(self, stems: set[str]) -> list[str]:
        return [
            f"{meaning.short}: {meaning.long}"
            for meaning in self.asked.acronyms
            if stems.issuperset(self.words.terms(meaning.long if meaning.short_given else meaning.short))
        ]

    def _named(self, report: ReportRow) -> list[str]:
        readings = [r for r in self.asked.meant.readings if report.id in self.known.reports(r)]
        filters = self.asked.filters
        values = [value for reading in readings for value in _said(reading, report)]
        for kind in ("authority", "inspectorate", "programme", "theme"):
            value = getattr(report.metadata, kind)
            values += [value] if value and getattr(filters, kind, ()) else []
        return list(dict.fromkeys(values))


def _said(reading: Reading, report: ReportRow) -> Sequence[str]:
    """What a reading names of a report: of a time, the report's own year."""
    return (report.metadata.dated[:4],) if reading.kind == "year" else reading.values


def hits_of(
    catalogue: Catalogue, ranked: Ranked, question: Vectors | None, explaining: Explaining
) -> tuple[Hit, ...]:
    """The hits of ranked keys; those that were removed since the generation was opened are left out.

    ``question`` is the model's own vector of the question (dimension,); None while the catalogue holds another
    model's vectors already, and the ranking's similarity stands in for the cosine.
    """
    keys = [key for key, _ in ranked]
    stored = catalogue.passages(keys)
    vectors = {} if question is None else catalogue.vectors_of(keys)
    hits: list[Hit] = []
    for key, score in ranked:
        if key not in stored:
            continue
        passage, report, labels = stored[key]
        about = report.metadata
        hits.append(
            Hit(
                passage_id=passage_id(key), passage=passage, report=report.report, sha256=report.sha256,
                title=about.title, authority=about.authority, published_on=about.published_on,
                paged=report.paged, page_labels=labels, rank=len(hits) + 1, score=score,
                cosine=_cosine(vectors, key, question) if question is not None else explaining.similarity.get(key, 0.0),
                why=explaining.why(key, passage, report),
            )
        )  # fmt: skip
    return tuple(hits)


def _cosine(vectors: Mapping[int, NDArray[np.float16]], key: int, question: Vectors) -> float:
    return float(vectors[key].astype(np.float32) @ question)
