"""Which files are offered: the walk over what the user named."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import FindingsError


class NothingOfferedError(FindingsError):
    """There is no file to index where the user pointed."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that the user offered. ``report`` is its path below the folder that was named."""

    path: Path
    report: str
    size: int
    mtime_ns: int

    def sha256(self) -> str:
        """SHA-256 of the file as it is now. Raises OSError when it cannot be read."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def offered_files(paths: Sequence[Path]) -> tuple[Offered, ...]:
    """The files that were named and those below the folders that were named, each once, in order.

    Hidden files (``.name``) and the lock files of office programs (``~$name``) are not reports and are not
    offered. Raises NothingOfferedError when a path does not exist or no file is found at all.
    """
    found: dict[Path, Offered] = {}
    for named in paths:
        if not named.exists():
            raise NothingOfferedError(f"There is no file or folder {named}; check the path.")
        root = named if named.is_dir() else named.parent
        for path in _walk(named):
            stat = path.stat()
            offered = Offered(
                path.absolute(), path.relative_to(root).as_posix(), stat.st_size, stat.st_mtime_ns
            )
            found.setdefault(offered.path, offered)
    if not found:
        raise NothingOfferedError(
            f"There is no file in {', '.join(map(str, paths))}; give a folder with reports."
        )
    return tuple(found.values())


def _walk(named: Path) -> list[Path]:
    if not named.is_dir():
        return [named]
    return sorted(
        path for path in named.rglob("*") if path.is_file() and not path.name.startswith((".", "~$"))
    )
