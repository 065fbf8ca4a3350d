"""An answer kept in a file, and opened again: years later, or by somebody else with the same index.

The file is the JSON of ``findings ask`` with what was searched beside it. Opening it believes none of its
words: every quote is looked up again by its report's SHA-256, page and offsets, and what is not there word for
word any more is named, not shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from answer.citations.reference import Reference, reference
from answer.contract import answer_json
from answer.note import parts_of
from answer.records import Answer
from answer.shown import line
from answer.verification.claims import Claim
from answer.verification.claims_json import claim_of
from answer.verification.library import Library, Place
from answer.verification.verdicts import Checked
from answer.verification.verify import Verifier
from answer.wording import place as place_words
from index.errors import FindingsError
from index.layout import write_atomically
from index.records import Filters
from index.search import Index
from index.spans import Span

LONGEST_GROUP = 80
"""Characters of a heading under which an answer has a quote: a heading, not a place for words nobody checked."""


class AnswerFileError(FindingsError):
    """A file is not an answer that can be opened here."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What an answer was looked for in: when (ISO 8601), the generation of the index, the filters, and how much."""

    on: str
    generation: str
    filters: Mapping[str, Any]
    reports: int
    reports_in_all: int
    pages: int
    passages: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote that was found again, word for word. ``group`` is the heading under which the answer has it.

    ``remark`` is what whoever collected it wrote beside it.
    """

    n: int
    text: str
    spans: tuple[Span, ...]
    reference: Reference
    ocr: bool = False
    group: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A quote of the file that is not shown: its report's title, the place that was given, and why."""

    n: int
    title: str
    place: str
    why: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """An answer as it can be shown, handed on and exported. ``searched`` is None where the file does not say.

    ``about`` are names and values of what else there is to say of it.
    """

    question: str
    answered: bool
    text: str
    missing_terms: tuple[str, ...]
    quotes: tuple[Quoted, ...]
    withheld: tuple[Withheld, ...]
    searched: Searched | None
    data: Mapping[str, Any]
    about: tuple[tuple[str, str], ...] = ()


def saved_json(index: Index, answer: Answer, filters: Filters | None = None) -> dict[str, Any]:
    """The JSON of an answer with what was searched."""
    counts = index.catalogue.counts()
    within = len(index.catalogue.report_ids(filters)) if filters else counts.reports
    searched = Searched(
        on=datetime.now(UTC).isoformat(timespec="seconds"),
        generation=index.generation.manifest.name,
        filters={name: value for name, value in asdict(filters or Filters()).items() if value},
        reports=min(within, counts.reports),
        reports_in_all=counts.reports,
        pages=counts.pages,
        passages=counts.passages,
    )
    titles = {n: part.title for part in parts_of(answer) for n in part.citations}
    data = answer_json(answer)
    data["citations"] = [one | {"group": titles.get(one["n"])} for one in data["citations"]]
    return data | {"searched": asdict(searched)}


def save(data: Mapping[str, Any], file: Path) -> None:
    """Write a saved answer. Raises AnswerFileError when the file cannot be written."""
    write(file, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))


def write(file: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises AnswerFileError."""
    try:
        if not file.parent.is_dir():
            raise AnswerFileError(f"{file} cannot be written: there is no folder {file.parent}.")
        if file.is_dir():
            raise AnswerFileError(f"{file} cannot be written: it is a folder.")
        write_atomically(file, data)
    except OSError as error:
        raise AnswerFileError(f"{file} cannot be written: {error.strerror or error}.") from error


def load(file: Path) -> dict[str, Any]:
    """The JSON of a saved answer. Raises AnswerFileError when it is none."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise AnswerFileError(f"{file} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise AnswerFileError(f"{file} is not a whole JSON file; save the answer again.") from error
    citations = data.get("citations") if isinstance(data, dict) else None
    if (
        not isinstance(data, dict)
        or not isinstance(data.get("question"), str)
        or not isinstance(citations, list)
        or not all(isinstance(one, dict) and isinstance(one.get("quote"), str) for one in citations)
    ):
        raise AnswerFileError(f"{file} is no answer; make one with: findings ask QUESTION --save FILE.json")
    return data


def reopened(index: Index, data: Mapping[str, Any]) -> Note:
    """A saved answer as its index has it now. Raises AnswerFileError for an answer of another index."""
    verifier = Verifier(index)
    claims = _claims(data)
    if claims and not any(_is_known(verifier, claim) for claim in claims):
        raise AnswerFileError(
            "This answer was made with another index: none of the reports that it cites is or was in this one;"
            " name its index with --index DIR."
        )
    return checked_note(verifier, data)


def checked_note(verifier: Verifier, data: Mapping[str, Any], what: str = "answer") -> Note:
    """Quotes in the form of an answer, each looked up; those that are not there word for word are named alone.

    ``what`` is what they are called together.
    """
    checked = [verifier.check(claim) for claim in _claims(data)]
    quotes = [_quoted(verifier, one, data) for one in checked if one.verdict == "verbatim"]
    return Note(
        question=data["question"],
        answered=bool(data.get("answered")) and bool(quotes),
        text=_sentence(quotes, len(checked), what),
        missing_terms=tuple(str(term)[:60] for term in data.get("missing_terms") or ()),
        quotes=tuple(quotes),
        withheld=tuple(_withheld(one, data) for one in checked if one.verdict != "verbatim"),
        searched=_searched(data.get("searched")),
        data=data,
    )


def _claims(data: Mapping[str, Any]) -> list[Claim]:
    return [claim_of(int(one.get("n") or at), one) for at, one in enumerate(data["citations"], 1)]


def _is_known(verifier: Verifier, claim: Claim) -> bool:
    """Whether a report is in this index, or was: as its content, or as another content of its file."""
    sha256, report = claim.cited.sha256, claim.cited.report
    if not sha256 or sha256 in verifier.library.by_sha256:
        return True
    lines = verifier.library.index.catalogue.ledger()
    return any(line.sha256 == sha256 or (report and line.report == report) for line in lines)


def _quoted(verifier: Verifier, checked: Checked, data: Mapping[str, Any]) -> Quoted:
    place = checked.places[0]
    claim = checked.claim
    given = data["citations"][_at(data, claim.n)]
    spans = claim.cited.spans or place.spans
    library = verifier.library
    found = reference(
        library.index.catalogue, place.report.sha256, spans, claim.quote,
        passage=claim.cited.passage or "", heading=heading_at(library, place, spans[0]), paragraph=place.paragraph,
    )  # fmt: skip
    assert found  # it was checked a moment ago
    pages = library.text(place.report).pages
    ocr = any(pages[span.page].source == "ocr" for span in spans)
    group = line(str(given["group"]))[:LONGEST_GROUP] if given.get("group") else None
    return Quoted(claim.n, claim.quote, spans, found, ocr, group)


def heading_at(library: Library, place: Place, first: Span) -> tuple[str, ...]:
    """The headings above the passage in which a span begins."""
    for passage in library.text(place.report).passages:
        for piece in passage.pieces:
            if piece.page == first.page and piece.page_start <= first.start < piece.page_end:
                return passage.heading
    return ()


def _at(data: Mapping[str, Any], n: int) -> int:
    return next((at for at, one in enumerate(data["citations"], 1) if int(one.get("n") or at) == n), 1) - 1


def _withheld(checked: Checked, data: Mapping[str, Any]) -> Withheld:
    given = data["citations"][_at(data, checked.claim.n)]
    page, paragraph = given.get("page"), given.get("paragraph")
    place = f"page {page}" if page else place_words(None, given.get("page_label"), paragraph)
    why = checked.note if checked.verdict != "not_found" else "The report does not say this."
    return Withheld(checked.claim.n, str(given.get("title") or given.get("report") or ""), place, why)


def _sentence(quotes: Sequence[Quoted], cited: int, what: str) -> str:
    """What the answer is, in a sentence of ours: the file's own could hold words that nobody checked."""
    reports = len({quote.reference.sha256 for quote in quotes})
    if not cited:
        return "No report that was searched answers this question."
    said = f"{_count(len(quotes), 'quote')} from {_count(reports, 'report')}, in the inspectors’ own words."
    if len(quotes) == cited:
        return said
    return (
        f"{said} {_count(cited - len(quotes), 'quote')} of this {what}"
        f" {'is' if cited - len(quotes) == 1 else 'are'} not shown: see the end."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _searched(value: Any) -> Searched | None:
    """What a file says was searched; None where it says it in no form that can be trusted to be shown."""
    try:
        searched = Searched(**value)
        datetime.fromisoformat(searched.on)
        numbers = (searched.reports, searched.reports_in_all, searched.pages, searched.passages)
        return (
            searched
            if all(isinstance(n, int) for n in numbers) and isinstance(searched.filters, dict)
            else None
        )
    except (TypeError, ValueError):
        return None
