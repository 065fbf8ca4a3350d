"""Pages without a usable text layer, read by Tesseract: their words with boxes, and their lines for the layout.

The page is drawn by PDFium and read by Tesseract's LSTM engine, whose hOCR output gives the box of each word
and the baseline and letter height of each line.
"""

from __future__ import annotations

import functools
import io
import os
import re
import resource
import shutil
import signal
import subprocess
from contextlib import closing
from itertools import pairwise
from typing import Any, NamedTuple

import lxml.etree

from index.records import WordBox
from ingest.formats.errors import ReadError
from ingest.layout.lines import Line

DPI = 300
"""What Tesseract's models were trained on; below 200 it misreads small print."""
MOST_PIXELS = 50_000_000
"""A larger page (a poster, a plan) is drawn smaller; an A4 page has 8.7 million."""
LEAST_CONFIDENCE = 30
"""Words that Tesseract itself doubts more than this (0..100) are specks and drawings."""
SECONDS_A_PAGE = 90
"""Of processor time, so that a busy machine fails no good page."""
SECONDS_WAITED = 900
"""By the clock: less than what the parent waits for a sign of life (``workers.SECONDS_WAITED``)."""
_POINTS_AN_INCH = 72
_WIDE_GAP = 2.0
"""Sizes between two words that are two cells, however the line is set."""
_CLEAR_GAP, _TIMES = 1.2, 3.0
"""The same where it is so many times what is usual between the words of the line."""
_LINES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}
_SPACE = re.compile(r"\s+")


class OcrPage(NamedTuple):
    """What was read on one page. Offsets are in ``text``; boxes are points from the page's top left."""

    text: str
    words: tuple[WordBox, ...]
    lines: list[Line]


class Sheet(NamedTuple):
    """The page that was drawn: its physical number, its height in points, and pixels a point."""

    number: int
    height: float
    scale: float


class OcrError(ReadError):
    """Tesseract is there but failed on a page."""


class OcrStalledError(OcrError):
    """It did not come to an end on a machine that had no time for it; that says nothing of the page."""


@functools.cache
def tesseract() -> str | None:
    """The path of the Tesseract program, or None where it is not installed."""
    return shutil.which("tesseract")


def read_picture(page: Any, number: int) -> OcrPage:
    """Read an open PDFium page as a picture. Raises OcrError, with one sentence, when Tesseract fails."""
    width, height = page.get_size()
    scale = min(DPI / _POINTS_AN_INCH, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    hocr = _recognised(_drawn(page, scale), round(scale * _POINTS_AN_INCH))
    return parse_hocr(hocr, Sheet(number, height, scale))


def parse_hocr(hocr: bytes, sheet: Sheet) -> OcrPage:
    """The text, words and lines of a page from Tesseract's hOCR."""
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    tree = lxml.etree.fromstring(hocr, parser)
    text: list[str] = []
    words: list[WordBox] = []
    lines: list[Line] = []
    at = 0
    for node in tree.iter("{*}span") if tree is not None else ():
        if node.get("class") not in _LINES:
            continue
        line = []
        for inner in node.iter("{*}span"):
            if word := _word(inner):
                line.append(WordBox(at, at + len(word), *_box(inner, sheet.scale)))
                text += [word, " "]
                at += len(word) + 1
        if line:
            text[-1] = "\n"
            words += line
            lines += _segments(line, "".join(text), _setting(node, line, sheet), len(lines))
    return OcrPage("".join(text).rstrip("\n"), tuple(words), lines)


class _Setting(NamedTuple):
    """How a line is set: its page, its baseline counted upwards and its letters' size, in points."""

    page: int
    base: float
    size: float


def _setting(node: Any, words: list[WordBox], sheet: Sheet) -> _Setting:
    title = node.get("title", "")
    bottom = max(word.bottom for word in words)
    slope = _numbers(title, "baseline")
    offset = slope[1] / sheet.scale if len(slope) > 1 else 0.0
    tall = _numbers(title, "x_size")
    size = round(2 * tall[0] / sheet.scale) / 2 if tall else bottom - words[0].top
    return _Setting(sheet.number, sheet.height - bottom - offset, size)


def _segments(words: list[WordBox], text: str, setting: _Setting, rank: int) -> list[Line]:
    """A line of print as one ``Line``, or as several where wide gaps part the cells of a table."""
    gaps = sorted(word.left - before.right for before, word in pairwise(words))
    usual = gaps[len(gaps) // 2] if gaps else 0.0
    limit = min(_WIDE_GAP * setting.size, max(_CLEAR_GAP * setting.size, _TIMES * usual))
    runs = [[words[0]]]
    for before, word in pairwise(words):
        if word.left - before.right > limit:
            runs.append([])
        runs[-1].append(word)
    return [
        Line(
            page=setting.page, start=run[0].start, end=run[-1].end, text=text[run[0].start : run[-1].end],
            left=run[0].left, right=run[-1].right, base=setting.base, size=setting.size,
            bold=False, bold_end=False, italic=False, upright=True, hyphen=False, rank=rank + n,
        )
        for n, run in enumerate(runs)
    ]  # fmt: skip


def _word(node: Any) -> str:
    """The text of a word's element; empty for other elements and for words that Tesseract doubts."""
    if node.get("class") != "ocrx_word":
        return ""
    confidence = _numbers(node.get("title", ""), "x_wconf")
    if confidence and confidence[0] < LEAST_CONFIDENCE:
        return ""
    text = _SPACE.sub("", "".join(node.itertext()))
    return text if text.strip("|¦") else ""  # a rule between the columns of a table


def _box(node: Any, scale: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = (round(pixel / scale, 2) for pixel in _numbers(node.get("title", ""), "bbox"))
    return left, top, right, bottom


def _numbers(title: str, name: str) -> list[float]:
    """The numbers after a property's name in an hOCR title: "bbox 10 20 30 40; x_wconf 95"."""
    for part in title.split(";"):
        words = part.split()
        if words and words[0] == name:
            return [float(word) for word in words[1:]]
    return []


def _drawn(page: Any, scale: float) -> bytes:
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        picture = bitmap.to_pil()
        stream = io.BytesIO()
        picture.save(stream, "PPM")
    return stream.getvalue()


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_A_PAGE, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _recognised(picture: bytes, dpi: int) -> bytes:
    program = tesseract()
    assert program
    try:
        done = subprocess.run(  # noqa: S603  (a fixed program, the page on its standard input)
            [program, "stdin", "stdout", "--dpi", str(dpi), "-l", "eng", "--psm", "3", "hocr"],
            input=picture,
            capture_output=True,
            timeout=SECONDS_WAITED,
            check=True,
            preexec_fn=_limited,
            # several threads a page cost more than they bring, and pages are read side by side anyway
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        raise OcrStalledError(
            f"Text recognition stood still for {SECONDS_WAITED / 60:.0f} minutes."
        ) from None
    except subprocess.CalledProcessError as error:
        if error.returncode == -signal.SIGXCPU:
            raise OcrError(
                f"Text recognition took more than {SECONDS_A_PAGE} seconds of processor time on one page."
            ) from None
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise OcrError(f"Text recognition failed: {said[-1] if said else 'no reason given'}.") from None
    return done.stdout
