"""What reports are said to be, against labels: authority, programme, publication and inspection dates, and misses.

    python -m benchmarks.metadata REPORTS --labels DIR

REPORTS holds the files that DIR/grades.csv and DIR/send_outcomes.csv name. Each file is read twice: under a name that
says nothing, so that what is counted was found in the report itself, and under its own, which the reader falls back
on. Where a file's path has the form `authority/kind of inspection - 27 october 2023.pdf` it serves as a label too, for
the first reading alone. No label is known to the reader.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.common import machine, machine_line, table
from index.records import Metadata
from ingest.read import read_report

NAMELESS = "report.pdf"
BY_NAME, TABLES = "file name", ("grades.csv", "send_outcomes.csv")
NAME = re.compile(r"(?P<kind>.+) - (?P<day>\d{1,2} [a-z]+ \d{4})", re.IGNORECASE)
PROGRAMMES = {
    "children's services inspection": "Inspection of local authority children's services",
    "joint area child protection inspection": "Joint targeted area inspection",
    "area send full inspection": "Area SEND inspection",
}
"""The kinds of inspection in the names of files, and the programmes that they are."""
GENERIC = re.compile(
    r"\b(?:and|the|of|council|city|county|borough|metropolitan|london|royal|district)\b|[^a-z]"
)
"""What a label may leave out of an authority's name, or write in another way."""
DAYS = {
    "published": "publication_date",
    "inspected from": "inspection_start_date",
    "inspected to": "inspection_end_date",
}
WISHED = {
    "authority": 0.98,
    "programme": 0.98,
    "published": 0.97,
    "inspected from": 0.95,
    "inspected to": 0.95,
}


class Label(NamedTuple):
    """One thing that a report is known to be: by which source, which field, and its value."""

    source: str
    field: str
    value: str


class Outcome(NamedTuple):
    """What was read of one labelled field of a report; ``nameless`` without its file's name."""

    report: str
    nameless: bool
    label: Label
    found: str | None


def labels_of(reports: Path, labels: Path) -> dict[str, list[Label]]:
    """The labels of each report, by its path below ``reports``."""
    found: dict[str, list[Label]] = defaultdict(list)
    for path in sorted(reports.rglob("*.pdf")):
        if said := NAME.fullmatch(path.stem):
            of = found[path.relative_to(reports).as_posix()]
            of.append(Label(BY_NAME, "authority", path.parent.name))
            of.append(Label(BY_NAME, "published", day(said["day"])))
            if said["kind"].lower() in PROGRAMMES:
                of.append(Label(BY_NAME, "programme", PROGRAMMES[said["kind"].lower()]))
    for name in TABLES:
        with (labels / name).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                of = found[row["report"]]
                of.append(Label(name, "authority", row["local_authority"]))
                of += [Label(name, field, day(row[column])) for field, column in DAYS.items() if row[column]]
    return found


def day(text: str) -> str:
    """A day in one of the labels' forms, as YYYY-MM-DD."""
    for form in ("%d/%m/%Y", "%d/%m/%y", "%d %B %Y"):
        try:
            return datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no day")


def said(about: Metadata, field: str) -> str | None:
    """What was read of a field, in the form of the labels."""
    of: dict[str, str | date | None] = {
        "authority": about.authority, "programme": about.programme, "published": about.published_on,
        "inspected from": about.inspected_from, "inspected to": about.inspected_to,
    }  # fmt: skip
    return str(of[field]) if of[field] else None


def agrees(label: Label, found: str | None) -> bool:
    """Whether what was read is what the label says."""
    if found is None or label.field != "authority":
        return found == label.value
    return _plain(found) == _plain(label.value)


def _plain(authority: str) -> str:
    return GENERIC.sub("", authority.lower().replace("&", " and "))


def outcomes(reports: Path, known: dict[str, list[Label]]) -> Iterator[Outcome]:
    """What was read for each label of each report, without and with the file's name."""
    for name, labels in known.items():
        data = (reports / name).read_bytes()
        for as_name in (NAMELESS, name):
            about = read_report(data, as_name).metadata
            for label in labels:
                if as_name == NAMELESS or label.source != BY_NAME:
                    yield Outcome(name, as_name == NAMELESS, label, said(about, label.field))


def main() -> None:
    """Read the command line, read the reports, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reports", type=Path)
    parser.add_argument("--labels", type=Path, required=True)
    given = parser.parse_args()
    print(machine_line(machine()))
    found = list(outcomes(given.reports, labels_of(given.reports, given.labels)))
    for one in found:
        if one.nameless and one.found and not agrees(one.label, one.found):
            source, field, value = one.label
            print(f"{one.report}: {field} is {value!r} by {source}, read as {one.found!r}")
    rows = [
        [
            field,
            source,
            "no" if nameless else "yes",
            *figures(found, Label(source, field, ""), nameless=nameless),
        ]
        for field in WISHED
        for source in (BY_NAME, *TABLES)
        for nameless in (True, False)
    ]
    head = ["field", "by", "file's name read", "right", "wrong", "not found", "share right", "wished"]
    print(table(head, [row for row in rows if row[3:6] != [0, 0, 0]]))


def figures(found: list[Outcome], which: Label, *, nameless: bool) -> list[object]:
    """Of one field by one source: right, wrong, not found, the share that is right, and the one that is wished."""
    of = [
        one
        for one in found
        if one.label.field == which.field and one.label.source == which.source and one.nameless == nameless
    ]
    right = sum(agrees(one.label, one.found) for one in of)
    missing = sum(one.found is None for one in of)
    share = f"{right / len(of):.1%}" if of else ""
    return [right, len(of) - right - missing, missing, share, f"{WISHED[which.field]:.0%}"]


if __name__ == "__main__":
    main()
