"""From a question to a cited answer, without a language model: the main path, on one screen."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from answer.evidence import ANSWERS, Evidence, evidence_of, probability
from answer.graded import GradesFound, graded
from answer.note import Note, compares, note_of
from answer.records import Answer
from answer.related import related
from answer.remarks import remark_on
from answer.sentences import best_statements, candidates, of_each_authority
from answer.terms import (
    Term,
    asks_briefly,
    missing_terms,
    question_terms,
    subject_of,
    telling_missing,
    within,
)
from answer.wished import wished_first
from answer.wording import not_here
from index.asked import Asked
from index.catalogue import Keys, passage_id
from index.encoder import Vectors
from index.question import Reading
from index.question_scope import Scope
from index.records import Filters, Hit
from index.rerank import Reranker
from index.search import Index, checked_question
from index.wording import counted

PASSAGES_READ = 10
"""The best passages, whose sentences are all weighed."""
COMPARED_READ = 20
"""The same where the question compares authorities."""
NAMING_READ = 100
"""The same where the authority is one that no report is on: those that mention it are picked out."""
SAID, ALL_WORDS = 0.5, 0.999
"""How likely an answer is to a question of a few words, where a sentence has all of them."""
MOST_QUOTES = 6
MOST_COMPARED = 12


def ask(
    index: Index,
    question: str,
    k: int = 10,
    filters: Filters | None = None,
    *,
    ignore: Collection[str] = (),
    rerank: Reranker | None = None,
) -> Answer:
    """Answer with whole sentences of the reports, verbatim, each with its citation.

    When nothing answers, ``answered`` is false and the hits are only related. ``ignore`` are kinds of reading
    that are not to be taken from the question and ``rerank`` a cross-encoder, as for ``Index.search``. Raises
    QuestionError.
    """
    started = time.perf_counter()
    about = _about(index, checked_question(question, k), filters, ignore)
    read = max(k, about.read, NAMING_READ if about.elsewhere else 0)
    found = index.search_for(question, about.asked, about.scope, read, rerank=rerank, fold=False)
    there = _naming(index, about, found.hits)
    table = graded(index, about.asked, about.scope.allowed, filters, comparing=about.comparing)
    note, likelihood, evidence = _answered(index, about, _within(table, there[: about.read]))
    answered = bool(note.citations or (table and table.lines))
    hits = there[:k] if answered else related(index, about.terms, k, filters)
    remark = None if answered else remark_on(index, question, found.hits, filters, ignore)
    return Answer(
        question=question,
        answered=answered,
        text=_text(note, table, _sentence(note, about, hits, remark)),
        missing_terms=missing_terms(about.terms),
        citations=note.citations,
        hits=hits,
        seconds=time.perf_counter() - started,
        understood=found.understood,
        also=note.also,
        groups=note.groups,
        table=note.table,
        likelihood=likelihood,
        evidence=evidence,
        grades=table,
    )


def _naming(index: Index, about: _About, hits: Sequence[Hit]) -> tuple[Hit, ...]:
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


@dataclass(frozen=True)
class _About:
    """What is asked, without the names that became filters; ``keys`` are the passages looked in (ascending).

    ``scope`` is what names and filters leave to look in.

    ``ranking`` is the question's vector as the ranking uses it, ``subject`` the model's own of what is asked.
    ``lost`` are the words without which it is another question, and which those passages do not hold. ``brief``
    says that it is a few words.
    """

    asked: Asked
    terms: tuple[Term, ...]
    keys: Keys
    scope: Scope
    ranking: Vectors
    subject: Vectors
    lost: tuple[str, ...]
    comparing: bool
    brief: bool

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The authorities named on which there is no report, where no other is named that there is one on."""
        meant = self.asked.meant
        return () if any(one.kind == "authority" for one in meant.with_effect("filter")) else meant.absent

    @property
    def near(self) -> list[Reading]:
        """What the question may mean of the authorities that there are reports on: the area of a force, say."""
        return [one for one in self.asked.meant.with_effect("preference") if one.kind == "authority"]

    @property
    def read(self) -> int:
        """How many passages are read sentence by sentence."""
        return COMPARED_READ if self.comparing else PASSAGES_READ


def _about(index: Index, question: str, filters: Filters | None, ignore: Collection[str]) -> _About:
    asked, generation = index.asked(question, filters, ignore), index.generation
    scope = index.scope(asked)
    keys = generation.keys if scope.allowed is None else generation.keys_of(scope.allowed)
    if scope.passages is not None:
        keys = np.intersect1d(keys, scope.passages)
    somewhere = None if len(keys) == len(generation.keys) else keys
    subject = subject_of(question, asked.meant)
    terms = within(generation.words, question_terms(generation.words, subject), somewhere)
    spelt_out = f"{subject} ({'; '.join(asked.also)})" if asked.acronyms else subject
    vectors = index.encoder.questions([asked.spelt_out, spelt_out])
    return _About(
        asked=asked,
        terms=terms,
        keys=keys,
        scope=scope,
        ranking=generation.adapter.question(vectors[0]) if generation.adapter else vectors[0],
        subject=vectors[1],
        lost=telling_missing(index.encoder, generation.words, asked, terms, somewhere),
        comparing=compares(question, asked.meant),
        brief=asks_briefly(asked.words.plain, terms),
    )


def _answered(index: Index, about: _About, hits: Sequence[Hit]) -> tuple[Note, float, Evidence | None]:
    """The note, empty where nothing answers; how likely it is that something does, and what speaks for it."""
    weighed = candidates(index, about.subject, about.terms, hits)
    evidence = evidence_of(index.generation, about.ranking, about.keys, hits, weighed)
    likelihood = probability(evidence) if evidence and not about.lost else 0.0
    if likelihood < ANSWERS and about.brief and not about.lost:
        weighed = [one for one in weighed if one.covered > ALL_WORDS]
        likelihood = SAID if weighed else likelihood
    if likelihood < ANSWERS:
        return Note(), likelihood, evidence
    most = MOST_COMPARED if about.comparing else MOST_QUOTES
    meant = about.asked.meant
    weighed = wished_first(index, meant, weighed)
    statements = (of_each_authority if about.comparing else best_statements)(weighed, most)
    note = note_of(index, statements, comparing=about.comparing, wished=meant.values("tone"))
    return note, likelihood, evidence


def _text(note: Note, table: GradesFound | None, said: str) -> str:
    """What the table of grades says, then what the quotes are; of a table alone, only that."""
    if table is None:
        return said
    return f"{table.sentence} {said}" if note.citations or not table.lines else table.sentence


def _sentence(note: Note, about: _About, hits: Sequence[Hit], remark: str | None) -> str:
    missing = missing_terms(about.terms)
    unsaid = f"No report mentions {_listed(missing)}." if missing else ""
    other = not_here(about.asked.meant) or ""
    if note.citations:
        reports = len({citation.sha256 for citation in note.citations})
        quotes = counted(len(note.citations), "quote")
        said = f"{quotes} from {counted(reports, 'report')}, in the inspectors' own words"
        where = ", of what is said where it is mentioned." if about.elsewhere and not about.near else "."
        return f"{other} {said}{where} {unsaid}".strip()
    if about.lost and not missing:
        unsaid = f"No report that was looked in mentions {_listed(about.lost)}."
    if other and unsaid:
        unsaid = f"{other} {unsaid}"
    nothing = unsaid or remark or "No report answers this question."
    return f"{nothing} The passages below are related, not an answer." if hits else nothing


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
