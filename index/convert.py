"""Turns a sentence-transformers model into OpenVINO files, once. The only module here that loads torch."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import FindingsError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

CONVERTER = 1
"""Raised when the converted files change their form, so that old ones are made anew."""


class ModelError(FindingsError):
    """The embedding model cannot be used."""


def _revision(source: str) -> str:
    """SHA-256 over the model's weights and configuration, by relative path; the name if it is no folder."""
    folder = Path(source)
    if not folder.is_dir():
        return source
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.suffix in {".safetensors", ".json", ".bin", ".txt"}):
        digest.update(file.relative_to(folder).as_posix().encode())
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def convert(source: str, target: Path) -> None:
    """Convert the model ``source`` (a folder or a name) into the folder ``target``, whole or not at all.

    Writes ``model.xml``/``model.bin`` (token ids in, unit sentence vectors out: the model's own pooling and
    normalisation are inside), ``tokenizer.json`` and ``settings.json``.

    Raises ModelError when sentence-transformers cannot load the model.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with warnings.catch_warnings():  # the tracer warns of branches that our inputs never take
        warnings.simplefilter("ignore")
        _convert(source, target)


def _convert(source: str, target: Path) -> None:
    model = _load(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".converting-", dir=target.parent))
    try:
        _write_network(model, aside)
        model.tokenizer.backend_tokenizer.save(str(aside / "tokenizer.json"))
        settings = _settings(model) | {"revision": _revision(source)}
        (aside / "settings.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")
        aside.chmod(0o755)
        try:
            aside.rename(target)
        except OSError:  # another process converted the same model first: its files are as good
            if not (target / "settings.json").exists():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _load(source: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(source, device="cpu")
    except Exception as error:
        raise ModelError(
            f"The model {source!r} cannot be loaded ({type(error).__name__}); give --model the folder of a"
            " sentence-transformers model, or leave it out to use the default."
        ) from error


def _settings(model: SentenceTransformer) -> dict[str, Any]:
    prompts = {name: text for name, text in (model.prompts or {}).items() if text}
    return {
        "dimension": model.get_embedding_dimension(),
        "max_tokens": int(model.max_seq_length or 512),
        "pad_id": int(model.tokenizer.pad_token_id or 0),
        "prompts": prompts,
        "default_prompt": model.default_prompt_name,
    }


def _write_network(model: SentenceTransformer, folder: Path) -> None:
    import openvino
    import torch

    class Network(torch.nn.Module):
        """Token ids to the sentence vector, with the pipeline's own pooling and normalisation."""

        def __init__(self) -> None:
            super().__init__()
            self.pipeline = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            vectors: torch.Tensor = self.pipeline(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=-1)

    ids = torch.ones((2, 8), dtype=torch.int64)
    with torch.no_grad():
        network = openvino.convert_model(
            Network().eval(),
            example_input={"input_ids": ids, "attention_mask": torch.ones_like(ids)},
            input=[
                ("input_ids", openvino.PartialShape([-1, -1])),
                ("attention_mask", openvino.PartialShape([-1, -1])),
            ],
        )
    openvino.save_model(network, folder / "model.xml", compress_to_fp16=False)
