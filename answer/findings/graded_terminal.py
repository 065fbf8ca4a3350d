"""An answer about grades as a terminal shows it: the table, each cell with its words and page, and what is unknown."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import click

from answer.findings.graded import UNREAD, GradesFound, Line, Silent
from answer.lines import clean, wrapped
from answer.wording import place, source


def show_graded(found: GradesFound) -> None:
    """Print the lines by authority (those superseded last), or by area over time."""
    by = _area if found.over_time else _authority
    for _, group in groupby(found.lines, key=by):
        those = list(group)
        click.echo("\n" + click.style(clean(_title(those[0], over_time=found.over_time)), bold=True))
        for line in those:
            _show(line, over_time=found.over_time)


def show_unknown(found: GradesFound) -> None:
    """Say in how many reports no such grade was found, and name those in which none at all was read."""
    counts = Counter(_kind(one) for one in found.silent)
    if counts:
        click.echo("\nLooked in, without such a grade:")
    for (why, programme), number in sorted(counts.items()):
        named = (
            sorted(_named(one) for one in found.silent if _kind(one) == (why, programme))
            if why == UNREAD
            else []
        )
        said = f"{why}: {programme}, {number} {'report' if number == 1 else 'reports'}"
        click.echo(wrapped(clean(f"{said}{': ' if named else ''}{'; '.join(named)}"), "  "))
    if found.unread:
        click.echo(f"\nNot looked at, because they could not be read ({len(found.unread)}):")
    for line in found.unread:
        click.echo(wrapped(clean(f"{line.report}: {line.reason or line.status}"), "  "))


def _kind(one: Silent) -> tuple[str, str]:
    return one.why, one.report.metadata.programme or "no known programme"


def _named(one: Silent) -> str:
    about = one.report.metadata
    return f"{about.authority or about.title} ({(about.published_on or 'no date')[:4]})"


def _authority(line: Line) -> tuple[bool, str, int]:
    report = line.found.report
    return line.latest, report.metadata.authority or report.metadata.title, report.id


def _area(line: Line) -> tuple[str, str]:
    about = line.found.report.metadata
    return about.authority or about.title, line.found.what.area


def _title(line: Line, *, over_time: bool) -> str:
    about = line.found.report.metadata
    if over_time:
        return f"{about.authority or about.title}: {line.found.what.area}"
    superseded = "" if line.latest else " (superseded by a later report)"
    return source(about.title, about.authority, about.published_on) + superseded


def _show(line: Line, *, over_time: bool) -> None:
    what, about = line.found.what, line.found.report.metadata
    stands = place(line.found.page, line.found.page_label, line.paragraph)
    where = ", ".join(part for part in ("set by hand" if what.by_hand else "", stands) if part)
    named = f"{about.published_on or 'no date'}: {what.grade}" if over_time else f"{what.area}: {what.grade}"
    click.echo(wrapped(clean(f"{named}  ({where})"), "  "))
    if what.quote:
        click.echo(wrapped(clean(f"“{what.quote}”"), "      "))
    if over_time:
        click.echo(click.style(clean(f"      {line.found.report.report}"), dim=True))
