"""Passages' vectors from their sentences: what is embedded, and that the codes of sentences keep their products."""

from __future__ import annotations

import numpy as np
import pytest

from index.model.adapters import Adapter, changed
from index.model.embedding import Text, embedded, telling
from index.model.encoder import Encoder
from index.model.sentence_codes import (
    LINE_BESIDE,
    LINE_WEIGHT,
    OWN_LINE_BESIDE,
    Sentences,
    add_lines,
    code_bytes,
    coded,
    decoded,
    made_of,
    unit,
)
from index.model.sentence_scores import Measures, best_of, joined, measured

LINE = "Wexmoor Police. Custody."
ONE = "Children are kept in police cells overnight because no bed can be found."
OTHER = "Staff in the control room know when a child is at risk."


def test_a_passage_is_the_mean_of_its_sentences_with_its_line() -> None:
    encoder = Encoder()
    alone, both = embedded(encoder, [Text(LINE, (ONE,)), Text(LINE, (ONE, OTHER))])
    line, one, other = encoder.passages([LINE, ONE, OTHER])
    assert float(alone.vector @ unit(one + LINE_WEIGHT * line)) == pytest.approx(1, abs=1e-3)
    assert float(both.vector @ unit(unit(one + other) + LINE_WEIGHT * line)) == pytest.approx(1, abs=1e-3)
    assert (len(alone.sentences), len(both.sentences)) == (code_bytes(384), 2 * code_bytes(384))
    found = unit(decoded([both.sentences], both.vector.astype(np.float16)[None]).vectors)
    assert (found * np.array([one, other])).sum(axis=1).min() > 0.97
    asked = encoder.question("Where do children sleep after an arrest?")
    assert found[0] @ asked > found[1] @ asked


def test_a_passages_vectors_do_not_depend_on_what_is_embedded_with_it() -> None:
    encoder = Encoder()
    passage = Text(LINE, (ONE, OTHER))
    others = [Text(f"Place {n}.", (OTHER, " ".join([ONE] * n))) for n in range(1, 30)]
    alone, among = embedded(encoder, [passage])[0], embedded(encoder, [*others, passage])[-1]
    assert float(alone.vector @ among.vector) == pytest.approx(1, abs=1e-4)


def test_what_says_too_little_is_no_sentence() -> None:
    assert list(filter(telling, ["8.", "Page 4 of 12", ONE, ""])) == [ONE]


def test_nothing_to_embed() -> None:
    assert embedded(Encoder(), []) == []


def drawn(count: int, dimension: int, apart: float = 0.08) -> tuple[np.ndarray, np.ndarray]:
    """A passage's unit vector and ``count`` of unit sentences around it."""
    random = np.random.default_rng(1)
    passage = unit(random.normal(size=dimension).astype(np.float32))
    return passage, unit(
        0.7 * passage + random.normal(scale=apart, size=(count, dimension)).astype(np.float32)
    )


@pytest.mark.parametrize("dimension", [100, 384])
def test_codes_keep_products_with_any_vector(dimension: int) -> None:
    """Over many vectors the product with a code is that with the vector, without a lean to either side."""
    passage, sentences = drawn(400, dimension)
    asked = unit(np.random.default_rng(2).normal(size=(200, dimension)).astype(np.float32))
    codes = coded(sentences, passage)
    assert len(codes) == 400 * (2 + 3 * -(-dimension // 8))
    found = decoded([codes], passage.astype(np.float16)[None]).vectors
    apart = found @ asked.T - sentences @ asked.T
    assert abs(float(apart.mean())) < 0.002
    assert float(apart.std()) < 0.02


def test_the_codes_of_several_passages_are_told_apart() -> None:
    passage, sentences = drawn(5, 40)
    other = -passage
    both = np.stack([passage, other]).astype(np.float16)
    found = decoded([coded(sentences, passage), coded(-sentences[:2], other)], both)
    assert found.starts.tolist() == [0, 5]
    assert [len(part) for part in found.by_passage()] == [5, 2]
    assert (unit(found.vectors[:5]) * sentences).sum(axis=1).min() > 0.97
    assert found.vectors[5:] == pytest.approx(-found.vectors[:2], abs=1e-6)


def test_the_line_is_found_again_in_the_passages_vector() -> None:
    random = np.random.default_rng(3)
    lines = unit(random.normal(size=(2, 50)).astype(np.float32))
    sentences = unit(random.normal(size=(5, 50)).astype(np.float32))
    passages = np.stack([made_of(lines[0], sentences[:3]), made_of(lines[1], sentences[3:])])
    beside = np.array([[LINE_BESIDE]] * 3 + [[OWN_LINE_BESIDE]] * 2, dtype=np.float32)
    expected = sentences + beside * lines[[0, 0, 0, 1, 1]]
    add_lines(Sentences(sentences, np.array([0, 3]), passages), np.array([False, True]))
    assert sentences == pytest.approx(expected, abs=1e-5)


def several(dimension: int) -> tuple[list[bytes], np.ndarray, np.ndarray]:
    """The codes of one, three and two sentences, their passages' vectors, and which heading is its own."""
    random = np.random.default_rng(4)
    line = unit(random.normal(size=dimension).astype(np.float32))
    parts = np.split(unit(random.normal(size=(6, dimension)).astype(np.float32)), [1, 4])
    passages = np.stack([made_of(line, part) for part in parts]).astype(np.float16)
    return [coded(*of) for of in zip(parts, passages, strict=True)], passages, np.array([False, True, False])


@pytest.mark.parametrize("adapted", [False, True])
def test_the_best_sentence_of_each_passage_is_brute_force(adapted: bool) -> None:
    codes, passages, own = several(48)
    random = np.random.default_rng(5)
    asked = unit(random.normal(size=48).astype(np.float32))
    adapter = Adapter(random.normal(scale=0.1, size=(8, 48, 6)).astype(np.float16), {}) if adapted else None
    sentences = decoded(codes, passages)
    add_lines(sentences, own)
    if adapter:
        a, b, c, d, e, f, g, h = adapter.matrices
        first = changed(sentences.vectors, c, d) @ changed(asked, a, b)
        wanted = (first + changed(sentences.vectors, g, h) @ changed(asked, e, f)) / 2
    else:
        wanted = sentences.vectors @ asked / np.linalg.norm(sentences.vectors, axis=1)
    measures = joined(
        [
            measured(codes[:2], passages[:2], own[:2], adapter),
            measured(codes[2:], passages[2:], own[2:], adapter),
        ]
    )
    best = np.array([wanted[0], wanted[1:4].max(), wanted[4:].max()])
    assert best_of(asked, codes, passages, measures, adapter) == pytest.approx(best, abs=1e-3)
    order = np.array([2, 0, 1])
    turned = best_of(asked, [codes[n] for n in order], passages[order], measures.at(order), adapter)
    assert turned == pytest.approx(best[order], abs=1e-3)


def test_measures_of_nothing_and_of_other_sentences() -> None:
    codes, passages, own = several(48)
    nothing = joined([])
    assert best_of(np.ones(48, np.float32), [], passages[:0], nothing).tolist() == []
    measures = measured(codes, passages, own, None)
    with pytest.raises(ValueError, match="not those that were measured"):
        best_of(np.ones(48, np.float32), codes[::-1], passages[::-1], measures)
    with pytest.raises(ValueError, match="go together"):
        Measures(measures.passages, measures.lengths[1:])


@pytest.mark.parametrize("codes", [b"\x00" * 147, b""])
def test_codes_of_another_dimension_are_refused(codes: bytes) -> None:
    with pytest.raises(ValueError, match="size"):
        decoded([codes], np.zeros((1, 384), np.float16))
