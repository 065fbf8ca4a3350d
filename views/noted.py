"""The answer as a research note: headings, authorities side by side, what other reports say alike, how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from answer.collections.collected import words_of_citation
from answer.evidence import ANSWERS
from answer.note import Part, parts_of
from answer.records import Answer, Citation
from answer.wording import place, source
from index.records import Why
from index.tone import TONES, Tone
from views import parts, places
from views.asking import Asking, asking
from views.collecting import collect_button
from views.markup import Html, address, copy_button, el, joined, link
from views.quotes import copied, hit_html, show_citation

SHORT: dict[Tone, str] = {"criticism": "Criticism", "praise": "Praise", "neutral": "Other"}
MOST_RELATED, OPEN_RELATED = 8, 3
"""Related passages offered, as in the terminal, and how many of them stand open."""


def show_note(answer: Answer) -> None:
    """The quotes under their headings; where nothing answers, why not, and the passages that are related."""
    if not answer.answered:
        _show_related(answer)
        return
    if not answer.citations:  # a table answers
        return
    parts.text(f"{_how_sure(answer)} The headings are its reading, not the inspectors’ words.", "small", "p")
    if answer.table:
        parts.html(_side_by_side(answer))
    why = {hit.passage_id: hit.why for hit in answer.hits}
    cited = {citation.n: citation for citation in answer.citations}
    for part in parts_of(answer):
        parts.html(_heading(part))
        for n in part.citations:
            with st.container(key=f"citation_{n}"):
                _show(cited[n], why.get(cited[n].passage_id), [one for one in answer.also if one.n == n])


def _how_sure(answer: Answer) -> str:
    """What the quotes below were chosen by."""
    if answer.chosen_by == "words":
        return "Quoted is what holds the question’s words; whether it answers, the pages show."
    if answer.chosen_by == "kind":
        return "Quoted is what the reports themselves set apart as what you ask for."
    return (
        f"Findings puts it at {in_a_hundred(answer.likelihood)} in 100 that the reports answer this; whether these"
        " quotes do, their pages show."
    )


_MOSTLY_UNSAID = "but most of the question's words stand nowhere in them, and so it quotes nothing"


def in_a_hundred(likelihood: float) -> int:
    """A likelihood as people say it; never certain."""
    return min(99, max(1, round(100 * likelihood)))


def _show(citation: Citation, why: Why | None, also: Sequence[Citation]) -> None:
    show_citation(citation, why, _also(also, asking()))


def _heading(part: Part) -> Html:
    """A heading of the note, and what its quotes are about."""
    about = []
    if part.group:
        about = [
            ", ".join(part.group.authorities),
            f"Themes: {', '.join(part.group.themes)}" * bool(part.group.themes),
        ]
    return el(
        "div",
        el("h3", part.title),
        *(el("p", line, class_="small") for line in about if line),
        class_="part",
    )


def _side_by_side(answer: Answer) -> Html:
    """A line an authority, with the numbers of its quotes below how they read."""
    lines, days = [], {citation.n: citation.published_on for citation in answer.citations}
    for row in answer.table:
        years = {(day or "")[:4] for n in row.citations if (day := days[n])}
        cells = [
            el(
                "td",
                joined(_numbers([n for n, of in zip(row.citations, row.tones, strict=True) if of == tone])),
            )
            for tone in _tones(answer)
        ]
        name = el("th", row.authority or "No single authority", scope="row")
        lines.append(el("tr", name, *cells, el("td", ", ".join(sorted(years)))))
    names = ("Authority", *(SHORT[tone] for tone in _tones(answer)), "Published")
    head = el("tr", *(el("th", name, scope="col") for name in names))
    table = el("table", el("thead", head), el("tbody", *lines), class_="compared")
    return el("div", table, class_="scroll", tabindex="0", role="region", aria_label="Quotes by authority")


def _tones(answer: Answer) -> list[Tone]:
    """The readings that occur in the table, in their usual order."""
    there = {tone for row in answer.table for tone in row.tones}
    return [tone for tone in TONES if tone in there]


def _numbers(numbers: Sequence[int]) -> list[Html]:
    return [el("a", str(n), href=f"#quote-{n}", class_="to", aria_label=f"Go to quote {n}") for n in numbers]


def _also(also: Sequence[Citation], state: Asking) -> Html | None:
    """What other reports say much alike, folded away, each with its place."""
    if not also:
        return None
    reports = len({one.sha256 for one in also})
    said = [
        el(
            "li",
            el("div", f"“{one.quote}”", class_="quoted"),
            el("div", _where(one), class_="small"),
            el(
                "div",
                link(
                    f"Read page {one.page}" if one.page else "Read the report here",
                    places.citation_in_viewer(one, **state.query()), "act",
                    aria_label=f"Read where {one.authority or one.title} says it",
                ),
                copy_button("Copy with source", copied(one), "The quote is copied with its source."),
                collect_button(words_of_citation(one), f"what {one.authority or one.title} says"),
                class_="acts",
            ),
        )
        for one in also
    ]  # fmt: skip
    summary = f"Also said by {reports} other report{'' if reports == 1 else 's'}"
    return el("details", el("summary", summary), el("ul", *said), class_="also")


def _where(citation: Citation) -> str:
    named = source(citation.title, citation.authority, citation.published_on)
    where = place(citation.page, citation.page_label, citation.paragraph)
    return ", ".join(part for part in (named, where) if part)


def _show_related(answer: Answer) -> None:
    """Why nothing is quoted, what may help, and the passages that come near, which are offered as no more than that."""
    state = asking()
    if answer.likelihood:
        sure, least = in_a_hundred(answer.likelihood), round(100 * ANSWERS)
        below = f"below {least} it quotes nothing" if answer.likelihood < ANSWERS else _MOSTLY_UNSAID
        parts.text(
            f"Findings puts it at {sure} in 100 that the reports answer this; {below}.",
            "small",
            "p",
        )
    ways = [
        el("li", link("See every passage that has these words or comes near", state.address(view="mentions")))
    ]
    if state.chosen or state.filters.tone:
        ways.append(el("li", link("Ask again without filters", address("", q=state.q))))
    parts.html(el("ul", *ways, class_="examples screen"))
    shown = [el("section", hit_html(hit, state), class_="related") for hit in answer.hits[:MOST_RELATED]]
    if shown:
        parts.html(el("h2", "Related passages, not an answer"), *shown[:OPEN_RELATED])
    if rest := shown[OPEN_RELATED:]:
        name = f"{len(rest)} more that come near" if len(rest) > 1 else "One more that comes near"
        parts.html(el("details", el("summary", name), *rest))
