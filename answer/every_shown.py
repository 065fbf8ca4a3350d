"""What ``every`` found, as JSON, as a table, and in a terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from answer.contract import citation_json, hit_json, understood_json
from answer.every import EveryError, Everything, Mention, counts
from answer.findings.grade_table import safe_cell
from answer.wording import did_you_mean, place, source
from index.questions.spelling import respelt
from index.records import ReportRow

SHOWN = 20
"""Passages that only come near, in a terminal; a file has all."""
LINES = 12
COLUMNS = (
    "report", "title", "authority", "published_on", "programme", "by", "fit", "page", "page_label", "quote",
    "sha256", "passage",
)  # fmt: skip


def every_json(found: Everything) -> dict[str, Any]:
    """The object that ``findings every --json`` prints."""
    groups = {"words": found.holding, "meaning": found.near}
    return {
        "question": found.question,
        "how": found.how,
        "threshold": found.threshold,
        "words": [list(group) for group in found.words],
        "summary": found.summary,
        "reports": len(found.reports),
        "counts": {name: _counts_json(found, some) for name, some in groups.items()},
        "mentions": [_mention_json(mention) for mention in found.mentions],
        "silent": [_report(row) for row in found.silent],
        "unknown": list(found.unknown),
        "understood": understood_json(found.understood),
        "did_you_mean": respelt(found.question, found.understood),
        "seconds": round(found.seconds, 4),
    }


def _counts_json(found: Everything, some: Sequence[Mention]) -> dict[str, Any]:
    tables = {
        f"by_{by}": [
            {by: value, "reports": reports, "passages": passages}
            for value, reports, passages in counts(found, some, by)
        ]
        for by in ("authority", "year", "programme")
    }
    return {"reports": len({mention.hit.sha256 for mention in some}), "passages": len(some)} | tables


def _mention_json(mention: Mention) -> dict[str, Any]:
    return hit_json(mention.hit) | {
        "by": [name for name, so in (("words", mention.by_words), ("meaning", mention.by_meaning)) if so],
        "fit": round(mention.fit, 3),
        "citation": citation_json(mention.citation) if mention.citation else None,
    }


def _report(row: ReportRow) -> dict[str, Any]:
    about = row.metadata
    return {
        "report": row.report, "title": about.title, "authority": about.authority,
        "published_on": about.published_on, "sha256": row.sha256,
    }  # fmt: skip


def table(found: Everything) -> str:
    """A line a passage as CSV, then one for each report without. Cells that a spreadsheet would run are inert."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    about = {row.sha256: row for row in found.reports}
    for mention in (*found.holding, *found.near):
        writer.writerow(_cells(about[mention.hit.sha256], mention))
    for row in found.silent:
        writer.writerow(_cells(row, None))
    return out.getvalue()


def _cells(row: ReportRow, mention: Mention | None) -> list[str]:
    about, citation = row.metadata, mention.citation if mention else None
    values: list[object] = [row.report, about.title, about.authority, about.published_on, about.programme]
    if mention is None:
        values += ["no mention", None, None, None, None, row.sha256, None]
    else:
        by = "words" if mention.by_words else "meaning"
        page, label = (
            (citation.page, citation.page_label) if citation else (mention.hit.page, mention.hit.page_label)
        )
        quote = citation.quote if citation else None
        values += [by, f"{mention.fit:.2f}", page, label, quote, row.sha256, mention.hit.passage_id]
    return [safe_cell(str(value)) if value is not None else "" for value in values]


def write_table(found: Everything, file: Path) -> None:
    """Write the table. Raises EveryError when the file cannot be written."""
    try:
        file.write_text(table(found), encoding="utf-8-sig")
    except OSError as error:
        raise EveryError(
            f"The table cannot be written to {file}: {error.strerror}; give another file."
        ) from error


def show_every(found: Everything) -> None:
    """Print the counts, every passage that holds the words, the best that come near, and what is not known."""
    from answer.lines import clean, wrapped

    click.echo(wrapped(found.summary))
    if suggestion := did_you_mean(found.understood):
        click.echo(wrapped(clean(suggestion)))
    if found.sought:
        click.echo(wrapped(clean(found.sought)))
    some = found.near if found.how == "meaning" else found.holding
    for by in ("authority", "year"):
        _show_counts(counts(found, some, by), by)
    _show_mentions(found.holding, "\nPassages that hold the words:")
    _show_mentions(found.near[:SHOWN], "\nPassages that come near in meaning, the best fit first:")
    if len(found.near) > SHOWN:
        click.echo(wrapped(f"... and {len(found.near) - SHOWN} more: --csv FILE or --json has all."))
    click.echo(
        "\n"
        + wrapped(f"{len(found.silent)} of {len(found.reports)} reports have neither; --csv FILE lists them.")
    )
    for sentence in found.unknown:
        click.echo(wrapped(sentence))


def _show_counts(rows: Sequence[tuple[str, int, int]], by: str) -> None:
    from answer.lines import clean

    if not rows:
        return
    click.echo(f"\nBy {by}: reports, passages")
    for value, reports, passages in rows[:LINES]:
        click.echo(f"  {reports:4} {passages:5}  {clean(value)}")
    if len(rows) > LINES:
        click.echo(f"  ... and {len(rows) - LINES} more")


def _show_mentions(mentions: Iterable[Mention], heading: str) -> None:
    from answer.lines import clean, wrapped

    for n, mention in enumerate(mentions):
        if n == 0:
            click.echo(click.style(heading, bold=True))
        quote = mention.citation.quote if mention.citation else "(cannot be quoted verbatim: read the page)"
        click.echo("\n" + wrapped(f"“{clean(quote)}”", "  "))
        hit, cited = mention.hit, mention.citation
        where = place(cited.page, cited.page_label, cited.paragraph) if cited else hit.report
        click.echo(wrapped(clean(f"{source(hit.title, hit.authority, hit.published_on)}, {where}"), "    "))
