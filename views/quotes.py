"""Quotes on the page: each with its source, its way to the page, and buttons that copy it with its citation."""

from __future__ import annotations

import streamlit as st

from answer.citations.oscola import markdown, oscola
from answer.collections.collected import words_of_citation, words_of_hit
from answer.records import Citation
from answer.wording import heading_path, place, source, with_its_source
from index.errors import FindingsError
from index.records import Hit, Why
from views import files, opened, parts, places
from views.asking import Asking, asking
from views.collecting import collect_button
from views.markup import Html, copy_button, el, joined, link


def source_html(citation: Citation) -> Html:
    """Where a quote stands, on lines of their own."""
    return parts.lines_html(
        source(citation.title, citation.authority, citation.published_on),
        heading_path(citation.heading),
        place(citation.page, citation.page_label, citation.paragraph),
        "Read from a scan by text recognition (OCR): check the words against the picture."
        if citation.ocr
        else None,
        role="source",
    )


def quote_html(citation: Citation, numbered: bool = True) -> Html:
    """The quote in quotation marks."""
    number = f"{citation.n}. " if numbered else ""
    return el("blockquote", f"{number}“{citation.quote}”", class_="quote")


def copied(citation: Citation) -> str:
    """A quote with its source, as plain text."""
    where = place(citation.page, citation.page_label, citation.paragraph)
    named = source(citation.title, citation.authority, citation.published_on)
    return with_its_source(citation.quote, named, where)


def copies(citation: Citation) -> list[Html]:
    """Buttons that copy a quote with its citation: in plain words, by OSCOLA, and as Markdown."""
    of = opened.reference(citation)
    forms = [("Copy with source", copied(citation))]
    if of:
        forms += [("OSCOLA", f"“{citation.quote}” {oscola(of)}."), ("Markdown", markdown(of, citation.quote))]
    return [
        copy_button(
            name, text, f"Quote {citation.n} is copied: {name.removeprefix('Copy ')}.", _named(name, citation)
        )
        for name, text in forms
    ]


def _named(name: str, citation: Citation) -> str:
    return f"{name if name.startswith('Copy') else f'Copy by {name}'}, citation {citation.n}"


@st.fragment
def show_citation(citation: Citation, why: Why | None, also: Html | None = None) -> None:
    """A quote with its source, its copies, what says the same, why it is there, and the marked page on demand."""
    reading = f"Read page {citation.page}" if citation.page else "Read the report here"
    to = places.citation_in_viewer(citation, **asking().query())
    acts = el(
        "div",
        link(reading, to, "act", aria_label=f"{reading}, citation {citation.n}"),
        *copies(citation),
        collect_button(words_of_citation(citation), f"citation {citation.n}"),
        class_="acts",
    )
    explained = why_html(why) if why else None
    parts.html(
        el(
            "article",
            quote_html(citation),
            source_html(citation),
            acts,
            also,
            explained,
            id=f"quote-{citation.n}",
            tabindex="-1",
        )
    )
    shown = f"page {citation.page}" if citation.page else "the section"
    if st.toggle(f"Show {shown} with the words marked", key=f"open_{citation.n}"):
        try:
            _show_evidence(citation)
        except FindingsError as error:
            parts.notice(str(error))


def why_html(why: Why) -> Html | None:
    """Why a hit is there, folded away."""
    rows = [
        ("It holds", ", ".join(f"“{word}”" for word in why.words)),
        ("Abbreviations", "; ".join(why.acronyms)),
        ("It fits", ", ".join(why.named)),
        ("Likeness in meaning", f"{why.similarity:.2f} of 1" if why.similarity is not None else ""),
    ]
    shown = [el("div", el("dt", name), el("dd", value)) for name, value in rows if value]
    if not shown:
        return None
    return el("details", el("summary", "Why this is here"), el("dl", *shown), class_="why")


def _show_evidence(citation: Citation) -> None:
    if citation.page is None:
        parts.marked(*opened.section(citation))
    else:
        parts.marked(citation.passage.text, citation.start, citation.end)
        for number in dict.fromkeys(span.page for span in citation.spans):
            _show_picture(citation, number)
    parts.text(f"File {citation.report}, SHA-256 {citation.sha256}", "small", "p")


def _show_picture(citation: Citation, number: int) -> None:
    with st.spinner("Drawing the page …"):
        drawn = files.drawer.draw(opened.index().catalogue, citation.sha256, number, citation.spans, 1200)
    if not drawn.marked:
        parts.notice(
            "The words cannot be marked in this picture, because the file's text is another one now."
        )
    marks = "with the quoted words marked" if drawn.marked else "without marks"
    parts.html(
        el(
            "img",
            src=places.picture(citation.sha256, number, citation.spans, 1200),
            alt=f"Page {number} of the report, {marks}",
            width=str(drawn.width),
            height=str(drawn.height),
            class_="sheet framed",
        )
    )


def hit_html(hit: Hit, state: Asking) -> Html:
    """A passage as a whole, with its source and why it is there."""
    reading = f"Read page {hit.page}" if hit.page else "Read the report here"
    return joined(
        [
            parts.lines_html(
                source(hit.title, hit.authority, hit.published_on),
                heading_path(hit.passage.heading),
                place(hit.page, hit.page_label, opened.paragraph_of(hit)),
                role="source",
            ),
            el("div", hit.passage.text, class_="passage"),
            el(
                "div",
                link(reading, places.hit_in_viewer(hit, **state.query()), "act"),
                copy_hit(hit),
                collect_hit(hit),
                class_="acts",
            ),
            *(el("div", "Also in ", _also_in(other, state), class_="small") for other in hit.also),
            why_html(hit.why),
        ]
    )


def copy_hit(hit: Hit) -> Html:
    """The button that copies a whole passage with its source."""
    where = place(hit.page, hit.page_label, opened.paragraph_of(hit))
    words = words_of_hit(opened.index().catalogue, hit).text
    text = with_its_source(words, source(hit.title, hit.authority, hit.published_on), where)
    return copy_button("Copy with source", text, "The passage is copied with its source.")


def collect_hit(hit: Hit) -> Html | None:
    """The button that puts a whole passage into a collection."""
    where = place(hit.page, hit.page_label, opened.paragraph_of(hit))
    return collect_button(words_of_hit(opened.index().catalogue, hit), f"{hit.title}, {where}")


def _also_in(hit: Hit, state: Asking) -> Html:
    said = (
        source(hit.title, hit.authority, hit.published_on),
        place(hit.page, hit.page_label, opened.paragraph_of(hit)),
    )
    return link(", ".join(part for part in said if part), places.hit_in_viewer(hit, **state.query()))
