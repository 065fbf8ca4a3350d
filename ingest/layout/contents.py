"""Contents lists: lines that end in a page number, under a heading that says so or with leader dots."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.layout.lines import Line

_TITLE = re.compile(r"(?:table\s+of\s+)?contents(?:\s+page)?\s*:?|index", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
_ENTRY = re.compile(r"(?P<title>.*?\D)[\s.…_]+(?P<page>\d{1,4}|[ivxlc]{1,6})$")
_PAGE = re.compile(r"[.…_\s]*(?:\d{1,4}|[ivxlc]{1,6})")
_FEWEST = 4
_LONGEST = 200


def split_contents(lines: Sequence[Line], carried: bool) -> tuple[list[Line], list[Line]]:
    """The page's lines without its contents list, and the list (with its heading).

    ``carried`` says that the page before ended within a contents list.
    """
    title = next((line for line in lines if _TITLE.fullmatch(line.text.strip())), None)
    leaders = sum(1 for line in lines if line.text[-1].isdigit() and _LEADERS.search(line.text))
    if title is None and leaders < (1 if carried else _FEWEST) and not carried:
        return list(lines), []
    below = [line for line in lines if title is None or carried or line.base <= title.base + 1]
    rows = _rows(below)
    entries = [_is_entry(row) for row in rows]
    if sum(entries) < (2 if carried or title else _FEWEST):
        return list(lines), []
    last = max(at for at, entry in enumerate(entries) if entry)
    first = 0 if title or carried else entries.index(True)
    if (carried or title) and sum(entries[: last + 1]) < 0.4 * (last + 1):
        return list(lines), []
    taken = {line.rank for row in rows[first : last + 1] for line in row}
    if title is not None:
        taken.add(title.rank)
    listed = sorted((line for line in lines if line.rank in taken), key=lambda line: line.rank)
    return [line for line in lines if line.rank not in taken], listed


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines by baseline, from the top."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (-line.base, line.left)):
        if rows and abs(rows[-1][0].base - line.base) < 0.4 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _is_entry(row: Sequence[Line]) -> bool:
    text = " ".join(line.text for line in row)
    if len(row) > 1 and _PAGE.fullmatch(row[-1].text):
        return True
    found = _ENTRY.fullmatch(text)
    return (
        bool(found)
        and len(_LEADERS.sub("", text)) < _LONGEST
        and (bool(_LEADERS.search(text)) or not text.endswith("."))
    )


def titles(listed: Sequence[Line]) -> set[str]:
    """The titles that a contents list names, in the form of ``plain_title``."""
    found = set()
    for row in _rows(listed):
        text = " ".join(line.text for line in row)
        entry = _ENTRY.fullmatch(text)
        title = plain_title(entry.group("title") if entry else text)
        if len(title) > 3:  # noqa: PLR2004
            found.add(title)
    return found


def plain_title(text: str) -> str:
    """A title in lower case, without numbering, dots and double spaces, to compare it with another."""
    text = re.sub(
        r"^(?:chapter|section|part|annex|appendix)?\s*[\dA-Z]{0,3}(?:\.\d+)*[.:)]?\s+",
        "",
        text.strip() + " ",
        count=1,
        flags=re.IGNORECASE,
    )
    return " ".join(re.findall(r"\w+", text.lower()))
