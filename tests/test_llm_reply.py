"""A reply cut into sentences with their ids, in whatever pieces it comes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from answer.llm.reply import Reply, Written

TEXT = (
    "1. Officers had “recorded it.” [abc]\n- Calls came late [abc], [def].\n\nIn 3.5 per cent, nobody came. [ghi] "
    "Others did. [jkl] [mno]\nIt breaks"
)


@settings(deadline=None)
@given(st.lists(st.integers(0, len(TEXT)), max_size=12))
def test_however_a_reply_is_cut_its_sentences_are_the_same(cuts: list[int]) -> None:
    reply, found = Reply(), list[Written]()
    places = sorted({0, *cuts, len(TEXT)})
    for start, end in pairwise(places):
        found += reply.take(TEXT[start:end])
    found += reply.rest()
    assert found == [
        Written("Officers had “recorded it.”", ("abc",)),
        Written("Calls came late.", ("abc", "def")),
        Written("In 3.5 per cent, nobody came.", ("ghi",)),
        Written("Others did.", ("jkl", "mno")),
        Written("It breaks", ()),
    ]
