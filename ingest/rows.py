"""A report's rows in the catalogue, and the key of a passage."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence

from index.found import finding_row, grade_row
from index.model.embedding import Embedded
from index.packed import flat, packed_pieces, packed_ranges, packed_text
from index.records import Report
from index.schema import insertion
from ingest.formats.ocr import tesseract
from ingest.formats.scans import ranges
from ingest.offered import Offered
from ingest.passages import passage_key
from ingest.read import READER_VERSION

JOINED = "joined"
"""The status of a further page of a publication that is there."""


def insert_report(
    db: sqlite3.Connection, report: Report, vectors: Sequence[Embedded], source: str, short: str
) -> None:
    """Add a report's rows; ``vectors`` are in the order of its passages."""
    about = report.metadata
    row = db.execute(
        insertion("reports"),
        (
            report.sha256, source, short, text_hash(report), report.format, report.paged, about.title,
            about.authority, about.inspectorate, about.programme, about.theme, about.inspected_from,
            about.inspected_to, about.published_on, json.dumps(about.found_in),
            json.dumps(report.unread_pages), READER_VERSION,
        ),
    )  # fmt: skip
    report_id = int(row.lastrowid or 0)
    db.executemany(
        insertion("pages"),
        (
            (
                report_id,
                p.number,
                p.label,
                packed_text(storable(p.text)),
                p.source,
                flat(p.words),
                flat([p.paragraphs]),
            )
            for p in report.pages
        ),
    )
    db.executemany("INSERT INTO remarks VALUES (?, ?)", ((report_id, remark) for remark in report.remarks))
    db.executemany(
        "INSERT OR IGNORE INTO anchors (report_id, page, at, id) VALUES (?, ?, ?, ?)",
        ((report_id, *anchor) for anchor in report.anchors),
    )
    db.executemany(  # the same words at the same place of the same page are one passage
        insertion("passages") + " ON CONFLICT (key, report_id) DO NOTHING",
        (
            (
                passage_key(report.sha256, p), report_id, p.ordinal, p.kind, json.dumps(p.heading),
                packed_text(storable(p.text)), packed_pieces(p.pieces), packed_ranges(p.sentences),
                one.vector.astype("<f2").tobytes(), one.sentences,
            )
            for p, one in zip(report.passages, vectors, strict=True)
        ),
    )  # fmt: skip
    db.executemany(
        insertion("findings"), (finding_row(f, report_id, n) for n, f in enumerate(report.findings))
    )
    db.executemany(insertion("grades"), (grade_row(g, report_id, n) for n, g in enumerate(report.grades)))


def text_hash(report: Report) -> str | None:
    """SHA-256 of a report's words in lower case, white space and punctuation aside; None without words.

    Equal for a report and the same one saved again by another program.
    """
    text = unicodedata.normalize("NFKC", " ".join(page.text for page in report.pages)).casefold()
    words = re.findall(r"\w+", text)
    return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest() if words else None


def unread_reason(unread: Sequence[int], pages: int) -> str | None:
    """One sentence on the pages without usable text, or None when there are none."""
    if not unread:
        return None
    which = "Every page is a picture" if len(unread) == pages else _which(unread)
    return f"{which} without usable text and needs text recognition (OCR)."


def unread_advice() -> str:
    """What to do about such pages on this machine."""
    if tesseract():
        return "Run the same command again without --no-ocr."
    return "Install tesseract-ocr and run the same command again."


def standing(unread: Sequence[int], pages: int, remarks: Sequence[str]) -> tuple[str, str | None]:
    """The status of a file whose report is live, and its reason: what cannot be searched, and the remarks."""
    reason = unread_reason(unread, pages)
    said = [reason, unread_advice(), *remarks] if reason else remarks
    return ("needs_ocr" if reason else "indexed"), " ".join(said) or None


def ledger_lines(
    file: Offered, sha256: str | None, status: str, reason: str | None
) -> Iterator[tuple[Offered, str | None, str, str | None]]:
    """The ledger's lines of a file: its own, and of a publication one for each further page."""
    yield file, sha256, status, reason
    there = status not in {"failed", "removed"}
    why = f"It is a page of the publication {file.report}." if there else reason
    for page in file.parts:
        if page.key != file.key:
            yield page, None, JOINED if there else status, why


def _which(numbers: Sequence[int]) -> str:
    return (
        f"Page {ranges(numbers)} is a picture"
        if len(numbers) == 1
        else f"Each of the pages {ranges(numbers)} is a picture"
    )


def storable(text: str) -> str:
    """Half of a surrogate pair, which some broken PDFs hold, cannot be stored: "?" stands for it, same length."""
    return text.encode("utf-8", "replace").decode() if any("\ud800" <= c <= "\udfff" for c in text) else text
