"""One question side by side: what the reports on each authority say to it, in a sentence of their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from answer.citations.cite import cite
from answer.records import Citation
from answer.sentences import candidates
from answer.terms import question_terms, subject_of
from index.records import Filters, Hit
from index.search import Index

READ = 60
"""Hits that are looked at."""
OF_ONE = 2
"""Passages of one authority whose sentences are weighed."""
MOST = 16
"""Authorities that are compared."""


@dataclass(frozen=True, slots=True)
class Line:
    """An authority, its best sentence, and how many of the best passages are from its reports."""

    authority: str
    citation: Citation
    passages: int


def by_authority(
    index: Index, question: str, filters: Filters, *, ignore: Collection[str] = ()
) -> tuple[Line, ...]:
    """The authorities whose reports say most to a question, best first. Raises QuestionError."""
    found = index.search(question, READ, filters, ignore=ignore, fold=False)
    groups: dict[str, list[Hit]] = {}
    for hit in found.hits:
        if hit.authority:
            groups.setdefault(hit.authority, []).append(hit)
    compared = dict(list(groups.items())[:MOST])
    subject = subject_of(question, found.understood)
    terms = question_terms(index.generation.words, subject)
    read = [hit for hits in compared.values() for hit in hits[:OF_ONE]]
    lines: list[Line] = []
    spoken: set[str] = set()
    for candidate in candidates(index, index.encoder.question(subject), terms, read):
        authority = candidate.hit.authority or ""
        if authority in spoken:
            continue
        citation = cite(index.catalogue, candidate.hit, candidate.begin, candidate.end, len(lines) + 1)
        if citation:
            spoken.add(authority)
            lines.append(Line(authority, citation, len(groups[authority])))
    return tuple(lines)
