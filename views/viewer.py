"""The page viewer: a report's page as it is printed, with the quoted words marked, and its text beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from answer.collections.collected import Words, words_marked, words_of_passage
from answer.records import Citation
from answer.wording import heading_path, place, source, with_its_source
from index.errors import FindingsError
from index.records import Page, Passage, ReportRow
from index.spans import Piece, Span
from views import files, opened, parts, places
from views.asking import Asking, asking, whole_number
from views.collecting import collect_button
from views.markup import Html, address, copy_button, el, joined, link, plain

ZOOMS = ("100", "150", "200")


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks to see."""

    report: ReportRow
    number: int
    spans: tuple[Span, ...]
    zoom: str
    citation: int
    asked: Asking

    def address(self, **changes: Any) -> str:
        """The address of this view with another page, zoom or citation."""
        page = changes.pop("page", self.number)
        spans = changes.pop("spans", self.spans)
        zoom = changes.pop("zoom", self.zoom)
        state = self.asked.query(n=self.citation or None, zoom=None if zoom == "100" else zoom)
        return places.viewer(self.report.sha256, page, spans, **(state | changes))


def show() -> None:
    """The whole page. Raises FindingsError."""
    view = _view()
    if view is None:
        parts.title("This page is not there")
        parts.notice(
            "The report is no longer in the index, or the address is not whole. Ask again to see what is."
        )
        ways = [link("Ask", "/", "act"), link("All reports", "/reports", "act")]
        parts.html(el("div", *ways, class_="acts"))
        return
    about = view.report.metadata
    stored = opened.index().catalogue.page(view.report.sha256, view.number)
    label = stored.label if stored else None
    where = place(view.number if view.report.paged else None, label, None)
    parts.page_name(f"{where} · {about.title}" if where else about.title)
    parts.html(
        el("h1", about.title, class_="report-title", tabindex="-1"),
        el("p", *_lead(view.report), class_="lead"),
        el("p", _of_all(view, where), class_="asked"),  # on paper, where the ways on are not
        _ways(view, _of_all(view, where)),
    )
    if stored is None:
        parts.notice(f"The report has no page {view.number}; it has {view.report.pages}.")
    elif view.report.paged:
        _show_page(view, stored)
    else:
        parts.html(el("div", _text(stored, view.spans), class_="whole"))


def _view() -> View | None:
    query = st.query_params
    report = opened.report(query.get("report", ""))
    if report is None:
        return None
    zoom = query.get("zoom", "100")
    spans = places.spans_of(query.get("marks", ""))
    return View(
        report=report,
        number=whole_number(query.get("page"), spans[0].page if spans else 1),
        spans=spans,
        zoom=zoom if zoom in ZOOMS else "100",
        citation=whole_number(query.get("n")),
        asked=asking(),
    )


def _lead(report: ReportRow) -> list[Html]:
    """Whom the report is on and when it was published, and the way to all that is known of it."""
    said = source("", report.metadata.authority, report.metadata.published_on).lstrip(", ")
    way = link("About this report", address("reports", report=report.sha256))
    return [plain(said), el("span", " · " if said else "", way, class_="screen")]


def _of_all(view: View, where: str) -> str:
    """Where one is in the report, as "page 5 of 14 (printed 4)"."""
    if not view.report.paged:
        return where
    return where.replace(f"page {view.number}", f"Page {view.number} of {view.report.pages}", 1)


def _ways(view: View, where: str) -> Html:
    """The ways on from here: pages, zoom, citations, the file, and back to the answer."""
    groups: list[Html | None] = [el("span", where, class_="where")] if where else []
    if view.report.pages > 1:
        groups.append(
            _group(
                "Pages",
                _step("← Page before", view.number > 1, view.address(page=view.number - 1), "ArrowLeft"),
                _step(
                    "Page after →",
                    view.number < view.report.pages,
                    view.address(page=view.number + 1),
                    "ArrowRight",
                ),
            )
        )
    if view.report.paged:
        at = ZOOMS.index(view.zoom)
        groups.append(
            _group(
                "Size",
                _step("−", at > 0, view.address(zoom=ZOOMS[max(0, at - 1)]), "-", "Smaller"),
                el("span", f"{view.zoom}%", class_="where"),
                _step(
                    "+",
                    at < len(ZOOMS) - 1,
                    view.address(zoom=ZOOMS[min(len(ZOOMS) - 1, at + 1)]),
                    "+",
                    "Larger",
                ),
            )
        )
    groups.append(_citations(view))
    file = places.original(view.report.sha256, view.report.report, view.number if view.report.paged else None)
    shown = "Open the file" + (" at this page" if view.report.format == "pdf" else "")
    groups.append(el("a", shown, href=file, target="_blank", class_="act"))
    if words := words_marked(opened.index().catalogue, view.report, view.spans):
        groups.append(_copy(view, words))
        groups.append(collect_button(words, "the marked words"))
    if view.asked.q:
        groups.append(link("Back to the answer", view.asked.address(), "act"))
    return el("div", *groups, class_="ways acts", role="group", aria_label="Ways on from this page")


def _copy(view: View, words: Words) -> Html:
    """Copies the marked words with their source."""
    about = view.report.metadata
    named = source(about.title, about.authority, about.published_on)
    return copy_button(
        "Copy with source",
        with_its_source(words.text, named, place(words.page, words.page_label, words.paragraph)),
        "The marked words are copied with their source.",
    )


def _group(name: str, *children: Html) -> Html:
    return el("span", *children, class_="group", role="group", aria_label=name)


def _step(label: str, there: bool, to: str, key: str, name: str | None = None) -> Html:
    """A link that a key follows too; where there is nothing, its label alone."""
    if not there:
        return el("span", label, class_="act off", aria_hidden="true")
    return link(label, to, "act", data_key=key, data_stay="", aria_keyshortcuts=key, aria_label=name)


def _citations(view: View) -> Html | None:
    """The citations before and after, of the answer from which the reader came."""
    if not view.asked.q or not view.citation:
        return None
    try:
        cited = opened.answered(view.asked).citations
    except FindingsError:
        return None
    at = next((n for n, citation in enumerate(cited) if citation.n == view.citation), None)
    if at is None:
        return None

    def to(n: int) -> str:
        return _citation_address(view, cited, n)

    return _group(
        "Citations",
        _step("‹", at > 0, to(at - 1), "[", "Citation before"),
        el("span", f"Citation {at + 1} of {len(cited)}", class_="where"),
        _step("›", at < len(cited) - 1, to(at + 1), "]", "Citation after"),
    )


def _citation_address(view: View, cited: Sequence[Citation], n: int) -> str:
    citation = cited[max(0, min(n, len(cited) - 1))]
    state = replace(view.asked).query(zoom=None if view.zoom == "100" else view.zoom)
    return places.citation_in_viewer(citation, **state)


def _show_page(view: View, stored: Page) -> None:
    sha256, number = view.report.sha256, view.number
    width = 1800 if view.zoom != "100" else 1200
    here = [span for span in view.spans if span.page == number]
    try:
        drawn = files.drawer.draw(opened.index().catalogue, sha256, number, here, width)
    except FindingsError as error:
        picture: Html = el("div", str(error), class_="notice", role="status")
    else:
        marks = "with the quoted words marked" if drawn.marked else "without marks"
        picture = el(
            "img", src=places.picture(sha256, number, here, width), alt=f"Page {number} of the report, {marks}",
            width=str(drawn.width), height=str(drawn.height), class_=f"sheet zoom-{view.zoom}",
        )  # fmt: skip
        if here and not drawn.marked:
            parts.notice(
                "The words cannot be marked in this picture, because the file's text is another one now."
            )
    if stored.source == "ocr":
        parts.notice("Read from a scan by text recognition (OCR): check the words against the picture.")
    near = [n for n in (number + 1, number - 1) if 1 <= n <= view.report.pages]
    ahead = [
        el("img", src=places.picture(sha256, n, (), width), alt="", aria_hidden="true", class_="ahead")
        for n in near
    ]
    parts.html(
        el(
            "div",
            el(
                "div",
                picture,
                *ahead,
                class_="picture",
                tabindex="0",
                role="region",
                aria_label=f"Page {number} as printed",
            ),
            el(
                "section",
                el("h2", "The page as text"),
                _readable(view, stored),
                aria_label="The page as text",
            ),
            class_="beside",
        )
    )


def _readable(view: View, stored: Page) -> Html:
    """What of the report's passages stands on a page, under their headings; the stored text where none does."""
    here = [span for span in view.spans if span.page == stored.number]
    shown: list[Html] = []
    heading: tuple[str, ...] = ()
    for passage in opened.index().catalogue.on_page(view.report.id, stored.number):
        pieces = [piece for piece in passage.pieces if piece.page == stored.number]
        if not pieces:
            continue
        if passage.heading != heading:
            heading = passage.heading
            shown.append(el("h3", heading_path(heading)))
        marked = _marked_passage(passage, pieces, here)
        shown.append(el("div", marked, _collect(view, passage), class_=f"kind-{passage.kind}"))
    return el("div", *shown, class_="report-text") if shown else _text(stored, here)


def _collect(view: View, passage: Passage) -> Html | None:
    """A sign that puts a whole passage into a collection."""
    words = words_of_passage(opened.index().catalogue, view.report, passage)
    return collect_button(words, f"“{words.text[:60]}”", brief=True) if words else None


def _marked_passage(passage: Passage, pieces: Sequence[Piece], spans: Sequence[Span]) -> Html:
    """The part of a passage that ``pieces`` hold, with the characters of ``spans`` marked."""
    marks = [
        (piece.start + max(0, span.start - piece.page_start), piece.end - max(0, piece.page_end - span.end))
        for piece in pieces
        for span in spans
        if span.start < piece.page_end and piece.page_start < span.end
    ]
    return _with_marks(passage.text, pieces[0].start, pieces[-1].end, marks)


def _text(stored: Page, spans: Sequence[Span]) -> Html:
    """A page's stored text with spans marked."""
    marks = [(span.start, span.end) for span in spans if span.page == stored.number]
    return el("div", _with_marks(stored.text, 0, len(stored.text), marks), class_="report-text")


def _with_marks(text: str, start: int, end: int, marks: Sequence[tuple[int, int]]) -> Html:
    """``text[start:end]`` with ranges of it marked; ranges may touch and are then one mark."""
    shown: list[Html] = []
    at = start
    for low, high in _joined_ranges(marks):
        first, last = max(at, low), min(end, high)
        if first < last:
            shown += [plain(text[at:first]), el("mark", text[first:last])]
            at = last
    return joined([*shown, plain(text[at:end])])


def _joined_ranges(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, those at most a line end and a space apart as one."""
    kept: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if kept and low - kept[-1][1] <= len(" \n"):
            kept[-1] = (kept[-1][0], max(high, kept[-1][1]))
        else:
            kept.append((low, high))
    return kept
