"""The question side by side for each authority, and what could be asked next."""

from __future__ import annotations

from functools import partial

from answer.by_authority import by_authority
from answer.headings import related_headings
from answer.verbatim import is_verbatim
from index.records import Filters
from index.search import Index


def test_each_authority_speaks_once_and_verbatim(corpus_index: Index) -> None:
    lines = by_authority(corpus_index, "Were strategy discussions held in time?", Filters())
    assert len(lines) >= 4
    assert len({line.authority for line in lines}) == len(lines)
    for line in lines:
        cited = line.citation
        assert cited.authority == line.authority
        assert is_verbatim(cited.quote, cited.spans, partial(corpus_index.catalogue.page, cited.sha256))
    only = by_authority(corpus_index, "strategy discussions", Filters(authority=("Wexmoor Police",)))
    assert [line.authority for line in only] == ["Wexmoor Police"]


def test_related_headings_are_printed_in_the_reports(corpus_index: Index) -> None:
    found = corpus_index.search("sextortion")
    headings = related_headings(corpus_index.generation.words, "sextortion", found.hits)
    assert 1 <= len(headings) <= 5
    printed = [part for hit in found.hits for part in hit.passage.heading]
    assert all(any(heading in part for part in printed) for heading in headings)
    assert "Recommendations" not in headings
