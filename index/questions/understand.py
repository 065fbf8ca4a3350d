"""What a question names: authorities, inspectorates, programmes and years of this index, as readings.

A reading says which words of the question it comes from, what it takes them for, and what follows: a filter
(only those reports), a preference (those first), a table of grades, nothing in this index ("absent"), or that another
word may be meant ("suggestion", which changes no search). All of it can be shown, and switched off.
What a question asks for besides names is read in ``index.questions.sought``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.questions.names import (
    BODY,
    DIRECTIONS,
    FORCE,
    SMALL,
    Name,
    Names,
    Word,
    core,
    folded_words,
    words_of,
)
from index.questions.years import years_named
from index.records import Metadata

Kind = Literal["authority", "inspectorate", "programme", "year", "spelling", "tone", "kind", "grade"]
Effect = Literal["filter", "preference", "hint", "absent", "suggestion", "table"]

ADDRESSES = frozenset({"road", "street", "avenue", "lane", "house", "united", "rovers"})
LEADING_IN = frozenset({"in", "at", "for", "by", "from", "near", "of", "across", "around", "about"})
INITIALS = re.compile(r"\b[A-Z][A-Za-z]*[A-Z]\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """Words of the question, ``question[start:end]``, and what they are taken for.

    ``values`` are alternatives as the index writes them (a year as four digits); for ``absent`` the name that
    the question gives, which no report of the index has; for ``suggestion`` the word that may be meant.
    """

    kind: Kind
    values: tuple[str, ...]
    effect: Effect
    start: int
    end: int

    @property
    def shown(self) -> tuple[str, ...]:
        """The values as people read them: the years of a time as "2020 to 2025"."""
        if self.kind == "year" and len(self.values) > 1:
            return (f"{self.values[0]} to {self.values[-1]}",)
        return self.values


@dataclass(frozen=True, slots=True)
class Understood:
    """The readings of one question, in order."""

    readings: tuple[Reading, ...] = ()

    def with_effect(self, effect: Effect) -> tuple[Reading, ...]:
        """Those readings that have this effect."""
        return tuple(reading for reading in self.readings if reading.effect == effect)

    @property
    def absent(self) -> tuple[str, ...]:
        """Bodies that the question names and that no report of the index is about."""
        return self._absent("authority")

    @property
    def absent_times(self) -> tuple[str, ...]:
        """Times that the question names ("since 2020") of which there is no report that it could mean."""
        return self._absent("year")

    def _absent(self, kind: Kind) -> tuple[str, ...]:
        absent = self.with_effect("absent")
        return tuple(value for reading in absent if reading.kind == kind for value in reading.values)

    def values(self, kind: Kind) -> tuple[str, ...]:
        """The values of all readings of a kind, each once."""
        return tuple(
            dict.fromkeys(value for one in self.readings if one.kind == kind for value in one.values)
        )

    def without(self, kinds: Iterable[str]) -> Understood:
        """The same, leaving out readings of these kinds."""
        left_out = set(kinds)
        return Understood(tuple(reading for reading in self.readings if reading.kind not in left_out))

    def and_also(self, more: Iterable[Reading]) -> Understood:
        """The same with more readings, all in order."""
        return _in_order((*self.readings, *more))


NOTHING = Understood()
"""A question that names nothing of the index."""


class Known:
    """The values of one index by which questions are read, each with the reports that have it."""

    def __init__(self, reports: Iterable[tuple[int, Metadata]]) -> None:
        self._reports: dict[tuple[str, str], set[int]] = {}
        for report_id, about in reports:
            for kind, value in _facts(about):
                self._reports.setdefault((kind, value), set()).add(report_id)
        self.authorities = Names(self._values("authority"))
        self.bylines = [
            *(_Byline.of("inspectorate", value) for value in self._values("inspectorate")),
            *(_Byline.of("programme", value) for value in self._values("programme")),
        ]
        self.years = frozenset(self._values("year"))

    def _values(self, kind: Kind) -> list[str]:
        return sorted(value for of, value in self._reports if of == kind)

    def reports(self, reading: Reading) -> set[int]:
        """The reports that have one of the reading's values."""
        return set().union(*(self._reports.get((reading.kind, value), set()) for value in reading.values))


def _facts(about: Metadata) -> Iterator[tuple[Kind, str]]:
    if about.authority:
        yield "authority", about.authority
    if about.inspectorate:
        yield "inspectorate", about.inspectorate
    if about.programme:
        yield "programme", about.programme
    for day in (about.published_on, about.inspected_from, about.inspected_to):
        if day:
            yield "year", day[:4]


def understand(question: str, known: Known, occurs: Callable[[str], bool]) -> Understood:
    """Read a question against the values of an index; ``occurs`` tells whether any passage holds a word."""
    words = words_of(question)
    found = list(_bodies(question, words, known))
    found += _places(words, known, found)
    if not any(reading.effect in {"filter", "preference"} for reading in found):
        found += _guesses(words, known, found, occurs)
    found += _bylines(question, words, known)
    found += _years(question, known)
    return _in_order(found)


def _in_order(readings: Iterable[Reading]) -> Understood:
    return Understood(tuple(sorted(readings, key=lambda reading: (reading.start, reading.end))))


def _bodies(question: str, words: Sequence[Word], known: Known) -> Iterator[Reading]:
    """Names with what kind of body it is: "X Police", "Y City Council". X may be in no report: absent."""
    n = done = 0
    while n < len(words):
        end = _end_of_body(words, n)
        if end is None:
            n += 1
            continue
        first = _behind_and(words, max(done, _begin_of_name(words, n)), n, end, known)
        done = end
        if first < n:
            span = (words[first].start, words[end - 1].end)
            yield from _body(tuple(w.folded for w in words[first:end]), question[slice(*span)], span, known)
        n = end


def _end_of_body(words: Sequence[Word], n: int) -> int | None:
    """Where a run of capitalised words for a kind of body that begins at ``n`` ends, if it says council or force."""
    end = n
    while end < len(words) and words[end].capital and words[end].folded in BODY:
        end += 1
    kinds = {word.folded for word in words[n:end]}
    return end if kinds & FORCE or ("council" in kinds and len(kinds) > 1) else None


def _behind_and(words: Sequence[Word], first: int, n: int, end: int, known: Known) -> int:
    """Where the name begins in "X and Y Constabulary": behind the "and" where it lists two, as Y has a report.

    "Devon and Cornwall Police" is one name, and stays one unless there is a report on "Cornwall Police".
    """
    folded = [word.folded for word in words]
    while first < n and folded[first] in SMALL:
        first += 1
    ands = [at for at in range(first, n) if folded[at] == "and"]
    if not ands or _same(tuple(folded[first:end]), known):
        return first
    return ands[-1] + 1 if _same(tuple(folded[ands[-1] + 1 : end]), known) else first


def _begin_of_name(words: Sequence[Word], n: int) -> int:
    """Back over the capitalised words of a name, and small ones between; not over what a sentence begins with."""
    first = n
    while first > 0:
        word = words[first - 1]
        joined = word.folded in SMALL | {"upon", "on"} and first > 1 and words[first - 2].capital
        if not (word.capital or (joined and first < n)) or word.folded in _OPENERS:
            break
        first -= 1
    while first < n and words[first].folded in SMALL | _OPENERS:
        first += 1
    return first


_OPENERS = frozenset(
    [
        "a", "an", "the", "how", "what", "which", "who", "where", "when", "why", "did", "do", "does", "is",
        "are", "was", "were", "has", "have", "had", "can", "could", "should", "will", "would", "show",
        "find", "list", "tell", "give", "any", "some", "example", "examples", "case", "cases", "describe",
        "compare", "between", "in", "at", "for", "by", "from", "of", "about",
    ]
)  # fmt: skip


def _names(named: tuple[str, ...], known: Known) -> tuple[Name, ...]:
    return known.authorities.find(named) or known.authorities.find(core(named))


def _same(named: tuple[str, ...], known: Known) -> tuple[str, ...]:
    """The authorities of that name and of that kind: a force, or none."""
    wanted = bool(FORCE & set(named))
    return tuple(dict.fromkeys(name.value for name in _names(named, known) if name.force == wanted))


def _body(named: tuple[str, ...], text: str, span: tuple[int, int], known: Known) -> Iterator[Reading]:
    if same := _same(named, known):
        yield Reading("authority", same, "filter", *span)
        return
    names = _names(named, known)
    other = tuple(dict.fromkeys(name.value for name in names if name.how == "whole"))
    if other:  # a council's area where the force has no report of its own, or the other way round
        yield Reading("authority", other, "preference", *span)
    yield Reading("authority", (" ".join(text.split()),), "absent", *span)


def _places(words: Sequence[Word], known: Known, taken: list[Reading]) -> list[Reading]:
    """Names without what kind of body it is, the longest first at each word."""
    found: list[Reading] = []
    n = 0
    while n < len(words):
        if _covered(words[n], taken):
            n += 1
            continue
        for length in range(min(known.authorities.longest, len(words) - n), 0, -1):
            names = known.authorities.find(tuple(word.folded for word in words[n : n + length]))
            if names and (effect := _sure(words, n, n + length, names)):
                values = tuple(dict.fromkeys(name.value for name in names))
                span = (words[n].start, words[n + length - 1].end)
                found.append(Reading("authority", values, effect, *span))
                n += length
                break
        else:
            n += 1
    return found


def _covered(word: Word, taken: list[Reading]) -> bool:
    return any(reading.start <= word.start < reading.end for reading in taken)


def _sure(words: Sequence[Word], first: int, end: int, names: tuple[Name, ...]) -> Effect | None:
    """Whether words that could be a name are one here: a filter, at least a preference, or no name at all."""
    before = words[first - 1] if first else None
    after = words[end] if end < len(words) else None
    if (before and before.folded in DIRECTIONS) or (after and after.folded in ADDRESSES):
        return None
    tail = any(name.how == "tail" for name in names)
    if tail and (
        (before and before.capital and first > 1) or (after and after.capital and after.folded not in BODY)
    ):
        return None
    if words[first].capital:
        if _one_of_two(words, first, end):
            return "preference"
        return "filter" if first or end - first > 1 or names[0].how == "whole" else "preference"
    if tail or any(word.capital for word in words[1:]):
        return None if end - first == 1 else "filter"
    led = before is not None and before.folded in LEADING_IN
    if led or end - first > 1 or (after and after.folded in BODY):
        return "filter"
    return None if words[0].capital else "preference"


def _one_of_two(words: Sequence[Word], first: int, end: int) -> bool:
    """Whether another name is joined by "and": "Devon and Cornwall" may be a body of its own."""
    before, after = words[max(0, first - 2) : first], words[end : end + 2]
    return any(
        len(pair) > 1 and pair[small].folded == "and" and pair[1 - small].capital
        for pair, small in ((before, 1), (after, 0))
    )


def _guesses(
    words: Sequence[Word], known: Known, taken: list[Reading], occurs: Callable[[str], bool]
) -> Iterator[Reading]:
    """A misspelt name, where no passage holds the word; and a force's cut name inside a sentence ("the Met")."""
    for n, word in enumerate(words):
        if _covered(word, taken) or word.folded in BODY | _OPENERS:
            continue
        if not occurs(word.folded) and (near := known.authorities.near(word.folded)):
            yield Reading("authority", (near[0].value,), "filter", word.start, word.end)
        elif word.capital and n and (cut := known.authorities.cut(word.folded)) and cut[0].force:
            yield Reading("authority", (cut[0].value,), "preference", word.start, word.end)


@dataclass(frozen=True, slots=True)
class _Byline:
    """An inspectorate or a programme, with the phrases (folded words) and the initials that name it."""

    kind: Kind
    value: str
    phrases: frozenset[tuple[str, ...]]
    initials: frozenset[str]

    @classmethod
    def of(cls, kind: Kind, value: str) -> _Byline:
        parts = (folded_words(part) for part in re.split(r"[,;]| and ", value))
        phrases = frozenset(part for part in parts if part and _weighty(part))
        return cls(kind, value, phrases, frozenset(short.casefold() for short in _initials(value)))


def _bylines(question: str, words: Sequence[Word], known: Known) -> Iterator[Reading]:
    """Inspectorates and programmes, by their names or initials; several values may be named by the same words."""
    folded = [word.folded for word in words]
    capitals = [(short[0].casefold(), short.span()) for short in INITIALS.finditer(question)]
    spans: dict[tuple[Kind, int, int], list[str]] = {}
    for byline in known.bylines:
        for phrase in byline.phrases:
            for n in range(len(folded) - len(phrase) + 1):
                if tuple(folded[n : n + len(phrase)]) == phrase:
                    span = (words[n].start, words[n + len(phrase) - 1].end)
                    spans.setdefault((byline.kind, *span), []).append(byline.value)
        for short, span in capitals:
            if short in byline.initials:
                spans.setdefault((byline.kind, *span), []).append(byline.value)
    for (kind, start, end), values in spans.items():
        if len(set(values)) < sum(byline.kind == kind for byline in known.bylines):  # else it tells nothing
            yield Reading(kind, tuple(dict.fromkeys(values)), "hint", start, end)


def _weighty(phrase: tuple[str, ...]) -> bool:
    return len(phrase) > 1 or phrase[0] not in BODY | SMALL


def _initials(value: str) -> Iterator[str]:
    """The initials of a name, of it without what stands in brackets, and of its parts between commas."""
    for part in (value, re.sub(r"\(.*?\)", "", value), *re.split(r"[,;:]", value)):
        words = [word for word in folded_words(part) if word not in SMALL]
        yield "".join(word[0] for word in words)
    yield from INITIALS.findall(value)


def _years(question: str, known: Known) -> Iterator[Reading]:
    """Only reports of a time, or those of a year first; a time in which all reports are says nothing."""
    for years in years_named(question, known.years):
        if not years.known and years.dated:
            yield Reading("year", (question[years.start : years.end],), "absent", years.start, years.end)
        elif not years.known or set(years.known) == known.years:
            continue
        elif years.time and years.dated:
            yield Reading("year", years.known, "filter", years.start, years.end)
        else:
            effect: Effect = "preference" if years.dated or years.time else "hint"
            yield Reading("year", years.known, effect, years.start, years.end)
