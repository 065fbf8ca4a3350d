"""Lines of a terminal."""

from __future__ import annotations

import textwrap

WIDTH = 96


def wrapped(text: str, indent: str = "") -> str:
    """The text in lines of WIDTH characters, its own line ends kept."""
    lines = (
        textwrap.fill(line, WIDTH, initial_indent=indent, subsequent_indent=indent)
        for line in text.splitlines()
    )
    return "\n".join(lines)


def clean(text: str) -> str:
    """Without control characters: a report must not be able to steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
