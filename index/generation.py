"""Generations: immutable folders of what searching needs, derived from the catalogue.

A generation is written beside the current one, synced, renamed, and only then made current (invariant I2).
Readers keep the one that they opened, for as long as they like: its files stay open though unlinked.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index import vectors, words
from index.catalogue import Catalogue, Keys
from index.contextual import indexed_text
from index.encoder import EncoderId
from index.errors import FindingsError
from index.layout import Layout, sync_folder, write_atomically

FORMAT = 1
_VECTORS, _WORDS, _KEYS, _MANIFEST = "vectors.faiss", "words", "keys.npy", "manifest.json"


class GenerationError(FindingsError):
    """A generation is missing or does not match the index."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from. ``files`` are sizes and SHA-256 by relative path."""

    format: int
    name: str
    content_version: int
    encoder: dict[str, Any]
    passages: int
    files: dict[str, tuple[int, str]]


class Generation:
    """An open generation: both legs, and the report of each passage."""

    def __init__(self, folder: Path) -> None:
        try:
            manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            self.manifest = Manifest(**manifest)
            self._check_sizes(folder)
            self.vectors = vectors.VectorLeg(folder / _VECTORS)
            self.words = words.WordLeg(folder / _WORDS)
            self._keys, self._reports = np.load(folder / _KEYS, allow_pickle=False)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise GenerationError(
                f"The search index in {folder.parent.parent} is damaged; run findings ingest again to rebuild it."
            ) from error

    def _check_sizes(self, folder: Path) -> None:
        for name, (size, _) in self.manifest.files.items():
            if (folder / name).stat().st_size != size:
                raise ValueError(name)

    def keys_of(self, report_ids: set[int]) -> Keys:
        """The keys of all passages of these reports."""
        keys: Keys = self._keys[np.isin(self._reports, list(report_ids))]
        return keys


def current_name(layout: Layout) -> str | None:
    """The name of the current generation, or None when there is none yet."""
    try:
        return layout.current.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def open_current(layout: Layout) -> Generation:
    """Open the current generation, again if a writer replaced it between reading its name and opening it."""
    name = current_name(layout)
    while name:
        try:
            return Generation(layout.generations / name)
        except GenerationError:
            if name == (name := current_name(layout)):
                raise
    raise GenerationError(
        f"The index in {layout.folder} holds no searchable report yet; add reports with: findings ingest FOLDER"
    )


def publish(layout: Layout, catalogue: Catalogue, encoder: EncoderId) -> str:
    """Derive a generation from the catalogue, make it current, and remove the others; returns its name."""
    layout.generations.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=layout.generations))
    try:
        version = int(catalogue.setting("content_version") or 0)
        name = _next_name(layout)
        count = _write(aside, catalogue)
        _write_manifest(aside, Manifest(FORMAT, name, version, encoder.as_json(), count, {}))
        aside.chmod(0o755)
        aside.rename(layout.generations / name)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync_folder(layout.generations)
    write_atomically(layout.current, name.encode())
    _remove_others(layout, name)
    return name


def _write(folder: Path, catalogue: Catalogue) -> int:
    keys, reports, matrix = catalogue.keys_and_vectors()
    vectors.build(folder / _VECTORS, keys, matrix)
    np.save(folder / _KEYS, np.stack([keys, reports]), allow_pickle=False)
    words.build(
        folder / _WORDS,
        (
            words.WordsRow(key, report_id, indexed_text(passage, about))
            for key, report_id, passage, about in catalogue.live_passages()
        ),
    )
    return len(keys)


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    """Sync every file and list it in the manifest, which is written last."""
    files = {}
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        files[file.relative_to(folder).as_posix()] = (file.stat().st_size, digest)
    listed = asdict(manifest) | {"files": files}
    write_atomically(folder / _MANIFEST, json.dumps(listed, indent=1).encode())
    for inner in (folder / _WORDS, folder):
        sync_folder(inner)


def _next_name(layout: Layout) -> str:
    numbers = [int(p.name) for p in layout.generations.iterdir() if p.name.isdigit()]
    return f"{max(numbers, default=0) + 1:08d}"


def _remove_others(layout: Layout, name: str) -> None:
    for other in layout.generations.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)
