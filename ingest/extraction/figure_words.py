"""Of a figure: what its number counts, and the number of the country that it is held against."""

from __future__ import annotations

import re

from ingest.extraction.outline import unnumbered

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen"
)
WORD = rf"(?:(?:{_TENS})(?:[-\s](?:{_ONES}))?|{_ONES})"
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{WORD})"
PERCENT = r"(?:%|\s?per\s?cent\b)"
ALIKE = "statistical neighbours?|similar (?:forces|areas|authorities|councils)"

_COUNTRY = r"\b(?:national(?:ly)?|England(?: and Wales)?)(?:[’']s)?"
_MEASURE = r"(?:\s+(?:average|rate|figure|level|mean|median)s?)?"
YEAR = r"(?:19|20)\d\d(?:\s?[–/-]\s?\d{2,4})?"
_UNIT = rf"(?:{PERCENT}|\s+per\s+[\d,]+)"
_AGAINST = (
    re.compile(
        rf"(?:{ALIKE}|comparators?)(?: averages?)?,? and (?:the )?{_COUNTRY}{_MEASURE}(?: of| at|:)? "
        rf"\(?{NUMBER}{_UNIT}?,? and (?P<of>{NUMBER}{_UNIT}?)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_COUNTRY}{_MEASURE}(?:\s+(?:for|of|in|among)\s+(?:{YEAR}|[a-z][a-z ]{{2,30}}?))?[\s,(:]*"
        rf"(?:(?:which )?(?:is|was|of|at|being)\s+)?(?:just |only |about )?(?P<of>{NUMBER}{_UNIT}?)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<of>{NUMBER}{_UNIT}?)\s+(?:(?:increase|decrease|rise|fall)\s+)?(?:nationally"
        r"|(?:across|in|for) (?:England|the country)|(?:is |was )?the (?:national|England) (?:average|rate|figure))",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:against|compared (?:with|to)|above|below|than)[^.;]{{0,60}}?(?:{ALIKE}|all forces|average)[^.;]{{0,40}}?"
        rf"(?P<of>{NUMBER}{_UNIT}?)",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<of>{NUMBER}{_UNIT}?)\s+for (?:{ALIKE})", re.IGNORECASE),
)
"""Ways to name the number of others, the country's before that of similar places."""
_VERSUS = re.compile(
    rf"{_COUNTRY}[^.;()]{{0,20}}\({NUMBER}{_UNIT}? (?:vs?|versus)\.? (?P<of>{NUMBER}{_UNIT}?)"
)
_RANKED = re.compile(r"\b(?:deprived|top|bottom|worst|best|poorest|highest|lowest)\s+$", re.IGNORECASE)

_COUNTED = re.compile(
    r"\s*(?P<counts>[^.;:,()]{3,}(?:, (?!but |they )[a-z]+(?: [a-z]+)? (?:and|or) [a-z]+)?)"
)
_BETWEEN = re.compile(r"^(?:\d{1,2}(?=\s))?\s*%?\s*(?:\([^)]{1,30}\))?\)?\s*(?:of\s)?")
"""The mark of a footnote, a bracket with the count itself, and "of"."""
_AND_THEN = re.compile(
    r"\s(?:compared (?:with|to)|against|although|while|whilst|but|which|and (?:the|this))\s.*",
    re.IGNORECASE | re.DOTALL,
)
_MOST_LETTERS = 120
_MOST_BEFORE, _MOST_OF, _LEAST_BEFORE = 20, 30, 2
"""Words before a share that are taken for what it is a share of; where they say "the proportion of", more."""
_NO_COUNT = re.compile(
    r"^(?:vs?|versus|and|or|but|in|to|by|at|on|which|who|that|this|as|for|with|from|than|compared|against|over|since|during"
    r"|last|nationally|above|below|better|higher|lower|respectively)\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"^(?:is|are|was|were|has|have|had)\b", re.IGNORECASE)
_SHARE_OF = re.compile(
    r"\b(?:(?:the|a|an)\s+)?(?:\w+\s+)?(?:proportion|percentage|number|rate|share)\s+of\b(?!\s*$)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:]\s|\s(?:but|that|while)\s")
_CHANGED_TO = re.compile(r"\s+from\s+(?:[^.;]|\.\d)*?\bto\s+(?:just |over |under |only )?$")
_TRAILING = re.compile(
    r"(?:[\s(,]+(?:up|is|are|was|were|to be|at|of|to|stands|currently|now|only|just|over|under|about|approximately"
    r"|around|nearly|almost|a rate of|for example|by(?: an?)?(?: \w+)?))+[\s(,]*$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:this|it|these|they|that|them|those)\b", re.IGNORECASE)
_OF_WHOM = re.compile(
    r"(?P<whole>^of (?!these|those|them|this|which)[^.;]{3,80}(?=,)|[^.;]{3,80} of (?:whom|which)),?\s+"
    r"(?:just |only |over |under )?$",
    re.IGNORECASE,
)
"""What a part is a part of: "42 live with foster families, of whom 12% live outside the area"."""
_LEADS_ON = re.compile(r"\b(?:that|but|and|when|with|while)$", re.IGNORECASE)
_LEAST_SAID = 5
"""Words of a clause that points back with "this" and still says what is counted."""
_LED = re.compile(
    r"^\W*,\s+(?P<counts>[^.;:]{3,120}?)\s+(?<!who )(?<!that )(?<!which )(?:is|are|was|were|has|will)\b"
)


def counted(sentence: str, match: re.Match[str]) -> str | None:
    """The words after the number, or before it where a share is stated of what stands there."""
    rest = sentence[match.end() :]
    whole = _OF_WHOM.search(sentence[: match.start()])
    before = _before(sentence[: match.start()])
    after = _COUNTED.match(_BETWEEN.sub(" ", rest))
    said = " ".join(_AND_THEN.sub("", after["counts"]).split()) if after else ""
    if (
        said
        and not _NO_COUNT.match(said)
        and not (before and not whole and _VERB.match(said) and not _LEADS_ON.search(before))
    ):
        said = f"{' '.join(unnumbered(whole['whole']).split())} … {said}" if whole else said
        return said if len(said) <= _MOST_LETTERS else said[:_MOST_LETTERS].rsplit(" ", 1)[0]
    if not before and (led := _LED.match(rest)):
        return " ".join(led["counts"].split())
    return before


def _before(text: str) -> str | None:
    """What the words before a number say that it counts; None where they point back or say nothing."""
    flat = " ".join(unnumbered(text).split()).strip(" ─―–—•-")
    said = _TRAILING.sub("", " " + _CHANGED_TO.sub("", flat + " ")).strip(" ,;(")
    shares = [one for one in _SHARE_OF.finditer(said) if len(said[one.start() :].split()) <= _MOST_OF]
    if shares:
        return said[shares[-1].start() :]
    if len(said.split()) > _MOST_BEFORE:
        said = _CLAUSE.split(said)[-1].strip()
    words = len(said.split())
    points_back = words < _LEAST_SAID and _POINTS_BACK.search(said)
    return None if points_back or not _LEAST_BEFORE <= words <= _MOST_BEFORE else said


def against(sentence: str, match: re.Match[str]) -> str | None:
    """The number of the country as written, else that of similar places; of the same unit as the figure's."""
    unit = "%" if re.search(PERCENT, match["value"], re.IGNORECASE) else ""
    for pattern in (_VERSUS, *_AGAINST):
        for found in pattern.finditer(sentence):
            start, value = found.start("of"), found["of"]
            own = match.start("value") <= start < match.end("value")
            other_unit = unit and not re.search(PERCENT, value, re.IGNORECASE)
            if not (own or other_unit or re.fullmatch(YEAR, value) or _RANKED.search(sentence[:start])):
                return " ".join(value.split())
    return None
