"""A question as it is searched for: its words, what it names, and its acronyms."""

from __future__ import annotations

from dataclasses import dataclass

from index.questions.acronyms import Meaning
from index.questions.understand import NOTHING, Understood
from index.questions.words import Wanted
from index.records import Filters

_SAID = ("case example",)
"""A kind of finding whose passages have its name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, read. ``words.plain`` is its text without marks and excluded words."""

    words: Wanted
    meant: Understood = NOTHING
    acronyms: tuple[Meaning, ...] = ()
    filters: Filters | None = None

    @property
    def also(self) -> tuple[str, ...]:
        """What its acronyms stand for, and the acronyms of its long forms."""
        return tuple(dict.fromkeys(m.long if m.short_given else m.short for m in self.acronyms))

    @property
    def of_words(self) -> str:
        """The text for the words leg: without what became a filter, which every passage there has.

        Nor what asks for a tone or a kind: "failures" or "recommendations" are seldom said where they are; a
        case study is called so. The whole text where nothing else is asked.
        """
        rest = self.words.plain
        for reading in self.meant.readings:  # which may overlap: the same words can be a tone and a kind
            if reading.effect == "filter" or (reading.kind in {"tone", "kind"} and reading.values != _SAID):
                rest = rest[: reading.start] + " " * (reading.end - reading.start) + rest[reading.end :]
        return rest if any(character.isalnum() for character in rest) else self.words.plain

    @property
    def spelt_out(self) -> str:
        """The text with that in brackets behind it."""
        return f"{self.words.plain} ({'; '.join(self.also)})" if self.acronyms else self.words.plain
