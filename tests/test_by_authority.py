"""The question side by side for each authority, and what could be asked next."""

from __future__ import annotations

from functools import partial

from answer.by_authority import by_authority
from answer.headings import MOST_REPORTS, related_headings
from answer.verbatim import is_verbatim
from index.headings import folded, reports_of_headings
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


def test_a_heading_of_many_reports_or_of_a_title_is_not_offered(corpus_index: Index) -> None:
    reports = reports_of_headings(corpus_index.catalogue)
    most = max(reports, key=lambda name: reports[name])
    holding = {
        report
        for _, report, passage, _ in corpus_index.catalogue.live_passages()
        if most in {folded(part) for part in passage.heading}
    }
    assert reports[most] == len(holding) > MOST_REPORTS
    found = corpus_index.search("sextortion", 40)
    words = corpus_index.generation.words
    offered = related_headings(words, "sextortion", found.hits, reports)
    assert offered
    assert all(reports[folded(heading)] <= MOST_REPORTS for heading in offered)
    rare = related_headings(words, "sextortion", found.hits, dict.fromkeys(reports, MOST_REPORTS + 1))
    assert rare == ()
