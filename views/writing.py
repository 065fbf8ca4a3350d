"""Changing the index from the app: the ``findings`` command in a process of its own, noted in the journal.

A process of its own because reading files is the writer's work: a file that brings it down leaves the app running,
and pages import nothing of ``ingest``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import FindingsError
from views import opened
from views.journal import note
from views.rights import User

ROOT = Path(__file__).resolve().parent.parent
_MAIN = "import cli; cli.main()"


class NotAllowedError(FindingsError):
    """The user may not change the library."""


class WritingError(FindingsError):
    """The command said why it did nothing."""


def change(user: User, done: str, *arguments: str, report: str | None = None) -> str:
    """Run a ``findings`` command over the app's index; returns what it printed. Raises FindingsError.

    ``done`` and ``report`` are what the journal notes, before and with the outcome after.
    """
    ended = subprocess.run(  # noqa: S603 - our own command
        begin(user, done, arguments, report), env=environment(), capture_output=True, text=True, check=False
    )
    if ended.returncode not in {0, 3}:  # 3: done, but some files failed, and their lines say why
        sentence = (ended.stderr.strip().splitlines() or ["The command ended without a word."])[-1]
        note(user, f"{done}: failed", report=report, said=sentence)
        raise WritingError(sentence)
    note(user, f"{done}: done", report=report)
    return ended.stdout


def begin(user: User, done: str, arguments: Sequence[str], report: str | None) -> list[str]:
    """The command line, once the user's right is checked and the journal has noted what begins."""
    if not user.may("write"):
        raise NotAllowedError("Only librarians may change the library.")
    note(user, f"{done}: begun", report=report)
    return command(*arguments)


def command(name: str, *rest: str) -> list[str]:
    """The command line of a ``findings`` command over the app's index."""
    return [sys.executable, "-c", _MAIN, name, "--index", str(opened.folder()), *rest]


def environment() -> dict[str, str]:
    """The environment in which a ``findings`` command runs, wherever the app was started."""
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path)}
