"""The stable JSON forms of hits, answers and reports (DESIGN.md, "Contracts")."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from answer.findings.graded_json import asked_json
from answer.records import Answer, Citation, Summary
from index.catalogue import Catalogue, LedgerLine
from index.findings import Grade
from index.found import Reported
from index.questions.spelling import respelt
from index.questions.understand import Understood
from index.records import Hit, ReportRow
from index.search import SearchResult


def search_json(result: SearchResult, remark: str | None = None) -> dict[str, Any]:
    """The object that ``findings search --json`` prints; ``remark`` as of ``answer.remarks.remark_on``."""
    return {
        "question": result.question,
        "hits": [hit_json(hit) for hit in result.hits],
        "understood": understood_json(result.understood),
        "did_you_mean": respelt(result.question, result.understood),
        "remark": remark,
        "acronyms": [{"short": meaning.short, "long": meaning.long} for meaning in result.acronyms],
        "seconds": round(result.seconds, 4),
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """The object that ``findings ask --json`` prints; "summary" is there where the user named a language model."""
    summary = {"summary": summary_json(answer.summary)} if answer.summary else {}
    return {
        "question": answer.question,
        "answered": answer.answered,
        "answer": "\n".join([answer.text, *(f"“{c.quote}” [{c.n}]" for c in answer.citations)]),
        "missing_terms": list(answer.missing_terms),
        "citations": [citation_json(citation) for citation in answer.citations],
        "also": [citation_json(citation) for citation in answer.also],
        "groups": [asdict(group) for group in answer.groups],
        "table": [asdict(row) for row in answer.table],
        "grades": asked_json(answer.grades) if answer.grades else None,
        "mentioned": asdict(answer.mentioned) if answer.mentioned else None,
        "reports": [report_json(row, (), ()) for row in answer.reports.reports] if answer.reports else None,
        "likelihood": round(answer.likelihood, 4),
        "chosen_by": answer.chosen_by,
        "hits": [hit_json(hit) for hit in answer.hits],
        "understood": understood_json(answer.understood),
        "did_you_mean": respelt(answer.question, answer.understood),
        "asked_as": answer.asked_as,
        "seconds": round(answer.seconds, 4),
    } | summary


def summary_json(summary: Summary) -> dict[str, Any]:
    """What a model wrote, sentence by sentence; the citations are those that the answer itself does not have."""
    return {
        "model": summary.model,
        "host": summary.host,
        "passages": summary.passages,
        "whole": summary.whole,
        "remark": summary.remark,
        "sentences": [asdict(sentence) for sentence in summary.sentences],
        "citations": [citation_json(citation) for citation in summary.citations],
    }


def understood_json(understood: Understood) -> list[dict[str, Any]]:
    """What the question names and asks for, each with its ``effect`` (``index.questions.understand``)."""
    return [
        {"kind": reading.kind, "values": list(reading.values), "effect": reading.effect}
        for reading in understood.readings
    ]


def hit_json(hit: Hit) -> dict[str, Any]:
    """A hit. ``page`` is null and ``pages`` empty for a report without pages; ``also`` are hits that say the same."""
    return {
        "passage": hit.passage_id,
        "report": hit.report,
        "title": hit.title,
        "authority": hit.authority,
        "page": hit.page,
        "pages": list(hit.passage.pages) if hit.paged else [],
        "page_label": hit.page_label,
        "heading": list(hit.passage.heading),
        "score": round(hit.score, 4),
        "text": hit.passage.text,
        "why": {
            "words": list(hit.why.words),
            "acronyms": list(hit.why.acronyms),
            "named": list(hit.why.named),
            "similarity": None if hit.why.similarity is None else round(hit.why.similarity, 4),
            "rerank": None if hit.why.rerank is None else round(hit.why.rerank, 4),
        },
        "also": [hit_json(other) for other in hit.also],
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation. ``start`` and ``end`` are offsets in the text of the page; ``spans`` has every part."""
    first = citation.spans[0]
    return {
        "n": citation.n,
        "passage": citation.passage_id,
        "report": citation.report,
        "title": citation.title,
        "authority": citation.authority,
        "page": citation.page,
        "page_label": citation.page_label,
        "paragraph": citation.paragraph,
        "heading": list(citation.heading),
        "quote": citation.quote,
        "sha256": citation.sha256,
        "start": first.start,
        "end": first.end,
        "spans": [span._asdict() for span in citation.spans],
        "ocr": citation.ocr,
    }


def report_json(
    report: ReportRow, grades: Iterable[Reported[Grade]] = (), copies: Iterable[str] = ()
) -> dict[str, Any]:
    """A line of ``findings reports --json``, with the report's grades and the other files with its content."""
    about = report.metadata
    return {
        "report": report.report,
        "title": about.title,
        "authority": about.authority,
        "inspectorate": about.inspectorate,
        "programme": about.programme,
        "theme": about.theme,
        "inspected_from": about.inspected_from,
        "inspected_to": about.inspected_to,
        "published_on": about.published_on,
        "pages": report.pages if report.paged else None,
        "passages": report.passages,
        "sha256": report.sha256,
        "source": report.source,
        "status": report.status,
        "reason": report.reason,
        "same_text_as": report.same_text_as,
        "copies": list(copies),
        "grades": [report_grade_json(grade) for grade in grades],
    }


def report_grade_json(grade: Reported[Grade]) -> dict[str, Any]:
    """A grade in the line of its report; ``by_hand`` is there, and true, where somebody set it."""
    marked = {"by_hand": True} if grade.what.by_hand else {}
    return {
        "area": grade.what.area, "grade": grade.what.grade, "page": grade.page, "quote": grade.what.quote or None,
    } | marked  # fmt: skip


def report_lines(
    catalogue: Catalogue, *, failed_only: bool = False, where: bool = False
) -> list[dict[str, Any]]:
    """Every report, then every file that failed or whose report was removed, as ``findings reports --json`` has them.

    With ``where``, a report's line has "found_in" too: for each fact, where the reader has it from.
    """
    rows = () if failed_only else catalogue.reports()
    grades: dict[int, list[Reported[Grade]]] = {}
    for grade in catalogue.grades() if rows else ():
        grades.setdefault(grade.report.id, []).append(grade)
    copies = catalogue.copies() if rows else {}
    reports = [
        report_json(row, grades.get(row.id, ()), copies.get(row.sha256, ()))
        | ({"found_in": row.metadata.found_in} if where else {})
        for row in rows
    ]
    others = catalogue.failed() + (() if failed_only else catalogue.ledger("removed"))
    return reports + [_not_indexed_json(line) for line in others]


def _not_indexed_json(line: LedgerLine) -> dict[str, Any]:
    known = {"report": line.report, "source": line.path, "status": line.status, "reason": line.reason}
    return dict.fromkeys(REPORT_FIELDS) | known | {"passages": 0, "copies": [], "grades": []}


REPORT_FIELDS = (
    "report", "title", "authority", "inspectorate", "programme", "theme", "inspected_from", "inspected_to",
    "published_on", "pages", "passages", "sha256", "source", "status", "reason", "same_text_as",
    "copies", "grades",
)  # fmt: skip


def reports_csv(lines: Iterable[dict[str, Any]]) -> str:
    """The same lines as CSV, without the grades. A cell that a spreadsheet would run gets a leading quote."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [name for name in REPORT_FIELDS if name != "grades"]
    writer.writerow(names)
    writer.writerows([cell(line[name]) for name in names] for line in lines)
    return out.getvalue()


def cell(value: object) -> str:
    """A value for a table; one that a spreadsheet would run as a formula gets a leading quote."""
    text = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
