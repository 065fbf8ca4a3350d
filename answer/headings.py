"""What else could be asked: headings of the reports near an answer, as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.records import Hit
from index.words import WordLeg

_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*|[A-Z]|[ivx]+)[.):]?\s+")
_GENERAL = re.compile(
    r"^(grade|recommendations?|introduction|summary|foreword|contents|annex|appendix|context|background|next steps"
    r"|main findings|findings|conclusions?|cause of concern|areas? for improvement|about)\b",
    re.IGNORECASE,
)
MOST = 5
LEAST_WORDS, MOST_WORDS = 3, 14


def related_headings(words: WordLeg, question: str, hits: Iterable[Hit]) -> tuple[str, ...]:
    """Up to five headings of the hits, best first, that say something and are not the question over again."""
    asked = set(words.terms(question))
    found: dict[str, None] = {}
    for hit in hits:
        for heading in reversed(hit.passage.heading):
            text = _NUMBER.sub("", heading).strip(" :.")
            if not LEAST_WORDS <= len(text.split()) <= MOST_WORDS or _GENERAL.match(text):
                continue
            if not set(words.terms(text)) <= asked and text.casefold() not in {f.casefold() for f in found}:
                found[text] = None
    return tuple(found)[:MOST]
