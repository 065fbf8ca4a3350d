"""The commands for whoever looks after an index: doctor, backup, restore, reembed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.options import index_option, json_option, print_json
from index.wording import counted

if TYPE_CHECKING:
    from ingest.care.backup import Listing
    from ingest.care.doctor import Checkup

EXIT_PROBLEMS = 1


@click.command("doctor")
@click.option("--repair", "mend", is_flag=True, help="Rebuild what can be rebuilt.")
@index_option
@json_option
def doctor_command(mend: bool, folder: Path, as_json: bool) -> None:
    """Check that the index is whole, and say what is wrong; exit code 1 when something is."""
    from ingest.care.doctor import check, repair

    checkup = repair(folder) if mend else check(folder)
    if as_json:
        print_json(checkup_json(checkup))
    else:
        _show(checkup, folder)
    if not checkup.sound:
        sys.exit(EXIT_PROBLEMS)


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@index_option
def backup_command(target: Path, folder: Path) -> None:
    """Write the whole index into one file; searching and adding may go on meanwhile."""
    from ingest.care.backup import backup

    listing = backup(folder, target)
    click.echo(f"{_held(listing)} are in {target}")


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--force", is_flag=True, help="Replace what is in the folder of the index.")
@index_option
def restore_command(source: Path, force: bool, folder: Path) -> None:
    """Make the index from a backup; everything is checked before anything is replaced."""
    from ingest.care.backup import restore

    listing = restore(source, folder, force=force)
    click.echo(f"{_held(listing)} are in {folder}")


@click.command("reembed")
@click.option(
    "--model", help="Another sentence-transformers model, by name or folder; else the index's own, anew."
)
@index_option
def reembed_command(model: str | None, folder: Path) -> None:
    """Make all vectors anew with another model; searching goes on with the old ones until the end."""
    from rich.console import Console
    from rich.progress import Progress

    from ingest.care.reembed import reembed

    console = Console(stderr=True)
    with Progress(transient=True, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Embedding", total=None)
        done = reembed(folder, model, lambda made, total: bar.update(task, completed=made, total=total))
    if done.passages:
        click.echo(
            f"The vectors of {counted(done.passages, 'passage')} are by {done.encoder.name}; {done.made:,} made now."
        )
    else:
        click.echo(f"The vectors are by {done.encoder.name} already.")


def checkup_json(checkup: Checkup) -> dict[str, Any]:
    """What a program needs to know of a check-up."""
    counts = checkup.counts
    faults = [*checkup.found, *(fault for fault in checkup.left if fault not in checkup.found)]
    return {
        "sound": checkup.sound,
        "problems": [
            {"kind": f.kind, "sentence": f.sentence, "mended": f in checkup.mended}
            for f in faults
            if not f.harmless
        ],
        "notes": [
            {"kind": f.kind, "sentence": f.sentence, "mended": f in checkup.mended}
            for f in faults
            if f.harmless
        ],
        "reports": counts.reports if counts else None,
        "pages": counts.pages if counts else None,
        "passages": counts.passages if counts else None,
        "seconds": round(checkup.seconds, 3),
    }


def _held(listing: Listing) -> str:
    return f"{counted(listing.reports, 'report')}, {counted(listing.passages, 'passage')}"


def _show(checkup: Checkup, folder: Path) -> None:
    for fault in checkup.mended:
        click.echo(f"Mended: {fault.sentence}")
    for fault in checkup.left:
        click.echo(f"{'Note' if fault.harmless else 'Wrong'}: {fault.sentence}")
    if counts := checkup.counts:
        held = ((counts.reports, "report"), (counts.pages, "page"), (counts.passages, "passage"))
        said = ", ".join(counted(number, noun) for number, noun in held)
        click.echo(f"{said} checked in {checkup.seconds:.1f} s")
    if checkup.sound:
        click.echo(f"The index in {folder} is sound.")
    elif checkup.left == checkup.found:
        click.echo(f"Mend it with: findings doctor --repair --index {folder}")
