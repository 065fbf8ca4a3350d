"""Two other ways to see what was found: every mention, counted; and the authorities side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from answer.mentions import Mention, Mentions
from answer.wording import day, heading_path, place, source
from views import opened, parts, places
from views.asking import Asking, whole_number
from views.markup import Html, copy_button, el, joined, link
from views.quotes import copied

PAGE = 20
"""Mentions on one page."""
MOST_BARS = 15


def show_mentions(state: Asking) -> None:
    """Every passage that holds the question's words, with counts that filter when clicked."""
    start = whole_number(st.query_params.get("start"))
    found = opened.mentions(state, start, PAGE)
    if not found.total:
        said = ", ".join(f"“{word}”" for word in found.words)
        parts.text(f"No passage holds {said or 'a word of this question'} here.", "sentence", "h2")
        return
    words = " and ".join(f"“{word}”" for word in found.words)
    reports = "1 report" if found.reports == 1 else f"{found.reports:,} reports"
    said = f"{found.total:,} passages of {reports} hold {words}, in their words or their headings."
    parts.text(said, "sentence", "h2")
    parts.html(el("div", _authorities(state, found), _years(state, found), class_="charts"))
    parts.html(*(_mention(state, mention) for mention in found.shown))
    _further(state, found, start)


def _authorities(state: Asking, found: Mentions) -> Html:
    bars = [
        (name or "Not known", count, state.having("authority", name).address() if name else None)
        for name, count in found.by_authority[:MOST_BARS]
    ]
    rest = len(found.by_authority) - len(bars)
    return _chart("By authority", bars, f"and {rest} more" if rest > 0 else None)


def _years(state: Asking, found: Mentions) -> Html:
    bars = [
        (
            year or "Not known",
            count,
            state.having("since", f"{year}-01-01").having("until", f"{year}-12-31").address()
            if year
            else None,
        )
        for year, count in found.by_year
    ]
    return _chart("By year of publication", bars, None)


def _chart(name: str, bars: Sequence[tuple[str, int, str | None]], rest: str | None) -> Html:
    """Bars that are links: a list to a screen reader, a chart to the eye."""
    most = max(count for _, count, _ in bars)
    rows = [
        el(
            "li",
            link(label, to, aria_label=f"{label}: {count} passages; show only these") if to else label,
            el("span", class_="bar", style=f"width: {100 * count / most:.1f}%", aria_hidden="true"),
            el("span", f"{count:,}", class_="count"),
        )
        for label, count, to in bars
    ]
    return el(
        "section",
        el("h3", name),
        el("ul", *rows, class_="bars"),
        el("p", rest, class_="small") if rest else None,
    )


def _mention(state: Asking, mention: Mention) -> Html:
    about, passage = mention.report.metadata, mention.passage
    page = passage.pages[0] if mention.report.paged else None
    to = places.viewer(mention.report.sha256, page, passage.spans(0, len(passage.text)), **state.query())
    return el(
        "article",
        parts.lines_html(
            source(about.title, about.authority, about.published_on),
            heading_path(passage.heading),
            place(page, mention.labels.get(page) if page else None, None),
            role="source",
        ),
        el("div", passage.text, class_="passage"),
        el("div", link(f"Read page {page}" if page else "Read the report here", to, "act"), class_="acts"),
        class_="mention",
    )


def _further(state: Asking, found: Mentions, start: int) -> None:
    ways = []
    if start:
        ways.append(link("← Newer", state.address(start=max(0, start - PAGE) or None), "act"))
    if start + PAGE < found.total:
        ways.append(link("Older →", state.address(start=start + PAGE), "act"))
    last = min(found.total, start + PAGE)
    parts.html(
        el(
            "div",
            el("span", f"{start + 1} to {last} of {found.total:,} ", class_="where"),
            *ways,
            class_="acts",
        )
    )


def show_authorities(state: Asking) -> None:
    """A table with one line an authority: the best sentence of its reports, and the way to it."""
    lines = opened.by_authority(state)
    if not lines:
        parts.text("No report that names its authority says anything to this.", "sentence", "h2")
        return
    parts.text(f"What the reports on {len(lines)} authorities say to it.", "sentence", "h2")
    rows = []
    for line in lines:
        cited = line.citation
        where = joined(
            [
                el("div", cited.title),
                el(
                    "div",
                    ", ".join(
                        filter(
                            None,
                            [day(cited.published_on), place(cited.page, cited.page_label, cited.paragraph)],
                        )
                    ),
                ),
            ]
        )
        acts = el(
            "div",
            link(
                "Read",
                places.citation_in_viewer(cited),
                "act",
                aria_label=f"Read the page on {line.authority}",
            ),
            copy_button("Copy", copied(cited), f"The quote on {line.authority} is copied with its source."),
            class_="acts",
        )
        rows.append(
            el(
                "tr",
                el(
                    "th",
                    link(line.authority, state.having("authority", line.authority).address(view=None)),
                    scope="row",
                ),
                el("td", f"“{cited.quote}”", class_="quoted"),
                el("td", where, acts, class_="small"),
            )
        )
    head = el("tr", *(el("th", name, scope="col") for name in ("Authority", "What its reports say", "Where")))
    parts.html(
        el(
            "div",
            el("table", el("thead", head), el("tbody", *rows), class_="lines"),
            class_="scroll",
            tabindex="0",
            role="region",
            aria_label="Authorities side by side",
        )
    )
