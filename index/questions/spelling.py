"""Words of a question that no passage holds, and what the corpus writes that they may be meant for.

The corpus's own words are the only dictionary: a suggestion is a word that stands in its passages in lower case
(so no name), near in letters (index.question_names.distance). The search leaves the question as it is; an answer that
nothing gives otherwise is looked for with it (answer.ask).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from index.catalogue import Keys
from index.questions.names import Word, distance, words_of
from index.questions.understand import Reading, Understood
from index.questions.words import wanted_words
from index.words import WordLeg

SHORTEST, LONG = 5, 8
"""Letters from which a word may have a slip in it, and from which two."""
LEAST_PASSAGES = 2
"""What stands in one passage alone may be a slip itself."""
MOST_WORDS, MOST_STEMS, READ = 8, 8, 24
"""Words of a question looked up; near stems read for a word; passages read for a stem."""
_REMEMBERED = 1000
_SHORTEST_STEM, _LONGEST_ENDING = 4, 5
"""Letters of a stem that a word may begin with, and that the word may have beyond it ("exploit", "exploitation")."""
_ALIKE = ("aeiouy", "sz", "cs", "ck")
_SPLIT = re.compile(r"[^\W\d_]+")


class Speller:
    """Looks for what a word was meant to be in one index; safe to use from several threads.

    ``known`` tells everyday English words, which are let be; ``texts`` gives the texts of passages by their keys.
    """

    def __init__(
        self, words: WordLeg, known: Callable[[str], bool], texts: Callable[[Keys], Iterable[str]]
    ) -> None:
        self._words, self._known, self._texts = words, known, texts
        self._meant: dict[str, str | None] = {}

    def readings(self, question: str, taken: Understood) -> Iterator[Reading]:
        """Readings with the effect "suggestion" of words that no passage holds, where the corpus has one near.

        Let be are names (``taken``, and what is written large inside the question), acronyms and numbers.
        """
        looked_up = 0
        for n, word in enumerate(words_of(question)):
            named = any(reading.start <= word.start < reading.end for reading in taken.readings)
            if named or not _plain(question, n, word) or self._held(word.folded):
                continue
            if meant := self.meant(word.folded):
                yield Reading("spelling", (meant,), "suggestion", word.start, word.end)
            looked_up += 1
            if looked_up == MOST_WORDS:
                return

    def meant(self, word: str) -> str | None:
        """The word of the passages that a word which none of them holds was meant to be; None where none is near."""
        if word not in self._meant:
            if len(self._meant) >= _REMEMBERED:
                self._meant.clear()
            self._meant[word] = None if self._known(word) else nearest(word, self._words, self._texts)
        return self._meant[word]

    def _held(self, word: str) -> bool:
        stems = self._words.terms(word)
        return not stems or any(self._words.frequency(stem) for stem in stems)


def respelt(question: str, understood: Understood) -> str | None:
    """The question with what is suggested in place of its words; None where nothing is suggested."""
    plain = wanted_words(question).plain
    new = question
    for reading in understood.with_effect("suggestion"):
        word, meant = plain[reading.start : reading.end], reading.values[0]
        new = re.sub(
            rf"(?<!\w){re.escape(word)}(?!\w)", meant.capitalize() if word[:1].isupper() else meant, new
        )
    return new if new != question else None


def _plain(question: str, n: int, word: Word) -> bool:
    """Whether it can be an ordinary word: long enough, of letters alone, small but for the first letter of all."""
    written = question[word.start : word.end]
    return (
        len(word.folded) >= SHORTEST and written.isalpha() and (written[1:] if n == 0 else written).islower()
    )


def nearest(word: str, words: WordLeg, texts: Callable[[Keys], Iterable[str]]) -> str | None:
    """The word of the passages that is nearest to ``word`` in letters, of equally near ones the most frequent.

    The first letter must be right, or have changed places with the second.
    """
    slips = 2 if len(word) >= LONG else 1
    found: dict[str, tuple[int, int]] = {}
    nearest_stem = 0
    for far_stem, passages, stem in _near_stems(word, slips, words):
        if found and far_stem > nearest_stem:
            break
        nearest_stem = far_stem
        for text in texts(words.with_stem(stem, READ)):
            for other in set(_SPLIT.findall(text)):
                if other in found or not other.islower() or not _begin_alike(word, other):
                    continue
                far = distance(word, other, slips, _changed)
                if far <= slips and not (far > 1 and _other_word(word, other)):
                    found[other] = (far, -passages)
    return min(found, key=lambda other: (*found[other], other)) if found else None


def _near_stems(word: str, slips: int, words: WordLeg) -> list[tuple[int, int, str]]:
    """The stems nearest to the word's own, or to its beginning: slips, number of passages, stem; nearest first.

    A slip in the ending keeps it on the word ("exploitaton"), so that the stem "exploit" is near its beginning alone.
    """
    near: list[tuple[int, int, str]] = []
    own = words.terms(word)[0]
    letters = {*word, *own}  # "policy" has the stem "polici"
    for letter in {word[0], word[1]}:
        for stem, passages in words.beginning(letter):
            beyond = len(word) - len(stem)
            if passages < LEAST_PASSAGES or not -slips <= beyond <= _LONGEST_ENDING:
                continue
            of_stem = set(stem)  # letters that the other lacks are slips: quicker than counting all of them
            if len(of_stem - letters) > slips or len(set(word[: len(stem) - 1]) - of_stem) > slips:
                continue
            far = distance(own, stem, slips, _changed)
            if far > slips and len(stem) >= _SHORTEST_STEM:
                begins = (word[: len(stem) + more] for more in (0, -1, 1))
                far = 1 + min(distance(begin, stem, slips, _changed) for begin in begins)
            if far <= slips + 1 and (far <= slips or len(stem) >= _SHORTEST_STEM):
                near.append((far, -passages, stem))
    return [(far, -passages, stem) for far, passages, stem in sorted(near)[:MOST_STEMS]]


def _begin_alike(word: str, other: str) -> bool:
    return word[0] == other[0] or word[:2] == other[1::-1]


def _changed(one: str, other: str) -> int:
    """Vowels and letters that sound alike are one slip; others two, or most short words would be near some."""
    return 1 if any(one in alike and other in alike for alike in _ALIKE) else 2


def _other_word(word: str, other: str) -> bool:
    """Whether they differ in their endings alone ("groomer", "groomed") or by a syllable ("undetermined")."""
    shorter = min(len(word), len(other))
    same = next((n for n in range(shorter) if word[n] != other[n]), shorter)
    ends = next((n for n in range(shorter) if word[-1 - n] != other[-1 - n]), shorter)
    return same >= max(len(word), len(other)) - 2 or same + ends >= shorter != max(len(word), len(other)) - 1
