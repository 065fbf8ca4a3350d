"""A report as JSON, for the way back from the child process that read it.

Whatever a hostile file does to that process, what comes back is data and is never unpickled.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from index.findings import Finding, Grade
from index.records import Metadata, Page, Passage, Report, WordBox
from index.spans import Piece, Span


def dump_report(report: Report) -> bytes:
    """A report as UTF-8 JSON."""
    return json.dumps(asdict(report), ensure_ascii=False).encode("utf-8", "surrogatepass")


def load_report(data: bytes) -> Report:
    """The report that ``dump_report`` wrote. Raises ValueError, KeyError or TypeError when it is none."""
    fields: dict[str, Any] = json.loads(data.decode("utf-8", "replace"))
    return Report(
        sha256=fields["sha256"],
        format=fields["format"],
        paged=fields["paged"],
        metadata=Metadata(**fields["metadata"]),
        pages=tuple(_page(p) for p in fields["pages"]),
        passages=tuple(_passage(p) for p in fields["passages"]),
        unread_pages=tuple(fields["unread_pages"]),
        remarks=tuple(fields["remarks"]),
        anchors=tuple((a[0], a[1], a[2]) for a in fields["anchors"]),
        findings=tuple(_finding(f) for f in fields["findings"]),
        grades=tuple(_grade(g) for g in fields["grades"]),
    )


def _finding(fields: dict[str, Any]) -> Finding:
    return Finding(**(fields | _place(fields) | {"passages": tuple(fields["passages"])}))


def _grade(fields: dict[str, Any]) -> Grade:
    return Grade(**(fields | _place(fields)))


def _place(fields: dict[str, Any]) -> dict[str, Any]:
    return {"spans": tuple(Span(*s) for s in fields["spans"]), "heading": tuple(fields["heading"])}


def _page(fields: dict[str, Any]) -> Page:
    words = tuple(WordBox(*w) for w in fields.pop("words"))
    return Page(**(fields | {"words": words, "paragraphs": tuple(fields["paragraphs"])}))


def _passage(fields: dict[str, Any]) -> Passage:
    return Passage(
        ordinal=fields["ordinal"],
        text=fields["text"],
        heading=tuple(fields["heading"]),
        pieces=tuple(Piece(*p) for p in fields["pieces"]),
        sentences=tuple((s[0], s[1]) for s in fields["sentences"]),
        kind=fields["kind"],
    )
