"""What a citation names, whatever form it is then written in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from answer.citations.links import link
from index.catalogue import Catalogue
from index.records import ReportRow
from index.spans import Span

_ACCESSION = "2022-09-08"
"""Until this day the inspectorates were Her Majesty's."""
_FIRE = "2017-07-19"
"""Until this day the inspectorate of constabulary did not inspect fire services."""
INSPECTORATES = {
    "Ofsted": "Office for Standards in Education, Children’s Services and Skills",
    "CQC": "Care Quality Commission",
    "HMICFRS": "His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services",
    "HMI Probation": "His Majesty’s Inspectorate of Probation",
    "HMI Prisons": "His Majesty’s Inspectorate of Prisons",
    "HMCPSI": "His Majesty’s Crown Prosecution Service Inspectorate",
    "IOPC": "Independent Office for Police Conduct",
    "ICIBI": "Independent Chief Inspector of Borders and Immigration",
    "Estyn": "Estyn",
    "CIW": "Care Inspectorate Wales",
    "HIW": "Healthcare Inspectorate Wales",
    "HMIP": "His Majesty’s Inspectorate of Prisons",
}
_PAPER = re.compile(r"\b(?:(?:Cmnd|Cmd|Cm|CP)\s?\d{2,5}|HC\s?\d{2,5}(?:-[IVX]+)?)\b")
_FRONT = 3
_PAPERS: WeakKeyDictionary[Catalogue, dict[int, str | None]] = WeakKeyDictionary()
"""Pages on which a paper's number is looked for."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A report and the place in it. Pages are physical, labels printed (None where unknown).

    ``authors`` are the inspectorates' full names on the day of publication; ``paper`` is a command or House of
    Commons paper's number; ``link`` leads to the place itself, None for a report that did not come from the web.
    """

    title: str
    authors: tuple[str, ...]
    authority: str | None
    programme: str | None
    published_on: str | None
    paper: str | None
    pages: tuple[int, ...]
    labels: tuple[str | None, ...]
    paragraph: int | None
    heading: tuple[str, ...]
    quote: str
    passage: str
    report: str
    sha256: str
    link: str | None

    @property
    def id(self) -> str:
        """The report's id in bibliographies: made of its content, so the same everywhere and for ever."""
        return f"findings-{self.sha256[:16]}"


def reference(
    catalogue: Catalogue, sha256: str, spans: Sequence[Span], quote: str,
    *, passage: str = "", heading: Sequence[str] = (), paragraph: int | None = None,
) -> Reference | None:  # fmt: skip
    """The reference of a quote by its file and spans, as an answer's citation has them.

    None when the report is not in the index any more.
    """
    row = catalogue.report(sha256)
    if row is None:
        return None
    numbers = tuple(dict.fromkeys(span.page for span in spans))
    pages = numbers if row.paged else ()
    printed = catalogue.labels([(row.id, number) for number in pages or numbers[:1]])
    labels = tuple(printed.get((row.id, number)) for number in pages or numbers[:1])
    about = row.metadata
    return Reference(
        title=about.title or row.report,
        authors=author_names(about.inspectorate, about.published_on),
        authority=about.authority,
        programme=about.programme,
        published_on=about.published_on,
        paper=_paper(catalogue, row),
        pages=pages,
        labels=labels if row.paged or any(labels) else (),
        paragraph=paragraph,
        heading=tuple(heading),
        quote=quote,
        passage=passage,
        report=row.report,
        sha256=sha256,
        link=link(row.source, pdf=row.format == "pdf", page=pages[0] if pages else None, quote=quote),
    )


def author_names(inspectorate: str | None, published_on: str | None) -> tuple[str, ...]:
    """The full names behind "Ofsted, CQC and HMICFRS" on a day (YYYY-MM-DD); unknown ones as they are."""
    short = [name.strip() for name in re.split(r",|\band\b", inspectorate or "") if name.strip()]
    return tuple(_on_the_day(INSPECTORATES.get(name, name), published_on or "9999") for name in short)


def _on_the_day(name: str, day: str) -> str:
    if day <= _ACCESSION:
        name = name.replace("His Majesty’s", "Her Majesty’s")
    return name.replace(" and Fire & Rescue Services", "") if day < _FIRE else name


def _paper(catalogue: Catalogue, row: ReportRow) -> str | None:
    """The number of a command or House of Commons paper, from its front pages; looked for once a report."""
    known = _PAPERS.setdefault(catalogue, {})
    if row.id not in known:
        known[row.id] = _paper_in(catalogue, row)
    return known[row.id]


def _paper_in(catalogue: Catalogue, row: ReportRow) -> str | None:
    for number in range(1, _FRONT + 1) if row.paged else ():
        page = catalogue.page(row.sha256, number)
        if page and (found := _PAPER.search(page.text)):
            return " ".join(re.sub(r"(?<=[A-Za-z])(?=\d)", " ", found.group()).split())
    return None
