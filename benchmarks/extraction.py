"""Grades and findings against labels: how many are right, which are wrong, by year and framework, and their cost.

    python -m benchmarks.extraction FOLDER --labels DIR [--ingest N]

FOLDER holds the reports that DIR/grades.csv, send_outcomes.csv and jtai_sections.jsonl name. ``--ingest N`` also
ingests every N-th report in a process of its own, to say which part of its processor time extraction takes.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from benchmarks.common import FINDINGS, timed
from index.findings import Finding, FindingKind
from index.records import Report
from ingest.extraction.extract import extract
from ingest.formats.pdf import read_pdf
from ingest.metadata.find import find_metadata
from ingest.passages import cut_passages

COLUMNS = {
    "overall_effectiveness_grade": r"^overall",
    "impact_of_leaders_grade": r"impact of leaders",
    "help_and_protection_grade": r"help and protection",
    "in_care_grade": r"children in care",
    "care_leavers_grade": r"^(?!.*children in care).*care leavers",
}
"""The columns of grades.csv, and the areas as the reports print them."""
NOT_GIVEN = "inspection_pre_dates_judgement"
OUTCOMES = {
    "1.0": "positive experiences and outcomes",
    "2.0": "inconsistent experiences and outcomes",
    "3.0": "widespread and/or systemic failings",
}
SECTIONS: dict[str, FindingKind] = {
    "key strengths": "strength",
    "what needs to improve": "area for improvement",
    "areas for improvement": "area for improvement",
    "areas for priority action": "priority action",
    "case study": "case example",
}
"""The labelled sections that hold findings; "headline findings" are the inspectors' summary, of no one kind."""
NAMED: dict[FindingKind, str] = {
    "strength": r"strength|effective|good practice",
    "area for improvement": r"improve|better",
    "priority action": r"priority action",
    "case example": r"study|example",
}
"""What a heading must say for a labelled section to be one: some labels were cut from running text by its words."""
INSIDE = 0.8
"""The part of a labelled sentence that must stand in one finding: labels hold page numbers and headings too."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One report: what was extracted, and the processor seconds of reading it and of the extraction."""

    report: Report
    reading: float
    extracting: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--ingest", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    taken = {path.relative_to(asked.folder).as_posix(): take(path) for path in files_of(asked.folder)}
    grades(taken, asked.labels / "grades.csv")
    outcomes(taken, asked.labels / "send_outcomes.csv")
    ungraded(taken)
    sections(taken, asked.labels / "jtai_sections.jsonl")
    print("\nfindings:", dict(Counter(f.kind for one in taken.values() for f in one.report.findings)))
    cost(taken, asked.folder, asked.ingest)


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".pdf")


def take(path: Path) -> Taken:
    """Read a PDF and extract from it, each timed by the processor's clock."""
    data, started = path.read_bytes(), time.process_time()
    pdf = read_pdf(data)
    about = find_metadata(pdf.pages, pdf.blocks, "/".join(path.parts[-3:]), {})
    passages = cut_passages(pdf.blocks)
    read = time.process_time()
    found, graded = extract(pdf.pages, pdf.blocks, passages, about, "0" * 64)
    done = time.process_time()
    report = Report("0" * 64, "pdf", True, about, pdf.pages, passages, findings=found, grades=graded)
    return Taken(report, read - started, done - read)


def grades(taken: dict[str, Taken], labels: Path) -> None:
    """Each labelled grade, and each labelled absence of one."""
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for row in csv.DictReader(labels.read_text(encoding="utf-8").splitlines()):
        kind = (row["inspection_framework"], row["inspection_end_date"][-4:])
        for column, area in COLUMNS.items():
            said = [
                grade.grade.lower().removesuffix(" to be good")
                for grade in taken[row["report"]].report.grades
                if re.search(area, grade.area, re.IGNORECASE)
            ]
            wanted = [] if row[column] == NOT_GIVEN else [row[column]]
            total[kind] += 1
            right[kind] += said == wanted
            if said != wanted:
                print(f"  wrong: {row['report']}: {column} is {row[column]}, extracted {said}")
    print(f"grades exact: {right.total()} of {total.total()} ({right.total() / total.total():.3f})")
    for kind in sorted(total):
        print(f"  {' '.join(kind)}: {right[kind]} of {total[kind]}")


def outcomes(taken: dict[str, Taken], labels: Path) -> None:
    """Each labelled outcome of an area SEND inspection, with the passage that says it."""
    rows = list(csv.DictReader(labels.read_text(encoding="utf-8").splitlines()))
    right = 0
    for row in rows:
        said = taken[row["report"]].report.grades
        first = re.split(r"(?<=\.)\s", row["inspection_outcome_text"])[0]
        right += (
            len(said) == 1
            and said[0].grade.casefold() == OUTCOMES[row["outcome_grade"]]
            and plain(said[0].quote) == plain(first)
        )
    print(f"area SEND outcomes right, with the passage: {right} of {len(rows)}")


def ungraded(taken: dict[str, Taken]) -> None:
    """How many grades each programme's reports have: joint inspections of England give none."""
    counts: dict[tuple[str, int], int] = Counter(
        (one.report.metadata.programme or "no programme", len(one.report.grades)) for one in taken.values()
    )
    for (programme, number), reports in sorted(counts.items()):
        print(f"  {programme}: {reports} reports with {number} grades")


def sections(taken: dict[str, Taken], labels: Path) -> None:
    """The kind of each labelled section, and each of its sentences inside a finding of that kind."""
    judged = [
        one
        for line in labels.read_text(encoding="utf-8").splitlines()
        if (one := judge(json.loads(line), taken))
    ]
    for which, some in (
        ("all", judged),
        ("those whose words stand under a heading of that name", [o for o in judged if o.named]),
    ):
        right = sum(one.most == one.wanted for one in some)
        found = sum(one.most is not None for one in some)
        precision, recall = right / found, right / len(some)
        inside = sum(kind == one.wanted for one in some for kind in one.kinds)
        sentences = sum(len(one.kinds) for one in some)
        print(f"\nsections, {which}: {right} right of {found} found, {len(some)} labelled:", end=" ")
        print(f"F1 {2 * precision * recall / (precision + recall):.3f}")
        print(
            f"labelled sentences in a finding of that kind: {inside} of {sentences} ({inside / sentences:.3f})"
        )
    for one in judged:
        for gold, kind in zip(one.section["gold"], one.kinds, strict=True):
            if kind != one.wanted:
                stands = (
                    "; ".join(sorted(set(headings(gold["quote"], taken[one.section["report"]].report))))
                    or "?"
                )
                print(f"  missed: {one.section['report']}, {one.section['section']}: {gold['quote'][:60]!r}")
                print(f"    stands under {stands or '?'}")


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled section: the kind it should be, that of the finding each of its sentences stands in.

    ``named``: one of its sentences stands under a heading that says so.
    """

    section: dict[str, Any]
    wanted: FindingKind
    kinds: tuple[str | None, ...]
    named: bool

    @property
    def most(self) -> str | None:
        """The kind that most of its sentences stand in."""
        counts = Counter(kind for kind in self.kinds if kind).most_common(1)
        return counts[0][0] if counts else None


def judge(section: dict[str, Any], taken: dict[str, Taken]) -> Judged | None:
    """A labelled section held against what was extracted; None for one of no kind of finding."""
    wanted = SECTIONS.get(section["section"])
    if wanted is None:
        return None
    report = taken[section["report"]].report
    quotes = [gold["quote"] for gold in section["gold"]]
    above = " / ".join(path.casefold() for quote in quotes for path in headings(quote, report))
    kinds = tuple(kind_of(quote, report, wanted) for quote in quotes)
    return Judged(section, wanted, kinds, bool(re.search(NAMED[wanted], above)))


def kind_of(quote: str, report: Report, wanted: FindingKind) -> str | None:
    """The kind of finding that a labelled sentence stands in, the wanted one where it stands in several."""
    said = unheaded(quote, report)
    for kind in (wanted, *(set(SECTIONS.values()) - {wanted})):
        if holds([f for f in report.findings if f.kind == kind], said):
            return kind
    return None


def unheaded(quote: str, report: Report) -> str:
    """A labelled sentence without the headings that the label has before it."""
    for heading in sorted(
        {text for passage in report.passages for text in passage.heading}, key=len, reverse=True
    ):
        if quote.startswith(heading):
            return quote.removeprefix(heading).lstrip()
    return quote


def holds(findings: Sequence[Finding], quote: str) -> bool:
    """Whether INSIDE of the quote's letters stand in the findings in one run, or all but a page number do."""
    text, said = plain(" ".join(finding.text for finding in findings)), plain(quote)
    if said in text or plain(re.sub(r"(?<!\S)\d{1,3}(?!\S)", "", quote)) in re.sub(r"\d", "", text):
        return True
    run = SequenceMatcher(None, text, said, autojunk=False).find_longest_match()
    return run.size >= INSIDE * len(said)


def headings(quote: str, report: Report) -> Iterator[str]:
    said = plain(quote)[-40:]
    for passage in report.passages:
        if said in plain(passage.text):
            yield " > ".join(passage.heading) or "no heading"


def plain(text: str) -> str:
    """Letters and figures only, in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()


def cost(taken: dict[str, Taken], folder: Path, every: int) -> None:
    """The processor time of extraction beside that of reading, and of a whole ingest."""
    reading, extracting = (
        sum(getattr(one, part) for one in taken.values()) for part in ("reading", "extracting")
    )
    pages = sum(len(one.report.pages) for one in taken.values())
    print(
        f"\n{pages} pages: reading {reading:.1f} s, extraction {extracting:.1f} s of one core's processor time"
    )
    if not every:
        return
    some = files_of(folder)[::every]
    with tempfile.TemporaryDirectory() as aside:
        command: Sequence[Any] = (*FINDINGS, "ingest", *map(str, some), "--index", f"{aside}/store")
        whole = timed(command).cpu_seconds
    part = sum(taken[path.relative_to(folder).as_posix()].extracting for path in some)
    print(f"of {len(some)} reports: ingest {whole:.1f} s, extraction {part:.2f} s of it:", end=" ")
    print(f"{part / (whole - part):.1%} added")


if __name__ == "__main__":
    main()
