"""What answers a question, or one side of it: the sentences chosen, and how likely they are an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from answer.about import About
from answer.amounts import asks_amount, gives_amount
from answer.evidence import ANSWERS, SURER, SUREST, Evidence, evidence_of, probability
from answer.findings.graded import GradesFound
from answer.records import ChosenBy
from answer.related import related
from answer.sentences import (
    Candidate,
    Statement,
    best_statements,
    candidates,
    coverage,
    of_each_authority,
    of_each_report,
)
from answer.terms import (
    rare_names,
    rare_phrases,
)
from answer.wished import missing_kind, only_these, wished_first
from index.catalogue import passage_id
from index.records import Hit
from index.rerank import Reranker
from index.search import Index

NAMING_READ = 100
"""Passages that are found where the authority is one that no report is on: those that mention it are picked out."""
SAID, ALL_WORDS = 0.5, 0.999
"""How likely an answer is to a question of a few words, where a sentence has all of them."""
NEAR = 0.2
"""How likely an answer must be where the passages have a rare name of several words that the question has."""
SAID_OTHERWISE, SAID_OTHERWISE_OF_NUMBER = 0.6, 0.5
"""The share of a question that, where it stands nowhere in what is looked in, asks for surer evidence; and of one for a
number: near passages have numbers of other things."""
MOST_QUOTES = 6
"""Statements of an answer."""
MOST_COMPARED = 12
"""The same where the question compares authorities, each of which has the same room, or asks for reports."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was found to a question, or to one side of it.

    ``hits`` are those of ``found`` that speak of what is asked about, ``statements`` what answers (none: nothing
    does), ``lacking`` a kind of finding that is asked for and that none of them is; ``likelihood``, ``chosen_by`` and
    ``evidence`` as in an answer.
    """

    about: About
    found: tuple[Hit, ...]
    hits: tuple[Hit, ...]
    statements: tuple[Statement, ...]
    lacking: str | None
    likelihood: float
    chosen_by: ChosenBy
    evidence: Evidence | None

    def related(self, index: Index, k: int) -> tuple[Hit, ...]:
        """The passages to show where nothing answers."""
        return related(index, self.about.terms, k, self.about.asked.filters)


def part_of(index: Index, about: About, k: int, table: GradesFound | None, rerank: Reranker | None) -> Part:
    """Search, weigh the sentences of the best passages, and choose those that answer, if any is likely to."""
    read = max(k, about.read, NAMING_READ if about.elsewhere else 0)
    found = index.search_for(
        about.asked.words.plain, about.asked, about.scope, read, rerank=rerank, fold=False
    ).hits
    hits = _naming(index, about, found)
    read_whole = _within(table, hits[: about.read])
    weighed = _weighed(index, about, read_whole)
    evidence = evidence_of(index.generation, about.ranking, about.keys, read_whole, weighed)
    answering, likelihood, chosen_by = _answering(
        index, about, weighed, probability(evidence) if evidence and not about.lost else 0.0
    )
    first = wished_first(index, about.asked.meant, answering)
    statements = _chosen(about, first)
    lacking = missing_kind(index, about.asked.meant, [one.best for one in statements])
    return Part(about, found, hits, tuple(statements), lacking, likelihood, chosen_by, evidence)


def _chosen(about: About, answering: Sequence[Candidate]) -> list[Statement]:
    """What is quoted: the best of each report or authority where these are asked for, else the best of all."""
    if about.of_reports:
        return of_each_report(answering, MOST_COMPARED)
    if about.comparing:
        return of_each_authority(answering, MOST_COMPARED)
    return best_statements(answering, MOST_QUOTES)


def _weighed(index: Index, about: About, hits: Sequence[Hit]) -> list[Candidate]:
    """The sentences of the hits, each with how well it fits; to a question for a number, those that give one."""
    weighed = candidates(index, about.subject, about.terms, hits)
    if not asks_amount(about.asked.words.plain):
        return weighed
    return [one for one in weighed if gives_amount(about.asked.words.plain, one.text)]


def _answering(
    index: Index, about: About, weighed: list[Candidate], likelihood: float
) -> tuple[list[Candidate], float, ChosenBy]:
    """The sentences to choose the answer from, how likely they are one, and by what; none where that is too little."""
    if about.listing and (these := only_these(index, about.asked.meant, weighed)):
        return these, SAID, "kind"
    if about.of_reports and (said := [one for one in weighed if one.covered > ALL_WORDS]):
        return said, SAID, "words"
    if likelihood >= _least(about):
        return weighed, likelihood, "likelihood"
    said = [] if about.lost or about.elsewhere else _saying(index, about, weighed, likelihood)
    return (said, SAID, "words") if said else ([], likelihood, "likelihood")


def _naming(index: Index, about: About, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits that speak of the authority asked about where no report is on it; all where none is named so.

    Else what is said of others would read as an answer about it. Of a force, reports on its area speak too.
    """
    if not about.elsewhere:
        return tuple(hits)
    area = set().union(*(index.known.reports(reading) for reading in about.near))
    keys = [index.generation.keys_of(area), *(index.naming(name) for name in about.elsewhere)]
    there = {passage_id(int(key)) for key in np.concatenate(keys)}
    return tuple(hit for hit in hits if hit.passage_id in there)


def _within(table: GradesFound | None, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits to quote from: of a table of who has a grade, those of the reports that give it."""
    if table is None or not (table.wanted and table.lines):
        return hits
    reports = {line.found.report.sha256 for line in table.lines}
    return [hit for hit in hits if hit.sha256 in reports]


def _least(about: About) -> float:
    """How likely an answer must be: surer where most of what is asked is not there, surest for a number."""
    if asks_amount(about.asked.words.plain):
        return ANSWERS if about.unsaid < SAID_OTHERWISE_OF_NUMBER else SUREST
    return ANSWERS if about.unsaid < SAID_OTHERWISE else SURER


def _saying(index: Index, about: About, weighed: Sequence[Candidate], likelihood: float) -> list[Candidate]:
    """The sentences with all words of a question of a few, or with the rare names of a longer one.

    Of what has a name of several words ("Alexandra Bridge"), those of the few passages with it, if they are near.
    """
    if about.brief and (said := [one for one in weighed if one.covered > ALL_WORDS]):
        return said
    names = rare_names(about.asked.words.plain, about.asked.meant, about.terms)
    if likelihood >= NEAR and (there := rare_phrases(index.generation.words, about.asked, about.keys)):
        return [one for one in weighed if int(one.hit.passage_id, 16) in there]
    return [one for one in weighed if names and coverage(index, names, one.text) > ALL_WORDS]
