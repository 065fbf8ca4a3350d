"""Two other ways to see what was found: every mention, counted; and the authorities side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from answer.collections.collected import words_of_citation
from answer.every import UNKNOWN, Everything, Mention, counts
from answer.wording import day, heading_path, place, source
from views import opened, parts, places
from views.asking import Asking, whole_number
from views.collecting import collect_all_button, collect_button, shown
from views.markup import Html, copy_button, el, joined, link
from views.quotes import collect_hit, copied, copy_hit

PAGE = 20
"""Mentions on one page."""
MOST_BARS = 15


def show_mentions(state: Asking) -> None:
    """Every passage that holds the question's words, with counts that filter when clicked; then what comes near."""
    start = whole_number(st.query_params.get("start"))
    found = opened.everything(state)
    parts.sentence(found.summary, state.address())
    listed = (*found.holding, *found.near)
    if not listed:
        parts.html(
            el(
                "p",
                "No passage comes near enough in meaning either. ",
                link("See what is related", state.address(view=None)),
                ", or ask in the words of the reports.",
            )
        )
    if found.sought:
        parts.text(found.sought, "small")
    if listed:
        some = found.holding or found.near
        parts.html(el("div", _authorities(state, found, some), _years(state, found, some), class_="charts"))
    for n, mention in enumerate(listed[start : start + PAGE], start):
        if n == len(found.holding) or (n == start and not mention.by_words):
            parts.text(
                "These come near in meaning, the best fit first. Read them: many say something else.",
                "h3",
                "h3",
            )
        parts.html(_mention(state, mention))
    if listed:
        _collect_these(len(listed[start : start + PAGE]))
        _further(state, len(listed), start)
        _silent(found)


def _collect_these(count: int) -> None:
    if count > 1:
        parts.html(el("div", collect_all_button(shown(), f"{count} passages of this page"), class_="acts"))


def _silent(found: Everything) -> None:
    """The reports with no mention, and what this count cannot know."""
    with st.expander(f"{len(found.silent)} of {len(found.reports)} reports have neither"):
        names = (
            source(row.metadata.title, row.metadata.authority, row.metadata.published_on)
            for row in found.silent
        )
        parts.html(el("ul", *(el("li", name) for name in names)))
    for sentence in found.unknown:
        parts.text(sentence, "small")


def _authorities(state: Asking, found: Everything, some: Sequence[Mention]) -> Html:
    rows = counts(found, some, "authority")
    bars = [
        (
            name if name != UNKNOWN else "Not known",
            passages,
            state.having("authority", name).address() if name != UNKNOWN else None,
        )
        for name, _, passages in rows[:MOST_BARS]
    ]
    rest = len(rows) - len(bars)
    return _chart("By authority", bars, f"and {rest} more" if rest > 0 else None)


def _years(state: Asking, found: Everything, some: Sequence[Mention]) -> Html:
    bars = [
        (
            year if year != UNKNOWN else "Not known",
            passages,
            state.having("since", f"{year}-01-01").having("until", f"{year}-12-31").address()
            if year != UNKNOWN
            else None,
        )
        for year, _, passages in counts(found, some, "year")
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
    hit, passage = mention.hit, mention.hit.passage
    to = places.viewer(hit.sha256, hit.page, passage.spans(0, len(passage.text)), **state.query())
    return el(
        "article",
        parts.lines_html(
            source(hit.title, hit.authority, hit.published_on),
            heading_path(passage.heading),
            place(hit.page, hit.page_label, None),
            role="source",
        ),
        _with_sentence(mention),
        el(
            "div",
            link(f"Read page {hit.page}" if hit.page else "Read the report here", to, "act"),
            copy_hit(hit),
            collect_hit(hit),
            class_="acts",
        ),
        class_="mention",
    )


def _with_sentence(mention: Mention) -> Html:
    """The passage, with the sentence marked that holds most of what was looked for."""
    text, cited = mention.hit.passage.text, mention.citation
    if cited is None or (cited.start, cited.end) == (0, len(text)):
        return el("div", text, class_="passage")
    return parts.marked_html(text, cited.start, cited.end)


def _further(state: Asking, total: int, start: int) -> None:
    ways = []
    if start:
        ways.append(link("← Before", state.address(start=max(0, start - PAGE) or None), "act"))
    if start + PAGE < total:
        ways.append(link("Further →", state.address(start=start + PAGE), "act"))
    where = f"{start + 1} to {min(total, start + PAGE)} of {total:,} "
    parts.html(el("div", el("span", where, class_="where"), *ways, class_="acts"))


def show_authorities(state: Asking) -> None:
    """A table with one line an authority: the best sentence of its reports, and the way to it."""
    lines = opened.by_authority(state)
    if not lines:
        parts.sentence("No report that names its authority says anything to this.", state.address())
        return
    parts.sentence(f"What the reports on {len(lines)} authorities say to it.", state.address())
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
            collect_button(words_of_citation(cited), f"the quote on {line.authority}"),
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
