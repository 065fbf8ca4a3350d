"""Questions paired with where a report answers them: for training adapters and for measuring them honestly."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.model.adapters import changed
from index.model.encoder import Vectors
from index.overlap import HOLDS, held, runs
from ingest.training.adapt import Rows, Training, train

FOLDS = 5
HIT_DEPTH, MRR_DEPTH = 5, 10


class PairsError(FindingsError):
    """A file of pairs cannot be used."""

    wrong_usage = True


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the place that answers it: a page (1-based) of a report, by its path below the folder.

    The place on the page is ``start``:``end`` in the page's text, or ``quote``.
    """

    question: str
    report: str
    page: int
    start: int | None = None
    end: int | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs whose passages are in an index. ``passages`` are its vectors (m, dimension), bare.

    ``answers[i]`` are the rows that answer ``questions[i]``, ``places[i]`` is whom its report is about; ``lost``
    counts the pairs whose report or passage the index does not have.
    """

    questions: tuple[str, ...]
    answers: tuple[Rows, ...]
    places: tuple[str, ...]
    passages: Vectors
    lost: int


@dataclass(frozen=True, slots=True)
class Tried:
    """Vectors alone on questions about authorities that were not trained on: hit@1, hit@5, MRR@10, 0..1.

    ``better`` and ``worse`` count the questions whose answer came earlier or later with the adapter.
    """

    questions: int
    bare: tuple[float, float, float]
    adapted: tuple[float, float, float]
    better: int
    worse: int


def read_pairs(file: Path) -> tuple[Pair, ...]:
    """The pairs of a JSON Lines file. Raises PairsError with the number of a line that is none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PairsError(f"The file of pairs {file} cannot be read: {error}.") from error
    return tuple(_pair(line, n, file) for n, line in enumerate(lines, start=1) if line.strip())


def _pair(line: str, number: int, file: Path) -> Pair:
    try:
        fields: dict[str, Any] = json.loads(line)
        pair = Pair(
            str(fields["question"]), str(fields["report"]), int(fields["page"]),
            fields.get("start"), fields.get("end"), fields.get("quote"),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        pair = None
    if not pair or (not pair.quote and (pair.start is None or pair.end is None)):
        raise PairsError(
            f'Line {number} of {file} is not a pair; each line must be {{"question": ..., "report": ..., "page": ...,'
            ' "quote": ...}, or with "start" and "end" in the page\'s text instead of the quote.'
        )
    return pair


def find_pairs(catalogue: Catalogue, pairs: Sequence[Pair]) -> Found:
    """Look the pairs' passages up: those on the page that hold at least half of the quote's runs of five words."""
    keys, _ = catalogue.keys_and_reports()
    row_of = {key: row for row, key in enumerate(keys.tolist())}
    reports = {report.report: report for report in catalogue.reports()}
    on_page = defaultdict(list)
    for key, report_id, passage, _ in catalogue.live_passages():
        for page in passage.pages or (1,):
            on_page[report_id, page].append((row_of[key], runs(passage.text)))
    questions, answers, places = [], [], []
    for pair in pairs:
        report = reports.get(pair.report)
        quote = _quote(catalogue, report.sha256, pair) if report else None
        if not report or not quote:
            continue
        wanted = runs(quote)
        rows = [row for row, text in on_page[report.id, pair.page] if held(wanted, text) >= HOLDS]
        if rows:
            questions.append(pair.question)
            answers.append(np.array(rows, dtype=np.intp))
            places.append(report.metadata.authority or report.report)
    vectors = [rows.astype(np.float32) for rows in catalogue.vectors(8192)]
    return Found(
        tuple(questions), tuple(answers), tuple(places), np.concatenate(vectors), len(pairs) - len(questions)
    )


def _quote(catalogue: Catalogue, sha256: str, pair: Pair) -> str | None:
    if pair.quote:
        return pair.quote
    page = catalogue.page(sha256, pair.page)
    return page.text[pair.start : pair.end] if page else None


def on_folds(
    found: Found, asked: Vectors, how: Training, progress: Callable[[int], None] = lambda _done: None
) -> Tried:
    """Train FOLDS times without a fifth of the authorities, and ask about those.

    ``asked`` (n, dimension) are the questions' vectors.
    """
    names = sorted(set(found.places))
    shuffled = np.random.default_rng(how.seed).permutation(len(names))
    fold_of = {names[n]: place % FOLDS for place, n in enumerate(shuffled.tolist())}
    folds = np.array([fold_of[place] for place in found.places])
    bare, adapted = np.zeros(len(asked), np.float32), np.zeros(len(asked), np.float32)
    for fold in range(FOLDS):
        unseen, seen = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        if not len(unseen) or not len(seen):
            continue
        matrices = train(asked[seen], found.passages, [found.answers[n] for n in seen], how)
        turned = changed(asked[unseen], matrices[0], matrices[1])
        passages = changed(found.passages, matrices[2], matrices[3])
        answers = [found.answers[n] for n in unseen]
        bare[unseen] = ranks(asked[unseen], found.passages, answers)
        adapted[unseen] = ranks(turned, passages, answers)
        progress(fold + 1)
    better, worse = int((adapted < bare).sum()), int((adapted > bare).sum())
    return Tried(len(asked), figures(bare), figures(adapted), better, worse)


def ranks(questions: Vectors, passages: Vectors, answers: Sequence[Rows]) -> Vectors:
    """The rank, from 0, of the first answer of each question among all passages by cosine."""
    found = np.zeros(len(questions), np.float32)
    for n, rows in enumerate(answers):
        cosines = passages @ questions[n]
        found[n] = (cosines > cosines[rows].max()).sum()
    return found


def figures(found: Vectors) -> tuple[float, float, float]:
    """hit@1, hit@5 and MRR@10 of ranks from 0."""
    reciprocal = np.where(found < MRR_DEPTH, 1 / (found + 1), 0)
    return float((found == 0).mean()), float((found < HIT_DEPTH).mean()), float(reciprocal.mean())
