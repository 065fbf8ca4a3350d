"""The readable form of hits, answers and reports in a terminal. Text from reports is printed as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from answer.findings.graded_terminal import show_graded, show_unknown
from answer.findings.library import ReportsFound, told
from answer.lines import clean, wrapped
from answer.note import parts_of
from answer.records import Answer, Citation
from answer.wording import did_you_mean, heading_path, looked_in, place, source
from index.questions.understand import Understood
from index.records import Hit
from index.search import SearchResult

MOST_LISTED = 50
"""Reports that are listed where a question asks for them."""
MANY = 8
"""How many related passages are shown at most."""


def show_search(result: SearchResult, remark: str | None = None) -> None:
    """Print what there is to remark, then the hits, best first, or a sentence when there is none."""
    _show_suggestion(result.understood)
    if remark or not result.hits:
        click.echo(wrapped(clean(remark or "Nothing found.")) + "\n" * bool(result.hits))
    for hit in result.hits:
        _show_hit(hit)


def _show_suggestion(understood: Understood) -> None:
    if suggestion := did_you_mean(understood):
        click.echo(wrapped(clean(suggestion)))


def show_answer(answer: Answer) -> None:
    """Print the answer: its sentence, then the quotes; related passages when there is no answer."""
    click.echo(wrapped(answer.text))
    if answer.asked_as is None:  # else the text has said it
        _show_suggestion(answer.understood)
    if scope := looked_in(answer.understood):
        click.echo(wrapped(clean(scope)))
    if answer.mentioned and answer.mentioned.reports:
        click.echo(wrapped("findings every has all of them, and the reports without: ask it the same."))
    if answer.grades:
        show_graded(answer.grades)
    if answer.reports:
        _show_library(answer.reports)
    cited = {citation.n: citation for citation in answer.citations}
    for part in parts_of(answer):
        click.echo("\n" + click.style(clean(part.title), bold=True))
        for n in part.citations:
            show_citation(cited[n], [other for other in answer.also if other.n == n])
    if answer.grades:
        show_unknown(answer.grades)
    if not answer.answered and answer.hits:
        click.echo("\nRelated passages (not an answer):\n")
        for hit in answer.hits[:MANY]:
            _show_hit(hit)


def _show_library(found: ReportsFound) -> None:
    """The reports that are asked for, each with what is known of it."""
    for row in found.reports[:MOST_LISTED]:
        named = source(row.metadata.title, row.metadata.authority, None)
        click.echo("\n" + click.style(wrapped(clean(named)), bold=True))
        click.echo(wrapped(clean("; ".join(told(row.metadata))), "  "))
        click.echo(wrapped(clean(row.report), "  "))
    if len(found.reports) > MOST_LISTED:
        click.echo(f"\nand {len(found.reports) - MOST_LISTED} more: findings reports has all.")


def show_reports(lines: Iterable[dict[str, Any]]) -> None:
    """Print a table of the reports, and the files that could not be read or were removed, with their reasons."""
    listed = list(lines)
    indexed = [line for line in listed if line["sha256"]]
    for line in indexed:
        click.echo(click.style(clean(line["report"]), bold=True))
        click.echo(wrapped(clean(line["title"]), "  "))
        facts = (line["authority"], line["inspectorate"], line["programme"], line["theme"], *_days(line))
        if said := ", ".join(clean(fact) for fact in facts if fact):
            click.echo(wrapped(said, "  "))
        if found_in := line.get("found_in"):
            said = ", ".join(f"{name} {where}" for name, where in found_in.items())
            click.echo(wrapped(f"Found in: {clean(said)}", "  "))
        if line["reason"]:
            click.echo(wrapped(clean(line["reason"]), "  "))
        if line["copies"]:
            click.echo(wrapped(f"The same content: {clean(', '.join(line['copies']))}", "  "))
        if line["same_text_as"]:
            click.echo(wrapped(f"The same text as {clean(line['same_text_as'])}, in another file.", "  "))
    others = [line for line in listed if not line["sha256"]]
    for line in others:
        what = "could not be read" if line["status"] == "failed" else "not indexed"
        click.echo(f"{clean(line['report'])}: {what}. {clean(line['reason'] or '')}")
    failed = sum(line["status"] == "failed" for line in others)
    removed = len(others) - failed
    counted = [_counted(len(indexed), "report")]
    counted += [f"{_counted(failed, 'file')} could not be read"] * bool(failed)
    click.echo("\n" + ", ".join(counted + [f"{removed} removed"] * bool(removed)))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _days(line: dict[str, Any]) -> list[str]:
    """When a report's inspection was and when it was published, as far as they are known."""
    first, last, published = line["inspected_from"], line["inspected_to"], line["published_on"]
    days = f"{first} to {last}" if first and last and first != last else first or last
    return [f"inspected {days}"] * bool(days) + [f"published {published}"] * bool(published)


def show_citation(citation: Citation, also: Sequence[Citation] = ()) -> None:
    """Print a quote with its number, its place, and where else the same is said."""
    where = place(citation.page, citation.page_label, citation.paragraph)
    click.echo(f"\n[{citation.n}] " + wrapped(f"“{clean(citation.quote)}”", "    ").lstrip())
    report = source(citation.title, citation.authority, citation.published_on)
    click.echo(wrapped(clean(f"{report}, {where}"), "    "))
    if citation.heading:
        click.echo(wrapped(clean(heading_path(citation.heading)), "    "))
    if citation.ocr:
        click.echo("    Read from a scan by text recognition (OCR): check it against the picture.")
    for other in also:
        there = place(other.page, other.page_label, other.paragraph)
        said = source(other.title, other.authority, other.published_on)
        click.echo(wrapped(clean(f"Said much alike in: {said}, {there}"), "    "))
    click.echo(click.style(f"    {clean(citation.report)}", dim=True))


def _standing(hit: Hit) -> str:
    """In which report a hit stands, and where."""
    where = place(hit.page, hit.page_label, None)
    return f"{source(hit.title, hit.authority, hit.published_on)}{', ' if where else ''}{where}"


def _show_hit(hit: Hit) -> None:
    click.echo(click.style(clean(f"{hit.rank}. {_standing(hit)}"), bold=True))
    if hit.passage.heading:
        click.echo(wrapped(clean(heading_path(hit.passage.heading)), "   "))
    click.echo(wrapped(clean(hit.passage.text), "   "))
    for other in hit.also:
        click.echo(wrapped(clean(f"Also in: {_standing(other)}"), "   "))
    click.echo(click.style(f"   {clean(hit.report)}\n", dim=True))
