"""When to answer: answered against refused at each threshold, on folds, and the weights fitted to all questions.

Answerable questions are those of questions.jsonl with a gold passage and a sample of training.jsonl; those that no
report answers are the others, public-health questions of another country (feedbackqa/cdc_questions.jsonl), the first
hundred left out, and benchmarks/unanswerable.txt. The questions of benchmarks/everyday.txt are as short as people's
own; without them the weights take a short question for one that nothing answers. Only these two files are part of
the project.

    python -m benchmarks.answering INDEX [--eval DIR] [--out FIGURES.json]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from answer.ask import ask
from answer.evidence import Evidence
from benchmarks.common import HERE, finish, machine, machine_line, table
from index.search import Index

FOLDS = 5
SAMPLED = 120
HELD_OUT = 100
THRESHOLDS = (0.2, 0.25, 0.28, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
RIDGE = 0.001
Floats = NDArray[np.float64]


class Asked(NamedTuple):
    """A question, where it is from, and whether a report answers it."""

    text: str
    source: str
    answerable: bool


def questions(folder: Path) -> list[Asked]:
    """All questions, in an order that does not change."""

    def lines(name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines() if line]

    asked = [Asked(q["question"], "questions", bool(q["gold"])) for q in lines("questions.jsonl")]
    pairs = lines("training.jsonl")
    asked += [Asked(q["question"], "training", True) for q in pairs[:: max(1, len(pairs) // SAMPLED)]]
    other = lines("feedbackqa/cdc_questions.jsonl")[HELD_OUT:]
    asked += [Asked(q["question"], "public health", False) for q in other[:HELD_OUT]]
    own = (HERE / "benchmarks" / "unanswerable.txt").read_text(encoding="utf-8").splitlines()
    asked += [Asked(text, "unanswerable.txt", False) for text in own if text]
    everyday = (HERE / "benchmarks" / "everyday.txt").read_text(encoding="utf-8").splitlines()
    return asked + [Asked(line[1:].strip(), "everyday.txt", line[0] == "+") for line in everyday if line]


def fitted(rows: Floats, answerable: Floats) -> Floats:
    """Weights of a logistic regression and its bias; both classes count the same (Newton's method)."""
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    x = np.hstack([(rows - mean) / deviation, np.ones((len(rows), 1))])
    share = np.where(answerable == 1, 1 / answerable.sum(), 1 / (1 - answerable).sum()) / 2
    ridge = np.diag([RIDGE] * (x.shape[1] - 1) + [1e-9])
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        said = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (share * (said - answerable)) + ridge @ weights
        weights -= np.linalg.solve((x.T * (share * said * (1 - said))) @ x + ridge, slope)
    raw = weights[:-1] / deviation
    result: Floats = np.append(raw, weights[-1] - raw @ mean)
    return result


def on_folds(rows: Floats, answerable: Floats, open_to_doubt: NDArray[np.bool_]) -> Floats:
    """The likelihood of each question by weights that did not see it; 0 where a telling word is missing."""
    fold = np.arange(len(rows)) % FOLDS
    likely = np.zeros(len(rows))
    for one in range(FOLDS):
        seen = (fold != one) & open_to_doubt
        weights = fitted(rows[seen], answerable[seen])
        here = (fold == one) & open_to_doubt
        likely[here] = 1 / (1 + np.exp(-(rows[here] @ weights[:-1] + weights[-1])))
    return likely


def curve(asked: Sequence[Asked], likely: Floats) -> list[list[object]]:
    """A row for each threshold: of each source the share answered, and of those no report answers refused."""
    groups = sorted({(one.source, one.answerable) for one in asked}, key=lambda g: (not g[1], g[0]))
    rows = []
    for threshold in THRESHOLDS:
        row: list[object] = [f"{threshold:.2f}"]
        for group in groups:
            of = likely[[n for n, one in enumerate(asked) if (one.source, one.answerable) == group]]
            row.append(f"{(of >= threshold).mean() if group[1] else (of < threshold).mean():.3f}")
        rows.append(row)
    names = [f"{source}: {'answered' if answerable else 'refused'}" for source, answerable in groups]
    return [["threshold", *names], *rows]


def main() -> None:
    """Read the command line, ask, fit, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("--eval", type=Path, default=HERE.parent / "shared" / "eval", dest="evaluation")
    parser.add_argument("--out", type=Path, help="write the figures here too, as JSON")
    given = parser.parse_args()
    about = machine()
    print(machine_line(about), flush=True)
    index = Index.open(given.index)
    asked = questions(given.evaluation)
    answers = [ask(index, one.text) for one in asked]
    rows = np.array(
        [answer.evidence or (0.0,) * len(Evidence._fields) for answer in answers], dtype=np.float64
    )
    answerable = np.array([one.answerable for one in asked], dtype=np.float64)
    open_to_doubt = np.array([answer.likelihood > 0 for answer in answers])
    head, *body = curve(asked, on_folds(rows, answerable, open_to_doubt))
    print("\n" + table([str(name) for name in head], body))
    weights = fitted(rows[open_to_doubt], answerable[open_to_doubt])
    named = dict(zip((*Evidence._fields, "bias"), weights.round(2).tolist(), strict=True))
    print("\nfitted to all of them:", named)
    finish({"machine": about, "curve": [head, *body], "weights": named}, given.out)


if __name__ == "__main__":
    main()
