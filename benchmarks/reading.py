"""How faithfully and how fast PDFs are read: coverage, labelled sentences, gold quotes, speed against pypdf.

    python -m benchmarks.reading SHARED [--every N] [--hostile]

SHARED holds reports/, labels/jtai_sections.jsonl, eval/*.jsonl and hostile/, as described there. ``--every N``
reads every N-th report only. Times are of one core's processor time in the same run.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdf import PdfReader

from ingest.errors import ReadError
from ingest.passages import cut_passages
from ingest.pdf import PdfText, read_pdf

KEPT_OUT = {"furniture", "contents"}
WORD = re.compile(r"\w+")


class Stand(NamedTuple):
    """A block as labels are compared with it: letters and figures only, its pages, its heading path."""

    text: str
    pages: frozenset[int]
    heading: str


def plain(text: str) -> str:
    for ligature, letters in (("\ufb01", "fi"), ("\ufb02", "fl")):
        text = text.replace(ligature, letters)
    return re.sub(r"[\W_]+", "", text).lower()


def stands(read: PdfText) -> list[Stand]:
    path: list[tuple[int, str]] = []
    found = []
    for block in read.blocks:
        if block.kind in KEPT_OUT:
            continue
        if block.kind == "heading":
            path = [*(one for one in path if one[0] < block.level), (block.level, block.text)]
        heading = plain(" ".join([*(text for _, text in path), block.box or ""]))
        found.append(Stand(plain(block.text), frozenset(piece.page for piece in block.pieces), heading))
    return found


def holders(blocks: list[Stand], quote: str) -> Iterator[tuple[frozenset[int], str, bool]]:
    """Pages and heading of the blocks, or pairs of neighbours, that hold the quote whole."""
    wanted = plain(quote)
    for at, block in enumerate(blocks):
        if wanted in block.text:
            yield block.pages, block.heading, True
        elif at + 1 < len(blocks) and wanted in block.text + blocks[at + 1].text:
            yield block.pages | blocks[at + 1].pages, block.heading, False


def coverage(read: PdfText) -> tuple[int, int]:
    """Body words that stand in exactly one block, and all body words of PDFium's text."""
    counts = [bytearray(len(page.text)) for page in read.pages]
    out = [bytearray(len(page.text)) for page in read.pages]
    for block in read.blocks:
        for piece in block.pieces:
            marks = (out if block.kind in KEPT_OUT else counts)[piece.page - 1]
            for at in range(piece.page_start, piece.page_end):
                marks[at] += 1
    whole = total = 0
    for page, once, kept_out in zip(read.pages, counts, out, strict=True):
        for word in WORD.finditer(page.text):
            span = slice(*word.span())
            if not all(kept_out[span]):
                total += 1
                whole += set(once[span]) == {1}
    return whole, total


def speed(files: list[Path]) -> None:
    """Pages a second of each reader over the same files, one after the other."""
    pages = 0
    seconds: defaultdict[str, float] = defaultdict(float)
    for file in files:
        data = file.read_bytes()
        begin = time.process_time()
        with closing(pdfium.PdfDocument(data)) as document:
            for page in document:
                page.get_textpage().get_text_range()
            pages += len(document)
        plain_text = time.process_time()
        cut_passages(read_pdf(data).blocks)
        passages = time.process_time()
        for sheet in PdfReader(io.BytesIO(data)).pages:
            sheet.extract_text()
        seconds["pdfium, text alone"] += plain_text - begin
        seconds["findings, to passages"] += passages - plain_text
        seconds["pypdf, text alone"] += time.process_time() - passages
    for name, took in seconds.items():
        print(f"{name:24} {pages / took:7.0f} pages a second")


def quotes(shared: Path, reports: dict[str, list[Stand]]) -> None:
    for name in ("questions", "training"):
        tally: Counter[str] = Counter()
        for line in (shared / "eval" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for gold in row.get("gold", [row]):
                if gold["report"] not in reports:
                    continue
                on_page = [
                    one
                    for pages, _, one in holders(reports[gold["report"]], gold["quote"])
                    if gold["page"] in pages
                ]
                tally["quotes"] += 1
                tally["in one block on their page"] += any(on_page)
                tally["in one block or two"] += bool(on_page)
        print(f"{name}.jsonl: {dict(tally)}")


def labels(shared: Path, reports: dict[str, list[Stand]]) -> None:
    tally: Counter[str] = Counter()
    for line in (shared / "labels" / "jtai_sections.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["report"] not in reports:
            continue
        section = plain(row["section"].replace("key ", ""))
        for gold in row["gold"]:
            held = [
                heading
                for pages, heading, _ in holders(reports[row["report"]], gold["quote"])
                if pages & set(gold["page"])
            ]
            tally["sentences"] += 1
            tally["whole on their page"] += bool(held)
            tally["under a fitting heading"] += any(section in heading for heading in held)
    print(f"jtai_sections.jsonl: {dict(tally)}")


def hostile(shared: Path) -> None:
    tally: Counter[str] = Counter()
    for file in sorted(path for path in (shared / "hostile").rglob("*") if path.is_file()):
        try:
            read_pdf(file.read_bytes())
            tally["read"] += 1
        except ReadError as error:
            tally[str(error)] += 1
    print(f"hostile: {sum(tally.values())} files")
    for says, times in tally.most_common():
        print(f"  {times:4} {says}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--hostile", action="store_true")
    args = parser.parse_args()
    files = sorted(path for path in (args.shared / "reports").rglob("*") if path.suffix.lower() == ".pdf")[
        :: args.every
    ]
    whole = total = 0
    reports: dict[str, list[Stand]] = {}
    for file in files:
        read = read_pdf(file.read_bytes())
        once, words = coverage(read)
        whole, total = whole + once, total + words
        reports[file.relative_to(args.shared / "reports").as_posix()] = stands(read)
    print(f"{len(files)} reports; body words in exactly one block: {whole} of {total} ({whole / total:.4%})")
    labels(args.shared, reports)
    quotes(args.shared, reports)
    speed(files[::10])
    if args.hostile:
        hostile(args.shared)


if __name__ == "__main__":
    main()
