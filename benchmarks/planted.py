"""Sentences of real passages with one fault planted in each, and how many the check on a model's sentences shows.

Sentences are drawn by chance from the passages of an index. Copied as they stand they should be shown; with a fault,
none should. The last columns of the table are what slipped through, of each kind of fault.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable
from pathlib import Path

from answer.llm.stems import telling
from answer.llm.supported import Given, Supported, judge
from answer.llm.word_lists import HEDGING, JUDGING
from index.scales import OFSTED
from index.search import Index

WHOLE = re.compile(r"[A-Z][^\[\]{}]{50,300}\.")
NUMBERS = ["two", "three", "four", "five", "six", "seven", "nine", "eleven"]
_AUXILIARY = re.compile(r"\b(?:was|were|is|are|had|has|have|did|should|must|can|will)\b")
_CONTENT = re.compile(r"\b[a-z]{5,}\b")
Draw = random.Random
Fault = Callable[[str, str, Draw], str]


def _replaced(pattern: str, text: str, by: Callable[[str], str], draw: Draw) -> str:
    """The text with one match of the pattern replaced; the same where there is none."""
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    one = draw.choice(found)
    return text[: one.start()] + by(one.group()) + text[one.end() :]


def number(text: str, _: str, draw: Draw) -> str:
    """Another number."""
    words = "|".join(NUMBERS)
    other = lambda old: (  # noqa: E731
        str(int(old) + draw.randint(1, 9))
        if old.isdecimal()
        else draw.choice([one for one in NUMBERS if one != old])
    )
    return _replaced(rf"\b(?:\d+|{words})\b", text, other, draw)


def denied(text: str, _: str, __: Draw) -> str:
    """A "not" too many or one too few."""
    if re.search(r"\bnot |n[’']t\b", text):
        return re.sub(r"\bnot |n[’']t\b", "", text, count=1)
    return _AUXILIARY.sub(lambda match: f"{match[0]} not", text, count=1)


def name(text: str, _: str, draw: Draw) -> str:
    """A force that the passage is not about."""
    return f"In {draw.choice(['Molford', 'Harbury', 'Drumlow'])}, {text[0].lower()}{text[1:]}"


def other_name(text: str, _: str, draw: Draw) -> str:
    """A capitalised word in the sentence replaced."""
    return _replaced(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", text, lambda _: "Molford", draw)


def judged(text: str, _: str, draw: Draw) -> str:
    """Another judging word."""
    words = sorted(JUDGING)
    other = lambda old: draw.choice([one for one in words if one != old])  # noqa: E731
    return _replaced(rf"\b(?:{'|'.join(words)})\b", text, other, draw)


def graded(text: str, _: str, draw: Draw) -> str:
    """Another grade."""
    words = [word for word in OFSTED.words if " " not in word]
    other = lambda old: draw.choice([one for one in words if one != old])  # noqa: E731
    return _replaced(rf"\b(?:{'|'.join(words)})\b", text, other, draw)


def unlimited(text: str, _: str, __: Draw) -> str:
    """What limits the sentence dropped."""
    return re.sub(rf"\b(?:{'|'.join(sorted(HEDGING))}|should|must) ", "", text, count=1)


def word(text: str, other: str, draw: Draw) -> str:
    """A word of another passage in place of one; neither a small word ("their"), which says nothing by itself."""
    from_there: list[str] = [one for one in _CONTENT.findall(other) if one not in text and telling(one)]
    places = [match for match in _CONTENT.finditer(text) if telling(match[0])]
    if not from_there or not places:
        return text
    place = draw.choice(places)
    return text[: place.start()] + draw.choice(from_there) + text[place.end() :]


def swapped(text: str, _: str, draw: Draw) -> str:
    """Two words exchanged, no small ones."""
    found = [match for match in _CONTENT.finditer(text) if telling(match[0])]
    if len(found) < 4:
        return text
    first, second = sorted(draw.sample(range(len(found)), 2))
    one, two = found[first], found[second]
    between = text[one.end() : two.start()]
    return text[: one.start()] + two.group() + between + one.group() + text[two.end() :]


def by_whom(text: str, _: str, draw: Draw) -> str:
    """A "by", "from" or "against" dropped, or one exchanged for another."""
    others = ("", "by ", "from ", "against ")
    return _replaced(
        r"\b(?:by|from|against) ",
        text,
        lambda old: draw.choice([one for one in others if one != old]),
        draw,
    )


def joined(text: str, other: str, _: Draw) -> str:
    """The first half of one sentence and the second half of another's."""
    one, two = text.split(), other.split()
    return " ".join([*one[: len(one) // 2], *two[len(two) // 2 :]])


FAULTS: tuple[Fault, ...] = (
    number, denied, name, other_name, judged, graded, unlimited, word, swapped, by_whom, joined,
)  # fmt: skip


def passages(index: Index, draw: Draw) -> list[Given]:
    """The passages of the index, in an order by chance."""
    keys = [int(key) for key in index.generation.keys]
    draw.shuffle(keys)
    found = []
    for passage, report, _ in index.catalogue.passages(keys).values():
        about = (report.metadata.title, report.metadata.authority or "", *passage.heading)
        sentences = tuple(passage.text[start:end] for start, end in passage.sentences)
        found.append(Given(sentences, tuple(part for part in about if part), passage.kind))
    draw.shuffle(found)
    return found


def shown(sentence: str, given: Given) -> bool:
    """Whether a sentence counts as supported by the passage."""
    return isinstance(judge(sentence, ["a"], {"a": given}), Supported)


def main() -> None:
    """Print how many copied sentences are shown, and of each fault how many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--limit", type=int, default=100, help="Sentences of each kind of fault.")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw = random.Random(given.seed)
    pool = passages(Index.open(given.index), draw)
    drawn = [
        (draw.choice(whole), one)
        for one in pool
        if (whole := [" ".join(said.split()) for said in one.sentences if WHOLE.fullmatch(said)])
    ]
    copied = drawn[: given.limit * 5]
    print(f"copied as they stand: {sum(shown(*one) for one in copied)} of {len(copied)} shown")
    for fault in FAULTS:
        planted, slipped = 0, []
        for at, (said, one) in enumerate(drawn):
            bent = fault(said, drawn[at - 1][0], draw)
            if bent == said or planted == given.limit:
                continue
            planted += 1
            if shown(bent, one):
                slipped.append(f"{said}\n      -> {bent}")
        print(f"{fault.__name__:12} {planted:5} planted {len(slipped):4} shown")
        print(*(f"    {one}" for one in slipped[:3]), sep="\n", end="\n" if slipped else "")


if __name__ == "__main__":
    main()
