"""By which names a question may mean a value of the index: whole, without what kind of body it is, and short.

Nothing here knows a place. Names are made from the index's own values alone, by rules about how bodies are
named in English: "Royal Borough of X and Y" is also "X & Y", "X"; "X upon Y" is also "X", and "Y" by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

How = Literal["whole", "short", "tail", "cut"]
"""How a name was come by, surest first. ``tail``: "Y" of "X upon Y". ``cut``: "Met" of "Metropolitan"."""

FORCE = frozenset({"police", "constabulary", "force"})
BODY = FORCE | frozenset(
    [
        "area", "authority", "board", "borough", "children", "childrens", "city", "combined", "council",
        "county", "district", "fire", "justice", "local", "london", "metropolitan", "offending",
        "partnership", "probation", "rescue", "royal", "safeguarding", "service", "services", "team",
        "unitary", "youth",
    ]
)  # fmt: skip
"""Words that say what kind of body something is; what is left of a name is what tells it from others."""
DIRECTIONS = frozenset(
    [
        "north", "south", "east", "west", "central", "greater", "new", "upper", "lower", "great", "mid",
        "outer", "inner",
    ]
)  # fmt: skip
"""Before a name they make another one of it: "North Somerset" is not Somerset."""
SMALL = frozenset({"of", "and", "the", "for", "in"})
BESIDE = frozenset({"upon", "on", "under", "le", "by", "with"})
"""Words that stand between the two halves of a name."""

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]\b)*")
_WORD_OR_AND = re.compile(rf"{_WORD.pattern}|&")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])(?!\w)", re.IGNORECASE)
_SHORTEST = 4


class Word(NamedTuple):
    """A word of a text: folded (lower case, no accents, "&" as "and"), whether capitalised, and where."""

    folded: str
    capital: bool
    start: int
    end: int


@lru_cache(maxsize=64)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order; a possessive ending is no part of its word, a hyphen separates.

    Remembered, as each step of understanding a question asks for its words.
    """
    blanked = _POSSESSIVE.sub(lambda ending: " " * len(ending[0]), text)
    found = []
    for match in _WORD_OR_AND.finditer(blanked):
        word = "and" if match[0] == "&" else _folded(match[0])
        found.append(Word(word, match[0][:1].isupper(), *match.span()))
    return tuple(found)


def _folded(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c) and c != ".")


def folded_words(text: str) -> tuple[str, ...]:
    """The folded words alone."""
    return tuple(word.folded for word in words_of(text))


def core(words: tuple[str, ...]) -> tuple[str, ...]:
    """What is left without the words for the kind of body at either end; all of it where nothing would be."""
    first, last = 0, len(words)
    while first < last and words[first] in BODY | SMALL:
        first += 1
    while last > first and words[last - 1] in BODY | SMALL:
        last -= 1
    return words[first:last] or words


@dataclass(frozen=True, slots=True)
class Name:
    """One way to name a value."""

    value: str
    how: How
    force: bool


class Names:
    """Every name of every value of one kind. ``find`` takes folded words."""

    def __init__(self, values: Iterable[str]) -> None:
        self._names: dict[tuple[str, ...], set[Name]] = defaultdict(set)
        for value in values:
            words = folded_words(value)
            force = bool(FORCE & set(words))
            for name, how in _ways(words):
                self._names[name].add(Name(value, how, force))
        self.longest = max(map(len, self._names), default=0)

    def find(self, words: tuple[str, ...]) -> tuple[Name, ...]:
        """Those values that are named surest by exactly these words; none where a short name fits several."""
        found = self._names.get(words, set())
        whole = [name for name in found if name.how == "whole"]
        rest = whole or (list(found) if len({name.value for name in found}) == 1 else [])
        return tuple(sorted(rest, key=lambda name: (_ORDER[name.how], name.value))[: max(1, len(whole))])

    def holding(self, words: tuple[str, ...]) -> bool:
        """Whether these words are part of a name: "Bracknell" of "Bracknell Forest", but no "Somerset" of North S."""
        return any(
            name[n : n + len(words)] == words and not (n and name[n - 1] in DIRECTIONS)
            for name in self._names
            for n in range(len(name) - len(words) + 1)
        )

    def near(self, word: str) -> tuple[Name, ...]:
        """The one value that a misspelt word may mean: one slip in 5 letters or more, two in 9 or more."""
        slips = 2 if len(word) >= _LONG else 1 if len(word) >= _LONG // 2 + 1 else 0
        names = (name for name in self._names if len(name) == 1 and len(name[0]) >= _LONG // 2 + 1)
        near = [name for name in names if slips and 0 < distance(word, name[0], slips) <= slips]
        return self.find(near[0]) if len(near) == 1 else ()

    def cut(self, word: str) -> tuple[Name, ...]:
        """The one force that a cut word may mean ("Met", "Herts"): its first word begins with these letters."""
        starts = {word, word.removesuffix("s")} if len(word) >= _SHORTEST else {word}
        found = {
            name.value: Name(name.value, "cut", name.force)
            for words, names in self._names.items()
            for name in names
            if name.how == "whole" and any(words[0].startswith(s) and words[0] != s for s in starts)
        }
        return tuple(found.values()) if len(found) == 1 else ()


_LONG = 9
_ORDER: dict[How, int] = {"whole": 0, "short": 1, "tail": 2, "cut": 3}


def _ways(words: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], How]]:
    yield words, "whole"
    if words[-1:] == ("service",) and len(words) > 1:
        yield words[:-1], "whole"
    middle = core(words)
    yield middle, "whole"
    for n, word in enumerate(middle):
        if word in BESIDE and n:
            yield from ((part, how) for part, how in _halves(middle[:n], middle[n + 1 :]) if _telling(part))
    for part in _listed(middle):
        if part != middle and _telling(part):
            yield part, "short"


def _halves(head: tuple[str, ...], tail: tuple[str, ...]) -> list[tuple[tuple[str, ...], How]]:
    return [(head, "short"), (tail, "tail")]


def _listed(words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The parts between "and"."""
    part: list[str] = []
    for word in (*words, "and"):
        if word == "and":
            yield tuple(part)
            part = []
        else:
            part.append(word)


def _telling(part: tuple[str, ...]) -> bool:
    return any(len(word) >= _SHORTEST and word not in BODY | SMALL for word in part)


def distance(a: str, b: str, most: int, changed: Callable[[str, str], int] = lambda _, __: 1) -> int:
    """Letters put in, left out, changed or swapped with the next, to make ``b`` of ``a``; ``most`` + 1 if more.

    ``changed`` is what one letter in place of another counts. Optimal string alignment (Damerau 1964,
    Levenshtein 1966).
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        earlier, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (changed(x, y) if x != y else 0))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:  # a swap reaches back over one row, no further
            return most + 1
    return min(row[-1], most + 1)
