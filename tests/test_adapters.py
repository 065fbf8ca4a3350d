"""Adapters: the formula, files, gradients, and that training finds what it is shown."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.layout import Layout
from index.model.adapters import SHIPPED, Adapter, AdapterError, adapter_for, changed, load
from index.model.encoder import EncoderId, Vectors
from index.search import Index
from ingest.training.adapt import Training, _slopes, train
from ingest.training.adapting import adapted, install
from ingest.training.pairs import figures, ranks

RANDOM = np.random.default_rng()


@pytest.fixture(autouse=True)
def _the_same_numbers_whichever_tests_ran_before() -> None:
    RANDOM.bit_generator.state = np.random.default_rng(3).bit_generator.state


def units(count: int, dimension: int = 16) -> Vectors:
    rows = RANDOM.normal(size=(count, dimension)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def adapter(dimension: int = 16, rank: int = 4) -> Adapter:
    matrices = RANDOM.normal(scale=0.3, size=(8, dimension, rank)).astype(np.float16)
    return Adapter(matrices, {"name": "test", "encoder": "r1"})


def test_the_formula_and_unit_length() -> None:
    made, rows = adapter(), units(5)
    a, b = (made.matrices[n].astype(np.float32) for n in (0, 1))
    expected = rows + rows @ a @ b.T
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.allclose(made.question(rows), expected, atol=1e-6)
    assert np.allclose(made.question(rows[0]), expected[0], atol=1e-6)
    passages = made.passages(rows.astype(np.float16))
    assert passages.dtype == np.float16
    assert np.allclose(np.linalg.norm(passages.astype(np.float32), axis=1), 1, atol=1e-3)


def test_zero_changes_nothing() -> None:
    rows = units(3)
    zero = np.zeros((16, 4), np.float16)
    assert np.allclose(changed(rows, zero, zero), rows, atol=1e-6)


def test_saved_and_loaded(tmp_path: Path) -> None:
    made = adapter()
    made.save(tmp_path / "one")
    again = load(tmp_path / "one")
    assert again.sha256 == made.sha256
    assert again.about == made.about
    assert np.array_equal(again.matrices, made.matrices)


@pytest.mark.parametrize("harm", ["cut", "changed", "no json"])
def test_a_damaged_adapter_is_one_sentence(tmp_path: Path, harm: str) -> None:
    adapter().save(tmp_path / "one")
    numbers = tmp_path / "one.npy"
    if harm == "cut":
        numbers.write_bytes(numbers.read_bytes()[:-8])
    elif harm == "changed":
        data = bytearray(numbers.read_bytes())
        data[-1] ^= 1
        numbers.write_bytes(bytes(data))
    else:
        (tmp_path / "one.json").write_text("[]")
    with pytest.raises(AdapterError, match="cannot be used"):
        load(tmp_path / "one")


def test_which_adapter_an_index_uses(tmp_path: Path) -> None:
    adapter().save(tmp_path / "adapter")
    mine = adapter_for(EncoderId("m", "r1", 16), tmp_path)
    assert mine
    assert mine.about["name"] == "test"
    assert adapter_for(EncoderId("m", "another", 16), tmp_path) is None


def test_the_shipped_adapter_is_whole_and_names_its_model() -> None:
    about = json.loads((SHIPPED / "inspection.json").read_text(encoding="utf-8"))
    shipped = load(SHIPPED / "inspection")
    assert shipped.matrices.shape == (8, 384, 64)
    assert len(about["encoder"]) == 64


def test_gradients_are_those_of_the_loss() -> None:
    how = Training(rank=3, penalty=0.05)
    asked, pool = units(4, 6), units(9, 6)
    targets = [np.array([n]) for n in range(3)] + [np.array([3, 4])]
    weights = [RANDOM.normal(scale=0.4, size=s).astype(np.float32) for s in ((6, 3), (3, 6), (6, 3), (3, 6))]

    exact = [weight.astype(np.float64) for weight in weights]

    def loss() -> float:
        a, b, c, d = exact
        q, p = asked + asked @ a @ b, pool + pool @ c @ d
        q, p = q / np.linalg.norm(q, axis=1, keepdims=True), p / np.linalg.norm(p, axis=1, keepdims=True)
        e = np.exp(how.temperature * (q @ p.T))
        shares = [e[row, wanted].sum() / e[row].sum() for row, wanted in enumerate(targets)]
        penalty = how.penalty * (((a @ b) ** 2).sum() + ((c @ d) ** 2).sum())
        return float(-np.log(shares).mean() + penalty)

    slopes = _slopes(weights, asked, pool, targets, how)
    step = 1e-6
    for n, weight in enumerate(exact):
        for at in np.ndindex(weight.shape):
            before = weight[at]
            weight[at] = before + step
            up = loss()
            weight[at] = before - step
            down = loss()
            weight[at] = before
            assert slopes[n][at] == pytest.approx((up - down) / (2 * step), rel=1e-4, abs=1e-4)


def test_training_learns_a_hidden_turn_that_serves_questions_it_never_saw() -> None:
    passages = units(300, 32)
    turn = np.linalg.qr(RANDOM.normal(size=(32, 32)))[0].astype(np.float32)
    questions = passages @ (np.eye(32, dtype=np.float32) + turn)
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    answers = [np.array([n]) for n in range(300)]
    how = Training(rank=32, steps=120, penalty=0.0, others=300)
    made = train(questions[:200], passages, answers[:200], how)
    assert made.shape == (4, 32, 32)
    assert np.array_equal(made, train(questions[:200], passages, answers[:200], how))
    bare = figures(ranks(questions[200:], passages, answers[200:]))
    turned = changed(questions[200:], made[0], made[1]), changed(passages, made[2], made[3])
    assert figures(ranks(*turned, answers[200:]))[2] > bare[2]


def test_ranks_and_figures() -> None:
    passages = np.eye(3, dtype=np.float32)
    question = np.array([[0.9, 0.3, 0.1]], np.float32)
    assert ranks(question, passages, [np.array([1, 2])]).tolist() == [1]
    assert figures(np.array([0, 4, 20], np.float32)) == pytest.approx((1 / 3, 2 / 3, (1 + 0.2) / 3))


def test_cosines_are_those_of_the_changed_vectors() -> None:
    made, rows, asked = adapter(), 3 * units(7), units(1)[0]
    a, b, c, d, e, f, g, h = made.matrices
    for_passages = changed(rows, c, d) @ changed(asked, a, b)
    for_sentences = changed(rows, g, h) @ changed(asked, e, f)
    cosines = rows @ made.directions(asked) / made.lengths(rows)
    assert cosines == pytest.approx(np.stack([for_passages, for_sentences], axis=1), abs=1e-6)
    assert made.of_sentences(asked, rows) == pytest.approx(for_sentences, abs=1e-6)


def test_training_on_pairs_of_an_index_makes_both_adapters(corpus_store: Path, tmp_path: Path) -> None:
    store = shutil.copytree(corpus_store, tmp_path / "store")
    with closing(Catalogue(Layout(store))) as catalogue:
        told = [
            {"question": passage.text.split(".")[0], "report": report.report, "page": passage.pages[0],
             "quote": passage.text}
            for report in catalogue.reports() if report.paged
            for passage in catalogue.in_report(report.id)[5:45:4]
        ]  # fmt: skip
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text("".join(json.dumps(one) + "\n" for one in told))
    how = Training(rank=4, steps=8, others=100)
    tried, made, lost = adapted(store, pairs, 20, how)
    assert (made.matrices.shape, lost, tried.questions) == ((8, 384, 4), 0, len(told))
    assert all(np.abs(side.astype(np.float32)).max() > 0 for side in made.matrices)
    install(store, made)
    index = Index.open(store)
    assert index.generation.adapter
    assert index.generation.adapter.sha256 == made.sha256
    assert index.search(str(told[0]["question"]), 5).hits
