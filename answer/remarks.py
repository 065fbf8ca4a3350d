"""One sentence on why a question finds nothing, or what of it was not looked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields

from answer.terms import question_terms
from answer.wording import not_here
from index.questions.asked import Asked
from index.records import Filters, Hit
from index.search import MAX_QUESTION, Index

_OF_PASSAGES = frozenset({"kind", "tone", "theme"})


def remark_on(
    index: Index,
    question: str,
    hits: Sequence[Hit],
    filters: Filters | None = None,
    ignore: Collection[str] = (),
) -> str | None:
    """What a user should know of what was asked, in one sentence; None where there is nothing to say."""
    asked = index.asked(question[:MAX_QUESTION], filters, ignore)
    if filters and not hits and (misfit := misfit_of(index, filters)):
        return misfit
    if not hits and asked.words:
        return _wanted(asked)
    if len(question) > MAX_QUESTION:
        return f"The question is long: only its first {MAX_QUESTION:,} characters were read."
    if said := not_here(asked.meant):
        return said
    if filters or asked.acronyms or asked.meant.with_effect("filter"):
        return None
    terms = question_terms(index.generation.words, asked.words.plain)
    if all(term.word.casefold() in _SMALL for term in terms):
        return "The question has no word that says what about; ask for example: how were missing children helped?"
    if not any(term.passages for term in terms):
        return "No passage holds any word of the question; ask in the words and the language of the reports."
    return None


_SMALL = frozenset(
    [
        "am", "been", "being", "can", "could", "did", "do", "does", "done", "from", "had", "has", "have",
        "he", "her", "him", "his", "how", "i", "its", "may", "me", "more", "most", "my", "our", "please",
        "shall", "she", "should", "than", "them", "those", "us", "was", "we", "were", "what", "when", "where",
        "which", "who", "whom", "why", "will", "would", "you", "your",
    ]
)  # fmt: skip
"""What the index's own stop words lack of words that say nothing by themselves."""


def misfit_of(index: Index, filters: Filters) -> str | None:
    """Which filter no report or passage fits by itself, or that none fits all of them; None where some do."""
    if _fit(index, filters):
        return None
    set_ = [one.name for one in fields(filters) if getattr(filters, one.name)]
    alone = [name for name in set_ if not _fit(index, Filters(**{name: getattr(filters, name)}))]
    what = "passage" if _OF_PASSAGES & set(set_) else "report"
    said = ", ".join(f"{name} {_value(getattr(filters, name))}" for name in alone or set_)
    if alone or len(set_) == 1:
        return f"No {what} fits the filter {said}; take it away or choose another."
    return f"No {what} fits all of the filters ({said}); take one of them away."


def _value(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else " or ".join(value)


def _fit(index: Index, filters: Filters) -> bool:
    """Whether any passage is left to be looked at."""
    scope = index.scope(Asked(index.asked("").words, filters=filters))
    allowed = None if scope.allowed is None else index.generation.keys_of(scope.allowed)
    if scope.passages is None or allowed is None:
        left = allowed if scope.passages is None else scope.passages
        return left is None or len(left) > 0
    return not set(allowed.tolist()).isdisjoint(scope.passages.tolist())


def _wanted(asked: Asked) -> str:
    """What of quotation marks and excluded words no passage fits."""
    phrases = " and ".join(f"“{phrase}”" for phrase in asked.words.phrases)
    without = " or ".join(f"“{word}”" for word in asked.words.excluded)
    if not phrases:
        return f"No passage that was looked in is without {without}; take the minus away."
    also = f" and is without {without}" if without else ""
    return f"No passage that was looked in holds {phrases}{also}; take the quotation marks away to look for its words."
