"""Files of the ledger that are not on the disk any more, and removing reports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.layout import Layout
from index.schema import connect
from ingest.commit import Writer
from ingest.current import bring_up_to_date
from ingest.lock import writing
from ingest.offered import Offered, shown
from ingest.trouble import told


class NoSuchReportError(FindingsError):
    """A report that should be removed is not in the index, or not the only one of its name."""


def gone_files(layout: Layout, roots: Sequence[Path], offered: Sequence[Offered]) -> tuple[str, ...]:
    """The ledger's files below the folders ``roots`` that are not among the offered ones, by full path.

    What lies below a folder that cannot be opened is not gone, as far as anyone knows.
    """
    there = {file.key for file in offered}
    there |= _members(layout, there)
    unseen = tuple(file.key + "/" for file in offered if file.problem)
    catalogue = Catalogue(layout)
    try:
        lines = [line for root in roots for line in catalogue.ledger_below(shown(root.absolute()))]
    finally:
        catalogue.close()
    return tuple(
        sorted({line.path for line in lines if line.path not in there and not line.path.startswith(unseen)})
    )


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


def forget_failures(writer: Writer, gone: Collection[str]) -> tuple[str, ...]:
    """Take gone files that never were a report out of the ledger; returns the others."""
    left = []
    for path in gone:
        known = writer.known(path)
        if known and known.status == "failed" and known.held is None:
            writer.forget(path)
        elif known:
            left.append(path)
    return tuple(left)


def remove(names: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Remove reports, each by its path as listed or its full path; all of them or none.

    When it returns, a generation without them is current, and their words, vectors, pages and files are gone
    from the index folder. Their own files, wherever they were ingested from, are not touched; the ledger keeps
    that they were removed, so that the next ingest of their folder leaves them out. Returns the full paths.

    Raises NoSuchReportError when a name is not that of exactly one report.
    """
    layout = Layout(folder)
    Catalogue(layout).close()  # says so when there is no index, rather than making one
    with told(folder), writing(layout), Writer(layout) as writer:
        writer.sweep()
        found = {sha256: paths for name in names for sha256, paths in one_report(writer, name).items()}
        writer.remove(found)
        bring_up_to_date(writer)
    return tuple(path for paths in found.values() for path in paths)


def one_report(writer: Writer, name: str) -> dict[str, list[str]]:
    """The full paths of the one report that a name stands for, by its SHA-256. Raises NoSuchReportError."""
    found = writer.matching(name)
    if not found:
        raise NoSuchReportError(
            f"There is no report {name} in the index; findings reports lists them. Nothing was removed."
        )
    if len(found) > 1:
        paths = ", ".join(path for paths in found.values() for path in paths)
        raise NoSuchReportError(
            f"{len(found)} reports are called {name}; give the full path of one: {paths}. Nothing was removed."
        )
    return found
