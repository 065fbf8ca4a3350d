"""What became of the files that were offered, in words: from the ledger, the same on every page that lists them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.catalogue import LedgerLine
from index.records import ReportRow
from index.uploads import Upload
from index.wording import counted, pages_said

ENCRYPTED = "The PDF is encrypted and "
LOCKED = "It opens only with a password. Send a copy that opens without one: print it to a new PDF, say."
WORDS = {
    "indexed": "Added", "duplicate": "There already", "needs_ocr": "Needs text recognition",
    "failed": "Could not be read", "removed": "Removed", "unpacked": "Unpacked",
    "joined": "Joined",
}  # fmt: skip
STATES = {
    "receiving": "Being sent", "broken": "Not sent whole", "waiting": "Waiting", "reading": "Being read",
    "embedding": "Being made searchable", "stored": "Being made searchable", "failed": "Not done", "done": "Done",
}  # fmt: skip
SEND_AGAIN = "To have it again, send the file again."
SOON = "It has been read; it can be searched in a moment."


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one file: its name, some words, a sentence on why where there is one, and how it is shown.

    ``report`` is the report that answers for it: its own, or the one with the same content.
    """

    name: str
    words: str
    why: str | None = None
    look: str = "work"
    report: ReportRow | None = None
    path: str = ""


def of_line(line: LedgerLine, reports: Mapping[str, ReportRow]) -> Became:
    """What a line of the ledger says; ``reports`` are the live ones by SHA-256."""
    row = reports.get(line.sha256 or "")
    words, why, look = WORDS.get(line.status, line.status), line.reason, "good"
    if line.status == "failed":
        look = "bad"
        if why and why.startswith(ENCRYPTED):
            words, why = "Needs a password", LOCKED
    elif line.status == "needs_ocr":
        look = "weak"
    elif line.status == "removed":
        row, why, look = None, SEND_AGAIN, "weak"
    elif line.status == "duplicate" and row:
        why, look = f"The same as {row.report}.", "weak"
    elif line.status == "indexed" and row:
        why = " ".join(filter(None, [_length(row), why]))
    elif line.status == "indexed":
        words, why, look = "Read", SOON, "work"
    return Became(line.report, words, why, look, row, line.path)


def of_upload(
    upload: Upload, lines: Sequence[LedgerLine], reports: Mapping[str, ReportRow]
) -> tuple[Became, ...]:
    """What became of one upload: one thing, or that of each file in an archive after the archive's own."""
    name = shown_name(upload)
    if upload.state not in {"stored", "done"} or upload.kind in {"removal", "retry"}:
        look = {"broken": "bad", "failed": "bad", "done": "good"}.get(upload.state, "work")
        words = "Removed" if (upload.kind, upload.state) == ("removal", "done") else STATES[upload.state]
        return (Became(name, words, upload.said, look, path=upload.path),)
    found = [of_line(line, reports) for line in lines]
    own = next((one for one in found if one.path == upload.path), None)
    if own is None:
        return (Became(name, STATES["done"], upload.said, "good", path=upload.path),)
    members = [one for one in found if one.path != upload.path]
    if members:
        return (Became(name, WORDS["unpacked"], in_short(members), "good", path=upload.path), *members)
    return (replace(own, name=name),)


def shown_name(upload: Upload) -> str:
    """How an upload is called."""
    match upload.kind:
        case "removal":
            return f"Removal of {upload.report}"
        case "retry":
            return "Files that could not be read, once more"
        case "address":
            return upload.given
    return upload.report


def in_short(found: Sequence[Became]) -> str:
    """Many files in one sentence: "3 added, 1 could not be read"."""
    counts = Counter(one.words for one in found)
    return ", ".join(f"{count} {words[0].lower()}{words[1:]}" for words, count in counts.items()) + "."


def _length(row: ReportRow) -> str:
    return (
        ", ".join(filter(None, [pages_said(row.pages, paged=row.paged), counted(row.passages, "passage")]))
        + "."
    )
