"""Bundles of ours, read again: by what they are known, and the answer that they carry."""

from __future__ import annotations

import io
import json
from typing import Any

from pypdf import PdfReader

INDEX_SHEETS = "/FindingsIndexSheets"
"""In the document information: how many sheets of a bundle are its index."""


def index_pages(pdf: bytes) -> tuple[int, int]:
    """How many of a PDF's pages are a bundle's index (0 when it is none of ours), and how many it has in all.

    Raises ValueError when it cannot be read.
    """
    try:
        reader = PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted:
            reader.decrypt("")
        said = str(reader.metadata.get(INDEX_SHEETS, "0")) if reader.metadata else "0"
        return int(said) if said.isdigit() else 0, len(reader.pages)
    except Exception as error:  # pypdf meets damage with errors of any kind
        raise ValueError(str(error)) from error


def attached(pdf: bytes) -> dict[str, Any]:
    """The answer that a bundle carries with it; empty where it carries none that can be read."""
    try:
        files = PdfReader(io.BytesIO(pdf)).attachments
        found = json.loads(next(iter(files["answer.json"])))
        return found if isinstance(found, dict) else {}
    except Exception:  # as above
        return {}
