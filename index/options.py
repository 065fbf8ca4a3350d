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


def print_json(value: object) -> None:
    """One JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))
