"""What the commands of the terminal door share: the index folder, JSON, and how questions and filters are given.

Loads click alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

DEFAULT_INDEX = Path("index/store")

IGNORABLE = (
    "all", "authority", "inspectorate", "programme", "year", "acronym", "spelling", "tone", "kind", "grade",
)  # fmt: skip
"""What of a question can be left unread, as ``Index.search(ignore=...)`` takes it; "all": the question as written."""

Command = TypeVar("Command", bound=Callable[..., Any])

index_option = click.option(
    "--index",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="FINDINGS_INDEX",
    default=DEFAULT_INDEX,
    show_default=True,
    help="The folder of the index (or $FINDINGS_INDEX).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def _readable(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    from index.questions.words import readable

    return value if value is None else readable(value)


ignore_option = click.option(
    "--ignore",
    multiple=True,
    type=click.Choice(IGNORABLE),
    help="What is not to be read in a question, such as the authority that it names; all: nothing is.",
)
question_argument = click.argument("question", callback=_readable)
"""A question, without control characters and bytes that are no text."""
optional_question_argument = click.argument("question", required=False, callback=_readable)


def print_json(value: object) -> None:
    """One JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))
