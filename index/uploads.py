"""What librarians asked for in the browser app: files and addresses to add, removals and retries, and how far each is.

Kept in ``uploads/`` in the index folder: ``uploads.db``, and the files that were sent, under names of ours. The app
writes what is asked; the process that does it writes how far it is. What became of a file at last is for the ledger
to say: here stands only what the ledger cannot know.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from filelock import FileLock, Timeout

from index.catalogue import Catalogue, LedgerLine

Kind = Literal["file", "address", "removal", "retry"]
State = Literal["receiving", "broken", "waiting", "reading", "embedding", "stored", "done", "failed"]
"""``broken``: it never came whole. ``stored``: the ledger has what became of it, and it is being published.
``failed``: it could not be tried at all; what could not be read is ``done``, and the ledger has the reason."""

AT_WORK: tuple[State, ...] = ("reading", "embedding", "stored")
UNFINISHED: tuple[State, ...] = ("receiving", "waiting", *AT_WORK)
SUFFIXES = frozenset([".pdf", ".docx", ".html", ".htm", ".md", ".txt", ".zip"])
"""Endings that a file keeps under its name of ours."""
MOST_NAME = 120
MOST_GIVEN = 1000
MOST_ATTEMPTS = 2
GAVE_UP = "The program that reads it ended without a word, twice. Try it again, or leave this file out."
APP_STOPPED = "The app was stopped while it was being sent: choose the file again."

_SENT = re.compile(r"/uploads/\d{8}-[0-9a-f]{20}(\.[a-z]+)?(/|$)")

_TABLE = """
CREATE TABLE IF NOT EXISTS uploads (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    given TEXT NOT NULL,
    report TEXT NOT NULL,
    path TEXT NOT NULL,
    who TEXT,
    at TEXT NOT NULL,
    size INTEGER NOT NULL,
    state TEXT NOT NULL,
    said TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    noted INTEGER NOT NULL DEFAULT 0
);
"""
_COLUMNS = "id, kind, given, report, path, who, at, size, state, said, attempts"


@dataclass(frozen=True, slots=True)
class Upload:
    """One thing that was asked for.

    ``given`` is the file's name as the user's machine gave it (or the address, or what is removed), to be shown as
    text only. ``report`` is the short path under which it is indexed, unlike that of every other upload whose file is
    there. ``path`` is the ledger's path; ``size`` is in bytes.
    """

    id: str
    kind: Kind
    given: str
    report: str
    path: str
    who: str | None
    at: str
    size: int
    state: State
    said: str | None
    attempts: int

    def brought(self, path: str) -> bool:
        """Whether a path of the ledger is this upload's, or that of a file in this archive."""
        return path == self.path or path.startswith(self.path + "/")


class Uploads:
    """The uploads of one index. Each call has a connection of its own, so that any thread and process may call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute() / "uploads"

    @property
    def there(self) -> bool:
        """Whether anything was ever asked for."""
        return (self.folder / "uploads.db").exists()

    # -- asking ------------------------------------------------------------------------------------------

    def receive(self, given: str, who: str | None, size: int) -> Upload:
        """A file that begins to come: its name of ours, and its line."""
        name = _fresh_name() + kept_suffix(given)
        return self._ask("file", name, given, str(self.folder / name), who, size, "receiving")

    def fetch(self, address: str, who: str | None) -> Upload:
        """An address to be fetched. One that was fetched before is fetched anew, in the same line."""
        address = address.partition("#")[0]
        before = self._rows("WHERE kind = 'address' AND path = ?", address)
        if before:
            self.set([before[0].id], "waiting")
            return before[0]
        return self._ask("address", _fresh_name(), address, address, who, 0, "waiting")

    def remove(self, source: str, report: str, who: str | None) -> Upload:
        """A report to be removed, by the file that it came from."""
        asked = self._rows("WHERE kind = 'removal' AND path = ? AND state = 'waiting'", source)
        return asked[0] if asked else self._ask("removal", _fresh_name(), report, source, who, 0, "waiting")

    def retry(self, who: str | None) -> Upload:
        """Every file of the ledger to be tried again that could not be read."""
        asked = self._rows("WHERE kind = 'retry' AND state = 'waiting'")
        return asked[0] if asked else self._ask("retry", _fresh_name(), "", "", who, 0, "waiting")

    def _ask(
        self, kind: Kind, name: str, given: str, path: str, who: str | None, size: int, state: State
    ) -> Upload:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._open() as db:
            report = given.partition("://")[2] if kind == "address" else report_name(given)
            if kind == "file":
                sent = db.execute("SELECT report, path, state FROM uploads WHERE kind = 'file'").fetchall()
                taken = {name for name, file, how in sent if how in UNFINISHED or Path(file).exists()}
                report = _unlike(report, taken)
            values = (name, kind, given[:MOST_GIVEN], report, path, who, now, size, state, None, 0)
            marks = ", ".join("?" * len(values))
            db.execute(f"INSERT INTO uploads ({_COLUMNS}) VALUES ({marks})", values)
        return Upload(*values)

    # -- how far it is -----------------------------------------------------------------------------------

    def set(self, ids: Collection[str], state: State, said: str | None = None) -> None:
        """Keep how far some of them are, with a sentence for the user where there is one."""
        with self._open() as db:
            db.executemany(
                "UPDATE uploads SET state = ?, said = ?, noted = 0 WHERE id = ?",
                [(state, said, one) for one in ids],
            )

    def tell_waiting(self, said: str) -> None:
        """Say for what everything waits."""
        with self._open() as db:
            db.execute("UPDATE uploads SET said = ? WHERE state = 'waiting'", (said,))

    def begin_again(self) -> None:
        """What a process that died was at waits again; what such a process was at twice has failed."""
        marks = ", ".join("?" * len(AT_WORK))
        with self._open() as db:
            db.execute(
                f"""UPDATE uploads SET attempts = attempts + 1,
                state = iif(attempts + 1 < ?, 'waiting', 'failed'), said = iif(attempts + 1 < ?, NULL, ?)
                WHERE state IN ({marks})""",
                (MOST_ATTEMPTS, MOST_ATTEMPTS, GAVE_UP, *AT_WORK),
            )

    def break_off(self) -> None:
        """What was being sent when the app stopped will not come any more: say so, and drop what came."""
        with self._open() as db:
            db.execute(
                "UPDATE uploads SET state = 'broken', said = ? WHERE state = 'receiving'", (APP_STOPPED,)
            )
        for part in self.folder.glob("*.part"):
            part.unlink(missing_ok=True)

    def not_noted(self) -> list[Upload]:
        """Those that have come to their end and are not in the journal yet; from now on they count as noted."""
        with self._open() as db:
            ended = "state IN ('done', 'failed', 'broken') AND noted = 0"
            rows = db.execute(f"SELECT {_COLUMNS} FROM uploads WHERE {ended} ORDER BY number").fetchall()
            db.execute(f"UPDATE uploads SET noted = 1 WHERE {ended}")
        return [Upload(*row) for row in rows]

    # -- looking -----------------------------------------------------------------------------------------

    def one(self, wanted: str) -> Upload | None:
        """The upload with this id."""
        return next(iter(self._rows("WHERE id = ?", wanted)), None)

    def listed(self, most: int) -> list[Upload]:
        """The latest ones, the last one first."""
        return self._rows("ORDER BY number DESC LIMIT ?", most)

    def unfinished(self) -> list[Upload]:
        """Those that wait, are being sent, or are at work, in order."""
        return self._rows(f"WHERE state IN ({', '.join('?' * len(UNFINISHED))}) ORDER BY number", *UNFINISHED)

    def next_round(self) -> list[Upload]:
        """What to do next: one removal or retry, else all files and addresses that wait. Removals come first."""
        for kind in ("removal", "retry"):
            if found := self._rows("WHERE state = 'waiting' AND kind = ? ORDER BY number LIMIT 1", kind):
                return found
        return self._rows("WHERE state = 'waiting' ORDER BY number")

    @contextmanager
    def at_work(self) -> Iterator[bool]:
        """Be the one process that takes uploads in; False where another one is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / "work.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def file_behind(self, path: str) -> Path | None:
        """The file that was sent and brought this path of the ledger: itself, or the archive that held it."""
        try:
            inside = Path(path).relative_to(self.folder)
        except ValueError:
            return None
        return self.folder / inside.parts[0] if inside.parts else None

    # -- inside ------------------------------------------------------------------------------------------

    def _rows(self, clause: str, *values: str | int) -> list[Upload]:
        if not self.there:
            return []
        with self._open() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM uploads {clause}", values).fetchall()
        return [Upload(*row) for row in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction; the database is made where it is missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.folder / "uploads.db", timeout=30)) as db, db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA secure_delete = ON")
            db.execute(_TABLE)
            yield db


def report_name(given: str) -> str:
    """A name for the index after the one that was given: its last part, without what steers a display, not long."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split()).strip(". ")
    suffix = PurePosixPath(name).suffix
    if len(name) > MOST_NAME and len(suffix) < MOST_NAME // 2:
        name = name[: MOST_NAME - len(suffix)].rstrip(". ") + suffix
    return name[:MOST_NAME] or "file"


def kept_suffix(given: str) -> str:
    """The ending of a given name where it is one of ours, else nothing."""
    suffix = PurePosixPath(report_name(given)).suffix.lower()
    return suffix if suffix in SUFFIXES else ""


def was_sent(path: str) -> bool:
    """Whether a path of the ledger is that of a file that was sent, whose report has the name that it was given."""
    return bool(_SENT.search(path))


def _fresh_name() -> str:
    return f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(10)}"


def _unlike(name: str, taken: Collection[str]) -> str:
    """The name, with a number before its ending where another upload that is there has it."""
    path, number = PurePosixPath(name), 2
    while name in taken:
        name, number = f"{path.stem} ({number}){path.suffix}", number + 1
    return name


def ledger_of(catalogue: Catalogue, uploads: Sequence[Upload]) -> dict[str, list[LedgerLine]]:
    """The ledger's lines that uploads brought, by the uploads' ids; of an archive, its own comes first."""
    found = {}
    for upload in uploads:
        rows = catalogue.connection.execute(
            """SELECT path, report, sha256, status, reason FROM files
            WHERE path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0') ORDER BY path""",
            (upload.path,),
        )
        found[upload.id] = [LedgerLine(*row) for row in rows]
    return found


def named(uploads: Sequence[Upload], path: str) -> Upload | None:
    """The upload that brought a path of the ledger."""
    return next((upload for upload in uploads if upload.brought(path)), None)
