"""Findings that are like one another: those in the passages that its own words lead to."""

from __future__ import annotations

from collections.abc import Sequence

from index.findings import Finding
from index.found import Reported
from index.search import Index

READ = 80
"""Passages that are looked at."""


def findings_like(
    index: Index, one: Reported[Finding], others: Sequence[Reported[Finding]]
) -> list[Reported[Finding]]:
    """The others that stand in the passages most like this one, nearest first; its own passages are left out."""
    own = set(one.what.passages)
    of: dict[str, list[Reported[Finding]]] = {}
    for other in others:
        for passage in other.what.passages:
            if passage not in own:
                of.setdefault(passage, []).append(other)
    hits = index.search(one.what.text, READ, ignore=["all"], fold=False).hits
    near = (other for hit in hits for other in of.get(hit.passage_id, ()))
    return list({other.what.finding_id: other for other in near if other.what != one.what}.values())
