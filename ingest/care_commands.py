"""The commands for whoever looks after an index: doctor, backup, restore, reembed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.options import index_option, json_option, print_json

if TYPE_CHECKING:
    from ingest.doctor import Checkup

EXIT_PROBLEMS = 1


@click.command("doctor")
@click.option("--repair", "mend", is_flag=True, help="Rebuild what can be rebuilt.")
@index_option
@json_option
def doctor_command(mend: bool, folder: Path, as_json: bool) -> None:
    """Check that the index is whole, and say what is wrong; exit code 1 when something is."""
    from ingest.doctor import check, repair

    checkup = repair(folder) if mend else check(folder)
    if as_json:
        print_json(checkup_json(checkup))
    else:
        _show(checkup, folder)
    if not checkup.sound:
        sys.exit(EXIT_PROBLEMS)


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


def _show(checkup: Checkup, folder: Path) -> None:
    for fault in checkup.mended:
        click.echo(f"Mended: {fault.sentence}")
    for fault in checkup.left:
        click.echo(f"{'Note' if fault.harmless else 'Wrong'}: {fault.sentence}")
    if counts := checkup.counts:
        held = f"{counts.reports} reports, {counts.pages} pages, {counts.passages} passages"
        click.echo(f"{held} checked in {checkup.seconds:.1f} s")
    if checkup.sound:
        click.echo(f"The index in {folder} is sound.")
    elif checkup.left == checkup.found:
        click.echo(f"Mend it with: findings doctor --repair --index {folder}")
