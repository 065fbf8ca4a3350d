"""What a group of lines is: heading, item, caption or paragraph, and how deep a heading is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.blocks import BlockKind
from ingest.layout.contents import plain_title
from ingest.layout.groups import Group, Looks
from ingest.layout.lines import Line
from ingest.layout.order import CAPTION

_THREE_LETTERS = re.compile(r"[^\W\d_]\W*[^\W\d_]\W*[^\W\d_]")
_NUMBERED = re.compile(
    r"(?:chapter|section|part|annex|appendix)?\s*(\d{1,2}(?:\.\d{1,2}){0,4})[.:)]?\s+\S", re.IGNORECASE
)
_DATED_LABEL = re.compile(r"[A-Z][\w ’'()/-]{2,50}:\s*(?:\S+\s)*?(?:.*\d.*|[A-Z]\w+(?:[ ,]+[A-Z]\S*){1,8})$")
PART = re.compile(
    r"(?:(?:key |main |headline )?(?:findings|strengths)"
    r"|(?:key )?areas (?:for|of) (?:improvement|priority action|development)|priority actions?"
    r"|what needs to improve|recommendations?|causes? of concern|next steps|case stud(?:y|ies).*"
    r"|(?:executive )?summary|conclusions?)\s*\??:?",
    re.IGNORECASE,
)
"""Parts that inspection reports of any inspectorate are divided into."""

_MOST_TITLES = 8
"""An outline with more titles for each page lists paragraphs, not headings."""

_FEWEST_TOLD = 4
"""An outline that names fewer headings says nothing about levels."""

_LONGEST, _MOST_LINES, _LONGEST_CAPTION = 220, 5, 400


class StyleKey(NamedTuple):
    """What headings of one level have in common."""

    size: float
    bold: bool
    caps: bool
    italic: bool


def looks_of(
    pages: Sequence[Sequence[Line]], titles: Collection[str], outline: Sequence[tuple[int, str, int | None]]
) -> Looks:
    """Measure the report's usual setting over the lines of all its pages."""
    sizes: Counter[float] = Counter()
    bold = total = 0
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
            total += len(line.text)
            bold += len(line.text) if line.whole_bold else 0
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    leading = _usual_leading(pages, body)
    levels: dict[str, int] = {}
    if len(outline) > _MOST_TITLES * len(pages):
        outline = ()
    for level, title, _ in outline:
        plain = plain_title(title)
        if len(plain) > 2:  # noqa: PLR2004
            levels.setdefault(plain, level)
    return Looks(body, leading, bold <= 0.35 * max(total, 1), titles, levels)


def _usual_leading(pages: Sequence[Sequence[Line]], body: float) -> float:
    """The usual distance between lines of the usual size, as a multiple of it."""
    steps: Counter[float] = Counter()
    for lines in pages:
        for one, other in pairwise(lines):
            drop = one.base - other.base
            if abs(one.size - body) < 1 and abs(other.size - body) < 1 and 0.9 * body < drop < 2.4 * body:
                steps[round(drop / body, 1)] += 1
    return min(max(steps.most_common(1)[0][0], 1.1), 2.2) if steps else 1.25


def kind_of(group: Group, looks: Looks) -> BlockKind:
    """The role of a group that is neither table, footnote, contents nor furniture."""
    text = " ".join(line.text for line in group.lines)
    caption = CAPTION.match(text)
    if (
        caption
        and len(text) < _LONGEST_CAPTION
        and (caption.group("after").strip() or not group.closed or group.first.whole_bold)
    ):
        return "caption"
    if _is_heading(group, text, looks):
        return "heading"
    return "bullet" if group.mark else "paragraph"


def _is_heading(group: Group, text: str, looks: Looks) -> bool:
    first = group.first
    if len(text) > _LONGEST or len(group.lines) > _MOST_LINES or not _THREE_LETTERS.search(text):
        return False
    if re.search(r"[,;]$|\w\.\W{0,2}\d*$", text) and not (
        first.size > 1.3 * looks.body or _known(text, looks)
    ):
        return False
    if group.mark and not group.mark[0].isalnum():
        return False
    if first.size >= 1.1 * looks.body:
        return True
    if _known(text, looks) and len(group.lines) <= 3:  # noqa: PLR2004
        return True
    if first.size < 0.9 * looks.body:
        return False
    if looks.bold_tells and all(line.whole_bold for line in group.lines):
        return not _DATED_LABEL.fullmatch(text) and not group.mark.startswith("(")
    if text.isupper() and len(text) > 3 and len(text) < 100:  # noqa: PLR2004
        return len(group.lines) <= 2  # noqa: PLR2004
    return False


def _known(text: str, looks: Looks) -> bool:
    plain = plain_title(text)
    return len(plain) > 3 and (plain in looks.titles or plain in looks.outline)  # noqa: PLR2004


def style_key(group: Group) -> StyleKey:
    """The style of a heading."""
    first = group.first
    text = "".join(line.text for line in group.lines)
    return StyleKey(round(first.size), first.bold, text.isupper(), first.italic and not first.bold)


def heading_levels(headings: Sequence[tuple[Group, str, bool]], looks: Looks) -> list[int]:
    """A level for each heading (1 is a chapter): by outline, by numbering, else by the rank of its style.

    Each heading comes with its text and whether it follows another heading with nothing between. A title
    that only opens the report ranks with the chapters, so that no path repeats it.
    """
    ranks = _style_ranks([group for group, _, _ in headings])
    votes: dict[StyleKey, Counter[int]] = {}
    told = [looks.outline.get(plain_title(text)) for _, text, _ in headings]
    if sum(level is not None for level in told) < max(_FEWEST_TOLD, len(told) // 4):
        told = [None] * len(told)
    for (group, _, _), level in zip(headings, told, strict=True):
        if level is not None:
            votes.setdefault(style_key(group), Counter())[level] += 1
    levels: list[int] = []
    for (group, text, _), level in zip(headings, told, strict=True):
        key = style_key(group)
        numbered = _NUMBERED.match(text)
        if level is not None:
            levels.append(level)
        elif numbered and "." in numbered.group(1):
            levels.append(re.sub(r"(?:\.0)+$", "", numbered.group(1)).count(".") + 1)
        elif votes.get(key):
            levels.append(votes[key].most_common(1)[0][0])
        else:
            levels.append(ranks.get(key, len(set(ranks.values())) + 1))
    return _below_parts(headings, levels)


def _below_parts(headings: Sequence[tuple[Group, str, bool]], levels: Sequence[int]) -> list[int]:
    """Where the parts that every inspection report has look like the headings within them, set those deeper.

    A part is known to hold headings of its own look when one follows it with nothing between; from there on
    to the next part, headings of that look are one level down.
    """
    out = list(levels)
    part: tuple[StyleKey, int] | None = None
    holds = False
    for at, (group, text, bare) in enumerate(headings):
        if group.box is not None:
            continue
        if PART.fullmatch(text.strip()):
            part, holds = (style_key(group), levels[at]), False
        elif part and style_key(group) == part[0] and levels[at] == part[1]:
            holds = holds or (bare and at > 0 and bool(PART.fullmatch(headings[at - 1][1].strip())))
            out[at] += holds
        elif part and levels[at] < part[1]:
            part, holds = None, False
    return out


def _style_ranks(headings: Sequence[Group]) -> dict[StyleKey, int]:
    headings = [group for group in headings if group.box is None]
    order = sorted(
        {style_key(group) for group in headings}, key=lambda k: (-k.size, not k.bold, not k.caps, k.italic)
    )
    pages: dict[StyleKey, set[int]] = {}
    for group in headings:
        pages.setdefault(style_key(group), set()).add(group.first.page)
    titles = 0
    while titles < len(order) - 1 and pages[order[titles]] <= {1, 2}:
        titles += 1
    return {key: max(1, at - titles + 1) for at, key in enumerate(order)}
