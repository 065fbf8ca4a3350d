"""The findings of the sample reports are those of their Markdown, word for word, and no others."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from index.search import Index
from tests.conftest import ROOT

TRUE_KINDS = {
    "Cause of concern": "cause of concern",
    "Area for priority action": "priority action",
    "Area for improvement": "area for improvement",
    "Case example": "case example",
    "Promising practice": "strength",
    "Positive practice": "strength",
}
LISTS = {"strengths": "strength", "What needs to improve": "area for improvement"}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
TRUE_DEADLINE = re.compile(
    r"(?:^|, |should, )((?:With immediate effect|Immediately|[Ww]ithin \w+ (?:weeks?|months?)"
    rf"|[Bb]y (?:\d+|the end of) (?:{MONTHS}) \d{{4}})(?=,))"
)
BEFORE_LIST = re.compile(r"^(?:\*\*Recommendations\*\*|[^\n]+:\n\n(?=\d+\. ))", re.MULTILINE)
"""What leads to a box's numbered recommendations is no part of what the box says."""
Said = tuple[str, str | None, str | None, str, str | None]


def letters(text: str) -> str:
    return re.sub(r"\W", "", re.sub(r"\[\^\d+\]", "", text))


def said(kind: str, title: str | None, number: str | None, words: str) -> Said:
    by_when = TRUE_DEADLINE.search(words) if kind not in ("strength", "case example") else None
    return kind, letters(title) if title else None, number, letters(words), by_when and by_when[1]


def source_findings(text: str) -> list[Said]:
    """Everything that a sample's Markdown says as a finding, in its order: kind, title, number, words, by when."""
    found: list[Said] = []
    listed = None
    for part in re.split(r"^(::: .+\n(?:(?!:::).*\n)*:::)\n|^(#.+)\n", text, flags=re.MULTILINE):
        if part and part.startswith("::: "):
            head, body = part[4:-3].partition(" ")[2].split("\n", 1)
            label, _, title = head.partition(": ")
            words = BEFORE_LIST.split(body)[0]
            found.append(said(TRUE_KINDS[label], title, None, words))
        elif part and part.startswith("#"):
            listed = next((kind for words, kind in LISTS.items() if re.search(rf"{words}\??$", part)), None)
        if part and listed and not part.startswith(("#", "::: ")):
            found += [
                said(listed, None, None, words) for words in re.findall(r"^- (.+)$", part, re.MULTILINE)
            ]
        if part and (part.startswith("::: concern") or re.search(r"^We recommend that", part, re.MULTILINE)):
            numbered = re.findall(r"^(\d+)\. (.+)$", part, re.MULTILINE)
            found += [said("recommendation", None, number, words) for number, words in numbered]
    return found


@pytest.mark.parametrize(
    "source", sorted((ROOT / "corpus" / "source").glob("*.md")), ids=lambda path: path.stem
)
def test_the_findings_of_the_sample_reports_are_those_of_their_markdown_and_no_others(
    source: Path, corpus_index: Index
) -> None:
    text = source.read_text(encoding="utf-8")
    name = re.search(r'^file = "(.+)"', text, re.MULTILINE)
    assert name
    of_report = (
        each.what for each in corpus_index.catalogue.findings() if each.report.report.startswith(name[1])
    )
    found = [finding for finding in of_report if finding.kind != "figure"]
    assert [
        (f.kind, letters(f.title) if f.title else None, f.number, letters(f.text), f.deadline) for f in found
    ] == source_findings(text)
    assert all(f.addressee for f in found if f.kind == "recommendation")


def test_every_box_and_every_numbered_line_with_a_deadline_is_among_what_is_compared() -> None:
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "corpus" / "source").glob("*.md")]
    every = [one for text in sources for one in source_findings(text)]
    counts = Counter(kind for kind, *_ in every)
    lines = Counter(word for text in sources for word in re.findall(r"^::: (\w+)", text, re.MULTILINE))
    numbered = [line for text in sources for line in re.findall(r"^\d+\. (.+)$", text, re.MULTILINE)]
    assert counts["cause of concern"] + counts["priority action"] == lines["concern"]
    assert counts["case example"] == lines["case"]
    assert counts["recommendation"] == sum(bool(TRUE_DEADLINE.search(line)) for line in numbered)
    assert all(by_when for kind, *_, by_when in every if kind == "recommendation")
