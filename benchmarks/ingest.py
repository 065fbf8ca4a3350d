"""Pages a second, from a folder of PDFs to a saved index: this project against the tutorial stack.

Both get the same copies of the same files, as whole processes, in turn, in one run. What each does once on
a new machine (this project converts its model) is timed apart, on the smallest file. The bare model is timed on
passages of the same run, to see what share of its rate the whole pipeline reaches.

    python -m benchmarks.ingest FOLDER [--limit N] [--rounds N] [--out FIGURES.json]
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.common import (
    FINDINGS,
    TUTORIAL,
    Run,
    copied,
    finish,
    last_json,
    machine,
    machine_line,
    pdfs,
    spread,
    table,
    timed,
)
from index.catalogue import Catalogue
from index.layout import Layout
from index.model.embedding import text_of
from index.model.encoder import Encoder

SOME_FAILED = 3
"""The exit code of `findings ingest` when it finished but could not read every file."""


def ours(folder: Path, index: Path) -> Run:
    """`findings ingest`, into a new index."""
    return timed([*FINDINGS, "ingest", str(folder), "--index", str(index), "--json"], accept=(0, SOME_FAILED))


def tutorial(folder: Path, store: Path) -> Run:
    """The tutorial stack, into a new store."""
    return timed([*TUTORIAL, "ingest", str(folder), str(store)])


def measured(
    folder: Path, aside: Path, rounds: int
) -> tuple[dict[str, list[tuple[Run, dict[str, Any]]]], list[float]]:
    """Both in turn, ``rounds`` times, each round the other one begins; and each round the bare model's rate."""
    bare = []
    systems = {"findings": ours, "tutorial": tutorial}
    runs: dict[str, list[tuple[Run, dict[str, Any]]]] = {name: [] for name in systems}
    for n in range(rounds):
        for name in sorted(systems, reverse=bool(n % 2)):
            run = systems[name](folder, aside / f"{name}-{n}")
            runs[name].append((run, last_json(run)))
            print(f"  round {n + 1}, {name}: {run.seconds:.1f} s", flush=True)
        bare.append(bare_rate(aside / f"findings-{n}"))
    return runs, bare


def bare_rate(index: Path, count: int = 1024) -> float:
    """Passages a second of the model alone, on what ingest embeds of passages of an index, once it is warm."""
    with closing(Catalogue(Layout(index))) as catalogue:
        texts = [text_of(passage, about) for _, _, passage, about in catalogue.live_passages()]
    start = random.Random(0).randrange(max(1, len(texts) - count))
    chosen = texts[start : start + count]
    different = list(dict.fromkeys(part for text in chosen for part in (text.line, *text.sentences)))
    encoder = Encoder()
    encoder.passages(different[:100])
    started = time.perf_counter()
    encoder.passages(different)
    return len(chosen) / (time.perf_counter() - started)


def embedding_shares(runs: list[tuple[Run, dict[str, Any]]], bare: list[float]) -> list[float]:
    """Of each run, the rate at which passages were embedded as a share of the bare model's."""
    return [
        counts["passages"] / counts["spent"]["embedding"] / rate
        for (_, counts), rate in zip(runs, bare, strict=True)
    ]


def figures(runs: list[tuple[Run, dict[str, Any]]]) -> dict[str, Any]:
    """One system's figures: pages a second over the whole process, and where its own clock saw time go."""
    counts = runs[0][1]
    failed = counts["failed"]
    stages = counts.get("spent") or counts.get("stages") or {}
    return {
        "pages": counts["pages"],
        "passages": counts["passages"],
        "failed": failed if isinstance(failed, int) else len(failed),
        "seconds": [round(run.seconds, 2) for run, _ in runs],
        "pages_a_second": [round(counts["pages"] / run.seconds, 2) for run, _ in runs],
        "cpu_seconds": round(statistics.median(run.cpu_seconds for run, _ in runs), 1),
        "peak_mib": round(max(run.peak_mib for run, _ in runs)),
        "stages": {name: seconds for name, seconds in stages.items() if isinstance(seconds, int | float)},
    }


def show(systems: dict[str, dict[str, Any]]) -> float:
    """Print the table; returns how many times as fast this project is, round by round, in the median."""
    rows = [
        [
            name,
            of["pages"],
            of["failed"],
            of["passages"],
            spread(of["seconds"]),
            spread(of["pages_a_second"]),
            of["cpu_seconds"],
            of["peak_mib"],
        ]
        for name, of in systems.items()
    ]
    header = ["", "pages", "failed", "passages", "seconds", "pages/s", "cpu s", "peak MiB"]
    print(table(header, rows))
    for name, of in systems.items():
        if of["stages"]:
            parts = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in of["stages"].items())
            print(f"{name} by its own clock: {parts}")
    pairs = zip(systems["findings"]["pages_a_second"], systems["tutorial"]["pages_a_second"], strict=True)
    ratio = float(statistics.median(a / b for a, b in pairs))
    print(f"findings reads, embeds and stores {ratio:.1f} times as many pages a second as the tutorial stack")
    work = systems["tutorial"]["cpu_seconds"] / systems["findings"]["cpu_seconds"]
    print(f"for a processor second, which a busy machine disturbs less: {work:.1f} times as many")
    return ratio


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="only the first N files, in order of their paths")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write the figures here too, as JSON")
    given = parser.parse_args()
    files = pdfs(given.folder)[: given.limit]
    if not files:
        parser.error(f"there is no PDF below {given.folder}")
    about = machine()
    print(machine_line(about))
    print(f"{len(files)} PDF files of {given.folder.name}, {given.rounds} round(s)", flush=True)
    with tempfile.TemporaryDirectory() as name:
        aside = Path(name)
        os.environ["FINDINGS_CACHE"] = str(aside / "cache")
        smallest = copied(given.folder, [min(files, key=lambda file: file.stat().st_size)], aside / "one")
        first = {"findings": ours(smallest, aside / "first").seconds}
        first["tutorial"] = tutorial(smallest, aside / "first-tutorial").seconds
        folder = copied(given.folder, files, aside / "files")
        runs, bare = measured(folder, aside, given.rounds)
    systems = {name: figures(of) for name, of in runs.items()}
    systems["findings"]["share_of_bare_model"] = embedding_shares(runs["findings"], bare)
    ratio = show(systems)
    share = statistics.median(systems["findings"]["share_of_bare_model"])
    print(f"embedding: {share:.0%} of the bare model's rate ({spread(bare)} passages a second)")
    once = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in first.items())
    print(f"the smallest file alone, first start on a new machine: {once}")
    finish({"machine": about, "first_start": first, "systems": systems, "ratio": ratio}, given.out)


if __name__ == "__main__":
    main()
