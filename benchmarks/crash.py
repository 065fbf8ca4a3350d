"""Kill `findings ingest` with SIGKILL at random moments, and see whether anything is lost (invariants I2, I3).

After each kill the index must open and answer, `findings doctor` must find nothing, and the run is begun
again until it ends by itself. What the index then holds is compared, row by row, with an undisturbed run.
Every second time the folder then changes (files changed, renamed, gone) and the ingest of that is killed too.

The kills fall evenly over the phases of a run (``benchmarks.moments``), for a phase that is short is as easily
got wrong as a long one; how many fell in which is counted by what they left behind.

    python -m benchmarks.crash [--kills 200] [--files 40] [--seed 1] [--out FIGURES.json]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import FINDINGS, HERE, finish, machine, machine_line
from benchmarks.moments import PHASES, Moments
from cli import COMMANDS
from index.layout import Layout
from index.search import Index

CORPUS = HERE / "corpus" / "reports"
NOT_TOLD_APART = 0.9999
"""Cosine of two vectors of one text: in batches of other shapes the last bits of float16 differ."""
ACCEPTED = (0, 3)
FEW_ROWS = 3
MOST_SHOWN = 2000
"""Characters of a part that differs."""
PAGES = 4
"""Of each sample PDF."""
PUBLICATION = "Ashby Police: child protection inspection"
CHAPTERS = ("Summary", "Leadership", "Risk", "Training")
"""Of the publication in several web pages; the last comes with the change."""


@dataclass
class Tally:
    """What happened. ``kills`` are counted by the phase of the run that they fell in."""

    kills: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    before_any_index: int = 0
    answered: int = 0
    checked_by_doctor: int = 0

    def line(self) -> str:
        """The kills in all, and in each phase."""
        of = ", ".join(f"{self.kills[phase]} {phase}" for phase in PHASES)
        return f"{self.kills.total()} kills ({of})"


def make_files(folder: Path, count: int) -> Path:
    """``count`` mixed files: cuts of samples, short texts, a duplicate, broken ones, an archive, web pages."""
    folder.mkdir(parents=True)
    samples = sorted(CORPUS.iterdir())[: max(2, count // 5)]
    for sample in samples:
        cut(sample, folder / sample.name)
    shutil.copy(folder / samples[0].name, folder / f"copy{samples[0].suffix}")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (folder / "empty.html").write_bytes(b"")
    write_archive(folder / "archive.zip", "Ashby")
    write_pages(folder / "web", CHAPTERS[:-1])
    made = sum(file.is_file() for file in folder.rglob("*"))
    for n in range(count - made):
        write_text(folder / f"{n:03d}.md", f"Ashby{n}")
    return folder


def write_archive(file: Path, marker: str) -> None:
    """Two short reports in an archive, the first of them always the same; no time of today in it, so that it is too."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, of in (("kept.md", "Kept"), ("other.md", marker)):
            archive.writestr(zipfile.ZipInfo(name), text_of(of))


def write_pages(folder: Path, chapters: Sequence[str]) -> None:
    """A publication, one web page a chapter, each with links to the others."""
    folder.mkdir(exist_ok=True)
    for chapter in chapters:
        contents = "".join(
            f"<li>{other}</li>"
            if other == chapter
            else f'<li><a href="{other.lower()}.html">{other}</a></li>'
            for other in chapters
        )
        said = f"<p>Leaders acted late on {chapter.lower()}, said {len(chapters)} inspectors.</p>" * 3
        (folder / f"{chapter.lower()}.html").write_text(
            f"<html><head><title>{chapter} - {PUBLICATION} - Office for Reports</title></head><body>"
            f"<nav aria-label='Contents'><ol>{contents}</ol></nav><main><p class='title'>{PUBLICATION}</p>"
            f"<h1>{chapter}</h1>{said}</main></body></html>",
            encoding="utf-8",
        )


def cut(sample: Path, target: Path) -> None:
    """The first pages of a PDF, so that a run is short: one page where a scan must be recognised."""
    shutil.copy(sample, target)
    if sample.suffix == ".pdf":
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter()
        pages = PdfReader(sample).pages
        for page in pages[: PAGES if pages[0].extract_text().strip() else 1]:
            writer.add_page(page)
        writer.write(target)


def write_text(file: Path, marker: str) -> None:
    """A short report in which every paragraph names ``marker``."""
    file.write_text(text_of(marker), encoding="utf-8")


def text_of(marker: str) -> str:
    """What such a report says, as Markdown."""
    said = "".join(
        f"## {n}. Part\n\nIn case {n}, leaders of {marker} acted late. {marker} knew. " * 3 + "\n\n"
        for n in range(4)
    )
    return f"# Inspection of {marker}\n\n{said}"


def change(folder: Path) -> None:
    """The same folder later: one file in four changed, one gone, one renamed, one broken now; a web page more."""
    texts = sorted(folder.glob("[0-9]*.md"))
    for file in texts[::4]:
        write_text(file, f"Zeller{file.stem}")
    texts[1].unlink()
    texts[2].rename(folder / "renamed.md")
    texts[3].write_bytes(b"")
    if (folder / "web").exists():
        write_pages(folder / "web", CHAPTERS)
        write_archive(folder / "archive.zip", "Zeller")


def ingest_command(folder: Path, index: Path) -> list[str]:
    """The command that is killed."""
    return [*FINDINGS, "ingest", str(folder), "--index", str(index), "--prune", "--yes", "--jobs", "2"]


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Begin a command, in silence."""
    environment = os.environ | {"PYTHONPATH": str(HERE), "HF_HUB_OFFLINE": "1"}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Wait until a command has ended. Raises AssertionError when it ends badly."""
    _, said = process.communicate()
    assert process.returncode in ACCEPTED, (
        f"{process.args!r} ended with {process.returncode}: {said.decode()}"
    )


def contents(folder: Path) -> dict[str, Any]:
    """Everything that the truth holds, but for ids, times and order, and what the generation can search."""
    with closing(sqlite3.connect(Layout(folder).catalogue)) as db:
        of = "JOIN reports ON reports.id = report_id WHERE retired = 0"
        said = "key, ordinal, kind, heading, pieces, sentences, text, length(sentence_vectors)"
        rows = {
            "reports": db.execute("SELECT sha256, report, text_hash, title, unread_pages, retired FROM reports"),
            "files": db.execute("SELECT report, sha256, held, status, reason FROM files"),
            "pages": db.execute(f"SELECT sha256, number, label, pages.text FROM pages {of}"),
            "passages": db.execute(f"SELECT {said} FROM passages {of}"),
        }  # fmt: skip
        held: dict[str, Any] = {name: sorted(cursor.fetchall(), key=repr) for name, cursor in rows.items()}
        vectors = db.execute(f"SELECT key, vector FROM passages {of}").fetchall()
    held["vectors"] = {key: np.frombuffer(vector, "<f2").astype(np.float32) for key, vector in vectors}
    index = Index.open(folder)
    held["searchable"] = (len(index.generation.vectors), len(index.generation.words))
    index.catalogue.close()
    held["originals"] = sorted(file.name for file in (folder / "files").glob("??/*"))
    return held


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The parts in which two indexes differ; vectors may differ in the last bits."""
    found = [name for name in one if name != "vectors" and one[name] != other[name]]
    mine, theirs = one["vectors"], other["vectors"]
    if mine.keys() != theirs.keys():
        return [*found, "vectors"]
    least = min((cosine(mine[key], theirs[key]) for key in mine), default=1.0)
    return found if least >= NOT_TOLD_APART else [*found, f"vectors (cosine {least:.6f})"]


def assert_equal(expected: dict[str, Any], held: dict[str, Any]) -> None:
    """Raises AssertionError with the rows that differ."""
    if differing := differences(expected, held):
        raise AssertionError(rows_apart(expected, held, differing))


def rows_apart(one: dict[str, Any], other: dict[str, Any], names: Sequence[str]) -> str:
    """The first rows that only one of two indexes has, a line for each of the parts that differ."""
    lines = []
    for name in names:
        if isinstance(one.get(name), list):
            missing = [row for row in one[name] if row not in other[name]][:FEW_ROWS]
            strange = [row for row in other[name] if row not in one[name]][:FEW_ROWS]
            lines.append(f"{name}: missing {missing!r}, strange {strange!r}"[:MOST_SHOWN])
    return "\n".join([", ".join(names), *lines])


def cosine(one: Any, other: Any) -> float:
    """The cosine of two vectors (dimension,)."""
    return float(one @ other / np.sqrt((one @ one) * (other @ other)))


def check(index: Path, tally: Tally) -> None:
    """The index as the kill left it: it opens and answers, and the doctor finds nothing. Raises when not."""
    layout = Layout(index)
    if not layout.current.exists():
        tally.before_any_index += 1
        return
    opened = Index.open(index)
    hits = opened.search("leaders acted late").hits
    assert hits, "no hit"
    assert all(hit.report and hit.passage.text for hit in hits), "half a report"
    opened.catalogue.close()
    tally.answered += 1
    if "doctor" in COMMANDS:
        ended(start([*FINDINGS, "doctor", "--index", str(index)]))
        tally.checked_by_doctor += 1


def undisturbed(folder: Path, index: Path, moments: Moments | None = None) -> dict[str, Any]:
    """What an ingest without kills gives; ``moments`` learns how long its phases take."""
    process = start(ingest_command(folder, index))
    if moments:
        moments.follow(process, index)
    ended(process)
    return contents(index)


def kill_and_resume(folder: Path, index: Path, limit: int, moments: Moments, tally: Tally) -> None:
    """Kill ingests of the folder at random moments, at most ``limit`` times in all, until one ends by itself."""
    while True:
        before = moments.before(index)
        process = start(ingest_command(folder, index))
        if tally.kills.total() < limit and (fell := moments.kill(process, index, before, tally.kills)):
            tally.kills[fell] += 1
            check(index, tally)
            continue
        ended(process)
        tally.finished += 1
        return


def torment(aside: Path, first: Path, kills: int, seed: int) -> Tally:
    """Kill ``kills`` times, over as many indexes as it takes. Raises AssertionError when anything differs."""
    folder, tally, moments = aside / "reports", Tally(), Moments(random.Random(seed))
    shutil.copytree(first, folder)
    expected = undisturbed(folder, aside / "whole", moments)
    change(folder)
    expected_later = undisturbed(folder, aside / "whole")
    while tally.kills.total() < kills:
        index = aside / f"index-{tally.finished}"
        shutil.rmtree(folder)
        shutil.copytree(first, folder)
        kill_and_resume(folder, index, kills, moments, tally)
        assert_equal(expected, contents(index))
        change(folder)
        kill_and_resume(folder, index, kills, moments, tally)
        assert_equal(expected_later, contents(index))
        shutil.rmtree(index)
        print(f"{tally.line()}, {tally.finished} ingests brought to their end, nothing lost", flush=True)
    return tally


def main() -> None:
    """Read the command line, kill, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write the figures here too, as JSON")
    given = parser.parse_args()
    about = machine()
    print(machine_line(about), flush=True)
    with tempfile.TemporaryDirectory() as name:
        try:
            tally = torment(
                Path(name), make_files(Path(name) / "first", given.files), given.kills, given.seed
            )
        except AssertionError as error:
            sys.exit(f"after a kill, something differs: {error}")
    print(json.dumps(vars(tally)))
    finish({"machine": about, **vars(tally)}, given.out)


if __name__ == "__main__":
    main()
