"""From a question to a cited answer, without a language model: the main path, on one screen."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence

from answer.cite import cite
from answer.records import Answer, Citation
from answer.related import related
from answer.sentences import Candidate, best_statements, candidates
from answer.terms import missing_terms, question_terms, subject_of, telling_missing
from index.records import Filters, Hit
from index.search import Index, checked_question

PASSAGES_READ = 10
"""The best passages, whose sentences are all weighed."""
MOST_QUOTES = 6
MIN_NEARNESS = 0.98
"""The least sum of the best sentence's and the best passage's cosine. Chosen on 200 answerable questions (92%
answered) and 100 about public health that no report can answer (92% refused)."""


def ask(
    index: Index, question: str, k: int = 10, filters: Filters | None = None, *, ignore: Collection[str] = ()
) -> Answer:
    """Answer with whole sentences of the reports, verbatim, each with its citation.

    When nothing answers, ``answered`` is false and the hits are only related. ``ignore`` are kinds of reading
    that are not to be taken from the question, as for ``Index.search``. Raises QuestionError.
    """
    started = time.perf_counter()
    checked_question(question, k)
    found = index.search(question, max(k, PASSAGES_READ), filters, ignore=ignore)
    terms = question_terms(index.generation.words, question)
    subject = subject_of(question, found.understood)
    about = question_terms(index.generation.words, subject)
    weighed = candidates(index, subject, about, found.hits[:PASSAGES_READ])
    answered = _is_near(weighed, found.hits) and not telling_missing(index.encoder, question, terms)
    citations = tuple(_cited(index, best_statements(weighed, MOST_QUOTES))) if answered else ()
    hits = found.hits[:k] if citations else related(index, terms, k, filters)
    missing = missing_terms(terms)
    return Answer(
        question=question,
        answered=bool(citations),
        text=_sentence(citations, missing, hits),
        missing_terms=missing,
        citations=citations,
        hits=hits,
        seconds=time.perf_counter() - started,
        understood=found.understood,
    )


def _is_near(weighed: Sequence[Candidate], hits: Sequence[Hit]) -> bool:
    """Whether the best sentence and the best passage are near enough to the question to answer it."""
    if not weighed:
        return False
    return max(candidate.cosine for candidate in weighed) + max(hit.cosine for hit in hits) >= MIN_NEARNESS


def _cited(index: Index, statements: Sequence[Candidate]) -> Iterator[Citation]:
    """Citations numbered from 1; a sentence that its stored page does not hold verbatim is left out."""
    n = 1
    for statement in statements:
        if citation := cite(index.catalogue, statement.hit, statement.start, statement.end, n):
            yield citation
            n += 1


def _sentence(citations: Sequence[Citation], missing: Sequence[str], hits: Sequence[Hit]) -> str:
    if citations:
        reports = len({citation.sha256 for citation in citations})
        return f"{_count(len(citations), 'quote')} from {_count(reports, 'report')}, in the inspectors' own words."
    nothing = f"No report mentions {_listed(missing)}." if missing else "No report answers this question."
    return f"{nothing} The passages below are related, not an answer." if hits else nothing


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
