"""``--set`` and ``--unset`` of ``findings reports`` and ``findings grades``: what was read, corrected by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import click

T = TypeVar("T")
Pairs = Sequence[tuple[str, str]]
"""As given: a report and what is said of it."""


def correcting(command: click.Command) -> click.Command:
    """``findings reports`` with --set and --unset, which do their work instead of listing."""
    return _with_options(
        command,
        "FIELD",
        "VALUE",
        "Correct title, authority, inspectorate, programme, theme or a date by hand.",
        _correct,
    )


def correcting_grades(command: click.Command) -> click.Command:
    """``findings grades`` with --set and --unset, which do their work instead of listing."""
    return _with_options(
        command,
        "AREA",
        "GRADE",
        "Set a grade by hand; with nothing after =, the report gives none there.",
        _correct_grades,
    )


def _with_options(
    command: click.Command, name: str, value: str, told: str, correct: Callable[[Pairs, Pairs, Any], None]
) -> click.Command:
    """The command with both options, given once however often it is asked for."""
    if any(param.name == "sets" for param in command.params):
        return command
    pair: dict[str, Any] = {"nargs": 2, "multiple": True}
    command.params += [
        click.Option(["--set", "sets"], metavar=f"REPORT {name}={value}", help=told, **pair),
        click.Option(
            ["--unset", "unsets"], metavar=f"REPORT {name}", help="Take back what was set by hand.", **pair
        ),
    ]
    listing = command.callback
    assert listing

    @wraps(listing)
    def run(sets: Pairs, unsets: Pairs, **options: Any) -> None:
        if sets or unsets:
            correct(sets, unsets, options)
        else:
            listing(**options)

    command.callback = run
    return command


def _correct(sets: Pairs, unsets: Pairs, options: dict[str, Any]) -> None:
    from ingest.corrections.correct import check_field, correct, parse_correction

    values = [(report, parse_correction(said)) for report, said in sets]
    for _, name in unsets:
        check_field(name)
    for report in _reports(sets, unsets):
        new, back = _of(report, values), _of(report, unsets)
        short = correct(options["folder"], report, new, back)
        said = [f"{name} is now {value or 'unknown'}" for name, value in new]
        said += [f"{name} is what the file says again" for name in back]
        click.echo(
            f"{short}: {', '.join(said)}; its passages were indexed anew with that, and later readings keep it.",
            err=options["as_json"],
        )


def _correct_grades(sets: Pairs, unsets: Pairs, options: dict[str, Any]) -> None:
    from ingest.corrections.correct_grades import correct_grades, parse_grade

    values = [(report, parse_grade(said)) for report, said in sets]
    for report in _reports(sets, unsets):
        new, back = _of(report, values), _of(report, unsets)
        short = correct_grades(options["folder"], report, new, back)
        said = [f"{area} is now {grade or 'not graded'}, set by hand" for area, grade in new]
        said += [f"{area} is what the report says again" for area in back]
        click.echo(f"{short}: {'; '.join(said)}.", err=options["as_json"])


def _reports(sets: Pairs, unsets: Pairs) -> list[str]:
    """The reports that are named, each once, in order."""
    return list(dict.fromkeys(report for report, _ in (*sets, *unsets)))


def _of(report: str, pairs: Sequence[tuple[str, T]]) -> list[T]:
    return [said for named, said in pairs if named == report]
