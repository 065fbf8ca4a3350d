"""The gate: a quote is shown only when the stored page says it, word for word (invariant I8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.records import Page
from index.spans import Span
from index.verbatim import same_words


def is_verbatim(quote: str, spans: Sequence[Span], page: Callable[[int], Page | None]) -> bool:
    """Whether the spans of the stored pages say the quote, but for white space and hyphens at line ends."""
    said: list[str] = []
    for span in spans:
        stored = page(span.page)
        if stored is None or not 0 <= span.start < span.end <= len(stored.text):
            return False
        said.append(stored.text[span.start : span.end])
    return bool(said) and same_words(quote, "\n".join(said))
