"""Small report files made for tests, and what an index holds of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from index.layout import Layout
from index.search import Index

TOPICS = (
    "missing children", "strategy discussions", "custody records", "domestic abuse", "county lines",
    "supervision of staff", "recording of ethnicity", "online exploitation", "training", "foster care",
)  # fmt: skip


def write_report(file: Path, marker: str, *, paragraphs: int = 6) -> Path:
    """A text report of some passages, each of which holds the word ``marker``."""
    parts = [f"# Inspection of {marker}", ""]
    for n in range(paragraphs):
        topic = TOPICS[n % len(TOPICS)]
        parts += [f"## {n + 1}. {topic.capitalize()}", ""]
        parts += [
            f"Inspectors looked at {topic} in {marker}. "
            + f"In case {n}, leaders of {marker} acted late. " * 4,
            "",
        ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts), encoding="utf-8")
    return file


def write_web_page(file: Path, marker: str) -> Path:
    """The same as a web page."""
    body = "".join(f"<h2>{t}</h2><p>{f'In {marker}, {t} was weak. ' * 8}</p>" for t in TOPICS[:5])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"<html><head><title>{marker}</title></head><body><main><h1>{marker}</h1>{body}</main></body></html>"
    )
    return file


def found(folder: Path, question: str) -> list[str]:
    """The reports of the hits whose text holds the question's words, best first."""
    index = Index.open(folder)
    try:
        hits = index.search(question).hits
    finally:
        index.catalogue.close()
    return [hit.report for hit in hits if question.casefold() in hit.passage.text.casefold()]


def contents(folder: Path) -> dict[str, Any]:
    """Everything that the truth and the current generation hold, but for ids, times and order."""
    with closing(sqlite3.connect(Layout(folder).catalogue)) as db:
        of = "JOIN reports ON reports.id = report_id WHERE retired = 0"
        rows = {
            "reports": db.execute(
                "SELECT sha256, report, text_hash, title, unread_pages, retired FROM reports"
            ),
            "files": db.execute("SELECT report, sha256, held, status, reason FROM files"),
            "pages": db.execute(f"SELECT sha256, number, label, pages.text FROM pages {of}"),
            "passages": db.execute(
                f"SELECT sha256, key, ordinal, kind, heading, pieces, sentences, vector, text FROM passages {of}"
            ),
            "findings": db.execute(f"SELECT sha256, kind, findings.text, spans, passages FROM findings {of}"),
            "grades": db.execute(f"SELECT sha256, area, grade, quote, spans, by_hand FROM grades {of}"),
        }
        held: dict[str, Any] = {name: sorted(cursor.fetchall(), key=repr) for name, cursor in rows.items()}
    index = Index.open(folder)
    try:
        held["searchable"] = (len(index.generation.vectors), len(index.generation.words))
    finally:
        index.catalogue.close()
    held["originals"] = sorted(file.name for file in (folder / "files").glob("??/*"))
    return held
