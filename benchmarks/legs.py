"""Parts of the search by themselves: one leg, other vectors, and both legs over texts that are in no index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

import index.words
from index.catalogue import Keys
from index.fusion import DEPTH, NEAREST, fuse, merged, with_sentences
from index.generation import Generation, measures_of
from index.model.adapters import Adapter
from index.model.embedding import Text, embedded, telling
from index.model.encoder import Encoder, Vectors
from index.model.sentence_scores import best_of, measured
from index.search import Index, SearchResult
from index.vectors import Scores
from ingest.sentences import split_sentences

NONE: tuple[Keys, Scores] = (np.empty(0, np.int64), np.empty(0, np.float32))


class Flat:
    """Every vector compared: what FAISS is to agree with."""

    def __init__(self, keys: Keys, vectors: Vectors) -> None:
        self._keys, self._vectors = keys, vectors

    def __len__(self) -> int:
        return len(self._keys)

    def search(self, question: Vectors, depth: int, allowed: Keys | None = None) -> tuple[Keys, Scores]:
        """As ``index.vectors.VectorLeg.search``."""
        at = np.arange(len(self._keys)) if allowed is None else np.searchsorted(self._keys, allowed)
        if not len(at):
            return NONE
        scores = (self._vectors[at] @ question).astype(np.float32)
        best = np.argsort(-scores, kind="stable")[:depth]
        return self._keys[at[best]], scores[best]


class _Silent:
    """A leg that brings nothing; all else as the real one."""

    def __init__(self, leg: object) -> None:
        self._leg = leg

    def __getattr__(self, name: str) -> object:
        return getattr(self._leg, name)

    def __len__(self) -> int:
        return 0

    def search(self, *_: object, **__: object) -> tuple[Keys, Scores]:
        return NONE


def _copied(generation: Generation) -> Generation:
    copy = object.__new__(Generation)
    copy.__dict__ |= generation.__dict__
    return copy


def with_vectors(index: Index, adapter: Adapter | None) -> Index:
    """The same index with another adapter, or none, over the catalogue's vectors."""
    keys, _ = index.catalogue.keys_and_reports()
    vectors = np.concatenate(list(index.catalogue.vectors(8192)))
    generation = _copied(index.generation)
    changed = (adapter.passages(vectors) if adapter else vectors).astype(np.float32)
    generation.adapter = adapter
    generation.measured = measures_of(index.catalogue, keys, adapter)
    generation.vectors = Flat(keys, changed)  # type: ignore[assignment]
    return Index(index.layout, index.catalogue, generation)


class _WordsAlone(Index):
    def best_sentences(self, keys: Sequence[int], question: Vectors) -> dict[int, float]:  # noqa: ARG002
        return {}


class OneLeg:
    """A search of one leg alone: callable with a question and how many hits."""

    def __init__(self, index: Index, leg: Literal["vectors", "words"]) -> None:
        generation = _copied(index.generation)
        other = "words" if leg == "vectors" else "vectors"
        setattr(generation, other, _Silent(getattr(generation, other)))
        kind = Index if leg == "vectors" else _WordsAlone
        self._index = kind(index.layout, index.catalogue, generation)

    def __call__(self, question: str, k: int) -> SearchResult:
        """The search with that leg alone."""
        return self._index.search(question, k)


class Corpus:
    """Texts that are in no index; rankings are their numbers, best first. ``own`` (n,) as index.headings has it."""

    def __init__(
        self, folder: Path, lines: Sequence[str], texts: Sequence[str], own: NDArray[np.bool_]
    ) -> None:
        self._own = own
        self._encoder = Encoder()
        made = embedded(self._encoder, map(_text, lines, texts))
        self._stored = np.array([one.vector for one in made], np.float16)
        self._vectors = self._stored.astype(np.float32)
        self._sentences = [one.sentences for one in made]
        whole = [f"{line}\n{text}" for line, text in zip(lines, texts, strict=True)]
        self._whole = self._encoder.passages(whole)
        self._adapter: Adapter | None = None
        rows = (index.words.WordsRow(n, 0, text) for n, text in enumerate(whole))
        index.words.build(folder / "words", rows)
        self._words = index.words.WordLeg(folder / "words")

    def adapted(self, adapter: Adapter) -> Corpus:
        """The same with an adapter."""
        copy = object.__new__(Corpus)
        copy.__dict__ |= self.__dict__
        copy._adapter, copy._vectors = (
            adapter,
            adapter.passages(self._stored).astype(np.float32),
        )
        return copy

    def by_vectors(self, question: str) -> Sequence[int]:
        """By cosine."""
        found: list[int] = self._near(question)[0].tolist()
        return found

    def by_words(self, question: str) -> Sequence[int]:
        """By BM25."""
        found: list[int] = self._words.search(question, DEPTH)[0].tolist()
        return found

    def by_model(self, question: str) -> Sequence[int]:
        """By the cosine of the whole text's vector, as the model's makers measured it."""
        found: list[int] = np.argsort(-(self._whole @ self._encoder.question(question)))[:DEPTH].tolist()
        return found

    def both(self, question: str) -> Sequence[int]:
        """By both, fused as searches are."""
        found = fuse(self._near(question), merged([self._words.search(question, DEPTH)]))
        first = [key for key, _ in found[:NEAREST]]
        codes, stored = [self._sentences[n] for n in first], self._stored[first]
        measures = measured(codes, stored, self._own[first], self._adapter)
        best = best_of(self._encoder.question(question), codes, stored, measures, self._adapter)
        return [key for key, _ in with_sentences(found, dict(zip(first, best.tolist(), strict=True)))]

    def _vector(self, question: str) -> Vectors:
        vector = self._encoder.question(question)
        return self._adapter.question(vector) if self._adapter else vector

    def _near(self, question: str) -> tuple[Keys, Scores]:
        return Flat(np.arange(len(self._vectors)), self._vectors).search(self._vector(question), DEPTH)


def _text(line: str, text: str) -> Text:
    sentences = tuple(text[start:end].strip() for start, end in split_sentences(text))
    return Text(line, tuple(filter(telling, sentences)) or (text,))
