"""What runs an embedding model: OpenVINO from converted files, or sentence-transformers itself on torch."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.model.offline import openvino

if TYPE_CHECKING:
    from openvino import CompiledModel
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
T = TypeVar("T")
Role = Literal["query", "document"]

PROMPTS: dict[Role, tuple[str, ...]] = {"query": ("query",), "document": ("document", "passage", "corpus")}
"""Under which names a model may keep its prompts, as in sentence-transformers."""
TOKENS_A_BATCH = 2048
"""Padded tokens a batch: as fast as larger ones, and bounds the memory."""
STEP = 16
"""Texts are padded to a multiple of so many tokens. In bfloat16 a vector depends on how far its text is padded: with
this it is the same to the last bit whatever else is encoded with it, and so the same question has the same answer."""
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
MANY = {
    "PERFORMANCE_HINT": "THROUGHPUT",
    "NUM_STREAMS": str(CORES),
    "INFERENCE_NUM_THREADS": str(CORES),
    "ENABLE_CPU_PINNING": "NO",
}
"""OpenVINO's settings for a batch a core, whichever is free: the processes that read want the cores as well."""


_first = Lock()


class Runner(Protocol):
    """Text in, unit vectors out; safe to use from several threads."""

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """The unit vectors of the texts, (n, dimension), in the order given."""

    def tokens(self, word: str) -> int:
        """How many tokens a word is."""


class OpenVinoRunner:
    """A converted model. ``settings`` is what ``index.model.convert`` wrote beside it."""

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        self.folder = folder
        self._dimension: int = settings["dimension"]
        self._prompts: dict[str, str] = settings["prompts"]
        self._default_prompt: str | None = settings["default_prompt"]
        self._lower: bool = settings["lower"]
        self._pad_id: int = settings["pad_id"]
        self._most: int = settings["max_tokens"]
        self._tokenizer = _tokenizer(folder, settings["max_tokens"])

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Batches of one length, so that little is padded; results back in the order given."""
        prompt = self._prompt(role)
        encodings = self._tokenizer.encode_batch_fast([self._case(prompt + text) for text in texts])
        lengths = _padded(np.array([len(e.ids) for e in encodings], dtype=np.int64), self._most)
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        batches = _batches(np.argsort(lengths, kind="stable")[::-1], lengths)
        few = lengths.sum() <= TOKENS_A_BATCH
        compiled = self._for_one if few else self._for_many

        def work(batch: NDArray[np.intp]) -> None:
            rows = [encodings[i].ids for i in batch]
            vectors[batch] = self._infer(compiled, rows, int(lengths[batch[0]]))

        if few:
            for batch in batches:
                work(batch)
        else:
            _side_by_side(work, batches)
        return vectors

    def _infer(self, compiled: CompiledModel, rows: Sequence[Sequence[int]], length: int) -> Vectors:
        """The vectors of token ids, padded to a length."""
        ids = np.full((len(rows), length), self._pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        for n, row in enumerate(rows):
            ids[n, : len(row)] = row
            mask[n, : len(row)] = 1
        request = compiled.create_infer_request()
        found: Vectors = request.infer({"input_ids": ids, "attention_mask": mask})[0]
        return found

    @cached_property
    def _for_one(self) -> CompiledModel:
        """One batch over all cores: what a question waits for."""
        return _ready(self.folder / "model.xml", {"PERFORMANCE_HINT": "LATENCY"})

    @cached_property
    def _for_many(self) -> CompiledModel:
        """A batch a core: no core waits for another one, which costs much when other processes want them too."""
        return _ready(self.folder / "model.xml", MANY)

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
        from index.model.loading import load

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


def _padded(lengths: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """How many tokens each text is padded to: a multiple of STEP, or the most that the model takes."""
    return np.minimum(-(-lengths // STEP) * STEP, np.maximum(most, lengths))


def _batches(order: NDArray[np.intp], lengths: NDArray[np.int64]) -> list[NDArray[np.intp]]:
    """Cut ``order`` (longest first) into rows of one padded length, within TOKENS_A_BATCH."""
    batches, start = [], 0
    while start < len(order):
        length = int(lengths[order[start]])
        same = int(np.count_nonzero(lengths[order[start:]] == length))
        rows = min(same, max(1, TOKENS_A_BATCH // max(1, length)))
        batches.append(order[start : start + rows])
        start += rows
    return batches


def _tokenizer(folder: Path, max_tokens: int) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer


def network(model: Any, settings: dict[str, str]) -> CompiledModel:
    """A model (a file of OpenVINO's, or one in memory), made ready to run on the processor."""
    compiled: CompiledModel = openvino().Core().compile_model(model, "CPU", settings)
    return compiled


def _ready(model: Path, settings: dict[str, str]) -> CompiledModel:
    """A compiled model that has run once, alone.

    OpenVINO's binding makes something the first time that it is given arrays. Two threads that are there at the
    same time wait for each other for ever: one has the interpreter's lock, the other the one of what is made.
    """
    with _first:
        compiled = network(model, settings)
        ids = np.zeros((1, 2), dtype=np.int64)
        compiled.create_infer_request().infer({"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return compiled


def _side_by_side(work: Callable[[T], None], parts: Sequence[T]) -> None:
    """Do the work on all parts, as many at a time as there are cores. Raises what it raised.

    When this is interrupted, the parts that were not begun are left out.
    """
    pool = ThreadPoolExecutor(CORES, "findings-embedding")
    try:
        for done in [pool.submit(work, part) for part in parts]:
            done.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
