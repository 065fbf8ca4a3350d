"""All mentions: every passage that holds the words which carry a question, counted by authority and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from answer.terms import Term, question_terms, subject_of
from index.catalogue import ReportRow, passage_id
from index.question_words import Wanted, wanted_words
from index.records import Filters, Passage
from index.search import Index, checked_question

MOST_WORDS = 3
TELLING = 0.6
"""A word carries the question when it is at least this share as telling (idf) as the most telling one."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One passage with its report; ``labels`` are the numbers printed on its pages."""

    passage_id: str
    passage: Passage
    report: ReportRow
    labels: dict[int, str]


@dataclass(frozen=True, slots=True)
class Mentions:
    """How often something is mentioned: passages in all, by authority (most first) and by year (the first first).

    ``words`` are what was looked for, ``shown`` the passages from the ``start``-th on, newest report first. An
    authority or a year that is not known is "".
    """

    words: tuple[str, ...]
    total: int
    reports: int
    by_authority: tuple[tuple[str, int], ...]
    by_year: tuple[tuple[str, int], ...]
    shown: tuple[Mention, ...]


def mentions(
    index: Index,
    question: str,
    filters: Filters,
    *,
    ignore: Collection[str] = (),
    start: int = 0,
    most: int = 20,
) -> Mentions:
    """Every passage of the fitting reports that holds the phrases or telling words. Raises QuestionError."""
    checked_question(question, 1)
    phrases, excluded = _looked_for(index, question)
    if not phrases:
        return Mentions((), 0, 0, (), (), ())
    generation = index.generation
    keys = generation.words.matching(Wanted(" ".join(phrases), phrases, excluded))
    within = index.passages_for(filters)
    keys = keys if within is None else np.intersect1d(keys, within, assume_unique=True)
    allowed = _allowed(index, question, filters, ignore)
    about = dict(index.catalogue.facts())
    found = [
        (int(key), report)
        for key, report in zip(keys, generation.reports_of(keys), strict=True)
        if report in about and (allowed is None or report in allowed)
    ]
    found.sort(key=lambda pair: (about[pair[1]].published_on or "", -pair[1]), reverse=True)
    authorities = Counter(about[report].authority or "" for _, report in found)
    years = Counter((about[report].published_on or "")[:4] for _, report in found)
    return Mentions(
        words=phrases,
        total=len(found),
        reports=len({report for _, report in found}),
        by_authority=tuple(sorted(authorities.items(), key=lambda pair: (-pair[1], pair[0]))),
        by_year=tuple(sorted(years.items())),
        shown=_mentions(index, [key for key, _ in found[start : start + most]]),
    )


def _looked_for(index: Index, question: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The phrases of the question, else the words that carry it; and the words that must not be there."""
    wanted = wanted_words(question)
    if wanted.phrases:
        return wanted.phrases, wanted.excluded
    subject = subject_of(wanted.plain, index.read(wanted.plain))
    return _telling(question_terms(index.generation.words, subject)), wanted.excluded


def _telling(terms: Collection[Term]) -> tuple[str, ...]:
    there = [term for term in terms if term.passages]
    most = max((term.weight for term in there), default=0.0)
    best = sorted(there, key=lambda term: -term.weight)[:MOST_WORDS]
    return tuple(term.word for term in there if term in best and term.weight >= TELLING * most)


def _allowed(index: Index, question: str, filters: Filters, ignore: Collection[str]) -> set[int] | None:
    """The reports that fit the filters and what the question names; None where all do."""
    of_reports = replace(filters, theme=())  # themes, kinds and tones ask for passages
    sets = [index.catalogue.report_ids(of_reports)] if of_reports else []
    understood = index.read(wanted_words(question).plain, filters, ignore)
    sets += [index.known.reports(reading) for reading in understood.with_effect("filter")]
    return set.intersection(*sets) if sets else None


def _mentions(index: Index, keys: list[int]) -> tuple[Mention, ...]:
    stored = index.catalogue.passages(keys)
    return tuple(Mention(passage_id(key), *stored[key]) for key in keys if key in stored)
