"""Headings that are one report's own, whose line counts more beside a sentence."""

from __future__ import annotations

from index.headings import folded, own_headings
from index.search import Index


def test_a_heading_is_its_own_where_no_other_report_has_it() -> None:
    passages = [
        (1, "Summary"),
        (1, "How long does it take?"),
        (1, "How long does it take?"),
        (2, "Summary 2"),
        (2, ""),
    ]
    assert own_headings(passages).tolist() == [False, True, True, False, False]


def test_a_generation_knows_the_headings_that_are_its_own(corpus_index: Index) -> None:
    live = list(corpus_index.catalogue.live_passages())
    nearest = {key: folded(passage.heading[-1]) if passage.heading else "" for key, _, passage, _ in live}
    below: dict[str, set[int]] = {}
    for key, report_id, _, _ in live:
        below.setdefault(nearest[key], set()).add(report_id)
    keys = [key for key, _, _, _ in live]
    found = corpus_index.generation.own_heading(keys).tolist()
    assert found == [bool(nearest[key]) and len(below[nearest[key]]) == 1 for key in keys]
    assert any(found)
    assert not all(found)
