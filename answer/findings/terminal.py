"""Grades and findings as a terminal shows them, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click

from answer.findings.found import Comparison, GradesTable, Inspected, areas_of, counted
from answer.findings.placing import Citing
from answer.lines import clean, wrapped
from answer.wording import place, source
from index.catalogue import LedgerLine
from index.deadlines import due
from index.findings import Finding, Grade
from index.found import Reported
from index.records import ReportRow
from index.scales import area_key

AREA_WIDTH = 62
BY_HAND = "set by hand"


def show_grades(table: GradesTable, citing: Citing) -> None:
    """Print each report with its grades, then what could not be read."""
    for row in table.rows:
        _title(row.report)
        for grade in row.grades:
            click.echo(_line(grade.what.area, f"{grade.what.grade}  ({where(grade, citing)})"))
    reports = len(table.rows)
    click.echo(f"\n{reports} {'report has' if reports == 1 else 'reports have'} such grades.")
    show_unread(table.unread)


def show_findings(found: Sequence[Reported[Finding]], unread: Sequence[LedgerLine], citing: Citing) -> None:
    """Print findings report by report, then what could not be read."""
    for _, group in groupby(found, key=lambda each: each.report.id):
        those = list(group)
        _title(those[0].report)
        for each in those:
            _finding(each, citing)
    click.echo(f"\n{len(found)} {'finding' if len(found) == 1 else 'findings'}.")
    show_unread(unread)


def show_timeline(
    reports: Sequence[Inspected], unread: Sequence[LedgerLine], citing: Citing, listed: Sequence[str] = ()
) -> None:
    """Print the reports on one authority in order; the findings themselves where kinds were asked for."""
    for one in reports:
        _title(one.report)
        for grade in one.grades:
            click.echo(_line(grade.what.area, f"{grade.what.grade}  ({where(grade, citing)})"))
        _counts(one)
        for each in one.findings if listed else ():
            _finding(each, citing)
    show_unread(unread)


def show_comparison(compared: Comparison, citing: Citing, listed: Sequence[str] = ()) -> None:
    """Print two authorities side by side, programme by programme."""
    if not compared.pairs:
        click.echo("The two were not inspected in the same programme.")
    for pair in compared.pairs:
        click.echo(click.style(f"\n{clean(pair[0].report.metadata.programme or 'Other reports')}", bold=True))
        for one in pair:
            click.echo(f"  {_about(one.report)}")
        for key, area in areas_of(pair[0].grades, pair[1].grades).items():
            said = [_graded(one.grades, key, citing) for one in pair]
            click.echo(f"  {clean(area)}")
            for name, grade in zip(compared.authorities, said, strict=True):
                click.echo(f"      {clean(name)}: {grade}")
        for one in pair:
            _counts(one, clean(one.report.metadata.authority or ""))
            for each in one.findings if listed else ():
                _finding(each, citing)
    show_unread(compared.unread)


def show_unread(unread: Sequence[LedgerLine]) -> None:
    """Name the files that could not be read, so that the list above is not taken for more than it is."""
    if unread:
        click.echo(f"\nNot looked at, because they could not be read ({len(unread)}):")
    for line in unread:
        click.echo(wrapped(clean(f"{line.report}: {line.reason or line.status}"), "  "))


def where(found: Reported[Grade] | Reported[Finding], citing: Citing) -> str:
    """The place of a grade or a finding, and that somebody set it."""
    stands = place(found.page, found.page_label, citing.paragraph(found))
    by_hand = BY_HAND if isinstance(found.what, Grade) and found.what.by_hand else ""
    return ", ".join(part for part in (by_hand, stands) if part)


def _graded(grades: Sequence[Reported[Grade]], key: str, citing: Citing) -> str:
    grade = next((grade for grade in grades if area_key(grade.what.area) == key), None)
    return f"{clean(grade.what.grade)}  ({where(grade, citing)})" if grade else "not graded"


def _finding(each: Reported[Finding], citing: Citing) -> None:
    what = each.what
    named = f"{what.kind} {what.number}" if what.number else what.kind
    click.echo(
        f"\n  {click.style(clean(named.capitalize()), bold=True)}{': ' + clean(what.title) if what.title else ''}"
    )
    click.echo(wrapped(f"“{clean(what.text)}”", "  "))
    facts = [f"to {what.addressee}" if what.addressee else "", what.deadline or ""]
    day = due(what.deadline, each.report.metadata.published_on)
    facts.append(f"that is {day.day}, {day.how}" if day else "")
    if what.kind == "figure":
        facts = [what.value or "", what.counts or "", f"against {what.against}" if what.against else ""]
    said = "; ".join(fact for fact in facts if fact)
    click.echo(wrapped(clean(f"{where(each, citing)}{'; ' + said if said else ''}"), "    "))


def _counts(one: Inspected, named: str = "") -> None:
    counts = ", ".join(f"{kind}: {number}" for kind, number in counted(one.findings).items())
    click.echo(wrapped(f"{named + ' - ' if named else ''}{counts or 'no findings listed'}", "  "))


def _title(report: ReportRow) -> None:
    click.echo(f"\n{click.style(_about(report), bold=True)}")
    click.echo(click.style(f"  {clean(report.report)}", dim=True))


def _about(report: ReportRow) -> str:
    about = report.metadata
    return clean(source(about.title, about.authority, about.published_on))


def _line(area: str, said: str) -> str:
    return f"  {clean(area):<{AREA_WIDTH}} {clean(said)}"
