"""How fast a model embeds in each arithmetic, and how near its vectors stay to those of full precision.

    python -m benchmarks.models FOLDER_OF_AN_INDEX [--passages N] [--model NAME]

int8 is calibrated once, on passages of the index, by NNCF, which is not among the packages: without it (pip
install nncf) its line is left out. "first ten" is how many of the ten nearest passages are the same as with full
precision, over passages asked as questions.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.contextual import indexed_text
from index.layout import Layout
from index.model.encoder import DEFAULT_MODEL, Encoder
from index.model.offline import openvino
from index.model.runners import MANY, OpenVinoRunner, network

CALIBRATION = 300
"""Passages that int8 is calibrated on, beside those that are timed."""
Floats = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("--passages", type=int, default=1000)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    options = parser.parse_args()
    texts = [indexed_text(p, about) for _, _, p, about in Catalogue(Layout(options.index)).live_passages()]
    rng = np.random.default_rng(0)
    chosen = [texts[i] for i in rng.permutation(len(texts))[: options.passages + CALIBRATION]]
    held, timed = chosen[:CALIBRATION], chosen[CALIBRATION:]
    exact: Floats | None = None
    print("arithmetic         passages/s   cosine mean   least   first ten")
    for name, prepare in _ways(held).items():
        runner = _runner(options.model)
        try:
            runner.__dict__["_for_many"] = prepare(runner)
        except ImportError as error:
            print(f"{name:18} left out: {error}")
            continue
        runner.encode(timed[:50], "document")
        started = time.perf_counter()
        vectors = runner.encode(timed, "document")
        rate = len(timed) / (time.perf_counter() - started)
        exact = vectors if exact is None else exact
        cosine = (vectors * exact).sum(axis=1)
        print(
            f"{name:18} {rate:10.0f} {cosine.mean():13.4f} {cosine.min():7.4f} {_agreement(vectors, exact):11.3f}"
        )


def _ways(held: list[str]) -> dict[str, Callable[[OpenVinoRunner], Any]]:
    def compiled(**settings: str) -> Callable[[OpenVinoRunner], Any]:
        return lambda runner: network(runner.folder / "model.xml", MANY | settings)

    return {
        "float32": compiled(INFERENCE_PRECISION_HINT="f32"),
        "bf16 (as shipped)": lambda runner: runner._for_many,
        "dynamic int8": compiled(DYNAMIC_QUANTIZATION_GROUP_SIZE="32"),
        "int8, calibrated": lambda runner: _calibrated(runner, held),
    }


def _runner(model: str) -> OpenVinoRunner:
    runner = Encoder(model)._runner
    assert isinstance(runner, OpenVinoRunner)
    return runner


def _calibrated(runner: OpenVinoRunner, held: list[str]) -> Any:
    import nncf  # type: ignore[import-not-found,unused-ignore]

    def ids(text: str) -> dict[str, NDArray[np.int64]]:
        row = np.array([runner._tokenizer.encode(text).ids], dtype=np.int64)
        return {"input_ids": row, "attention_mask": np.ones_like(row)}

    quantized = nncf.quantize(
        openvino().Core().read_model(runner.folder / "model.xml"),
        nncf.Dataset(held, ids),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(held),
    )
    return network(quantized, MANY)


def _agreement(vectors: Floats, exact: Floats) -> float:
    """Of the ten nearest other passages, the share that both find."""

    def nearest(rows: Floats) -> NDArray[np.intp]:
        scores = rows @ rows.T
        np.fill_diagonal(scores, -1)
        return np.argsort(-scores, axis=1)[:, :10]

    pairs = zip(nearest(vectors), nearest(exact), strict=True)
    return float(np.mean([len(np.intersect1d(one, two)) / 10 for one, two in pairs]))


if __name__ == "__main__":
    main()
