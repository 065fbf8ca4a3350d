"""Turns a sentence-transformers model into OpenVINO files, once."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.model.loading import load
from index.model.offline import openvino
from index.model.runners import OpenVinoRunner, Role

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

CONVERTER = 3
"""Raised when the converted files change their form, so that old ones are made anew."""
SAME = 0.999
"""Least cosine between a model's own vectors and those of its converted form (bf16 gives 0.9999)."""


def convert(source: str, target: Path) -> None:
    """Convert the model ``source`` (a folder or a name) into the folder ``target``, whole or not at all.

    Writes ``model.xml``/``model.bin`` (token ids in, unit sentence vectors out: the model's own pooling and
    normalisation are inside), ``tokenizer.json`` and ``settings.json``. Where the model cannot be converted, or
    gives other vectors then, ``settings.json`` alone is written, with the reason as ``remark``.

    Raises ModelError when sentence-transformers cannot load the model.
    """
    with warnings.catch_warnings():  # the tracer warns of branches that our inputs never take
        warnings.simplefilter("ignore")
        model = load(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".converting-", dir=target.parent))
        try:
            settings = _write(model, aside, source)
            (aside / "settings.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")
            aside.chmod(0o755)
            try:
                aside.rename(target)
            except OSError:  # another process converted the same model first: its files are as good
                if not (target / "settings.json").exists():
                    raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _write(model: SentenceTransformer, folder: Path, source: str) -> dict[str, Any]:
    settings = {
        "source": source,
        "revision": _revision(model, source),
        "dimension": model.get_embedding_dimension(),
        "prompts": dict(model.prompts or {}),
        "default_prompt": model.default_prompt_name,
        "remark": None,
    }
    try:
        _refuse_what_is_lost(model)
        _write_network(model, folder)
        model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        settings |= {
            "max_tokens": int(model.max_seq_length or 512),
            "pad_id": int(model.tokenizer.pad_token_id or 0),
            "lower": bool(getattr(model[0], "do_lower_case", False)),
        }
        _compare(model, folder, settings)
    except Exception as error:  # whatever a foreign model's code may raise: it still runs as it is
        for name in ("model.xml", "model.bin", "tokenizer.json"):
            (folder / name).unlink(missing_ok=True)
        settings["remark"] = (
            f"The model {source} cannot be converted to OpenVINO ({_reason(error)}); it runs on PyTorch, some"
            " four times slower."
        )
    return settings


def _refuse_what_is_lost(model: SentenceTransformer) -> None:
    """Raise ValueError for what no network of ids and mask can do."""
    if any(getattr(module, "include_prompt", True) is False for module in model):
        raise ValueError("its pooling leaves the prompt out")


def _compare(model: SentenceTransformer, folder: Path, settings: dict[str, Any]) -> None:
    """Raise ValueError unless the converted model gives the same vectors, for questions and for passages."""
    runner = OpenVinoRunner(folder, settings)
    roles: tuple[tuple[Role, Any], ...] = (("query", model.encode_query), ("document", model.encode_document))
    for role, encode in roles:
        wanted = np.asarray(encode(list(_TEXTS), normalize_embeddings=True, show_progress_bar=False))
        cosine = float((runner.encode(_TEXTS, role) * wanted).sum(axis=1).min())
        if not cosine >= SAME:
            raise ValueError(f"its vectors would change: cosine {cosine:.4f}")


_TEXTS = (
    "What failures were found?",
    "Officers",
    "The force does not always recognise the risk to children who go missing from home. " * 12,
    "Inspectors found 14 of 20 cases inadequate; in each, the strategy discussion was held too late. " * 60,
)
"""Short, long, and longer than any limit, so that padding and truncation are compared as well."""


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120].rstrip(".") if isinstance(error, ValueError) and lines else type(error).__name__


def _revision(model: SentenceTransformer, source: str) -> str:
    """SHA-256 over the weights and configuration of a folder, by relative path; of a name, the commit it is at."""
    folder = Path(source)
    if not folder.is_dir():
        config = getattr(getattr(model[0], "auto_model", None), "config", None)
        return str(getattr(config, "_commit_hash", None) or source)
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.suffix in {".safetensors", ".json", ".bin", ".txt"}):
        digest.update(file.relative_to(folder).as_posix().encode())
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def _write_network(model: SentenceTransformer, folder: Path) -> None:
    import torch

    ov = openvino()

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
        network = ov.convert_model(
            Network().eval(),
            example_input={"input_ids": ids, "attention_mask": torch.ones_like(ids)},
            input=[
                ("input_ids", ov.PartialShape([-1, -1])),
                ("attention_mask", ov.PartialShape([-1, -1])),
            ],
        )
    ov.save_model(network, folder / "model.xml", compress_to_fp16=False)
