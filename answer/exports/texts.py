"""An answer as JSON (the contract's form, only with quotes that were found again), CSV, CSL-JSON and Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from answer.citations.csl import csl_json
from answer.citations.oscola import escaped, markdown, oscola
from answer.shown import cell, line
from answer.verification.facts import facts, withheld_lines
from answer.verification.saved import Note, Quoted

COLUMNS = (
    "n", "quote", "title", "authority", "inspectorate", "published_on", "page", "page_label", "paragraph", "heading",
    "oscola", "link", "report", "sha256", "passage", "ocr", "group",
)  # fmt: skip


def note_json(note: Note) -> dict[str, Any]:
    """The answer in the contract's form, with each citation's OSCOLA form and link."""
    kept = {one.n: one for one in note.quotes}
    given = [one for at, one in enumerate(note.data["citations"], 1) if int(one.get("n") or at) in kept]
    return {
        "question": note.question,
        "answered": note.answered,
        "answer": "\n".join([note.text, *(f"“{quote.text}” [{quote.n}]" for quote in note.quotes)]),
        "missing_terms": list(note.missing_terms),
        "citations": [
            one | {"oscola": oscola(quote.reference), "link": quote.reference.link}
            for one, quote in zip(given, note.quotes, strict=True)
        ],
        "withheld": [asdict(one) for one in note.withheld],
        "searched": asdict(note.searched) if note.searched else None,
    }


def as_json(note: Note) -> bytes:
    """The same as a file."""
    return (json.dumps(note_json(note), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def as_csl(note: Note) -> bytes:
    """The reports cited, as CSL-JSON."""
    records = csl_json(quote.reference for quote in note.quotes)
    return (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def as_csv(note: Note) -> bytes:
    """A row a quote, for spreadsheets: UTF-8 with a mark, and no cell that would run as a formula."""
    return csv_of(COLUMNS, map(csv_row, note.quotes))


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The same of any rows; a column that a row has not is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def as_markdown(note: Note) -> bytes:
    """The answer as Markdown, with a block quotation for each quote."""
    parts = [f"# {escaped(line(note.question))}", escaped(line(note.text))]
    parts.append("\n".join(f"- {name}: {escaped(line(value))}" for name, value in facts(note)))
    for group, quotes in groupby(note.quotes, key=lambda quote: quote.group):
        parts += [f"## {escaped(line(group))}"] if group else []
        parts += [markdown(quote.reference, quote.text) for quote in quotes]
    if note.withheld:
        parts.append("## Quotes that are not shown")
        parts.append("\n".join(f"- {escaped(line(told))}" for told in withheld_lines(note)))
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def csv_row(quote: Quoted) -> dict[str, Any]:
    """The values of a quote by their columns."""
    of = quote.reference
    return {
        "n": quote.n, "quote": quote.text, "title": of.title, "authority": of.authority,
        "inspectorate": "; ".join(of.authors), "published_on": of.published_on,
        "page": of.pages[0] if of.pages else None, "page_label": of.labels[0] if of.labels else None,
        "paragraph": of.paragraph, "heading": " › ".join(of.heading), "oscola": oscola(of), "link": of.link,
        "report": of.report, "sha256": of.sha256, "passage": of.passage, "ocr": "yes" if quote.ocr else "",
        "group": quote.group,
    }  # fmt: skip
