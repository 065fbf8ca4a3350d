"""The parts of a Word file, unpacked under a cap of our own: the sizes that an archive declares may lie."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from ingest.formats.errors import ReadError, TooLarge

PART_CAP = 64 * 1024 * 1024
"""Most bytes that one part may unpack to: the text of a 10,000-page report is some 40 MB of XML."""

_CHUNK = 1 << 20
_DAMAGED = "The Word file is damaged: open it in Word, save it again and ingest that."


class Package:
    """A Word file's parts by name, each unpacked when it is asked for."""

    def __init__(self, data: bytes) -> None:
        """Raises ``ReadError`` for bytes that are no archive."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
            raise ReadError(_DAMAGED) from None
        self._names = frozenset(self._archive.namelist())

    def part(self, name: str) -> etree._Element | None:
        """The XML of a part, no entity resolved and nothing fetched; None where the file has no such part.

        Raises ``ReadError`` for damaged parts, ``TooLarge`` for one over ``PART_CAP``.
        """
        if name not in self._names:
            return None
        data = self._unpacked(name)
        if b"<!DOCTYPE" in data[:4096]:
            raise ReadError("The Word file declares entities, which no Word file needs: it is not read.")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            raise ReadError(_DAMAGED) from None

    def _unpacked(self, name: str) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            with self._archive.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    parts.append(chunk)
                    size += len(chunk)
                    if size > PART_CAP:
                        raise TooLarge(
                            f"The Word file unpacks to more than {PART_CAP >> 20} MB of text: it is not read."
                        )
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
            raise ReadError(_DAMAGED) from None
        return b"".join(parts)
