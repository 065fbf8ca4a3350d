"""An embedding model as its own library loads it: the only module here that loads torch."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import FindingsError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class ModelError(FindingsError):
    """The embedding model cannot be used."""


def load(source: str) -> SentenceTransformer:
    """The model on torch: from the machine, else over the network, which ``HF_HUB_OFFLINE=1`` forbids.

    Raises ModelError.
    """
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    fetched = not Path(source).is_dir() and os.environ.get("HF_HUB_OFFLINE", "0") in {"", "0"}
    try:
        return SentenceTransformer(source, device="cpu", local_files_only=True)
    except Exception as error:
        if fetched:
            with suppress(Exception):
                return SentenceTransformer(source, device="cpu")
        raise ModelError(
            f"The model {source!r} cannot be loaded ({type(error).__name__}); give --model the folder of a"
            " sentence-transformers model, or leave it out to use the default."
        ) from error
