"""What can be said of a quote, as types."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from answer.verification.claims import Claim
from answer.verification.library import Place

Verdict = Literal["verbatim", "elsewhere", "stitched", "not_found", "source_gone"]
SAID: dict[Verdict, str] = {
    "verbatim": "verbatim here",
    "elsewhere": "verbatim elsewhere",
    "stitched": "stitched from pieces",
    "not_found": "not found",
    "source_gone": "source changed or removed",
}


class Change(NamedTuple):
    """A step of a word diff: ``quote`` words of the quote stand where the page has ``page``; alike when equal."""

    quote: str
    page: str

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.quote == self.page


@dataclass(frozen=True, slots=True)
class Nearest:
    """The words of the reports that are most like a quote that was not found. ``alike`` is 0..1."""

    place: Place
    text: str
    alike: float
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Stitch:
    """One piece of a stitched quote and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one claim. ``note`` is a sentence for people.

    ``places`` are all places of the whole quote in the reports that were looked in: of a misattributed quote
    the right ones.
    """

    claim: Claim
    verdict: Verdict
    note: str = ""
    places: tuple[Place, ...] = ()
    pieces: tuple[Stitch, ...] = ()
    nearest: Nearest | None = None
    file: str = field(default="")
