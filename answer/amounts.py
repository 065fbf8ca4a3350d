"""Questions for a number: what does not give one does not answer them, however near it is."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"\bhow (?:many|long|often|old|large|big)\b|\bby how much\b"
    r"|\bwhat (?:is |was )?(?:the )?(?:proportion|percentage|share|number|per ?cent)\b",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"\d|\b(?:no|none|nobody|one|once|two|twice|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?"
    r"|thousands?|millions?|dozens?|half|halved|doubled|trebled|third|quarter|fifth|tenth|all|every|each|most|majority"
    r"|minority|few|several|single|daily|weekly|fortnightly|monthly|quarterly|termly|yearly|annual(?:ly)?"
    r"|hours?|days?|weeks?|months?|years?|regular(?:ly)?|routinely|always|rarely|seldom|never|frequent(?:ly)?)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\A\W*\d+(?:\.\d+)*\.?\s")
"""The number of a paragraph tells nothing."""


def asks_amount(question: str) -> bool:
    """Whether a question asks how many, how long or how often something is."""
    return bool(_ASKS.search(question))


def gives_amount(sentence: str) -> bool:
    """Whether a sentence says how many, how long or how often, in figures or in words."""
    return bool(_GIVES.search(_NUMBERED.sub("", sentence)))
