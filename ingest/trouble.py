"""What the disk or SQLite refuses, as one sentence that says what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import FindingsError

_KEPT = "What was stored before is kept; then run the same command again."
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


class StoreError(FindingsError):
    """The index folder cannot be written, or not any further."""


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Raise StoreError, with one sentence, for errors of the disk or of SQLite; let all others through."""
    try:
        yield
    except (OSError, sqlite3.Error, RuntimeError, ValueError) as error:
        if isinstance(error, BrokenPipeError) or (said := sentence(error, folder)) is None:
            raise
        raise StoreError(said) from error


def sentence(error: Exception, folder: Path) -> str | None:
    """What to tell of an error; None when it is not one of the disk. FAISS and tantivy tell by text alone."""
    text = str(error).lower()
    number = error.errno if isinstance(error, OSError) else None
    if number in _NO_SPACE or any(
        sign in text for sign in ("is full", "no space left", "requested and", "file too large")
    ):
        return f"There is no space left on the disk of the index in {folder}. Make room. {_KEPT}"
    if number in _NOT_ALLOWED or "readonly" in text or "read-only" in text or "permission denied" in text:
        return f"The index in {folder} cannot be written by you; check who owns it, or choose another with --index."
    if isinstance(error, OSError) and not folder.exists():
        return f"No folder can be made at {folder} for the index ({error.strerror}); choose another with --index."
    if isinstance(error, sqlite3.OperationalError) and "locked" in text:
        return f"Another program keeps the catalogue of the index in {folder} locked; close it. {_KEPT}"
    if isinstance(error, sqlite3.OperationalError | OSError):
        return f"The disk of the index in {folder} reports an error: {error}. {_KEPT}"
    if isinstance(error, sqlite3.DatabaseError):
        return f"The catalogue of the index in {folder} is damaged ({error}); check it with: findings doctor"
    return None
