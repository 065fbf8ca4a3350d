"""Hits that say what a hit of another report says are folded into it; what differs in a telling word is not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from answer.ask import ask
from index.records import Hit
from index.repeated import folded, says_the_same
from index.search import Index
from ingest.build import ingest
from tests.conftest import RunFindings

SAID = (
    "12. Inspectors looked at how the police and partners respond to children who go missing from home. They read"
    " the records of thirty children and spoke with officers, social workers and carers, and with children"
    " themselves where they wished to be heard about what had happened to them."
)


def hits_that_say(index: Index, *texts: str) -> list[Hit]:
    """Hits of different reports with these texts."""
    some = {hit.report: hit for hit in index.search("children", 100).hits}
    return [
        replace(hit, passage=replace(hit.passage, text=text))
        for hit, text in zip(some.values(), texts, strict=False)
    ]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (SAID, True),
        (SAID.replace("12.", "4.1").replace("home. They", "home.\nThey").upper(), True),
        (SAID.replace("carers,", "carers"), True),
        (SAID.replace("to them.", "before."), True),
        (SAID.replace("thirty", "30"), False),
        (SAID.replace("respond", "never respond"), False),
        (SAID.replace("wished", "inadequate"), False),
        (SAID[: len(SAID) // 2], False),
        (SAID.replace("children", "adults"), False),
    ],
)
def test_what_says_the_same(corpus_index: Index, other: str, same: bool) -> None:
    one, two = hits_that_say(corpus_index, SAID, other)
    assert says_the_same(one, two) is same
    assert not says_the_same(one, replace(two, sha256=one.sha256))  # a report's own passages are never folded


def test_a_folded_hit_is_there_with_its_place(corpus_index: Index) -> None:
    one, two, three, four = hits_that_say(corpus_index, SAID, "Something else.", SAID, SAID)
    assert folded([one, two, three, four]) == [replace(one, also=(three, four)), two]
    assert folded([*folded([one, two, three]), four]) == [replace(one, also=(three, four)), two]


@pytest.fixture(scope="module")
def repeating(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of four reports with one paragraph in common."""
    folder = tmp_path_factory.mktemp("repeating")
    for n, place in enumerate(("Alder", "Birchley", "Cedarham", "Denholm")):
        own = f"In {place} the panel met weekly and shared what it knew about children at risk. " * (n + 4)
        text = f"# Inspection of {place}\n\n## How we inspected\n\n{SAID}\n\n## What was found in {place}\n\n{own}\n"
        (folder / f"{place}.md").write_text(text, encoding="utf-8")
    ingest([folder], folder / "store")
    return folder / "store"


def test_the_list_has_one_hit_for_what_stands_in_many_reports(
    repeating: Path, run_findings: RunFindings
) -> None:
    index = Index.open(repeating)
    question = "how do inspectors look at children who go missing from home?"
    bare = index.search(question, 8, fold=False).hits
    hits = index.search(question, 5).hits
    index.catalogue.close()
    repeated = [hit for hit in bare if hit.passage.text.startswith("12. Inspectors looked")]
    assert len(repeated) == 4
    assert [hit.passage_id for hit in hits if not hit.also] == [
        hit.passage_id for hit in bare if hit not in repeated
    ]
    (leader,) = (hit for hit in hits if hit.also)
    assert [hit.passage_id for hit in (leader, *leader.also)] == [hit.passage_id for hit in repeated]
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    shown = run_findings("search", question, "-k", "5", "--index", repeating)
    assert shown.stdout.count("   Also in: Inspection of ") == 3
    told = json.loads(run_findings("search", question, "-k", "5", "--json", "--index", repeating).stdout)
    also = next(hit["also"] for hit in told["hits"] if hit["also"])
    assert [other["report"] for other in also] == [hit.report for hit in leader.also]
    assert all(other["text"] == SAID for other in also)


def test_an_answer_reads_every_report(repeating: Path) -> None:
    index = Index.open(repeating)
    answer = ask(index, "how do inspectors look at children who go missing from home?", 8)
    index.catalogue.close()
    assert sum(hit.passage.text == SAID for hit in answer.hits) == 4
    assert not any(hit.also for hit in answer.hits)
