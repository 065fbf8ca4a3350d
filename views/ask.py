"""The Ask page: a question, the quotes that answer it, and for each its passage and its page as a picture."""

from __future__ import annotations

import streamlit as st

from answer.records import Answer, Citation
from answer.wording import heading_path, looked_in, place, source
from index.errors import FindingsError
from index.records import Hit
from views import files, opened, parts, places
from views.asking import asking
from views.markup import address, el, link

EXAMPLES = (
    "What failures around sextortion were found?",
    "Are strategy discussions held in time?",
    "How well do officers record ethnicity?",
    "Show an example of good practice with missing children",
)


def show() -> None:
    """The whole page. The question is in the address (``?q=``), so that a link reopens its answer."""
    parts.title("Ask the reports", "What inspectors found, in their own words, with the page it stands on.")
    counts = opened.index().catalogue.counts()
    if not counts.reports:
        parts.notice("No report is indexed yet. Add reports with: findings ingest FOLDER")
        return
    question = _question()
    if not question:
        _begin(counts.reports, counts.pages)
        return
    parts.page_name(question)
    waiting = (
        "Reading the reports …"
        if opened.model_is_ready()
        else "Loading the model; the first answer takes a moment …"
    )
    with st.spinner(waiting):
        answer = opened.answered(asking())
    _show_answer(answer)


def _question() -> str:
    """The question box, kept in step with the address: also after the browser's back and forward."""
    asked = st.query_params.get("q", "")
    if st.session_state.get("asked") != asked:
        st.session_state["asked"] = st.session_state["question"] = asked
    with st.form("ask", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Your question", key="question", placeholder="Ask in your own words")
        st.form_submit_button("Ask", type="primary", key="submit", on_click=_ask_what_was_typed)
    return str(asked).strip()


def _ask_what_was_typed() -> None:
    st.session_state["asked"] = st.query_params["q"] = st.session_state["question"]


def _begin(reports: int, pages: int) -> None:
    ready = f"{reports:,} {'report' if reports == 1 else 'reports'} with {pages:,} pages"
    parts.text(f"{ready} can be asked. For example:", "small", "p")
    parts.html(
        el(
            "ul",
            *(el("li", link(example, address("", q=example))) for example in EXAMPLES),
            class_="examples",
        )
    )


def _show_answer(answer: Answer) -> None:
    parts.text(answer.text, "sentence", "h2")
    if scope := looked_in(answer.understood):
        parts.text(scope, "small", "p")
    for citation in answer.citations:
        with st.container(key=f"citation_{citation.n}"):
            _show_citation(citation)
    if not answer.answered:
        for hit in answer.hits:
            with st.container(key=f"related_{hit.rank}"):
                _show_related(hit)


@st.fragment
def _show_citation(citation: Citation) -> None:
    parts.text(f"{citation.n}. “{citation.quote}”", "quote", "blockquote")
    parts.lines(
        source(citation.title, citation.authority, citation.published_on),
        heading_path(citation.heading),
        place(citation.page, citation.page_label, citation.paragraph),
        "Read from a scan by text recognition (OCR): check the words against the picture."
        if citation.ocr
        else None,
        role="source",
    )
    reading = f"Read page {citation.page}" if citation.page else "Read the report here"
    parts.html(
        el(
            "div",
            link(reading, places.citation_in_viewer(citation, **asking().query()), "act"),
            class_="acts",
        )
    )
    shown = f"page {citation.page}" if citation.page else "the section"
    if st.toggle(f"Show {shown} with the words marked", key=f"open_{citation.n}"):
        try:
            _show_evidence(citation)
        except FindingsError as error:
            parts.notice(str(error))


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
            class_="sheet",
        )
    )


def _show_related(hit: Hit) -> None:
    parts.lines(
        source(hit.title, hit.authority, hit.published_on),
        heading_path(hit.passage.heading),
        place(hit.page, hit.page_label, opened.paragraph_of(hit)),
        role="source",
    )
    parts.text(hit.passage.text, "passage")
