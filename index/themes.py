"""Safeguarding themes: a plain file of words and an example each, by which passages can be asked for.

A theme is a question that is kept: its passages are looked up when it is asked for, by its words and by nearness
to its example. Nothing is stored, so that a changed or added theme holds at once for every passage.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.errors import FindingsError

SHIPPED = Path(__file__).with_name("themes.toml")
OWN = "themes.toml"
"""The name, in an index's folder, of its user's own themes, which go before the shipped ones."""
NEAR = 0.40
"""The least cosine of a passage with a theme's example, both as the ranking compares them. Read on
either side of it: above are passages on the theme in other words, below mostly neighbours of it."""
MOST_NEAR = 2_000
"""Passages that may belong to a theme by meaning alone."""


class ThemesError(FindingsError):
    """The file of themes cannot be used."""


@dataclass(frozen=True, slots=True)
class Theme:
    """``words``: any one of these phrases puts a passage under the theme; ``example`` is a sentence on it."""

    name: str
    words: tuple[str, ...]
    example: str


def themes_of(folder: Path | None = None) -> dict[str, Theme]:
    """All themes by their folded names: the shipped ones, and those in the index's ``folder``.

    Raises ThemesError, with a sentence that names the file, when it is not what it should be.
    """
    found = dict(_load_at(SHIPPED))
    own = folder / OWN if folder else None
    if own and own.exists():
        found |= _load_at(own)
    return found


def _load_at(path: Path) -> dict[str, Theme]:
    """The themes of a file, read again only when it has changed: every answer names themes."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0
    return _load(path, changed)


@lru_cache(maxsize=8)
def _load(path: Path, changed: int) -> dict[str, Theme]:  # noqa: ARG001 - a changed file is read anew
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        themes = [_theme(name, table) for name, table in tables.items()]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError) as error:
        raise ThemesError(
            f'The themes in {path} cannot be read ({error}); a theme is written as ["its name"], then'
            ' words = ["a phrase", "another"] and example = "A sentence on it.", a line each.'
        ) from error
    return {theme.name.casefold(): theme for theme in themes}


def _theme(name: str, table: Any) -> Theme:
    words = table.get("words") if isinstance(table, dict) else None
    example = table.get("example", "") if isinstance(table, dict) else None
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValueError(f"{name!r} has no list of words")
    if not isinstance(example, str):
        raise ValueError(f"the example of {name!r} is no sentence")  # noqa: TRY004
    return Theme(name, tuple(words), example)
