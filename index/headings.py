"""In how many reports each heading stands: those of a template stand in many, those on a subject in few or in one."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.catalogue import LIVE, Catalogue

_TAIL = re.compile(r"[\W\d]+$")


def folded(heading: str) -> str:
    """A heading as it is compared: without case, and without a note's number or a colon at its end."""
    return _TAIL.sub("", heading.casefold())


def reports_of_headings(catalogue: Catalogue) -> dict[str, int]:
    """The number of live reports that have passages below each heading, by the heading ``folded``."""
    rows = catalogue.connection.execute(
        f"SELECT DISTINCT report_id, heading FROM passages JOIN reports ON reports.id = report_id WHERE {LIVE}"
    )
    pairs = {(row[0], folded(part)) for row in rows for part in json.loads(row[1])}
    return Counter(name for _, name in pairs)


def own_headings(passages: Iterable[tuple[int, str]]) -> NDArray[np.bool_]:
    """Whether the heading right above each passage is one report's own, (n,); not where there is none.

    ``passages`` are reports and headings. "Summary" stands in most reports and says nothing; "How long does it take?"
    may be the only place that says what its passages answer.
    """
    rows = [(report, folded(heading)) for report, heading in passages]
    reports = Counter(name for _, name in set(rows))
    return np.array([bool(name) and reports[name] == 1 for _, name in rows], dtype=np.bool_)
