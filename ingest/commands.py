"""The commands that write the index."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from index.options import index_option, json_option, print_json

EXIT_SOME_FAILED = 3


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--model", help="Another sentence-transformers model, by name or folder.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read.")
@index_option
@json_option
def ingest_command(
    paths: tuple[Path, ...], model: str | None, jobs: int, folder: Path, as_json: bool
) -> None:
    """Add report files and folders to the index; unchanged files are skipped."""
    from index.encoder import DEFAULT_MODEL
    from ingest.build import ingest
    from ingest.terminal import ingest_json, ingest_progress, ingest_summary

    with ingest_progress() as progress:
        result = ingest(paths, folder, model=model or DEFAULT_MODEL, jobs=jobs, progress=progress)
    if as_json:
        print_json(ingest_json(result))
    else:
        ingest_summary(result, folder)
    if result.count("failed"):
        sys.exit(EXIT_SOME_FAILED)
