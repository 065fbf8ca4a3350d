"""Whether a passage holds a quote: by shared runs of five words, so that line ends and hyphens do not matter."""

from __future__ import annotations

import re

RUN = 5
"""Words a run."""
HOLDS = 0.5
"""The share of a quote's runs from which a passage counts as holding it."""
Runs = frozenset[tuple[str, ...]]

_LEFT_OUT = str.maketrans({"\u00ad": "", "\ufb01": "fi", "\ufb02": "fl"})


def runs(text: str) -> Runs:
    """The runs of five words (a to z and digits, lower case, hyphens at line ends closed) of a text.

    A text of fewer words is one run.
    """
    mended = re.sub(r"(?<=[a-z])-\s+(?=[a-z])", "", text.translate(_LEFT_OUT).lower())
    words = re.findall(r"[a-z0-9]+", mended)
    return frozenset(tuple(words[n : n + RUN]) for n in range(max(1, len(words) - RUN + 1)))


def held(quote: Runs, text: Runs) -> float:
    """The share of the quote's runs that the text has, 0..1."""
    return len(quote & text) / len(quote)
