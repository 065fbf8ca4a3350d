"""Kill `findings ingest` with SIGKILL at random moments, and see whether anything is lost (invariants I2, I3).

After each kill the index must open and answer, `findings doctor` must find nothing, and the run is begun
again until it ends by itself. What the index then holds is compared, row by row, with an undisturbed run.
Every second time the folder then changes (files changed, renamed, gone) and the ingest of that is killed too.

    python -m benchmarks.crash [--kills 200] [--files 40] [--seed 1] [--out FIGURES.json]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import FINDINGS, HERE, finish, machine, machine_line
from cli import COMMANDS
from index.layout import Layout
from index.search import Index

CORPUS = HERE / "corpus" / "reports"
NOT_TOLD_APART = 0.9999
"""Cosine of two vectors of one text: in batches of other shapes the last bits of float16 differ."""
ACCEPTED = (0, 3)


@dataclass
class Tally:
    """What happened."""

    kills: int = 0
    finished: int = 0
    before_any_index: int = 0
    answered: int = 0
    checked_by_doctor: int = 0
    window: float = 0.0
    seconds: list[float] = field(default_factory=list)


def make_files(folder: Path, count: int) -> Path:
    """``count`` mixed files: the sample reports, cuts of them as text, duplicates, and broken ones."""
    folder.mkdir(parents=True)
    samples = sorted(CORPUS.iterdir())[: max(2, count // 5)]
    for sample in samples:
        shutil.copy(sample, folder)
    shutil.copy(samples[0], folder / f"copy{samples[0].suffix}")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (folder / "empty.html").write_bytes(b"")
    for n in range(count - len(samples) - 3):
        write_text(folder / f"{n:03d}.md", f"Ashby{n}")
    return folder


def write_text(file: Path, marker: str) -> None:
    """A short report in which every paragraph names ``marker``."""
    said = "".join(
        f"## {n}. Part\n\nIn case {n}, leaders of {marker} acted late. {marker} knew. " * 3 + "\n\n"
        for n in range(4)
    )
    file.write_text(f"# Inspection of {marker}\n\n{said}", encoding="utf-8")


def change(folder: Path) -> None:
    """The same folder later: one file in four changed, one gone, one renamed, one broken now."""
    texts = sorted(folder.glob("[0-9]*.md"))
    for file in texts[::4]:
        write_text(file, f"Zeller{file.stem}")
    texts[1].unlink()
    texts[2].rename(folder / "renamed.md")
    texts[3].write_bytes(b"")


def ingest_command(folder: Path, index: Path) -> list[str]:
    """The command that is killed."""
    return [*FINDINGS, "ingest", str(folder), "--index", str(index), "--prune", "--yes", "--jobs", "2"]


def run(command: list[str], kill_after: float | None = None, lock: Path | None = None) -> int:
    """Run a command, in silence, to its end or until it is killed; returns its exit code (-9 when killed).

    The seconds count from when it holds ``lock``, where that is given: starting takes long on a busy machine.
    """
    environment = os.environ | {"PYTHONPATH": str(HERE), "HF_HUB_OFFLINE": "1"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    while lock and not lock.exists() and process.poll() is None:
        time.sleep(0.005)
    try:
        _, said = process.communicate(timeout=kill_after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return -signal.SIGKILL
    if process.returncode not in ACCEPTED:
        raise AssertionError(f"{command} ended with {process.returncode}: {said.decode()}")
    return process.returncode


def contents(folder: Path) -> dict[str, Any]:
    """Everything that the truth holds, but for ids, times and order, and what the generation can search."""
    with closing(sqlite3.connect(Layout(folder).catalogue)) as db:
        of = "JOIN reports ON reports.id = report_id WHERE retired = 0"
        rows = {
            "reports": db.execute("SELECT sha256, report, text_hash, title, unread_pages, retired FROM reports"),
            "files": db.execute("SELECT report, sha256, held, status, reason FROM files"),
            "pages": db.execute(f"SELECT sha256, number, label, pages.text FROM pages {of}"),
            "passages": db.execute(f"SELECT key, ordinal, kind, heading, pieces, sentences, text FROM passages {of}"),
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
        run([*FINDINGS, "doctor", "--index", str(index)])
        tally.checked_by_doctor += 1


def undisturbed(folder: Path, index: Path) -> tuple[dict[str, Any], float]:
    """What an ingest without kills gives, and how long it takes."""
    started = time.perf_counter()
    run(ingest_command(folder, index))
    return contents(index), time.perf_counter() - started


def kill_and_resume(folder: Path, index: Path, limit: int, rng: random.Random, tally: Tally) -> None:
    """Kill ingests of the folder at random moments, at most ``limit`` times in all, until one ends by itself."""
    note = Layout(index).lock.with_suffix(".holder.json")
    for attempt in itertools.count(1):
        after = rng.uniform(0.0, tally.window) if tally.kills < limit else None
        note.unlink(missing_ok=True)  # of the process that was killed before
        early = attempt % 10 == 0  # now and then while it is still starting
        if run(ingest_command(folder, index), after, None if early else note) in ACCEPTED:
            tally.finished += 1
            tally.window *= 0.8  # as busy as the machine is now, most runs should be killed, and all end
            return
        tally.kills += 1
        tally.window *= 1.05
        tally.seconds.append(after or 0.0)
        check(index, tally)


def torment(aside: Path, first: Path, kills: int, seed: int) -> Tally:
    """Kill ``kills`` times, over as many indexes as it takes. Raises AssertionError when anything differs."""
    folder, tally, rng = aside / "reports", Tally(), random.Random(seed)
    shutil.copytree(first, folder)
    expected, tally.window = undisturbed(folder, aside / "whole")
    change(folder)
    expected_later, _ = undisturbed(folder, aside / "whole")
    while tally.kills < kills:
        index = aside / f"index-{tally.finished}"
        shutil.rmtree(folder)
        shutil.copytree(first, folder)
        kill_and_resume(folder, index, kills, rng, tally)
        assert not (differing := differences(expected, contents(index))), differing
        change(folder)
        kill_and_resume(folder, index, kills, rng, tally)
        assert not (differing := differences(expected_later, contents(index))), differing
        shutil.rmtree(index)
        print(f"{tally.kills} kills, {tally.finished} ingests brought to their end, nothing lost", flush=True)
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
    print(json.dumps({k: v for k, v in vars(tally).items() if k != "seconds"}))
    finish({"machine": about, **vars(tally)}, given.out)


if __name__ == "__main__":
    main()
