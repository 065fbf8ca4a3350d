"""Filters that ask for passages rather than reports: the kind of finding, the tone, the theme.

Each gives the keys of the passages that fit; they are intersected, and both legs look only there. What the question
itself asks for of these is only preferred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce

import numpy as np

from index.catalogue import Catalogue, Keys
from index.found import passage_keys
from index.generation import Generation
from index.model.encoder import Vectors
from index.questions.scope import Liked
from index.questions.sought import NAMED
from index.questions.understand import Understood
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


LIKED, NAMED_SO = 1.0, 3.0
"""What a tone or a kind of finding is worth that the question asks for, in the unit of the fused score; more where
inspectors call that kind so themselves."""


def liked(meant: Understood, catalogue: Catalogue, generation: Generation) -> tuple[Liked, ...]:
    """The passages of the tone and the kinds that a question asks for."""
    tones, kinds = meant.values("tone"), meant.values("kind")
    named = [kind for kind in kinds if kind in NAMED]
    others = [kind for kind in kinds if kind not in NAMED]
    sets = [Liked(of_tone(tones, generation), LIKED)] if tones else []
    sets += [Liked(of_kind(others, catalogue), LIKED)] if others else []
    sets += [Liked(of_kind(named, catalogue), NAMED_SO, alone=True)] if named else []
    return tuple(sets)


def of_kind(kinds: Sequence[str], catalogue: Catalogue) -> Keys:
    """The keys, ascending, of the passages in which a finding of one of these kinds stands."""
    return np.array(sorted(passage_keys(catalogue.connection, kinds)), dtype=np.int64)


def of_tone(tones: Sequence[str], generation: Generation) -> Keys:
    """The keys, ascending, of the passages that read so."""
    wanted = [TONES.index(tone) for tone in TONES if tone in tones]
    keys: Keys = generation.keys[np.isin(generation.tones, wanted)]
    return keys


def _sets(filters: Filters, catalogue: Catalogue, generation: Generation, encode: Encode) -> Iterator[Keys]:
    if filters.kind:
        yield of_kind(filters.kind, catalogue)
    if filters.tone:
        yield of_tone(filters.tone, generation)
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
