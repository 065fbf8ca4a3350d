"""Sentences of the tone and the kinds of finding that the question asks for, before others that fit as well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from answer.sentences import Candidate
from answer.terms import Term
from index import tone
from index.catalogue import Keys
from index.found import texts_of_kinds
from index.narrowing import of_kind, of_tone
from index.questions.asked import Asked
from index.questions.sought import NAMED
from index.questions.understand import Understood
from index.search import Index

WISHED = 0.15
"""What a sentence gains that is of the tone asked for, or in a finding of the kind; the best ones score about 1.5.
docs/answers.md has what it changes."""
NAMED_SO = 1.0
"""The same for a kind that inspectors call so themselves: "recommendations about ..." is answered by these alone, where
there are any that fit."""
FITS = 0.6
"""A sentence of such a kind fits from this share of the best sentence's score."""

WHOLE = 120
"""Words of a finding that are quoted in a list of them."""
LISTED = 1.0
"""The score of each of them."""
_GIVEN = frozenset({
    "set", "given", "issued", "identified", "highlighted", "raised", "there", "main", "key", "all", "from", "me", "us",
    "for", "about", "some", "they", "their",
})  # fmt: skip
"""Words by which one asks for a list, beside those by which one asks for anything."""


def tones_of(index: Index, found: Sequence[Candidate]) -> list[tone.Tone]:
    """How each sentence reads; all the same under a model for which there are no weights.

    What inspectors recommend, or name as a cause of concern, is not praise, whatever its words.
    """
    if not found or index.generation.manifest.encoder["revision"] != tone.made_for():
        return ["neutral"] * len(found)
    places = [tone.Place(one.hit.passage.heading, one.hit.authority is not None) for one in found]
    shares = tone.of_sentences([one.text for one in found], np.stack([one.vector for one in found]), places)
    read = [tone.TONES[at] for at in shares.argmax(axis=1).tolist()]
    keys = [int(one.hit.passage_id, 16) for one in found]
    said = texts_of_kinds(index.catalogue.connection, NAMED, set(keys))
    return [
        "criticism" if any(_unnumbered(one.text) in text for text in said.get(key, ())) else how
        for one, key, how in zip(found, keys, read, strict=True)
    ]


def _unnumbered(text: str) -> str:
    """A sentence as a finding's text has it: without its printed number, blanks single."""
    return " ".join(re.sub(r"\A\s*\d+[.)]?\s*", "", text).split())


def wished_first(index: Index, meant: Understood, found: Sequence[Candidate]) -> list[Candidate]:
    """The sentences, those that the question asks for a little higher; best first."""
    tones, kinds = meant.values("tone"), meant.values("kind")
    if not (tones or kinds):
        return list(found)
    read = tones_of(index, found) if tones else [None] * len(found)
    keys = {kind: frozenset(of_kind([kind], index.catalogue).tolist()) for kind in kinds}
    fits = FITS * found[0].score if found else 0.0

    def gain(one: Candidate, how: tone.Tone | None) -> float:
        held = [kind for kind in kinds if int(one.hit.passage_id, 16) in keys[kind]]
        named = NAMED_SO if one.score >= fits else 0.0
        return WISHED * (how in tones) + max((named if k in NAMED else WISHED for k in held), default=0.0)

    raised = [replace(one, score=one.score + gain(one, how)) for one, how in zip(found, read, strict=True)]
    return sorted(raised, key=lambda one: -one.score)


def lists(index: Index, asked: Asked, terms: Sequence[Term], keys: Keys) -> Keys | None:
    """Of ``keys`` those to list, where a question asks for an authority's findings or failures and about nothing else.

    "What are the areas for improvement for Derby?" has no words left that a sentence could be about. None where the
    question has, or nothing of the kind is there.
    """
    named = any(one.kind == "authority" for one in asked.meant.with_effect("filter"))
    named = named or bool(asked.filters and asked.filters.authority)
    kinds, tones = _kinds(asked.meant), asked.meant.values("tone")
    about = [term for term in terms if len(term.word) > 1 and term.word.casefold() not in _GIVEN]
    if not (named and (kinds or tones)) or about:
        return None
    for some in (kinds, _instead(kinds)) if kinds else ():
        if len(there := np.intersect1d(keys, of_kind(some, index.catalogue))):
            return there
    if kinds:
        return None
    there = np.intersect1d(keys, of_tone(tones, index.generation))
    return there if len(there) else None


def _instead(kinds: Sequence[str]) -> list[str]:
    """What else inspectors call what must change: some programmes have recommendations, some areas for improvement."""
    return sorted(NAMED.difference(kinds)) if set(kinds) <= NAMED else []


def _kinds(meant: Understood) -> list[str]:
    return [kind for kind in meant.values("kind") if kind != "figure"]


def only_these(index: Index, meant: Understood, found: Sequence[Candidate]) -> list[Candidate]:
    """The findings of the kinds asked for, each whole but no longer than WHOLE; of no kind, sentences of the tone.

    Findings stand in the order of the latest report, then of the one before; none is more asked for than another.
    """
    if not (kinds := _kinds(meant)):
        tones = tones_of(index, found)
        return [one for one, how in zip(found, tones, strict=True) if how in meant.values("tone")]
    joined = _findings(index, kinds, found) or _findings(index, _instead(kinds), found)
    joined.sort(key=lambda one: (one.hit.passage.ordinal, one.start))
    return sorted(joined, key=lambda one: one.hit.published_on or "", reverse=True)


def _findings(index: Index, kinds: Sequence[str], found: Sequence[Candidate]) -> list[Candidate]:
    keys = {int(one.hit.passage_id, 16) for one in found}
    said = texts_of_kinds(index.catalogue.connection, kinds, keys)
    parts: dict[tuple[str, str], list[Candidate]] = {}
    for one in found:
        texts = said.get(int(one.hit.passage_id, 16), ())
        if whole := next((text for text in texts if _unnumbered(one.text) in text), None):
            parts.setdefault((one.hit.passage_id, whole), []).append(one)
    return [_joined(text, some) for (_, text), some in parts.items()]


def _joined(finding: str, sentences: Sequence[Candidate]) -> Candidate:
    """A finding's sentences in one passage as one: what needs to be done is often said in the second."""
    first, *others = sorted(sentences, key=lambda one: one.start)
    text, end = first.hit.passage.text, first.end
    for one in others:
        if (
            _unnumbered(text[end : one.start]) not in finding
            or len(text[first.start : one.end].split()) > WHOLE
        ):
            break
        end = one.end
    return replace(first, end=end, score=LISTED)


def count_of_kind(index: Index, meant: Understood, keys: Keys) -> int:
    """How many findings of the kinds asked for stand in these passages."""
    said = texts_of_kinds(index.catalogue.connection, _kinds(meant), keys.tolist())
    return len({text for texts in said.values() for text in texts})


def missing_kind(index: Index, meant: Understood, found: Sequence[Candidate]) -> str | None:
    """The kind of finding that the question names as inspectors do, where none of the sentences is in one."""
    named = [kind for kind in meant.values("kind") if kind in NAMED]
    keys = frozenset(of_kind(named, index.catalogue).tolist()) if named else frozenset()
    if not named or any(int(one.hit.passage_id, 16) in keys for one in found):
        return None
    return " or ".join(named)
