"""Whether a PDF without text is blank, or so damaged that PDFium, which mends what it can, finds nothing left."""

from __future__ import annotations

import io
import logging

NOTHING_LEFT = "The PDF is damaged and nothing can be read of it; ask for another copy."
_MOST_LOOKED_AT = 20


def is_damaged(data: bytes) -> bool:
    """Whether pypdf, which is the stricter reader, cannot follow the file to what its first pages say."""
    from pypdf import PdfReader

    pypdf_log = logging.getLogger("pypdf")
    before, pypdf_log.level = pypdf_log.level, logging.CRITICAL
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            return False
        for page, _ in zip(reader.pages, range(_MOST_LOOKED_AT), strict=False):
            contents = page.get_contents()
            if contents is not None:
                contents.get_data()
    except MemoryError:
        raise
    except Exception:  # pypdf meets damage with errors of many kinds
        return True
    finally:
        pypdf_log.level = before
    return False
