"""The vector leg: an exact FAISS index over the passages' unit vectors, by passage key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.catalogue import Keys
from index.encoder import Vectors

Scores = NDArray[np.float32]


def build(path: Path, keys: Keys, vectors: NDArray[np.float16]) -> None:
    """Write a FAISS file of ``vectors`` (n, dimension) under ``keys`` (n,).

    They are kept as float16, as in the catalogue: the scores are exactly those of brute force over it.
    """
    dimension = vectors.shape[1] or 1
    flat = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index = faiss.IndexIDMap(flat)
    if len(keys):
        index.add_with_ids(vectors.astype(np.float32), keys)
    faiss.write_index(index, str(path))


class VectorLeg:
    """An open vector index. Scores are cosines, in -1..1."""

    def __init__(self, path: Path) -> None:
        self._index = faiss.read_index(str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, question: Vectors, depth: int, allowed: Keys | None = None) -> tuple[Keys, Scores]:
        """The ``depth`` passages nearest to a question (dimension,), best first; of ``allowed`` keys only."""
        options: dict[str, Any] = {}
        if allowed is not None:
            options["params"] = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
        scores, keys = self._index.search(question[None, :], min(depth, max(1, len(self))), **options)
        found = keys[0] >= 0
        return keys[0][found], scores[0][found]
