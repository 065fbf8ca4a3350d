"""Citations as people write them: OSCOLA, a plain form, and Markdown.

OSCOLA (4th edition, 3.4): an institution as author, the title in italics, in brackets what identifies it and
the date, then the pinpoint: a page's number alone, "para" before a paragraph's. Pages are cited as printed;
where the file counts otherwise, the page to open stands in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from answer.citations.reference import Reference
from answer.wording import day, heading_path, place, source

MOST_AUTHORS = 3
"""Of more, OSCOLA names the first "and others"."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>|~#$]|:(?=[\w+-]+:))")


class Run(NamedTuple):
    """A stretch of text in one type."""

    text: str
    italic: bool = False


def oscola_runs(reference: Reference) -> tuple[Run, ...]:
    """The OSCOLA citation as runs, for places that can show italics."""
    authors = _authors(reference.authors)
    runs = [Run(f"{authors}, ")] if authors else []
    runs += [Run(_one_line(reference.title), italic=True), Run(f" ({_identified(reference)})")]
    if where := pinpoint(reference):
        runs.append(Run(f" {where}"))
    if reference.link:
        runs.append(Run(f" <{reference.link}>"))
    return tuple(runs)


def report_runs(reference: Reference) -> tuple[Run, ...]:
    """The OSCOLA citation of the report itself: without a pinpoint and without a link."""
    return oscola_runs(replace(reference, pages=(), labels=(), paragraph=None, heading=(), link=None))


def oscola(reference: Reference) -> str:
    """The OSCOLA citation as plain text."""
    return "".join(run.text for run in oscola_runs(reference))


def pinpoint(reference: Reference) -> str:
    """The page as printed, with the file's own where it differs; or heading, web page of several, and paragraph."""
    if reference.pages:
        printed = [label or str(page) for label, page in zip(reference.labels, reference.pages, strict=True)]
        own = [str(page) for page in reference.pages]
        if printed == own:
            return _range(own)
        return f"{_range(printed)} (PDF page{'s' * (len(own) > 1)} {_range(own)})"
    under = f"under {_one_line(reference.heading[-1])}" if reference.heading else ""
    web_page = next((_one_line(label) for label in reference.labels if label), "")
    number = f"para {reference.paragraph}" if reference.paragraph else ""
    return ", ".join(part for part in (under, web_page, number) if part)


def plain(reference: Reference) -> str:
    """Title, authority, date and page in one line, as the terminal and the app have it."""
    label = reference.labels[0] if reference.labels else None
    where = place(reference.pages[0] if reference.pages else None, label, reference.paragraph)
    if len(reference.pages) > 1:
        where += f" to page {reference.pages[-1]}"
    said = source(_one_line(reference.title), reference.authority, reference.published_on)
    under = heading_path(reference.heading) if reference.paragraph else ""
    return ", ".join(_one_line(part) for part in (said, under, where) if part)


def markdown(reference: Reference, quote: str | None = None) -> str:
    """The quote as a block quotation, and under it the OSCOLA citation with its title in italics and a link."""
    runs = [f"*{escaped(run.text)}*" if run.italic else escaped(run.text) for run in _unlinked(reference)]
    said = "".join(runs)
    cited = f"{said} ([source]({reference.link}))" if reference.link else said
    words = _one_line(reference.quote if quote is None else quote)
    return f"> “{escaped(words)}”\n>\n> — {cited}"


def escaped(text: str) -> str:
    """A text in which no character is a mark of Markdown, HTML, LaTeX or an emoji's name."""
    return _MARKS.sub(r"\\\1", text).replace("&", "&amp;")


def _unlinked(reference: Reference) -> Sequence[Run]:
    return [run for run in oscola_runs(reference) if not run.text.startswith(" <http")]


def _authors(names: Sequence[str]) -> str:
    if len(names) > MOST_AUTHORS:
        return f"{names[0]} and others"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _identified(reference: Reference) -> str:
    """What stands in brackets: the paper's number and the year, else the day."""
    if reference.paper:
        return ", ".join(part for part in (reference.paper, (reference.published_on or "")[:4]) if part)
    return day(reference.published_on) or "undated"


def _range(numbers: Sequence[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
