"""From a question to hits: the main path of the search, on one screen."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from index.catalogue import Catalogue, Keys, passage_id
from index.encoder import Encoder
from index.errors import FindingsError
from index.fusion import DEPTH, fuse
from index.generation import Generation, current_name, open_current
from index.layout import Layout
from index.records import Filters, Hit
from index.vectors import Scores

MAX_QUESTION = 20_000
"""Characters of a question that are looked at."""


class QuestionError(FindingsError):
    """The question cannot be asked as it is."""

    wrong_usage = True


class EncoderMismatchError(FindingsError):
    """The index was made with another model than the one that would search it (invariant I5)."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of one question, best first, and how long it took."""

    question: str
    hits: tuple[Hit, ...]
    seconds: float


class Index:
    """An index opened for reading. Safe to use from several threads; it keeps the generation it opened."""

    def __init__(self, layout: Layout, catalogue: Catalogue, generation: Generation) -> None:
        self.layout = layout
        self.catalogue = catalogue
        self.generation = generation

    @classmethod
    def open(cls, folder: Path, model: str | None = None) -> Index:
        """Open the index in ``folder``; ``model``, where given, must be the one that it was made with.

        Raises NoIndexError, CatalogueError, GenerationError or EncoderMismatchError, each with one sentence.
        """
        layout = Layout(folder)
        catalogue = Catalogue(layout)
        index = cls(layout, catalogue, open_current(layout))
        stored = index.generation.manifest.encoder["name"]
        if model and model != stored:
            raise EncoderMismatchError(
                f"This index was made with the model {stored}, not {model}; leave --model out, or make another"
                f" index with: findings ingest FOLDER --index NEW --model {model}"
            )
        return index

    @cached_property
    def encoder(self) -> Encoder:
        """The model, loaded at the first question and checked against the one that made the vectors."""
        stored = self.generation.manifest.encoder
        encoder = Encoder(stored["name"])
        if encoder.id.as_json() != stored:
            raise EncoderMismatchError(
                f"The model {stored['name']} has changed since this index was made with it; make the index"
                " anew with: findings ingest FOLDER --index NEW"
            )
        return encoder

    def stale(self) -> bool:
        """Whether a newer generation has become current since this one was opened."""
        return current_name(self.layout) != self.generation.manifest.name

    def search(self, question: str, k: int = 10, filters: Filters | None = None) -> SearchResult:
        """The ``k`` passages that fit the question best.

        Raises QuestionError for an empty question or ``k`` below 1.
        """
        started = time.perf_counter()
        asked = checked_question(question, k)
        reports = self.catalogue.report_ids(filters) if filters else None
        allowed = self.generation.keys_of(reports) if reports is not None else None
        depth = max(DEPTH, k)
        by_vectors = self._by_vectors(asked, depth, allowed)
        by_words = self.generation.words.search(asked, depth, reports)
        cosines = dict(zip(by_vectors[0].tolist(), by_vectors[1].tolist(), strict=True))
        hits = self._hits(fuse(by_vectors, by_words)[:k], cosines)
        return SearchResult(question, hits, time.perf_counter() - started)

    def _by_vectors(self, question: str, depth: int, allowed: Keys | None) -> tuple[Keys, Scores]:
        return self.generation.vectors.search(self.encoder.question(question), depth, allowed)

    def _hits(self, ranked: list[tuple[int, float]], cosines: dict[int, float]) -> tuple[Hit, ...]:
        stored = self.catalogue.passages([key for key, _ in ranked])
        hits: list[Hit] = []
        for key, score in ranked:
            if key not in stored:  # removed since this generation was opened
                continue
            passage, report, labels = stored[key]
            about = report.metadata
            hits.append(
                Hit(
                    passage_id=passage_id(key), passage=passage, report=report.report, sha256=report.sha256,
                    title=about.title, authority=about.authority, published_on=about.published_on,
                    paged=report.paged, page_labels=labels, rank=len(hits) + 1, score=score,
                    cosine=cosines.get(key, 0.0),
                )
            )  # fmt: skip
        return tuple(hits)


def checked_question(question: str, k: int) -> str:
    """The question without surrounding white space, cut at MAX_QUESTION. Raises QuestionError."""
    if k < 1:
        raise QuestionError(f"The number of passages must be 1 or more, not {k}; give for example -k 10.")
    asked = question.strip()[:MAX_QUESTION]
    if not any(character.isalnum() for character in asked):
        raise QuestionError("The question is empty; ask it in words, for example: what failures were found?")
    return asked
