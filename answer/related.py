"""What to show when nothing answers: passages near the question, found by its own words and near ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from answer.terms import Term
from index.records import Filters, Hit
from index.search import Index
from index.words import WordLeg

COMMON_START = 4
"""Letters with which a near word must begin alike: "sextortion" leads to "sexting"."""
ALIKE = 0.55
MOST_NEAR = 3


def related(index: Index, terms: Sequence[Term], k: int, filters: Filters | None) -> tuple[Hit, ...]:
    """The ``k`` passages nearest to the words that carry the question; none when it has no such words.

    A word that no report holds is joined by words of the reports that begin like it; passages that hold one of
    these go first, since a model has no good vector for a word that it does not know either.
    """
    words = index.generation.words
    missing = [term for term in terms if not term.passages]
    near = [word for term in missing for word in near_words(words, term.stem)]
    there = [term.word for term in terms if term.passages]
    lacking = [term.word for term in missing]
    wanted = near + lacking if near else there
    if not wanted:
        return ()
    asked = [" ".join([f'"{word}"', *lacking]) for word in near] + [" ".join(wanted)]
    found: dict[str, Hit] = {}
    for question in asked:
        for hit in index.search(question, k, filters).hits:
            found.setdefault(hit.passage_id, hit)
    return tuple(found.values())[:k]


def near_words(words: WordLeg, stem: str) -> list[str]:
    """Up to three stems of the reports that begin like ``stem`` and are most like it."""
    starting = (found for found, _ in words.beginning(stem[:COMMON_START]))
    return list(_most_alike(stem, starting))


def _most_alike(stem: str, others: Iterable[str]) -> list[str]:
    scored = ((difflib.SequenceMatcher(None, stem, other).ratio(), other) for other in others)
    return [other for ratio, other in sorted(scored, reverse=True) if ratio >= ALIKE][:MOST_NEAR]
