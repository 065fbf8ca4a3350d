"""The index that the pages show: opened once a process, and again when a new generation is current.

Answers and pictures are not kept: a report that was removed is in no page's next answer or picture.
"""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from answer.ask import ask
from answer.page_image import PageImage, draw_page
from answer.records import Answer, Citation
from answer.section import paragraph, section_text
from index.errors import FindingsError
from index.options import DEFAULT_INDEX
from index.records import Hit
from index.search import Index


class NoLongerThereError(FindingsError):
    """What a page cites has been removed since it was shown."""


def index() -> Index:
    """The current index. Raises FindingsError, with one sentence, when there is none yet."""
    return _open(os.environ.get("FINDINGS_INDEX", str(DEFAULT_INDEX)))


def answered(question: str) -> Answer:
    """The answer to a question. Raises FindingsError when it cannot be asked."""
    opened = index()
    with st.spinner("Reading the reports …"):
        return ask(opened, question)


def picture(citation: Citation, number: int) -> PageImage:
    """A page of a citation's report, drawn with the quote marked. Raises FindingsError."""
    catalogue = index().catalogue
    stored = catalogue.page(citation.sha256, number)
    if stored is None:
        raise NoLongerThereError("This report is no longer in the index. Ask again to see what is.")
    original = catalogue.original(citation.sha256)
    with st.spinner("Drawing the page …"):
        return draw_page(original, number, citation.spans, stored_text=stored.text, words=stored.words)


def section(citation: Citation) -> tuple[str, int, int]:
    """The section around a quote, and where the quote stands in it. Raises FindingsError."""
    catalogue = index().catalogue
    if catalogue.page(citation.sha256, citation.spans[0].page) is None:
        raise NoLongerThereError("This report is no longer in the index. Ask again to see what is.")
    return section_text(catalogue, citation)


def paragraph_of(hit: Hit) -> int | None:
    """The paragraph at which a hit begins, for reports without pages."""
    return paragraph(index().catalogue, hit)


def _is_current(opened: Index) -> bool:
    return not opened.stale()


@st.cache_resource(validate=_is_current, show_spinner="Opening the index and loading the model …")
def _open(folder: str) -> Index:
    opened = Index.open(Path(folder))
    opened.encoder.question("ready")  # load the model now, not at the first question
    return opened
