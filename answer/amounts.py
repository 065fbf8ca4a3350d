"""Questions for a number: what does not give one does not answer them, however near it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from answer.terms import asks_for_reports

_NUMBER = (
    r"\d|\b(?:no|none|nobody|one|once|two|twice|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundreds?|thousands?|millions?|dozens?|half|halved|doubled|trebled|third|quarter|fifth|tenth|all|every|each"
    r"|most|majority|minority|few|several|single)\b"
)
_TIME = (
    r"\b(?:hours?|days?|daily|weeks?|weekly|fortnight\w*|months?|monthly|quarterly|terms?|termly|years?|yearly"
    r"|annual(?:ly)?|overnight|immediately|same[- ]day|long|timescales?|delays?|promptly|swiftly|quickly)\b"
)
_FREQUENCY = (
    r"\b(?:regular(?:ly)?|routinely|always|rarely|seldom|never|often|frequent(?:ly)?|every|each|once|twice)\b"
)


class _Amount(NamedTuple):
    """How a question asks for an amount, and what a sentence has that gives one."""

    asks: re.Pattern[str]
    gives: re.Pattern[str]


def _amount(asks: str, gives: str) -> _Amount:
    return _Amount(re.compile(asks, re.IGNORECASE), re.compile(gives, re.IGNORECASE))


_AMOUNTS = (
    _amount(r"\bhow (?:long|soon|quickly)\b", _TIME),
    _amount(r"\bhow often\b", f"{_TIME}|{_FREQUENCY}"),
    _amount(
        r"\bhow (?:many|old|large|big)\b|\bby how much\b"
        r"|\bwhat (?:is |was )?(?:the )?(?:proportion|percentage|share|number|per ?cent)\b",
        _NUMBER,
    ),
)
_NUMBERED = re.compile(r"\A\W*\d+(?:\.\d+)*\.?\s")
"""The number of a paragraph tells nothing."""


def asks_amount(question: str) -> bool:
    """Whether a question asks how many, how long or how often something is; not how many reports mention it."""
    return not asks_for_reports(question) and any(amount.asks.search(question) for amount in _AMOUNTS)


def gives_amount(question: str, sentence: str) -> bool:
    """Whether a sentence says how many, how long or how often, in figures or in words, as the question asks."""
    said = _NUMBERED.sub("", sentence)
    return any(amount.gives.search(said) for amount in _AMOUNTS if amount.asks.search(question))
