"""How often the right passage is found: this project against others, on questions with gold quotes.

The others are the tutorial stack, and over the same chunks BM25 (bm25s) and txtai's hybrid where they are installed.

The questions and the scorer are evaluation data, which is no part of the project: a folder with
questions.jsonl and score.py.

    python -m benchmarks.quality FOLDER [--eval DIR] [-k N] [--keep DIR] [--out FIGURES.json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.ask import indexes
from benchmarks.common import (
    FINDINGS,
    HERE,
    OTHERS,
    TUTORIAL,
    finish,
    machine,
    machine_line,
    pdfs,
    table,
    timed,
)
from benchmarks.others import NEEDS, missing

FIGURES = ("hit@1", "hit@5", "mrr@10", "recall@4000", "reports@20", "wrong place@5", "refused", "answered")


def loaded(path: Path) -> ModuleType:
    """The scorer, as a module."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(printed: str) -> list[dict[str, Any]]:
    """The objects of JSON lines."""
    return [json.loads(line) for line in printed.splitlines() if line.strip()]


def scored(scorer: ModuleType, questions: list[dict[str, Any]], printed: str) -> dict[str, dict[str, float]]:
    """The mean figures over all questions and by type."""
    hits = {row["id"]: row for row in rows(printed)}
    figures = [(question["type"], scorer.score_one(question, hits[question["id"]])) for question in questions]
    result = {"all": scorer.mean([score for _, score in figures])}
    for kind in sorted({kind for kind, _ in figures}):
        result[kind] = scorer.mean([score for of, score in figures if of == kind])
    return result


def main() -> None:
    """Read the command line, search with both, score, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the reports that the questions are about")
    parser.add_argument("--eval", type=Path, default=HERE.parent / "shared" / "eval", dest="evaluation")
    parser.add_argument("-k", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="build the indexes here and use them again next time")
    parser.add_argument("--out", type=Path, help="write the figures here too, as JSON")
    given = parser.parse_args()
    asked, scorer = given.evaluation / "questions.jsonl", given.evaluation / "score.py"
    if not asked.exists() or not scorer.exists():
        parser.error(f"{given.evaluation} does not hold questions.jsonl and score.py: say where, with --eval")
    if not pdfs(given.folder):
        parser.error(f"there is no PDF below {given.folder}")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    about = machine()
    print(machine_line(about), flush=True)
    questions = rows(asked.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as aside:
        index, store = indexes(given.folder, None, given.keep or Path(aside))
        k = str(given.k)
        commands = {
            "findings search": [*FINDINGS, "search", "--batch", str(asked), "-k", k, "--index", str(index)],
            "findings ask": [*FINDINGS, "ask", "--batch", str(asked), "-k", k, "--index", str(index)],
            "tutorial": [*TUTORIAL, "batch", str(store), str(asked), "-k", k],
        }
        for name in NEEDS:
            if lacking := missing(name):
                print(lacking)
            else:
                commands[f"{name}, same chunks"] = [*OTHERS, name, str(store), str(asked), "-k", k]
        results = {
            name: scored(loaded(scorer), questions, timed(command).printed)
            for name, command in commands.items()
        }
    for kind in results["tutorial"]:
        columns = [name for name in FIGURES if any(name in of[kind] for of in results.values())]
        shown = [
            [name, *(f"{of[kind][c]:.3f}" if c in of[kind] else "" for c in columns)]
            for name, of in results.items()
        ]
        count = sum(kind in ("all", question["type"]) for question in questions)
        print(f"\n{table([f'{kind} ({count})', *columns], shown)}")
    finish({"machine": about, "k": given.k, "results": results}, given.out)


if __name__ == "__main__":
    main()
