"""The terminal door: the ``findings`` command. Arguments in, sentences and tables out; no logic of its own.

Everything but click is imported by the command that needs it: a cold search is over in about a second.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from index.errors import FindingsError

if TYPE_CHECKING:
    from index.records import Filters
    from index.search import Index

EXIT_ERROR, EXIT_USAGE, EXIT_SOME_FAILED = 1, 2, 3
DEFAULT_INDEX = Path("index/store")

Command = TypeVar("Command", bound=Callable[..., Any])


def main() -> None:
    """Run the command; an error that the user can act on is one sentence on standard error."""
    from index.search import QuestionError

    try:
        findings.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except QuestionError as error:
        _complain(error)
        sys.exit(EXIT_USAGE)
    except FindingsError as error:
        _complain(error)
        sys.exit(EXIT_ERROR)
    except (click.Abort, KeyboardInterrupt):
        _complain("Stopped. What was finished is kept; run the same command again to go on.")
        sys.exit(EXIT_ERROR)
    except BrokenPipeError:  # the reader of our output has gone, as with: findings search ... | head
        sys.stderr.close()
        sys.exit(EXIT_ERROR)


def _complain(error: object) -> None:
    click.echo(str(error), err=True)


def _together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_index_option = click.option(
    "--index", "folder", type=click.Path(path_type=Path, file_okay=False), envvar="FINDINGS_INDEX",
    default=DEFAULT_INDEX, show_default=True, help="The folder of the index (or $FINDINGS_INDEX).",
)  # fmt: skip
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
_question_options = _together(
    click.argument("question", required=False),
    click.option("-k", "k", type=int, default=10, show_default=True, help="How many passages."),
    click.option("--batch", type=click.Path(path_type=Path, dir_okay=False),
                 help='A file of questions, one {"id", "question"} a line; prints one JSON object a line.'),
    click.option("--authority", multiple=True, help="Only reports on this force, council or partnership."),
    click.option("--inspectorate", multiple=True, help="Only reports by this inspectorate."),
    click.option("--programme", multiple=True, help="Only this kind of inspection."),
    click.option("--theme", multiple=True, help="Only reports on this theme."),
    click.option("--since", help="Published on or after this day (YYYY-MM-DD)."),
    click.option("--until", help="Published on or before this day (YYYY-MM-DD)."),
    _index_option,
    _json_option,
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="findings")
def findings() -> None:
    """Answers over inspection reports, in the inspectors' own words, each with its report and page."""


@findings.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--model", help="Another sentence-transformers model, by name or folder.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read.")
@_index_option
@_json_option
def ingest(paths: tuple[Path, ...], model: str | None, jobs: int, folder: Path, as_json: bool) -> None:
    """Add report files and folders to the index; unchanged files are skipped."""
    from ingest.terminal import ingest_json, ingest_progress, ingest_summary
    from index.encoder import DEFAULT_MODEL
    from ingest.build import ingest as build

    with ingest_progress() as progress:
        result = build(paths, folder, model=model or DEFAULT_MODEL, jobs=jobs, progress=progress)
    if as_json:
        _print_json(ingest_json(result))
    else:
        ingest_summary(result, folder)
    if result.count("failed"):
        sys.exit(EXIT_SOME_FAILED)


@findings.command()
@_question_options
def search(question: str | None, batch: Path | None, as_json: bool, **options: Any) -> None:
    """Find the passages that fit a question best."""
    from answer.contract import search_json
    from answer.terminal import show_search

    index, k, filters = _opened(options)
    if batch:
        _run_batch(batch, lambda asked: search_json(index.search(asked, k, filters)))
        return
    result = index.search(question or "", k, filters)
    if as_json:
        _print_json(search_json(result))
    else:
        show_search(result)


@findings.command()
@_question_options
def ask(question: str | None, batch: Path | None, as_json: bool, **options: Any) -> None:
    """Answer a question with verbatim quotes, each with its report and page."""
    from answer.ask import ask as answer_question
    from answer.contract import answer_json
    from answer.terminal import show_answer

    index, k, filters = _opened(options)
    if batch:
        _run_batch(batch, lambda asked: answer_json(answer_question(index, asked, k, filters)))
        return
    answer = answer_question(index, question or "", k, filters)
    if as_json:
        _print_json(answer_json(answer))
    else:
        show_answer(answer)


@findings.command()
@click.option("--failed", is_flag=True, help="Only the files that could not be read.")
@_index_option
@_json_option
def reports(failed: bool, folder: Path, as_json: bool) -> None:
    """List the reports of the index, and the files that could not be read."""
    from answer.contract import report_lines
    from answer.terminal import show_reports
    from index.catalogue import open_catalogue

    lines = report_lines(open_catalogue(folder), failed_only=failed)
    if as_json:
        for line in lines:
            _print_json(line)
    else:
        show_reports(lines)


@findings.command()
@click.option("--address", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@_index_option
def app(address: str, port: int, folder: Path) -> None:
    """Open the browser app on this machine."""
    from views.launch import run

    sys.exit(run(folder, address, port))


def _opened(options: dict[str, Any]) -> tuple[Index, int, Filters]:
    """Open the index and check the filters that a command was given."""
    from answer.filters import checked_filters
    from index.search import Index

    index = Index.open(options.pop("folder"))
    k = options.pop("k")
    return index, k, checked_filters(index.catalogue, **options)


def _run_batch(file: Path, answer: Callable[[str], dict[str, Any]]) -> None:
    for line in _batch_lines(file):
        click.echo(json.dumps({"id": line["id"]} | answer(str(line["question"])), ensure_ascii=False))


def _batch_lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines: Iterable[str] = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"The file of questions {file} cannot be read: {error}.") from error
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
            yield {"id": line["id"], "question": line["question"]}
        except (ValueError, KeyError, TypeError) as error:
            raise click.UsageError(
                f'Line {number} of {file} is not a question; each line must be {{"id": ..., "question": ...}}.'
            ) from error


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    main()
