"""Which passages hold the words of a question, all of them: what ``findings every`` counts by words.

A passage counts when its own text or its headings hold every word that carries the question, in any grammatical form
(an acronym or its long form counts as either), every phrase in quotation marks, and none of the excluded words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from answer.terms import asks_for_reports, question_terms, sought_in_reports, subject_of
from index.catalogue import Keys
from index.questions.asked import Asked
from index.records import ReportRow
from index.search import Index
from index.wording import counted

_AT_ONCE = 500
_OR = re.compile(r"([\w'’]+)\s+or\s+(?=([\w'’]+))", re.IGNORECASE)


def passages_in(index: Index, asked: Asked) -> Keys | None:
    """The passages that filters, and the authorities that the question names, leave; None for all."""
    scope = index.scope(asked)
    keys = index.generation.keys_of(scope.allowed) if scope.allowed is not None else None
    if scope.passages is None:
        return keys
    return scope.passages if keys is None else np.intersect1d(keys, scope.passages)


def reports_in(index: Index, asked: Asked) -> tuple[ReportRow, ...]:
    """The reports that were looked through: those of the generation, as far as filters and names leave them."""
    allowed = index.scope(asked).allowed
    there = set(index.generation.report_ids.tolist())
    return tuple(
        row for row in index.catalogue.reports() if row.id in there and (allowed is None or row.id in allowed)
    )


def wanted(index: Index, asked: Asked) -> tuple[tuple[str, ...], ...]:
    """What a passage must hold: of each group one. Words that only ask, and names that became filters, do not count."""
    subject = sought_in_reports(subject_of(asked.words.plain, asked.meant))
    terms = question_terms(index.generation.words, subject)
    in_phrases = {stem for phrase in asked.words.phrases for stem in index.generation.words.terms(phrase)}
    groups: dict[str, tuple[str, ...]] = {t.stem: (t.word,) for t in terms if t.stem not in in_phrases}
    for meaning in asked.acronyms:
        short, long = (index.generation.words.terms(text) for text in (meaning.short, meaning.long))
        given = short if meaning.short_given else long
        if given and all(stem in groups for stem in given):
            for stem in given:
                groups.pop(stem)
            groups[given[0]] = (meaning.short, meaning.long)
    either = [_either(index, match, groups) for match in _OR.finditer(subject)]
    for first, second in (pair for pair in either if pair):
        groups[second] = groups.pop(first) + groups[second]
    return (*groups.values(), *((phrase,) for phrase in asked.words.phrases))


def _either(index: Index, match: re.Match[str], groups: dict[str, tuple[str, ...]]) -> tuple[str, str] | None:
    """The stems on both sides of an "or", where both are looked for."""
    first, second = (index.generation.words.terms(match[n]) for n in (1, 2))
    if len(first) == len(second) == 1 and first[0] != second[0] and {first[0], second[0]} <= groups.keys():
        return first[0], second[0]
    return None


def holding(index: Index, asked: Asked, words: Sequence[Sequence[str]], allowed: Keys | None) -> Keys:
    """Passages whose own text and headings hold one of each group: the index proposes, the text decides."""
    if not words:
        return np.empty(0, np.int64)
    leg = index.generation.words
    keys: Keys | None = allowed
    for group in words:
        holding = leg.holding(group)
        keys = holding if keys is None else np.intersect1d(keys, holding)
    if asked.words and keys is not None:
        keys = np.intersect1d(keys, leg.matching(asked.words))
    return np.array(list(_that_hold(index, [] if keys is None else keys.tolist(), words)), dtype=np.int64)


def _that_hold(index: Index, keys: Sequence[int], words: Sequence[Sequence[str]]) -> Iterator[int]:
    """Of the keys those whose passages hold it themselves: the index also has their report's title and authority."""
    for some in chunks(keys):
        for key, (passage, _, _) in index.catalogue.passages(some).items():
            if len(groups_in(index, " ".join([*passage.heading, passage.text]), words)) == len(words):
                yield key


def groups_in(index: Index, text: str, words: Sequence[Sequence[str]]) -> set[int]:
    """Which of the groups a text holds, by their places."""
    leg = index.generation.words
    stems = set(leg.terms(text))
    return {
        n
        for n, group in enumerate(words)
        if any(stems.issuperset(leg.terms(word)) and leg.says(text, word) for word in group)
    }


def chunks(keys: Sequence[int]) -> Iterator[list[int]]:
    """The keys, so many at once as are read in one go."""
    for start in range(0, len(keys), _AT_ONCE):
        yield list(keys[start : start + _AT_ONCE])


@dataclass(frozen=True, slots=True)
class Mentioned:
    """How many ``passages`` of how many ``reports``, of all that were looked through, hold one of each of ``words``."""

    words: tuple[tuple[str, ...], ...]
    passages: int
    reports: int
    looked_through: int

    @property
    def sentence(self) -> str:
        """As "14 of 172 reports hold “county” and “lines” in one passage, 39 passages in all."."""
        words = [" or ".join(f"“{word}”" for word in group) for group in self.words]
        said = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
        where = " in one passage" if len(words) > 1 else ""
        if not self.reports:
            return f"None of {counted(self.looked_through, 'report')} holds {said}{where}."
        hold = "holds" if self.reports == 1 else "hold"
        of = f"{self.reports} of {counted(self.looked_through, 'report')} {hold} {said}{where}"
        return f"{of}, {counted(self.passages, 'passage')} in all."


def mentioned(index: Index, asked: Asked) -> tuple[Mentioned, Keys] | None:
    """The count and the passages, where a question asks which or how many reports mention something; else None."""
    words = wanted(index, asked) if asks_for_reports(asked.words.plain) else ()
    if not words:
        return None
    keys = holding(index, asked, words, passages_in(index, asked))
    reports = len(set(index.generation.reports_of(keys)))
    return Mentioned(words, len(keys), reports, len(reports_in(index, asked))), np.sort(keys)
