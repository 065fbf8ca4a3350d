"""Which files are offered: the walk over what the user named."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.layout import Layout
from ingest.formats.archive import Member, read_member
from ingest.formats.errors import ReadError
from ingest.formats.packed_pages import pack


class NothingOfferedError(FindingsError):
    """There is no file to index where the user pointed."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that the user offered. ``report`` is its path below the folder that was named.

    ``named`` says that the user named the file itself. ``problem`` is one sentence when it cannot even be
    looked at; this may also be a folder.

    A member of an archive has a ``path`` below the archive's, which is not on the disk: ``archive`` is the file
    that holds it and ``inside`` its place there (see ``ingest.formats.archive``). ``digest`` is its SHA-256, where
    it is known. ``address`` is the URL that a file came from; it is then the ledger's path.

    A publication in several web pages is one file: its first page's, with all its pages as ``parts``. ``given`` is
    the name that a file was sent under, where it lies under another.
    """

    path: Path
    report: str
    size: int
    mtime_ns: int
    named: bool = False
    problem: str | None = None
    archive: Path | None = None
    inside: tuple[int, ...] = ()
    digest: str | None = None
    address: str | None = None
    parts: tuple[Offered, ...] = ()
    given: str = ""

    @property
    def key(self) -> str:
        """The full path as text, as the ledger keeps it; bytes that are no text are escaped."""
        return self.address or shown(self.path)

    @property
    def name(self) -> str:
        """The file's name as its user gave it: what was sent in the app lies under a name of ours."""
        return self.given or PurePosixPath(self.report).name

    def sha256(self) -> str:
        """SHA-256 of the file as it is now. Raises OSError when it cannot be read."""
        if self.digest:
            return self.digest
        if self.parts:
            return hashlib.sha256(pack((part.name, part.content()) for part in self.parts)).hexdigest()
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def content(self) -> bytes:
        """The file's bytes, of a member of an archive inflated. Raises OSError."""
        if not self.inside:
            return self.path.read_bytes()
        try:
            return read_member(self.archive or self.path, self.inside)
        except ReadError as error:
            raise OSError(errno.EIO, str(error)) from None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server said of the version of a file that was read, to ask whether there is a newer one."""

    etag: str | None = None
    modified: str | None = None


def offered_files(paths: Sequence[Path]) -> tuple[Offered, ...]:
    """The files that were named and those below the folders that were named, each once, in order.

    Hidden files (``.name``) and the lock files of office programs (``~$name``) are not reports and are not
    offered. What may not be opened is offered with the sentence that says so; the others go on. Raises
    NothingOfferedError when a path does not exist or no file is found at all.
    """
    found: dict[Path, Offered] = {}
    for named in paths:
        with suppress(PermissionError):  # told of the path itself, below
            if not named.exists():
                raise NothingOfferedError(f"There is no file or folder {named}; check the path.")
        root = named.absolute()
        files = _below(root, root) if folders_among([root]) else [looked_at(root, root.parent, named=True)]
        for offered in files:
            found.setdefault(offered.path, offered)
    if not found:
        raise NothingOfferedError(
            f"There is no file in {', '.join(map(str, paths))}; give a folder with reports."
        )
    return tuple(found.values())


def folders_among(paths: Sequence[Path]) -> list[Path]:
    """Those that are folders; what may not be looked at is none, as far as anyone knows."""
    return [path for path in paths if os.path.isdir(path)]  # noqa: PTH112  (Path.is_dir raises for these)


def failed_before(layout: Layout) -> tuple[Offered, ...]:
    """The files of the ledger that could not be read, as they are now. Raises NothingOfferedError for none."""
    catalogue = Catalogue(layout)
    try:
        lines = catalogue.failed()
        archives = {line.path for line in catalogue.ledger("unpacked")}
    finally:
        catalogue.close()
    if not lines:
        raise NothingOfferedError("There is no file in the index that could not be read.")
    found: dict[str, Offered] = {}
    for line in lines:  # of a member of an archive, the archive is offered
        path = next((archive for archive in archives if line.path.startswith(archive + "/")), line.path)
        on_web = path.startswith("https://")
        file = web_file(path) if on_web else looked_at(Path(path), Path(path).parent)
        found.setdefault(path, replace(file, report=line.report.removesuffix(line.path.removeprefix(path))))
    return tuple(found.values())


def member_of(file: Offered, member: Member) -> Offered:
    """A member of an archive, offered as if it were a file in a folder of the archive's name."""
    return replace(
        file,
        path=file.path / member.name,
        report=f"{file.report}/{member.name}",
        size=member.size,
        problem=member.problem,
        archive=file.path,
        inside=member.inside,
        digest=member.sha256,
        address=f"{file.address}/{member.name}" if file.address else None,
    )


def web_file(url: str) -> Offered:
    """An address of the web that is yet to be fetched; its short path is the address without its scheme."""
    address = url.partition("#")[0]
    short = address.partition("://")[2]
    return Offered(Path(short), short, -1, 0, named=True, address=address)


def shown(path: Path) -> str:
    """A path as text that can be stored and printed, whatever bytes the file system has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _below(folder: Path, root: Path) -> Iterator[Offered]:
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        below = root.parent if folder == root else root  # the named folder itself is told of by its name
        yield _refused(folder, below, f"The folder cannot be opened: {error.strerror}.")
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path, root)
        elif entry.is_file(follow_symlinks=False) or _is_link_to_file(entry):
            yield looked_at(path, root)


def _is_link_to_file(entry: os.DirEntry[str]) -> bool:
    """Links to folders are not followed, since they could lead round in a circle; broken links are told."""
    return entry.is_symlink() and not Path(entry.path).is_dir()


def looked_at(path: Path, root: Path, *, named: bool = False) -> Offered:
    """A file as it is now, named after its path below ``root``."""
    try:
        found = path.stat()
    except OSError as error:
        return _refused(path, root, f"The file cannot be opened: {error.strerror}.")
    if not stat.S_ISREG(found.st_mode):
        return _refused(path, root, "This is not an ordinary file.")
    return Offered(path, shown(path.relative_to(root)), found.st_size, found.st_mtime_ns, named)


def _refused(path: Path, root: Path, problem: str) -> Offered:
    return Offered(path, shown(path.relative_to(root)), 0, 0, problem=problem)
