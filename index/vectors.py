"""The vector leg: FAISS over the passages' unit vectors, which lie in the order of the generation's keys.

Small indexes are searched exactly, as float16. From FLAT_BELOW passages on, one bit a dimension is scanned
(RaBitQ) and the best candidates are ranked again on the exact vectors, of which only their rows are read.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.catalogue import Keys
from index.errors import DamagedError
from index.model.encoder import Vectors

Scores = NDArray[np.float32]
Half = NDArray[np.float16]
Positions = NDArray[np.int64]

faiss.omp_set_num_threads(1)
threadpool_limits(1, user_api="blas")
"""One question's scan takes a millisecond on one core. Shared out, it took ten: the threads wait for the cores that
OpenVINO's have just used, and people who ask at the same time each want a core. So do numpy's, which keep a core busy
for a while after each product, and encoding the next question took a quarter longer."""

FLAT_BELOW = 50_000
"""Passages up to which all vectors are compared: 1 ms for 10,000."""
CANDIDATES = 20
"""Times ``depth``: how many of the scan's best are ranked again (recall@10 0.997 to 1.000)."""
LEAST_CANDIDATES = 1_000
"""As quick to scan for as fewer."""
ROWS_A_STEP = 8_192
FAISS, EXACT, SUMS = "vectors.faiss", "exact.npy", "exact-sums.npy"
READ_IN_PART = frozenset({EXACT})
"""Not read, and so not checked, at opening: each row has its own checksum, looked at when it is read."""


def build(
    folder: Path,
    count: int,
    dimension: int,
    batches: Callable[[], Iterable[Half]],
    flat_below: int = FLAT_BELOW,
) -> None:
    """Write the vector files of a generation; ``batches()`` gives ``count`` rows (n, dimension) in order.

    Memory does not grow with ``count`` but for the FAISS index itself (56 bytes a passage from FLAT_BELOW on).
    """
    index: Any
    if count < flat_below:
        index = faiss.IndexScalarQuantizer(
            dimension or 1, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        for rows in batches() if count else ():
            index.add(rows.astype(np.float32))
    else:
        index = faiss.IndexRaBitQFastScan(dimension, faiss.METRIC_INNER_PRODUCT)
        index.train(_first(batches(), flat_below))
        _write_exact(folder, (count, dimension), _adding(index, batches()))
    if index.ntotal != count:
        raise ValueError(f"{index.ntotal} vectors instead of {count}")
    faiss.write_index(index, str(folder / FAISS))


def _first(batches: Iterable[Half], wanted: int) -> Vectors:
    """Rows to centre the codes on. Keys are hashes, so that the first rows are a fair sample."""
    taken: list[Half] = []
    for rows in batches:
        taken.append(rows)
        if sum(map(len, taken)) >= wanted:
            break
    return np.concatenate(taken)[:wanted].astype(np.float32)


def _adding(index: Any, batches: Iterable[Half]) -> Iterator[Half]:
    for rows in batches:
        index.add(rows.astype(np.float32))
        yield rows


def _write_exact(folder: Path, shape: tuple[int, int], batches: Iterable[Half]) -> None:
    sums: list[int] = []
    with (folder / EXACT).open("wb") as stream:
        header = {"descr": "<f2", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(stream, header)
        for rows in batches:
            stream.write(rows.astype("<f2").tobytes())
            sums += _row_sums(rows)
    np.save(folder / SUMS, np.array(sums, dtype=np.uint32), allow_pickle=False)


def _row_sums(rows: Half) -> list[int]:
    return [zlib.crc32(row) for row in np.ascontiguousarray(rows, dtype="<f2").view(np.uint8)]


class VectorLeg:
    """An open vector index over ``keys`` (n,), ascending. Scores are cosines, in -1..1."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._keys = keys
        self._index: Any = faiss.read_index(str(folder / FAISS))
        self._exact: Half | None = None
        if (folder / EXACT).exists():
            self._exact = np.load(folder / EXACT, mmap_mode="r", allow_pickle=False)
            self._sums = np.load(folder / SUMS, allow_pickle=False)
        if self._index.ntotal != len(keys):
            raise ValueError("the keys are not those of the vectors")

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, question: Vectors, depth: int, allowed: Keys | None = None) -> tuple[Keys, Scores]:
        """The ``depth`` passages nearest to a question (dimension,), best first; of ``allowed`` keys only.

        Raises DamagedError when an exact vector is not the one that was written.
        """
        depth = min(depth, len(self))
        places = None if allowed is None else self._places(allowed)
        if depth == 0 or (places is not None and not len(places)):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if self._exact is None:
            found, scores = self._scan(question, depth, places)
        else:
            found, scores = self._ranked(question, self._candidates(question, depth, places), depth)
        return self._keys[found], scores

    def rows(self) -> Iterator[Half]:
        """All vectors in the order of the keys, some at a time."""
        for start in range(0, len(self), ROWS_A_STEP):
            places = np.arange(start, min(start + ROWS_A_STEP, len(self)))
            if self._exact is not None:
                yield self._read(places)
            else:
                yield self._index.reconstruct_n(start, len(places)).astype(np.float16)

    def _places(self, allowed: Keys) -> Positions:
        """Where the allowed keys (ascending, each once) are, ascending."""
        at = np.minimum(np.searchsorted(self._keys, allowed), len(self._keys) - 1)
        places: Positions = at[self._keys[at] == allowed]
        return places

    def _scan(self, question: Vectors, depth: int, places: Positions | None) -> tuple[Positions, Scores]:
        options: dict[str, Any] = {}
        if places is not None:
            options["params"] = faiss.SearchParameters(sel=faiss.IDSelectorBatch(places))  # type: ignore[call-arg]
        scores, found = self._index.search(question[None, :], depth, **options)
        real = found[0] >= 0
        return found[0][real], scores[0][real]

    def _candidates(self, question: Vectors, depth: int, places: Positions | None) -> Positions:
        """The places to rank exactly.

        The scan knows no filter: few allowed passages are all ranked; among many it looks deeper in proportion,
        and they are all ranked only where that brought too few.
        """
        wanted = min(max(CANDIDATES * depth, LEAST_CANDIDATES), len(self))
        if places is None:
            return self._scan(question, wanted, None)[0]
        if len(places) < FLAT_BELOW:
            return places
        deeper = min(2 * wanted * len(self) // len(places), len(self))
        found = self._scan(question, deeper, None)[0]
        found = found[np.isin(found, places)]
        return found if len(found) >= min(wanted, len(places)) else places

    def _ranked(self, question: Vectors, places: Positions, depth: int) -> tuple[Positions, Scores]:
        places = np.sort(places)  # read in the order of the file
        scores = np.concatenate(
            [
                self._read(places[start : start + ROWS_A_STEP]).astype(np.float32) @ question
                for start in range(0, len(places), ROWS_A_STEP)
            ]
        )
        best = np.argsort(-scores, kind="stable")[:depth]
        return places[best], scores[best]

    def _read(self, places: Positions) -> Half:
        assert self._exact is not None
        rows: Half = self._exact[places]
        if _row_sums(rows) != self._sums[places].tolist():
            raise DamagedError("The search index")
        return rows
