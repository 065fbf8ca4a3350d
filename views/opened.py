"""The index that the pages show: opened once a process, and again when a new generation is current."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from answer.ask import ask
from answer.page_image import PageImage, draw_page
from answer.records import Answer, Citation
from index.generation import current_name
from index.layout import Layout
from index.options import DEFAULT_INDEX
from index.records import Span
from index.search import Index

KEPT_ANSWERS, KEPT_PICTURES = 200, 40


def index() -> Index:
    """The current index. Raises FindingsError, with one sentence, when there is none yet."""
    folder = os.environ.get("FINDINGS_INDEX", str(DEFAULT_INDEX))
    return _open(folder, current_name(Layout(Path(folder))))


def answered(question: str) -> Answer:
    """The answer to a question, kept for as long as the generation is current."""
    opened = index()
    return _answer(question, opened.layout.folder, opened.generation.manifest.name)


def picture(citation: Citation, page: int) -> PageImage:
    """A page of a citation's report, drawn with the quote marked. Raises FindingsError."""
    opened = index()
    return _draw(citation.sha256, page, tuple(citation.spans), opened.layout.folder)


@st.cache_resource(max_entries=2, show_spinner="Opening the index and loading the model …")
def _open(folder: str, _generation: str | None) -> Index:
    opened = Index.open(Path(folder))
    opened.encoder.question("ready")  # load the model now, not at the first question
    return opened


@st.cache_resource(max_entries=KEPT_ANSWERS, show_spinner="Reading the reports …")
def _answer(question: str, _folder: Path, _generation: str) -> Answer:
    return ask(index(), question)


@st.cache_resource(max_entries=KEPT_PICTURES, show_spinner="Drawing the page …")
def _draw(sha256: str, number: int, spans: tuple[Span, ...], _folder: Path) -> PageImage:
    catalogue = index().catalogue
    stored = catalogue.page(sha256, number)
    return draw_page(
        catalogue.original(sha256),
        number,
        spans,
        stored_text=stored.text if stored else "",
        words=stored.words if stored else (),
    )
