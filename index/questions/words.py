"""What a question asks of words: phrases in quotation marks, and words that must not be there."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PHRASE = re.compile(r"(?<!\w)[\"“]([^\"“”]+)[\"”](?!\w)")
_EXCLUDED = re.compile(r"(?<!\S)-(?=[^\W\d_])([\w'’]+)(?=[\s,.;:!?]|\Z)")
_UNSEEN = re.compile(
    "\x1b\\[[0-9;]*[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2060\ufeff\ud800-\udfff]"
)
MOST_PHRASES = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """``plain`` is the question without marks and excluded words; a hit holds every phrase, no excluded word."""

    plain: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked of words at all."""
        return bool(self.phrases or self.excluded)


def readable(question: str) -> str:
    """A question without what cannot be seen: control characters, soft hyphens, bytes that are no text."""
    return _UNSEEN.sub("", question)


def wanted_words(question: str) -> Wanted:
    """Read quotation marks and ``-word``. A mark without its other half is plain text."""
    question = readable(question)
    excluded = tuple(dict.fromkeys(match[1] for match in _EXCLUDED.finditer(question)))[:MOST_PHRASES]
    rest = _EXCLUDED.sub(" ", question) if excluded else question
    phrases = tuple(dict.fromkeys(" ".join(match[1].split()) for match in _PHRASE.finditer(rest)))[
        :MOST_PHRASES
    ]
    plain = " ".join(_PHRASE.sub(r"\1", rest).split())
    if not any(character.isalnum() for character in plain):
        return Wanted(question)
    return Wanted(plain, phrases, excluded)
