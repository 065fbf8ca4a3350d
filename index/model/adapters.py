"""Low-rank adapters over a model's vectors: q' = unit(q + qAB) for questions, p' = unit(p + pCD) for passages.

After LoRA (Hu et al. 2021), but on the finished vectors: nothing is embedded anew, and the catalogue keeps the
model's own. A generation is built with one and keeps a copy, so that its two sides cannot come apart. They are
trained by ``ingest.training.adapt``; docs/retrieval.md says on what, and what it brings on unseen authorities.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import FindingsError
from index.layout import write_atomically
from index.model.encoder import EncoderId, Vectors

SHIPPED = Path(__file__).parent.parent / "adapters"
OWN = "adapter"
"""The name, in an index's folder, of an adapter that its user trained; it goes before the shipped ones."""
OWN_NAME = "own"
"""What such an adapter calls itself, in the generations that are made with it too."""
_SIDES, _AXES = 8, 3
_PASSAGES, _SENTENCES = _BOTH = 0, 4
"""Where the four matrices begin that serve passages, and those that serve their sentences."""
Matrices = NDArray[np.float16]


class AdapterError(FindingsError):
    """An adapter cannot be read, or is for another model."""


@dataclass(frozen=True)
class Adapter:
    """``matrices`` (8, dimension, rank) are A, B transposed, C and D transposed; ``about`` is what made them.

    There are four for questions and passages, and four for questions and passages' sentences.

    ``about["encoder"]`` is the revision of the model whose vectors it changes.
    """

    matrices: Matrices
    about: dict[str, Any]

    @property
    def sha256(self) -> str:
        """The SHA-256 over the matrices' bytes."""
        return hashlib.sha256(np.ascontiguousarray(self.matrices, dtype="<f2").tobytes()).hexdigest()

    def question(self, vector: Vectors) -> Vectors:
        """A question's vector (dimension,) or several (n, dimension), changed and of unit length again."""
        return changed(vector, *self._exact[0:2])

    def passages(self, vectors: NDArray[np.float16]) -> NDArray[np.float16]:
        """Passages' vectors (n, dimension), changed and of unit length again."""
        return changed(vectors.astype(np.float32), self.matrices[2], self.matrices[3]).astype(np.float16)

    def directions(self, question: Vectors) -> Vectors:
        """What products with sentences tell how near they are to a question (dimension,): (dimension, 2).

        Of a sentence x with its line, ``x @ directions / lengths`` are the cosines after the adapter for passages and
        after that for sentences. The changed vectors x + xCD are not made: their products are enough, in less time.
        """
        return np.stack([self._direction(first, question) for first in _BOTH], axis=1)

    def lengths(self, vectors: Vectors) -> Vectors:
        """How long vectors (n, dimension) of any length are after each of the two: (n, 2)."""
        squares = np.einsum("ij,ij->i", vectors, vectors)
        return np.stack([self._length(first, vectors, squares) for first in _BOTH], axis=1)

    def of_sentences(self, question: Vectors, vectors: Vectors) -> Vectors:
        """The cosines (n,) after the adapter for sentences alone, of vectors (n, dimension) and a question's."""
        squares = np.einsum("ij,ij->i", vectors, vectors)
        found: Vectors = vectors @ self._direction(_SENTENCES, question)
        found /= self._length(_SENTENCES, vectors, squares)
        return found

    def _direction(self, first: int, question: Vectors) -> Vectors:
        c, d, _ = self._for_cosines[first]
        asked = changed(question, *self._exact[first : first + 2])
        direction: Vectors = asked + c @ (asked @ d)
        return direction

    def _length(self, first: int, vectors: Vectors, squares: Vectors) -> Vectors:
        c, d, product = self._for_cosines[first]
        down = vectors @ c
        lengths = squares + np.einsum("ij,ij->i", down, 2 * (vectors @ d) + down @ product)
        found: Vectors = np.sqrt(np.maximum(lengths, 1e-12))
        return found

    @cached_property
    def _exact(self) -> Vectors:
        """The matrices as they are reckoned with: turning them takes longer than the products of one question."""
        return self.matrices.astype(np.float32)

    @cached_property
    def _for_cosines(self) -> dict[int, tuple[Vectors, Vectors, Vectors]]:
        """C, D transposed and D times it, of both adapters."""
        found = {}
        for first in _BOTH:
            c, d = self._exact[first + 2 : first + 4]
            found[first] = c, d, d.T @ d
        return found

    def as_json(self) -> dict[str, Any]:
        """For manifests."""
        return {"sha256": self.sha256, **self.about}

    def named(self, name: str) -> Adapter:
        """The same under another name."""
        return Adapter(self.matrices, self.about | {"name": name})

    def save(self, stem: Path) -> None:
        """Write ``stem``.npy and ``stem``.json; killed between the two, there is no adapter rather than half of one."""
        stem.with_suffix(".json").unlink(missing_ok=True)
        numbers = io.BytesIO()
        np.save(numbers, self.matrices.astype("<f2"), allow_pickle=False)
        write_atomically(stem.with_suffix(".npy"), numbers.getvalue())
        write_atomically(stem.with_suffix(".json"), (json.dumps(self.as_json(), indent=1) + "\n").encode())


def changed(vectors: Vectors, down: Matrices | Vectors, up: Matrices | Vectors) -> Vectors:
    """Vectors (dimension,) or (n, dimension) after x + x down up^T, of unit length; both (dimension, rank)."""
    down, up = (side.astype(np.float32, copy=False) for side in (down, up))
    moved = vectors + (vectors @ down) @ up.T
    unit: Vectors = moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-12)
    return unit


def load(stem: Path) -> Adapter:
    """The adapter that ``save`` wrote. Raises AdapterError when it is damaged or not one."""
    try:
        about = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
        matrices = np.load(stem.with_suffix(".npy"), allow_pickle=False)
        said = about.pop("sha256")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(stem) from error
    adapter = Adapter(matrices, about)
    if matrices.ndim != _AXES or len(matrices) != _SIDES or adapter.sha256 != said:
        raise _unusable(stem)
    return adapter


def _unusable(stem: Path) -> AdapterError:
    return AdapterError(
        f"The adapter {stem} cannot be used: it is damaged or not an adapter; train one"
        " with: findings adapt PAIRS.jsonl"
    )


def adapter_for(encoder: EncoderId, index_folder: Path) -> Adapter | None:
    """The index's own adapter, else the shipped one, for this model; None where there is none.

    One that was trained for another model is as good as none. Raises AdapterError when one is damaged.
    """
    if (own := index_folder / OWN).with_suffix(".json").exists():
        adapter = load(own)
        if adapter.about.get("encoder") == encoder.revision:
            return adapter
    stems = (file.with_suffix("") for file in sorted(SHIPPED.glob("*.json")))
    return next((a for a in map(load, stems) if a.about.get("encoder") == encoder.revision), None)
