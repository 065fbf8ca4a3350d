from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.verbatim import is_verbatim
from index.records import Page, Passage
from index.spans import Piece, Span
from index.verbatim import quote_of, same_words

PAGE = (
    "Officers did not re-\r\ncord the child\u2019s ethnicity in multi-\r\nagency meetings."
    "\r\nThey of\ufb01cially knew."
)


@pytest.mark.parametrize(
    "quote",
    [
        "Officers did not record the child\u2019s ethnicity in multi-agency meetings. They officially knew.",
        "Officers did not re-cord the child\u2019s ethnicity in multi-agency meetings.\nThey officially knew.",
    ],
)
def test_a_quote_may_close_hyphens_at_line_ends_and_spell_out_ligatures(quote: str) -> None:
    assert same_words(quote, PAGE)


@pytest.mark.parametrize(
    "quote",
    [
        "Officers did record the child\u2019s ethnicity in multi-agency meetings. They officially knew.",
        "Officers did not record the child\u2019s ethnicity in multi-agency meetings. They officially know.",
        "Officers did not record the child\u2019s ethnicity in multi-agency meetings. They officially knew. Nobody",
        "Officers did not record the child\u2019s ethnicity in multi-agency meetings.",
        "officers did not record the child\u2019s ethnicity in multi-agency meetings. They officially knew.",
        "",
    ],
)
def test_any_other_difference_is_no_quote(quote: str) -> None:
    assert not same_words(quote, PAGE)


def test_a_hyphen_within_a_line_is_part_of_the_words() -> None:
    assert not same_words("cooperate", "co-operate")
    assert same_words("co-operate", "co-operate")


def test_hyphens_that_pdfium_marks_are_closed_wherever_they_stand() -> None:
    assert same_words("investigation", "invest\ufffe\nigation")
    assert same_words("investigation", "invest\u00adigation")


def test_spans_outside_the_page_are_not_verbatim() -> None:
    page = Page(1, "Short text.")
    assert is_verbatim("Short text.", [Span(1, 0, 11)], {1: page}.get)
    assert not is_verbatim("Short text.", [Span(1, 0, 12)], {1: page}.get)
    assert not is_verbatim("Short text.", [Span(2, 0, 11)], {1: page}.get)
    assert not is_verbatim("", [], {1: page}.get)


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="-\u2010\u00ad\ufffe\u0002"), min_size=1)
)
def test_a_text_says_itself_however_its_lines_break(text: str) -> None:
    if not text.split():
        return
    broken = "\r\n".join(text.split())
    assert same_words(" ".join(text.split()), broken)
    assert not same_words(text + "x", broken)


def test_what_the_reader_put_in_is_left_out_of_the_quote() -> None:
    passage = Passage(
        ordinal=0,
        text="Leadership: Good",
        heading=(),
        pieces=(Piece(0, 10, 1, 5, 15), Piece(12, 16, 1, 40, 44)),
        sentences=((0, 16),),
        kind="table",
    )
    assert quote_of(passage, 0, 16) == "Leadership Good"
    assert passage.spans(0, 16) == (Span(1, 5, 15), Span(1, 40, 44))
