"""Seconds from a question to its hits: this project against the tutorial stack.

Cold is a whole process: started, its libraries and index loaded, hits printed. Warm is the same question in
a process that has everything loaded, through each one's Python API. The two take turns, question by question.

    python -m benchmarks.ask FOLDER [--questions FILE.jsonl] [--times N] [--limit N] [--keep DIR] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.common import (
    FINDINGS,
    TUTORIAL,
    copied,
    finish,
    machine,
    machine_line,
    pdfs,
    spread,
    table,
    timed,
)
from benchmarks.ingest import ours as ingest_ours
from benchmarks.ingest import tutorial as ingest_tutorial

QUESTIONS = (
    "What failures around sextortion were found?",
    "How quickly are strategy discussions held?",
    "Are return home interviews offered to children who were missing?",
    "Is the ethnicity of victims recorded?",
    "How many officers had no training in child protection?",
)


def cold(index: Path, store: Path, times: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Wall and processor seconds of each whole process, in pairs, after one of each that is not counted."""
    commands: dict[str, Callable[[str], list[str]]] = {
        "findings": lambda question: [*FINDINGS, "search", question, "--index", str(index)],
        "tutorial": lambda question: [*TUTORIAL, "search", str(store), question],
    }
    for command in commands.values():
        timed(command(QUESTIONS[0]))
    wall: dict[str, list[float]] = {name: [] for name in commands}
    cpu: dict[str, list[float]] = {name: [] for name in commands}
    for n in range(times):
        for name in sorted(commands, reverse=bool(n % 2)):
            run = timed(commands[name](QUESTIONS[n % len(QUESTIONS)]))
            wall[name].append(run.seconds)
            cpu[name].append(run.cpu_seconds)
    return wall, cpu


def warm(index: Path, store: Path, questions: list[str]) -> dict[str, list[float]]:
    """Milliseconds a question in this process, in pairs, after one of each that is not counted."""
    from benchmarks import tutorial
    from index.search import Index

    opened, loaded = Index.open(index), tutorial.load(store)
    searches: dict[str, Callable[[str], object]] = {
        "findings": lambda question: opened.search(question, k=10),
        "tutorial": lambda question: tutorial.search(loaded, question, k=10),
    }
    for search in searches.values():
        search(QUESTIONS[0])
    spent: dict[str, list[float]] = {name: [] for name in searches}
    for question in questions:
        for name, search in searches.items():
            started = time.perf_counter()
            search(question)
            spent[name].append(1000 * (time.perf_counter() - started))
    return spent


def ratio(figures: dict[str, list[float]]) -> float:
    """How many times as long the tutorial stack takes, pair by pair, in the median."""
    return statistics.median(b / a for a, b in zip(figures["findings"], figures["tutorial"], strict=True))


def indexes(folder: Path, limit: int | None, keep: Path) -> tuple[Path, Path]:
    """The index and the store over the same files, below ``keep``; built where they are not there yet."""
    index, store = keep / "findings", keep / "tutorial"
    with tempfile.TemporaryDirectory() as name:
        files = copied(folder, pdfs(folder)[:limit], Path(name))
        if not index.exists():
            ingest_ours(files, index)
        if not store.exists():
            ingest_tutorial(files, store)
    return index, store


def main() -> None:
    """Read the command line, build the indexes, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path, help='warm: {"question"} a line; without it, five of ours')
    parser.add_argument("--times", type=int, default=7, help="cold: how many pairs of processes")
    parser.add_argument("--limit", type=int, help="only the first N files, in order of their paths")
    parser.add_argument("--keep", type=Path, help="build the indexes here and use them again next time")
    parser.add_argument("--out", type=Path, help="write the figures here too, as JSON")
    given = parser.parse_args()
    if not pdfs(given.folder):
        parser.error(f"there is no PDF below {given.folder}")
    questions = list(QUESTIONS) * 4
    if given.questions:
        lines = given.questions.read_text(encoding="utf-8").splitlines()
        questions = [json.loads(line)["question"] for line in lines if line.strip()]
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    about = machine()
    print(machine_line(about), flush=True)
    with tempfile.TemporaryDirectory() as aside:
        index, store = indexes(given.folder, given.limit, given.keep or Path(aside))
        wall, cpu = cold(index, store, given.times)
        measured = {"cold": wall, "cold_cpu": cpu, "warm": warm(index, store, questions)}
    print(
        table(
            ["median (least-most)", "findings", "tutorial", "times"],
            [
                [label, spread(of["findings"]), spread(of["tutorial"]), ratio(of)]
                for label, of in (
                    (f"cold, seconds, {given.times} pairs", measured["cold"]),
                    ("cold, processor seconds", measured["cold_cpu"]),
                    (f"warm, milliseconds, {len(questions)} questions", measured["warm"]),
                )
            ],
        )
    )
    ratios = {name: ratio(of) for name, of in measured.items()}
    finish({"machine": about, "measured": measured, "ratio": ratios}, given.out)


if __name__ == "__main__":
    main()
