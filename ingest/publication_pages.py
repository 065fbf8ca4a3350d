"""Which of the offered web pages are pages of one publication: they lead to each other, and bear one title.

Both are asked for. Pages of one site lead to each other by its menus, and reports of one programme bear one title;
only a publication's own pages do both. In doubt pages stay reports of their own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ingest.commit import Writer
from ingest.formats.publication_links import OWN, PageLinks, digest
from ingest.offered import Offered, looked_at, shown
from ingest.read import READER_VERSION
from ingest.workers import Read, Task

SUFFIXES = (".html", ".htm", ".xhtml")
MOST_PAGES = 200
MOST_BYTES = 128 << 20
"""A publication of more pages or bytes is left apart: it is read in one piece."""

_OWN = digest(OWN)

Looks = Callable[[Iterable[Task]], Iterator[Read]]
"""Looks into files in child processes, as ``Readers.read``."""


def with_publications(offered: Sequence[Offered], writer: Writer, look: Looks) -> list[Offered]:
    """The offered files, those that are pages of one publication as one file with ``parts``, where its first was.

    Pages that were offered before, and are there still, count as well: a single changed page brings its publication.
    """
    joined: dict[str, Offered] = {}
    keys = {file.key for file in offered}
    for pages in _candidates(offered, writer):
        links = _links_of(pages, writer, look)
        fresh = [n for n, page in enumerate(pages) if page.key in keys]
        for group in group_pages([(page.name, links[page.key]) for page in pages], fresh):
            parts = tuple(pages[place] for place in group)
            if len(parts) <= MOST_PAGES and sum(part.size for part in parts) <= MOST_BYTES:
                whole = _as_one(parts)
                joined |= {part.key: whole for part in parts}
    return list({file.key: file for file in (joined.get(one.key, one) for one in offered)}.values())


def group_pages(pages: Sequence[tuple[str, PageLinks]], fresh: Sequence[int] = ()) -> list[tuple[int, ...]]:
    """The publications among the pages of one folder, each as the places of its pages in their order.

    ``pages`` are file names and what the pages say, as digests. Of two pages of one name, which only the app has,
    that of ``fresh`` places is led to. A pure function.
    """
    places = {digest(f"file:{pages[n][0]}"): n for n in (*range(len(pages)), *fresh)}
    places |= {about.address: n for n, (_, about) in enumerate(pages) if about.address}
    ways = [_found(about.ways, places, n) for n, (_, about) in enumerate(pages)]
    turns = [_found(about.turns, places) for _, about in pages]
    leads = [{*ways[n], *turns[n], *_found(about.links, places)} for n, (_, about) in enumerate(pages)]
    following = [_found(about.next, places) for _, about in pages]
    groups = {n: [n] for n in range(len(pages))}
    for n, (_, about) in enumerate(pages):
        for other in (*ways[n], *turns[n]):
            if groups[n] is not groups[other] and n in leads[other] and _one_title(about, pages[other][1]):
                groups[n] += groups[other]
                groups |= dict.fromkeys(groups[other], groups[n])
    found = {id(group): group for group in groups.values() if len(group) > 1}
    return [_in_order(sorted(group), ways, following) for group in found.values()]


def _one_title(one: PageLinks, other: PageLinks) -> bool:
    """Whether two pages share a title, and neither tells of another authority or day than the other."""
    apart = any(
        first and second and first != second
        for first, second in ((one.authority, other.authority), (one.published_on, other.published_on))
    )
    return not apart and not set(one.names).isdisjoint(other.names)


def _found(links: Iterable[str], places: dict[str, int], own: int | None = None) -> list[int]:
    there = (own if link == _OWN else places.get(link) for link in links)
    return list(dict.fromkeys(place for place in there if place is not None))


def _in_order(
    members: Sequence[int], ways: Sequence[list[int]], following: Sequence[list[int]]
) -> tuple[int, ...]:
    """As the contents list has them, else as each leads to the next, else as the files are named.

    A contents list often leaves out the page that it stands on, or does not lead to it: another page's has it.
    """
    listed = {n: [other for other in ways[n] if other in members] for n in members}
    longest = max(members, key=lambda n: (len(listed[n]), -n))
    order = list(listed[longest])
    if longest not in order and len(members) > 2:  # noqa: PLR2004  (two such lists of one do not tell which is first)
        before = next((_before(longest, listed[n]) for n in order if longest in listed[n]), None)
        order.insert(order.index(before) + 1 if before in order else 0, longest)
    return tuple(order) if len(order) == len(members) else _by_turning(members, following)


def _before(page: int, listed: Sequence[int]) -> int | None:
    place = listed.index(page)
    return listed[place - 1] if place else None


def _by_turning(members: Sequence[int], following: Sequence[list[int]]) -> tuple[int, ...]:
    after = {n: next((other for other in following[n] if other in members), None) for n in members}
    order: list[int] = []
    for start in [n for n in members if n not in after.values()] + list(members):
        page: int | None = start
        while page is not None and page not in order:
            order.append(page)
            page = after[page]
    return tuple(order)


def _as_one(parts: tuple[Offered, ...]) -> Offered:
    """A publication as a file: its time changes when that of one of its pages does, or they are others."""
    first = parts[0]
    times = json.dumps([(part.key, part.size, part.mtime_ns) for part in parts])
    mtime_ns = first.mtime_ns if first.inside else int(hashlib.sha256(times.encode()).hexdigest()[:15], 16)
    size = sum(part.size for part in parts)
    named = any(part.named for part in parts)
    return replace(first, size=size, mtime_ns=mtime_ns, named=named, digest=None, parts=parts)


def _candidates(offered: Sequence[Offered], writer: Writer) -> list[list[Offered]]:
    """The offered web pages by folder, with those that were looked at there before; only where there are several."""
    folders: dict[Path, list[Offered]] = {}
    for file in offered:
        if not file.problem and not file.address and file.path.name.lower().endswith(SUFFIXES):
            folders.setdefault(file.path.parent, []).append(file)
    for folder, files in folders.items():
        if not files[0].inside:
            files.extend(_there_before(folder, files, writer))
    return [
        sorted(files, key=lambda file: (file.name, file.key)) for files in folders.values() if len(files) > 1
    ]


def _there_before(folder: Path, files: Sequence[Offered], writer: Writer) -> Iterator[Offered]:
    there = {file.key for file in files}
    below = str(PurePosixPath(files[0].report).parent)
    for path, name in _ledger_in(folder, writer):
        if path not in there and path.lower().endswith(SUFFIXES) and Path(path).is_file():
            file = looked_at(Path(path), Path(path).parent)
            if not file.problem:
                yield replace(file, report=str(PurePosixPath(below) / name))


def _ledger_in(folder: Path, writer: Writer) -> list[tuple[str, str]]:
    """The full paths of the files of the ledger in a folder, not below it, and their users' names for them."""
    within = shown(folder).rstrip("/")
    with writer.transaction() as db:
        rows = db.execute(
            "SELECT path, report FROM files WHERE path > ?1 || '/' AND path < ?1 || '0' ORDER BY path",
            (within,),
        ).fetchall()
    return [
        (str(path), PurePosixPath(report).name)
        for path, report in rows
        if "/" not in str(path)[len(within) + 1 :]
    ]


def _links_of(pages: Sequence[Offered], writer: Writer, look: Looks) -> dict[str, PageLinks]:
    """What the pages say: as it was kept where a file is unchanged, else looked for now."""
    stored = {page.key: _kept_links(writer, page) for page in pages}
    fields = {key: json.loads(found) for key, found in stored.items() if found}
    new = [Task(page, "", look=True) for page in pages if page.key not in fields]
    looked = {read.task.file: read.links or PageLinks().digested() for read in look(new)}
    _keep_links(writer, {file: json.dumps(links) for file, links in looked.items() if not file.inside})
    fields |= {file.key: links for file, links in looked.items()}
    return {page.key: PageLinks.kept(fields.get(page.key, {})) for page in pages}


def _kept_links(writer: Writer, page: Offered) -> str | None:
    with writer.transaction() as db:
        row = db.execute(
            "SELECT links FROM web_pages WHERE (path, size, mtime_ns, reader_version) = (?, ?, ?, ?)",
            (page.key, page.size, page.mtime_ns, READER_VERSION),
        ).fetchone()
    return str(row[0]) if row else None


def _keep_links(writer: Writer, links: Mapping[Offered, str]) -> None:
    """Keep what pages say; ``Writer.sweep`` forgets it of those that are in the ledger no more."""
    if not links:
        return
    with writer.transaction() as db:
        db.executemany(
            "INSERT OR REPLACE INTO web_pages (path, size, mtime_ns, reader_version, links) VALUES (?, ?, ?, ?, ?)",
            [(file.key, file.size, file.mtime_ns, READER_VERSION, said) for file, said in links.items()],
        )
