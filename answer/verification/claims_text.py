"""Quotes in running text: words in quotation marks, block quotations, and the reference that belongs to each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape

from answer.verification.claims import CONTEXT, Cited, Claim, Claims, read_reference

LEAST_WORDS = 4
"""Fewer words in quotation marks are a term, unless a page or paragraph follows at once."""
NOTE = "\ue000"
"""Stands in a paragraph's text where a footnote is called; its number follows, then NOTE again."""
_CALL = re.compile(f"{NOTE}([^{NOTE}]*){NOTE}")
_ATTRIBUTION = re.compile(r"^\s*(?:[—–-]{1,2}\s|\(|source:)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*\[(\w{1,6})\]:?\s+(?=\S)")
_CALLED = re.compile(r"^[\s.,;:]*\[(\w{1,6})\]")
_IBID = re.compile(r"\bibid\b|\(n \d+\)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~$:])")
_EMPHASIS = re.compile(r"(?<![\w\\])[*_]{1,3}(?=\S)|(?<=[^\s\\])[*_]{1,3}(?!\w)")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:\s*")
_SHORT_REFERENCE = 400


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``quotation`` is true where all of it is a quote, ``heading`` where it is one."""

    text: str
    quotation: bool = False
    heading: bool = False


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    notes: Mapping[str, str]
    quotes: list[Claim] = field(default_factory=list)
    short: int = 0
    heading: str = ""

    def add(self, quote: str, after: str, before: str, lead: str = "") -> None:
        """Take a quote with the text after it and before it; ``lead`` is what its own sentence begins with."""
        reference = self.reference(after)
        cited = read_reference(reference)
        if not cited.has_place and lead:
            cited = replace(read_reference(lead), sha256=cited.sha256, passage=cited.passage)
        words = len(_WORD.findall(quote))
        if not words:
            return
        if words < LEAST_WORDS and not cited.has_place:
            self.short += 1
            return
        if _IBID.search(reference) and self.quotes:
            last = self.quotes[-1].cited
            cited = replace(cited, reference=f"{reference} {last.reference}") if cited.has_place else last
        context = (reference, before, self.heading)
        self.quotes.append(Claim(len(self.quotes) + 1, quote, cited=_with_context(cited, context)))

    def reference(self, after: str) -> str:
        """What belongs to a quote of the text after it, with its footnotes put in where they are called."""
        text = _CALL.sub(lambda call: f" {self.notes.get(call[1], '')} ", after)
        if (called := _CALLED.match(text)) and called[1] in self.notes:
            return self.notes[called[1]]
        return text.strip()


def _with_context(cited: Cited, context: Sequence[str]) -> Cited:
    return replace(cited, reference=CONTEXT.join(" ".join(part.split()) for part in context))


def claims_of_text(paragraphs: Sequence[Paragraph], notes: Mapping[str, str] | None = None) -> Claims:
    """The quotes of running text. ``notes`` are footnotes by the number with which they are called."""
    numbered = [(m[1], p.text[m.end() :]) for p in paragraphs if (m := _NUMBERED.match(p.text))]
    listed = {number: text for number, text in numbered if not _opens(text)}
    reading = _Reading({**listed, **(notes or {})})
    before = ""
    for at, paragraph in enumerate(paragraphs):
        after = paragraphs[at + 1].text if at + 1 < len(paragraphs) else ""
        if paragraph.heading:
            reading.heading = paragraph.text
        elif paragraph.quotation:
            _take_block(reading, paragraph.text, after, before)
        else:
            _take_marked(reading, paragraph.text, after, before)
        before = "" if paragraph.heading else paragraph.text
    for note in (notes or {}).values():
        _take_marked(reading, note, "", "")
    return Claims(tuple(reading.quotes), reading.short)


def _take_block(reading: _Reading, text: str, after: str, before: str) -> None:
    """A block quotation: its last lines may be who said it, and so may the next paragraph's beginning."""
    lines = text.splitlines()
    at = next((n for n, line in enumerate(lines) if n and _ATTRIBUTION.match(line)), len(lines))
    quote, attribution = "\n".join(lines[:at]), " ".join(lines[at:])
    calls = "".join(call.group() for call in _CALL.finditer(quote))
    bare = _CALL.sub("", quote).strip()
    if marked := next(iter(_marked(bare)), None):
        if len(bare[: marked[0]].strip()) + len(bare[marked[3] :].strip()) > len(marked[2]):
            _take_marked(reading, text, after, before)
            return
        attribution = f"{bare[marked[3] :]} {attribution}"
        bare = marked[2]
    short = after if len(after) <= _SHORT_REFERENCE and not _opens(after) else ""
    follows = f"{calls} {attribution}" if calls or attribution.strip() else short
    reading.add(bare, follows, before)


def _take_marked(reading: _Reading, text: str, after: str, before: str) -> None:
    """The quotes of a paragraph. Each one's reference is the text up to the next quote."""
    marked = list(_marked(text))
    for n, (start, _, quote, end) in enumerate(marked):
        last = n + 1 == len(marked)
        follows = text[end : marked[n + 1][0] if not last else len(text)]
        if last and not follows.strip(" .,;") and (_ATTRIBUTION.match(after) or _NUMBERED.match(after)):
            follows = after
        lead = "" if n else text[:start]
        goes_before = text[marked[n - 1][3] : start] if n else lead if lead.strip() else before
        reading.add(_CALL.sub("", quote), follows, goes_before, lead)


def _opens(text: str) -> bool:
    return text.lstrip()[:1] in set('“"‘')


def _marked(text: str) -> Iterator[tuple[int, int, str, int]]:
    """The outermost quotes of a paragraph: where the mark is, where its words begin, they, and where it ends."""
    at = 0
    while at < len(text):
        close = {"“": _close_double, '"': _close_straight, "‘": _close_single}.get(text[at])
        if close is None or (at and text[at] != "“" and text[at - 1].isalnum()):
            at += 1
            continue
        end = close(text, at)
        if end is None:
            at += 1
            continue
        yield at, at + 1, text[at + 1 : end], min(len(text), end + 1)
        at = end + 1


def _close_double(text: str, at: int) -> int:
    """The mark that closes “, over quotes within; without one, the paragraph's end (it goes on in the next)."""
    depth = 0
    for n in range(at, len(text)):
        depth += (text[n] == "“") - (text[n] == "”")
        if not depth:
            return n
    last = text.rfind("”")
    return last if last > at else len(text)


def _close_straight(text: str, at: int) -> int | None:
    end = text.find('"', at + 1)
    return end if end > 0 else None


def _close_single(text: str, at: int) -> int | None:
    """The ’ that closes ‘: no apostrophe within a word, nor one of "the officers’ records"."""
    ends = [m.start() for m in re.finditer(r"[’'](?!\w)", text) if m.start() > at]
    sure = [
        end for end in ends if not (text[end - 1] == "s" and re.match(r"[’'] [a-z]", text[end : end + 3]))
    ]
    return next(iter(sure or ends), None)


def paragraphs_of(text: str, *, markdown: bool = False) -> tuple[list[Paragraph], dict[str, str]]:
    """The paragraphs and footnotes of plain text or Markdown. Block quotations and footnotes are read in both."""
    notes: dict[str, str] = {}
    paragraphs: list[Paragraph] = []
    plain = _plain if markdown else str
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        lines = block.strip("\n").splitlines()
        if _FOOTNOTE.match(block.strip()):
            found = [(_FOOTNOTE.match(one), one) for one in re.split(r"\n(?=\[\^)", block.strip())]
            notes.update({note[1]: plain(one[note.end() :]) for note, one in found if note})
        elif lines and all(line.lstrip().startswith(">") for line in lines):
            body = "\n".join(re.sub(r"^\s*>\s?", "", line) for line in lines)
            paragraphs += _quotation(plain(body))
        elif block.strip():
            heading = len(lines) == 1 and lines[0].startswith("#")
            paragraphs += [Paragraph(plain(part), heading=heading) for part in _parts(lines)]
    return [replace(p, text=_called(p.text)) for p in paragraphs], notes


def _quotation(body: str) -> list[Paragraph]:
    """The paragraphs of a block quotation; one that says who is quoted belongs to the one before it."""
    paragraphs: list[Paragraph] = []
    for part in re.split(r"\n\s*\n", body):
        if paragraphs and _ATTRIBUTION.match(part):
            paragraphs[-1] = replace(paragraphs[-1], text=f"{paragraphs[-1].text}\n{part}")
        elif part.strip():
            paragraphs.append(Paragraph(part, quotation=True))
    return paragraphs


def _parts(lines: Sequence[str]) -> list[str]:
    """The lines of a block, cut where a list goes on with another point."""
    parts: list[str] = []
    for line in lines:
        if parts and not re.match(r"\s*(?:[-*+]\s|\d+[.)]\s|\[\w{1,4}\]:?\s)", line):
            parts[-1] += "\n" + line
        else:
            parts.append(line)
    return parts


def _plain(text: str) -> str:
    """Without the marks of Markdown that stand around words, and with its characters for themselves."""
    return unescape(_ESCAPED.sub(r"\1", _EMPHASIS.sub("", text)))


def _called(text: str) -> str:
    return re.sub(r"\[\^([^\]\s]+)\]", rf"{NOTE}\1{NOTE}", text)
