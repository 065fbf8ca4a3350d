"""How often the right passage is found, on anyone's own questions, and why each miss was missed."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.overlap import HOLDS, held, runs
from index.records import Hit
from index.search import SearchResult

DEPTH = 40
"""Hits asked for: a gold passage below them counts as ranked too low."""
BUDGET = 4000
"""Characters that a reader has for passages."""
Missed = Literal["report not in the index", "not read", "not in a passage", "filtered", "ranked too low"]


class QuestionsError(FindingsError):
    """A file of questions cannot be used."""

    wrong_usage = True


@dataclass(frozen=True, slots=True)
class Gold:
    """A quote that answers a question, and its page (1-based) in a report, by the report's path."""

    report: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its alternatives of gold: for "themes" all known passages, for "unanswerable" none."""

    id: str
    question: str
    type: str
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """The figures of one question by name, and why it was missed where no hit of the first five is gold."""

    question: Question
    figures: Mapping[str, float]
    missed: Missed | None = None


def read_questions(file: Path) -> tuple[Question, ...]:
    """The questions of a JSON Lines file. Raises QuestionsError with the number of a line that is none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"The file of questions {file} cannot be read: {error}.") from error
    return tuple(_question(line, n, file) for n, line in enumerate(lines, start=1) if line.strip())


def _question(line: str, number: int, file: Path) -> Question:
    try:
        fields: dict[str, Any] = json.loads(line)
        gold = tuple(Gold(str(g["report"]), int(g["page"]), str(g["quote"])) for g in fields.get("gold", ()))
        return Question(str(fields["id"]), str(fields["question"]), str(fields.get("type", "any")), gold)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionsError(
            f"Line {number} of {file} is not a question with gold; docs/questions.md shows the form."
        ) from error


def evaluate(
    search: Callable[[str, int], SearchResult], catalogue: Catalogue, questions: Iterable[Question]
) -> list[Scored]:
    """Ask every question and score its hits; ``search`` takes the question and how many hits."""
    scored = []
    for question in questions:
        found = search(question.question, DEPTH)
        figures = score(question, found.hits)
        miss = why_missed(question, found, catalogue) if question.gold and not figures["hit@5"] else None
        scored.append(Scored(question, figures, miss))
    return scored


def score(question: Question, hits: Sequence[Hit]) -> dict[str, float]:
    """hit@1, hit@5, mrr@10, recall@4000; for themes reports@20; for named wrong place@5. All 0..1.

    A hit is gold when its report and page are a gold's and it holds at least half of the quote's runs of five
    words. "Place" is the folder of the report.
    """
    if not question.gold:
        return {}
    gold = [(g, runs(g.quote)) for g in question.gold]
    first = next((n for n, hit in enumerate(hits[:10]) if _is_gold(hit, gold)), None)
    figures = {
        "hit@1": float(first == 0),
        "hit@5": float(first is not None and first < 5),  # noqa: PLR2004
        "mrr@10": 0.0 if first is None else 1 / (first + 1),
        "recall@4000": _recall(hits, gold),
    }
    reports = {g.report for g in question.gold}
    if question.type == "themes":
        figures["reports@20"] = len(reports & {hit.report for hit in hits[:20]}) / len(reports)
    if question.type == "named" and hits:
        places = {_place(report) for report in reports}
        figures["wrong place@5"] = sum(_place(hit.report) not in places for hit in hits[:5]) / len(hits[:5])
    return figures


def _is_gold(hit: Hit, gold: Sequence[tuple[Gold, frozenset[tuple[str, ...]]]]) -> bool:
    pages = hit.passage.pages if hit.paged else (1,)
    text = runs(hit.passage.text)
    return any(hit.report == g.report and g.page in pages and held(q, text) >= HOLDS for g, q in gold)


def _recall(hits: Sequence[Hit], gold: Sequence[tuple[Gold, frozenset[tuple[str, ...]]]]) -> float:
    """The share of a gold's runs within the first BUDGET characters returned: fair to long and short passages."""
    budget = BUDGET
    texts: dict[str, str] = defaultdict(str)
    for hit in hits:
        if budget <= 0:
            break
        texts[hit.report] += " \u2022 " + hit.passage.text[:budget]
        budget -= len(hit.passage.text)
    return max(held(quote, runs(texts[g.report])) for g, quote in gold)


def _place(report: str) -> str:
    return report.rpartition("/")[0]


def why_missed(question: Question, found: SearchResult, catalogue: Catalogue) -> Missed:
    """The furthest that any gold came: unread, read but in no passage, in a report left out, or ranked too low."""
    reports = {report.report: report for report in catalogue.reports()}
    reached: list[Missed] = ["report not in the index"]
    filters = found.understood.with_effect("filter")
    named = {value for reading in filters if reading.kind == "authority" for value in reading.values}
    for gold in question.gold:
        if not (report := reports.get(gold.report)):
            continue
        quote = runs(gold.quote)
        page = catalogue.page(report.sha256, gold.page)
        passages = catalogue.on_page(report.id, gold.page)
        if not page or held(quote, runs(page.text)) < HOLDS:
            reached.append("not read")
        elif not any(held(quote, runs(passage.text)) >= HOLDS for passage in passages):
            reached.append("not in a passage")
        elif named and report.metadata.authority not in named:
            reached.append("filtered")
        else:
            reached.append("ranked too low")
    return max(reached, key=_STAGES.index)


_STAGES: tuple[Missed, ...] = (
    "report not in the index", "not read", "not in a passage", "filtered", "ranked too low",
)  # fmt: skip


def means(scored: Iterable[Scored]) -> dict[str, dict[str, float]]:
    """The mean of every figure over the questions that have it: "all", then each type by name."""
    sums: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in scored:
        for name, figure in one.figures.items():
            for group in ("all", one.question.type):
                sums[group][name].append(figure)
    groups = ["all", *sorted(sums.keys() - {"all"})]
    return {group: {n: sum(f) / len(f) for n, f in sums[group].items()} for group in groups if group in sums}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two settings on the same questions: how many each does better on, and how likely so much is by chance."""

    figure: str
    first: float
    second: float
    first_better: int
    second_better: int
    chance: float


def compare(first: Sequence[Scored], second: Sequence[Scored], figure: str = "mrr@10") -> Compared:
    """Compare by a two-sided sign test over the questions on which the two differ (ties left out)."""
    pairs = [
        (a.figures[figure], b.figures[figure])
        for a, b in zip(first, second, strict=True)
        if figure in a.figures
    ]
    wins, losses = sum(a > b for a, b in pairs), sum(a < b for a, b in pairs)
    count = max(1, len(pairs))
    return Compared(
        figure, sum(a for a, _ in pairs) / count, sum(b for _, b in pairs) / count, wins, losses,
        sign_test(wins, losses),
    )  # fmt: skip


def sign_test(wins: int, losses: int) -> float:
    """The probability of a split at least as uneven as this if both were as good (binomial, two-sided)."""
    moved = wins + losses
    tail: float = sum(math.comb(moved, n) for n in range(min(wins, losses) + 1)) / 2**moved
    return min(1.0, 2 * tail)
