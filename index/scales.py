"""The words that inspectorates grade with, by programme. Words only: a grade is never turned into a number."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """The words of one scale, the best first."""

    name: str
    words: tuple[str, ...]


OFSTED = Scale(
    "Ofsted", ("outstanding", "good", "requires improvement to be good", "requires improvement", "adequate",
               "inadequate"),
)  # fmt: skip
"""Requires improvement "to be good" since 2017; "adequate" stood in its place before 2013."""
HMICFRS = Scale("HMICFRS", ("outstanding", "good", "adequate", "requires improvement", "inadequate"))
PROBATION = Scale("HMI Probation", ("outstanding", "good", "requires improvement", "inadequate"))
CQC = Scale("CQC", ("outstanding", "good", "requires improvement", "inadequate"))
PRISONS = Scale("HMI Prisons", ("good", "reasonably good", "not sufficiently good", "poor"))
SEND = Scale(
    "Area SEND",
    (
        "positive experiences and outcomes",
        "inconsistent experiences and outcomes",
        "widespread and/or systemic failings",
    ),
)
JOINT = Scale("Joint", HMICFRS.words)
ESTYN = Scale("Estyn", ("excellent", "good", "adequate and needs improvement", "unsatisfactory"))
SCOTLAND = Scale(
    "Care Inspectorate", ("excellent", "very good", "good", "adequate", "weak", "unsatisfactory")
)
SCALES = {
    scale.name: scale for scale in (OFSTED, HMICFRS, PROBATION, CQC, PRISONS, SEND, JOINT, ESTYN, SCOTLAND)
}

_BY_INSPECTORATE = {
    "Ofsted": OFSTED,
    "HMICFRS": HMICFRS,
    "HMI Probation": PROBATION,
    "CQC": CQC,
    "HMI Prisons": PRISONS,
    "Estyn": ESTYN,
    "Care Inspectorate": SCOTLAND,
}
_BY_PROGRAMME = {"Area SEND inspection": SEND, "Joint targeted area inspection": JOINT}
_UNGRADED = frozenset(
    {"Monitoring visit", "Focused visit", "Custody inspection", "Independent investigation"}
)
"""Programmes whose reports give no grades: the words there are those of earlier inspections."""


def scale_of(programme: str | None, inspectorate: str | None) -> Scale | None:
    """The scale of a programme; None where its reports give no grades or nothing is known of it."""
    if programme in _UNGRADED:
        return None
    if programme in _BY_PROGRAMME:
        return _BY_PROGRAMME[programme]
    return _BY_INSPECTORATE.get((inspectorate or "").split(",")[0].split(" and ")[0])


def place_on(scale: str | None, grade: str) -> int | None:
    """The place of a grade's words on its scale, 0 for the best, for sorting; None for other words."""
    words = SCALES[scale].words if scale in SCALES else ()
    folded = " ".join(grade.casefold().split())
    return words.index(folded) if folded in words else None


_SMALL = frozenset(
    [
        "the", "a", "an", "of", "on", "in", "for", "to", "at", "and", "with", "who", "are", "is", "their",
        "its", "our", "how", "well", "or", "by", "as", "be", "need", "experience", "progress", "impact",
        "effectiveness", "quality", "people", "young",
    ]
)  # fmt: skip
_SAME_WORDS = (
    (re.compile(r"\blooked[- ]after\b"), "in care"),
    (re.compile(r"\b(?:care[- ]experienced|leaving care)\b"), "care leavers"),
    (re.compile(r"\bchildren\b"), "child"),
)
_STEM = 6


def area_words(area: str) -> frozenset[str]:
    """The words that tell one area from another, cut to stems; what frameworks call differently is made the same."""
    folded = area.casefold()
    for words, same in _SAME_WORDS:
        folded = words.sub(same, folded)
    stems = (re.sub(r"(?:ing|ed|es|s|e)$", "", word) for word in re.findall(r"[a-z]+", folded))
    return frozenset(stem[:_STEM] for stem in stems if stem not in _SMALL)


_BEFORE_AREA = re.compile(
    r"^(?:\d+(?:\.\d+)*[.)]?\s+)?(?:the )?(?:(?:effectiveness|quality|impact) of |(?:experiences?|progress)"
    r"(?: and (?:experiences?|progress))? of )?(?:the )?",
    re.IGNORECASE,
)


def area_key(area: str) -> str:
    """What is equal for two ways of printing one area: "Experiences and progress of care leavers", "Care leavers"."""
    folded = " ".join(area.replace("’", "'").split()).casefold().rstrip(".")
    return "overall" if re.match(r"(?:the )?overall\b", folded) else _BEFORE_AREA.sub("", folded, count=1)
