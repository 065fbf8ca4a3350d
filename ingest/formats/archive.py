"""ZIP archives of reports: what is in them, and their members one by one, inflated under caps of our own.

The sizes and names that an archive declares may lie, so bytes are counted as they are inflated and nothing is
ever written to disk under a member's name. A member is found by its place in the archive: names may repeat.
"""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.formats.errors import ReadError, TooLarge

MOST_MEMBERS = 5000
MOST_BYTES = 4 << 30
"""Inflated, over all members of an archive and of the archives in it."""
MEMBER_BYTES = 512 << 20
MOST_RATIO = 200
"""Inflated to packed bytes, looked at from RATIO_FROM on: text packs 10 to 1, a bomb 1000 to 1."""
RATIO_FROM = 32 << 20
DEEPEST = 2
"""An archive in an archive is opened; one in that is not."""
LEADS_OUT = "Its name leads out of the archive, so it is not read."
ENCRYPTED = "It is encrypted in the archive: unpack it with the password and ingest it by itself."
DAMAGED = "It is damaged in the archive: download the archive again."
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
_ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    ``name`` is its path in it, "/" between the parts, made safe; ``inside`` are the places that lead to it, one
    for each archive around it. ``problem`` is one sentence where it cannot be read; ``sha256`` is then None.
    """

    name: str
    inside: tuple[int, ...]
    size: int
    sha256: str | None
    problem: str | None = None


def list_members(data: bytes) -> list[Member]:
    """The files of an archive and of archives in it, each inflated once. Hidden ones are left out, as in folders.

    Raises ReadError when it cannot be opened or all of it is encrypted, TooLarge over a cap.
    """
    members = list(_Listing().members(io.BytesIO(data), "", ()))
    if not members:
        raise ReadError("The archive holds no files that could be reports.")
    if all(member.problem == ENCRYPTED for member in members):
        raise ReadError("The archive is encrypted: unpack it with its password and ingest the files.")
    return members


def read_member(path: Path, inside: Sequence[int]) -> bytes:
    """A member's bytes. Raises ReadError, TooLarge, or OSError when the archive cannot be opened."""
    stream: IO[bytes] = path.open("rb")
    for place in inside:
        with stream, _opened(stream) as archive:
            try:
                entry = archive.infolist()[place]
            except IndexError:
                raise ReadError(DAMAGED) from None
            data = b"".join(_inflated(archive, entry))
        stream = io.BytesIO(data)
    return data


class _Listing:
    """The walk through one archive, with what it has used up of the caps."""

    def __init__(self) -> None:
        self._count = 0
        self._bytes = 0

    def members(self, stream: IO[bytes], folder: str, inside: tuple[int, ...]) -> Iterator[Member]:
        with _opened(stream) as archive:
            names: set[str] = set()
            for place, entry in enumerate(archive.infolist()):
                name, leads_out = safe_name(entry.filename)
                if entry.is_dir() or not name or _is_hidden(name):
                    continue
                self._count += 1
                if self._count > MOST_MEMBERS:
                    raise TooLarge(f"The archive holds more than {MOST_MEMBERS:,} files; split it.")
                here = (*inside, place)
                name = _unlike(names, folder + name)
                problem = LEADS_OUT if leads_out else _refused(entry)
                if problem:
                    yield Member(name, here, entry.file_size, None, problem)
                else:
                    yield from self._member(archive, entry, name, here)

    def _member(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, inside: tuple[int, ...]
    ) -> Iterator[Member]:
        try:
            data = b"".join(self._counted(_inflated(archive, entry)))
        except TooLarge:
            raise
        except ReadError as error:
            yield Member(name, inside, entry.file_size, None, str(error))
            return
        if not _is_archive(data):
            yield Member(name, inside, len(data), hashlib.sha256(data).hexdigest())
        elif len(inside) >= DEEPEST:
            yield Member(
                name,
                inside,
                len(data),
                None,
                "It is an archive in an archive in an archive: unpack it first.",
            )
        else:
            try:
                yield from self.members(io.BytesIO(data), name + "/", inside)
            except TooLarge:
                raise
            except ReadError as error:
                yield Member(name, inside, len(data), None, str(error))

    def _counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._bytes += len(chunk)
            if self._bytes > MOST_BYTES:
                raise TooLarge(f"The archive unpacks to more than {MOST_BYTES >> 30} GB; split it.")
            yield chunk


def safe_name(name: str) -> tuple[str, bool]:
    """A member's name without what could lead anywhere, and whether there was any such thing."""
    plain = name.replace("\\", "/")
    parts = plain.split("/")
    drive = len(parts[0]) == 2 and parts[0][1] == ":"  # noqa: PLR2004
    leads_out = plain.startswith("/") or drive or ".." in parts
    kept = ["__" if part == ".." else part.replace(":", "_") for part in parts if part not in {"", "."}]
    return "/".join(kept), leads_out


def _opened(stream: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except _BROKEN:
        raise ReadError("The archive is damaged or cut short: download it again.") from None


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    size = 0
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > MEMBER_BYTES:
                    raise TooLarge(f"A file in the archive unpacks to more than {MEMBER_BYTES >> 20} MB.")
                if size > RATIO_FROM and size > MOST_RATIO * max(1, entry.compress_size):
                    raise TooLarge("The archive unpacks to far more than a report would: it is not read.")
                yield chunk
    except _BROKEN:
        raise ReadError(DAMAGED) from None


def _refused(entry: zipfile.ZipInfo) -> str | None:
    if entry.flag_bits & _ENCRYPTED_FLAG:
        return ENCRYPTED
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "It is a link to another file, which is not followed."
    return None


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in name.split("/"))


def _unlike(names: set[str], name: str) -> str:
    """The name, with a number where the archive has it before."""
    once, number = name, 2
    while name in names:
        name, number = f"{once} ({number})", number + 1
    names.add(name)
    return name


def _is_archive(data: bytes) -> bool:
    from ingest.formats.sniff import sniff

    if not data.startswith(b"PK"):
        return False
    try:
        return sniff(data) == "zip"
    except ReadError:
        return False
