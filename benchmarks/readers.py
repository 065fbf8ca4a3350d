"""Seconds until the first hit for readers who keep asking while a writer publishes one generation after another.

python -m benchmarks.readers [--generations 20] [--reports 40] [--out FIGURES.json]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.common import finish, machine, machine_line, spread
from benchmarks.crash import write_text
from index.search import Index
from ingest.build import ingest

QUESTION = "leaders acted late"


class Reader(threading.Thread):
    """Opens the index and asks, again and again; keeps the seconds, and what went wrong."""

    def __init__(self, store: Path) -> None:
        super().__init__()
        self._store = store
        self.stopped = threading.Event()
        self.seconds: list[float] = []
        self.generations: set[str] = set()
        self.wrong: list[str] = []

    def run(self) -> None:
        """Ask until stopped."""
        while not self.stopped.is_set():
            started = time.perf_counter()
            try:
                index = Index.open(self._store)
                hits = index.search(QUESTION).hits
                self.generations.add(index.generation.manifest.name)
                index.catalogue.close()
            except Exception as error:  # whatever it is, it is the finding
                self.wrong.append(f"{type(error).__name__}: {error}")
                continue
            self.seconds.append(time.perf_counter() - started)
            if not hits or not all(hit.report and hit.passage.text for hit in hits):
                self.wrong.append("half a report")


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--generations", type=int, default=20)
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--out", type=Path, help="write the figures here too, as JSON")
    given = parser.parse_args()
    about = machine()
    print(machine_line(about), flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder, store = Path(name) / "reports", Path(name) / "store"
        folder.mkdir()
        for n in range(given.reports):
            write_text(folder / f"{n:03d}.md", f"Ashby{n}")
        ingest([folder], store)
        reader = Reader(store)
        reader.start()
        for n in range(given.generations):
            write_text(folder / f"{n % given.reports:03d}.md", f"Zeller{n}")
            ingest([folder], store)
        reader.stopped.set()
        reader.join()
    print(
        f"{len(reader.seconds)} questions over {len(reader.generations)} generations, {len(reader.wrong)} wrong"
    )
    print(
        f"opening and asking: {spread(reader.seconds)} s, {statistics.quantiles(reader.seconds, n=20)[-1]:.2f} s at 95%"
    )
    for wrong in reader.wrong[:5]:
        print(wrong)
    finish({"machine": about, "seconds": reader.seconds, "wrong": reader.wrong}, given.out)


if __name__ == "__main__":
    main()
