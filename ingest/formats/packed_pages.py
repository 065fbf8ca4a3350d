"""A publication in several web pages, packed as one file: what the index keeps, and what a citation's SHA-256 is of.

It is a web page itself: a comment that names the pages and their lengths, then their bytes as they were, one after the
other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

_MARK = b"<!-- findings publication "
_END = b" -->\n"
_LONGEST_HEAD = 1 << 20

WebPage = tuple[str, bytes]
"""A page's file name and its bytes."""


def pack(pages: Iterable[WebPage]) -> bytes:
    """The pages, in their order, as one file: the same bytes whenever the pages are the same."""
    pages = list(pages)
    head = json.dumps([[name, len(data)] for name, data in pages], separators=(",", ":"))
    head = head.replace("-", "\\u002d").replace(">", "\\u003e")  # no name may end the comment
    return _MARK + head.encode() + _END + b"".join(data for _, data in pages)


def unpack(data: bytes) -> list[WebPage]:
    """The pages of a packed publication; none of any other file, or of one that somebody changed."""
    if not data.startswith(_MARK):
        return []
    end = data.find(_END, 0, _LONGEST_HEAD)
    try:
        head = json.loads(data[len(_MARK) : max(end, 0)])
        entries = [(str(name), int(length)) for name, length in head]
    except (ValueError, TypeError, RecursionError):
        return []
    pages, at = [], end + len(_END)
    for name, length in entries:
        pages.append((name, data[at : at + max(0, length)]))
        at += max(0, length)
    return pages if at == len(data) else []
