"""The gate: a quote is shown only when the stored page says it, word for word (invariant I8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.records import Page, Passage, Span
from index.verbatim import same_words


def quote_of(passage: Passage, start: int, end: int) -> str:
    """The words of ``passage.text[start:end]`` that stand on a page, single-spaced.

    What the reader put in to make a table row readable ("area: grade") stands on no page and is left out.
    """
    parts: list[str] = []
    at = start
    for piece in passage.pieces:
        low, high = max(start, piece.start), min(end, piece.end)
        if low >= high:
            continue
        if low > at:
            parts.append(" ")
        parts.append(passage.text[low:high])
        at = high
    return " ".join("".join(parts).split())


def is_verbatim(quote: str, spans: Sequence[Span], page: Callable[[int], Page | None]) -> bool:
    """Whether the spans of the stored pages say the quote, but for white space and hyphens at line ends."""
    said: list[str] = []
    for span in spans:
        stored = page(span.page)
        if stored is None or not 0 <= span.start < span.end <= len(stored.text):
            return False
        said.append(stored.text[span.start : span.end])
    return bool(said) and same_words(quote, "\n".join(said))
