"""Where things lie in an index folder, as a value; and writing files so that a crash leaves old or new."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one index: ``catalogue.db`` and ``files/`` are the truth, ``generations/`` is derived."""

    folder: Path

    @property
    def catalogue(self) -> Path:
        """The SQLite catalogue."""
        return self.folder / "catalogue.db"

    @property
    def lock(self) -> Path:
        """The writer's lock."""
        return self.folder / "writer.lock"

    @property
    def journal(self) -> Path:
        """What was done through the app, and by whom; a record of this folder, which no backup holds or replaces."""
        return self.folder / "journal.jsonl"

    @property
    def generations(self) -> Path:
        """The folder of the generations."""
        return self.folder / "generations"

    @property
    def current(self) -> Path:
        """A file that holds the name of the current generation."""
        return self.generations / "current"

    @property
    def collections(self) -> Path:
        """The database of people's collections: beside the folder, so that nothing done to the index touches it."""
        folder = self.folder.resolve()
        return folder.with_name(f"{folder.name}.collections.db")

    def original(self, sha256: str) -> Path:
        """The report's file as it was offered, by its SHA-256."""
        return self.folder / "files" / sha256[:2] / sha256


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file aside, sync it, and rename it into place; sync the folder, so that the name lasts too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).chmod(0o644)
        Path(aside).rename(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
