"""Collections of quotes as people keep them: a database of its own beside the index.

The ingest, ``reembed``, ``restore`` and every repair of the index leave it alone. Several processes may write to it:
each change is one transaction of SQLite (WAL). A collection has an owner, whose it is alone; whoever has the random
token of a shared one may read it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from answer.collections.collected import Collected, Collection, Removed, Words
from answer.shown import line
from index.errors import FindingsError
from index.layout import Layout
from index.spans import Span

LONGEST_NAME, LONGEST_NOTE = 80, 4000
MOST_COLLECTIONS, MOST_QUOTES = 200, 500
WAIT_SECONDS = 30.0
THIS_MACHINE = "this machine's user"
"""The owner of what is kept where nobody signs in."""

TABLES = """
CREATE TABLE collections (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    same_name TEXT NOT NULL,
    note TEXT NOT NULL,
    made_on TEXT NOT NULL,
    changed_on TEXT NOT NULL,
    token TEXT UNIQUE,
    UNIQUE (owner, same_name)
) WITHOUT ROWID;
-- A quote is never changed but for its place in the order and the note. same: a digest of its words and their
-- place, so that none is in a collection twice.
CREATE TABLE quotes (
    id TEXT PRIMARY KEY,
    collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    same TEXT NOT NULL,
    citation TEXT NOT NULL,
    note TEXT NOT NULL,
    added_on TEXT NOT NULL,
    UNIQUE (collection_id, same)
) WITHOUT ROWID;
CREATE INDEX quotes_same ON quotes (same);
"""


class CollectionError(FindingsError):
    """What was wanted of a collection cannot be done; nothing has changed."""


class CollectionStore:
    """The collections beside one index. Reading makes no file; the first change does."""

    def __init__(self, layout: Layout) -> None:
        self.file = layout.collections

    def all_of(self, owner: str) -> tuple[Collection, ...]:
        """An owner's collections without their quotes, the one that was changed last first."""
        with self._reading() as db:
            rows = db.execute(f"{_LISTED} WHERE owner = ? ORDER BY changed_on DESC, name", (owner,))
            return tuple(map(_collection, rows))

    def owners(self) -> tuple[str, ...]:
        """Everyone who has a collection."""
        with self._reading() as db:
            return tuple(
                row["owner"] for row in db.execute("SELECT DISTINCT owner FROM collections ORDER BY 1")
            )

    def open(self, id_: str, owner: str) -> Collection:
        """A collection of this owner with its quotes. Raises CollectionError."""
        with self._reading() as db:
            return _whole(db, _the_row(db, "id = ? AND owner = ?", id_, owner))

    def shared(self, token: str) -> Collection:
        """The collection that is shared by this token, with its quotes. Raises CollectionError."""
        with self._reading() as db:
            return _whole(db, _the_row(db, "token = ?", token))

    def named(self, name: str, owner: str) -> Collection:
        """An owner's collection by its name. Raises CollectionError."""
        with self._reading() as db:
            return _whole(db, _the_row(db, "same_name = ? AND owner = ?", _same(name), owner))

    def holding(self, owner: str) -> dict[str, frozenset[str]]:
        """For each quote (``Words.same``) of an owner's collections, the ids of those that hold it."""
        found: dict[str, set[str]] = {}
        with self._reading() as db:
            for row in db.execute(
                "SELECT same, collection_id FROM quotes JOIN collections ON collections.id = collection_id"
                " WHERE owner = ?",
                (owner,),
            ):
                found.setdefault(row["same"], set()).add(row["collection_id"])
        return {same: frozenset(ids) for same, ids in found.items()}

    def make(self, owner: str, name: str, note: str = "") -> str:
        """A new, empty collection; returns its id. Raises CollectionError."""
        name = _name(name)
        with self._changing() as db:
            if db.execute("SELECT count(*) FROM collections WHERE owner = ?", (owner,)).fetchone()[0] >= (
                MOST_COLLECTIONS
            ):
                raise CollectionError(f"There are {MOST_COLLECTIONS} collections already; delete one first.")
            _free(db, owner, name)
            id_, now = secrets.token_hex(8), _now()
            db.execute(
                "INSERT INTO collections VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                (id_, owner, name, _same(name), _note(note), now, now),
            )
        return id_

    def describe(
        self,
        id_: str,
        owner: str,
        *,
        name: str | None = None,
        note: str | None = None,
        was: str | None = None,
    ) -> None:
        """Change a collection's name or note. Raises CollectionError.

        ``was`` is the note that the writer had before them: where another has changed it since, both are kept.
        """
        with self._changing(id_, owner) as db:
            if name is not None:
                name = _name(name)
                _free(db, owner, name, but=id_)
                db.execute(
                    "UPDATE collections SET name = ?, same_name = ? WHERE id = ?", (name, _same(name), id_)
                )
            if note is not None:
                stored = db.execute("SELECT note FROM collections WHERE id = ?", (id_,)).fetchone()[0]
                db.execute(
                    "UPDATE collections SET note = ? WHERE id = ?", (_both(stored, _note(note), was), id_)
                )

    def delete(self, id_: str, owner: str) -> None:
        """Delete a collection with its quotes and its link. Raises CollectionError."""
        with self._changing(id_, owner) as db:
            db.execute("DELETE FROM collections WHERE id = ?", (id_,))

    def share(self, id_: str, owner: str) -> str:
        """Share a collection; returns its link's token, the same until sharing stops. Raises CollectionError."""
        with self._changing(id_, owner) as db:
            db.execute(
                "UPDATE collections SET token = coalesce(token, ?) WHERE id = ?",
                (secrets.token_urlsafe(24), id_),
            )
            token: str = db.execute("SELECT token FROM collections WHERE id = ?", (id_,)).fetchone()[0]
        return token

    def stop_sharing(self, id_: str, owner: str) -> None:
        """Make a collection's link lead nowhere; sharing again makes another. Raises CollectionError."""
        with self._changing(id_, owner) as db:
            db.execute("UPDATE collections SET token = NULL WHERE id = ?", (id_,))

    def add(self, id_: str, owner: str, words: Words) -> None:
        """Put a quote at the end; one that is in already stays where it is. Raises CollectionError."""
        with self._changing(id_, owner) as db:
            if db.execute(
                "SELECT 1 FROM quotes WHERE collection_id = ? AND same = ?", (id_, words.same)
            ).fetchone():
                return
            count, last = db.execute(
                "SELECT count(*), coalesce(max(position), 0) FROM quotes WHERE collection_id = ?", (id_,)
            ).fetchone()
            if count >= MOST_QUOTES:
                raise CollectionError(f"The collection has {MOST_QUOTES} quotes already; make another one.")
            one = Collected(secrets.token_hex(8), words, "", _now())
            _insert(db, id_, last + 1, one)

    def add_new(self, owner: str, name: str, words: Words) -> str:
        """Make a collection and put a quote into it; returns its id. Raises CollectionError."""
        id_ = self.make(owner, name)
        self.add(id_, owner, words)
        return id_

    def annotate(self, id_: str, owner: str, quote: str, note: str, was: str | None = None) -> None:
        """Set the owner's note on a quote; ``was`` is as for ``describe``. Raises CollectionError."""
        with self._changing(id_, owner) as db:
            row = db.execute(
                "SELECT note FROM quotes WHERE id = ? AND collection_id = ?", (quote, id_)
            ).fetchone()
            if row is None:
                raise CollectionError(_GONE_QUOTE)
            db.execute(
                "UPDATE quotes SET note = ? WHERE id = ?", (_both(row["note"], _note(note), was), quote)
            )

    def cite_anew(self, id_: str, owner: str, quote: str, words: Words) -> None:
        """Cite a quote from where it stands now; its place and its note are kept. Raises CollectionError."""
        with self._changing(id_, owner) as db:
            try:
                changed = db.execute(
                    "UPDATE quotes SET citation = ?, same = ? WHERE id = ? AND collection_id = ?",
                    (_as_json(words), words.same, quote, id_),
                )
            except sqlite3.IntegrityError:
                raise CollectionError("The collection has this quote from there already.") from None
            _there(changed)

    def move(self, id_: str, owner: str, quote: str, by: int) -> None:
        """Move a quote up (negative) or down by so many places, no further than the ends. Raises CollectionError."""
        with self._changing(id_, owner) as db:
            order = [
                row[0]
                for row in db.execute(
                    "SELECT id FROM quotes WHERE collection_id = ? ORDER BY position", (id_,)
                )
            ]
            if quote not in order:
                raise CollectionError(_GONE_QUOTE)
            at = order.index(quote)
            order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
            _number(db, order)

    def take_out(self, id_: str, owner: str, quote: str) -> Removed:
        """Take a quote out; what is returned puts it back. Raises CollectionError."""
        with self._changing(id_, owner) as db:
            row = db.execute(
                "SELECT * FROM quotes WHERE id = ? AND collection_id = ?", (quote, id_)
            ).fetchone()
            if row is None:
                raise CollectionError(_GONE_QUOTE)
            db.execute("DELETE FROM quotes WHERE id = ?", (quote,))
        return Removed(id_, row["position"], _collected(row))

    def put_back(self, owner: str, removed: Removed) -> None:
        """Put a quote that was taken out back where it was; nothing when it is in already. Raises CollectionError."""
        with self._changing(removed.collection, owner) as db:
            same = (removed.collection, removed.quote.words.same)
            if db.execute("SELECT 1 FROM quotes WHERE collection_id = ? AND same = ?", same).fetchone():
                return
            db.execute(
                "UPDATE quotes SET position = position + 1 WHERE collection_id = ? AND position >= ?",
                (removed.collection, removed.position),
            )
            _insert(db, removed.collection, removed.position, removed.quote)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """The database as it is now; an empty one in memory where there is none yet."""
        with self._told(), closing(_connected(self.file if self.file.exists() else None)) as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def _changing(self, id_: str | None = None, owner: str | None = None) -> Iterator[sqlite3.Connection]:
        """One transaction, of a collection that this owner has where one is given: all of it, or nothing."""
        with self._told():
            if not self.file.exists():
                _make(self.file)
            with closing(_connected(self.file)) as db:
                db.execute("BEGIN IMMEDIATE")
                with db:
                    if id_ is not None:
                        _the_row(db, "id = ? AND owner = ?", id_, owner)
                    yield db
                    if id_ is not None:
                        db.execute("UPDATE collections SET changed_on = ? WHERE id = ?", (_now(), id_))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The database's troubles in a sentence."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise CollectionError(
                f"The collections in {self.file} cannot be used: {error}. Nothing has changed."
            ) from error


_LISTED = """SELECT collections.*, (SELECT count(*) FROM quotes WHERE collection_id = collections.id) AS count
FROM collections"""
_GONE = "This collection is not there: it was deleted, it is no longer shared, or it is somebody else's."
_GONE_QUOTE = "This quote is no longer in the collection."


def _connected(file: Path | None) -> sqlite3.Connection:
    db = sqlite3.connect(file or ":memory:", timeout=WAIT_SECONDS, isolation_level=None)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    if file is None:
        db.executescript(TABLES)
    return db


def _make(file: Path) -> None:
    """Make an empty database whole and put it in its place, unless another process was quicker."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}-{secrets.token_hex(8)}")
    try:
        with closing(sqlite3.connect(aside)) as db:
            db.executescript(f"PRAGMA journal_mode = WAL; {TABLES}")
        with suppress(FileExistsError):
            file.hardlink_to(aside)
    finally:
        aside.unlink(missing_ok=True)


def _the_row(db: sqlite3.Connection, where: str, *values: str | None) -> sqlite3.Row:
    row: sqlite3.Row | None = db.execute(f"{_LISTED} WHERE {where}", values).fetchone()
    if row is None:
        raise CollectionError(_GONE)
    return row


def _whole(db: sqlite3.Connection, row: sqlite3.Row) -> Collection:
    rows = db.execute("SELECT * FROM quotes WHERE collection_id = ? ORDER BY position, id", (row["id"],))
    return _collection(row, tuple(map(_collected, rows)))


def _collection(row: sqlite3.Row, quotes: tuple[Collected, ...] = ()) -> Collection:
    return Collection(
        row["id"], row["owner"], row["name"], row["note"], row["made_on"], row["changed_on"], row["token"],
        row["count"], quotes,
    )  # fmt: skip


def _collected(row: sqlite3.Row) -> Collected:
    kept: dict[str, Any] = json.loads(row["citation"])
    kept["heading"] = tuple(kept["heading"])
    kept["spans"] = tuple(Span(*span) for span in kept["spans"])
    return Collected(row["id"], Words(**kept), row["note"], row["added_on"])


def _as_json(words: Words) -> str:
    kept = {name: getattr(words, name) for name in Words.__slots__}
    return json.dumps(kept)


def _insert(db: sqlite3.Connection, collection: str, position: int, one: Collected) -> None:
    db.execute(
        "INSERT INTO quotes VALUES (?, ?, ?, ?, ?, ?, ?)",
        (one.id, collection, position, one.words.same, _as_json(one.words), one.note, one.added_on),
    )


def _number(db: sqlite3.Connection, order: Sequence[str]) -> None:
    db.executemany(
        "UPDATE quotes SET position = ? WHERE id = ?", [(n, id_) for n, id_ in enumerate(order, 1)]
    )


def _there(changed: sqlite3.Cursor) -> None:
    if not changed.rowcount:
        raise CollectionError(_GONE_QUOTE)


def _free(db: sqlite3.Connection, owner: str, name: str, but: str = "") -> None:
    taken = (owner, _same(name), but)
    if db.execute(
        "SELECT 1 FROM collections WHERE owner = ? AND same_name = ? AND id != ?", taken
    ).fetchone():
        raise CollectionError(f"There is a collection “{name}” already; choose another name.")


def _name(given: str) -> str:
    name = line(given)
    if not name:
        raise CollectionError("A collection needs a name.")
    if len(name) > LONGEST_NAME:
        raise CollectionError(f"A name has at most {LONGEST_NAME} characters; this one has {len(name)}.")
    return name


def _note(given: str) -> str:
    note = "\n".join(line(part) for part in given.strip().splitlines())
    if len(note) > LONGEST_NOTE:
        raise CollectionError(f"A note has at most {LONGEST_NOTE:,} characters; this one has {len(note):,}.")
    return note


def _both(stored: str, note: str, was: str | None) -> str:
    """The note to keep; where it was changed since ``was`` was shown, what stands there and below it the new one."""
    if was is None or stored == was:
        return note
    return stored if note in {was, stored} else f"{stored}\n{note}"


def _same(name: str) -> str:
    return line(name).casefold()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
