"""From a question to hits: the main path of the search, on one screen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from index.best_sentences import best_sentences
from index.catalogue import Catalogue, Keys
from index.errors import FindingsError
from index.found import texts_of
from index.fusion import Ranked
from index.generation import Generation, current_name, open_current
from index.hits import Explaining, hits_of
from index.layout import Layout
from index.legs import ranked
from index.model.encoder import Encoder, Vectors
from index.narrowing import liked, passages_for
from index.questions.acronyms import Meaning
from index.questions.asked import Asked
from index.questions.elsewhere import elsewhere
from index.questions.scope import Scope, scope_of, with_years_of
from index.questions.sought import sought
from index.questions.spelling import Speller
from index.questions.understand import NOTHING, Known, Understood, understand
from index.questions.words import readable, wanted_words
from index.records import Filters, Hit
from index.repeated import listed
from index.rerank import Reranker

MAX_QUESTION = 20_000
"""Characters of a question that are looked at."""
MAX_READ = 2_000
"""Characters of it in which names are looked for: what is longer is a pasted page."""
_FILTERED = ("authority", "inspectorate", "programme", "kind", "tone", "grade")
"""Kinds of reading that a filter of the same name stands in for."""
MOST_MENTIONING = 3
"""Reports that are preferred because they mention a body most that no report is about."""


class QuestionError(FindingsError):
    """The question cannot be asked as it is."""

    wrong_usage = True


class EncoderMismatchError(FindingsError):
    """The index was made with another model than the one that would search it (invariant I5)."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of one question, best first, how the question was understood, and how long it took."""

    question: str
    hits: tuple[Hit, ...]
    seconds: float
    understood: Understood = NOTHING
    acronyms: tuple[Meaning, ...] = ()


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

    @cached_property
    def known(self) -> Known:
        """The values by which questions are read: authorities, inspectorates, programmes and years."""
        return Known(self.catalogue.facts())

    def stale(self) -> bool:
        """Whether a newer generation has become current since this one was opened."""
        return current_name(self.layout) != self.generation.manifest.name

    @property
    def switched(self) -> bool:
        """Whether the catalogue holds another model's vectors already than those of this generation."""
        return bool(self.catalogue.setting("encoder") != self.generation.manifest.encoder)

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        *,
        ignore: Collection[str] = (),
        rerank: Reranker | None = None,
        fold: bool = True,
    ) -> SearchResult:
        """The ``k`` passages that fit the question best; with ``fold``, what other reports repeat is ``Hit.also``.

        What the question names is understood (``SearchResult.understood``) but for the kinds of reading in
        ``ignore``; "all" takes the question as it is written. ``rerank`` puts the first hits in the order of a
        cross-encoder; their scores stay. Raises QuestionError for an empty question or
        ``k`` below 1.
        """
        started = time.perf_counter()
        asked = self.asked(checked_question(question, k), filters, ignore)
        found = self.search_for(question, asked, self.scope(asked), k, rerank=rerank, fold=fold)
        return replace(found, seconds=time.perf_counter() - started)

    def search_for(
        self,
        question: str,
        asked: Asked,
        scope: Scope,
        k: int,
        *,
        rerank: Reranker | None = None,
        fold: bool = True,
    ) -> SearchResult:
        """The same for a question that was read already, and whose scope is known."""
        started = time.perf_counter()
        bare, vector = self.vectors(asked)
        switched = self.switched
        own = self.encoder.questions([asked.spelt_out])[0]
        sentences = None if switched else lambda keys: self.best_sentences(keys, own)
        found, similarity = ranked(self.generation, asked, vector, k, scope, sentences)
        found, reranked = rerank.rerank(asked.words.plain, found, self.catalogue) if rerank else (found, {})
        explaining = Explaining(asked, self.known, self.generation.words, similarity, reranked)

        def hits_of_part(part: Ranked) -> tuple[Hit, ...]:
            return hits_of(self.catalogue, part, None if switched else bare, explaining)

        hits = listed(found, k, hits_of_part, fold=fold)
        return SearchResult(question, hits, time.perf_counter() - started, asked.meant, asked.acronyms)

    def asked(self, question: str, filters: Filters | None = None, ignore: Collection[str] = ()) -> Asked:
        """A question as it is searched for: quotation marks, names, acronyms."""
        words = wanted_words(question)
        if "all" in ignore:
            return Asked(words, filters=filters)
        acronyms = [] if "acronym" in ignore else self.generation.acronyms.find(words.plain[:MAX_READ])
        return Asked(words, self.read(words.plain, filters, ignore), tuple(acronyms), filters)

    def read(self, question: str, filters: Filters | None = None, ignore: Collection[str] = ()) -> Understood:
        """What the question names and asks for; a kind for which a filter is set is not read."""
        filtered = {kind for kind in _FILTERED if getattr(filters, kind, ())}
        filtered |= {"year"} if filters and (filters.since or filters.until) else set()
        meant = understand(question[:MAX_READ], self.known, self._occurs)
        meant = meant.and_also(
            elsewhere(
                question[:MAX_READ], self.known, meant.readings, self._frequency, len(self.generation.keys)
            )
        )
        left = meant.and_also(sought(question[:MAX_READ])).without(filtered | set(ignore))
        if left.values("year"):
            left = with_years_of(question, left, self.known, self._reports_of(filters))
        if "spelling" in ignore:
            return left
        return left.and_also(self.speller.readings(question[:MAX_READ], meant))

    @cached_property
    def speller(self) -> Speller:
        """What a word that no passage holds may be meant for."""
        return Speller(self.generation.words, self.encoder.knows, self._texts)

    def _texts(self, keys: Keys) -> list[str]:
        return texts_of(self.catalogue.connection, keys.tolist())

    def _occurs(self, word: str) -> bool:
        words = self.generation.words
        return any(words.frequency(stem) for stem in words.terms(word)) or not words.terms(word)

    def _frequency(self, word: str) -> int:
        words = self.generation.words
        return min((words.frequency(stem) for stem in words.terms(word)), default=0)

    def naming(self, name: str) -> Keys:
        """The keys of all passages that hold a name."""
        return self.generation.words.mentioning(name, len(self.generation.keys))

    def scope(self, asked: Asked) -> Scope:
        """Where to look: what the filters and the names in the question leave, and what goes first."""
        scope = scope_of(asked.meant, self.known, self._reports_of(asked.filters), self._mentioning)
        scope = replace(scope, liked=liked(asked.meant, self.catalogue, self.generation))
        return replace(scope, passages=self.passages_for(asked.filters)) if asked.filters else scope

    def _reports_of(self, filters: Filters | None) -> set[int] | None:
        """The reports that filters leave, None where none is set; themes ask for passages."""
        of_reports = replace(filters, theme=()) if filters else Filters()
        return self.catalogue.report_ids(of_reports) if of_reports else None

    def passages_for(self, filters: Filters) -> Keys | None:
        """The keys, ascending, of the passages that filters of kind, tone and theme leave; None where none is set."""
        return passages_for(filters, self.catalogue, self.generation, self._adapted)

    def _adapted(self, text: str) -> Vectors:
        vector = self.encoder.question(text)
        adapter = self.generation.adapter
        return adapter.question(vector) if adapter else vector

    def _mentioning(self, name: str) -> set[int]:
        """The reports that mention a name in most passages."""
        keys = self.generation.words.mentioning(name)
        return {
            report for report, _ in Counter(self.generation.reports_of(keys)).most_common(MOST_MENTIONING)
        }

    def best_sentences(self, keys: Sequence[int], question: Vectors) -> dict[int, float]:
        """How near each passage's best sentence is to a question's vector, the model's own, by key."""
        return best_sentences(self.catalogue, self.generation, keys, question)

    def vectors(self, asked: Asked) -> tuple[Vectors, Vectors]:
        """The model's own vector of the question, and that with acronyms spelt out, changed by the adapter."""
        texts = [asked.words.plain, asked.spelt_out] if asked.acronyms else [asked.words.plain]
        vectors = self.encoder.questions(texts)
        adapter = self.generation.adapter
        return vectors[0], adapter.question(vectors[-1]) if adapter else vectors[-1]


def checked_question(question: str, k: int) -> str:
    """The question stripped of what cannot be seen, cut at MAX_QUESTION. Raises QuestionError."""
    if k < 1:
        raise QuestionError(f"The number of passages must be 1 or more, not {k}; give for example -k 10.")
    asked = readable(question).strip()[:MAX_QUESTION]
    if not any(character.isalnum() for character in asked):
        raise QuestionError("The question is empty; ask it in words, for example: what failures were found?")
    return asked
