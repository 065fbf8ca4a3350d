"""Text from reports and from answer files as it may be put into files of other formats."""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_STEERING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
MISSING = "■"
"""Drawn in the place of a character that the font has no form of."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def legal(text: str) -> str:
    """A text without characters that XML forbids (they become spaces) or that only steer how it is displayed."""
    return _STEERING.sub("", _ILLEGAL.sub(" ", text))


def line(text: str) -> str:
    """The same on one line; nothing in it steers a terminal."""
    return " ".join(legal(text).split())


def cell(value: object) -> str:
    """A value for a spreadsheet's cell: what it might run as a formula gets an apostrophe before it."""
    text = "" if value is None else legal(str(value))
    return f"'{text}" if text.startswith(FORMULA) else text
