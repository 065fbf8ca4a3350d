"""What a saved answer keeps of the note."""

from __future__ import annotations

import io

import pytest
from docx import Document

from answer.ask import ask
from answer.exports.export import exported
from answer.note import parts_of
from answer.verification.saved import saved_json
from index.search import Index


@pytest.mark.parametrize(
    "question",
    [
        "what failures around sextortion were found?",
        "Which forces and councils share information about missing children?",
    ],
)
def test_the_headings_of_the_note_are_in_what_is_saved(corpus_index: Index, question: str) -> None:
    answer = ask(corpus_index, question)
    wanted = [part.title for part in parts_of(answer)]
    assert wanted
    made = exported(corpus_index, saved_json(corpus_index, answer), "a.docx")
    paragraphs = Document(io.BytesIO(made)).paragraphs
    assert [p.text for p in paragraphs if p.style and p.style.name == "Heading 1"] == [
        *wanted,
        "Reports cited",
    ]
