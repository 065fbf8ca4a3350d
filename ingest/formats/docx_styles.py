"""What a Word file's styles and lists say: which paragraphs are headings, and the numbers that Word draws."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading\s*([1-9])", re.IGNORECASE)
_DEEPEST = 20
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. ``level`` is 1 for "Heading 1" and 0 for body text; ``list`` is (list id, depth)."""

    name: str = ""
    level: int = 0
    list: tuple[str, int] | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a file. ``levels`` maps (list id, depth) to (format, text, start)."""

    levels: dict[tuple[str, int], tuple[str, str, int]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def label(self, number: str, depth: int) -> str | None:
        """The number that Word draws before the next paragraph of this list; "" for a bullet's dot.

        None where ``number`` names no list.
        """
        level = self.levels.get((number, depth))
        if level is None:
            return None
        form, text, start = level
        owner = self.abstract.get(number, number)
        self.counts[owner, depth] = self.counts.get((owner, depth), start - 1) + 1
        for deeper in range(depth + 1, _BODY_LEVEL):
            self.counts.pop((owner, deeper), None)
        if form in ("bullet", "none"):
            return ""
        return re.sub(r"%([1-9])", lambda found: self._counted(number, owner, int(found[1]) - 1), text)

    def _counted(self, number: str, owner: str, depth: int) -> str:
        form, _, start = self.levels.get((number, depth), ("decimal", "", 1))
        return _formatted(self.counts.get((owner, depth), start), form)


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """The paragraph styles by id, each with what it inherits."""
    if root is None:
        return {}
    elements = {style.get(f"{W}styleId") or "": style for style in root.iter(f"{W}style")}
    return {key: _resolve(key, elements) for key in elements}


def _resolve(key: str, elements: dict[str, etree._Element]) -> Style:
    name, level, listed = "", 0, None
    for _ in range(_DEEPEST):
        element = elements.get(key)
        if element is None:
            break
        own = value(element, "name") or ""
        name = name or own
        heading = _HEADING.match(own)
        outline = value(element, "pPr/outlineLvl")
        if not level and heading:
            level = int(heading[1])
        elif not level and outline and outline.isdigit() and int(outline) < _BODY_LEVEL:
            level = int(outline) + 1
        listed = listed or list_of(element)
        key = value(element, "basedOn") or ""
    return Style(name, level, listed)


def list_of(element: etree._Element) -> tuple[str, int] | None:
    """The list that a paragraph or style belongs to, as (list id, depth)."""
    number = value(element, "pPr/numPr/numId")
    depth = value(element, "pPr/numPr/ilvl") or "0"
    return (number, int(depth) if depth.isdigit() else 0) if number else None


def read_numbering(root: etree._Element | None) -> Numbering:
    """The lists of the file's numbering part."""
    numbering = Numbering()
    if root is None:
        return numbering
    abstracts = {item.get(f"{W}abstractNumId"): item for item in root.iter(f"{W}abstractNum")}
    for number in root.iter(f"{W}num"):
        key = number.get(f"{W}numId") or ""
        abstract = abstracts.get(value(number, "abstractNumId"))
        if abstract is None:
            continue
        restarted = number.find(f"{W}lvlOverride/{W}startOverride") is not None
        numbering.abstract[key] = key if restarted else f"abstract {value(number, 'abstractNumId')}"
        for level in abstract.iter(f"{W}lvl"):
            depth, start = level.get(f"{W}ilvl") or "0", value(level, "start") or "1"
            if depth.isdigit():
                numbering.levels[key, int(depth)] = (
                    value(level, "numFmt") or "decimal",
                    value(level, "lvlText") or "",
                    int(start) if start.isdigit() else 1,
                )
    return numbering


def value(element: etree._Element, path: str) -> str | None:
    """The ``w:val`` of the element below ``element`` at a path of local names."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def _formatted(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman"):
        return roman(number).upper() if form == "upperRoman" else roman(number)
    return str(number)


def roman(number: int) -> str:
    """A number from 1 to 3999 in small roman numerals."""
    text = ""
    for size, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        count, number = divmod(number, size)
        text += letters * min(count, 3 if size < 1000 else 9)  # noqa: PLR2004
    return text
