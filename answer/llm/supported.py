"""Whether a sentence that a language model wrote stands in what it cites. Pure, and closed: in doubt it is withheld.

A sentence is supported by a ground: one sentence of a passage that it cites, or two that follow each other. All
that can be checked of it must stand in one ground: see CHECKS. What the words mean is not proven (docs/llm.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from answer.llm.anchors import dates, figures, follows, is_number, names, quoted, singular_words, tokens
from answer.llm.reply import ended
from answer.llm.stems import as_many, framing, in_order, same_links, same_marks, stems, telling
from answer.llm.word_lists import (
    ADDRESS,
    ADVISING,
    DENYING,
    HEDGING,
    JUDGING,
    LINKING,
    MEASURES,
    OPENERS,
    ORDERS,
    SHOULD,
    TURNING,
    WISHED,
)
from answer.verification.fold import folded, occurrences

COVERED = 1.0
"""The least share of a sentence's content words that its ground, or the facts of its report, must hold."""
MISPLACED = 0
"""The most of its words that may stand in another order than in the ground: "A told B" is not "B told A".

This and COVERED are measured by benchmarks/supporting.py.
"""
GRADED_ALIKE = 0.5
"""The most of a ground's words that a sentence with a grade may leave out: a grade is of something."""
LONGEST = 600
"""Characters of a sentence that is still checked."""

NO_CITATION = "It cites no passage."
UNKNOWN = "It cites a passage that it was not given."
BROKEN_OFF = "It breaks off."
TOO_LONG = "It is too long to be checked."
MARKED_UP = "It holds a link or marks of layout."
ORDERED = "What it cites gives orders to whoever writes about it."
OPEN_QUOTE = "It opens a quotation that it does not close."


@dataclass(frozen=True, slots=True)
class Given:
    """A passage as the model was given it: its sentences in order, what its report and headings say, and its kind."""

    sentences: tuple[str, ...]
    about: tuple[str, ...] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Ground:
    """The sentences ``first`` to ``last`` (both included) of the passage with that id carry a sentence."""

    id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence that stands in each of ``grounds``, at most one of each passage that it cites."""

    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that must not be shown as supported, and why, as a sentence."""

    reason: str


@dataclass(frozen=True)
class _Said:
    """A text and what is checked of it, read once.

    ``about`` is beside a ground: titles, headings, authorities; ``seam`` are stems of a ground of two sentences.
    """

    text: str
    plain: Collection[str] = ()
    about: tuple[str, ...] = ()
    row: bool = False
    seam: frozenset[str] = frozenset()

    @cached_property
    def figures(self) -> list[str]:
        return figures(self.text)

    @cached_property
    def words(self) -> list[str]:
        return [token.word for token in tokens(self.text)]

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems(self.text)

    @cached_property
    def named_in(self) -> list[list[str]]:
        return [singular_words(part) for part in (self.text, *self.about)]


def judge(sentence: str, cited: Sequence[str], given: Mapping[str, Given]) -> Supported | Withheld:
    """Whether a sentence, without its marks of citation, stands in one of the passages that it cites by id.

    ``given`` are all passages that the model saw.
    """
    if fault := _form_fault(sentence, cited, given):
        return Withheld(fault)
    said = _Said(sentence, plain=_plain_words(given))
    tried = [_tried(said, id_, given[id_]) for id_ in dict.fromkeys(cited)]
    grounds = tuple(ground for ground, _, _ in tried if ground)
    if grounds:
        return Supported(grounds)
    _, _, reason = max(tried, key=lambda one: one[1])
    return Withheld(reason)


_MARKUP = re.compile(
    r"[\[\]{}]|https?:|www\.|\]\(|!\[|</?\w+[^>]*>|<!--|```|\$\$|\x1b|^\s*[#|]|\b\w+@\w+\.\w+", re.IGNORECASE
)


def _form_fault(sentence: str, cited: Sequence[str], given: Mapping[str, Given]) -> str | None:
    if len(sentence) > LONGEST:
        return TOO_LONG
    if _MARKUP.search(sentence):
        return MARKED_UP
    if not cited:
        return NO_CITATION
    if any(id_ not in given for id_ in cited):
        return UNKNOWN
    if not ended(sentence):
        return BROKEN_OFF
    return OPEN_QUOTE if quoted(sentence) is None else None


def _tried(said: _Said, id_: str, given: Given) -> tuple[Ground | None, float, str]:
    """The first ground of a passage that passes every check; else how near the nearest is, and why it is none.

    Where one sentence has all the words and yet fails, the next one must not lend it a number or a "not".
    """
    if any(ORDERS.search(folded(sentence)) for sentence in given.sentences):
        return None, 0.0, ORDERED
    nearest, reason = -1.0, UNKNOWN
    for many in (1, 2):
        for first, last, text in _grounds(given, many):
            seam = _seam(given.sentences[last - 1], given.sentences[last]) if many > 1 else frozenset()
            ground = _Said(text, about=given.about, row=given.kind == "table", seam=seam)
            failed = next((told for told, holds in CHECKS if not holds(said, ground)), None)
            if failed is None:
                return Ground(id_, first, last), 1.0, ""
            if (near := coverage(said.text, text, given.about)) > nearest:
                nearest, reason = near, failed
        if nearest == 1.0 or given.kind == "table":
            break
    return None, nearest, reason


def _grounds(given: Given, many: int) -> Iterator[tuple[int, int, str]]:
    """Every ``many`` sentences in a row: where they begin and end, and their words.

    A point of a list stands with the words that lead to it ("The force should:"), not with the points between.
    """
    for first in range(len(given.sentences) - many + 1):
        lead = _lead(given, first)
        begin = given.sentences[lead : lead + 1] if lead < first else ()
        yield lead, first + many - 1, " ".join([*begin, *given.sentences[first : first + many]])


def _seam(one: str, other: str) -> frozenset[str]:
    """The words where two sentences meet: who leaves them out joins the subject of one with what the other says."""
    return frozenset(telling(one)[-1:] + telling(other)[:1])


def _lead(given: Given, at: int) -> int:
    """Where what leads to a sentence begins: the nearest one before that ends with a colon; running text ends it."""
    if given.kind == "table":
        return at
    for n in range(at - 1, -1, -1):
        said = given.sentences[n].rstrip()
        if said.endswith(":"):
            return n
        if given.kind != "list" and said.endswith((".", "!", "?", "”", '"')):
            return at
    return at


def _quotes(said: _Said, ground: _Said) -> bool:
    """Words in quotation marks stand in the ground, letter by letter."""
    there = folded(ground.text)
    return all(
        occurrences(folded(quote), there) or occurrences(folded(quote).rstrip(".,;"), there)
        for quote in quoted(said.text) or ()
    )


def _names(said: _Said, ground: _Said) -> bool:
    """Names and acronyms stand in the ground, or in its report's title, authority or headings."""
    return all(
        any(list(name) == words[n : n + len(name)] for words in ground.named_in for n in range(len(words)))
        for name in names(said.text, said.plain)
    )


def _numbers(said: _Said, ground: _Said) -> bool:
    """Numbers and grades stand in the ground, in the same order; side by side where it is a row of a table."""
    if not ground.row:
        return follows(said.figures, ground.figures)
    many = len(said.figures)
    return any(said.figures == ground.figures[n : n + many] for n in range(len(ground.figures) + 1))


def _days(said: _Said, ground: _Said) -> bool:
    there = dates(ground.text)
    return all(any(date.fits(other) for other in there) for date in dates(said.text))


def _negation(said: _Said, ground: _Said) -> bool:
    """A "not" on one side alone turns a sentence round ("failed to" may stand for it), and so does "un-"."""
    if not as_many(said.text, ground.text, DENYING):
        return False
    only_said, only_ground = said.stems - ground.stems, ground.stems - said.stems
    return not any(
        turned + stem in others
        for stems_, others in ((only_said, only_ground), (only_ground, only_said))
        for stem in stems_
        for turned in TURNING
    )


def _wish(said: _Said, ground: _Said) -> bool:
    """What should be done is not said as what is done, nor the other way round."""
    wished = WISHED.search(said.text) is not None
    if SHOULD.search(ground.text) or (ground.about and ADVISING.search(ground.about[-1])):
        return wished and as_many(said.text, ground.text, SHOULD)
    return WISHED.search(ground.text) is not None if SHOULD.search(said.text) else True


@cache
def _judging() -> frozenset[str]:
    return stems(" ".join(JUDGING))


@cache
def _measures() -> frozenset[str]:
    return stems(" ".join(MEASURES))


def _links(said: _Said, ground: _Said) -> bool:
    """Small words that say who did what to whom stand before the same words in both."""
    return all(
        same_marks(said.text, ground.text, mark) and same_links(said.text, ground.text, mark)
        for mark in LINKING
    )


def _judgement(said: _Said, ground: _Said) -> bool:
    """Words that judge or say how much stand in the ground too, and what limits the ground is not dropped."""
    if not said.stems & (_judging() | _measures()) <= ground.stems:
        return False
    hedges = Counter(word for word in ground.words if word in HEDGING)
    if hedges - Counter(said.words):
        return False
    return not _passed_over(said, ground) & _judging()


def _passed_over(said: _Said, ground: _Said) -> frozenset[str]:
    """The stems that a sentence leaves out between the words that it has from the ground."""
    there = in_order(ground.text)
    shared = [n for n, stem in enumerate(there) if stem in said.stems and not is_number(stem)]
    return frozenset(there[shared[0] : shared[-1]]) - said.stems if shared else frozenset()


def _addresses_nobody(_: _Said, ground: _Said) -> bool:
    """What speaks to its reader tells no finding."""
    return ADDRESS.search(ground.text) is None


def _covered(said: _Said, ground: _Said) -> bool:
    """Its content words stand in the ground; and a grade with most of what the ground grades."""
    if any(figure.startswith("=") for figure in said.figures):
        graded = ground.stems - said.stems - framing()
        if len(graded) > GRADED_ALIKE * len(ground.stems):
            return False
    return coverage(said.text, ground.text, ground.about) >= COVERED


def coverage(sentence: str, ground: str, about: Sequence[str] = ()) -> float:
    """The share of a sentence's content words that the ground holds (0..1); 0 without any.

    Of words with a capital the facts beside the ground are enough.
    Small words and those by which one reports ("inspectors found that") are not counted, nor are numbers.
    """
    named = stems(" ".join(word.written for word in tokens(sentence) if word.written[0].isupper()))
    there = stems(ground) | (stems(" ".join(about)) & named)
    wanted = frozenset(telling(sentence))
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _ordered(said: _Said, ground: _Said) -> bool:
    """What it shares with the ground stands in much the same order: "A told B" is not "B told A"."""
    return misplaced(said.text, ground.text) <= MISPLACED and ground.seam <= said.stems


def misplaced(sentence: str, ground: str) -> int:
    """How many of the words that a sentence shares with its ground stand in another order there."""
    there = telling(ground)
    known = set(there)
    shared = [stem for stem in telling(sentence) if stem in known]
    return len(shared) - _common(shared, there)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for n, there in enumerate(other, 1):
            before, row[n] = row[n], before + 1 if word == there else max(row[n], row[n - 1])
    return row[-1]


CHECKS: tuple[tuple[str, Callable[[_Said, _Said], bool]], ...] = (
    ("It quotes words that do not stand in what it cites.", _quotes),
    ("It names what does not stand in what it cites.", _names),
    ("It has a number or a grade that does not stand so in what it cites.", _numbers),
    ("It has a date that does not stand in what it cites.", _days),
    ("What it cites speaks to its reader instead of telling a finding.", _addresses_nobody),
    ("It judges, or says how much, otherwise than what it cites.", _judgement),
    ("It denies what it cites does not deny, or the other way round.", _negation),
    ("It says as done what should be done, or the other way round.", _wish),
    ("It has words that do not stand in what it cites.", _covered),
    ("It puts what it cites together in another way.", _ordered),
    ("It puts what it cites together in another way.", _links),
)
"""Every check in order, with what is said of a sentence that fails it; a ground must pass them all."""


def _plain_words(given: Mapping[str, Given]) -> frozenset[str]:
    """Words that may begin a sentence: small ones, and those that the passages have in lower case."""
    there = {
        token.word
        for passage in given.values()
        for sentence in passage.sentences
        for token in tokens(sentence)
        if token.written.islower()
    }
    return OPENERS | there
