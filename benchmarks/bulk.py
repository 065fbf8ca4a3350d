"""Many files: pages a second, the memory of all processes together, and what a second, unchanged run costs.

The files are made by varying real ones: windows of their pages as text and as web pages, and single pages of
the PDFs; each is different from the others.

    python -m benchmarks.bulk FOLDER [--files 10000] [--words 120] [--out FIGURES.json]
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.common import (
    FINDINGS,
    adopt_orphans,
    children,
    ended_orphans,
    finish,
    last_json,
    machine,
    machine_line,
    pdfs,
    table,
    timed,
)

PDF_SHARE = 10
"""One file in so many is a PDF."""
LOOK_SECONDS = 0.5
SOME_FAILED = 3
"""The exit code of `findings ingest` when it finished but could not read every file."""
PAGE = "<html><head><title>{0}</title></head><body><main><h1>{0}</h1><p>{1}</p></main></body></html>"


def page_texts(files: list[Path]) -> Iterator[tuple[Path, int, str]]:
    """The pages of real reports with some text, endlessly, with the round in place of the page number."""
    import pypdfium2

    pages: list[tuple[Path, str]] = []
    for file in files:
        try:
            with pypdfium2.PdfDocument(file) as pdf:
                pages += [(file, page.get_textpage().get_text_bounded()) for page in pdf]
        except pypdfium2.PdfiumError:
            continue
    pages = [(file, text) for file, text in pages if len(text.split()) > 60]
    for turn in itertools.count(1):
        for file, text in pages:
            yield file, turn, text


def make_files(source: Path, target: Path, count: int, words: int) -> int:
    """Write ``count`` files of at most ``words`` words into ``target``; returns their bytes."""
    made = 0
    for n, (file, turn, text) in enumerate(itertools.islice(page_texts(pdfs(source)), count)):
        said = text.split()
        start = (turn - 1) * 37 % max(1, len(said) - words)
        part = " ".join(said[start : start + words])
        folder = target / f"{n // 500:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        title = f"{file.stem}, part {n}"
        if n % PDF_SHARE == 0:
            made += _write_pdf(folder / f"{n:05d}.pdf", title, part)
        elif n % 2:
            made += (folder / f"{n:05d}.txt").write_text(f"{title}\n\n{part}\n", encoding="utf-8")
        else:
            made += (folder / f"{n:05d}.html").write_text(
                PAGE.format(escape(title), escape(part)), encoding="utf-8"
            )
    return made


def _write_pdf(file: Path, title: str, text: str) -> int:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(file), invariant=True)
    canvas.setTitle(title)
    lines = canvas.beginText(60, 780)
    words = text.split()
    for n in range(0, len(words), 12):
        lines.textLine(" ".join(words[n : n + 12]))
    canvas.drawText(lines)
    canvas.save()
    return file.stat().st_size


def resident_mib(root: int) -> float:
    """The memory of a process and all below it, each page counted once among those that share it (PSS)."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        waiting += children.get(process, [])
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def watched(command: list[str]) -> tuple[float, float, float]:
    """Run a command: wall seconds, processor seconds of it and its children, most memory of all (MiB)."""
    others = children()
    adopt_orphans(True)
    before = os.times()
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    most = 0.0
    while process.poll() is None:
        most = max(most, resident_mib(process.pid))
        time.sleep(LOOK_SECONDS)
    ended_orphans(others)
    adopt_orphans(False)
    after = os.times()
    processor = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return time.perf_counter() - started, processor, most


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=120)
    parser.add_argument("--out", type=Path, help="write the figures here too, as JSON")
    given = parser.parse_args()
    about = machine()
    print(machine_line(about), flush=True)
    with tempfile.TemporaryDirectory() as name:
        files, index = Path(name) / "files", Path(name) / "index"
        size = make_files(given.folder, files, given.files, given.words)
        print(f"{given.files} files of {size / given.files / 1024:.1f} KiB on average", flush=True)
        command = [*FINDINGS, "ingest", str(files), "--index", str(index)]
        first = watched(command)
        print(
            f"first run: {first[0]:.1f} s, {first[1]:.1f} processor s, {first[2]:.0f} MiB at most", flush=True
        )
        second = watched(command)
        again = last_json(timed([*command, "--json"], accept=(0, SOME_FAILED)))
        figures: dict[str, Any] = {
            "machine": about, "files": given.files, "unchanged": again["unchanged"], "failed": again["failed"],
            "first": first, "second": second, "share": second[0] / first[0], "processor_share": second[1] / first[1],
            "bytes": {p.name: _size(p) for p in index.iterdir()},
        }  # fmt: skip
    rows = [["first", *first], ["second, unchanged", *second]]
    print(table(["run", "seconds", "processor s", "MiB at most"], rows))
    print(
        f"the second run takes {figures['share']:.2%} of the first (processor time {figures['processor_share']:.2%})"
    )
    print(f"{figures['unchanged']} files are indexed, {figures['failed']} could not be read")
    finish(figures, given.out)


def _size(path: Path) -> int:
    return (
        sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
        if path.is_dir()
        else path.stat().st_size
    )


if __name__ == "__main__":
    main()
