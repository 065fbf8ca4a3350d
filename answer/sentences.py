"""Which sentences of the hits answer the question: all are scored, the best are kept, none said twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from answer.terms import Term
from index.best_sentences import sentences_of
from index.model.embedding import embedded_ranges
from index.model.encoder import Vectors
from index.model.sentence_codes import unit
from index.records import Hit
from index.search import Index

SENTENCE_WEIGHT, ADAPTED_WEIGHT, TERM_WEIGHT, PASSAGE_WEIGHT = 1.0, 1.0, 0.2, 0.1
"""Cosines of the sentence without and with the adapter, share of the question's words in it, and how far its passage
is below the best one in the fused score. Chosen on folds; docs/answers.md has the figures."""
FRAGMENT_PENALTY = 1.0
"""Taken from what does not end like a sentence: headings, labels and table rows are near any question."""
ASIDE_PENALTY = 0.2
"""Taken from footnotes and captions: they explain, they seldom find."""
TOPIC_PENALTY = 0.2
"""Taken from a point that only names what needs to improve ("The timeliness of return home interviews."): what was
found of it stands elsewhere in the report."""
SAME_STATEMENT = 0.92
"""Cosine from which two sentences say the same."""
SHORT, SHORT_PENALTY = 8, 0.1
"""Sentences of fewer words seldom say what was asked."""
MIN_WORDS = 5
"""A shorter sentence is a label or a fragment, not a statement."""
A_REPORT = 2
"""How often one report speaks in an answer."""
FEW_REPORTS = 3
"""So many reports may each speak as often as they like: the question was about them."""
NEAR_BEST = 0.6
"""A further quote must score at least this share of the best one."""
COMPARED = 0.5
"""The same of an authority's best sentence, where authorities are compared."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit: ``hit.passage.text[start:end]``. ``cosine`` to the question, ``covered`` 0..1.

    ``begin`` is ``start``, or where the sentence before begins that this one needs to be understood.
    """

    hit: Hit
    begin: int
    start: int
    end: int
    cosine: float
    covered: float
    score: float
    vector: np.ndarray[tuple[int], np.dtype[np.float32]]

    @property
    def text(self) -> str:
        """The sentence as the passage shows it."""
        return self.hit.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence to be quoted, and those of other reports that say the same."""

    best: Candidate
    also: list[Candidate]


def candidates(index: Index, asked: Vectors, terms: Sequence[Term], hits: Sequence[Hit]) -> list[Candidate]:
    """The sentences of the hits that state something, best first.

    ``asked`` is the model's own vector of the question (dimension,). The sentences' vectors are the stored ones, so
    that nothing is encoded.
    """
    if not hits:
        return []
    best = max(hit.score for hit in hits)
    places, rows = _stored(index, hits)
    if not places:
        return []
    cosines, adapted = rows @ asked, _adapted(index, rows, asked)
    vectors = unit(rows)
    found = []
    for n, (hit, start, end) in enumerate(places):
        covered = coverage(index, terms, hit.passage.text[start:end])
        lowered = PASSAGE_WEIGHT * (best - hit.score) + _penalty(hit, start, end)
        score = SENTENCE_WEIGHT * cosines[n] + ADAPTED_WEIGHT * adapted[n] + TERM_WEIGHT * covered - lowered
        begin = _begin(hit, start)
        found.append(Candidate(hit, begin, start, end, float(cosines[n]), covered, float(score), vectors[n]))
    return sorted(found, key=lambda c: -c.score)


def _stored(index: Index, hits: Sequence[Hit]) -> tuple[list[tuple[Hit, int, int]], Vectors]:
    """The sentences of the hits that state something: hit, start, end, and their vectors (n, dimension).

    While another model's vectors are stored already, those of the model that made the generation are made anew.
    """
    places: list[tuple[Hit, int, int]] = []
    if index.switched:
        places = [(hit, *at) for hit in hits for at in embedded_ranges(hit.passage) if _states(hit, *at)]
        return places, index.encoder.passages([hit.passage.text[start:end] for hit, start, end in places])
    keys, sentences = sentences_of(index.catalogue, [int(hit.passage_id, 16) for hit in hits])
    first = dict(zip(keys, sentences.starts.tolist(), strict=True))
    rows: list[int] = []
    for hit in hits:
        row = first.get(int(hit.passage_id, 16))
        for n, (start, end) in enumerate(embedded_ranges(hit.passage)):
            if row is not None and _states(hit, start, end):
                places.append((hit, start, end))
                rows.append(row + n)
    return places, sentences.vectors[rows]


def _adapted(index: Index, vectors: Vectors, asked: Vectors) -> Vectors:
    """The cosines (n,) after the adapter for sentences; without an adapter, the model's own."""
    adapter = index.generation.adapter
    return adapter.of_sentences(asked, vectors) if adapter else vectors @ asked


_POINTING = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:This|These|Those|They|Their|It|Its|Such|He|She|His|Her|However|Therefore|As a result"
    r"|Consequently|As such"
    r"|(?:Because of|Despite|Due to|Following) (?:this|these|that)|For example"
    r"|In addition|Similarly|In (?:this|these|that|one|another|both) \w+|Both|Neither)\b"
)
"""How a sentence begins that points back to the one before."""


def _begin(hit: Hit, start: int) -> int:
    """Where a quote begins so that it stands by itself: with the sentence before, where this one needs it."""
    text = hit.passage.text
    before = [(first, last) for first, last in hit.passage.sentences if last <= start]
    if before and _continues(text[start:]) and text[slice(*before[-1])].rstrip().endswith(":"):
        return before[-1][0]
    if not before or not _POINTING.match(text[start:]):
        return start
    first, last = before[-1]
    return first if _ends(text[first:last]) and _states(hit, first, last) else start


def _continues(text: str) -> bool:
    """Whether a sentence begins in the middle: a point that goes on from the words above its list."""
    return text.lstrip("•◼- –")[:1].islower()


def coverage(index: Index, terms: Sequence[Term], text: str) -> float:
    """The share of the question's words that a text holds, each counted by how telling it is (0..1)."""
    total = sum(term.weight for term in terms)
    stems = set(index.generation.words.terms(text))
    return sum(term.weight for term in terms if term.stem in stems) / total if total else 0.0


def best_statements(found: Sequence[Candidate], limit: int) -> list[Statement]:
    """At most ``limit`` statements: the best first, then those nearly as good that say something else.

    A point that goes on from words far above it does not stand by itself, and is left out where anything else is there.
    Of several reports none speaks more than A_REPORT times. What says the same in another report is kept with the
    statement that it repeats.
    """
    most = A_REPORT if len({candidate.hit.sha256 for candidate in found}) > FEW_REPORTS else limit
    chosen: list[Statement] = []
    spoken: Counter[str] = Counter()
    for candidate in [one for one in found if not _continues(one.hit.passage.text[one.begin :])] or found:
        if chosen and candidate.score < NEAR_BEST * found[0].score:
            break
        if any(_overlap(candidate, other.best) for other in chosen):
            continue
        if same := next((other for other in chosen if _says_the_same(candidate, other.best)), None):
            if candidate.hit.sha256 not in {one.hit.sha256 for one in (same.best, *same.also)}:
                same.also.append(candidate)
        elif len(chosen) < limit and spoken[candidate.hit.sha256] < most:
            chosen.append(Statement(candidate, []))
            spoken[candidate.hit.sha256] += 1
    return chosen


def of_each_authority(found: Sequence[Candidate], limit: int) -> list[Statement]:
    """The best sentence of each authority, for a question that compares; at most ``limit``."""
    best: dict[str, Candidate] = {}
    for candidate in found:
        if candidate.hit.authority and candidate.score >= COMPARED * found[0].score:
            best.setdefault(candidate.hit.authority, candidate)
    return [Statement(candidate, []) for candidate in list(best.values())[:limit]]


def of_each_report(found: Sequence[Candidate], limit: int) -> list[Statement]:
    """The best sentence of each report, for a question which reports mention something; at most ``limit``."""
    best: dict[str, Candidate] = {}
    for candidate in found:
        best.setdefault(candidate.hit.sha256, candidate)
    return [Statement(candidate, []) for candidate in list(best.values())[:limit]]


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    return float(one.vector @ other.vector) >= SAME_STATEMENT


def _overlap(one: Candidate, other: Candidate) -> bool:
    """Whether two quotes share words of one passage."""
    same = one.hit.passage_id == other.hit.passage_id
    return same and one.begin < other.end and other.begin < one.end


def _penalty(hit: Hit, start: int, end: int) -> float:
    text = hit.passage.text[start:end]
    fragment = 0.0 if _ends(text) and not _SOURCE.match(text) else FRAGMENT_PENALTY
    fragment += SHORT_PENALTY if len(text.split()) < SHORT else 0.0
    fragment += TOPIC_PENALTY if _names_topic(hit.passage.heading, text) else 0.0
    return fragment + (ASIDE_PENALTY if hit.passage.kind in {"footnote", "caption"} else 0.0)


_TO_IMPROVE = re.compile(r"\bneeds? (?:to (?:be )?improve|improvement)", re.IGNORECASE)
_SAYS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|should|must|will|would|can|cannot|could|may|might|needs?)\b"
)
_CLAUSE = re.compile(
    r"\b(?:when|where|who|whose|whom|that|which|what|how|whether|if|so|because|as|while|until|to)\b|[,;:(]"
)


def _names_topic(heading: Sequence[str], text: str) -> bool:
    """Whether a point below "What needs to improve" is a noun without a verb of its own, or "How well ..."."""
    if not heading or not _TO_IMPROVE.search(heading[-1]):
        return False
    if text.lstrip("•◼ 0123456789.)").startswith(("How ", "Whether ")):
        return True
    head = _CLAUSE.split(text, maxsplit=1)[0]
    return bool(head.strip()) and not _SAYS.search(head)


_SOURCE = re.compile(
    r"\W*\d*\W*(?:(?:data )?sources?\s*:|ibid\b|available at\b"
    r"|see (?:also )?(?:paragraph|annex|section|page|footnote)s?\b)",
    re.IGNORECASE,
)
"""How a footnote begins that only names where something is from."""


def _ends(text: str) -> bool:
    return text.rstrip("”’\"')] ").endswith((".", "!", "?"))


def _states(hit: Hit, start: int, end: int) -> bool:
    return len(re.findall(r"\w+", hit.passage.text[start:end])) >= MIN_WORDS
