"""The command that measures searching on the user's own questions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.options import IGNORABLE, ignore_option, index_option, json_option, print_json

if TYPE_CHECKING:
    from answer.evaluate import Compared, Scored

FIGURES = ("hit@1", "hit@5", "mrr@10", "recall@4000", "reports@20", "wrong place@5")


@click.command("evaluate")
@click.argument("questions", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--compare",
    "other",
    type=click.Path(path_type=Path, file_okay=False),
    help="Another index, asked the same.",
)
@ignore_option
@click.option(
    "--compare-ignore",
    multiple=True,
    type=click.Choice(IGNORABLE),
    help="Compare with not understanding this.",
)
@click.option(
    "--compare-rerank",
    metavar="NAME_OR_FOLDER",
    help="Compare with the first hits in a cross-encoder's order.",
)
@index_option
@json_option
def evaluate_command(
    questions: Path, other: Path | None, ignore: tuple[str, ...], compare_ignore: tuple[str, ...],
    compare_rerank: str | None, folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """Measure how often the right passage is found, on QUESTIONS with gold quotes (docs/questions.md)."""
    from answer.evaluate import compare, means

    scored = _scored(folder, questions, ignore)
    second = None
    if other or compare_ignore or compare_rerank:
        second = _scored(other or folder, questions, compare_ignore, compare_rerank)
    compared = compare(scored, second) if second else None
    if as_json:
        print_json(_json(scored, means(scored), compared))
    else:
        click.echo(_table(means(scored), scored))
        for line in _misses(scored):
            click.echo(line)
        if compared:
            click.echo(_compared(compared))


def _scored(
    folder: Path, questions: Path, ignore: Sequence[str], reranker: str | None = None
) -> list[Scored]:
    from answer.evaluate import evaluate, read_questions
    from index.rerank import Reranker
    from index.search import Index

    asked = read_questions(questions)
    index = Index.open(folder)
    with closing(index.catalogue):
        rerank = Reranker(reranker) if reranker else None
        return evaluate(
            lambda text, k: index.search(text, k, ignore=ignore, rerank=rerank), index.catalogue, asked
        )


def _table(figures: dict[str, dict[str, float]], scored: Sequence[Scored]) -> str:
    lines = [f"{'':16}{'questions':>10}" + "".join(f"{name:>15}" for name in FIGURES)]
    for group, of in figures.items():
        count = sum(bool(one.figures) and group in {"all", one.question.type} for one in scored)
        cells = "".join(f"{of[name]:15.3f}" if name in of else f"{'':15}" for name in FIGURES)
        lines.append(f"{group:16}{count:10}{cells}".rstrip())
    return "\n".join(lines)


def _misses(scored: Sequence[Scored]) -> list[str]:
    missed = [one for one in scored if one.missed]
    lines = [f"\nMissed (no gold passage among the first five): {len(missed)}"] if missed else []
    return lines + [f"  {one.question.id}  {one.missed}: {one.question.question}" for one in missed]


def _compared(compared: Compared) -> str:
    said = "no more than chance would do" if compared.chance > 0.05 else "more than chance"  # noqa: PLR2004
    return (
        f"\n{compared.figure}: {compared.first:.3f} against {compared.second:.3f}; better on"
        f" {compared.first_better} questions, worse on {compared.second_better}: {said}"
        f" (sign test, p = {compared.chance:.3f})."
    )


def _json(
    scored: Sequence[Scored], figures: dict[str, dict[str, float]], compared: Compared | None
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "figures": figures,
        "questions": [
            {
                "id": one.question.id,
                "type": one.question.type,
                "figures": dict(one.figures),
                "missed": one.missed,
            }
            for one in scored
        ],
    }
    if compared:
        said["compared"] = {name: getattr(compared, name) for name in compared.__slots__}
    return said
