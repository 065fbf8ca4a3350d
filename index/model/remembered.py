"""Vectors for many askers: those of late are remembered, and what is wanted at the same time is encoded together.

People ask again, and a page asks more than once. A model takes ten questions in little more time than one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
"""Texts to their vectors (len(texts), dimension), in the order given."""


class Remembered:
    """``encode`` with a memory of the ``most`` texts used last. Safe to use from several threads."""

    def __init__(self, encode: Encode, most: int) -> None:
        self._encode = Together(encode)
        self._most = most
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the texts: those that are not remembered are encoded in one go."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        if missing := list(dict.fromkeys(text for text in texts if text not in found)):
            # a copy of each row, so that none of them keeps the whole batch alive
            found |= {text: row.copy() for text, row in zip(missing, self._encode(missing), strict=True)}
        with self._lock:
            for text in found:
                self._kept[text] = found[text]
                self._kept.move_to_end(text)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return np.stack([found[text] for text in texts]) if texts else self._encode(texts)


class Together:
    """``encode`` for one at a time; whoever waits for its turn has its texts encoded with those of all who wait."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._waiting: list[_Wish] = []
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the texts. Raises what ``encode`` raises."""
        mine = _Wish(texts)
        with self._lock:
            self._waiting.append(mine)
        with self._turn:
            if mine.found is None and mine.error is None:  # else the one before saw to it
                with self._lock:
                    wishes, self._waiting = self._waiting, []
                self._see_to(wishes)
        if mine.error is not None:
            raise mine.error
        assert mine.found is not None
        return mine.found

    def _see_to(self, wishes: Sequence[_Wish]) -> None:
        texts = list(dict.fromkeys(text for wish in wishes for text in wish.texts))
        try:
            vectors = self._encode(texts)
        except BaseException as error:  # whoever waits must not wait for ever
            for wish in wishes:
                wish.error = error
            return
        at = {text: n for n, text in enumerate(texts)}
        for wish in wishes:
            wish.found = vectors[[at[text] for text in wish.texts]]


class _Wish:
    """Texts that somebody waits for, and what came of it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.found: Vectors | None = None
        self.error: BaseException | None = None
