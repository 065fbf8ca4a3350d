"""How a passage becomes vectors: each of its sentences by itself, and the line that says where it is from.

A question asks for one sentence of a passage, which the vector of the whole passage hides; docs/retrieval.md says
what the best sentence brings. The passage's own vector is made of its sentences' and its line's, so that no text is
embedded twice, and a sentence that stands in many reports, or a line above many passages, once a batch: a tenth fewer
tokens than whole passages have, in short rows. Sentences are kept as codes (index/model/sentence_codes.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from index.contextual import context_line
from index.model.encoder import Encoder, Vectors
from index.model.sentence_codes import coded, made_of
from index.records import Metadata, Passage

LEAST_LETTERS = 12
"""Below it a sentence says too little to be compared: "8." or "Page 4"."""


class Embedded(NamedTuple):
    """A passage's unit vector (dimension,) and the codes of its sentences."""

    vector: Vectors
    sentences: bytes


class Text(NamedTuple):
    """What of a passage is embedded: the line above it, and its sentences."""

    line: str
    sentences: tuple[str, ...]


def text_of(passage: Passage, about: Metadata) -> Text:
    """The line and the sentences of a passage that say something; its whole text where none does."""
    sentences = tuple(passage.text[start:end].strip() for start, end in embedded_ranges(passage))
    return Text(context_line(passage, about), sentences or (passage.text,))


def embedded_ranges(passage: Passage) -> tuple[tuple[int, int], ...]:
    """The sentences of a passage that have a vector, in the order of its codes; none where its whole text has it."""
    return tuple((start, end) for start, end in passage.sentences if telling(passage.text[start:end]))


def telling(text: str) -> bool:
    """Whether a sentence says enough to be compared."""
    return sum(map(str.isalpha, text)) >= LEAST_LETTERS


def embedded(encoder: Encoder, texts: Iterable[Text]) -> list[Embedded]:
    """The vectors of passages, in the order given. A pure function of the model and the texts."""
    texts = list(texts)
    different = list(dict.fromkeys(part for text in texts for part in (text.line, *text.sentences)))
    vectors = encoder.passages(different)
    row_of = {part: row for row, part in enumerate(different)}
    return [
        _embedded(vectors[row_of[text.line]], vectors[[row_of[s] for s in text.sentences]]) for text in texts
    ]


def _embedded(line: Vectors, sentences: Vectors) -> Embedded:
    vector = made_of(line, sentences)
    return Embedded(vector, coded(sentences, vector))
