"""Which passages are found: the whole search, its parts alone, and others, in one run.

Three kinds of question: those over reports (an index and questions with gold quotes), SciFact (claims to
abstracts, nDCG@10) and FeedbackQA (public health, MRR), the last two with the same weights and no index. The
evaluation data is no part of the project: a folder with questions.jsonl, scifact/ and feedbackqa/. bm25s is timed
where it is installed. The tutorial stack's figures are those of benchmarks.quality.

    python -m benchmarks.retrieval INDEX [--eval DIR] [--out FIGURES.json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from answer.evaluate import evaluate, means, read_questions
from benchmarks.common import HERE, finish, machine, machine_line, table
from benchmarks.legs import Corpus, OneLeg, with_vectors
from benchmarks.others import bm25s_search, missing
from index.fusion import DEPTH, NEAREST
from index.headings import own_headings
from index.hits import Explaining, hits_of
from index.legs import ranked
from index.model.adapters import SHIPPED, load
from index.questions.scope import Scope
from index.search import Index

FIGURES = ("hit@1", "hit@5", "mrr@10", "recall@4000", "reports@20", "wrong place@5")
Ranking = Callable[[str], Sequence[int]]


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def over_reports(folder: Path, questions: Path) -> dict[str, dict[str, dict[str, float]]]:
    """The figures of each setting, by type of question."""
    asked = read_questions(questions)
    index = Index.open(folder)
    settings: dict[str, Callable[[Index], Any]] = {
        "findings": lambda index: index.search,
        "question as written": lambda index: lambda text, k: index.search(text, k, ignore=["all"]),
        "no tone": lambda index: lambda text, k: index.search(text, k, ignore=["tone"]),
        "no kind of finding": lambda index: lambda text, k: index.search(text, k, ignore=["kind"]),
        "neither": lambda index: lambda text, k: index.search(text, k, ignore=["tone", "kind"]),
        "without the adapter": lambda index: with_vectors(index, None).search,
        "vectors alone": lambda index: OneLeg(index, "vectors"),
        "words alone": lambda index: OneLeg(index, "words"),
    }
    results = {}
    for name, setting in settings.items():
        fresh = Index(index.layout, index.catalogue, index.generation)
        results[name] = means(evaluate(setting(fresh), index.catalogue, asked))
    return results


def scifact(folder: Path) -> dict[str, float]:
    """nDCG@10 over the claims with a judged abstract."""
    corpus = rows(folder / "corpus.jsonl")
    judged: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        judged.setdefault(query, {})[document] = int(grade)
    lines, texts = [document["title"] for document in corpus], [document["text"] for document in corpus]
    ids = [document["_id"] for document in corpus]
    claims = [query for query in rows(folder / "queries.jsonl") if query["_id"] in judged]

    def figure(rank: Ranking) -> float:
        return statistics.mean(
            ndcg([ids[n] for n in rank(claim["text"])[:10]], judged[claim["_id"]]) for claim in claims
        )

    return judged_by(lines, texts, np.zeros(len(texts), dtype=np.bool_), figure)


def feedbackqa(folder: Path, part: str) -> dict[str, float]:
    """MRR of the passage of each question; title and headings stand before a passage, as with reports."""
    passages = rows(folder / f"{part}_passages.jsonl")
    questions = rows(folder / f"{part}_questions.jsonl")
    lines = [f"{p['title']}. {'. '.join(p['headings'])}." for p in passages]
    texts = [p["text"] for p in passages]
    pages = {title: n for n, title in enumerate(dict.fromkeys(p["title"] for p in passages))}
    own = own_headings((pages[p["title"]], (p["headings"] or [""])[-1]) for p in passages)
    at = {p["id"]: n for n, p in enumerate(passages)}

    def figure(rank: Ranking) -> float:
        found = [list(rank(q["question"])) for q in questions]
        return statistics.mean(
            1 / (order.index(at[q["passage_id"]]) + 1) if at[q["passage_id"]] in order else 0.0
            for q, order in zip(questions, found, strict=True)
        )

    return judged_by(lines, texts, own, figure)


def judged_by(
    lines: Sequence[str], texts: Sequence[str], own: NDArray[np.bool_], figure: Callable[[Ranking], float]
) -> dict[str, float]:
    """The figure of each leg alone and of both, with the shipped adapter and without; and of bm25s."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder), lines, texts, own)
        adapted = corpus.adapted(load(SHIPPED / "inspection"))
        result = {
            "both, with the adapter": figure(adapted.both),
            "both, without": figure(corpus.both),
            "vectors, with the adapter": figure(adapted.by_vectors),
            "vectors, without": figure(corpus.by_vectors),
            "the model, whole texts": figure(corpus.by_model),
            "words": figure(corpus.by_words),
        }
    if lacking := missing("bm25s"):
        print(lacking)
        return result
    search = bm25s_search([f"{line} {text}" for line, text in zip(lines, texts, strict=True)])
    return result | {"bm25s": figure(lambda question: search(question, DEPTH))}


def ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    """Normalised discounted cumulative gain at 10 (Jarvelin and Kekalainen 2002), gain = grade."""
    gains = [grades.get(document, 0) / np.log2(n + 2) for n, document in enumerate(found[:10])]
    best = [grade / np.log2(n + 2) for n, grade in enumerate(sorted(grades.values(), reverse=True)[:10])]
    return float(sum(gains) / sum(best))


def speed(folder: Path, questions: Path) -> dict[str, tuple[float, float]]:
    """Milliseconds of a warm search and of its parts: median and 95th percentile.

    The parts have an index of their own, since an encoder remembers the questions that it has seen.
    """
    index, whole = Index.open(folder), Index.open(folder)
    texts = [question.question for question in read_questions(questions)]
    for text in texts[:5]:
        index.search(f"{text} And then?")
        whole.search(f"{text} And then?")
    parts: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[..., Any], *given: Any) -> Any:
        started = time.perf_counter()
        result = work(*given)
        parts.setdefault(name, []).append(1000 * (time.perf_counter() - started))
        return result

    generation = index.generation
    for text in texts:
        timed("question to hits", whole.search, text)
        vector = timed("encoding", index.encoder.question, text)
        asked = timed("understanding", index.asked, text)
        timed("vectors", generation.vectors.search, vector, DEPTH)
        timed("words", generation.words.search, asked.of_words, DEPTH, None, asked.also)
        found = timed("both legs, fused", ranked, generation, asked, vector, 10, Scope())[0]
        timed("best sentences", index.best_sentences, [key for key, _ in found[:NEAREST]], vector)
        explaining = Explaining(asked, index.known, generation.words, {})
        timed("reading hits", hits_of, index.catalogue, found[:10], vector, explaining)
    return {name: (statistics.median(of), statistics.quantiles(of, n=20)[-1]) for name, of in parts.items()}


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path, help="the index that the questions are about")
    parser.add_argument("--eval", type=Path, default=HERE.parent / "shared" / "eval", dest="evaluation")
    parser.add_argument("--out", type=Path, help="write the figures here too, as JSON")
    given = parser.parse_args()
    about = machine()
    print(machine_line(about), flush=True)
    questions = given.evaluation / "questions.jsonl"
    reports = over_reports(given.index, questions)
    for kind in reports["findings"]:
        columns = [name for name in FIGURES if name in reports["findings"][kind]]
        shown = [[name, *(f"{of[kind][c]:.3f}" for c in columns)] for name, of in reports.items()]
        print(f"\n{table([kind, *columns], shown)}", flush=True)
    others = {"SciFact nDCG@10": scifact(given.evaluation / "scifact")}
    for part in ("uk", "cdc"):
        others[f"FeedbackQA {part.upper()} MRR"] = feedbackqa(given.evaluation / "feedbackqa", part)
    names = next(iter(others.values()))
    print(
        "\n"
        + table(["", *others], [[name, *(f"{of[name]:.3f}" for of in others.values())] for name in names])
    )
    times = speed(given.index, questions)
    print("\n" + table(["ms", "median", "95%"], [[name, *of] for name, of in times.items()]))
    finish({"machine": about, "reports": reports, "others": others, "milliseconds": times}, given.out)


if __name__ == "__main__":
    main()
