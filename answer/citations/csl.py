"""CSL-JSON, which Zotero, Word's own citations and pandoc read: one record a report.

Citation Style Language 1.0.2, csl-data.json: a record has a page range, a locator belongs to a single citing of
it; so the quotes with their pages stand in the record's note.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urldefrag

from answer.citations.oscola import pinpoint
from answer.citations.reference import Reference


def csl_json(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """The records of the reports that are cited, each once, in the order of their first quote."""
    records: dict[str, dict[str, Any]] = {}
    notes: dict[str, list[str]] = {}
    for reference in references:
        records.setdefault(reference.id, _record(reference))
        where = pinpoint(reference)
        notes.setdefault(reference.id, []).append(
            f"{where}: “{reference.quote}”" if where else f"“{reference.quote}”"
        )
    for name, record in records.items():
        record["note"] = "\n".join([f"SHA-256 {record.pop('_sha256')}", *notes[name]])
    return list(records.values())


def _record(reference: Reference) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": reference.id,
        "type": "report",
        "title": reference.title,
        "author": [{"literal": name} for name in reference.authors],
        "genre": reference.programme,
        "number": reference.paper,
        "URL": urldefrag(reference.link).url if reference.link else None,
        "language": "en-GB",
        "_sha256": reference.sha256,
    }
    if reference.published_on:
        record["issued"] = {"date-parts": [[int(part) for part in reference.published_on.split("-")]]}
    return {key: value for key, value in record.items() if value}
