"""What every export says beside the quotes: what was asked, of what, when, and which reports are cited."""

from __future__ import annotations

from answer.citations.reference import Reference
from answer.verification.saved import Note
from answer.wording import day


def facts(note: Note) -> list[tuple[str, str]]:
    """Name and value of each fact, in order; those that the answer's file does not hold are left out."""
    rows: list[tuple[str, str]] = list(note.about)
    if searched := note.searched:
        rows.append(("Asked on", day(searched.on[:10]) or ""))
        filters = [f"{name}: {_listed(value)}" for name, value in searched.filters.items()]
        rows.append(("Filters", "; ".join(filters) or "none"))
        of = f" of {searched.reports_in_all:,}" if searched.reports != searched.reports_in_all else ""
        rows.append(("Searched", f"{searched.reports:,}{of} reports"))
        rows.append(
            (
                "Index",
                f"generation {searched.generation}, {searched.pages:,} pages, {searched.passages:,} passages",
            )
        )
    if note.missing_terms:
        rows.append(("In no report", ", ".join(note.missing_terms)))
    rows.append(("Checked", _checked(note)))
    return rows


def reports_cited(note: Note) -> list[tuple[Reference, list[int]]]:
    """The reports of the quotes, each once with the numbers of its quotes."""
    found: dict[str, tuple[Reference, list[int]]] = {}
    for quote in note.quotes:
        found.setdefault(quote.reference.sha256, (quote.reference, []))[1].append(quote.n)
    return list(found.values())


def withheld_lines(note: Note) -> list[str]:
    """A line on each quote that is not shown."""
    return [
        f"{one.n}. {one.title}{', ' if one.place else ''}{one.place}: {one.why}"
        + (f" Note: {one.remark}" if one.remark else "")
        for one in note.withheld
    ]


def _checked(note: Note) -> str:
    if not note.quotes:
        return "there is no quote to check"
    scanned = (
        " Quotes from scans are as text recognition read them." if any(q.ocr for q in note.quotes) else ""
    )
    return f"every quote stands word for word on its page, in the file with its SHA-256.{scanned}"


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
