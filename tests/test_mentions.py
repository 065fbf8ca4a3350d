"""All mentions against a count by hand, and the question side by side for each authority."""

from __future__ import annotations

from collections import Counter
from functools import partial

from answer.by_authority import by_authority
from answer.headings import related_headings
from answer.mentions import mentions
from answer.verbatim import is_verbatim
from index.contextual import indexed_text
from index.records import Filters
from index.search import Index


def test_every_mention_is_counted(corpus_index: Index) -> None:
    by_hand = Counter(
        about.authority or ""
        for _, _, passage, about in corpus_index.catalogue.live_passages()
        if "sextort" in indexed_text(passage, about).casefold()
    )
    found = mentions(corpus_index, "what failures around sextortion were found?", Filters(), most=200)
    assert found.words == ("sextortion",)
    assert dict(found.by_authority) == by_hand
    assert found.total == by_hand.total() == len(found.shown) == sum(count for _, count in found.by_year)
    assert [count for _, count in found.by_authority] == sorted(by_hand.values(), reverse=True)
    days = [mention.report.metadata.published_on for mention in found.shown]
    assert days == sorted(days, key=lambda day: day or "", reverse=True)


def test_filters_and_names_of_the_question_narrow_mentions(corpus_index: Index) -> None:
    by_filter = mentions(corpus_index, "sextortion", Filters(authority=("Wexmoor Police",)))
    by_name = mentions(corpus_index, "sextortion in Wexmoor Police", Filters())
    assert by_filter.by_authority == by_name.by_authority == (("Wexmoor Police", by_filter.total),)
    everywhere = mentions(corpus_index, "sextortion in Wexmoor Police", Filters(), ignore=["authority"])
    assert len(everywhere.by_authority) > 1
    assert mentions(corpus_index, "sextortion", Filters(until="1990-01-01")).total == 0


def test_a_page_of_mentions_goes_on_where_the_one_before_ended(corpus_index: Index) -> None:
    whole = mentions(corpus_index, "sextortion", Filters(), most=200).shown
    pages = [mentions(corpus_index, "sextortion", Filters(), start=start, most=7).shown for start in (0, 7)]
    assert [m.passage_id for page in pages for m in page] == [m.passage_id for m in whole[:14]]


def test_a_phrase_is_looked_for_as_a_phrase(corpus_index: Index) -> None:
    found = mentions(corpus_index, '"strategy discussion"', Filters(), most=500)
    assert found.total
    assert found.words == ("strategy discussion",)
    texts = [indexed_text(m.passage, m.report.metadata).casefold() for m in found.shown]
    assert all("strategy discussion" in " ".join(text.split()) for text in texts)


def test_nothing_is_mentioned_of_a_word_that_no_report_holds(corpus_index: Index) -> None:
    assert mentions(corpus_index, "zebrafish", Filters()).total == 0


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
