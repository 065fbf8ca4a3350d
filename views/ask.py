"""The Ask page: a question, the quotes that answer it, all mentions, and the authorities side by side."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from answer.collections.collected import words_of_citation
from answer.records import Answer
from answer.wording import day, looked_in
from index.questions.spelling import respelt
from index.wording import counted
from views import asked_views, graded, journal, listed, noted, opened, parts
from views.asking import DAYS, NAMES, Asking, asking, day_given
from views.collecting import collect_all_button
from views.downloads import FORMS
from views.markup import Html, address, el, joined, link
from views.turns import QUESTIONS
from views.visiting import visitor

EXAMPLES = (
    "What failures around sextortion were found?",
    "Are strategy discussions held in time?",
    "How well do officers record ethnicity?",
    "Do children see the same social worker for long enough?",
    "Show an example of good practice with missing children",
)
TONES = {"": "Everything", "criticism": "Failures", "praise": "Good practice"}
VIEWS = {"": "Quotes", "mentions": "All mentions", "authorities": "By authority"}
FITS_A_PHONE, FITS = 30, 120
"""Letters of a question that its box shows at once, on a phone and on a laptop."""
HISTORY = 12
"""Questions of this visit that are remembered."""


def show() -> None:
    """The whole page. The question is in the address (``?q=``), so that a link reopens its answer."""
    parts.title("Ask the reports", "What inspectors found, in their own words, with the page it stands on.")
    counts = opened.counts()
    if not counts.reports:
        parts.notice("No report is indexed yet. Add reports with: findings ingest FOLDER")
        if visitor().may("write"):
            parts.html(link("Add reports here", "/add", "act"))
        return
    _question()
    state = asking()
    _filters(state)
    if not state.q:
        _begin(state, counts.reports, counts.pages)
        return
    parts.page_name(state.q)
    parts.html(el("p", f"Asked: {state.q}", class_=_asked(state.q)))
    _remember(state)
    _show_view(state)
    _history(state)


def _asked(question: str) -> str:
    """How the question is shown below its box: on paper, where the box is not, and where the box cannot hold it."""
    length = len(question)
    return "asked" + (" long" if length > FITS_A_PHONE else "") + (" longer" if length > FITS else "")


def _question() -> None:
    """The question box, kept in step with the address: also after the browser's back and forward."""
    asked = st.query_params.get("q", "")
    if st.session_state.get("asked") != asked:
        st.session_state["asked"] = st.session_state["question"] = asked
    with st.form("ask", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Your question", key="question", placeholder="Ask in your own words")
        st.form_submit_button("Ask", type="primary", key="submit", on_click=_ask_what_was_typed)


def _ask_what_was_typed() -> None:
    st.session_state["asked"] = st.query_params["q"] = st.session_state["question"]
    st.query_params.pop("ignore", None)  # what was taken back belonged to the question before


def _filters(state: Asking) -> None:
    """Boxes for filters, folded away; those that are set are shown as chips."""
    values_of = opened.filter_values()
    mark = abs(hash(state.chosen))  # other boxes for another address, so that they show what it says
    with st.expander("Narrow it down"), st.container(horizontal=True, key="filters"):
        for name, values in values_of.items():
            if values:
                st.multiselect(
                    NAMES[name], values, [v for v in getattr(state.filters, name) if v in values],
                    key=f"filter_{name}_{mark}", on_change=_filter_by, args=(name, mark),
                    placeholder="Any", width=260,
                )  # fmt: skip
        for name in DAYS:
            st.text_input(
                f"Published {NAMES[name].lower()}", day(getattr(state.filters, name)) or "", placeholder="31 May 2024",
                key=f"filter_{name}_{mark}", on_change=_filter_by, args=(name, mark), width=170,
            )  # fmt: skip
    if no_day := st.session_state.pop("no_day", None):
        parts.notice(
            f"“{no_day}” was not understood as a day. Write 31 May 2024, 31/05/2024, May 2024 or 2024."
        )
    chips = [
        _chip(f"{NAMES[name]}: {day(value) if name in DAYS else value}", state.without(name, value).address())
        for name, value in state.chosen
    ]
    if chips:
        parts.html(el("div", *chips, class_="chips", role="group", aria_label="Filters that are set"))


def _filter_by(name: str, mark: int) -> None:
    value = st.session_state[f"filter_{name}_{mark}"]
    if name in DAYS and value.strip():
        given, value = value, day_given(value, last=name == "until")
        if not value:
            st.session_state["no_day"] = given
            return
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _chip(label: str, without: str, role: str = "") -> Html:
    """A filter with the way to take it away."""
    cross = el("span", "×", aria_hidden="true")
    return link(
        joined([label, " ", cross]), without, f"chip {role}".strip(), aria_label=f"Take away: {label}"
    )


def _begin(state: Asking, reports: int, pages: int) -> None:
    ready = f"{counted(reports, 'report')} with {counted(pages, 'page')}"
    parts.text(f"{ready} can be asked. For example:", "small", "p")
    examples = (el("li", link(example, state.address(q=example))) for example in opened.answerable(EXAMPLES))
    parts.html(el("ul", *examples, class_="examples"))


def _show_view(state: Asking) -> None:
    if state.view not in VIEWS:  # an address that somebody typed
        state = replace(state, view="")
    tabs = [
        el("li", link(name, state.address(view=view), aria_current="true" if view == state.view else None))
        for view, name in VIEWS.items()
    ]
    tone = state.filters.tone[0] if state.filters.tone else ""
    switch = [
        link(name, state.address(tone=value or None), "act", aria_current="true" if value == tone else None)
        for value, name in TONES.items()
    ]
    parts.html(
        el("nav", el("ul", *tabs), class_="tabs", aria_label="Ways to see what was found"),
        el("div", *switch, class_="acts switch", role="group", aria_label="Which passages"),
    )
    waiting = (
        "Reading the reports …"
        if opened.model_is_ready()
        else "Loading the model; the first answer takes a moment …"
    )
    with st.spinner(waiting), QUESTIONS.turn():
        _show_found(state)


def _show_found(state: Asking) -> None:
    if state.view == "mentions":
        asked_views.show_mentions(state)
    elif state.view == "authorities":
        asked_views.show_authorities(state)
    else:
        _show_answer(state, opened.answered(state))


def _show_answer(state: Asking, answer: Answer) -> None:
    parts.sentence(answer.text, state.address())
    _understood(state, answer)
    if answer.mentioned and answer.mentioned.reports:
        counted_all = link("All mentions", state.address(view="mentions"))
        parts.html(el("p", counted_all, " has every passage, and the reports without.", class_="small"))
    if answer.grades:
        graded.show(answer.grades)
    if answer.reports:
        listed.show(answer.reports)
    noted.show_note(answer)
    if answer.citations:
        saves = [
            el("a", name, href=state.address(f"answer/findings.{form}", view=None), class_="act", download="")
            for form, (name, _) in FORMS.items()
        ]
        gathered = [words_of_citation(one) for one in answer.citations]
        every = collect_all_button(gathered, counted(len(gathered), "quote")) if len(gathered) > 1 else None
        kept = el("div", *saves, every, class_="acts")
        parts.html(el("section", el("h2", "Save this answer"), kept, class_="screen"))
    if answer.answered and (more := opened.related(answer)):
        items = (el("li", link(heading, address("", q=heading))) for heading in more)
        offered = el("ul", *items, class_="examples")
        parts.html(el("section", el("h2", "Related headings in the reports"), offered, class_="screen"))


def _understood(state: Asking, answer: Answer) -> None:
    """What may be meant, as a link, and what was taken from the question, as chips that can be taken back."""
    if answer.asked_as is None and (asked := respelt(state.q, answer.understood)):
        parts.html(el("p", "Did you mean ", link(asked, state.address(q=asked)), "?"))
    if scope := looked_in(answer.understood):
        parts.text(scope, "small", "p")
    chips = [
        _chip(f"From your question: {value}", state.address(ignore=[*state.ignore, reading.kind]), "read")
        for reading in answer.understood.readings
        if reading.effect in {"filter", "preference", "table", "absent"}
        or (answer.asked_as and reading.effect == "suggestion")
        for value in reading.shown
    ]
    if state.ignore:
        chips.append(link("Read names in the question again", state.address(ignore=None), "chip read"))
    if chips:
        parts.html(el("div", *chips, class_="chips", role="group", aria_label="Taken from the question"))


def _remember(state: Asking) -> None:
    """Keep the question for this visit, and in the journal where that is switched on."""
    history: list[str] = st.session_state.setdefault("history", [])
    if not history or history[0] != state.q:
        st.session_state["history"] = [state.q, *(q for q in history if q != state.q)][:HISTORY]
        journal.note_question(visitor(), state.q)


def _history(state: Asking) -> None:
    before = [question for question in st.session_state.get("history", ()) if question != state.q]
    if before:
        items = (el("li", link(question, address("", q=question))) for question in before)
        listed = el("ul", *items, class_="examples")
        parts.html(el("section", el("h2", "Asked before in this visit"), listed, class_="screen"))
