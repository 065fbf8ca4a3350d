"""The commands that hand answers on, open them again, and check quotes: export, reopen, verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.options import Command, index_option, json_option, print_json

if TYPE_CHECKING:
    from answer.verification.saved import Note
    from index.records import Filters
    from index.search import Index

_FILE = click.Path(path_type=Path, dir_okay=False)
_save = click.option(
    "--save", type=_FILE, help="Keep the answer in this JSON file, to be opened again with reopen."
)
_export = click.option(
    "--export",
    "exports",
    type=_FILE,
    multiple=True,
    help="Write the answer to this file: .docx, .pdf (the cited pages), .csv, .json, .csl.json or .md. Repeatable.",
)


def keeping_options(command: Command) -> Command:
    """--save and --export."""
    return _save(_export(command))


def check_kept(exports: tuple[Path, ...], batch: Path | None) -> None:
    """Refuse names that no form has, and a batch, before anything is asked. Raises AnswerFileError, UsageError."""
    from answer.exports.export import form_of

    if batch:
        raise click.UsageError(
            "--save and --export keep one answer; with --batch, keep the lines that it prints."
        )
    for file in exports:
        form_of(file)


def keep(index: Index, answer: Any, filters: Filters, save: Path | None, exports: tuple[Path, ...]) -> None:
    """Write an answer to the files that were asked for."""
    from answer.exports.export import export
    from answer.verification import saved

    data = saved.saved_json(index, answer, filters)
    if save:
        saved.save(data, save)
    for file in exports:
        export(index, data, file)


@click.command("export")
@click.argument("answer", type=_FILE)
@click.argument("files", type=_FILE, nargs=-1, required=True)
@index_option
def export_command(answer: Path, files: tuple[Path, ...], folder: Path) -> None:
    """Write ANSWER (a saved answer) to FILES: .docx, .pdf, .csv, .json, .csl.json or .md."""
    from answer.exports.export import export, form_of
    from answer.verification.saved import load
    from index.search import Index

    data = load(answer)
    for file in files:
        form_of(file)
    index = Index.open(folder)
    for file in files:
        note = export(index, data, file)
        click.echo(f"{file}: {_shown(note)}")


@click.command("reopen")
@click.argument("answer", type=_FILE)
@index_option
@json_option
def reopen_command(answer: Path, folder: Path, as_json: bool) -> None:
    """Open a saved ANSWER again: its quotes looked up anew, and what is not there any more named."""
    from answer.exports.texts import note_json
    from answer.verification.saved import load, reopened
    from answer.verification.terminal import show_note
    from index.search import Index

    note = reopened(Index.open(folder), load(answer))
    if as_json:
        print_json(note_json(note))
    else:
        show_note(note)


@click.command("verify")
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option("--all", "show_all", is_flag=True, help="Show the quotes that are right too.")
@index_option
@json_option
@click.pass_context
def verify_command(
    context: click.Context, files: tuple[Path, ...], show_all: bool, folder: Path, as_json: bool
) -> None:
    """Check the quotes of FILES (answers, exports, any text): does each stand word for word where it says.

    Ends with 1 when a quote is not.
    """
    from answer.verification.as_json import verified_json
    from answer.verification.claims_files import read_claims
    from answer.verification.terminal import show_checked, show_counts
    from answer.verification.verify import Verifier
    from index.search import Index

    claims = {file: read_claims(file) for file in files}
    verifier = Verifier(Index.open(folder))
    wrong = False
    for file, read in claims.items():
        checked = []
        for one in verifier.check_all(read):
            checked.append(one)
            wrong |= one.verdict != "verbatim"
            if not as_json and (show_all or one.verdict != "verbatim"):
                show_checked(one)
        if as_json:
            print_json(verified_json(file.name, read, checked))
        else:
            show_counts(file.name, read, checked)
    context.exit(1 if wrong else 0)


def _shown(note: Note) -> str:
    left = (
        f", {len(note.withheld)} left out because the index does not hold them any more"
        if note.withheld
        else ""
    )
    return f"{len(note.quotes)} quotes{left}"
