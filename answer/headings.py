"""What else could be asked: headings of the reports near an answer, as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from index.headings import folded
from index.records import Hit
from index.words import WordLeg

_NUMBER = re.compile(r"^\s*(?:section \d+:?|\d+(?:\.\d+)*|[A-Z]|[ivx]+)[.):]?\s+", re.IGNORECASE)
_GENERAL = re.compile(
    r"^(grade|recommendations?|introduction|summary|foreword|contents|annex|appendix|context|background|next steps"
    r"|main findings|findings|conclusions?|cause of concern|areas? for improvement|about)\b",
    re.IGNORECASE,
)
MOST = 5
LEAST_WORDS, MOST_WORDS = 3, 14
MOST_REPORTS = 3
"""A heading of more reports belongs to their template and is on no subject: of 1,370 headings of real reports, 1,280
stand in at most three, and those in more are of the kind "what needs to improve"."""


def related_headings(
    words: WordLeg, question: str, hits: Iterable[Hit], reports: Mapping[str, int] = MappingProxyType({})
) -> tuple[str, ...]:
    """Up to five headings of the hits, best first, that say something and are not the question over again.

    ``reports`` is in how many each heading stands (``index.headings``). A heading that names the hit's own authority
    is a title and no subject.
    """
    asked = set(words.terms(question))
    found: dict[str, str] = {}
    for hit in hits:
        for heading in reversed(hit.passage.heading):
            text, name = _NUMBER.sub("", heading).strip(" :."), folded(_NUMBER.sub("", heading))
            if not LEAST_WORDS <= len(text.split()) <= MOST_WORDS or _GENERAL.match(text):
                continue
            if reports.get(folded(heading), 0) > MOST_REPORTS or reports.get(name, 0) > MOST_REPORTS:
                continue
            if hit.authority and hit.authority.casefold() in name:
                continue
            if not set(words.terms(text)) <= asked:
                found.setdefault(name, text)
    return tuple(found.values())[:MOST]
