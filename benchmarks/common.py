"""What the benchmarks share: timing whole processes, naming the machine, printing tables."""

from __future__ import annotations

import ctypes
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FINDINGS = (sys.executable, "-m", "cli")
TUTORIAL = (sys.executable, "-W", "ignore", "-m", "benchmarks.tutorial")
OTHERS = (sys.executable, "-W", "ignore", "-m", "benchmarks.others")
PR_SET_CHILD_SUBREAPER = 36
HERE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: wall and processor seconds, the most memory it held (MiB), what it printed.

    The processor seconds are of all that it started, too; the memory is its own.
    """

    seconds: float
    cpu_seconds: float
    peak_mib: float
    printed: str


def timed(command: Sequence[str], *, accept: Sequence[int] = (0,)) -> Run:
    """Run ``command`` offline from start to exit. Ends the benchmark when its exit code is not in ``accept``."""
    before = children()
    adopt_orphans(True)
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONPATH": str(HERE)}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        left = ended_orphans(before)
        adopt_orphans(False)
        out.seek(0)
        err.seek(0)
        if process.returncode not in accept:
            tail = err.read().decode(errors="replace")[-2000:]
            sys.exit(f"{' '.join(command)} ended with exit code {process.returncode}:\n{tail}")
        printed = out.read().decode()
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Run(seconds, usage.ru_utime + usage.ru_stime + left, peak, printed)


def adopt_orphans(adopt: bool) -> None:
    """Have what a process leaves behind become a child of this one, where the system can (Linux), to be counted.

    The processes that read are children of a fork server, which outlives its own parent by a moment.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0)


def children() -> set[int]:
    """The processes whose parent is this one, where the system tells (Linux)."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            parent = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found.add(int(stat.parent.name))
    return found


def ended_orphans(before: set[int]) -> float:
    """Wait for the children that were not there ``before``; their processor seconds, with what they had started."""
    spent = 0.0
    while orphans := children() - before:
        for orphan in orphans:
            with suppress(ChildProcessError):
                _, _, usage = os.wait4(orphan, 0)
                spent += usage.ru_utime + usage.ru_stime
    return spent


def last_json(run: Run) -> dict[str, Any]:
    """The object that the process printed: all that it printed, or the last line."""
    try:
        parsed = json.loads(run.printed)
    except json.JSONDecodeError:
        parsed = json.loads(run.printed.strip().splitlines()[-1])
    assert isinstance(parsed, dict)
    return parsed


def pdfs(folder: Path) -> list[Path]:
    """Every PDF below ``folder``, whatever the case of its suffix, in one order on every machine."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() == ".pdf")


def copied(folder: Path, files: Sequence[Path], target: Path) -> Path:
    """Copies of ``files`` in ``target``, at the same paths as below ``folder``."""
    for file in files:
        copy = target / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return target


def machine() -> dict[str, Any]:
    """What a figure depends on: processor, cores that this process may use, memory, Python."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text(encoding="utf-8").splitlines() if "model name" in line]
        model = names[0].partition(":")[2].strip() if names else model
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {
        "processor": model,
        "cores": cores,
        "memory_gib": round(memory, 1),
        "load_at_start": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def machine_line(about: dict[str, Any]) -> str:
    """The machine in one line."""
    return (
        f"{about['cores']} cores of {about['processor']}, {about['memory_gib']} GiB, no GPU used, "
        f"Python {about['python']}, {about['system']}, load {about['load_at_start']} at the start"
    )


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A plain-text table: the first column to the left, the others to the right, two decimals at most."""
    cells = [[_shown(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[n]) for row in cells) for n in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    )


def spread(values: Sequence[float]) -> str:
    """The median, with the least and the greatest where there is more than one."""
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def finish(figures: dict[str, Any], out: Path | None) -> None:
    """Write the figures as JSON where ``--out`` asks for it."""
    if out:
        out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _shown(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
