"""Trains the weights of index/tone.py and prints what they reach on reports that they never saw.

    python -m benchmarks.train_tone INDEX [--labels JTAI_SECTIONS.jsonl] [--save]

INDEX holds the reports that benchmarks/tone/*.jsonl label, by page and offsets: train.jsonl was labelled for this,
test.jsonl before any output was seen, and its reports are kept out of everything that is trained. Sentences under
headings that tell ("Key strengths", "What needs to improve", "Information about this inspection") are labelled by
them, with little weight, and with the heading hidden in most of them, so that the words have to carry it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from index import tone
from index.best_sentences import sentences_of as stored_sentences
from index.layout import write_atomically
from index.model.embedding import embedded_ranges
from index.model.encoder import Encoder, Vectors
from index.model.sentence_codes import unit
from index.search import Index
from index.tone import TONES, Place, Tone
from index.tone_cues import cues_of

HERE = Path(__file__).parent / "tone"
BY_HEADING: tuple[Tone, ...] = ("praise", "criticism", "neutral")
HEADING_WEIGHT = 0.02
HIDDEN = 0.6
FOLDS = 5
STRENGTH = 0.3
MOST_BY_HEADING = 5000
JTAI: dict[str, Tone] = {
    "key strengths": "praise",
    "areas for improvement": "criticism",
    "what needs to improve": "criticism",
    "areas for priority action": "criticism",
}


class Sentence(NamedTuple):
    """A sentence with its place and, where it is known, its tone."""

    report: str
    text: str
    place: Place
    where: tuple[tuple[int, int, int], ...]
    passage: int


class Set(NamedTuple):
    """What is fitted or judged: features, tones by their place in TONES, weights, and the report of each row."""

    rows: Vectors
    tones: NDArray[np.int64]
    weights: NDArray[np.float64]
    reports: list[str]


def sentences_of(index: Index) -> list[Sentence]:
    reports = {row.id: row.report for row in index.catalogue.reports()}
    found = []
    for at, (_, report_id, passage, about) in enumerate(index.catalogue.live_passages()):
        place = Place(passage.heading, about.authority is not None)
        for start, end in passage.sentences:
            where = tuple((s.page, s.start, s.end) for s in passage.spans(start, end))
            text = " ".join(passage.text[start:end].split())
            found.append(Sentence(reports[report_id], text, place, where, at))
    return found


def labelled(name: str, sentences: Iterable[Sentence]) -> list[tuple[Sentence, Tone]]:
    """The sentences of one file of labels; one that the reader cuts otherwise today is left out."""
    by_start = {(s.report, s.where[0][0], s.where[0][1]): s for s in sentences if s.where}
    found, lost = [], 0
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        span = label["spans"][0]
        sentence = by_start.get((label["report"], span["page"], span["start"]))
        if sentence:
            found.append((sentence, label["tone"]))
        else:
            lost += 1
    print(f"{name}: {len(found)} sentences, {lost} not found as they were labelled")
    return found


def as_set(
    encoder: Encoder, rows: Sequence[tuple[Sentence, Tone]], weight: float, *, hide: bool = False
) -> Set:
    chance = random.Random(1)
    places = [s.place._replace(heading=()) if hide and chance.random() < HIDDEN else s.place for s, _ in rows]
    vectors = encoder.passages([s.text for s, _ in rows])
    cues = np.array([cues_of(s.text) for s, _ in rows], dtype=np.float32)
    return Set(
        tone.features(vectors, places, cues),
        np.array([TONES.index(t) for _, t in rows]),
        np.full(len(rows), weight),
        [s.report for s, _ in rows],
    )


def joined(*sets: Set) -> Set:
    return Set(
        np.vstack([s.rows for s in sets]),
        np.concatenate([s.tones for s in sets]),
        np.concatenate([s.weights for s in sets]),
        [report for s in sets for report in s.reports],
    )


def part(whole: Set, keep: Iterable[int]) -> Set:
    at = np.fromiter(keep, dtype=np.int64)
    return Set(whole.rows[at], whole.tones[at], whole.weights[at], [whole.reports[i] for i in at])


def without(whole: Set, reports: set[str]) -> Set:
    return part(whole, (i for i, report in enumerate(whole.reports) if report not in reports))


def fitted(train: Set) -> Vectors:
    """Weights (features, 3); the last feature is the constant 1, so that nothing else is learned beside."""
    model = LogisticRegression(C=STRENGTH, max_iter=300, fit_intercept=False)
    model.fit(train.rows, train.tones, sample_weight=train.weights)
    assert list(model.classes_) == [0, 1, 2]
    weights: Vectors = model.coef_.T.astype(np.float32)
    return weights


def right(weights: Vectors, judged: Set) -> NDArray[np.bool_]:
    hits: NDArray[np.bool_] = (judged.rows @ weights).argmax(axis=1) == judged.tones
    return hits


def folds(own: Set, by_heading: Set, judged: Set) -> float:
    """The share of ``judged`` that is right when nothing of its report was trained on."""
    good = np.zeros(len(judged.tones), dtype=bool)
    for _, test in GroupKFold(FOLDS).split(judged.rows, groups=judged.reports):
        reports = {judged.reports[i] for i in test}
        weights = fitted(joined(without(own, reports), without(by_heading, reports)))
        good[test] = right(weights, part(judged, test))
    return float(good.mean())


def heading_labels(sentences: Iterable[Sentence], kept_out: set[str]) -> list[tuple[Sentence, Tone]]:
    found: list[tuple[Sentence, Tone]] = []
    for sentence in sentences:
        kind = tone.heading_kind(sentence.place.heading[-1:])
        if kind < len(BY_HEADING) and sentence.report not in kept_out and len(sentence.text.split()) > 4:
            found.append((sentence, BY_HEADING[kind]))
    random.Random(3).shuffle(found)
    return found[:MOST_BY_HEADING]


def jtai(encoder: Encoder, path: Path) -> Set:
    rows: list[tuple[Sentence, Tone]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        section: dict[str, Any] = json.loads(line)
        if section["section"] in JTAI:
            for gold in section["gold"]:
                text = " ".join(gold["quote"].split())
                place = Place((section["section"],), inspected=True)
                rows.append((Sentence(section["report"], text, place, (), -1), JTAI[section["section"]]))
    return as_set(encoder, rows, 1)


def passage_weights(index: Index, weights: Vectors, out: set[str]) -> Vectors:
    """The passages' own weights: fitted to what most sentences of each passage are, by the sentences' weights."""
    reports = {row.id: row.report for row in index.catalogue.reports()}
    places, targets, of, keys = [], [], [], []
    for key, report_id, passage, about in index.catalogue.live_passages():
        texts = [" ".join(passage.text[start:end].split()) for start, end in embedded_ranges(passage)]
        if texts:
            place = Place(passage.heading, about.authority is not None)
            vectors = unit(stored_sentences(index.catalogue, [key])[1].vectors)
            cues = np.array([cues_of(text) for text in texts], dtype=np.float32)
            tones = (tone.features(vectors, [place] * len(texts), cues) @ weights).argmax(axis=1).tolist()
            places.append(place)
            targets.append(max(range(3), key=tones.count))
            of.append(reports[report_id])
            keys.append(key)
    stored = np.vstack(list(index.catalogue.vectors(4096))).astype(np.float32)
    at = np.searchsorted(index.catalogue.keys_and_reports()[0], keys)
    whole = Set(tone.features(stored[at], places), np.array(targets), np.ones(len(at)), of)
    trained = fitted(without(whole, out))
    unseen = part(whole, (i for i, report in enumerate(whole.reports) if report in out))
    print(f"passages of unseen reports as most of their sentences: {right(trained, unseen).mean():.3f}")
    return trained


def save(encoder: Encoder, name: str, weights: Vectors) -> None:
    tone.WEIGHTS.mkdir(exist_ok=True)
    np.save(tone.WEIGHTS / f"{name}.npy", weights.astype("<f2"), allow_pickle=False)
    about = {"encoder": encoder.id.revision, "tones": TONES, "made_by": "benchmarks/train_tone.py"}
    write_atomically(tone.WEIGHTS / "about.json", (json.dumps(about, indent=1) + "\n").encode())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    index = Index.open(options.index)
    sentences = sentences_of(index)
    test = labelled("test.jsonl", sentences)
    kept_out = {sentence.report for sentence, _ in test}
    own = as_set(index.encoder, labelled("train.jsonl", sentences), 1)
    by_heading = as_set(index.encoder, heading_labels(sentences, kept_out), HEADING_WEIGHT, hide=True)
    print(f"{len(by_heading.tones)} sentences labelled by their heading")
    print(f"labelled body sentences, folds by report: {folds(own, by_heading, own):.3f}")
    if options.labels:
        strengths = jtai(index.encoder, options.labels)
        print(f"{len(strengths.tones)} strengths and improvements: {folds(own, by_heading, strengths):.3f}")
    weights = fitted(joined(own, by_heading))
    judged = as_set(index.encoder, test, 1)
    good = right(weights, judged)
    print(f"{len(good)} sentences labelled before any output was seen: {good.mean():.3f}")
    passages = passage_weights(index, weights, kept_out)
    if options.save:
        save(index.encoder, "sentence", weights)
        save(index.encoder, "passage", passages)


if __name__ == "__main__":
    main()
