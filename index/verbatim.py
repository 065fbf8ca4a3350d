"""Whether the words of a quote are those of a page, but for white space and hyphens at line ends."""

from __future__ import annotations

from index.records import Passage

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
"""One character of the page that a quote spells out."""
LINE_END_HYPHENS = "-\u2010\u00ad\ufffe\u0002"
"""What PDFium gives for a hyphen at the end of a line, by the font's making."""


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


def same_words(quote: str, said: str) -> bool:
    """Compare character by character, skipping white space; a hyphen before a line end may be closed."""
    wanted = [c for c in _spelt_out(quote) if not c.isspace()]
    at = 0
    text = _spelt_out(said)
    for place, character in enumerate(text):
        if character.isspace():
            continue
        if at < len(wanted) and character == wanted[at]:
            at += 1
        elif not _closes_a_line(text, place):
            return False
    return at == len(wanted)


def _closes_a_line(text: str, place: int) -> bool:
    """Whether a hyphen's place is the end of a line; soft hyphens and PDFium's marks count anywhere."""
    if text[place] not in LINE_END_HYPHENS:
        return False
    if text[place] in "\u00ad\ufffe\u0002":
        return True
    rest = text[place + 1 : place + 4]
    return rest[:1] in {"\r", "\n"} or rest.lstrip(" ")[:1] in {"\r", "\n"}


def _spelt_out(text: str) -> str:
    for ligature, letters in LIGATURES.items():
        if ligature in text:
            text = text.replace(ligature, letters)
    return text
