"""Everything, counted: all passages that say something, not the first ten, and the reports that do not.

Each live passage is looked at. By words: its text or its headings hold every word that carries the question, in
any grammatical form (an acronym or its long form counts as either), every phrase in quotation marks, and none of
the excluded words. By meaning: its fit is at least ``threshold``. The fit is the mean of three standard scores over
all passages of the index: the similarity of its vector, its BM25, and the share of the question's words that it
holds, the rarer the more; so 2.8 means 2.8 standard deviations above the average passage.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from answer.by_words import chunks, groups_in, holding, passages_in, reports_in, wanted
from answer.citations.cite import cite
from answer.records import Citation
from answer.terms import question_terms, subject_of
from index.catalogue import Keys
from index.errors import FindingsError
from index.hits import Explaining, hits_of
from index.questions.asked import Asked
from index.questions.understand import Understood
from index.records import Filters, Hit, ReportRow
from index.search import Index, checked_question
from index.vectors import Scores
from index.wording import counted

How = Literal["words", "meaning", "both"]
HOWS: tuple[How, ...] = ("words", "meaning", "both")
THRESHOLD = 2.8
"""The least fit. Chosen on the questions about themes; docs/every.md has the table."""
UNKNOWN = "unknown"
"""The authority, year or programme of a report that names none."""


class EveryError(FindingsError):
    """It cannot be counted as it was asked."""

    wrong_usage = True


@dataclass(frozen=True, slots=True)
class Mention:
    """One passage with its fit. ``citation`` is None where the gate found no verbatim quote."""

    hit: Hit
    by_words: bool
    by_meaning: bool
    fit: float
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Everything:
    """What all reports say. ``reports`` were looked through; ``silent`` are those of them with no mention.

    ``words`` are what was looked for by words, each with its alternatives; ``unknown`` are sentences on what
    this count cannot know.
    """

    question: str
    how: How
    threshold: float
    words: tuple[tuple[str, ...], ...]
    mentions: tuple[Mention, ...]
    reports: tuple[ReportRow, ...]
    silent: tuple[ReportRow, ...]
    unknown: tuple[str, ...]
    understood: Understood
    seconds: float

    @property
    def sought(self) -> str | None:
        """One sentence on what a passage had to hold to be counted by words; None where no words were looked for."""
        if not self.words or self.how == "meaning":
            return None
        said = ", ".join(" or ".join(f"“{word}”" for word in group) for group in self.words)
        if len(self.words) == 1:
            return f"Looked for in their text and headings: {said}."
        apart = any(" " not in group[0] for group in self.words)
        more = " In quotation marks, words are counted only where they stand together." if apart else ""
        return f"Looked for all of these in one passage, wherever they stand in it: {said}.{more}"

    @property
    def holding(self) -> tuple[Mention, ...]:
        """The passages that hold the words."""
        return tuple(mention for mention in self.mentions if mention.by_words)

    @property
    def near(self) -> tuple[Mention, ...]:
        """Those that only come near in meaning, the best fit first: to be read, not to be counted as saying it."""
        others = (mention for mention in self.mentions if not mention.by_words)
        return tuple(sorted(others, key=lambda mention: -mention.fit))

    @property
    def summary(self) -> str:
        """As "31 of 64 reports hold these words, 58 passages", and how many come near in meaning."""
        said = f"{self._of(self.holding, 'hold')} these words, {counted(len(self.holding), 'passage')}"
        if not self.holding:
            said = f"None of {counted(len(self.reports), 'report')} holds these words"
        near = (
            f"{self._of(self.near, 'come')} near in meaning, {counted(len(self.near), 'passage')} to be read"
        )
        if self.how == "both":
            return f"{said}; besides, {near}." if self.near else f"{said}."
        return f"{said}." if self.how == "words" else f"{near}."

    def _of(self, mentions: Sequence[Mention], does: str) -> str:
        speaking = _speaking(mentions)
        return f"{speaking} of {counted(len(self.reports), 'report')} {does}{'s' if speaking == 1 else ''}"


def every(
    index: Index,
    question: str,
    how: How = "both",
    threshold: float = THRESHOLD,
    filters: Filters | None = None,
    *,
    ignore: Collection[str] = (),
) -> Everything:
    """All passages that say what is asked, report by report; ``ignore`` as in ``Index.search``.

    Raises QuestionError and EveryError.
    """
    started = time.perf_counter()
    checked_question(question, 1)
    if not 0 < threshold < math.inf:
        raise EveryError(f"The threshold must be a number above 0, not {threshold}; give for example 2.8.")
    asked = index.asked(question, filters, ignore)
    allowed = passages_in(index, asked)
    words = wanted(index, asked)
    by_words = holding(index, asked, words, allowed) if how != "meaning" else np.empty(0, np.int64)
    fits = _fits(index, asked, allowed)
    near = {key for key, fit in fits.items() if fit >= threshold} if how != "words" else set()
    reports = reports_in(index, asked)
    hits = _hits(index, asked, sorted({*by_words.tolist(), *near}), fits)
    held = set(by_words.tolist())
    mentions = tuple(_mentions(index, words, hits, held, near))
    speaking = {mention.hit.sha256 for mention in mentions}
    return Everything(
        question=question,
        how=how,
        threshold=threshold,
        words=words,
        mentions=mentions,
        reports=reports,
        silent=tuple(row for row in reports if row.sha256 not in speaking),
        unknown=tuple(_unknown(index, reports, how, threshold, words)),
        understood=asked.meant,
        seconds=time.perf_counter() - started,
    )


def counts(
    found: Everything, mentions: Sequence[Mention], by: Literal["authority", "year", "programme"]
) -> list[tuple[str, int, int]]:
    """(value, reports, passages) of some mentions for each authority, year or programme; most reports first."""
    values = {row.sha256: _value(row, by) for row in found.reports}
    passages = Counter(values[mention.hit.sha256] for mention in mentions)
    reports: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        reports[values[mention.hit.sha256]].add(mention.hit.sha256)
    rows = [(value, len(reports[value]), passages[value]) for value in passages]
    return (
        sorted(rows, key=lambda row: row[0])
        if by == "year"
        else sorted(rows, key=lambda r: (-r[1], -r[2], r[0]))
    )


def _speaking(mentions: Sequence[Mention]) -> int:
    return len({mention.hit.sha256 for mention in mentions})


def _value(row: ReportRow, by: str) -> str:
    about = row.metadata
    if by == "year":
        return about.published_on[:4] if about.published_on else UNKNOWN
    return str(getattr(about, by) or UNKNOWN)


def _fits(index: Index, asked: Asked, allowed: Keys | None) -> dict[int, float]:
    """The fit of every allowed passage, by key; the standard scores are over all passages of the index."""
    generation = index.generation
    keys, leg = generation.keys, generation.words
    near = _spread(keys, *generation.vectors.search(index.vectors(asked)[1], len(keys)))
    said = _spread(keys, *leg.search(asked.words.plain, len(keys), None, asked.also, asked.words))
    held = np.zeros(len(keys), dtype=np.float32)
    for term in question_terms(leg, subject_of(asked.words.plain, asked.meant)):
        held[np.searchsorted(keys, leg.holding([term.word]))] += term.weight
    fits = (_standard(near) + _standard(said) + _standard(held)) / 3
    places = np.arange(len(keys)) if allowed is None else np.searchsorted(keys, allowed)
    return dict(zip(keys[places].tolist(), fits[places].tolist(), strict=True))


def _spread(keys: Keys, found: Keys, scores: Scores) -> Scores:
    """Scores in the order of all keys, 0 where there is none."""
    whole = np.zeros(len(keys), dtype=np.float32)
    whole[np.searchsorted(keys, found)] = scores
    return whole


def _standard(scores: Scores) -> Scores:
    deviation = float(scores.std())
    standard: Scores = (scores - scores.mean()) / deviation if deviation else np.zeros_like(scores)
    return standard


def _hits(index: Index, asked: Asked, keys: Sequence[int], fits: dict[int, float]) -> list[Hit]:
    """The passages with their reports, in the order of the reports and of their text."""
    explaining = Explaining(asked, index.known, index.generation.words, {})
    found: list[Hit] = []
    for some in chunks(keys):
        ranked = [(key, fits.get(key, 0.0)) for key in some]
        found += hits_of(index.catalogue, ranked, None, explaining)
    return sorted(found, key=lambda hit: (hit.report, hit.passage.ordinal))


def _mentions(
    index: Index, words: Sequence[Sequence[str]], hits: Iterable[Hit], held: set[int], near: set[int]
) -> Iterator[Mention]:
    n = 0
    for hit in hits:
        key = int(hit.passage_id, 16)
        start, end = _best_range(index, words, hit)
        citation = cite(index.catalogue, hit, start, end, n + 1)
        n += citation is not None
        yield Mention(hit, key in held, key in near, hit.score, citation)


def _best_range(index: Index, words: Sequence[Sequence[str]], hit: Hit) -> tuple[int, int]:
    """The sentence that holds most of what was looked for; the whole passage where no sentence holds any."""
    text = hit.passage.text
    held = [len(groups_in(index, text[start:end], words)) for start, end in hit.passage.sentences]
    most = max(held, default=0)
    return hit.passage.sentences[held.index(most)] if most else (0, len(text))


def _unknown(
    index: Index, reports: Sequence[ReportRow], how: How, threshold: float, words: Sequence[Sequence[str]]
) -> Iterator[str]:
    failed = len(index.catalogue.failed())
    if failed:
        yield f"{counted(failed, 'file')} could not be read; see: findings reports --failed"
    unread = sum(row.status == "needs_ocr" for row in reports)
    if unread:
        has = "has" if unread == 1 else "have"
        yield f"{counted(unread, 'report')} {has} pages without readable text, which were not looked at."
    if how != "meaning":
        yield (
            "By words: a passage that says it in other words is not counted, and small words such as “not” are not"
            " looked for: whether it is said or denied has to be read."
        )
        if not words:
            yield "The question has no word that could be looked for; ask with the words that matter."
    if how != "words":
        yield (
            f"By meaning: what fits {threshold:g} standard deviations better than the average passage is counted; a"
            " passage that says it otherwise may be missing, and one that only comes near it may be counted."
        )
