"""In how many reports each heading stands: those of a template stand in many, those on a subject in few."""

from __future__ import annotations

import json
import re
from collections import Counter

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
