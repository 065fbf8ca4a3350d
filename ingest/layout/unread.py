"""Whether a page shows something that its text layer does not say."""

from __future__ import annotations

import re
import unicodedata
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

_NUMBER = re.compile(r"\(?\d[\d.,/:-]*%?\)?")
_NO_FIGURES = re.compile(r"\D+")
_ROW = re.compile(r"([^\w\s]|_)\1+")
_CID = re.compile(r"\(cid:\d+\)")
_MEANINGLESS = re.compile(r"[\ue000-\uefff\uf100-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NO_LETTERS = bytes(set(range(256)) - set(_LETTERS))
_NO_VOWELS = bytes(set(range(256)) - set(b"aeiouyAEIOUY"))
_LEAST_VOWELS = 0.12
_ENOUGH_LETTERS = 200
_FEW_LETTERS = 25
_FEW_MARKS = 8
_NO_LETTER = 3
_LEAST_MEANT = 0.6
_MOST_MEANINGLESS = 0.2
_PICTURE_SHARE = 0.5
_RULE_POINTS = 3.0
_DRAWN_PIXELS = 500_000
_WHITE = 250


def is_unread(document: Any, at: int, text: str) -> bool:
    """Judge page ``at`` (0-based): no text or garbage, while the page is not blank."""
    shown = "".join(text.split())
    plain = _CID.sub("", shown) if "(cid:" in shown else shown
    letters = plain.encode("utf-8", "ignore").translate(None, _NO_LETTERS)
    if len(shown) - len(letters) > _MOST_MEANINGLESS * len(shown):
        bad = len(shown) - len(plain) + len(_MEANINGLESS.findall(plain))
        if bad > _MOST_MEANINGLESS * len(shown):
            return True
    if len(letters) < _LEAST_MEANT * len(shown) and _is_punctuation(plain):
        return True
    if len(letters) > _ENOUGH_LETTERS:
        return len(letters.translate(None, _NO_VOWELS)) < _LEAST_VOWELS * len(letters)
    if sum(map(str.isalnum, plain)) >= _FEW_LETTERS:
        return False
    return _shows_more(document, at, bool(shown))


def _is_punctuation(plain: str) -> bool:
    """Whether letters, figures and signs are outnumbered by punctuation, as where a font's codes are no letters.

    Rows of one mark (leaders, rules) count once, formatting characters and the marks of a number not at all.
    """
    bare = _NUMBER.sub(lambda number: _NO_FIGURES.sub("", number[0]), plain)
    kinds = [unicodedata.category(mark) for mark in _ROW.sub(r"\1", bare)]
    shown = [kind for kind in kinds if kind[0] != "C"]
    meant = sum(kind[0] in "LMN" or kind in {"Sc", "Sm", "So"} for kind in shown)
    return len(shown) >= (_FEW_MARKS if meant else _NO_LETTER) and meant < _LEAST_MEANT * len(shown)


def _shows_more(document: Any, at: int, some_text: bool) -> bool:
    """Whether the page draws anything besides its few letters: with some text, only a large picture counts.

    Letters that the text layer knows nothing of count where they leave ink on the page.
    """
    try:
        page = document[at]
    except pdfium.PdfiumError:
        return True
    try:
        width, height = page.get_size()
        letters = False
        for drawn in page.get_objects(max_depth=3):
            if drawn.type == raw.FPDF_PAGEOBJ_TEXT:
                letters = True
                continue
            if not some_text and not _is_rule(drawn):
                return drawn.type == raw.FPDF_PAGEOBJ_IMAGE or _has_ink(page)
            if drawn.type == raw.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = drawn.get_bounds()
                if (right - left) * (top - bottom) > _PICTURE_SHARE * width * height:
                    return True
        return letters and not some_text and _has_ink(page)
    except pdfium.PdfiumError:
        return True
    finally:
        page.close()


def _is_rule(drawn: Any) -> bool:
    """Whether this is a thin straight line, as above a footer. Sizes within a form are not the page's."""
    if drawn.type != raw.FPDF_PAGEOBJ_PATH or drawn.level:
        return False
    left, bottom, right, top = drawn.get_bounds()
    return bool(min(right - left, top - bottom) < _RULE_POINTS)


def _has_ink(page: Any) -> bool:
    """Whether the page, drawn small, is not all white."""
    width, height = page.get_size()
    scale = min(1.0, (_DRAWN_PIXELS / max(1.0, width * height)) ** 0.5)
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        return bool(bitmap.to_pil().getextrema()[0] < _WHITE)
