"""Making all vectors anew with another model, beside the old ones, which answer until the switch at the end."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from index.catalogue import Catalogue
from index.layout import Layout
from index.model.embedding import Text, embedded, text_of
from index.model.encoder import DEFAULT_MODEL, Encoder, EncoderId
from ingest.commit import Writer
from ingest.current import bring_up_to_date
from ingest.lock import writing
from ingest.trouble import told

PASSAGES_A_STEP = 512
"""Passages whose vectors are kept at once: what a kill can cost."""
_TABLES = """
CREATE TABLE IF NOT EXISTS encoder (said TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (key INTEGER PRIMARY KEY, vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Reembedded:
    """What was done: ``made`` passages were embedded now, of ``passages`` in all; 0 where nothing was to do."""

    encoder: EncoderId
    passages: int
    made: int


Progress = Callable[[int, int], None]
"""Called with how many passages have their new vector, and how many there are."""


def reembed(
    folder: Path, model: str | None = None, progress: Progress = lambda _done, _all: None
) -> Reembedded:
    """Give every passage a vector by ``model`` (else by the index's own, anew), then switch in one transaction.

    Searching goes on with the old vectors meanwhile. Stopped or killed, the next call with the same model goes
    on where it was. Raises NoIndexError, LockedError, ModelError or StoreError.
    """
    layout = Layout(folder)
    Catalogue(layout).close()
    with told(folder), writing(layout), Writer(layout) as writer:
        writer.sweep()
        stored = writer.encoder
        encoder = Encoder(model or (stored.name if stored else DEFAULT_MODEL))
        if stored == encoder.id:
            made = total = 0
        else:
            made, total = _anew(layout, writer, encoder, progress)
        bring_up_to_date(writer)
        _beside(layout).unlink(missing_ok=True)
    return Reembedded(encoder.id, total, made)


def _beside(layout: Layout) -> Path:
    return layout.folder / "reembedding.db"


def _anew(layout: Layout, writer: Writer, encoder: Encoder, progress: Progress) -> tuple[int, int]:
    with closing(_opened(_beside(layout), encoder.id)) as beside, closing(Catalogue(layout)) as catalogue:
        total = catalogue.counts().passages
        done = {row[0] for row in beside.execute("SELECT key FROM vectors")}
        before = len(done)
        progress(before, total)
        waiting = (
            (key, text_of(passage, about))
            for key, _, passage, about in catalogue.live_passages()
            if key not in done
        )
        for batch in _batches(waiting):
            vectors = embedded(encoder, [text for _, text in batch])
            with beside:
                beside.executemany(
                    "INSERT OR REPLACE INTO vectors (key, vector, sentence_vectors) VALUES (?, ?, ?)",
                    (
                        (key, row.vector.astype("<f2").tobytes(), row.sentences)
                        for (key, _), row in zip(batch, vectors, strict=True)
                    ),
                )
            done.update(key for key, _ in batch)
            progress(len(done), total)
    writer.switch_vectors(_beside(layout), encoder.id)
    return len(done) - before, total


def _opened(path: Path, encoder: EncoderId) -> sqlite3.Connection:
    """The vectors that an earlier run made with the same model; those of another are thrown away."""
    said = json.dumps(encoder.as_json())
    for _ in range(2):
        connection = sqlite3.connect(path)
        try:
            connection.executescript(_TABLES)
            row = connection.execute("SELECT said FROM encoder").fetchone()
            if row is None:
                with connection:
                    connection.execute("INSERT INTO encoder (said) VALUES (?)", (said,))
            if row is None or row[0] == said:
                return connection
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
        connection.close()
        path.unlink()
    raise AssertionError(path)


def _batches(waiting: Iterator[tuple[int, Text]]) -> Iterator[list[tuple[int, Text]]]:
    while batch := list(islice(waiting, PASSAGES_A_STEP)):
        yield batch
