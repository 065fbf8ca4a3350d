"""Builds the sample reports from their Markdown: `python corpus/build.py` writes corpus/reports.

The same Markdown gives the same bytes on every run, so that a changed file means a changed report.
"""

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the folder runs without being installed

from corpus.builder.pdf import build_pdf  # noqa: E402
from corpus.builder.scan import build_scan  # noqa: E402
from corpus.builder.source import Report, read_report  # noqa: E402
from corpus.builder.web import build_html  # noqa: E402
from corpus.builder.word import build_docx  # noqa: E402

WRITERS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "pdf": (".pdf", build_pdf),
    "html": (".html", build_html),
    "docx": (".docx", build_docx),
    "scan": (".pdf", build_scan),
}


def build(source: Path, folder: Path) -> Path:
    """Write one report into the folder and return where it lies."""
    report = read_report(source)
    suffix, write = WRITERS[report.format]
    target = folder / f"{report.file}{suffix}"
    target.write_bytes(write(report))
    return target


def main(arguments: list[str]) -> int:
    """Build the reports named (by the start of their file name), or all of them."""
    folder = HERE / "reports"
    folder.mkdir(exist_ok=True)
    for source in sorted((HERE / "source").glob("*.md")):
        if not arguments or source.name.startswith(tuple(arguments)):
            target = build(source, folder)
            print(f"{source.name} -> {target.relative_to(HERE)} ({target.stat().st_size:,} bytes)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
