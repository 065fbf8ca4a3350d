"""Generations: immutable folders of what searching needs, derived from the catalogue.

A generation is written beside the current one, synced, renamed, and only then made current (invariant I2).
Readers keep the one that they opened, for as long as they like: what it holds in memory or has mapped outlives
the names of its files, so that the writer removes old generations at once and asks nobody.

Nothing is answered from a damaged file: ``current`` carries the manifest's SHA-256, the manifest that of every
file, and all are compared at opening (14 ms for 10,000 passages), but for the exact vectors of a large index,
whose rows carry checksums of their own.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import tone, vectors, words
from index.catalogue import Catalogue, Keys
from index.contextual import indexed_text
from index.errors import FindingsError
from index.headings import own_headings
from index.layout import Layout, sync_folder, write_atomically
from index.model import adapters
from index.model.encoder import EncoderId
from index.model.sentence_scores import Measures, joined, measured
from index.questions import acronyms

FORMAT = 6
_WORDS, _KEYS, _MANIFEST = "words", "keys.npy", "manifest.json"
_ACRONYMS, _ADAPTER, _TONES = "acronyms.json", "adapter", "tones.npy"
_MEASURES, _LENGTHS = "measures.npy", "lengths.npy"
BUILDING = ".building-"
_MEASURED_AT_ONCE = 1_024
"""Passages whose sentences are in memory at the same time: some 10 MB."""


class GenerationError(FindingsError):
    """A generation is missing, damaged, or does not match the index."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from.

    ``files`` are sizes and SHA-256 by relative path; ``adapter`` is what changed its vectors, None if nothing.
    """

    format: int
    name: str
    content_version: int
    encoder: dict[str, Any]
    passages: int
    files: dict[str, tuple[int, str]]
    adapter: dict[str, Any] | None = None


class Generation:
    """An open generation: both legs, and of each passage its report, its tone, and the measures of its sentences.

    ``tones`` (n,) are places in ``index.tone.TONES``, in the order of the keys, or UNKNOWN.

    ``seal`` is the SHA-256 of its manifest. Raises GenerationError, naming the file, when anything in it is not
    what was written.
    """

    def __init__(self, folder: Path, seal: str) -> None:
        try:
            self.manifest = _manifest(folder, seal)
            if fault := next(damaged_files(folder, self.manifest), None):
                raise _damaged(folder, fault)
            self.keys, self.report_ids = np.load(folder / _KEYS, allow_pickle=False)
            self.vectors = vectors.VectorLeg(folder, self.keys)
            self.words = words.WordLeg(folder / _WORDS)
            self.tones = np.load(folder / _TONES, allow_pickle=False)
            self.measured = Measures(
                *(np.load(folder / of, allow_pickle=False) for of in (_MEASURES, _LENGTHS))
            )
            self.acronyms = acronyms.Acronyms.load(folder / _ACRONYMS)
            self.adapter = adapters.load(folder / _ADAPTER) if self.manifest.adapter else None
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise _damaged(folder, "it cannot be opened") from error

    def keys_of(self, report_ids: set[int]) -> Keys:
        """The keys of all passages of these reports, ascending."""
        keys: Keys = self.keys[np.isin(self.report_ids, list(report_ids))]
        return keys

    def own_heading(self, keys: Sequence[int]) -> NDArray[np.bool_]:
        """Whether the heading right above each of these passages is its report's own, (m,)."""
        found: NDArray[np.bool_] = self.measures(keys).passages["own"]
        return found

    def measures(self, keys: Sequence[int]) -> Measures:
        """What comparing the sentences of these passages takes; every key must be one of this generation's."""
        return self.measured.at(np.searchsorted(self.keys, keys))

    def reports_of(self, keys: Keys) -> list[int]:
        """The report of each passage; every key must be one of this generation's."""
        reports: list[int] = self.report_ids[np.searchsorted(self.keys, keys)].tolist()
        return reports


def current_name(layout: Layout) -> str | None:
    """The name of the current generation, or None when there is none yet."""
    return _current(layout)[0]


def open_current(layout: Layout) -> Generation:
    """Open the current generation, again if a writer replaced it between reading its name and opening it.

    Raises GenerationError when there is none, or when it is damaged.
    """
    name, seal = _current(layout)
    while name:
        try:
            return Generation(layout.generations / name, seal)
        except GenerationError:
            before = name
            name, seal = _current(layout)
            if name == before:
                raise
    raise GenerationError(
        f"The index in {layout.folder} holds no searchable report yet; add reports with: findings ingest FOLDER"
    )


def damaged_files(folder: Path, manifest: Manifest, *, all_of: bool = False) -> Iterator[str]:
    """The files of a generation that are gone or not as written, each as a few words that name it.

    Sizes and SHA-256; of the files that are read in part the size alone, unless ``all_of``.
    """
    for name, (size, sha256) in manifest.files.items():
        try:
            with (folder / name).open("rb") as stream:
                found = os.fstat(stream.fileno()).st_size
                if found != size:
                    yield f"{name} has {found} bytes instead of {size}"
                elif (all_of or name not in vectors.READ_IN_PART) and _sha256(stream) != sha256:
                    yield f"{name} has changed"
        except OSError as error:
            yield f"{name}: {error.strerror}"


def publish(layout: Layout, catalogue: Catalogue, encoder: EncoderId) -> str:
    """Derive a generation from the catalogue, make it current, and remove the others; returns its name.

    Raises DamagedError when a row of the catalogue is not what was written; the one before stays current.
    """
    layout.generations.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=BUILDING, dir=layout.generations))
    try:
        version = int(catalogue.setting("content_version") or 0)
        name = _next_name(layout)
        adapter = adapters.adapter_for(encoder, layout.folder)
        count = _write(aside, catalogue, encoder, adapter)
        named = adapter.as_json() if adapter else None
        seal = _write_manifest(aside, Manifest(FORMAT, name, version, encoder.as_json(), count, {}, named))
        aside.chmod(0o755)
        aside.rename(layout.generations / name)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync_folder(layout.generations)
    write_atomically(layout.current, f"{name} {seal}\n".encode())
    _remove_others(layout, name)
    return name


def _current(layout: Layout) -> tuple[str | None, str]:
    """Name and seal of the current generation; (None, "") when there is none yet."""
    try:
        said = layout.current.read_bytes()
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        raise GenerationError(
            f"The search index in {layout.folder} cannot be read: {error.strerror}."
        ) from error
    name, _, seal = said.decode("ascii", "replace").removesuffix("\n").partition(" ")
    whole = said == f"{name} {seal}\n".encode() and name.isdigit() and len(seal) == _SEAL_LENGTH
    if not whole:
        raise _damaged(layout.current, "the file current has changed")
    return name, seal


_SEAL_LENGTH = 64


def _manifest(folder: Path, seal: str) -> Manifest:
    data = (folder / _MANIFEST).read_bytes()
    if hashlib.sha256(data).hexdigest() != seal:
        raise _damaged(folder, f"{_MANIFEST} is not the one that the file current names")
    manifest = Manifest(**json.loads(data))
    if manifest.format != FORMAT:
        raise _damaged(folder, "it was made by another version of Findings")
    return manifest


def _damaged(inside: Path, what: str) -> GenerationError:
    index = next(p for p in inside.parents if p.name == "generations").parent
    return GenerationError(
        f"The search index in {index} is damaged ({what}); rebuild it with: findings doctor --repair --index {index}"
    )


def _write(folder: Path, catalogue: Catalogue, encoder: EncoderId, adapter: adapters.Adapter | None) -> int:
    keys, reports = catalogue.keys_and_reports()
    np.save(folder / _KEYS, np.stack([keys, reports]), allow_pickle=False)
    words.build(
        folder / _WORDS,
        (
            words.WordsRow(key, report_id, indexed_text(passage, about))
            for key, report_id, passage, about in catalogue.live_passages()
        ),
    )

    acronyms.write(folder / _ACRONYMS, (passage.text for _, _, passage, _ in catalogue.live_passages()))
    measures = measures_of(catalogue, keys, adapter)
    np.save(folder / _MEASURES, measures.passages, allow_pickle=False)
    np.save(folder / _LENGTHS, measures.lengths, allow_pickle=False)
    np.save(folder / _TONES, tone.of_live(catalogue, encoder.revision), allow_pickle=False)
    if adapter:
        adapter.save(folder / _ADAPTER)

    def batches() -> Iterator[NDArray[np.float16]]:
        rows = catalogue.vectors(vectors.ROWS_A_STEP)
        return map(adapter.passages, rows) if adapter else rows

    vectors.build(folder, len(keys), encoder.dimension, batches)
    return len(keys)


def measures_of(catalogue: Catalogue, keys: Keys, adapter: adapters.Adapter | None) -> Measures:
    """The measures of all live passages, whose ``keys`` are ascending, for an adapter. Raises DamagedError."""
    headings = {
        key: (report, passage.heading[-1] if passage.heading else "")
        for key, report, passage, _ in catalogue.live_passages()
    }
    own = own_headings(headings[key] for key in keys.tolist())
    parts: list[Measures] = []
    for rows, codes in catalogue.sentence_codes(_MEASURED_AT_ONCE):
        done = sum(len(part.passages) for part in parts)
        parts.append(measured(codes, rows, own[done : done + len(rows)], adapter))
    return joined(parts)


def _write_manifest(folder: Path, manifest: Manifest) -> str:
    """Sync every file and list it in the manifest, which is written last; returns the manifest's SHA-256."""
    files = {}
    for file in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock"):
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
            files[file.relative_to(folder).as_posix()] = (file.stat().st_size, _sha256(stream))
    data = json.dumps(asdict(manifest) | {"files": files}, indent=1).encode()
    write_atomically(folder / _MANIFEST, data)
    for inner in {folder, *(folder.joinpath(name).parent for name in files)}:
        sync_folder(inner)
    return hashlib.sha256(data).hexdigest()


def _sha256(stream: BufferedReader) -> str:
    return hashlib.file_digest(stream, "sha256").hexdigest()


def _next_name(layout: Layout) -> str:
    numbers = [int(p.name) for p in layout.generations.iterdir() if p.name.isdigit()]
    return f"{max(numbers, default=0) + 1:08d}"


def _remove_others(layout: Layout, name: str) -> None:
    for other in layout.generations.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)
