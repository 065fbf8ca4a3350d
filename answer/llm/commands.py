"""The options by which the user names a language model, and its summary. Without --llm nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.options import Command

if TYPE_CHECKING:
    from answer.llm.provider import Model
    from answer.records import Answer, Checked, Citation
    from index.search import Index

_OPTIONS = (
    click.option(
        "--llm",
        metavar="PROVIDER:MODEL",
        help="Have this language model write a summary too, each sentence checked. Passages are sent to it.",
    ),
    click.option(
        "--llm-url",
        envvar="FINDINGS_LLM_URL",
        metavar="URL",
        help="Where the model is, as http://127.0.0.1:8000/v1 (or $FINDINGS_LLM_URL). Its key: $FINDINGS_LLM_KEY.",
    ),
    click.option(
        "--llm-timeout",
        type=float,
        default=120.0,
        show_default=True,
        help="Seconds that its whole reply may take.",
    ),
)


def llm_options(command: Command) -> Command:
    """--llm, --llm-url and --llm-timeout."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def named_model(llm: str | None, url: str | None, timeout: float, batch: Path | None) -> Model | None:
    """The model that was named, ready to be asked; None without a name. Raises LlmError and UsageError."""
    if llm is None:
        return None
    if batch:
        raise click.UsageError("--llm goes with one question; with --batch, ask without it.")
    from answer.llm.provider import Llm, opened

    return opened(Llm(llm, url or None, timeout))


def with_summary(index: Index, answer: Answer, model: Model, *, quiet: bool) -> Answer:
    """The answer with the model's summary; shown as it comes, unless ``quiet``. The notice is always told."""
    from answer.llm import terminal
    from answer.llm.summarise import summarise

    begun = False

    def tell(notice: str) -> None:
        click.echo(notice, err=True)

    def show(checked: Checked, quotes: tuple[Citation, ...]) -> None:
        nonlocal begun
        if quiet:
            return
        if not begun:
            terminal.begin(model.llm.name)
            begun = True
        terminal.show_checked(checked, quotes)

    return summarise(index, answer, model, tell, show)
