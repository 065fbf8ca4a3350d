"""Whether the catalogue's file is as long as it says, asked so that nobody who has it open loses its locks."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from weakref import WeakSet

opening = threading.Lock()
"""Held from the question whether a file is cut until the connection to it is noted."""
_open_now: dict[tuple[int, int], WeakSet[sqlite3.Connection]] = {}
"""The connections of this process, by the device and inode of their file."""


def is_open(connection: sqlite3.Connection, path: Path) -> None:
    """Note a connection that has been opened."""
    _open_now.setdefault(_inode(path), WeakSet()).add(connection)


def is_closed(connection: sqlite3.Connection) -> None:
    """Forget a connection that has been closed; one that is dropped is forgotten by itself."""
    for connections in list(_open_now.values()):
        connections.discard(connection)


def is_cut(path: Path) -> bool:
    """Whether a file is shorter than it says; SQLite would tell only where a page is missed.

    Only looked at while this process has no connection to it: closing a file ends all locks that the process holds
    on it (POSIX), SQLite's too, and a writer that sees no reader takes its journal away under those who still read.
    """
    if _open_now.get(_inode(path)):
        return False
    try:
        with path.open("rb") as stream:
            if _journal(path):
                return False  # pages may still be there alone
            header = stream.read(32)
            promised = int.from_bytes(header[16:18], "big") * int.from_bytes(header[28:32], "big")
            return os.fstat(stream.fileno()).st_size < promised and not _journal(path)
    except OSError:  # there is none yet, or SQLite says why it cannot be opened
        return False


def _inode(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def _journal(path: Path) -> int:
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except FileNotFoundError:
        return 0
