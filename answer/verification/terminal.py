"""What was found of quotes, and answers that were opened again, in a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import click

from answer.citations.oscola import oscola, plain
from answer.lines import WIDTH
from answer.shown import line
from answer.verification.claims import Claims
from answer.verification.facts import facts, withheld_lines
from answer.verification.saved import Note
from answer.verification.verdicts import SAID, Change, Checked
from answer.verification.verify import words_of

_COLOURS = {"verbatim": "green", "elsewhere": "yellow"}


def _filled(text: str, indent: str = "") -> str:
    """A text on lines of WIDTH after an indent, without characters that would steer the terminal."""
    after = " " * len(indent)
    return textwrap.fill(line(text), WIDTH, initial_indent=indent, subsequent_indent=after)


def show_checked(one: Checked) -> None:
    """Print a quote, what is to be said of it, and what stands in the reports instead."""
    click.echo("\n" + _filled(f"{one.claim.n}. “{one.claim.quote}”"))
    click.echo(click.style(f"   {SAID[one.verdict]}", fg=_COLOURS.get(one.verdict, "red"), bold=True))
    click.echo(_filled(one.note, "   "))
    if one.file:
        click.echo(_filled(f"({one.file})", "   "))
    for piece in one.pieces:
        click.echo(_filled(f"“{piece.text}”: {words_of(piece.place)}", "   - "))
    if near := one.nearest:
        click.echo(_filled(f"Nearest, {words_of(near.place)}. What differs stands in [brackets].", "   "))
        click.echo(_filled(f"The report says: “{_marked(near.changes, 'page')}”", "     "))
        click.echo(_filled(f"The quote says:  “{_marked(near.changes, 'quote')}”", "     "))


def _marked(changes: Sequence[Change], side: Literal["quote", "page"]) -> str:
    """What one side says, with the words that the other has not in brackets; [...] where only the other has some."""
    words = (change.quote if change.same else f"[{getattr(change, side) or '...'}]" for change in changes)
    return " ".join(words)


def show_counts(file: str, claims: Claims, checked: Sequence[Checked]) -> None:
    """Print one line on a file: how many quotes of each kind."""
    counts = Counter(one.verdict for one in checked)
    told = ", ".join(f"{counts[verdict]} {said}" for verdict, said in SAID.items() if counts[verdict])
    short = f"; {claims.short} too short to be a quote and not checked" if claims.short else ""
    click.echo(f"\n{line(file)}: {told or 'no quotes found'}{short}")


def show_note(note: Note) -> None:
    """Print an answer that was opened again."""
    click.echo(_filled(note.question))
    click.echo(_filled(note.text))
    for name, value in facts(note):
        click.echo(_filled(f"{name}: {value}"))
    for quote in note.quotes:
        click.echo(f"\n[{quote.n}] " + _filled(f"“{quote.text}”", "    ").lstrip())
        click.echo(_filled(plain(quote.reference), "    "))
        click.echo(_filled(oscola(quote.reference), "    "))
    if note.withheld:
        click.echo("\nNot shown:")
        for told in withheld_lines(note):
            click.echo(_filled(told, "  "))
