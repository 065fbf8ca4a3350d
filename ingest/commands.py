"""The commands that write the index: ingest and remove."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from index.options import index_option, json_option, print_json
from index.wording import counted

if TYPE_CHECKING:
    from ingest.offered import Offered
    from ingest.outcome import IngestResult
    from ingest.watch import Look
    from ingest.workers import Reading

FEW = 5
EXIT_STOPPED = 1
EXIT_SOME_FAILED = 3

_INGEST_OPTIONS = (
    click.argument("sources", nargs=-1, metavar="PATH|URL|@FILE..."),
    click.option("--model", help="Another sentence-transformers model, by name or folder."),
    click.option(
        "--jobs",
        type=click.IntRange(1, 64),
        help="Processes that read.  [default: as many as cores, at most 4]",
    ),
    click.option(
        "--no-ocr", is_flag=True, help="Do not read pages that are pictures; it takes seconds a page."
    ),
    click.option(
        "--password-file",
        "passwords",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help='Passwords of encrypted PDFs: "name or glob: password" a line, or a password alone.',
    ),
    click.option("--retry-failed", is_flag=True, help="Try the files again that could not be read before."),
    click.option("--prune", is_flag=True, help="Remove the reports whose files are gone from the folders."),
    click.option("--yes", is_flag=True, help="With --prune: do not ask."),
    click.option(
        "--watch", "watching", is_flag=True, help="Go on, and index files as they come; Ctrl-C ends it."
    ),
    index_option,
    json_option,
)


@click.command("ingest")
@click.pass_context
def ingest_command(context: click.Context, /, **options: Any) -> None:
    """Add report files, folders and web addresses to the index; unchanged files are skipped.

    @FILE stands for the addresses in a file, one a line. Only https addresses are fetched, and only the page or
    file at each of them.
    """
    from ingest.sources import split_sources

    paths, options["urls"] = split_sources(options["sources"])
    if not options["sources"] and not (
        options["retry_failed"] and not options["prune"] and not options["watching"]
    ):
        raise click.UsageError("Missing argument 'PATH|URL|@FILE...'.", context)
    prune = _agreed_to_prune(paths, options["folder"], yes=options["yes"]) if options["prune"] else ()
    from ingest.interrupt import graceful_stop
    from ingest.terminal import STOPPING, tell
    from ingest.watch import look

    indexed = look(paths) if options["watching"] else {}
    with graceful_stop(lambda: tell(STOPPING)) as stop:
        result = _run(options, paths, prune, stop)
        _show(result, options)
        if options["watching"] and not result.stopped:
            _watch(options, paths, stop, indexed)
    _exit(result)


for _option in reversed(_INGEST_OPTIONS):
    ingest_command = _option(ingest_command)


@click.command("remove")
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@index_option
@json_option
def remove_command(reports: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """Remove reports from the index, by their paths as findings reports lists them."""
    from ingest.gone import remove

    removed = remove(reports, folder)
    if as_json:
        print_json({"removed": list(removed)})
    else:
        click.echo(f"Removed: {', '.join(removed)}. The files themselves were not touched.")
        click.echo(
            "The next ingest of their folder leaves them out; to add one again, ingest the file itself."
        )


def _agreed_to_prune(paths: Sequence[Path], folder: Path, *, yes: bool) -> tuple[str, ...]:
    """The files that are gone, once the user has agreed that their reports go too."""
    from index.layout import Layout
    from ingest.gone import gone_files
    from ingest.offered import folders_among, offered_files

    layout = Layout(folder)
    folders = folders_among(paths)
    gone = gone_files(layout, folders, offered_files(paths)) if layout.catalogue.exists() else ()
    if not gone:
        return ()
    said = f"{counted(len(gone), 'indexed file is', 'indexed files are')} gone from the disk"
    if not yes and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(f"{said}; add --yes to remove what was indexed from there.")
    click.echo(f"{said}: {', '.join(gone[:FEW])}{', ...' if len(gone) > FEW else ''}", err=True)
    if not yes:
        click.confirm("Remove what was indexed from there?", abort=True, err=True)
    return gone


def _run(options: dict[str, Any], paths: Sequence[Path], prune: Sequence[str], stop: Event) -> IngestResult:
    from ingest.build import ingest
    from ingest.terminal import ingest_progress

    with ingest_progress() as progress:
        return ingest(
            paths, options["folder"], model=options["model"], jobs=options["jobs"], prune=prune,
            retry_failed=options["retry_failed"], reading=_reading(options), urls=options["urls"],
            progress=progress, stop=stop,
        )  # fmt: skip


def _reading(options: dict[str, Any]) -> Reading:
    from ingest.passwords import read_passwords
    from ingest.workers import Reading, default_reading

    passwords = read_passwords(options["passwords"]) if options["passwords"] else ()
    return Reading(ocr=default_reading().ocr and not options["no_ocr"], passwords=passwords)


def _watch(options: dict[str, Any], paths: Sequence[Path], stop: Event, indexed: Look) -> None:
    from ingest.build import Run, default_jobs
    from ingest.lock import LockedError
    from ingest.terminal import WAITING, tell
    from ingest.watch import watch

    said: list[str] = []

    def take(files: Sequence[Offered]) -> bool:
        run = Run(
            options["folder"], jobs=options["jobs"] or default_jobs(), stop=stop, reading=_reading(options)
        )
        try:
            result = run.over(files)
        except LockedError as error:  # somebody removes a report, say: no reason to stop watching
            if said != [str(error)]:
                said[:] = [str(error)]
                tell(WAITING.format(error=error))
            return False
        said.clear()
        _show(result, options)
        return True

    tell("Watching for new and changed files; press Ctrl-C to end.")
    watch(paths, take, stop, indexed=indexed)


def _show(result: IngestResult, options: dict[str, Any]) -> None:
    from ingest.terminal import ingest_json, ingest_summary

    if options["as_json"]:
        print_json(ingest_json(result))
    else:
        ingest_summary(result, options["folder"])


def _exit(result: IngestResult) -> None:
    from ingest.terminal import STOPPED, tell

    if result.stopped:
        tell(STOPPED.format(done=len(result.files), offered=result.offered))
        sys.exit(EXIT_STOPPED)
    if result.count("failed"):
        sys.exit(EXIT_SOME_FAILED)
