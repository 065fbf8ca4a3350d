"""The word leg: a tantivy index (BM25, k1 1.2, b 0.75) with English stemming, by passage key."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tantivy

from index.catalogue import Keys
from index.questions.words import Wanted
from index.vectors import Scores

ANALYZER = "english"
MAX_TERMS = 256
"""Different words of a question that are searched for; a pasted page is cut here."""
ALSO_WEIGHT = 0.5
"""What a word counts that the question does not have itself: an acronym's meaning, or the acronym."""

_A_WORD = 30
_SPLIT = re.compile(r"[^\W_]+")


class WordsRow(NamedTuple):
    """A passage for the word index: its key, its report's id, and the text that is indexed."""

    key: int
    report_id: int
    text: str


def analyzer() -> tantivy.TextAnalyzer:
    """Lower case, accents folded, English stop words out, Snowball English stems."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(60),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", fast=True, indexed=True)
    builder.add_integer_field("report", indexed=True)
    builder.add_text_field("text", tokenizer_name=ANALYZER)
    return builder.build()


def build(folder: Path, rows: Iterable[WordsRow]) -> None:
    """Write a word index of the rows into the folder, which must not exist."""
    folder.mkdir()
    index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer(ANALYZER, analyzer())
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for row in rows:
        document = tantivy.Document()
        document.add_integer("key", row.key)
        document.add_integer("report", row.report_id)
        document.add_text("text", row.text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _opened(folder: Path) -> tantivy.Index:
    """Open a word index. tantivy locks it while it does, so that of one that nobody may write a copy is opened."""
    if os.access(folder, os.W_OK):
        return tantivy.Index.open(str(folder))
    with tempfile.TemporaryDirectory() as aside:  # its files stay open though unlinked
        copy = Path(aside) / folder.name
        shutil.copytree(folder, copy, copy_function=shutil.copyfile)
        copy.chmod(0o700)
        return tantivy.Index.open(str(copy))


class WordLeg:
    """An open word index. Scores are BM25 sums: 0 and up, comparable within one question only."""

    def __init__(self, folder: Path) -> None:
        self._index = _opened(folder)
        self._analyzer = analyzer()
        self._index.register_tokenizer(ANALYZER, self._analyzer)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._of_word = lru_cache(maxsize=1024)(self._analyzed)

    def __len__(self) -> int:
        return self._searcher.num_docs

    def terms(self, text: str) -> tuple[str, ...]:
        """The different stems of a text, stop words left out, in order; of single words remembered: they come again."""
        return self._of_word(text) if len(text) <= _A_WORD else self._analyzed(text)

    def _analyzed(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._analyzer.analyze(text)))

    def frequency(self, stem: str) -> int:
        """In how many passages a stem occurs."""
        return self._searcher.doc_freq("text", stem)

    def beginning(self, prefix: str) -> list[tuple[str, int]]:
        """The stems that begin with ``prefix``, each with the number of passages that hold it."""
        return self._searcher.terms_with_prefix("text", prefix) if prefix else []

    def with_stem(self, stem: str, depth: int) -> Keys:
        """The keys of up to ``depth`` passages that hold a stem, those that say it most first."""
        return self._found(self._term(stem), depth)[0]

    def search(
        self,
        question: str,
        depth: int,
        allowed: Iterable[int] | None = None,
        also: Iterable[str] = (),
        wanted: Wanted | None = None,
        within: Keys | None = None,
    ) -> tuple[Keys, Scores]:
        """The ``depth`` passages with the best BM25, best first.

        ``allowed`` are the ids of the only reports to look in; ``also`` is text whose words count ALSO_WEIGHT
        as much as the question's; ``wanted`` are phrases that must be there and words that must not; ``within``
        are the keys of the only passages to look at.
        """
        terms = self.terms(question)[:MAX_TERMS]
        more = [term for text in also for term in self.terms(text) if term not in terms]
        if not terms and not more:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        weights = dict.fromkeys(terms, 1.0) | dict.fromkeys(more, ALSO_WEIGHT)
        scored = [tantivy.Query.boost_query(self._term(term), weight) for term, weight in weights.items()]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in scored])
        clauses = [(tantivy.Occur.Must, query), *self._clauses(wanted)]
        if allowed is not None:
            of_reports = tantivy.Query.term_set_query(self._schema, "report", list(allowed))
            clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(of_reports, 0.0)))
        if within is not None:
            of_passages = tantivy.Query.term_set_query(self._schema, "key", within.tolist())
            clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(of_passages, 0.0)))
        return self._found(tantivy.Query.boolean_query(clauses), depth)

    def matching(self, wanted: Wanted) -> Keys:
        """The keys of all passages that hold every phrase and none of the excluded words, ascending."""
        clauses = self._clauses(wanted)
        everything = (tantivy.Occur.Must, tantivy.Query.all_query())
        keys, _ = self._found(tantivy.Query.boolean_query([everything, *clauses]), max(1, len(self)))
        return np.sort(keys)

    def holding(self, phrases: Iterable[str]) -> Keys:
        """The keys of all passages that hold at least one of the phrases, ascending."""
        queries = [(tantivy.Occur.Should, q) for text in phrases if (q := self._phrase(text))]
        if not queries:
            return np.empty(0, np.int64)
        keys, _ = self._found(tantivy.Query.boolean_query(queries), max(1, len(self)))
        return np.sort(keys)

    def says(self, text: str, phrase: str) -> bool:
        """Whether a text holds a phrase: its stems next to each other; a stop word leaves its place open."""
        placed = self._placed(phrase)
        there = [set(self._analyzer.analyze(word)) for word in _SPLIT.findall(text)]
        return bool(placed) and any(
            all(at + n < len(there) and stem in there[at + n] for n, stem in placed)
            for at in range(len(there))
        )

    def mentioning(self, phrase: str, depth: int = 1000) -> Keys:
        """The keys of up to ``depth`` passages that hold a phrase, those that say it most first."""
        query = self._phrase(phrase)
        return self._found(query, depth)[0] if query else np.empty(0, np.int64)

    def _found(self, query: tantivy.Query, depth: int) -> tuple[Keys, Scores]:
        hits = self._searcher.search(query, depth, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return np.array(keys, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float32)

    def _clauses(self, wanted: Wanted | None) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """Phrases (which add nothing to the score: their words already do) and excluded words as clauses."""
        if not wanted:
            return []
        phrases = [query for text in wanted.phrases if (query := self._phrase(text))]
        clauses = [(tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)) for query in phrases]
        excluded = (self._term(term) for word in wanted.excluded for term in self.terms(word))
        return clauses + [(tantivy.Occur.MustNot, query) for query in excluded]

    def _phrase(self, text: str) -> tantivy.Query | None:
        """Its words next to each other in the stemmed text; a stop word leaves its place open. None if only those."""
        placed = self._placed(text)
        if len(placed) > 1:
            return tantivy.Query.phrase_query(self._schema, "text", [*placed])
        return self._term(placed[0][1]) if placed else None

    def _placed(self, phrase: str) -> list[tuple[int, str]]:
        """The stems of a phrase, each with its distance in words from the first."""
        placed = [
            (n, stem)
            for n, word in enumerate(_SPLIT.findall(phrase))
            for stem in self._analyzer.analyze(word)
        ]
        return [(n - placed[0][0], stem) for n, stem in placed]

    def _term(self, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "text", term)
