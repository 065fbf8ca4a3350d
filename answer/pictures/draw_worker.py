"""The process in which PDFium draws: started and guarded by ``answer.pictures.drawing``, one page at a time.

A line of JSON in, a line of JSON and the picture's bytes out. A file that brings PDFium down, or makes it run or
grow without end, costs this process and not the app.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

from answer.pictures.page_image import PageImage, PageImageError, draw_page
from index.records import WordBox
from index.spans import Span

MEMORY = 3 * 1024**3
"""Bytes of address space that drawing may take."""


def main() -> None:
    """Draw until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held: tuple[str, bytes] = ("", b"")
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        if asked["sha256"] != held[0]:
            held = (asked["sha256"], Path(asked["file"]).read_bytes())
        _answer(out, asked, held[1])


def _answer(out: BinaryIO, asked: dict[str, Any], pdf: bytes) -> None:
    try:
        drawn = _drawn(asked, pdf)
        said = {"bytes": len(drawn.png), "width": drawn.width, "height": drawn.height, "boxes": drawn.boxes}
        out.write(json.dumps(said).encode() + b"\n" + drawn.png)
    except PageImageError as error:
        out.write(json.dumps({"error": str(error)}).encode() + b"\n")
    out.flush()


def _drawn(asked: dict[str, Any], pdf: bytes) -> PageImage:
    if hashlib.sha256(pdf).hexdigest() != asked["sha256"]:
        raise PageImageError("The page cannot be drawn: the file of this report has changed.")
    return draw_page(
        pdf,
        asked["number"],
        [Span(*span) for span in asked["spans"]],
        stored_text=asked["text"],
        width=asked["width"],
        words=[WordBox(*word) for word in asked["words"]],
    )


if __name__ == "__main__":
    main()
