"""The options of ``findings grades`` that correct a grade by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

_SET = click.Option(
    ["--set", "sets"],
    nargs=2,
    multiple=True,
    metavar="REPORT AREA=GRADE",
    help="Set a grade by hand; with nothing after =, the report gives none there.",
)
_UNSET = click.Option(
    ["--unset", "unsets"],
    nargs=2,
    multiple=True,
    metavar="REPORT AREA",
    help="Take back what was set by hand.",
)


def correcting_grades(command: click.Command) -> click.Command:
    """The command with --set and --unset, which do their work instead of listing."""
    if _SET not in command.params:
        command.params += [_SET, _UNSET]
        assert command.callback
        command.callback = _instead(command.callback)
    return command


def _instead(listing: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(listing)
    def run(sets: tuple[tuple[str, str], ...], unsets: tuple[tuple[str, str], ...], **options: Any) -> None:
        if sets or unsets:
            _correct(sets, unsets, options)
        else:
            listing(**options)

    return run


def _correct(
    sets: tuple[tuple[str, str], ...], unsets: tuple[tuple[str, str], ...], options: dict[str, Any]
) -> None:
    from ingest.correct_grades import correct_grades, parse_grade

    values = [(report, parse_grade(said)) for report, said in sets]
    for report in dict.fromkeys([report for report, _ in (*sets, *unsets)]):
        new = [pair for named, pair in values if named == report]
        back = [area for named, area in unsets if named == report]
        short = correct_grades(options["folder"], report, new, back)
        said = [f"{area} is now {grade or 'not graded'}, set by hand" for area, grade in new]
        said += [f"{area} is what the report says again" for area in back]
        click.echo(f"{short}: {'; '.join(said)}.", err=options["as_json"])
