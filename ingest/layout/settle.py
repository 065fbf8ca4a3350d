"""Roles that only the whole report shows: numbered paragraphs, captions of two parts, case studies, contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingest.layout.contents import plain_title
from ingest.layout.groups import Group
from ingest.layout.text import Hyphens, mended

CASE = re.compile(r"(?:case|practice)\s+(?:study|example|illustration)s?\b", re.IGNORECASE)
"""How inspectorates head the boxes that tell of one case."""

_MOST_CASE_GROUPS = 12
_LONG_CHAIN = 8
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]\s*")
_DEEP_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,3})+\.?\s*")
_CONTENTS = re.compile(r"(?:table\s+of\s+)?contents(?:\s+page)?\s*:?", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:figure|table|chart|map|fig\.?)\s*[A-Z]?\d+(?:[.-]\d+)*\s*(?:\([^()]{1,30}\)\s*)?[.:]?", re.IGNORECASE
)
_NEAR = 2.4
"""A caption's second part begins within this many times its size."""

_SMALL = 0.94
"""Captions are set in less than this share of the report's usual size, where they are set smaller at all."""


def settle(flow: Sequence[Group], hyphens: Hyphens) -> None:
    """Correct the roles of a report's groups, in order, by what stands around them."""
    _number_paragraphs(flow)
    _caption_titles(flow)
    _bare_contents(flow)
    _cases(flow, hyphens)


def _number_paragraphs(flow: Sequence[Group]) -> None:
    """Numbers that run on past headings count the report's paragraphs, not the items of a list."""
    chain: list[Group] = []
    value, crossed, headed = 0, False, False
    for group in flow:
        headed = headed or group.role == "heading"
        if group.role != "bullet":
            continue
        if _DEEP_NUMBER.fullmatch(group.mark):
            group.role = "paragraph" if len(group.lines) > 1 or group.closed else "bullet"
            continue
        number = _NUMBER.fullmatch(group.mark)
        if not number or group.box is not None:
            continue
        if int(number.group(1)) == value + 1 and value:
            chain.append(group)
            crossed = crossed or headed
        else:
            _settle_chain(chain, crossed)
            chain, crossed = [group], False
        value, headed = int(number.group(1)), False
    _settle_chain(chain, crossed)


def _settle_chain(chain: Sequence[Group], crossed: bool) -> None:
    if crossed and len(chain) >= _LONG_CHAIN:
        for group in chain:
            group.role = "paragraph"


def _caption_titles(flow: Sequence[Group]) -> None:
    """A bold line right under "Figure 1", or a paragraph in small print, is the rest of its caption."""
    sizes: Counter[float] = Counter()
    for group in flow:
        sizes[group.first.size] += sum(len(line.text) for line in group.lines)
    small = _SMALL * sizes.most_common(1)[0][0] if sizes else 0.0
    for group, following in pairwise(flow):
        bare = group.role == "caption" and _LABEL.fullmatch(group.last.text.strip())
        if not bare or following.first.page != group.last.page:
            continue
        below = 0 < group.last.base - following.first.base < _NEAR * following.first.size
        title = following.role == "heading" and following.first.size < 1.3 * group.last.size
        if below and (title or (following.role == "paragraph" and following.first.size < small)):
            following.role = "caption"


def _bare_contents(flow: Sequence[Group]) -> None:
    """A contents list without page numbers: below "Contents", nothing but titles of headings further on."""
    for at, group in enumerate(flow[:60]):
        if len(group.lines) > 1 or not _CONTENTS.fullmatch(group.first.text.strip()):
            continue
        titles = {
            plain_title(" ".join(line.text for line in other.lines))
            for other in flow[at:]
            if other.role == "heading"
        }
        last = at
        for further in range(at + 1, min(at + 80, len(flow))):
            text = plain_title(" ".join(line.text for line in flow[further].lines))
            if text in titles and flow[further].role != "heading":
                last = further
            elif further - last > 2 or flow[further].role == "heading":  # noqa: PLR2004
                break
        if last - at > 2:  # noqa: PLR2004
            for listed in flow[at : last + 1]:
                listed.role = "contents"
        return


def _cases(flow: Sequence[Group], hyphens: Hyphens) -> None:
    """A heading "Case study" opens a box of its own where none is drawn, up to the next heading."""
    title, left = None, 0
    for group in flow:
        if group.role == "heading" or group.box is not None or left == 0:
            title = None
        if group.role == "heading" and group.box is None and CASE.match(group.first.text):
            title, left = mended(group.lines, hyphens)[0], _MOST_CASE_GROUPS
        if title is not None:
            group.box, left = title, left - 1
