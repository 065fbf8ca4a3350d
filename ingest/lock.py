"""One writer at a time; a second one is told who holds the lock (invariant I4)."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import FindingsError
from index.layout import Layout


class LockedError(FindingsError):
    """Another process is writing to this index."""


@contextmanager
def writing(layout: Layout) -> Iterator[None]:
    """Hold the index's only write lock.

    The operating system frees it when its holder dies, so a lock is never stale; the note beside it only
    says who holds it. Raises LockedError when another process does, and OSError when the folder cannot be
    written.
    """
    layout.folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(layout.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(
            f"Another process is writing to the index in {layout.folder}{_who(layout)};"
            " wait until it has finished, or stop it."
        ) from None
    try:
        _note(layout).write_text(json.dumps(_holder()), encoding="utf-8")
        yield
    finally:
        _note(layout).unlink(missing_ok=True)
        lock.release()


def _note(layout: Layout) -> Path:
    return layout.lock.with_suffix(".holder.json")


def _holder() -> dict[str, str | int]:
    started = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"process": os.getpid(), "host": socket.gethostname(), "started": started}


def _who(layout: Layout) -> str:
    try:
        holder = json.loads(_note(layout).read_text(encoding="utf-8"))
        return f" (process {holder['process']} on {holder['host']}, started {holder['started']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
