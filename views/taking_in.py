"""Having what librarians asked for done: ``findings uploads`` in a process of its own, as long as something waits.

Started with the app, so that what was asked for before a restart is finished. Outcomes go into the journal.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import closing

import streamlit as st

from index.catalogue import Catalogue, LedgerLine
from index.errors import FindingsError
from index.layout import Layout
from index.records import ReportRow
from index.uploads import Kind, Upload, Uploads, ledger_of
from views import became, journal, opened, writing
from views.rights import User
from views.visiting import visitor

SECONDS_BETWEEN = 2.0
"""Before another start, where something still waits: another app may be at it, or the process has died."""
MOST_FAILURES = 3
ASKED = {"file": "upload", "address": "addition from the web", "removal": "removal", "retry": "retry"}
"""What the journal calls each kind."""

SAID = "taking_in_said"
"""Where a session keeps why what it asked for was refused, until that is shown."""

_wake = threading.Event()
_end = threading.Event()


def uploads() -> Uploads:
    """The uploads of the app's index."""
    return Uploads(opened.folder())


def begin() -> None:
    """Do what was asked for, now and from now on; called once, when the app starts."""
    _end.clear()
    if uploads().there:
        uploads().break_off()
        _wake.set()
    threading.Thread(target=_work, name="findings-taking-in", daemon=True).start()


def end() -> None:
    """The app stops. The process sees it too: it finishes what is in flight, and the rest waits for the next start."""
    _end.set()
    _wake.set()


def ask(user: User, kind: Kind, name: str | None, asking: Callable[[], object]) -> None:
    """Note who asked for what, then keep it by ``asking``, and have it done. Raises JournalError or NotAllowedError."""
    if not user.may("write"):
        raise writing.NotAllowedError("Only librarians may change the library.")
    journal.note(user, f"{ASKED[kind]}: begun", report=name)
    asking()
    _wake.set()


def ask_here(kind: Kind, name: str | None, asking: Callable[[], object]) -> None:
    """The same for whoever presses a button; why it cannot be done is said on the page that is drawn then."""
    try:
        ask(visitor(), kind, name, asking)
    except FindingsError as error:
        st.session_state[SAID] = str(error)


def wake() -> None:
    """Something waits again."""
    _wake.set()


def found_of(wanted: Sequence[Upload]) -> tuple[dict[str, list[LedgerLine]], dict[str, ReportRow]]:
    """The ledger's lines of uploads, by their ids, and the live reports by SHA-256; nothing without an index."""
    try:
        with closing(Catalogue(Layout(opened.folder()))) as catalogue:
            lines = ledger_of(catalogue, wanted)
    except FindingsError:  # there is no index yet
        return {}, {}
    try:
        return lines, opened.opened().reports
    except FindingsError:  # there is no report in it yet
        return lines, {}


def _work() -> None:
    failures = 0
    while not _end.is_set():
        _wake.wait()
        _wake.clear()
        while not _end.is_set() and any(one.state != "receiving" for one in uploads().unfinished()):
            said = _run()
            failures = failures + 1 if said else 0
            if failures >= MOST_FAILURES:
                uploads().set(
                    [one.id for one in uploads().unfinished() if one.state != "receiving"], "failed", said
                )
            _note_ends()
            _wake.wait(SECONDS_BETWEEN)
            _wake.clear()
        _note_ends()


def _run() -> str | None:
    """Run the process to its end; what it said last where it failed."""
    command = writing.command("uploads", "--with-app")
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=writing.environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, errors="replace",
    ) as running:  # fmt: skip
        assert running.stderr
        last = ""
        for line in running.stderr:
            last = line.strip() or last
    return f"The program that does it ended before it was done ({last})." if running.returncode else None


def _note_ends() -> None:
    ended = uploads().not_noted() if uploads().there else []
    lines, reports = found_of(ended)
    for upload in ended:
        found = became.of_upload(upload, lines.get(upload.id, ()), reports)
        said = " ".join(filter(None, [f"{found[0].words}.", found[0].why]))
        outcome = "failed" if found[0].look == "bad" else "done"
        user = User(upload.who, "librarian")
        try:
            journal.note(user, f"{ASKED[upload.kind]}: {outcome}", report=upload.report or None, said=said)
        except journal.JournalError:
            return
