"""What runs an embedding model: OpenVINO from converted files, or sentence-transformers itself on torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.offline import openvino

if TYPE_CHECKING:
    from openvino import CompiledModel
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
Role = Literal["query", "document"]

PROMPTS: dict[Role, tuple[str, ...]] = {"query": ("query",), "document": ("document", "passage", "corpus")}
"""Under which names a model may keep its prompts, as in sentence-transformers."""
TOKENS_A_BATCH = 2048
"""Padded tokens a batch: as fast as larger ones on two cores, and bounds the memory."""


class Runner(Protocol):
    """Text in, unit vectors out; safe to use from several threads."""

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """The unit vectors of the texts, (n, dimension), in the order given."""

    def tokens(self, word: str) -> int:
        """How many tokens a word is."""


class OpenVinoRunner:
    """A converted model. ``settings`` is what ``index.convert`` wrote beside it."""

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        self.folder = folder
        self._dimension: int = settings["dimension"]
        self._prompts: dict[str, str] = settings["prompts"]
        self._default_prompt: str | None = settings["default_prompt"]
        self._lower: bool = settings["lower"]
        self._pad_id: int = settings["pad_id"]
        self._tokenizer = _tokenizer(folder, settings["max_tokens"])
        self._network = _network(folder)

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Batches of like length, so that little is padded; results back in the order given."""
        prompt = self._prompt(role)
        encodings = self._tokenizer.encode_batch_fast([self._case(prompt + text) for text in texts])
        lengths = np.array([len(e.ids) for e in encodings], dtype=np.int64)
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        order = np.argsort(lengths, kind="stable")[::-1]
        for batch in _batches(order, lengths):
            width = int(lengths[batch].max())
            ids = np.full((len(batch), width), self._pad_id, dtype=np.int64)
            mask = np.zeros((len(batch), width), dtype=np.int64)
            for row, i in enumerate(batch):
                ids[row, : lengths[i]] = encodings[i].ids
                mask[row, : lengths[i]] = 1
            request = self._network.create_infer_request()
            vectors[batch] = request.infer({"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def tokens(self, word: str) -> int:
        """How many tokens a word is."""
        return len(self._tokenizer.encode(self._case(word), add_special_tokens=False).ids)

    def _prompt(self, role: Role) -> str:
        named = next((self._prompts[name] for name in PROMPTS[role] if name in self._prompts), None)
        return named if named is not None else self._prompts.get(self._default_prompt or "", "")

    def _case(self, text: str) -> str:
        return text.lower() if self._lower else text


class TorchRunner:
    """A model that could not be converted, run by sentence-transformers: slower, and slow to start."""

    def __init__(self, source: str) -> None:
        from index.convert import load

        self._model = load(source)

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """As the model's own library encodes a question or a document, with length 1."""
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension()), dtype=np.float32)
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        vectors = encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def tokens(self, word: str) -> int:
        """How many tokens a word is."""
        return len(self._model.tokenizer.tokenize(word))


def _batches(order: NDArray[np.intp], lengths: NDArray[np.int64]) -> list[NDArray[np.intp]]:
    """Cut ``order`` (longest first) so that rows times the longest row stays within TOKENS_A_BATCH."""
    batches, start = [], 0
    while start < len(order):
        rows = max(1, TOKENS_A_BATCH // max(1, int(lengths[order[start]])))
        batches.append(order[start : start + rows])
        start += rows
    return batches


def _tokenizer(folder: Path, max_tokens: int) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer


def _network(folder: Path) -> CompiledModel:
    """One request over all cores: on two cores also the fastest for many passages (209 a second, 110 else)."""
    compiled: CompiledModel = (
        openvino().Core().compile_model(folder / "model.xml", "CPU", {"PERFORMANCE_HINT": "LATENCY"})
    )
    return compiled
