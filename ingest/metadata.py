"""What a report says about itself: title, authority, inspectorate, programme and dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from index.records import Metadata, Page
from ingest.blocks import Block


def find_metadata(
    pages: Sequence[Page], blocks: Sequence[Block], name: str, facts: Mapping[str, str] | None = None
) -> Metadata:
    """The metadata of a report; ``facts`` are what the file's own properties say ("title", ...)."""
    headings = [block.text for block in blocks if block.kind == "heading"]
    title = (facts or {}).get("title") or next(iter(headings), "") or PurePosixPath(name).stem
    return Metadata(title=title, found_in={"title": "content"})
