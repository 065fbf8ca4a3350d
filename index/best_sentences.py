"""The sentences of stored passages, and which passages have one that is near to a question."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.errors import DamagedError
from index.generation import Generation
from index.model.encoder import Vectors
from index.model.sentence_codes import Sentences, decoded
from index.model.sentence_scores import best_of


def best_sentences(
    catalogue: Catalogue, generation: Generation, keys: Sequence[int], question: Vectors
) -> dict[int, float]:
    """How near each passage's best sentence is to a question's vector, the model's own, by key.

    Passages that are no longer stored are left out. Raises DamagedError.
    """
    found, passages, codes = _stored(catalogue, keys)
    try:
        best = best_of(question, codes, passages, generation.measures(found), generation.adapter)
    except ValueError as error:
        raise DamagedError("A passage in the catalogue") from error
    if not np.isfinite(best).all():
        raise DamagedError("A passage in the catalogue")
    return dict(zip(found, best.tolist(), strict=True))


def sentences_of(catalogue: Catalogue, keys: Sequence[int]) -> tuple[list[int], Sentences]:
    """The keys of those passages that are stored, and their sentences in that order. Raises DamagedError."""
    found, passages, codes = _stored(catalogue, keys)
    try:
        return found, decoded(codes, passages)
    except ValueError as error:
        raise DamagedError("A passage in the catalogue") from error


def _stored(catalogue: Catalogue, keys: Sequence[int]) -> tuple[list[int], NDArray[np.float16], list[bytes]]:
    """The keys of those passages that are stored, their vectors (m, dimension), and their sentences' codes."""
    marks = ",".join("?" * len(keys))
    rows = catalogue.connection.execute(
        f"SELECT key, vector, sentence_vectors, report_id FROM passages WHERE key IN ({marks})", list(keys)
    )
    latest_first = sorted(rows, key=itemgetter(3), reverse=True)
    found = {row[0]: (row[1], row[2]) for row in latest_first}
    vectors = [np.frombuffer(vector, dtype="<f2") for vector, _ in found.values()]
    try:
        passages = np.stack(vectors) if vectors else np.empty((0, 1), np.float16)
    except ValueError as error:
        raise DamagedError("A passage in the catalogue") from error
    return list(found), passages, [codes for _, codes in found.values()]
