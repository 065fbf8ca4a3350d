"""One consistent file of an index, made while readers and the writer run; and the index back from it.

The file is a plain tar: ``backup.json`` (sizes and SHA-256 of the rest), ``catalogue.db``, ``files/``, and, where there
are any, the adapter that was trained for the index and people's ``collections.db``. The search index is left out: it
is derived, and made anew by ``restore``.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.generation import publish
from index.layout import Layout, sync_folder
from index.model.adapters import OWN, load
from index.model.encoder import EncoderId
from index.wording import counted
from ingest.care.checks import faults
from ingest.lock import writing
from ingest.trouble import told

FORMAT = 1
TRIES = 5
"""How often a backup starts over when the writer deleted a report's file meanwhile."""
_LISTING = "backup.json"
_COLLECTIONS = "collections.db"
_NAME = re.compile(r"(?:catalogue|collections)\.db|adapter\.(?:npy|json)|files/([0-9a-f]{2})/\1[0-9a-f]{62}")


KEPT = ("uploads", "journal.jsonl")
"""Files of record in an index folder that no backup holds: they stay where an index is replaced."""


class BackupError(FindingsError):
    """A backup cannot be made, or is not whole."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a backup holds: ``files`` are sizes and SHA-256 by name."""

    format: int
    reports: int
    passages: int
    files: dict[str, tuple[int, str]]


def backup(folder: Path, target: Path) -> Listing:
    """Write the index in ``folder`` into the file ``target``, whole or not at all; replaces a backup that is there.

    Raises NoIndexError, DamagedError, BackupError when a report's file is missing, or StoreError.
    """
    layout = Layout(folder)
    Catalogue(layout).close()
    with told(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(TRIES):
            with _aside(target.parent, ".backup-") as room:
                snapshot = room / "catalogue.db"
                _snapshot(layout, snapshot)
                _copy_collections(layout, room / _COLLECTIONS)
                if (listing := _pack(layout, snapshot, room / "backup.tar")) is None:
                    continue
                (room / "backup.tar").rename(target)
                sync_folder(target.parent)
                return listing
    raise BackupError(
        f"A report's file is missing from the index in {folder}; run: findings doctor --repair --index {folder}"
    )


def restore(source: Path, folder: Path, *, force: bool = False) -> Listing:
    """Make the index in ``folder`` from a backup; everything is checked before anything is put in its place.

    Raises BackupError when the file is no whole backup, or when ``folder`` is in use and not ``force``.
    """
    if _in_use(folder) and not force:
        raise BackupError(
            f"There is something in {folder} already; give --force to replace it, or another --index."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with told(folder), _aside(folder.absolute().parent, ".restoring-") as room:
        made = Layout(room / "index")
        listing = _unpack(source, made.folder)
        with closing(Catalogue(made)) as catalogue:
            encoder = catalogue.setting("encoder")
            if encoder and catalogue.setting("content_version"):
                publish(made, catalogue, EncoderId(**encoder))
        wrong = [fault for fault in faults(made) if not fault.harmless and fault.kind != "model"]
        if wrong:
            raise BackupError(f"The backup {source} cannot be used: {wrong[0].sentence}")
        kept = made.folder / _COLLECTIONS
        if kept.exists():
            kept.rename(room / _COLLECTIONS)
        _put_in_place(made.folder, folder, room / "before")
        _put_collections(room / _COLLECTIONS, Layout(folder).collections)
    return listing


def _in_use(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


@contextmanager
def _aside(parent: Path, prefix: str) -> Iterator[Path]:
    room = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _snapshot(layout: Layout, target: Path) -> None:
    """Copy the catalogue as it is at one moment; the writer may go on meanwhile."""
    with closing(Catalogue(layout)) as catalogue, closing(sqlite3.connect(target)) as copy:
        catalogue.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _copy_collections(layout: Layout, target: Path) -> None:
    """Copy people's collections as they are at one moment, if there are any."""
    target.unlink(missing_ok=True)
    if layout.collections.exists():
        with closing(sqlite3.connect(layout.collections)) as kept, closing(sqlite3.connect(target)) as copy:
            kept.backup(copy)


def _pack(layout: Layout, snapshot: Path, target: Path) -> Listing | None:
    """Write the tar; None when a report's file has gone since the snapshot was taken."""
    with closing(Catalogue(Layout(snapshot.parent))) as catalogue:
        counts = catalogue.counts()
        rows = catalogue.connection.execute(
            "SELECT DISTINCT sha256 FROM reports WHERE retired = 0 ORDER BY 1"
        )
        kept = [layout.original(row["sha256"]) for row in rows]
    stem = layout.folder / OWN
    if stem.with_suffix(".json").exists():
        load(stem)  # a damaged one is not backed up in silence
        kept += [stem.with_suffix(suffix) for suffix in (".npy", ".json")]
    if (collections := snapshot.with_name(_COLLECTIONS)).exists():
        kept.append(collections)
    files: dict[str, tuple[int, str]] = {}
    try:
        for path in (snapshot, *kept):
            files[_name(path, snapshot)] = (path.stat().st_size, _sha256(path))
    except FileNotFoundError:
        return None
    listing = Listing(FORMAT, counts.reports, counts.passages, files)
    if changed := [
        name for name, (_, found) in files.items() if name.startswith("files/") and not name.endswith(found)
    ]:
        raise BackupError(
            f"{counted(len(changed), 'file of a report has', 'files of reports have')} changed inside the index in"
            f" {layout.folder}; run first:"
            f" findings doctor --repair --index {layout.folder}"
        )
    with target.open("wb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        data = json.dumps(asdict(listing), indent=1).encode()
        head = tarfile.TarInfo(_LISTING)
        head.size = len(data)
        tar.addfile(head, io.BytesIO(data))
        try:
            for path in (snapshot, *kept):
                tar.add(path, _name(path, snapshot), recursive=False)
        except FileNotFoundError:
            return None
        stream.flush()
        os.fsync(stream.fileno())
    return listing


def _name(path: Path, snapshot: Path) -> str:
    if path in {snapshot, snapshot.with_name(_COLLECTIONS)} or path.stem == OWN:
        return path.name
    return f"files/{path.parent.name}/{path.name}"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpack(source: Path, folder: Path) -> Listing:
    """Take the files out, each checked against the listing; nothing else of the tar is looked at."""
    try:
        with tarfile.open(source, mode="r:") as tar:
            listing = _listing(tar)
            for name, (size, sha256) in listing.files.items():
                member = tar.extractfile(name)
                if not _NAME.fullmatch(name) or member is None:
                    raise BackupError(f"The file {source} is not a backup that findings made.")
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if _copy(member, target) != (size, sha256):
                    raise BackupError(f"The backup {source} is damaged: {name} has changed.")
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {source}; check the path.") from error
    except (tarfile.TarError, KeyError, ValueError, TypeError, EOFError) as error:
        raise BackupError(f"The file {source} is not a whole backup that findings made.") from error
    return listing


def _listing(tar: tarfile.TarFile) -> Listing:
    stream = tar.extractfile(_LISTING)
    if stream is None:
        raise KeyError(_LISTING)
    fields = json.loads(stream.read())
    if fields["format"] != FORMAT:
        raise BackupError(
            "The backup was made by another version of Findings; use that version to restore it."
        )
    listing = Listing(**(fields | {"files": {name: tuple(of) for name, of in fields["files"].items()}}))
    if "catalogue.db" not in listing.files:
        raise KeyError("catalogue.db")
    return listing


def _copy(source: IO[bytes], target: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as stream:
        while block := source.read(1 << 20):
            digest.update(block)
            size += len(block)
            stream.write(block)
        stream.flush()
        os.fsync(stream.fileno())
    return size, digest.hexdigest()


def _put_in_place(made: Path, folder: Path, before: Path) -> None:
    """Rename the new folder into place, and what was there away, with its lock held if it is an index.

    The journal stays: who did what here is not undone by a restoration.
    """
    if (journal := Layout(folder).journal).is_file():
        shutil.copy2(journal, Layout(made).journal)
    if Layout(folder).catalogue.exists():
        with writing(Layout(folder)):
            folder.rename(before)
            made.rename(folder)
    else:
        if folder.exists():
            folder.rename(before)
        made.rename(folder)
    for name in KEPT:
        if (before / name).exists():
            (before / name).rename(folder / name)
    sync_folder(folder.absolute().parent)


def _put_collections(made: Path, target: Path) -> None:
    """Rename people's collections into place; those that are there already are not replaced."""
    if made.exists() and not target.exists():
        made.rename(target)
        sync_folder(target.parent)
