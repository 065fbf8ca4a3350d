"""The commands that read the index: search, ask, reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from answer.exports.commands import check_kept, keep, keeping_options
from answer.llm.commands import llm_options, named_model, with_summary
from index.options import (
    Command,
    ignore_option,
    index_option,
    json_option,
    optional_question_argument,
    print_json,
)  # fmt: skip
from index.questions.words import readable

if TYPE_CHECKING:
    from answer.records import Answer
    from index.records import Filters
    from index.rerank import Reranker
    from index.search import Index, SearchResult

FILTER_OPTIONS = (
    click.option("--authority", multiple=True, help="Only reports on this force, council or partnership."),
    click.option("--inspectorate", multiple=True, help="Only reports by this inspectorate."),
    click.option("--programme", multiple=True, help="Only this kind of inspection."),
    click.option("--theme", multiple=True, help="Only passages on this theme, or reports on it as a whole."),
    click.option(
        "--kind", multiple=True, help="Only passages with this kind of finding, such as recommendation."
    ),
    click.option("--tone", multiple=True, help="Only passages that are: praise, criticism or neutral."),
    click.option(
        "--grade", multiple=True, help='Only reports graded so: "inadequate", or "AREA=inadequate".'
    ),
    click.option("--since", help="Published on or after this day (YYYY-MM-DD)."),
    click.option("--until", help="Published on or before this day (YYYY-MM-DD)."),
)
"""The filters, the same for every command that reads passages."""
_QUESTION_OPTIONS = (
    optional_question_argument,
    click.option("-k", "k", type=int, default=10, show_default=True, help="How many passages."),
    click.option(
        "--batch",
        type=click.Path(path_type=Path, dir_okay=False),
        help='A file of questions, one {"id", "question"} a line; prints one JSON object a line.',
    ),
    *FILTER_OPTIONS,
    ignore_option,
    click.option(
        "--rerank",
        metavar="NAME_OR_FOLDER",
        help="A cross-encoder of yours, which puts the first passages in its order.",
    ),
    index_option,
    json_option,
)


def question_options(command: Command) -> Command:
    """The question, how many passages, the filters, the index, and JSON."""
    for option in reversed(_QUESTION_OPTIONS):
        command = option(command)
    return command


def filter_options(command: Command) -> Command:
    """The filters alone."""
    for option in reversed(FILTER_OPTIONS):
        command = option(command)
    return command


@click.command("search")
@question_options
def search_command(
    question: str | None, batch: Path | None, as_json: bool,
    ignore: tuple[str, ...], rerank: str | None, **options: Any,
) -> None:  # fmt: skip
    """Find the passages that fit a question best."""
    from answer.contract import search_json
    from answer.remarks import remark_on
    from answer.terminal import show_search

    index, k, filters = _opened(options)
    reranker = _reranker(rerank)

    def searched(asked: str) -> tuple[SearchResult, str | None]:
        result = index.search(asked, k, filters, ignore=ignore, rerank=reranker)
        return result, remark_on(index, asked, result.hits, filters, ignore)

    if batch:
        _run_batch(batch, lambda asked: search_json(*searched(asked)))
    elif as_json:
        print_json(search_json(*searched(question or "")))
    else:
        show_search(*searched(question or ""))


@click.command("ask")
@question_options
@keeping_options
@llm_options
def ask_command(
    question: str | None, batch: Path | None, as_json: bool, ignore: tuple[str, ...], rerank: str | None,
    save: Path | None, exports: tuple[Path, ...], llm: str | None, llm_url: str | None, llm_timeout: float,
    **options: Any,
) -> None:  # fmt: skip
    """Answer a question with verbatim quotes, each with its report and page."""
    from answer.ask import ask
    from answer.contract import answer_json
    from answer.llm.terminal import finish
    from answer.terminal import show_answer

    if save or exports:
        check_kept(exports, batch)
    model = named_model(llm, llm_url, llm_timeout, batch)
    index, k, filters = _opened(options)
    reranker = _reranker(rerank)

    def answered(asked: str) -> Answer:
        return ask(index, asked, k, filters, ignore=ignore, rerank=reranker)

    if batch:
        _run_batch(batch, lambda asked: answer_json(answered(asked)))
        return
    answer = answered(question or "")
    if model:
        answer = with_summary(index, answer, model, quiet=as_json)
    if save or exports:
        keep(index, answer, filters, save, exports)
    if as_json:
        print_json(answer_json(answer))
    elif answer.summary:
        finish(answer, answer.summary)
    else:
        show_answer(answer)


@click.command("reports")
@click.option("--failed", is_flag=True, help="Only the files that could not be read.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for spreadsheets.")
@click.option("--where", is_flag=True, help="Also say where each fact was found in the report.")
@index_option
@json_option
def reports_command(failed: bool, as_csv: bool, where: bool, folder: Path, as_json: bool) -> None:
    """List the reports of the index, the files that could not be read, and what was removed."""
    from answer.contract import report_lines, reports_csv
    from answer.terminal import show_reports
    from index.catalogue import open_catalogue

    lines = report_lines(open_catalogue(folder), failed_only=failed, where=where)
    if as_json:
        for line in lines:
            print_json(line)
    elif as_csv:
        click.echo(reports_csv(lines), nl=False)
    else:
        show_reports(lines)


def _opened(options: dict[str, Any]) -> tuple[Index, int, Filters]:
    """Open the index and check the filters that a command was given."""
    from answer.filters import checked_filters
    from index.search import Index

    index = Index.open(options.pop("folder"))
    k = options.pop("k")
    return index, k, checked_filters(index.catalogue, **options)


def _reranker(name: str | None) -> Reranker | None:
    if not name:
        return None
    from index.rerank import Reranker

    return Reranker(name)


def _run_batch(file: Path, answer: Callable[[str], dict[str, Any]]) -> None:
    for line in _batch_lines(file):
        print_json({"id": line["id"]} | answer(readable(str(line["question"]))))


def _batch_lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
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
