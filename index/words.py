"""The word leg: a tantivy index (BM25, k1 1.2, b 0.75) with English stemming, by passage key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tantivy

from index.catalogue import Keys
from index.vectors import Scores

ANALYZER = "english"
MAX_TERMS = 256
"""Different words of a question that are searched for; a pasted page is cut here."""


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


class WordLeg:
    """An open word index. Scores are BM25 sums: 0 and up, comparable within one question only."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._analyzer = analyzer()
        self._index.register_tokenizer(ANALYZER, self._analyzer)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return self._searcher.num_docs

    def terms(self, text: str) -> tuple[str, ...]:
        """The different stems of a text, stop words left out, in order."""
        return tuple(dict.fromkeys(self._analyzer.analyze(text)))

    def frequency(self, stem: str) -> int:
        """In how many passages a stem occurs."""
        return self._searcher.doc_freq("text", stem)

    def beginning(self, prefix: str) -> list[tuple[str, int]]:
        """The stems that begin with ``prefix``, each with the number of passages that hold it."""
        return self._searcher.terms_with_prefix("text", prefix) if prefix else []

    def search(self, question: str, depth: int, allowed: Iterable[int] | None = None) -> tuple[Keys, Scores]:
        """The ``depth`` passages with the best BM25, best first; of the ``allowed`` reports' ids only."""
        terms = self.terms(question)[:MAX_TERMS]
        if not terms:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in self._term_queries(terms)])
        if allowed is not None:
            of_reports = tantivy.Query.term_set_query(self._schema, "report", list(allowed))
            query = query.and_must_match(tantivy.Query.const_score_query(of_reports, 0.0))
        hits = self._searcher.search(query, depth, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return np.array(keys, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float32)

    def _term_queries(self, terms: Iterable[str]) -> Iterator[tantivy.Query]:
        for term in terms:
            yield tantivy.Query.term_query(self._schema, "text", term)
