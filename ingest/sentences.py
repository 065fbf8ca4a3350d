"""Where sentences begin and end in the prose of British inspection reports.

One pass over the places that could end a sentence, each judged by the word before and the word after.
A wrong join costs little (the quote is longer); a wrong cut makes a quote that is no sentence. So, in
doubt, there is no cut.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_END = re.compile(
    r"(?P<stop>[.!?…][.!?…]*)"  # one set of characters first, so that ``re`` skips to them
    r"(?P<close>[)\]\"'”’»]*)"
    r"(?P<mark>\[\d{1,3}\]|\d{1,3}|[¹²³⁰-⁹*†‡]{1,3})?"  # a footnote's mark, set close to the stop
    r"(?P<space>\s+)"
    r"(?=(?P<next>[\"'“‘«(\[]*\S+))"
)
_LINE = re.compile(r"[^\n]+")
_WORD_BEFORE = re.compile(r"[^\s()\[\]\"'“‘«/—–]*\Z")
_LONGEST_WORD = 40
_MARKER = re.compile(
    r"[\"'“‘(\[]*(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,5}|[•●▪■◦‣⁃·*–-])[.):\]]*\s*\Z"
)
_STARTS_SENTENCE = re.compile(r"[\"'“‘«(\[]*(?:[A-ZÀ-ÞŶŴ0-9£$•●▪■◦‣]|(?<=\()[a-zivx]{1,3}\)\s*$)")

_TRAILER = re.compile(r"(?:\([^()\n]{1,40}\)\.?|\d{1,3})[ \t]*(?:\n|\Z)")
"""What belongs to the sentence before it: "(Recommendation 7)" or a footnote's mark at the very end."""

_BEFORE_NAME = _words(
    "mr mrs ms mx dr prof rev revd hon fr sr jr lt capt cpt col gen maj sgt cpl insp supt det cllr messrs "
    "st mt "
    "e.g i.e eg ie cf viz vs v esp incl approx ca "
    "jan feb mar apr jun jul aug sept sep oct nov dec"
)
"""Abbreviations after which a sentence does not end, whatever follows."""

_BEFORE_NUMBER = _words(
    "no nos para paras par p pp s ss sec sect ch chap chs fig figs vol vols art arts reg regs r rr cl sch pt "
    "ex n nn ed eds tel ext ref app annex ann bk c col cols l ll"
)
"""Abbreviations that belong to the number after them ("para. 4"); before a word they may end a sentence."""

_LETTERED = _words(
    "appendix annex category class part section schedule group phase plan child children type table figure "
    "level grade box band tier area team site option mother father parent adult boy girl family case person "
    "sibling wing block unit houseblock officer victim house school home question column row vitamin"
)
"""Words before a single capital that is a label, not an initial ("Child A. The review ...")."""

_OPENERS = _words(
    "the a an in on at of to for from by with as if when while where although though however there this that "
    "these those it its they their we our he his she her i you your most many some all both each every few "
    "no not one two three leaders inspectors staff officers children managers social workers professionals "
    "but and or so because since after before during until once also further overall what which who how why "
    "it's there's"
)


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open offsets of the sentences of ``text``, in order.

    With the white space between them they cover the text. A line end ends a sentence: ``text`` has its
    lines joined, so that one is left only between paragraphs.
    """
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        spans.extend(_split_line(text, line.start(), line.end()))
    return tuple(spans)


def _split_line(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, end):
        if _ends_sentence(text, begin, match):
            _append(spans, text, begin, match.start("space"))
            begin = match.end("space")
    _append(spans, text, begin, end)
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Add the span without the white space at its ends, unless it is all white space."""
    body = text[start:end]
    low = start + len(body) - len(body.lstrip())
    if low < end:
        spans.append((low, low + len(body.strip())))


def _ends_sentence(text: str, begin: int, match: re.Match[str]) -> bool:
    following = match["next"]
    if not _STARTS_SENTENCE.match(following):
        return False
    if _TRAILER.match(text, match.end("space")):
        return False
    stop, close = match["stop"], match["close"]
    before = _WORD_BEFORE.search(text, max(begin, match.start() - _LONGEST_WORD), match.start())
    word = before.group() if before else ""
    if (
        match["mark"]
        and match["mark"].isdigit()
        and not _may_carry_mark(word, text[match.start() - 1] + close)
    ):
        return False
    if stop != ".":
        return True
    if _MARKER.match(text, begin, match.end("close")):
        return False  # "2." or "(a)" at the start: the number of what follows
    if close:
        return True
    return not _is_abbreviation(text, begin, match.start() - len(word), word, following)


def _may_carry_mark(word: str, around: str) -> bool:
    """Whether "word.12" is a word with a footnote's mark, not a reference such as "s.47" or "v2.1".

    ``around`` holds the character before the stop and what closes after it.
    """
    if any(mark in ")]\"'”’" for mark in around):
        return True
    return len(word) > 1 and word[-1].isalpha() and word.lower() not in _BEFORE_NUMBER


def _is_abbreviation(text: str, begin: int, word_at: int, word: str, following: str) -> bool:
    low = word.lower()
    after = following.lstrip("\"'“‘«([")
    if low in _BEFORE_NAME and not (low == "v" and word == "V"):
        return not (low in ("st", "mar", "dec", "sep", "jun") and _is_opener(after))
    if low in _BEFORE_NUMBER:
        return after[:1].isdigit() or (low in ("p", "pp") and after[:1] in "ivx")
    if low == "al":
        return following.startswith("(") or after[:1].isdigit()
    if len(word) == 1 and word.isupper():
        return not (_is_opener(after) or _last_word(text, begin, word_at) in _LETTERED)
    return "." in word and word.replace(".", "").isalpha() and word.isupper() and not _is_opener(after)


def _is_opener(after: str) -> bool:
    return after.rstrip(",;:.").lower().replace("’", "'") in _OPENERS


def _last_word(text: str, begin: int, end: int) -> str:
    words = text[max(begin, end - 40) : end].split()
    return words[-1].lower() if words else ""
