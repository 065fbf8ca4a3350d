"""From a file of pairs to an adapter in use: look up, try on folds, train on all, publish."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.best_sentences import sentences_of
from index.catalogue import Catalogue
from index.generation import publish
from index.layout import Layout
from index.model.adapters import OWN, OWN_NAME, Adapter, Matrices
from index.model.encoder import Encoder, Vectors
from index.model.sentence_codes import add_lines, unit
from index.search import Index
from ingest.commit import Writer
from ingest.lock import writing
from ingest.training.adapt import Training, train
from ingest.training.pairs import Found, PairsError, Tried, find_pairs, on_folds, read_pairs
from ingest.trouble import told

OTHER_PASSAGES, OTHER_SENTENCES = 1500, 4000
"""Besides the passages that answer, and among all their sentences besides those that answer: what not to find."""


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
    matrices = np.concatenate(
        [train(asked, found.passages, found.answers, how), of_sentences(index, found, asked, how)]
    )
    about = {
        "name": OWN_NAME, "encoder": encoder.id.revision, "pairs": len(found.questions),
        "on_unseen_authorities": {"without": tried.bare, "with": tried.adapted},
    }  # fmt: skip
    return tried, Adapter(matrices, about), found.lost


def of_sentences(index: Index, found: Found, asked: Vectors, how: Training) -> Matrices:
    """The adapter for sentences (4, dimension, rank): each question is to find those of the passages that answer it.

    Among all sentences of those passages and of OTHER_PASSAGES more, each with the line above its passage, as they are
    compared in a search.
    """
    random = np.random.default_rng(how.seed)
    count = len(found.passages)
    drawn = random.choice(count, min(OTHER_PASSAGES, count), replace=False)
    keys, _ = index.catalogue.keys_and_reports()
    rows = np.unique(np.concatenate([drawn, *found.answers]))
    there, sentences = sentences_of(index.catalogue, keys[rows].tolist())
    add_lines(sentences, index.generation.own_heading(there))
    ends = np.append(sentences.starts, len(sentences.vectors))
    rows_of = {key: np.arange(*ends[n : n + 2]) for n, key in enumerate(there)}
    answers = [np.concatenate([rows_of[key] for key in keys[of].tolist()]) for of in found.answers]
    return train(asked, unit(sentences.vectors), answers, replace(how, others=OTHER_SENTENCES))


def install(folder: Path, adapter: Adapter) -> None:
    """Keep the adapter in the index's folder and publish a generation with it."""
    layout = Layout(folder)
    with told(folder), writing(layout), Writer(layout) as writer, closing(Catalogue(layout)) as catalogue:
        adapter.save(folder / OWN)
        if encoder := writer.encoder:
            publish(layout, catalogue, encoder)
