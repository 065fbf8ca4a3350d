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
from index.narrowing import of_kind
from index.question import Understood
from index.question_sought import NAMED
from index.search import Index

WISHED = 0.15
"""What a sentence gains that is of the tone asked for, or in a finding of the kind; the best ones score about 1.5.
docs/answers.md has what it changes."""
NAMED_SO = 1.0
"""The same for a kind that inspectors call so themselves: "recommendations about ..." is answered by these alone, where
there are any that fit."""
FITS = 0.6
"""A sentence of such a kind fits from this share of the best sentence's score."""


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


def lists(index: Index, meant: Understood, terms: Sequence[Term], keys: Keys) -> Keys | None:
    """Of ``keys`` those to list, where a question asks for a kind of an authority's findings and about nothing else.

    "What are the areas for improvement for Derby?" has no words left that a sentence could be about. None where the
    question has, or no such finding is there.
    """
    kinds = [kind for kind in meant.values("kind") if kind != "figure"]
    named = any(one.kind == "authority" for one in meant.with_effect("filter"))
    if not (kinds and named) or any(len(term.word) > 1 for term in terms):
        return None
    there = np.intersect1d(keys, of_kind(kinds, index.catalogue))
    return there if len(there) else None


def of_the_kind(index: Index, meant: Understood, found: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that stand in a finding of the kinds asked for."""
    keys = {int(one.hit.passage_id, 16) for one in found}
    said = texts_of_kinds(index.catalogue.connection, meant.values("kind"), keys)
    return [
        one
        for one in found
        if any(_unnumbered(one.text) in text for text in said.get(int(one.hit.passage_id, 16), ()))
    ]


def count_of_kind(index: Index, meant: Understood, keys: Keys) -> int:
    """How many findings of the kinds asked for stand in these passages."""
    said = texts_of_kinds(index.catalogue.connection, meant.values("kind"), keys.tolist())
    return len({text for texts in said.values() for text in texts})


def missing_kind(index: Index, meant: Understood, found: Sequence[Candidate]) -> str | None:
    """The kind of finding that the question names as inspectors do, where none of the sentences is in one."""
    named = [kind for kind in meant.values("kind") if kind in NAMED]
    keys = frozenset(of_kind(named, index.catalogue).tolist()) if named else frozenset()
    if not named or any(int(one.hit.passage_id, 16) in keys for one in found):
        return None
    return " or ".join(named)
