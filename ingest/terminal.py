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

from index.wording import counted
from ingest.outcome import FileResult, IngestResult, Progress

WORDS = {
    "added": "added",
    "updated": "read anew: they changed, or this version reads better",
    "joined": "further pages of those: publications in several web pages",
    "unchanged": "unchanged",
    "duplicate": "the same content as another file",
    "needs_ocr": "with pages that are pictures and need OCR",
    "failed": "could not be read",
    "removed": "removed",
    "left_out": "left out, since they were removed before",
}
STOPPING = "Stopping after the reports in flight; press Ctrl-C again to stop at once."
WAITING = "{error} New files are indexed as soon as it has."
STOPPED = (
    "Stopped: {done} of {offered} files are done and can be searched; run the same command again to go on."
)


@contextmanager
def ingest_progress() -> Iterator[Progress]:
    """A bar with files, pages, pages a second and time left, on standard error; silent where that is no terminal."""
    columns = (
        TextColumn("Reading and indexing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files, {task.fields[pages]} ({task.fields[rate]:.0f} a second), time left"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, pages=counted(0, "page"), rate=0.0)
        pages = 0

        def advance(file: FileResult, total: int) -> None:
            nonlocal pages
            pages += file.pages if file.status != "unchanged" else 0
            rate = pages / max(0.1, bar.tasks[0].elapsed or 0.0)
            bar.update(task, total=total, advance=1, pages=counted(pages, "page"), rate=rate)

        yield advance


def tell(sentence: str) -> None:
    """Print a sentence on standard error, above the bar where there is one."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(escape(sentence))


def ingest_summary(result: IngestResult, folder: Path) -> None:
    """Print a line for each file that is not searchable as a whole, or was read with a remark; then the counts.

    What was remarked on a file when it was read is not said again for as long as the file is unchanged.
    """
    console = Console(highlight=False, soft_wrap=True)
    for file in result.files:
        if file.reason and file.status not in {"duplicate", "joined", "removed", "unchanged"}:
            console.print(f"{escape(_clean(file.path))}: {escape(_clean(file.reason or ''))}", style="yellow")
    table = Table("Files", "", box=None, show_header=False)
    for status, words in WORDS.items():
        if count := result.count(status):
            table.add_row(str(count), words)
    console.print(table)
    if result.elsewhere:
        console.print(
            f"{counted(result.elsewhere, 'file is', 'files are')} gone, but the same content is there under another"
            " name: nothing was removed."
        )
    if result.gone:
        console.print(
            f"{counted(len(result.gone), 'file')} that {'was' if len(result.gone) == 1 else 'were'} indexed before"
            " cannot be found any more; to remove what was indexed from there, add --prune."
        )
    if result.count("failed"):
        console.print("What could not be read, and why, is listed by: findings reports --failed")
    fresh = sum(file.pages for file in result.files if file.fresh)
    read = f"{counted(len(result.files), 'file')}, {counted(fresh, 'page')} read"
    console.print(f"{read} in {result.seconds:.1f} s{_shares(result)}; the index is in {folder}")


def ingest_json(result: IngestResult) -> dict[str, Any]:
    """The object that ``findings ingest --json`` prints (DESIGN.md, "Contracts")."""
    fresh = [file for file in result.files if file.fresh and file.status != "duplicate"]
    return {status: result.count(status) for status in WORDS} | {
        "pages": sum(file.pages for file in fresh),
        "passages": sum(file.passages for file in fresh),
        "seconds": round(result.seconds, 3),
        "spent": {name: round(value, 3) for name, value in asdict(result.spent).items()},
        "gone": len(result.gone),
        "elsewhere": result.elsewhere,
        "stopped": result.stopped,
        "files": [_file_json(file) for file in result.files],
    }


def _shares(result: IngestResult) -> str:
    spent = asdict(result.spent)
    total = sum(spent.values())
    if total < 1:
        return ""
    return " (waiting for " + ", ".join(f"{name} {value / total:.0%}" for name, value in spent.items()) + ")"


def _clean(text: str) -> str:
    """Without control characters: a file's name must not be able to steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _file_json(file: FileResult) -> dict[str, Any]:
    return {"path": file.path, "status": file.status, "reason": file.reason, "pages": file.pages}
