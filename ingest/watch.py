"""Watching folders: new and changed files are indexed as they settle.

Folders are looked through again and again rather than asked for events, because network folders send none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from ingest.offered import NothingOfferedError, Offered, offered_files

POLL_SECONDS = 2.0

Look = dict[str, tuple[int, int, str | None]]
"""Of each file that was seen: its size, its time, and why it cannot be looked at."""


def look(paths: Sequence[Path]) -> Look:
    """The files as they are now."""
    return _look(_offered(paths))


def watch(
    paths: Sequence[Path],
    take: Callable[[Sequence[Offered]], bool],
    stop: Event,
    *,
    indexed: Look,
    seconds: float = POLL_SECONDS,
) -> None:
    """Call ``take`` with the files that are new or changed and have settled, until ``stop`` is set.

    Where it returns False, they are offered again at the next look.

    A file has settled when two looks, ``seconds`` apart, find the same size and time: one that is still being
    copied is left for the next look. ``indexed`` are the files as they were before an ingest that has looked at all of
    them: what has come since, while that ingest ran, is new.
    """
    before = taken = indexed
    while not stop.wait(seconds):
        offered = _offered(paths)
        now = _look(offered)
        settled = [
            file
            for file in offered
            if now[file.key] == before.get(file.key) and now[file.key] != taken.get(file.key)
        ]
        before = now
        if settled and not take(settled):
            settled = []
        taken = {key: taken[key] for key in now if key in taken} | {
            file.key: now[file.key] for file in settled
        }


def _offered(paths: Sequence[Path]) -> tuple[Offered, ...]:
    try:
        return offered_files(paths)
    except NothingOfferedError:  # the folder is empty, or is not there at the moment
        return ()


def _look(offered: Sequence[Offered]) -> Look:
    return {file.key: (file.size, file.mtime_ns, file.problem) for file in offered}
