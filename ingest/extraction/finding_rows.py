"""Findings that stand in the rows of a table: who is responsible and what for; a number, words, a deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extraction.finding_details import Details, details_of
from ingest.extraction.finding_kinds import announced
from ingest.extraction.finding_parts import (
    DIRECTS,
    ENDS_SENTENCE,
    LEAST_WORDS,
    LED,
    Found,
    Section,
    is_point,
    item_of,
)
from ingest.extraction.outline import Part

_COLUMNS = re.compile(
    r"^(?:no\.?|number|ref\w*|deadline|by when|timescale|lead|owner|responsible\b.*|date|subject)",
    re.IGNORECASE,
)


def row_of(section: Section, part: Part) -> Iterator[Found]:
    """A row of a table below such a heading: who is responsible, and what for; or a number, words, a deadline."""
    text = part.block.text
    cells = [(cell.start(), cell.end()) for cell in re.finditer(r"(?:[^;]|;(?! ))+", text)]
    if len(cells) == 1:
        first, colon, second = text.partition(": ")
        if section.announced.kind in LED and not colon and DIRECTS.search(text) and is_point(text):
            yield item_of(section.announced.kind, section, part)
            return
        if not colon or len(second.split()) <= LEAST_WORDS or announced(second):
            return
        start = len(first) + 2
        last = section.items[-1] if section.items else None
        if last and last.tabled and second[:1].islower() and not ENDS_SENTENCE.search(last.text):
            last.ranges.append((part.block, start, len(text)))  # a page's end has cut the row
            return
        details = details_of(text[start:])
        who = (
            first
            if section.announced.kind != "strength" and len(first.split()) > 1 and first[:1].isupper()
            else None
        )
        merged = Details(details.number, who or details.addressee, details.deadline)
        yield Found(
            section.announced.kind,
            section.path,
            [(part.block, start + details.start, len(text))],
            merged,
            tabled=True,
        )
        return
    values: dict[str, tuple[int, int]] = {}
    for start, end in cells:
        key, colon, _ = text[start:end].partition(": ")
        if colon:
            values[key.strip().casefold()] = (start + len(key) + 2, end)
    said = [span for key, span in values.items() if not _COLUMNS.match(key)]
    if not said or max(len(text[slice(*span)].split()) for span in said) <= LEAST_WORDS:
        return
    longest = max(said, key=lambda span: span[1] - span[0])

    def value(*names: str) -> str | None:
        return next((text[slice(*span)] for key, span in values.items() if key.startswith(names)), None)

    found = details_of(text[slice(*longest)])
    number = value("no", "number", "ref") or found.number
    details = Details(
        number, value("lead", "owner", "responsible") or found.addressee,
        value("deadline", "by when", "timescale") or found.deadline,
    )  # fmt: skip
    yield Found(section.announced.kind, section.path, [(part.block, *longest)], details, tabled=True)
