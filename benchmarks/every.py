"""How much of what is known to be there `findings every` lists, at several thresholds, and how long that is.

    python -m benchmarks.every INDEX QUESTIONS.jsonl

QUESTIONS has gold passages, as in eval/questions.jsonl; those of type "themes" are counted.
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path

from answer.every import Everything, every
from index.search import Index

THRESHOLDS = (5.0, 4.4, 4.0, 3.6, 3.3, 3.0, 2.9, 2.8, 2.5)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    options = parser.parse_args()
    index = Index.open(options.index)
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    asked = [question for question in map(json.loads, lines) if question["type"] == "themes"]
    found = [(every(index, one["question"], threshold=min(THRESHOLDS)), gold_of(one)) for one in asked]
    for threshold in THRESHOLDS:
        listed = [(reports_at(one, threshold), gold) for one, gold in found]
        recalls = [len(reports & gold) / len(gold) for reports, gold in listed]
        overall = sum(len(r & g) for r, g in listed) / sum(len(g) for _, g in listed)
        passages = [sum(m.fit >= threshold or m.by_words for m in one.mentions) for one, _ in found]
        print(
            f"fit {threshold:.1f}: gold reports listed {statistics.mean(recalls):.3f} a question, {overall:.3f} of all;"
            f" passages {min(passages)} to {max(passages)}, median {statistics.median(passages):.0f}"
        )
    print(f"median {statistics.median(one.seconds for one, _ in found) * 1000:.0f} ms a question")


def gold_of(question: dict[str, list[dict[str, str]]]) -> set[str]:
    return {gold["report"] for gold in question["gold"]}


def reports_at(found: Everything, threshold: float) -> set[str]:
    return {mention.hit.report for mention in found.mentions if mention.fit >= threshold or mention.by_words}


if __name__ == "__main__":
    main()
