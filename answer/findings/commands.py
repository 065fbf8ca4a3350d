"""The commands over what the inspectors found: grades, list, timeline, compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.options import index_option, json_option, print_json

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.records import Filters

_AUTHORITY = click.option(
    "--authority", multiple=True, help="Only reports on this force, council or partnership."
)
_FILTERS = (
    click.option("--inspectorate", multiple=True, help="Only reports by this inspectorate."),
    click.option("--programme", multiple=True, help="Only this kind of inspection."),
    click.option("--since", help="Published on or after this day (YYYY-MM-DD)."),
    click.option("--until", help="Published on or before this day (YYYY-MM-DD)."),
)
_PASSAGE = (
    click.option("--theme", multiple=True, help="Only findings in passages on this theme."),
    click.option("--tone", multiple=True, help="Only in passages that are: praise, criticism or neutral."),
)
_GRADE = click.option(
    "--grade",
    multiple=True,
    metavar="[AREA=]GRADE",
    help='Only what is graded so, "exploitation=inadequate" say.',
)
_CSV = click.option(
    "--csv",
    "csv_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a table there.",
)


def _kinds(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ARG001
    """The kinds of findings as they are stored; "area-for-improvement" is one way to write one."""
    from index.findings import KINDS

    said = tuple(" ".join(kind.replace("-", " ").replace("_", " ").casefold().split()) for kind in given)
    for kind in said:
        if kind not in KINDS:
            raise click.BadParameter(f"{kind!r} is none of: {', '.join(KINDS)}.")
    return said


_KIND = click.option(
    "--kind", multiple=True, callback=_kinds, help="Only this kind of finding, such as recommendation."
)


def _with(*options: Callable[..., Any]) -> Callable[..., Any]:
    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed((*options, index_option, json_option)):
            command = option(command)
        return command

    return add


@click.command("grades")
@click.option(
    "--all", "all_of", is_flag=True, help="Of every report, not of the latest of each programme alone."
)
@_with(_AUTHORITY, *_FILTERS, _GRADE, _CSV)
def grades_command(
    *, all_of: bool, csv_file: Path | None, folder: Path, as_json: bool, **filters: Any
) -> None:
    """List the grades that authorities were given, area by area, each with its page."""
    from answer.findings.as_json import grades_csv, table_json
    from answer.findings.found import grades_table
    from answer.findings.placing import Citing
    from answer.findings.terminal import show_grades

    catalogue, checked = _opened(folder, filters)
    table, citing = grades_table(catalogue, checked, all_of=all_of), Citing(catalogue)
    if csv_file:
        _write(csv_file, grades_csv(table, citing))
    if as_json:
        print_json(table_json(table, citing))
    elif not csv_file:
        show_grades(table, citing)


@click.command("list")
@_with(_KIND, _AUTHORITY, *_FILTERS, *_PASSAGE, _GRADE, _CSV)
def list_command(*, csv_file: Path | None, folder: Path, as_json: bool, **filters: Any) -> None:
    """List findings: causes of concern, recommendations with their deadlines, strengths, case examples, ..."""
    from answer.findings.as_json import finding_json, findings_csv
    from answer.findings.found import fitting
    from answer.findings.placing import Citing, unread_json
    from answer.findings.terminal import show_findings

    catalogue, checked = _opened(folder, filters)
    found, citing = fitting(catalogue, checked), Citing(catalogue)
    if csv_file:
        _write(csv_file, findings_csv([finding_json(each, citing) for each in found]))
    if as_json:
        lines = [finding_json(each, citing) for each in found]
        print_json({"findings": lines, "unread": unread_json(catalogue.failed())})
    elif not csv_file:
        show_findings(found, catalogue.failed(), citing)


@click.command("timeline")
@click.argument("authority")
@_with(_KIND, *_FILTERS, *_PASSAGE)
def timeline_command(*, authority: str, folder: Path, as_json: bool, **filters: Any) -> None:
    """Show the reports on one authority, the earliest first, with their grades and findings."""
    from answer.findings.as_json import inspected_json
    from answer.findings.found import timeline
    from answer.findings.placing import Citing, unread_json
    from answer.findings.terminal import show_timeline

    catalogue, checked = _opened(folder, filters | {"authority": (authority,)})
    reports, citing = timeline(catalogue, checked), Citing(catalogue)
    if as_json:
        lines = [inspected_json(one, citing) for one in reports]
        print_json({"authority": authority, "reports": lines, "unread": unread_json(catalogue.failed())})
    else:
        show_timeline(reports, catalogue.failed(), citing, listed=checked.kind)


@click.command("compare")
@click.argument("one")
@click.argument("other")
@_with(_KIND, *_FILTERS, *_PASSAGE)
def compare_command(*, one: str, other: str, folder: Path, as_json: bool, **filters: Any) -> None:
    """Compare two authorities: of each programme both were inspected in, the latest report of each."""
    from answer.findings.as_json import comparison_json
    from answer.findings.found import comparison
    from answer.findings.placing import Citing
    from answer.findings.terminal import show_comparison

    catalogue, checked = _opened(folder, filters | {"authority": (one, other)})
    compared, citing = comparison(catalogue, one, other, checked), Citing(catalogue)
    if as_json:
        print_json(comparison_json(compared, citing))
    else:
        show_comparison(compared, citing, listed=checked.kind)


def _opened(folder: Path, filters: dict[str, Any]) -> tuple[Catalogue, Filters]:
    from answer.filters import checked_filters
    from index.catalogue import open_catalogue

    catalogue = open_catalogue(folder)
    return catalogue, checked_filters(catalogue, **filters)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"Written to {file}.", err=True)
