"""How an ingest shows itself: a progress bar, a closing table of counts, or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from ingest.build import FileResult, IngestResult, Progress

WORDS = {
    "added": "added",
    "updated": "updated (their content changed)",
    "unchanged": "unchanged",
    "duplicate": "the same content as another file",
    "needs_ocr": "with pages that are pictures and need OCR",
    "failed": "could not be read",
}


@contextmanager
def ingest_progress() -> Iterator[Progress]:
    """A bar with files, pages a second and time left, on standard error; silent where that is no terminal."""
    columns = (
        TextColumn("Reading and indexing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pages]} pages"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, pages=0)
        pages = 0

        def advance(file: FileResult, total: int) -> None:
            nonlocal pages
            pages += file.pages
            bar.update(task, total=total, advance=1, pages=pages)

        yield advance


def ingest_summary(result: IngestResult, folder: Path) -> None:
    """Print one line for each file that is not searchable as a whole, then the table of counts."""
    console = Console(highlight=False, soft_wrap=True)
    for file in result.files:
        if file.status in {"failed", "needs_ocr"}:
            console.print(f"{escape(file.path)}: {escape(file.reason or '')}", style="yellow")
    table = Table("Files", "", box=None, show_header=False)
    for status, words in WORDS.items():
        if count := result.count(status):
            table.add_row(str(count), words)
    console.print(table)
    total = len(result.files)
    console.print(
        f"{total} {'file' if total == 1 else 'files'} in {result.seconds:.1f} s; the index is in {folder}"
    )


def ingest_json(result: IngestResult) -> dict[str, Any]:
    """The object that ``findings ingest --json`` prints (DESIGN.md, "Contracts")."""
    fresh = [file for file in result.files if file.status in {"added", "updated", "needs_ocr"}]
    return {status: result.count(status) for status in WORDS} | {
        "removed": 0,
        "pages": sum(file.pages for file in fresh),
        "passages": sum(file.passages for file in fresh),
        "seconds": round(result.seconds, 3),
        "spent": {name: round(value, 3) for name, value in asdict(result.spent).items()},
        "files": [_file_json(file) for file in result.files],
    }


def _file_json(file: FileResult) -> dict[str, Any]:
    return {"path": file.path, "status": file.status, "reason": file.reason, "pages": file.pages}
