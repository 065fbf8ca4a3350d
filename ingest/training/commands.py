"""The command that trains an adapter on a user's own pairs, and says honestly whether it helps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.options import index_option, json_option, print_json
from index.wording import counted

if TYPE_CHECKING:
    from ingest.training.pairs import Tried

FEWEST = 50


@click.command("adapt")
@click.argument("pairs", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--anyway", is_flag=True, help="Keep the adapter even where it does not help.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write the adapter to OUT.npy and OUT.json; leave the index.",
)
@index_option
@json_option
def adapt_command(pairs: Path, anyway: bool, out: Path | None, folder: Path, as_json: bool) -> None:
    """Train adapters for questions and passages on your own questions.

    PAIRS has a line for each question: {"question", "report", "page", "quote"}. The figures are on authorities
    that were not trained on; an adapter that does not help there is not kept.
    """
    from ingest.training.adapting import adapted, install

    tried, adapter, lost = adapted(folder, pairs, FEWEST)
    keep = anyway or helps(tried)
    if keep and out:
        adapter.named(out.name).save(out)
    elif keep:
        install(folder, adapter)
    if as_json:
        print_json({"kept": keep, "lost": lost} | figures_json(tried))
    else:
        click.echo(told(tried, lost, kept=keep))


def helps(tried: Tried) -> bool:
    """Whether the answers come earlier for more questions than later, beyond chance (sign test, two deviations)."""
    moved = tried.better + tried.worse
    return tried.adapted[2] > tried.bare[2] and tried.better - tried.worse > 2 * moved**0.5


def figures_json(tried: Tried) -> dict[str, Any]:
    """The figures with their names."""
    names = ("hit@1", "hit@5", "mrr@10")
    return {
        "questions": tried.questions,
        "without": dict(zip(names, tried.bare, strict=True)),
        "with": dict(zip(names, tried.adapted, strict=True)),
        "earlier": tried.better,
        "later": tried.worse,
    }


def told(tried: Tried, lost: int, *, kept: bool) -> str:
    """The same for people."""
    lines = [
        f"{counted(tried.questions, 'question')}, each asked of authorities that were not trained on (vectors alone):",
        "             hit@1   hit@5  mrr@10",
        f"  without  {''.join(f'{figure:8.3f}' for figure in tried.bare)}",
        f"  with     {''.join(f'{figure:8.3f}' for figure in tried.adapted)}",
        f"The answer comes earlier for {counted(tried.better, 'question')} and later for {tried.worse:,}.",
    ]
    if lost:
        missing = counted(lost, "pair was", "pairs were")
        lines.append(f"{missing} left out: the report or passage is not in this index.")
    lines.append(
        "The adapter is kept." if kept else "It does not help, so it is not kept (--anyway keeps it)."
    )
    return "\n".join(lines)
