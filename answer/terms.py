"""The words of a question that carry it, and which of them no report holds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from index.encoder import Encoder
from index.question import Understood
from index.question_words import wanted_words
from index.words import WordLeg

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

_ASKING = """
about any anyone anything around ask asked case cases concerning describe did do does done evidence
example examples explain failure failures find finding findings found give given good has have how
inspection inspections inspector inspectors list made make many mention mentioned much need please
poor practice question regarding report reported reports said say says see seen show shown stated
tell was were what when where which who why with without would you your
"""
ASKING = frozenset(_ASKING.split())
"""Words by which people ask, and that every report holds: they say nothing about what is asked."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question: as it was written, its stem, and how telling it is (idf, 0 and up)."""

    word: str
    stem: str
    weight: float
    passages: int


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
            terms.setdefault(stem, Term(word, stem, weight, passages))
    return tuple(terms.values())


def subject_of(question: str, understood: Understood) -> str:
    """The question without the names that became filters: every passage left is about those already.

    Else the sentence that names the place best would be taken for the answer.
    """
    plain = wanted_words(question.strip()).plain
    for reading in reversed(understood.with_effect("filter")):
        plain = plain[: reading.start] + plain[reading.end :]
    return plain if any(character.isalnum() for character in plain) else question


def telling_missing(encoder: Encoder, question: str, terms: tuple[Term, ...]) -> tuple[str, ...]:
    """The missing words without which the question is another one: names, and words outside everyday English.

    "Handled" may be missing because inspectors say it otherwise; "Taser" or "Kent" may not.
    """
    return tuple(
        term.word
        for term in terms
        if not term.passages
        and not term.word[0].isdigit()
        and (_is_name(question, term.word) or not encoder.knows(term.word))
    )


def _is_name(question: str, word: str) -> bool:
    return word[0].isupper() and not question.lstrip().startswith(word)


def missing_terms(terms: tuple[Term, ...]) -> tuple[str, ...]:
    """The words that occur in no passage at all, as the question wrote them."""
    return tuple(term.word for term in terms if not term.passages)
