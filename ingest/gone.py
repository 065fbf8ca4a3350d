"""Files of the ledger that are not on the disk any more, and removing reports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue, LedgerLine
from index.errors import FindingsError
from index.layout import Layout
from index.schema import connect
from ingest.commit import UNPACKED, Writer
from ingest.current import bring_up_to_date
from ingest.lock import writing
from ingest.offered import Offered, shown
from ingest.trouble import told


class NoSuchReportError(FindingsError):
    """A report that should be removed is not in the index, or not the only one of its name."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Files that are gone.

    ``left`` are those for which a report still answers, by full path; ``elsewhere`` counts those whose report goes on,
    since its content is there under another name.
    """

    left: tuple[str, ...] = ()
    elsewhere: int = 0


def gone_files(layout: Layout, roots: Sequence[Path], offered: Sequence[Offered]) -> tuple[str, ...]:
    """The ledger's files with a report, below the folders ``roots``, that are not among the offered ones, by full path.

    What lies below a folder that cannot be opened is not gone, as far as anyone knows.
    """
    return tuple(path for path, known in _gone(layout, roots, offered).items() if known.held)


def settle_gone(writer: Writer, roots: Sequence[Path], offered: Sequence[Offered]) -> Settled:
    """Take those of the gone files out of the ledger that no report needs: it never was one, or another file holds it.

    A renamed file's report goes on under the new name. That somebody removed a report is kept, gone or not.
    """
    gone = _gone(writer.layout, roots, offered)
    with_report = {path for path, known in gone.items() if known.held}
    elsewhere = 0
    for path, known in gone.items():
        if (known.held is None and known.status == "failed") or (
            known.status == UNPACKED and not any(member.startswith(path + "/") for member in with_report)
        ):
            writer.forget(path)
        elif known.held and writer.holders(known.held) - with_report:
            writer.forget(path)
            elsewhere += 1
    return Settled(tuple(path for path in gone if path in with_report and writer.known(path)), elsewhere)


def _gone(layout: Layout, roots: Sequence[Path], offered: Sequence[Offered]) -> dict[str, LedgerLine]:
    """The ledger's lines below the folders ``roots`` of what is not among the offered files, by full path."""
    there = {file.key for file in offered}
    there |= _members(layout, there)
    unseen = tuple(file.key + "/" for file in offered if file.problem)
    with closing(Catalogue(layout)) as catalogue:
        lines = {line.path: line for root in roots for line in catalogue.ledger_below(shown(root.absolute()))}
    return {
        path: line
        for path, line in sorted(lines.items())
        if path not in there and not path.startswith(unseen)
    }


def _members(layout: Layout, there: Collection[str]) -> set[str]:
    """The ledger's members of the archives that are there; not those that an archive held before it changed."""
    if not there:
        return set()
    connection = connect(layout.catalogue)
    try:
        rows = connection.execute(
            """SELECT archive.path, member.path FROM files AS archive JOIN files AS member
            ON member.path > archive.path || '/' AND member.path < archive.path || '0'
            WHERE archive.status = 'unpacked' AND (archive.size = -1 OR archive.mtime_ns = member.mtime_ns)"""
        ).fetchall()
    finally:
        connection.close()
    return {member for archive, member in rows if archive in there}


def remove(names: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Remove reports, each by its path as listed or its full path; all of them or none. An archive stands for its own.

    When it returns, a generation without them is current, and their words, vectors, pages and files are gone
    from the index folder. Their own files, wherever they were ingested from, are not touched; the ledger keeps
    that they were removed, so that the next ingest of their folder leaves them out. Returns the full paths of all
    files that held them: other names of the same content, and the other pages of a publication, too.

    Raises NoSuchReportError when a name is not that of exactly one report.
    """
    layout = Layout(folder)
    Catalogue(layout).close()  # says so when there is no index, rather than making one
    with told(folder), writing(layout), Writer(layout) as writer:
        writer.sweep()
        found = {sha256 for name in names for sha256 in _of_archive(writer, name) or one_report(writer, name)}
        paths = {path for sha256 in found for path in writer.holders(sha256, pages=True)}
        writer.remove(found)
        bring_up_to_date(writer)
    return tuple(sorted(paths))


def one_report(writer: Writer, name: str) -> dict[str, list[str]]:
    """The full paths of the one report that a name stands for, by its SHA-256. Raises NoSuchReportError."""
    found: dict[str, list[str]] = {}
    for held, path in _named(writer, name, "held IS NOT NULL"):
        found.setdefault(held, []).append(path)
    if not found:
        raise NoSuchReportError(
            f"There is no report {name} in the index; findings reports lists them. Nothing was removed."
        )
    if len(found) > 1:
        raise _several(f"{len(found)} reports", name, [path for paths in found.values() for path in paths])
    return found


def _of_archive(writer: Writer, name: str) -> set[str]:
    """The SHA-256 of the reports that the archive of this name holds; none where no archive is called so."""
    archives = [path for _, path in _named(writer, name, f"status = '{UNPACKED}'")]
    if len(archives) > 1:
        raise _several(f"{len(archives)} archives", name, archives)
    return {known.held for path in archives for _, known in writer.members(path) if known.held}


def _named(writer: Writer, name: str, where: str) -> list[tuple[str, str]]:
    """What files of this name hold, and their full paths; a name is a short or a full path."""
    with writer.transaction() as db:
        rows = db.execute(
            f"SELECT held, path FROM files WHERE (report = ?1 OR path = ?1) AND {where} ORDER BY path",
            (name,),
        ).fetchall()
    return [(row[0], row[1]) for row in rows]


def _several(what: str, name: str, paths: Sequence[str]) -> NoSuchReportError:
    return NoSuchReportError(
        f"{what} are called {name}; give the full path of one: {', '.join(paths)}. Nothing was removed."
    )
