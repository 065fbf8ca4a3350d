"""A language model's sentences in a terminal, each as it is checked, with the quotes that carry it."""

from __future__ import annotations

import click

from answer.lines import clean, wrapped
from answer.records import Answer, Checked, Citation, Summary
from answer.terminal import show_answer, show_citation

UNPROVEN = "Its words stand in the quote below each; whether they mean the same is for you to read."
ALONE = "The answer without a model:"
NONE = "Nothing that {model} wrote can be shown as supported. This is the answer without a model:"


def begin(model: str) -> None:
    """The heading, before the first sentence comes."""
    click.echo(
        click.style(clean(f"Written by {model}, each sentence checked against what it cites"), bold=True)
    )
    click.echo(wrapped(UNPROVEN))


def show_checked(checked: Checked, quotes: tuple[Citation, ...]) -> None:
    """One sentence: supported, with its quotes, or withheld, with the reason."""
    if not checked.supported:
        click.echo(
            "\n" + wrapped(clean(f"Withheld: {checked.reason} The model wrote: {checked.text}"), "    ")
        )
        return
    numbers = "".join(f" [{n}]" for n in checked.citations)
    click.echo("\n" + wrapped(clean(checked.text + numbers)))
    for quote in quotes:
        show_citation(quote)


def finish(answer: Answer, summary: Summary) -> None:
    """What went wrong, if anything, and the answer without a model."""
    if summary.remark:
        click.echo("\n" + wrapped(clean(summary.remark)), err=True)
    nothing = summary.sentences and not summary.supported
    said = NONE.format(model=summary.model) if nothing else ALONE
    click.echo("\n" + click.style(wrapped(clean(said)), bold=True) + "\n")
    show_answer(answer)
