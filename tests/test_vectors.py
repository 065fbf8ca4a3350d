"""The vector leg gives what brute force gives, with filters, exactly below the limit and nearly above it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.errors import DamagedError
from index.vectors import EXACT, FAISS, FLAT_BELOW, VectorLeg, build

DIMENSION = 96
Floats = NDArray[np.float32]


def clustered(count: int, seed: int) -> NDArray[np.float16]:
    """Unit vectors around 200 centres, as passages lie around their subjects."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(200, DIMENSION))
    rows = centres[rng.integers(0, 200, count)] + 0.7 * rng.normal(size=(count, DIMENSION))
    unit: NDArray[np.float16] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    return unit


def opened(folder: Path, rows: NDArray[np.float16]) -> tuple[VectorLeg, NDArray[np.int64]]:
    keys = np.sort(np.random.default_rng(1).choice(2**62, len(rows), replace=False)).astype(np.int64)
    folder.mkdir(exist_ok=True)
    build(folder, len(rows), DIMENSION, lambda: (rows[i : i + 8192] for i in range(0, len(rows), 8192)))
    return VectorLeg(folder, keys), keys


def brute_force(rows: NDArray[np.float16], question: Floats, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    scores = np.where(allowed, rows.astype(np.float32) @ question, -2)
    return np.argsort(-scores, kind="stable")


@pytest.fixture(scope="module")
def large(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, VectorLeg, NDArray[np.int64], NDArray[np.float16]]:
    rows = clustered(FLAT_BELOW + 10_000, 2)
    folder = tmp_path_factory.mktemp("large")
    return folder, *opened(folder, rows), rows


@pytest.mark.parametrize("share", [1.0, 0.3, 0.002])
def test_small_is_brute_force(tmp_path: Path, share: float) -> None:
    rows = clustered(3000, 3)
    leg, keys = opened(tmp_path / "small", rows)
    assert not (tmp_path / "small" / EXACT).exists()
    allowed = np.random.default_rng(4).random(len(rows)) < share
    for question in clustered(20, 5).astype(np.float32):
        found, scores = leg.search(question, 10, None if share == 1 else keys[allowed])
        wanted = brute_force(rows, question, allowed)[: min(10, int(allowed.sum()))]
        assert found.tolist() == keys[wanted].tolist()
        assert scores == pytest.approx(rows[wanted].astype(np.float32) @ question, abs=1e-5)


@pytest.mark.parametrize("share", [1.0, 0.9, 0.3, 0.0005])
def test_large_finds_what_brute_force_finds(
    large: tuple[Path, VectorLeg, NDArray[np.int64], NDArray[np.float16]], share: float
) -> None:
    folder, leg, keys, rows = large
    assert (folder / FAISS).stat().st_size < len(rows) * 24  # one bit a dimension, and two numbers
    allowed = np.random.default_rng(6).random(len(rows)) < share
    agreed, wanted_in_all = 0, 0
    for question in clustered(50, 7).astype(np.float32):
        found, scores = leg.search(question, 10, None if share == 1 else keys[allowed])
        wanted = keys[brute_force(rows, question, allowed)[: min(10, int(allowed.sum()))]]
        assert np.isin(found, keys[allowed]).all()
        assert scores == pytest.approx(
            rows[np.searchsorted(keys, found)].astype(np.float32) @ question, abs=1e-5
        )
        assert list(scores) == sorted(scores, reverse=True)
        agreed += len(set(found.tolist()) & set(wanted.tolist()))
        wanted_in_all += len(wanted)
    assert agreed / wanted_in_all >= 0.99


def test_all_rows_come_back_in_order(
    large: tuple[Path, VectorLeg, NDArray[np.int64], NDArray[np.float16]], tmp_path: Path
) -> None:
    _, leg, _, rows = large
    assert np.array_equal(np.concatenate(list(leg.rows())), rows)
    small = clustered(100, 8)
    assert np.array_equal(np.concatenate(list(opened(tmp_path / "small", small)[0].rows())), small)


def test_a_flipped_bit_in_an_exact_vector_is_refused_when_it_is_read(tmp_path: Path) -> None:
    rows = clustered(FLAT_BELOW, 9)
    leg, _ = opened(tmp_path / "large", rows)
    question = rows[1234].astype(np.float32)
    assert leg.search(question, 1)[1][0] == pytest.approx(1, abs=1e-2)
    path = tmp_path / "large" / EXACT
    data = bytearray(path.read_bytes())
    data[len(data) - 2 * DIMENSION * (len(rows) - 1234)] ^= 1
    path.write_bytes(data)
    leg = VectorLeg(tmp_path / "large", np.arange(len(rows)))
    with pytest.raises(DamagedError, match="findings doctor --repair"):
        leg.search(question, 1)


def test_nothing_to_find(tmp_path: Path) -> None:
    leg, keys = opened(tmp_path / "none", clustered(0, 1))
    assert leg.search(clustered(1, 1)[0].astype(np.float32), 5)[0].tolist() == []
    leg, keys = opened(tmp_path / "some", clustered(5, 1))
    question = clustered(1, 1)[0].astype(np.float32)
    assert leg.search(question, 5, keys[:0])[0].tolist() == []
    assert leg.search(question, 5, np.array([keys[-1] + 1]))[0].tolist() == []
    assert len(leg.search(question, 50)[0]) == 5


def test_keys_of_another_number_are_refused(tmp_path: Path) -> None:
    opened(tmp_path / "some", clustered(5, 1))
    with pytest.raises(ValueError, match="keys"):
        VectorLeg(tmp_path / "some", np.arange(4))
    with pytest.raises(ValueError, match="instead of"):
        build(tmp_path, 6, DIMENSION, lambda: [clustered(5, 1)])
