"""The command that counts: findings every."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from answer.commands import filter_options
from answer.every import HOWS, THRESHOLD
from index.options import index_option, json_option, print_json, question_argument


@click.command("every")
@question_argument
@click.option("--words", "how", flag_value="words", help="Only passages that hold every word.")
@click.option("--meaning", "how", flag_value="meaning", help="Only by meaning.")
@click.option("--both", "how", flag_value="both", default=True, help="Both, told apart (the default).")
@click.option(
    "--threshold",
    type=float,
    default=THRESHOLD,
    show_default=True,
    help="How much better than the average passage counts as near in meaning, in standard deviations.",
)
@click.option(
    "--csv", "table", type=click.Path(path_type=Path, dir_okay=False), help="Write a table to this file."
)
@filter_options
@index_option
@json_option
def every_command(
    question: str, how: str, threshold: float, table: Path | None, folder: Path, as_json: bool, **options: Any
) -> None:  # fmt: skip
    """Count all passages that say something, report by report, and list the reports that do not."""
    from answer.every import every
    from answer.every_shown import every_json, show_every, write_table
    from answer.filters import checked_filters
    from index.search import Index

    index = Index.open(folder)
    filters = checked_filters(index.catalogue, **options)
    found = every(index, question, next(known for known in HOWS if known == how), threshold, filters)
    if table:
        write_table(found, table)
    if as_json:
        print_json(every_json(found))
    else:
        show_every(found)
