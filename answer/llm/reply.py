"""A model's reply as it comes, cut into sentences with the ids that each cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from answer.shown import line

_BOUNDARY = re.compile(r"\n|[.!?…]+[\"'”’)]*(?:[ \t]*\[[^\[\]\n]*\])*(?=[ \t]+[^\s\[])|\](?=[ \t]+[A-Z“\"])")
"""After a sentence's end and the ids that follow it, where another begins; or after ids without a full stop."""
_BULLET = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)])[ \t]+")
_IDS = re.compile(r"\[([^\[\]\n]*)\]")
_ENDED = re.compile(r"[.!?…][\"'”’)]*\s*\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as the model wrote it, without its ids, and the ids; ``broken`` where the reply ended within it."""

    text: str
    cites: tuple[str, ...]
    broken: bool = False


@dataclass(slots=True)
class Reply:
    """What has come so far and is not a whole sentence yet."""

    _rest: str = field(default="")

    def take(self, piece: str) -> Iterator[Written]:
        """The sentences that are whole with this piece."""
        self._rest += piece.replace("\r", "\n")
        while match := _BOUNDARY.search(self._rest, self._bullet()):
            said, self._rest = self._rest[: match.end()], self._rest[match.end() :]
            yield from _written(said)

    def _bullet(self) -> int:
        """Where the sentence itself begins: "1." is no end of one."""
        match = _BULLET.match(self._rest)
        return match.end() if match else 0

    def rest(self) -> Iterator[Written]:
        """What is left when no more comes."""
        said, self._rest = self._rest, ""
        yield from _written(said)


def _written(said: str) -> Iterator[Written]:
    bare = re.sub(r"\][,; ]+\[", "] [", line(_BULLET.sub("", said, count=1).replace("**", "")))
    ids = tuple(id_ for found in _IDS.findall(bare) for id_ in re.split(r"[\s,;]+", found.strip()) if id_)
    text = re.sub(r"\s+(?=[.,;!?])", "", " ".join(_IDS.sub(" ", bare).split()))
    if re.search(r"\w", text):
        yield Written(text, ids)


def ended(text: str) -> bool:
    """Whether a sentence ends as one does."""
    return _ENDED.search(text) is not None
