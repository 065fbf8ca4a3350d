"""What the inspectors found, as types: findings (typed statements) and grades, each with where it stands.

Both are extracted when a report is read and stored with it. ``text`` is mended like a passage's (lines joined);
the spans are the page's own, so that the gate for quotes can check it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from index.spans import Span

FindingKind = Literal[
    "cause of concern", "priority action", "recommendation", "area for improvement", "strength",
    "case example", "figure",
]  # fmt: skip
KINDS: tuple[FindingKind, ...] = get_args(FindingKind)
BY_HAND = "by hand"
"""Where a value was found that somebody set."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A typed statement of the inspectors.

    ``finding_id`` is 16 hexadecimal digits, made from the report's content, the kind and the place. ``passages``
    are the ids of the passages that it stands in. ``number`` is the printed one ("3", "2a"); ``addressee`` who
    is to act, ``deadline`` by when, both in the report's words; ``title`` that of a case example or a cause of
    concern. Of a figure, ``value`` is the number as written, ``counts`` what it counts, and ``against`` the
    national number beside it, where there is one. What a report does not say is None.
    """

    finding_id: str
    kind: FindingKind
    text: str
    spans: tuple[Span, ...]
    heading: tuple[str, ...]
    passages: tuple[str, ...] = ()
    number: str | None = None
    addressee: str | None = None
    deadline: str | None = None
    title: str | None = None
    value: str | None = None
    counts: str | None = None
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """The inspectorate's own word for one judgement area, as it is printed; never a number.

    ``scale`` names the programme's words (``index.scales``). ``quote`` is the statement and ``spans`` where it
    stands; a grade set ``by_hand`` keeps the quote that the reader found for the area, or has none.
    """

    area: str
    grade: str
    scale: str | None
    quote: str
    spans: tuple[Span, ...]
    heading: tuple[str, ...] = ()
    by_hand: bool = False

    @property
    def page(self) -> int | None:
        """The physical page on which it stands first; None without a quote."""
        return self.spans[0].page if self.spans else None
