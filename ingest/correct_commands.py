"""The options of ``findings reports`` that correct what a report says of itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

_SET = click.Option(
    ["--set", "sets"],
    nargs=2,
    multiple=True,
    metavar="REPORT FIELD=VALUE",
    help="Correct title, authority, inspectorate, programme, theme or a date by hand.",
)
_UNSET = click.Option(
    ["--unset", "unsets"],
    nargs=2,
    multiple=True,
    metavar="REPORT FIELD",
    help="Take back what was set by hand.",
)


def correcting(command: click.Command) -> click.Command:
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
    from ingest.correct import check_field, correct, parse_correction

    values = [(report, parse_correction(said)) for report, said in sets]
    for _, name in unsets:
        check_field(name)
    for report in dict.fromkeys([report for report, _ in (*sets, *unsets)]):
        new = [pair for named, pair in values if named == report]
        back = [name for named, name in unsets if named == report]
        short = correct(options["folder"], report, new, back)
        said = [f"{name} is now {value or 'unknown'}" for name, value in new]
        said += [f"{name} is what the file says again" for name in back]
        click.echo(
            f"{short}: {', '.join(said)}; its passages were indexed anew with that, and later readings keep it.",
            err=options["as_json"],
        )
