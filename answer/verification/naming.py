"""Which reports a reference names: by title, file, authority, and day or year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from answer.verification.fold import folded
from index.records import ReportRow

_KIND = re.compile(
    r"\b(?:police|constabulary|county|city|borough|metropolitan|district|council|safeguarding|children|partnership"
    r"|local|area|london|royal|of|the|and|service|services|force|authority)\b"
)
_DAY = re.compile(r"\b(\d{1,2})\s+([a-z]{3})[a-z]*\s+((?:19|20)\d\d)\b")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FILE_NAME = 12
"""A file's name without its ending names a report from so many characters on."""
_TITLE_WORDS = 2
"""A title of fewer words than this names nothing by itself."""


class Names:
    """The names of an index's reports."""

    def __init__(self, reports: Sequence[ReportRow]) -> None:
        self.reports = reports

    def named(self, text: str) -> tuple[ReportRow, ...]:
        """The reports that a text names; none where it names none. Of several titles the longest counts."""
        said = f" {folded(text).casefold()} "
        for names in (self._titles, self._files, self._authorities, self._cores):
            found = [name for name in names if name in said and _is_word(name, said)]
            if found:
                best = _longest(found)
                rows = {row.id: row for name in best for row in names[name]}
                return _of_that_day(tuple(rows.values()), said)
        return ()

    @cached_property
    def _titles(self) -> dict[str, list[ReportRow]]:
        many = (r for r in self.reports if len(r.metadata.title.split()) >= _TITLE_WORDS)
        return _by((r.metadata.title, r) for r in many)

    @cached_property
    def _files(self) -> dict[str, list[ReportRow]]:
        paths = [(row.report, row) for row in self.reports]
        names = [(PurePosixPath(path).name, row) for path, row in paths]
        return _by(
            [
                *paths,
                *names,
                *((PurePosixPath(name).stem, row) for name, row in names if len(name) > _FILE_NAME),
            ]
        )

    @cached_property
    def _authorities(self) -> dict[str, list[ReportRow]]:
        return _by((row.metadata.authority, row) for row in self.reports if row.metadata.authority)

    @cached_property
    def _cores(self) -> dict[str, list[ReportRow]]:
        """The names that are left of the authorities' names without what kind of body they are."""
        cores: dict[str, list[ReportRow]] = defaultdict(list)
        for name, rows in self._authorities.items():
            core = " ".join(_KIND.sub(" ", name).replace("'s", " ").split())
            if len(core) > 3:  # noqa: PLR2004
                cores[core] += rows
        return dict(cores)


def _by(pairs: Iterable[tuple[str, ReportRow]]) -> dict[str, list[ReportRow]]:
    found: dict[str, list[ReportRow]] = defaultdict(list)
    for name, row in pairs:
        if text := folded(name).casefold():
            found[text].append(row)
    return dict(found)


def _is_word(name: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def _longest(names: Sequence[str]) -> list[str]:
    """The names that are part of no other of them."""
    return [name for name in names if not any(name != other and name in other for other in names)]


def _of_that_day(rows: tuple[ReportRow, ...], said: str) -> tuple[ReportRow, ...]:
    """Of several reports those published on a day that is given, else in a year that is given."""
    days = {f"{y}-{m}-{d}" for y, m, d in _ISO.findall(said)}
    days |= {
        f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}"
        for day, month, year in _DAY.findall(said)
        if month in _MONTHS
    }
    if days and (on := tuple(row for row in rows if row.metadata.published_on in days)):
        return on
    years = set(_YEAR.findall(said))
    return tuple(row for row in rows if (row.metadata.published_on or "")[:4] in years) or rows
