"""A cross-encoder of the user's own: it reads question and passage together and puts the first hits in its order.

After Nogueira and Cho 2019. None ships with the project, so that what one brings here is not measured; `findings
evaluate --compare-rerank` measures one on questions with known answers.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from logging import ERROR, getLogger
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.contextual import indexed_text
from index.errors import FindingsError
from index.fusion import Ranked

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

FIRST = 30
"""How many of the first passages are put in a new order; those behind them stay where they are."""


class RerankError(FindingsError):
    """A cross-encoder cannot be used."""


class Reranker:
    """A cross-encoder on the processor, by PyTorch. ``name`` is its folder, or its name in the model cache.

    A name that is not in the cache is fetched unless HF_HUB_OFFLINE forbids it. Raises RerankError.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _loaded(name)
        read = [str(kind) for kind in self._model[0].model.config.architectures or ()]
        scores = any(kind.endswith("ForSequenceClassification") for kind in read) or len(self._model) > 1
        if not scores or self._model.num_labels != 1:
            raise RerankError(
                f"{name} is no cross-encoder that gives a question and a passage one score; give --rerank the folder"
                " or the name of one, such as cross-encoder/ms-marco-MiniLM-L6-v2."
            )

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text fits the question, (len(texts),): higher is better, comparable within one question."""
        if not texts:
            return np.empty(0, np.float32)
        given = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return np.asarray(given, dtype=np.float32)

    def rerank(self, question: str, found: Ranked, catalogue: Catalogue) -> tuple[Ranked, dict[int, float]]:
        """The same passages, the FIRST of them by what the cross-encoder gives, and that by key.

        It reads what both legs index: the line on report and headings, then the text.
        """
        keys = [key for key, _ in found[:FIRST]]
        stored = catalogue.passages(keys)
        there = [key for key in keys if key in stored]
        texts = [
            indexed_text(passage, report.metadata) for passage, report, _ in map(stored.__getitem__, there)
        ]
        given = dict(zip(there, self.scores(question, texts).tolist(), strict=True))
        first = sorted((pair for pair in found[:FIRST] if pair[0] in given), key=lambda pair: -given[pair[0]])
        return [*first, *found[FIRST:]], given


def _loaded(name: str) -> CrossEncoder:
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging

    getLogger("sentence_transformers").setLevel(ERROR)
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    folder = Path(name).expanduser()
    source = str(folder) if folder.is_dir() else name
    offline = os.environ.get("HF_HUB_OFFLINE", "0") not in {"", "0"}
    try:
        return CrossEncoder(source, device="cpu", local_files_only=True)
    except Exception as error:
        if not folder.is_dir() and not offline:
            with suppress(Exception):
                return CrossEncoder(source, device="cpu")
        raise RerankError(_why_not(name, folder, error, offline=offline)) from error


def _why_not(name: str, folder: Path, error: Exception, *, offline: bool) -> str:
    if folder.is_dir():
        return (
            f"The folder {name} holds no cross-encoder that can be loaded ({type(error).__name__});"
            " give --rerank the folder that holds its config.json and weights."
        )
    forbidden = " and HF_HUB_OFFLINE forbids to fetch it" if offline else ""
    return f"There is no cross-encoder {name!r} on this machine{forbidden}; give --rerank the folder of one."
