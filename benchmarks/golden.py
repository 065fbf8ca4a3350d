"""Pages chosen for their difficulty, as Findings, plain PDFium and pypdf read them, against what stands on them.

    python -m benchmarks.golden [SHARED] [--write]

The pages of the sample reports and those that tests/difficult.py draws are kept in tests/golden with their text;
of the real reports in SHARED only hashes of the blocks are kept. All were compared with the printed page by eye
before they were kept. ``--write`` makes the files anew: look at every difference.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdf import PdfReader

from benchmarks.common import HERE, table
from ingest.blocks import Block
from ingest.formats.pdf import PdfText, read_pdf
from ingest.sentences import split_sentences
from tests.difficult import DRAWN

FOLDER = HERE / "tests" / "golden"
SAMPLES = HERE / "corpus" / "reports"
REAL = FOLDER / "real.json"
KEPT_OUT = {"furniture", "contents"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A page and why it was chosen. ``source`` is a sample report's file name or a name in ``DRAWN``."""

    name: str
    source: str
    page: int
    why: str

    def pdf(self) -> bytes:
        """The bytes of its file."""
        drawn = DRAWN.get(self.source)
        return drawn() if drawn else (SAMPLES / self.source).read_bytes()


HARROWFELL = "harrowfell-constabulary-peel-assessment.pdf"
BRACKWATER = "brackwater-joint-targeted-area-inspection.pdf"
QUARNHOLT = "quarnholt-borough-council-childrens-services-inspection.pdf"
WEXMOOR = "wexmoor-police-national-child-protection-inspection.pdf"
CHOSEN = (
    Chosen("columns-written-across", "columns_written_across", 1,
           "Two columns that the file writes line by line across, and a sentence that goes on from one to the other."),
    Chosen("wrapped-table", "wrapped_table", 1,
           "A table without rules, written column by column, whose cells wrap: rows are read with their header."),
    Chosen("broken-words-and-notes", "broken_words_and_notes", 1,
           "Words broken at line ends beside real hyphens, and footnotes whose marks stand raised."),
    Chosen("dark-box-beside-text", "dark_box_beside_text", 1,
           "A box in the margin, white on dark, beside sentences that go on past it."),
    Chosen("two-columns-grades-note", HARROWFELL, 2,
           "Two columns with a grades table, a box and a footnote in one of them."),
    Chosen("two-columns-chart", HARROWFELL, 3,
           "Two columns with a bar chart whose labels and figures stand apart, and boxes."),
    Chosen("two-columns-two-notes", HARROWFELL, 6,
           "Two columns, each with a footnote at its own foot; the left one has two lines."),
    Chosen("figure-rows-note", BRACKWATER, 6,
           "Numbered paragraphs, a figure's rows with a caption, and a footnote in the middle of the reading order."),
    Chosen("boxes-over-page-break", BRACKWATER, 8,
           "Boxes within the text, one of them going on over the page, and sentences that go on past them."),
    Chosen("title-page-grades", QUARNHOLT, 1,
           "A title, a contents list that is left out, and grades that are read as area and grade."),
)  # fmt: skip


@lru_cache(maxsize=4)
def _read(data: bytes) -> PdfText:
    return read_pdf(data)


def blocks_on(data: bytes, page: int) -> list[tuple[Block, str, str]]:
    """Each block on the page in reading order, its text there, and what of that the page itself says.

    The two differ in what a table row is given: its header, and marks between cells.
    """
    found = []
    for block in _read(data).blocks:
        here = [piece for piece in block.pieces if piece.page == page]
        if here:
            all_here = len(here) == len(block.pieces)
            text = block.text if all_here else block.text[here[0].start : here[-1].end]
            said = "".join(block.text[piece.start : piece.end] for piece in here)
            found.append((block, text, said if block.kind == "table" else text))
    return found


def others(data: bytes, page: int) -> dict[str, str]:
    """The page's text as plain PDFium and pypdf give it."""
    with closing(pdfium.PdfDocument(data)) as document:
        plain = document[page - 1].get_textpage().get_text_range()
    by_pypdf = PdfReader(io.BytesIO(data)).pages[page - 1].extract_text()
    return {"PDFium": plain, "pypdf": by_pypdf}


def letters(text: str) -> str:
    """Letters and figures only, ligatures spelt out: hyphens, spaces and line ends are not held against anyone."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def statements(blocks: Sequence[tuple[Block, str, str]]) -> list[str]:
    """What a reader of the page would want whole: each sentence, heading, caption and table row."""
    found: list[str] = []
    for block, text, said in blocks:
        if block.kind in {"heading", "table", "caption"}:
            found.append(letters(said))
        elif block.kind not in KEPT_OUT:
            found += [letters(text[start:end]) for start, end in split_sentences(text)]
    return [one for one in found if one]


def whole(wanted: Sequence[str], text: str) -> int:
    """How many of ``wanted`` stand in ``text`` from end to end."""
    given = letters(text)
    return sum(one in given for one in wanted)


def apart(wanted: Sequence[str], text: str) -> int:
    """How many of ``wanted`` come out by themselves when the text's lines are joined and cut into sentences."""
    joined = " ".join(text.replace("\ufffe", "").replace("\x02", "").split())
    given = {letters(joined[start:end]) for start, end in split_sentences(joined)}
    return sum(one in given for one in wanted)


def golden_text(chosen: Chosen) -> str:
    """What is kept of an invented page: why it was chosen, and its text as each of the three reads it."""
    data = chosen.pdf()
    blocks = blocks_on(data, chosen.page)
    wanted, read = statements(blocks), others(data, chosen.page)
    counts = ", ".join(
        f"{name} {whole(wanted, text)} ({apart(wanted, text)} by themselves)" for name, text in read.items()
    )
    parts = [
        f"why: {chosen.why}",
        f"source: {chosen.source}, page {chosen.page}",
        f"sentences, headings and rows: {len(wanted)}; whole in {counts}",
        "\n== Findings",
        *(_shown(block, text) for block, text, _ in blocks),
    ]
    for name, text in read.items():
        lines = [
            line.rstrip() for line in text.replace("\ufffe", "\\ufffe").replace("\x02", "\\x02").splitlines()
        ]
        parts += [f"\n== {name}", *lines]
    return "\n".join(parts) + "\n"


def _shown(block: Block, text: str) -> str:
    box = f" in [{block.box}]" if block.box is not None else ""
    return f"{block.kind}{f' {block.level}' if block.level else ''}{box} | {text}"


def golden_real(entry: dict[str, Any], data: bytes) -> dict[str, Any]:
    """What is kept of a page of a real report: its blocks' kinds and hashes, and who reads how much of it whole."""
    blocks = blocks_on(data, entry["page"])
    wanted = statements(blocks)
    read = others(data, entry["page"])
    return {
        "report": entry["report"],
        "sha256": hashlib.sha256(data).hexdigest(),
        "page": entry["page"],
        "why": entry["why"],
        "statements": len(wanted),
        "whole": {name: whole(wanted, text) for name, text in read.items()},
        "apart": {name: apart(wanted, text) for name, text in read.items()},
        "blocks": [
            [block.kind, block.level, hashlib.sha256(text.encode()).hexdigest()] for block, text, _ in blocks
        ],
    }


def real(shared: Path | None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """What is kept of each real page whose report is there, and what is read now."""
    for kept in json.loads(REAL.read_text(encoding="utf-8")):
        file = shared / "reports" / kept["report"] if shared else None
        if file and file.is_file():
            yield kept, golden_real(kept, file.read_bytes())


def main() -> None:
    """Read the command line, compare or write, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, nargs="?")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows: list[list[object]] = []
    for chosen in CHOSEN:
        blocks = blocks_on(chosen.pdf(), chosen.page)
        wanted = statements(blocks)
        read = others(chosen.pdf(), chosen.page).values()
        counts = [measure(wanted, text) for measure in (whole, apart) for text in read]
        same = _kept(chosen) == golden_text(chosen)
        rows.append([chosen.name, len(wanted), *counts, "as kept" if same else "differs"])
        if given.write:
            (FOLDER / f"{chosen.name}.txt").write_text(golden_text(chosen), encoding="utf-8")
    found = list(real(given.shared))
    for kept, now in found:
        name = f"{Path(kept['report']).parent.name}, page {kept['page']}"
        rows.append(
            [
                name,
                now["statements"],
                *now["whole"].values(),
                *now["apart"].values(),
                "as kept" if kept == now else "differs",
            ]
        )
    if given.write and found:
        REAL.write_text(json.dumps([now for _, now in found], indent=1) + "\n", encoding="utf-8")
    sums = [sum(int(str(row[at])) for row in rows) for at in range(1, 6)]
    header = ["page", "on it", "whole: PDFium", "pypdf", "apart: PDFium", "pypdf", "Findings"]
    print(table(header, [*rows, ["all", *sums, ""]]))


def _kept(chosen: Chosen) -> str:
    file = FOLDER / f"{chosen.name}.txt"
    return file.read_text(encoding="utf-8") if file.exists() else ""


if __name__ == "__main__":
    main()
