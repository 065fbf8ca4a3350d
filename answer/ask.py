"""From a question to a cited answer, without a language model: the main path, on one screen."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import zip_longest

from answer.about import About, about_of, about_side
from answer.by_words import Mentioned, mentioned
from answer.evidence import probability
from answer.findings.graded import graded
from answer.findings.library import reports_asked
from answer.note import Note, note_of
from answer.part import MOST_COMPARED, Part, part_of
from answer.records import Answer
from answer.remarks import remark_on
from answer.said import NOTHING_ASKED, text_of
from answer.sides import as_filters, sides_of
from answer.wording import taken_for
from index.questions.spelling import respelt
from index.records import Filters, Hit
from index.rerank import Reranker
from index.search import Index, checked_question

RESPELT = 0.7
"""How likely an answer must be to a question that is asked with other words than it was written in."""


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

    When nothing answers, ``answered`` is false and the hits are only related. A question that nothing answers and
    that has words which no report holds is asked again with what they may be meant for; ``Answer.asked_as`` and its
    text say so. ``ignore`` are kinds of reading that are not to be taken from the question ("spelling" among them)
    and ``rerank`` a cross-encoder, as for ``Index.search``. Raises QuestionError.
    """
    answer = _as_written(index, question, k, filters, ignore, rerank)
    meant = None if answer.answered else respelt(question, answer.understood)
    if meant is None:
        return answer
    again = _as_written(index, meant, k, filters, [*ignore, "spelling"], rerank)
    if not again.answered or not _is_sure(again):
        return answer
    return replace(
        again,
        question=question,
        asked_as=meant,
        text=f"{taken_for(question, answer.understood)} {again.text}",
        missing_terms=answer.missing_terms,
        understood=again.understood.and_also(answer.understood.with_effect("suggestion")),
        seconds=answer.seconds + again.seconds,
    )


def _is_sure(again: Answer) -> bool:
    """Whether a question with other words than were written is answered: surely, by a table, or by its words alone.

    One that names an authority that there are reports on is about these reports, whatever its other words.
    """
    placed = bool(again.understood.with_effect("filter"))
    likely = probability(again.evidence) if again.evidence else 0.0
    return likely >= RESPELT or likely < again.likelihood or again.grades is not None or placed


def _as_written(
    index: Index,
    question: str,
    k: int,
    filters: Filters | None,
    ignore: Collection[str],
    rerank: Reranker | None,
) -> Answer:
    """The answer to a question with its words as they are."""
    started = time.perf_counter()
    asked = index.asked(checked_question(question, k), filters, ignore)
    there = reports_asked(index, asked, filters)
    if there and not there.quoted:
        seconds = time.perf_counter() - started
        return Answer(
            question, True, there.sentence, (), (), (), seconds, understood=asked.meant, reports=there
        )
    sides = sides_of(asked.words.plain, asked.meant)
    if sides:
        asked = replace(asked, meant=as_filters(asked.meant))
    about = about_of(index, question, asked)
    about = replace(about, comparing=about.comparing or bool(sides))
    mention, about = _mentioning(index, about)
    table = graded(index, asked, about.scope.allowed, filters, comparing=about.comparing)
    each = [about_side(index, side, about, filters, ignore) for side in sides if side.question]
    parts = [part_of(index, one, k, table, rerank) for one in each or [about]]
    note = _note(index, about, parts) if each or not sides else Note()
    best = max(parts, key=lambda part: part.likelihood)
    answered = bool(note.citations or there or (table and table.lines))
    hits = _in_turn([part.hits if answered else part.related(index, k) for part in parts], k)
    unsaid = NOTHING_ASKED if sides and not each else None
    remark = None if answered else unsaid or remark_on(index, question, parts[0].found, filters, ignore)
    return Answer(
        question=question,
        answered=answered,
        text=text_of(about, parts, note, table, mention, there, related=bool(hits), remark=remark),
        missing_terms=about.missing,
        citations=note.citations,
        hits=hits,
        seconds=time.perf_counter() - started,
        understood=asked.meant,
        also=note.also,
        groups=note.groups,
        table=note.table,
        likelihood=best.likelihood,
        chosen_by=best.chosen_by,
        evidence=best.evidence,
        grades=table,
        mentioned=mention,
        reports=there,
    )


def _mentioning(index: Index, about: About) -> tuple[Mentioned | None, About]:
    """How many reports mention what is asked for, if that is the question, which is then about those passages."""
    found = mentioned(index, about.asked)
    if found is None or not found[0].passages:
        return found[0] if found else None, about
    mention, keys = found
    return mention, replace(about, scope=replace(about.scope, passages=keys))


def _note(index: Index, about: About, parts: Sequence[Part]) -> Note:
    """The note on what all parts say; of several each has the same room."""
    room = max(1, MOST_COMPARED // len(parts))
    statements = [statement for part in parts for statement in part.statements[:room]]
    return note_of(index, statements, comparing=about.comparing, wished=about.asked.meant.values("tone"))


def _in_turn(parts: Sequence[Sequence[Hit]], k: int) -> tuple[Hit, ...]:
    """The first ``k`` of all parts: the first of each, then the second of each."""
    return tuple(hit for row in zip_longest(*parts) for hit in row if hit)[:k]
