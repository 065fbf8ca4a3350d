"""The tables of the catalogue, and opening it."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from index.cut_short import is_closed, is_cut, is_open, opening
from index.errors import DamagedError, FindingsError

SCHEMA_VERSION = 1
PAGE_BYTES = 16_384
"""SQLite's page: rows here are some 2 KB, of which a page of 4 KB would hold two and waste a fifth."""
CHECKED = {
    "reports": (
        "sha256", "source", "report", "text_hash",
        "format", "paged", "title", "authority", "inspectorate", "programme", "theme", "inspected_from",
        "inspected_to", "published_on", "found_in", "unread_pages", "reader_version",
    ),
    "pages": ("report_id", "number", "label", "text", "source", "words", "paragraphs"),
    "passages": ("key", "report_id", "ordinal", "kind", "heading", "text", "pieces", "sentences", "vector",
        "sentence_vectors",
    ),
    "findings": (
        "id", "report_id", "ordinal", "kind", "text", "spans", "heading", "passages", "number", "addressee",
        "deadline", "title", "value", "counts", "against",
    ),
    "grades": ("report_id", "ordinal", "area", "grade", "scale", "quote", "spans", "heading", "by_hand"),
}  # fmt: skip
"""The columns that a row's ``checksum`` covers: what answers are made of. SQLite itself keeps none."""
EMBEDDED = ("vector", "sentence_vectors")
"""The columns of a passage that another model changes."""

TABLES = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One live row for each content (SHA-256). A retired report has been replaced or removed: it is in no list
-- any more, but answers for the generation that still holds it; its rows go as soon as one without it is
-- current. source and report are the path and the short path of the file that brought it. text_hash is equal
-- for reports whose normalised text is equal, and null where there is no text.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL,
    source TEXT NOT NULL,
    report TEXT NOT NULL,
    text_hash TEXT,
    format TEXT NOT NULL,
    paged INTEGER NOT NULL,
    title TEXT NOT NULL,
    authority TEXT,
    inspectorate TEXT,
    programme TEXT,
    theme TEXT,
    inspected_from TEXT,
    inspected_to TEXT,
    published_on TEXT,
    found_in TEXT NOT NULL,
    unread_pages TEXT NOT NULL,
    reader_version INTEGER NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0,
    checksum INTEGER NOT NULL
);
CREATE UNIQUE INDEX reports_sha256 ON reports (sha256) WHERE retired = 0;
CREATE INDEX reports_text ON reports (text_hash);

-- The ledger: every file that was ever offered, by its full path. sha256 is the content that was looked at
-- last, null where it could not be opened, and for the further pages of a publication (status joined). held is
-- the SHA-256 of the report that answers for this file: its content, the publication that it is a page of, or the
-- content before it where the file has changed into something that cannot be read.
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    report TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT,
    held TEXT,
    status TEXT NOT NULL,
    reason TEXT,
    reader_version INTEGER NOT NULL
);
CREATE INDEX files_sha256 ON files (sha256);
CREATE INDEX files_held ON files (held);

-- text, and of passages pieces and sentences: as index/packed.py makes them smaller.
CREATE TABLE pages (
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    label TEXT,
    text BLOB NOT NULL,
    source TEXT NOT NULL,
    words TEXT NOT NULL,
    paragraphs TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report_id, number)
);

-- key: 63 bits of the SHA-256 over what the passage says and where, so that a passage keeps its id over
-- re-ingest and no row is ever matched by position. vector: float16, little endian. sentence_vectors: the codes of
-- index/model/embedding.py.
CREATE TABLE passages (
    key INTEGER NOT NULL,
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    heading TEXT NOT NULL,
    text BLOB NOT NULL,
    pieces BLOB NOT NULL,
    sentences BLOB NOT NULL,
    vector BLOB NOT NULL,
    sentence_vectors BLOB NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE UNIQUE INDEX passages_key ON passages (key, report_id);
CREATE INDEX passages_report ON passages (report_id, ordinal);

-- What the inspectors found, extracted when the report was read. id: 16 hexadecimal digits. spans: page, start
-- and end of each part. passages: the keys of the passages that the finding stands in.
CREATE TABLE findings (
    id TEXT NOT NULL,
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    spans TEXT NOT NULL,
    heading TEXT NOT NULL,
    passages TEXT NOT NULL,
    number TEXT,
    addressee TEXT,
    deadline TEXT,
    title TEXT,
    value TEXT,
    counts TEXT,
    against TEXT,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report_id, ordinal)
) WITHOUT ROWID;
CREATE TABLE grades (
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    area TEXT NOT NULL,
    grade TEXT NOT NULL,
    scale TEXT,
    quote TEXT NOT NULL,
    spans TEXT NOT NULL,
    heading TEXT NOT NULL,
    by_hand INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report_id, ordinal)
) WITHOUT ROWID;

-- What the reader says of a report besides its text: sentences for the ledger, and the ids of a web page's
-- headings by their page and offset in its text.
CREATE TABLE remarks (
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    sentence TEXT NOT NULL
);
CREATE INDEX remarks_report ON remarks (report_id);
CREATE TABLE anchors (
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    at INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (report_id, page, at)
) WITHOUT ROWID;

-- Metadata set by hand, by the path of the ledger; was and was_in are what the reader had found, and where.
CREATE TABLE corrections (
    path TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT,
    was TEXT,
    was_in TEXT,
    PRIMARY KEY (path, field)
) WITHOUT ROWID;

-- Grades set by hand, by the path of the ledger and the area; without a grade, the report gives none there.
CREATE TABLE grades_by_hand (
    path TEXT NOT NULL,
    area TEXT NOT NULL,
    grade TEXT,
    PRIMARY KEY (path, area)
) WITHOUT ROWID;

-- Of files that came from the web, whose path is their address: what its server said of the version that was
-- read, and the address that it was read from, after redirects.
CREATE TABLE web (
    path TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    final TEXT NOT NULL,
    etag TEXT,
    modified TEXT
) WITHOUT ROWID;

-- What the web pages among the files lead to and are called, as digests, so that an unchanged page is not looked into
-- again to know of which publication it is a page (ingest/publication_pages.py).
CREATE TABLE web_pages (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    reader_version INTEGER NOT NULL,
    links TEXT NOT NULL
) WITHOUT ROWID;
"""


def row_checksum(*values: str | int | bytes | None) -> int:
    """CRC-32 over the values of a row, in the order of CHECKED: finds any one flipped bit. Known to SQL too."""
    checksum = 0
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        checksum = zlib.crc32(b"%d:" % len(data) + data, checksum)
    return checksum


def insertion(table: str) -> str:
    """The SQL that inserts a row of CHECKED[table], its values bound in that order, with its checksum."""
    columns = CHECKED[table]
    marks = ", ".join(f"?{n}" for n in range(1, len(columns) + 1))
    return f"INSERT INTO {table} ({', '.join(columns)}, checksum) VALUES ({marks}, row_checksum({marks}))"


def sealing(table: str) -> str:
    """The SQL that gives one row, by its id, the checksum of what it holds now."""
    return f"UPDATE {table} SET checksum = row_checksum({', '.join(CHECKED[table])}) WHERE id = ?"


def is_intact(table: str, row: sqlite3.Row) -> bool:
    """Whether a row that was read with all its columns is the one that was written."""
    return bool(row["checksum"] == row_checksum(*(row[column] for column in CHECKED[table])))


class CatalogueError(FindingsError):
    """The catalogue cannot be opened or read."""


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """Open the catalogue; with ``write``, make it where it is missing, for use under a lock by any thread.

    Raises CatalogueError with one sentence when there is none, or it is from another version, and DamagedError
    when it is broken, or gone from beside the reports' files.
    """
    if not path.exists() and _holds_originals(path.parent):
        raise DamagedError("The catalogue")  # a new one in its place would have the files swept away
    if not write and not path.exists():
        raise NoIndexError(path.parent)
    try:
        with opening:
            cut = is_cut(path)
            connection = _open(path, "mode=rwc" if write else "mode=ro", any_thread=write)
            is_open(connection, path)
        try:
            _check(connection, path.parent)
            _refuse_cut(connection, path, cut=cut, new=write)
            if write:
                _prepare(connection)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        if type(error) is sqlite3.DatabaseError:
            raise DamagedError("The catalogue") from error
        raise CatalogueError(f"The index in {path.parent} cannot be opened: {error}.") from error
    return connection


class NoIndexError(CatalogueError):
    """There is no index in the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no index in {folder} yet; make one with: findings ingest FOLDER")


class _Cursor(sqlite3.Cursor):
    """Tells of a broken database file with the sentence of DamagedError, wherever SQLite meets the break."""

    def execute(self, sql: str, values: Any = (), /) -> Self:
        """As in sqlite3; raises DamagedError."""
        with _telling():
            return super().execute(sql, values)

    def __next__(self) -> Any:
        with _telling():
            return super().__next__()

    def fetchone(self) -> Any:
        """As in sqlite3; raises DamagedError."""
        with _telling():
            return super().fetchone()

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        """As in sqlite3; raises DamagedError."""
        with _telling():
            return super().fetchmany(size)

    def fetchall(self) -> list[Any]:
        """As in sqlite3; raises DamagedError."""
        with _telling():
            return super().fetchall()


class _Connection(sqlite3.Connection):
    def close(self) -> None:
        super().close()
        is_closed(self)

    def cursor(self, factory: Any = _Cursor, /) -> Any:
        return super().cursor(factory)


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if (
            type(error) is sqlite3.DatabaseError
        ):  # "malformed", "not a database"; locks and the like are others
            raise DamagedError("The catalogue") from error
        raise


def _text(data: bytes) -> str:
    """Bytes that are no UTF-8 are damage: they come through as they can, and the row's checksum tells."""
    return data.decode("utf-8", "replace")


def _open(path: Path, mode: str, *, any_thread: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=30, check_same_thread=not any_thread,
        factory=_Connection,
    )  # fmt: skip
    connection.row_factory = sqlite3.Row
    connection.text_factory = _text
    connection.create_function("row_checksum", -1, row_checksum, deterministic=True)
    connection.execute("PRAGMA foreign_keys = ON")
    try:
        connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        wal = path.with_name(path.name + "-wal")
        if any_thread or os.access(path.parent, os.W_OK) or (wal.exists() and wal.stat().st_size):
            raise
        # Of an index that nobody may write here, SQLite cannot share memory with a writer; there is none.
        return _open(path, "mode=ro&immutable=1", any_thread=True)
    return connection


def _check(connection: sqlite3.Connection, folder: Path) -> None:
    """Refuse a catalogue whose tables are not the ones above."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise CatalogueError(
            f"The index in {folder} was made by a newer version of Findings; update Findings to use it."
        )


def _holds_originals(folder: Path) -> bool:
    return next((folder / "files").glob("??/*"), None) is not None


def _refuse_cut(connection: sqlite3.Connection, path: Path, *, cut: bool, new: bool) -> None:
    """Raise DamagedError for a file that is ``cut``. Without any table it may be ``new``, else there is no index."""
    if not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        if _holds_originals(path.parent):
            raise DamagedError("The catalogue")
        if new:
            return
        raise NoIndexError(path.parent)
    if cut:
        raise DamagedError("The catalogue")


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables where they are missing. What is deleted is overwritten, so that nothing can be read back."""
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # before the first table, else it does nothing
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    if not connection.execute("PRAGMA user_version").fetchone()[0]:
        connection.executescript(f"BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
