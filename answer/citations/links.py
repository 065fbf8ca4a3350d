"""Links to the very place in a source on the web: a PDF's page, or the words on a web page.

Text fragments are those of the URL Fragment Text Directives draft (WICG): ``#:~:text=start,end``.
"""

from __future__ import annotations

from urllib.parse import quote as percent_encoded
from urllib.parse import urldefrag, urlsplit

LONGEST_EXACT = 100
"""Characters of a quote that is given whole; of a longer one its beginning and its end."""
_END_WORDS, _END_CHARACTERS = 4, 24


def link(address: str | None, *, pdf: bool, page: int | None, quote: str) -> str | None:
    """The address with ``#page=`` (physical) for a PDF, with a text fragment for a web page.

    None when the report did not come from the web.
    """
    if not address or urlsplit(address).scheme not in {"http", "https"}:
        return None
    bare = urldefrag(address).url
    if pdf:
        return f"{bare}#page={page}" if page else bare
    fragment = text_fragment(quote)
    return f"{bare}#:~:text={fragment}" if fragment else bare


def text_fragment(quote: str) -> str:
    """The value of a text directive that finds the quote: all of it, or "its first words,its last words"."""
    words = quote.split()
    if len(" ".join(words)) <= LONGEST_EXACT or len(words) <= 2 * _END_WORDS:
        return _encoded(" ".join(words))
    start = _first(words)
    end = _first(words[::-1])
    return f"{_encoded(' '.join(words[:start]))},{_encoded(' '.join(words[-end:]))}"


def _first(words: list[str]) -> int:
    """How many words are enough to be found by; at most half of them."""
    count = _END_WORDS
    while count < len(words) // 2 and len(" ".join(words[:count])) < _END_CHARACTERS:
        count += 1
    return count


def _encoded(text: str) -> str:
    """Percent-encoded UTF-8; the directive's own characters (comma, dash, ampersand) too."""
    return percent_encoded(text.encode("utf-8", "replace"), safe="").replace("-", "%2D")
