"""Broken, odd and malicious files: none is missing from the ledger, none stops the run, each has its reason.

    python -m benchmarks.hostile FOLDER [--sample N] [--out FILE]

FOLDER holds the files, at any depth. Prints what became of them, the reasons, the time, and the most memory
that any process of the run held; ``--sample N`` prints N files with their reasons, to be checked by eye. Ends
with exit code 1 when a file is missing from the ledger, or a line of it is without a reason.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.common import FINDINGS, HERE, finish, machine, machine_line
from index.catalogue import Catalogue
from index.layout import Layout
from ingest.workers import CRASHED, MEMORY_BYTES

SECONDS_BETWEEN_LOOKS = 0.2


def descendants(root: int) -> set[int]:
    """The processes below ``root``, by their ids."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {root}


def peak_mib(pid: int) -> float:
    """The most memory that a process has held so far; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def ingested(folder: Path, store: Path) -> tuple[dict[str, Any], float, float, float]:
    """What ``findings ingest`` printed, its seconds, and the peak MiB of it and of any child."""
    command = [*FINDINGS, "ingest", str(folder), "--no-ocr", "--index", str(store), "--json"]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": str(HERE)}
    own = child = 0.0
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, env=environment)
        while process.poll() is None:
            own = max(own, peak_mib(process.pid))
            child = max([child, *map(peak_mib, descendants(process.pid))])
            time.sleep(SECONDS_BETWEEN_LOOKS)
        seconds = time.perf_counter() - started
        out.seek(0)
        printed = out.read()
    if process.returncode not in {0, 3}:
        sys.exit(f"findings ingest ended with exit code {process.returncode}")
    return json.loads(printed), seconds, own, child


def main() -> None:
    """Read the command line, ingest, check, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--out", type=Path, help="write the figures here too, as JSON")
    given = parser.parse_args()
    files = [path for path in given.folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    about = machine()
    print(machine_line(about), flush=True)
    with tempfile.TemporaryDirectory() as name:
        result, seconds, own, child = ingested(given.folder, Path(name))
        with closing(Catalogue(Layout(Path(name)))) as catalogue:
            ledger = catalogue.ledger()
    listed = {line.path for line in ledger}
    missing = sorted(str(file) for file in files if str(file.absolute()) not in listed)
    mute = [line.path for line in ledger if line.status != "indexed" and not line.reason]
    counts = Counter(line.status for line in ledger)
    reasons = Counter(line.reason for line in ledger if line.reason and line.status != "duplicate")
    print(f"{len(files)} files in {seconds:.0f} s: {dict(counts)}; {result['pages']} pages read")
    print(f"peak memory: {own:.0f} MiB the command, {child:.0f} MiB a child (limit {MEMORY_BYTES >> 20})")
    crashes = sum(line.reason == CRASHED for line in ledger)
    print(f"missing from the ledger: {len(missing)}; without a reason: {len(mute)}; crashes: {crashes}")
    for reason, times in reasons.most_common():
        print(f"  {times:4} {reason}")
    for line in random.Random(1).sample(ledger, min(given.sample, len(ledger))):
        print(f"{line.report}\n    {line.status}: {line.reason or ''}")
    figures = {
        "files": len(files),
        "seconds": seconds,
        "statuses": counts,
        "child_mib": child,
        "own_mib": own,
    }
    finish({"machine": about, **figures, "missing": missing, "reasons": reasons}, given.out)
    if missing or mute:
        sys.exit(1)


if __name__ == "__main__":
    main()
