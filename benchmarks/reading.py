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
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdf import PdfReader

from index.records import Passage
from ingest.blocks import Block
from ingest.formats.errors import ReadError
from ingest.formats.pdf import PdfText, read_pdf
from ingest.passages import cut_passages

KEPT_OUT = {"furniture", "contents"}
WORD = re.compile(r"\w+")
NUMBER = re.compile(r"(?<!\S)\d{1,3}(?!\S)")


class Stand(NamedTuple):
    """A passage as labels are compared with it: letters and figures only, its pages, its heading path.

    ``opening`` are the headings that stand between the passage before and this one.
    """

    text: str
    opening: str
    pages: frozenset[int]
    heading: str


def plain(text: str) -> str:
    """Letters and figures only, in lower case, ligatures spelt out."""
    for ligature, letters in (("\ufb01", "fi"), ("\ufb02", "fl")):
        text = text.replace(ligature, letters)
    return re.sub(r"[\W_]+", "", text).lower()


def stands(passages: Sequence[Passage]) -> list[Stand]:
    """The passages of a report in the form of ``Stand``."""
    found: list[Stand] = []
    path: tuple[str, ...] = ()
    for passage in passages:
        same = 0
        while same < len(path) and passage.heading[same : same + 1] == path[same : same + 1]:
            same += 1
        path = passage.heading
        pages = frozenset(piece.page for piece in passage.pieces)
        opening = plain(" ".join(path[same:]))
        found.append(Stand(plain(passage.text), opening, pages, plain(" ".join(path))))
    return found


class Held(NamedTuple):
    """Where a quote stands: pages and headings of the passages, and whether it is whole there without headings."""

    pages: frozenset[int]
    heading: str
    bare: bool
    one: bool


def holders(passages: Sequence[Stand], quote: str) -> Iterator[Held]:
    """The passages, or pairs of neighbours, that hold the quote whole.

    A quote that runs over a heading is whole with the headings that are carried as the heading path.
    """
    wanted = plain(quote)
    for at, one in enumerate(passages):
        if wanted in one.text:
            yield Held(one.pages, one.heading, bare=True, one=True)
            continue
        if wanted in one.opening + one.text:
            yield Held(one.pages, one.heading, bare=False, one=True)
            continue
        if at + 1 == len(passages):
            return
        other = passages[at + 1]
        bare = wanted in one.text + other.text
        whole = one.opening + one.text + other.opening + other.text
        if wanted not in other.opening + other.text and (bare or wanted in whole):
            yield Held(one.pages | other.pages, one.heading + other.heading, bare=bare, one=False)


def coverage(read: PdfText, passages: Sequence[Passage]) -> Counter[str]:
    """The words of PDFium's text by where they stand: in one passage, in a heading path alone, nowhere, twice.

    Words of running headers, footers, page numbers and contents lists are no body words.
    """
    counts = [bytearray(len(page.text)) for page in read.pages]
    for passage in passages:
        for piece in passage.pieces:
            marks = counts[piece.page - 1]
            for at in range(piece.page_start, piece.page_end):
                marks[at] += 1
    paths = {heading for passage in passages for heading in passage.heading}
    kept_out = _marked(read, [block for block in read.blocks if block.kind in KEPT_OUT])
    carried = _marked(read, [block for block in read.blocks if _is_carried(block, paths)])
    tally: Counter[str] = Counter()
    for page, times, out, heading in zip(read.pages, counts, kept_out, carried, strict=True):
        for word in WORD.finditer(page.text):
            span = slice(*word.span())
            if all(out[span]):
                tally["kept out"] += 1
            elif set(times[span]) == {1}:
                tally["one passage"] += 1
            elif not any(times[span]) and all(heading[span]):
                tally["heading path"] += 1
            else:
                tally["twice" if max(times[span]) > 1 else "missing"] += 1
    return tally


def _is_carried(block: Block, paths: set[str]) -> bool:
    return block.kind == "heading" and " ".join(block.text.split()) in paths


def _marked(read: PdfText, blocks: Sequence[Block]) -> list[bytearray]:
    marks = [bytearray(len(page.text)) for page in read.pages]
    for block in blocks:
        for piece in block.pieces:
            marks[piece.page - 1][piece.page_start : piece.page_end] = b"\1" * (
                piece.page_end - piece.page_start
            )
    return marks


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
    """Print how many gold quotes stand whole in one passage on their page, or in two."""
    for name in ("questions", "training"):
        tally: Counter[str] = Counter()
        for line in (shared / "eval" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for gold in row.get("gold", [row]):
                if gold["report"] not in reports:
                    continue
                held = [
                    held
                    for held in holders(reports[gold["report"]], gold["quote"])
                    if gold["page"] in held.pages
                ]
                tally["quotes"] += 1
                tally["in one passage on their page"] += any(one.one and one.bare for one in held)
                tally["in one or two"] += any(one.bare for one in held)
        print(f"{name}.jsonl: {dict(tally)}")


def labels(shared: Path, reports: dict[str, list[Stand]]) -> None:
    """Print how many labelled sentences are whole in one passage or two neighbours, and why others are not."""
    tally: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    rows = 0
    for line in (shared / "labels" / "jtai_sections.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["report"] not in reports:
            continue
        rows += 1
        section = plain(row["section"].replace("key ", ""))
        for gold in row["gold"]:
            held = [
                one for one in holders(reports[row["report"]], gold["quote"]) if one.pages & set(gold["page"])
            ]
            tally["sentences"] += 1
            tally["whole as they stand"] += any(one.bare for one in held)
            tally["whole with the headings in them"] += bool(held)
            fits = any(section in one.heading for one in held)
            tally["and under a fitting heading"] += fits
            if not fits:
                misses[_why(reports[row["report"]], gold["quote"], held)] += 1
    print(f"jtai_sections.jsonl, {rows} rows: {dict(tally)}")
    for why, times in misses.most_common():
        print(f"  {times:4} {why}")


def _why(passages: Sequence[Stand], quote: str, held: Sequence[Held]) -> str:
    """Why a label is not met."""
    if held and held[0].heading:
        return "whole, under another heading than the label names"
    if held:
        return "whole, under no heading"
    if any(list(holders(passages, quote[: m.start()] + quote[m.end() :])) for m in NUMBER.finditer(quote)):
        return "the label holds a printed page number in the middle of its sentence"
    if any(list(holders(passages, part)) for part in _halves(quote)):
        return "the label runs on into other text"
    return "not found"


def _halves(quote: str) -> Iterator[str]:
    """The quote's first and last three fifths."""
    words = quote.split()
    yield " ".join(words[: len(words) * 3 // 5])
    yield " ".join(words[len(words) * 2 // 5 :])


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
    words: Counter[str] = Counter()
    reports: dict[str, list[Stand]] = {}
    for file in files:
        read = read_pdf(file.read_bytes())
        passages = cut_passages(read.blocks)
        words += coverage(read, passages)
        reports[file.relative_to(args.shared / "reports").as_posix()] = stands(passages)
    body = words.total() - words["kept out"]
    carried = words["one passage"] + words["heading path"]
    print(f"{len(files)} reports; {body:,} body words: {dict(words)}")
    print(
        f"in exactly one passage: {words['one passage'] / body:.3%}; with heading paths: {carried / body:.3%}"
    )
    labels(args.shared, reports)
    quotes(args.shared, reports)
    speed(files[::10])
    if args.hostile:
        hostile(args.shared)


if __name__ == "__main__":
    main()
