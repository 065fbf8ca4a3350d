"""From a question to a cited answer, without a language model: the main path, on one screen."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from answer.amounts import asks_amount, gives_amount
from answer.evidence import ANSWERS, SURER, SUREST, Evidence, evidence_of, probability
from answer.findings.graded import GradesFound, graded
from answer.note import Note, compares, note_of
from answer.records import Answer
from answer.related import related
from answer.remarks import remark_on
from answer.sentences import (
    Candidate,
    Statement,
    best_statements,
    candidates,
    coverage,
    of_each_authority,
)
from answer.sides import Side, as_filters, sides_of
from answer.terms import (
    Term,
    asks_briefly,
    content_of,
    missing_share,
    missing_terms,
    question_terms,
    rare_names,
    rare_phrases,
    subject_of,
    telling_missing,
    within,
)
from answer.wished import count_of_kind, lists, missing_kind, only_these, wished_first
from answer.wording import not_here
from index.catalogue import Keys, passage_id
from index.model.encoder import Vectors
from index.questions.asked import Asked
from index.questions.scope import Scope
from index.questions.understand import Reading
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
_NOTHING_ASKED = "Say what to look for as well, for example: early help."
NEAR = 0.2
"""How likely an answer must be where the passages have a rare name of several words that the question has."""
SAID_OTHERWISE = 0.6
"""The share of a question that, where it stands nowhere in what is looked in, asks for surer evidence."""
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
    asked = index.asked(checked_question(question, k), filters, ignore)
    sides = sides_of(asked.words.plain, asked.meant)
    if sides:
        asked = replace(asked, meant=as_filters(asked.meant))
    about = _about(index, question, asked)
    about = replace(about, comparing=about.comparing or bool(sides))
    table = graded(index, asked, about.scope.allowed, filters, comparing=about.comparing)
    each = [_of_side(index, side, about, filters, ignore) for side in sides if side.question]
    parts = [_part(index, one, k, table, rerank) for one in each or [about]]
    note = _note(index, about, parts) if each or not sides else Note()
    best = max(parts, key=lambda part: part.likelihood)
    answered = bool(note.citations or (table and table.lines))
    hits = _in_turn([part.hits if answered else part.related(index, k) for part in parts], k)
    unsaid = _NOTHING_ASKED if sides and not each else None
    remark = None if answered else unsaid or remark_on(index, question, parts[0].found, filters, ignore)
    return Answer(
        question=question,
        answered=answered,
        text=_text(note, table, _sentence(note, about, parts, hits, remark)),
        missing_terms=about.missing,
        citations=note.citations,
        hits=hits,
        seconds=time.perf_counter() - started,
        understood=asked.meant,
        also=note.also,
        groups=note.groups,
        table=note.table,
        likelihood=best.likelihood,
        evidence=best.evidence,
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
    ``listing``: it asks for an authority's findings of a kind, or for what went well or badly, and for nothing else;
    those passages alone are looked in then, and ``listed`` findings of the kind stand there. ``lost`` are the words
    without which it is another question, and which those passages do not hold, ``missing`` those that none holds at
    all. ``brief``: it is a few words.
    ``unsaid`` is what share of it stands in none of those passages (0..1).
    """

    asked: Asked
    terms: tuple[Term, ...]
    keys: Keys
    scope: Scope
    ranking: Vectors
    subject: Vectors
    lost: tuple[str, ...]
    missing: tuple[str, ...]
    comparing: bool
    brief: bool
    listing: bool
    listed: int
    unsaid: float

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


def _about(index: Index, question: str, asked: Asked) -> _About:
    generation = index.generation
    scope = index.scope(asked)
    keys = generation.keys if scope.allowed is None else generation.keys_of(scope.allowed)
    if scope.passages is not None:
        keys = np.intersect1d(keys, scope.passages)
    somewhere = None if len(keys) == len(generation.keys) else keys
    subject = subject_of(question, asked.meant)
    content = content_of(question, asked.meant)
    terms = within(generation.words, question_terms(generation.words, content), somewhere)
    there = lists(index, asked, terms, keys)
    if there is not None:
        keys, scope = there, replace(scope, passages=there)
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
        missing=missing_terms(generation.words, asked, terms),
        comparing=compares(question, asked.meant),
        brief=asks_briefly(asked.words.plain, terms),
        listing=there is not None,
        listed=0 if there is None else count_of_kind(index, asked.meant, there),
        unsaid=missing_share(generation.words, asked, terms, somewhere),
    )


def _of_side(
    index: Index, side: Side, whole: _About, filters: Filters | None, ignore: Collection[str]
) -> _About:
    """The question about one of the authorities that it names, with what else it asks of words."""
    only = replace(filters or Filters(), authority=side.authority)
    asked = index.asked(side.question, only, ignore)
    words = replace(asked.words, phrases=whole.asked.words.phrases, excluded=whole.asked.words.excluded)
    return replace(_about(index, side.question, replace(asked, words=words)), comparing=False)


@dataclass(frozen=True, slots=True)
class _Part:
    """What was found to a question, or to one side of it.

    ``hits`` are those of ``found`` that speak of what is asked about, ``statements`` what answers (none: nothing
    does), ``lacking`` a kind of finding that is asked for and that none of them is; ``likelihood`` and ``evidence`` as
    in an answer.
    """

    about: _About
    found: tuple[Hit, ...]
    hits: tuple[Hit, ...]
    statements: tuple[Statement, ...]
    lacking: str | None
    likelihood: float
    evidence: Evidence | None

    def related(self, index: Index, k: int) -> tuple[Hit, ...]:
        """The passages to show where nothing answers."""
        return related(index, self.about.terms, k, self.about.asked.filters)


def _part(index: Index, about: _About, k: int, table: GradesFound | None, rerank: Reranker | None) -> _Part:
    read = max(k, about.read, NAMING_READ if about.elsewhere else 0)
    found = index.search_for(
        about.asked.words.plain, about.asked, about.scope, read, rerank=rerank, fold=False
    ).hits
    hits = _naming(index, about, found)
    read_whole = _within(table, hits[: about.read])
    weighed = candidates(index, about.subject, about.terms, read_whole)
    if asks_amount(about.asked.words.plain):
        weighed = [one for one in weighed if gives_amount(about.asked.words.plain, one.text)]
    evidence = evidence_of(index.generation, about.ranking, about.keys, read_whole, weighed)
    likelihood = probability(evidence) if evidence and not about.lost else 0.0
    answers = likelihood >= _least(about)
    if about.listing and (these := only_these(index, about.asked.meant, weighed)):
        weighed, likelihood, answers = these, SAID, True
    if not answers and not about.lost and (said := _saying(index, about, weighed, likelihood)):
        weighed, likelihood, answers = said, SAID, True
    answering = wished_first(index, about.asked.meant, weighed) if answers else []
    statements = (
        of_each_authority(answering, MOST_COMPARED)
        if about.comparing
        else best_statements(answering, MOST_QUOTES)
    )
    lacking = missing_kind(index, about.asked.meant, [one.best for one in statements])
    return _Part(about, found, hits, tuple(statements), lacking, likelihood, evidence)


def _least(about: _About) -> float:
    """How likely an answer must be: surer where most of what is asked is not there, surest for a number."""
    if about.unsaid < SAID_OTHERWISE:
        return ANSWERS
    return SUREST if asks_amount(about.asked.words.plain) else SURER


def _saying(index: Index, about: _About, weighed: Sequence[Candidate], likelihood: float) -> list[Candidate]:
    """The sentences with all words of a question of a few, or with the rare names of a longer one.

    Of what has a name of several words ("Alexandra Bridge"), those of the few passages with it, if they are near.
    """
    if about.brief and (said := [one for one in weighed if one.covered > ALL_WORDS]):
        return said
    names = rare_names(about.asked.words.plain, about.asked.meant, about.terms)
    if likelihood >= NEAR and (there := rare_phrases(index.generation.words, about.asked, about.keys)):
        return [one for one in weighed if int(one.hit.passage_id, 16) in there]
    return [one for one in weighed if names and coverage(index, names, one.text) > ALL_WORDS]


def _note(index: Index, about: _About, parts: Sequence[_Part]) -> Note:
    """The note on what all parts say; of several each has the same room."""
    room = max(1, MOST_COMPARED // len(parts))
    statements = [statement for part in parts for statement in part.statements[:room]]
    return note_of(index, statements, comparing=about.comparing, wished=about.asked.meant.values("tone"))


def _in_turn(parts: Sequence[Sequence[Hit]], k: int) -> tuple[Hit, ...]:
    """The first ``k`` of all parts: the first of each, then the second of each."""
    return tuple(hit for row in zip_longest(*parts) for hit in row if hit)[:k]


def _text(note: Note, table: GradesFound | None, said: str) -> str:
    """What the table of grades says, then what the quotes are; of a table alone, only that."""
    if table is None:
        return said
    return f"{table.sentence} {said}" if note.citations or not table.lines else table.sentence


def _sentence(
    note: Note, about: _About, parts: Sequence[_Part], hits: Sequence[Hit], remark: str | None
) -> str:
    missing = about.missing
    unsaid = f"No report mentions {_listed(missing)}." if missing else ""
    other = not_here(about.asked.meant) or ""
    if note.citations:
        reports = len({citation.sha256 for citation in note.citations})
        quotes = counted(len(note.citations), "quote")
        said = f"{quotes} from {counted(reports, 'report')}, in the inspectors' own words"
        where = ", of what is said where it is mentioned." if about.elsewhere and not about.near else "."
        lacking = {part.lacking for part in parts if part.statements}
        other = other or "".join(
            f"No {kind} that fits was found." for kind in lacking if kind and len(lacking) == 1
        )
        more = about.listed > len(note.citations)
        every = f"There are {about.listed} of them; the list of findings has all." if more else ""
        return " ".join(filter(None, [other, f"{said}{where}", every, _silent(parts), unsaid]))
    if about.lost and not missing:
        unsaid = f"No report that was looked in mentions {_listed(about.lost)}."
    if other and unsaid:
        unsaid = f"{other} {unsaid}"
    nothing = unsaid or remark or "No report answers this question."
    return f"{nothing} The passages below are related, not an answer." if hits else nothing


def _silent(parts: Sequence[_Part]) -> str:
    """One sentence on the authorities compared of which nothing answers."""
    names = [
        part.about.asked.filters.authority[0]
        for part in parts
        if not part.statements and part.about.asked.filters
    ]
    return f"Nothing that answers was found in the reports on {' or '.join(names)}." if names else ""


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
