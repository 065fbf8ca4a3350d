"""Small real models, built in the test: two-layer BERTs with random weights and the words of a few sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

WORDS = """the a of and to in is was were not for by on with force officers children child police inspectors found
failures cases missing home risk late held strategy discussions custody sextortion recorded good inadequate what how
many each always some no it they does do had have has been at from their"""


def tiny_model(folder: Path, *, width: int = 32, pooling: str = "cls", seed: int = 0, **options: Any) -> Path:
    """Save a sentence-transformers model into ``folder``: prompts, pooling, 40 tokens at most, no normalisation."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(seed)
    raw = folder / "raw"
    raw.mkdir(parents=True)
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789.,:?;%-"]
    tokens = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *WORDS.split(),
        *letters,
        *(f"##{c}" for c in letters),
    ]
    (raw / "vocab.txt").write_text("\n".join(dict.fromkeys(tokens)), encoding="utf-8")
    BertTokenizer(str(raw / "vocab.txt")).save_pretrained(raw)
    config = BertConfig(
        vocab_size=len(set(tokens)), hidden_size=width, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=2 * width, max_position_embeddings=64, initializer_range=0.3,
    )  # fmt: skip
    BertModel(config).save_pretrained(raw)
    transformer = Transformer(str(raw))
    model = SentenceTransformer(
        modules=[transformer, Pooling(width, pooling_mode=pooling, **options)],
        prompts={"query": "what: ", "document": "found: "},
        device="cpu",
    )
    model.max_seq_length = 40
    model.save(str(folder / "model"))
    return folder / "model"


def tiny_cross_encoder(folder: Path, *, labels: int = 1, seed: int = 0) -> Path:
    """Save a one-layer cross-encoder with random weights and 64 tokens at most into ``folder``."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    torch.manual_seed(seed)
    folder.mkdir(parents=True)
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789.,:?;%-"]
    tokens = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *WORDS.split(),
        *letters,
        *(f"##{c}" for c in letters),
    ]
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(tokens)), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    shape: dict[str, Any] = {"num_labels": labels}
    config = BertConfig(
        vocab_size=len(set(tokens)), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64, **shape,initializer_range=0.5,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder
