"""What a group of lines is: heading, item, caption or paragraph, and how deep a heading is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ingest.blocks import BlockKind
from ingest.layout_contents import plain_title
from ingest.layout_groups import Group
from ingest.layout_lines import Line

_CAPTION = re.compile(
    r"(?:figure|fig\.?|table|chart|photo(?:graph)?|map|diagram|image|graph|exhibit)\s*[A-Z]?\d+(?:[.-]\d+)*(?P<after>\s*[:.–—-]|\s|$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:chapter|section|part|annex|appendix)?\s*(\d{1,2}(?:\.\d{1,2}){0,4})[.:)]?\s+\S", re.IGNORECASE
)
_DATED_LABEL = re.compile(r"[A-Z][\w ’'()/-]{2,50}:\s*(?:\S+\s)*?(?:.*\d.*|[A-Z]\w+(?:[ ,]+[A-Z]\S*){1,8})$")
_LONGEST, _MOST_LINES = 220, 5


class StyleKey(NamedTuple):
    """What headings of one level have in common."""

    size: float
    bold: bool
    caps: bool
    italic: bool


class Looks(NamedTuple):
    """How the report is set: its usual size, whether bold says anything, and the titles it lists."""

    body: float
    bold_tells: bool
    titles: Collection[str]
    outline: Mapping[str, int]


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
    levels: dict[str, int] = {}
    for level, title, _ in outline:
        plain = plain_title(title)
        if len(plain) > 2:  # noqa: PLR2004
            levels.setdefault(plain, level)
    return Looks(body, bold <= 0.35 * max(total, 1), titles, levels)


def kind_of(group: Group, looks: Looks) -> BlockKind:
    """The role of a group that is neither table, footnote, contents nor furniture."""
    text = " ".join(line.text for line in group.lines)
    caption = _CAPTION.match(text)
    if (
        caption
        and len(text) < 400
        and (caption.group("after").strip() or not group.closed or group.first.whole_bold)
    ):
        return "caption"
    if _is_heading(group, text, looks):
        return "heading"
    return "bullet" if group.mark else "paragraph"


def _is_heading(group: Group, text: str, looks: Looks) -> bool:
    first = group.first
    if len(text) > _LONGEST or len(group.lines) > _MOST_LINES or sum(c.isalpha() for c in text) < 3:  # noqa: PLR2004
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


def heading_levels(headings: Sequence[tuple[Group, str]], looks: Looks) -> list[int]:
    """A level for each heading (1 is a chapter): by outline, by numbering, else by the rank of its style.

    A title that only opens the report ranks with the chapters, so that no path repeats it.
    """
    ranks = _style_ranks(headings)
    votes: dict[StyleKey, Counter[int]] = {}
    told: list[int | None] = []
    for group, text in headings:
        level = looks.outline.get(plain_title(text))
        told.append(level)
        if level is not None:
            votes.setdefault(style_key(group), Counter())[level] += 1
    levels = []
    for (group, text), level in zip(headings, told, strict=True):
        key = style_key(group)
        number = _NUMBERED.match(text)
        if level is not None:
            levels.append(level)
        elif number and "." in number.group(1):
            levels.append(number.group(1).count(".") + 1)
        elif votes.get(key):
            levels.append(votes[key].most_common(1)[0][0])
        else:
            levels.append(ranks[key])
    return levels


def _style_ranks(headings: Sequence[tuple[Group, str]]) -> dict[StyleKey, int]:
    order = sorted(
        {style_key(group) for group, _ in headings}, key=lambda k: (-k.size, not k.bold, not k.caps, k.italic)
    )
    pages: dict[StyleKey, set[int]] = {}
    for group, _ in headings:
        pages.setdefault(style_key(group), set()).add(group.first.page)
    titles = 0
    while titles < len(order) - 1 and pages[order[titles]] <= {1, 2}:
        titles += 1
    return {key: max(1, at - titles + 1) if at >= titles else 1 for at, key in enumerate(order)}
