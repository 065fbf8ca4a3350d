"""Text and offsets as small as the catalogue keeps them: half of what they take as they are.

Text is deflated (RFC 1951) with the commonest words of our own sample reports as what came before it, which saves
a sixth of a short text more. Offsets are numbers in variable length, each less what it is expected to be.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from index.spans import Piece

_RAW, _LEVEL, _MEMORY = -15, 9, 9
_SEVEN, _MORE = 0x7F, 0x80


def packed_text(text: str) -> bytes:
    """The text, made smaller."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _words())
    return packer.compress(text.encode("utf-8")) + packer.flush()


def unpacked_text(data: bytes) -> str:
    """What ``packed_text`` was given."""
    return zlib.decompressobj(_RAW, _words()).decompress(data).decode("utf-8")


def packed_pieces(pieces: Iterable[Piece]) -> bytes:
    """Where a passage stands, made smaller: pieces mostly follow one another, and are as long there as here."""
    return _packed(_pieces_less(pieces))


def unpacked_pieces(data: bytes) -> tuple[Piece, ...]:
    """What ``packed_pieces`` was given."""
    numbers, found, last = iter(_unpacked(data)), [], Piece(0, 0, 0, 0, 0)
    for after in numbers:
        start = last.end + after
        length, page, at = next(numbers), last.page + next(numbers), next(numbers)
        page_start = at + (last.page_end if page == last.page else 0)
        last = Piece(start, start + length, page, page_start, page_start + length + next(numbers))
        found.append(last)
    return tuple(found)


def packed_ranges(ranges: Iterable[Sequence[int]]) -> bytes:
    """Half-open ranges in their order, made smaller."""
    return _packed(_ranges_less(ranges))


def unpacked_ranges(data: bytes) -> tuple[tuple[int, int], ...]:
    """What ``packed_ranges`` was given."""
    numbers, found, last = iter(_unpacked(data)), [], 0
    for after in numbers:
        start = last + after
        last = start + next(numbers)
        found.append((start, last))
    return tuple(found)


def _pieces_less(pieces: Iterable[Piece]) -> Iterator[int]:
    last = Piece(0, 0, 0, 0, 0)
    for piece in pieces:
        length = piece.end - piece.start
        yield piece.start - last.end
        yield length
        yield piece.page - last.page
        yield piece.page_start - (last.page_end if piece.page == last.page else 0)
        yield piece.page_end - piece.page_start - length
        last = piece


def _ranges_less(ranges: Iterable[Sequence[int]]) -> Iterator[int]:
    last = 0
    for start, end in ranges:
        yield start - last
        yield end - start
        last = end


def _packed(numbers: Iterable[int]) -> bytes:
    """Seven bits a byte, the lowest first; the lowest bit of all is the sign."""
    data = bytearray()
    for number in numbers:
        rest = number << 1 if number >= 0 else (-number << 1) - 1
        while rest > _SEVEN:
            data.append(rest & _SEVEN | _MORE)
            rest >>= 7
        data.append(rest)
    return bytes(data)


def _unpacked(data: bytes) -> list[int]:
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & _SEVEN) << shift
        if byte & _MORE:
            shift += 7
        else:
            numbers.append(-(value + 1 >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers


@cache
def _words() -> bytes:
    """What was stored with other words cannot be read: a change needs another SCHEMA_VERSION."""
    return Path(__file__).with_name("common_words.txt").read_bytes()


def flat(rows: Iterable[Iterable[float]]) -> str:
    """Rows of numbers as one JSON list: half the size of a list of lists."""
    return json.dumps([number for row in rows for number in row], separators=(",", ":"))


def rows_of_numbers(text: str, width: int) -> list[list[Any]]:
    """The rows that ``flat`` was given, ``width`` numbers in each."""
    numbers = json.loads(text)
    return [numbers[i : i + width] for i in range(0, len(numbers), width)]
