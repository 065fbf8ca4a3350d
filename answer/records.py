"""What an answer is: verbatim quotes, each with a citation that can be checked."""

from __future__ import annotations

from dataclasses import dataclass

from index.question import NOTHING, Understood
from index.records import Hit, Passage, Span


@dataclass(frozen=True, slots=True)
class Citation:
    """One verbatim quote and where it stands. ``n`` is its number in the answer, from 1.

    ``page`` and ``page_label`` are None for reports without pages, which ``paragraph`` then cites.
    ``spans`` are the stored page's own offsets; the first is the contract's ``start`` and ``end``.
    ``passage.text[start:end]`` is the quote within its passage.
    """

    n: int
    passage_id: str
    passage: Passage
    start: int
    end: int
    report: str
    title: str
    authority: str | None
    published_on: str | None
    heading: tuple[str, ...]
    page: int | None
    page_label: str | None
    paragraph: int | None
    quote: str
    sha256: str
    spans: tuple[Span, ...]
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. When ``answered`` is false, ``citations`` is empty and ``hits`` are only related.

    ``understood`` is what the question names, and so where the answer was looked for.
    """

    question: str
    answered: bool
    text: str
    missing_terms: tuple[str, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    seconds: float
    understood: Understood = NOTHING
