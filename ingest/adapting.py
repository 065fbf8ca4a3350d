"""From a file of pairs to an adapter in use: look up, try on folds, train on all, publish."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from index.adapters import OWN, OWN_NAME, Adapter
from index.catalogue import Catalogue
from index.encoder import Encoder
from index.generation import publish
from index.layout import Layout
from index.search import Index
from ingest.adapt import Training, train
from ingest.commit import Writer
from ingest.lock import writing
from ingest.pairs import PairsError, Tried, find_pairs, on_folds, read_pairs
from ingest.trouble import told


def adapted(
    folder: Path, pairs: Path, fewest: int, how: Training | None = None
) -> tuple[Tried, Adapter, int]:
    """The figures on folds, the adapter trained on all pairs, and how many pairs the index does not have.

    Questions are asked as searches ask them, with their acronyms spelt out. Raises PairsError for fewer than
    ``fewest`` pairs.
    """
    how = how or Training()
    index = Index.open(folder)
    with closing(index.catalogue):
        found = find_pairs(index.catalogue, read_pairs(pairs))
        if len(found.questions) < fewest or len(set(found.places)) < 2:  # noqa: PLR2004
            raise PairsError(
                f"Only {len(found.questions)} pairs of {pairs} are in this index, on {len(set(found.places))}"
                f" authorities; at least {fewest}, on two authorities or more, are needed to train."
            )
        encoder: Encoder = index.encoder
        asked = np.stack([encoder.question(index.asked(text).spelt_out) for text in found.questions])
    tried = on_folds(found, asked, how)
    matrices = train(asked, found.passages, found.answers, how)
    about = {
        "name": OWN_NAME, "encoder": encoder.id.revision, "pairs": len(found.questions),
        "on_unseen_authorities": {"without": tried.bare, "with": tried.adapted},
    }  # fmt: skip
    return tried, Adapter(matrices, about), found.lost


def install(folder: Path, adapter: Adapter) -> None:
    """Keep the adapter in the index's folder and publish a generation with it."""
    layout = Layout(folder)
    with told(folder), writing(layout), Writer(layout) as writer, closing(Catalogue(layout)) as catalogue:
        adapter.save(folder / OWN)
        if encoder := writer.encoder:
            publish(layout, catalogue, encoder)
