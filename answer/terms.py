"""The words of a question that carry it, and which of them no report holds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.catalogue import Keys
from index.model.encoder import Encoder
from index.questions.acronyms import ALSO_CALLED
from index.questions.asked import Asked
from index.questions.understand import Reading, Understood
from index.questions.words import wanted_words
from index.words import WordLeg

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_ASKING = """
about any anyone anything around ask asked case cases concerning describe did do does done evidence
example examples explain failure failures find finding findings found give given good has have how
inspection inspections inspector inspectors list made make many mention mentioned much need please
poor practice question regarding report reported reports said say says see seen show shown stated
tell was were what when where which who why with without would you your
"""
ASKING = frozenset(_ASKING.split())
"""Words by which people ask, and that every report holds: they say nothing about what is asked."""

MOST_OF_A_FEW = 4
_FOR_ONE_THING = re.compile(
    r"\W*(?:how (?:many|much|long|old|often|far)|when|where|who|whose|which)\b", re.IGNORECASE
)

_NARROWED = r"(?: (?:since|from|before|after|between|of|on|by|in)\b.{1,40}?)?"
_REPORTS = rf"(?:of )?(?:the |these |your )?(?:inspection )?reports?{_NARROWED}"
_ALL_REPORTS = rf"(?:which|what|how many|list (?:all|the)|do any|does any) {_REPORTS}"
_FOR_REPORTS = re.compile(
    rf"\A\W*(?:{_ALL_REPORTS}\s+(?:there )?(?:(?:that|which|who) )?"
    r"(?:mentions?|mentioned|discuss(?:es|ed)?|refer(?:s|red)? to|cover(?:s|ed)?|describe[sd]?|raised?"
    r"|deal(?:s|t)? with|talk(?:s|ed)? about|(?:say|says|said) (?:any|some)thing (?:about|on)|(?:is|are|were) about)"
    rf"|(?:where(?: in (?:the )?reports?)?|in (?:which|what|how many) {_REPORTS})\s+(?:is|are|was|were)"
    r"(?= .+ (?:mentioned|discussed|referred to)\W*\Z))"
    r"(?=\W)",
    re.IGNORECASE,
)
"""How one asks for the reports that speak of something: what follows is a subject and nothing more."""


def asks_for_reports(question: str) -> bool:
    """Whether a question asks which reports mention something, or how many do."""
    return _FOR_REPORTS.match(question) is not None


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question: as it was written, its stem, and how telling it is (idf, 0 and up).

    ``passages`` hold it in all; ``here`` of those that are looked in (the authority that the question names, say).
    """

    word: str
    stem: str
    weight: float
    passages: int
    here: int


def question_terms(words: WordLeg, question: str) -> tuple[Term, ...]:
    """The content words of a question, each stem once, in order."""
    total = len(words)
    terms: dict[str, Term] = {}
    for match in _WORD.finditer(question):
        word = match.group()
        if word.casefold() in ASKING:
            continue
        for stem in words.terms(word):
            passages = words.frequency(stem)
            weight = math.log(1 + (total - passages + 0.5) / (passages + 0.5))
            terms.setdefault(stem, Term(word, stem, weight, passages, passages))
    return tuple(terms.values())


def asks_briefly(question: str, terms: tuple[Term, ...]) -> bool:
    """Whether a question is a subject ("appropriate adult") or a few words ("Do schools refer concerns?").

    A sentence that has all of them is what was looked for. Not where a number, a time or somebody is asked for: the
    words alone do not say it; "which reports mention ..." asks for nothing else than the words.
    """
    if not 0 < len(terms) <= MOST_OF_A_FEW:
        return False
    return asks_for_reports(question) or not _FOR_ONE_THING.match(question)


MOST_BESIDE = 3
RARE_NAME = 20
"""Passages that hold a name, at most, where the few that do are what was looked for."""


def rare_names(question: str, understood: Understood, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The names in a question of a few words that few passages hold ("Mockingbird"), but for places and bodies.

    Whoever asks for little else wants the sentences that say it.
    """
    if len(terms) > MOST_BESIDE:
        return ()
    read = {
        word.casefold()
        for reading in understood.readings
        if reading.kind != "spelling"
        for word in _WORD.findall(question[reading.start : reading.end])
    }
    return tuple(
        term
        for term in terms
        if term.here and term.passages <= RARE_NAME
        if _is_name(question, term.word) and term.word.casefold() not in read
    )


_NAMED = re.compile(r"\b[A-Z][\w'’-]+(?: (?:(?:of|and|the|for) )?[A-Z][\w'’-]+)+")


def rare_phrases(words: WordLeg, asked: Asked, keys: Keys) -> frozenset[int]:
    """The passages of ``keys`` with a name of several words in the question, but for places and bodies; if few.

    A name is two or more words with capitals in a row, as "Alexandra Bridge". Several names must all be there.
    """
    question = asked.words.plain
    read = [(one.start, one.end) for one in asked.meant.readings if one.kind != "spelling"]
    names = [
        match.group()
        for match in _NAMED.finditer(question)
        if match.start() and not any(match.start() < end and start < match.end() for start, end in read)
    ]
    held = [words.holding([name]) for name in names]
    if not held or any(len(there) > RARE_NAME for there in held):
        return frozenset()
    there = keys
    for some in held:
        there = np.intersect1d(there, some)
    return frozenset(there.tolist())


def subject_of(question: str, understood: Understood) -> str:
    """The question without the names that became filters: every passage left is about those already.

    Else the sentence that names the place best would be taken for the answer.
    """
    return _without(question, understood.with_effect("filter"))


def sought_in_reports(question: str) -> str:
    """What is to be mentioned, of a question for the reports that mention something; any other as it is."""
    return _FOR_REPORTS.sub("", question)


def content_of(question: str, understood: Understood) -> str:
    """The same without the words for a kind of finding or a tone, which say what to look among and not what about."""
    wished = [one for one in understood.readings if one.effect == "filter" or one.kind in {"kind", "tone"}]
    return sought_in_reports(_without(question, wished))


def _without(question: str, readings: Sequence[Reading]) -> str:
    plain = wanted_words(question.strip()).plain
    for reading in readings:  # which may overlap: the same words can be a tone and a kind
        plain = plain[: reading.start] + "\0" * (reading.end - reading.start) + plain[reading.end :]
    plain = plain.replace("\0", "")
    return plain if any(character.isalnum() for character in plain) else question


def within(words: WordLeg, terms: tuple[Term, ...], keys: Keys | None) -> tuple[Term, ...]:
    """The same terms, counted in the passages of ``keys`` (ascending; None: all)."""
    if keys is None:
        return terms
    return tuple(replace(term, here=_among(words.holding([term.word]), keys)) for term in terms)


def _among(some: Keys, keys: Keys) -> int:
    """How many of ``some`` are among ``keys`` (ascending)."""
    places = np.searchsorted(keys, some)
    there = places < len(keys)
    return int(np.count_nonzero(keys[places[there]] == some[there]))


def telling_missing(
    encoder: Encoder, words: WordLeg, asked: Asked, terms: tuple[Term, ...], keys: Keys | None
) -> tuple[str, ...]:
    """The words missing in ``keys`` without which the question is another one, as the question wrote them.

    Names; words outside everyday English that no report holds; and such words as others' reports often use and
    those looked in never. "Handled" may be missing because inspectors say it otherwise; "Taser" or "Kent" may
    not. What stands beside an "or" whose other side is there may be missing.
    """
    question = asked.words.plain
    spelt = list(_spelt_otherwise(words, asked, keys))
    excused = set(_alternatives(question, terms)) | {stem for stem, _, found in spelt if found}
    lost = {stem: said for stem, said, found in spelt if not found}
    return tuple(
        dict.fromkeys(
            lost.get(term.stem, term.word)
            for term in terms
            if term.stem not in excused
            and (term.stem in lost or not term.here)
            and not term.word[0].isdigit()
            and (term.stem in lost or _tells(encoder, question, term))
        )
    )


def missing_share(words: WordLeg, asked: Asked, terms: Sequence[Term], keys: Keys | None) -> float:
    """The share of the question, by how telling its words are, that stands in no passage of ``keys`` (0..1).

    An acronym is there where what it stands for is, and the other way round.
    """
    there = {stem for stem, _, found in _spelt_otherwise(words, asked, keys) if found}
    total = sum(term.weight for term in terms)
    missing = sum(term.weight for term in terms if not term.here and term.stem not in there)
    return missing / total if total else 0.0


OFTEN, OFTEN_NAMED = 100, 20
"""Passages from which others use a word, or a name, so often that its absence from those looked in says something."""


def _tells(encoder: Encoder, question: str, term: Term) -> bool:
    if _is_name(question, term.word):
        return not term.passages or term.passages >= OFTEN_NAMED
    return (not term.passages or term.passages >= OFTEN) and not encoder.knows(term.word)


def _spelt_otherwise(words: WordLeg, asked: Asked, keys: Keys | None) -> Iterator[tuple[str, str, bool]]:
    """The stems of the question's acronyms and long forms, each with the whole as it was asked for.

    And whether that is in ``keys``: either form, or what else people call the same.
    """
    for meaning in asked.acronyms:
        held = words.holding([meaning.short, meaning.long, *ALSO_CALLED.get(meaning.short, ())])
        there = len(held if keys is None else np.intersect1d(held, keys)) > 0
        said = asked.words.plain[meaning.start : meaning.end]
        given = f"{meaning.short} {meaning.short}s" if meaning.short_given else meaning.long
        for stem in words.terms(given):
            yield stem, said, there


_EITHER_SIDE = 3
"""Words on each side of an "or" that are taken for its alternatives."""


def _alternatives(question: str, terms: tuple[Term, ...]) -> Iterator[str]:
    """The stems of words beside an "or" of which the other side has a word that is there."""
    asked = [match.group() for match in _WORD.finditer(question)]
    known = {term.word: term for term in terms}
    for at, word in enumerate(asked):
        if word.casefold() != "or":
            continue
        sides = asked[max(0, at - _EITHER_SIDE) : at], asked[at + 1 : at + 1 + _EITHER_SIDE]
        for side, other in (sides, sides[::-1]):
            if any(known[w].here for w in other if w in known):
                yield from (known[w].stem for w in side if w in known)


def _is_name(question: str, word: str) -> bool:
    return word[0].isupper() and not question.lstrip().startswith(word)


def missing_terms(words: WordLeg, asked: Asked, terms: tuple[Term, ...]) -> tuple[str, ...]:
    """The words that occur in no passage at all, as the question wrote them.

    An acronym is there where what it stands for is, or another name of it.
    """
    there = {stem for stem, _, found in _spelt_otherwise(words, asked, None) if found}
    return tuple(term.word for term in terms if not term.passages and term.stem not in there)
