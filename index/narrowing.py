"""Filters that ask for passages rather than reports: the kind of finding, the tone, the theme.

Each gives the keys of the passages that fit; they are intersected, and both legs look only there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce

import numpy as np

from index.catalogue import Catalogue, Keys
from index.encoder import Vectors
from index.found import passage_keys
from index.generation import Generation
from index.records import Filters
from index.themes import MOST_NEAR, NEAR, Theme, themes_of
from index.tone import TONES

Encode = Callable[[str], Vectors]


def passages_for(
    filters: Filters, catalogue: Catalogue, generation: Generation, encode: Encode
) -> Keys | None:
    """The keys, ascending, of the passages that the filters ask for; None where they ask for none in particular.

    ``encode`` gives a question's vector as the ranking uses it.
    """
    sets = list(_sets(filters, catalogue, generation, encode))
    return reduce(np.intersect1d, sets) if sets else None


def _sets(filters: Filters, catalogue: Catalogue, generation: Generation, encode: Encode) -> Iterator[Keys]:
    if filters.kind:
        yield np.array(sorted(passage_keys(catalogue.connection, filters.kind)), dtype=np.int64)
    if filters.tone:
        wanted = [TONES.index(tone) for tone in TONES if tone in filters.tone]
        yield generation.keys[np.isin(generation.tones, wanted)]
    if filters.theme:
        known = themes_of(catalogue.layout.folder)
        yield _union(
            [
                _of_theme(name, known.get(name.casefold()), catalogue, generation, encode)
                for name in filters.theme
            ]
        )


def _of_theme(
    name: str, theme: Theme | None, catalogue: Catalogue, generation: Generation, encode: Encode
) -> Keys:
    """Passages that hold its words or are near its example, and all of the reports that are on it as a whole."""
    whole = generation.keys_of(catalogue.report_ids(Filters(theme=(name,))))
    if theme is None:
        return whole
    by_words = generation.words.holding(theme.words)
    if not theme.example:
        return _union([whole, by_words])
    keys, cosines = generation.vectors.search(encode(theme.example), MOST_NEAR)
    return _union([whole, by_words, keys[cosines >= NEAR]])


def _union(sets: list[Keys]) -> Keys:
    return np.unique(np.concatenate([np.empty(0, np.int64), *sets]))
