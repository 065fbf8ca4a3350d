"""What passages say of the authority, as the generation keeps it: for choosing examples, never as a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from index.generation import Generation
from index.tone import TONES


def tone_of_passages(generation: Generation, passages: Iterable[str]) -> str:
    """The tone that most of the passages (by their ids) have; "" where none is known."""
    wanted = np.array([int(passage, 16) for passage in passages], dtype=np.int64)
    if not len(wanted) or not len(generation.keys):
        return ""
    at = np.minimum(np.searchsorted(generation.keys, wanted), len(generation.keys) - 1)
    there = at[generation.keys[at] == wanted]
    tones = [int(place) for place in generation.tones[there] if 0 <= place < len(TONES)]
    return TONES[Counter(tones).most_common(1)[0][0]] if tones else ""
