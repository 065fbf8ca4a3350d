"""Places that a question names like an authority and that no report of the index is on.

Nothing here knows a place: a name is what is capitalised inside a sentence, stands where an authority would ("in X?",
"X's", "does X support") and is rare in the reports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from index.questions.names import BODY, DIRECTIONS, SMALL, Word, words_of
from index.questions.understand import Known, Reading

RARE = 20
"""Passages that may hold a word of such a name, at most; a share of all of them in a large index: RARE_SHARE."""
RARE_SHARE = 0.02

_WORDS = {
    "stands in": "in at across near",
    "leading in": "around within outside of about for on",
    "asks": "how does did do is was has had will should recommend tell told ask asked",
    "what is": "what who where when",
    "beside": "with than versus",
    "may follow": "in at on of for and or to with by from when where who that about during since after before was is"
    " were are has have had do does did if as than compared",
    "no place": "january february march april may june july august september october november december monday tuesday"
    " wednesday thursday friday saturday sunday mondays fridays saturdays sundays christmas easter ramadan eid england"
    " britain uk kingdom parliament government muslim sikh hindu jew christian catholic roma gypsy traveller"
    " travellers afghan somali arab act acts law laws operation project panel scheme programme hospital school academy"
    " prison court house clinic unit trust college university review framework model strategy plan guidance bill"
    " charter convention code system hub tool toolkit profile i",
}
_STANDS_IN, _LEADING_IN, _ASKS, _WHAT_IS, _BESIDE, _MAY_FOLLOW, _NO_PLACE = (
    frozenset(words.split()) for words in _WORDS.values()
)
"""What is written with a capital and names no place by itself, or names something else than an authority."""
_ADVISING = frozenset(["recommended", "recommendations", "recommendation", "made", "given", "set"])
"""What is done to an authority: "recommended to X"; one may be referred to anybody."""
_OF_PEOPLE = re.compile(r"(?:ish|ian|ean|ese)\Z")
_INITIALS = re.compile(r"[A-Z]\S*[A-Z]")


def elsewhere(
    question: str, known: Known, taken: Iterable[Reading], frequency: Callable[[str], int], passages: int
) -> Iterator[Reading]:
    """A reading of effect "absent" for each such name.

    ``taken`` are the readings that there are already, ``frequency`` tells how many passages hold a word, of all
    ``passages``.
    """
    words = words_of(question)
    taken = [reading for reading in taken if reading.kind != "spelling"]
    inside = [word for word in words[1:] if not any(one.start <= word.start < one.end for one in taken)]
    if sum(word.capital for word in inside) > max(1, len(inside) / 2):  # a heading: capitals say nothing
        return
    places = [(one.start, one.end) for one in taken if one.kind == "authority"]
    bodies = {word for byline in known.bylines for phrase in byline.phrases for word in phrase}
    listed = list(places)
    most = max(RARE, int(RARE_SHARE * passages))
    n = 1
    while n < len(words):
        end = _run(words, n)
        n += words[n].folded == "the" and n + 1 < end
        name = words[n:end]
        if name and not any(one.start < name[-1].end and name[0].start < one.end for one in taken):
            often = [frequency(w.folded) for w in name if w.folded not in BODY | SMALL | DIRECTIONS]
            plain = not any(_no_place(question, w) or w.folded in bodies for w in name)
            rare = any(often) and max(often) <= most
            if (
                plain
                and rare
                and _placed(question, words, (n, end), places, listed)
                and not _known(known, name)
            ):
                text = " ".join(question[name[0].start : name[-1].end].split())
                yield Reading("authority", (text,), "absent", name[0].start, name[-1].end)
                listed.append((name[0].start, name[-1].end))
        n = max(end, n + 1)


def _known(known: Known, name: Sequence[Word]) -> bool:
    return known.authorities.holding(tuple(word.folded for word in name))


def _run(words: Sequence[Word], n: int) -> int:
    """Where capitalised words that begin at ``n`` end; a small word between two of them is one of them."""
    end = n
    while end < len(words) and (
        words[end].capital
        or (n < end < len(words) - 1 and words[end].folded in {"of", "upon", "on"} and words[end + 1].capital)
    ):
        end += 1
    return end


def _no_place(question: str, word: Word) -> bool:
    written = question[word.start : word.end]
    return (
        word.folded in _NO_PLACE
        or bool(_INITIALS.match(written) or _OF_PEOPLE.search(word.folded))
        or any(character.isdigit() for character in written)
    )


def _placed(
    question: str,
    words: Sequence[Word],
    name: tuple[int, int],
    places: list[tuple[int, int]],
    listed: list[tuple[int, int]],
) -> bool:
    """Whether the name stands where an authority would; where one is known (``places``) only beside it, or in "in".

    Behind an "and" it is one where the name before is (``listed``).
    """
    first, end = name
    before = [word.folded for word in words[:first]]
    after = words[end] if end < len(words) else None
    rest = question[words[end - 1].end :]
    if before[-1] in {"and", "or"} and first > 1:
        return any(start < words[first - 2].end <= stop for start, stop in listed)
    if not places and re.match(r"['’]s?\s+[a-z]", rest):
        return True
    if not places and before[-1] in _ASKS:
        what_is = before[-1] in {"is", "was"} and before[-2:-1] and before[-2] in _WHAT_IS
        return not what_is and after is not None and rest.startswith(" ")
    if before[-1] == "the" and first > 1:
        before.pop()
    if before[-1] == "to" and not _ADVISING.isdisjoint(before):
        return not rest.startswith("-")
    if before[-1] in _STANDS_IN:
        return rest[:1] != "-"
    closed = after is None or not rest.startswith((" ", "-")) or after.folded in _MAY_FOLLOW
    return closed and (before[-1] in _LEADING_IN or (bool(places) and before[-1] in _BESIDE))
