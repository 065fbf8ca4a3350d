"""What a question asks for besides a subject: failures or good practice, a kind of finding, or grades.

Read from its wording alone. A tone and a kind of finding are preferences: such passages go first, others stay.
A question about grades is answered by the table of grades (``answer.findings.graded``), and ranks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.findings import FindingKind
from index.questions.understand import Reading
from index.tone import Tone

_TONES: tuple[tuple[Tone, re.Pattern[str]], ...] = (
    ("criticism", re.compile(
        r"\b(?:fail(?:s|ed|ing|ings|ures?)?|weakness(?:es)?|shortcomings?|shortfalls?|missed opportunit(?:y|ies)"
        r"|(?:go(?:es|ing|ne)?|went) wrong|(?:poor|bad|weak) practice|criticis\w+|fault(?:s|ed))\b",
        re.IGNORECASE,
    )),
    ("praise", re.compile(
        r"\b(?:(?:good|best|effective|outstanding|promising|innovative) practices?|strengths?|what works"
        r"|(?:works?|worked|working|went|going|done|doing) well|innovative|imaginative|good news"
        r"|success(?:es|ful| stor(?:y|ies))?|praised?|exemplary)\b",
        re.IGNORECASE,
    )),
)  # fmt: skip
_KINDS: tuple[tuple[FindingKind, re.Pattern[str]], ...] = (
    ("cause of concern", re.compile(r"\bcauses? (?:of|for) concern\b", re.IGNORECASE)),
    ("priority action", re.compile(r"\b(?:areas? (?:for|of) )?priority actions?\b", re.IGNORECASE)),
    ("recommendation", re.compile(r"\brecommend(?:s|ed|ations?)?\b", re.IGNORECASE)),
    ("area for improvement", re.compile(
        r"\bareas? (?:for|of|needing) improvements?\b|\bwhat (?:still )?needs to (?:improve|be better)\b", re.IGNORECASE
    )),
    ("strength", re.compile(r"\b(?:strengths|innovative practice|promising practice|good practice)\b", re.IGNORECASE)),
    ("case example", re.compile(
        r"\b(?:(?:case|practice) (?:stud(?:y|ies)|examples?)|(?:examples?|cases?|stor(?:y|ies)) (?:of|where|in which"
        r"|when|about)|practice case)\b",
        re.IGNORECASE,
    )),
    ("figure", re.compile(
        r"\b(?:how many(?! (?:of (?:the|these) )?(?:inspection )?reports?\b)"
        r"|(?:what|which) (?:proportion|percentage|share|number))\b",
        re.IGNORECASE,
    )),
)  # fmt: skip

NAMED = frozenset({"cause of concern", "priority action", "recommendation", "area for improvement"})
"""Kinds that inspectors themselves call so: a question that says the word means them."""
OVER_TIME, ANY_GRADE = "grades over time", "grades"
"""What a question about grades asks for where it names no grade."""
_GRADE = (
    r"outstanding|inadequate|requir(?:e|es|ed|ing) improvement(?: to be good)?|needing improvement|adequate|good"
    r"|excellent|unsatisfactory|poor"
)
_SURE = re.compile(r"outstanding|inadequate|requir\w+ improvement", re.IGNORECASE)
"""Words that inspectorates alone use; "good" and "poor" are everybody's."""
BODIES = (
    r"(?:forces?|constabular(?:y|ies)|police services?|councils?|(?:local )?authorit(?:y|ies)|boroughs?|areas?"
    r"|partnerships?|counties|cities|places|children[’']?s services|services|homes?|teams|boards?|districts?)"
)
_JUDGED = r"(?:judged|graded|rated|assessed|found|deemed|scored|marked)"
_ALONE = (
    r"(?=\W*$|[\s,;]+(?:at|for|in|on|with|over|overall|by|since|when|as|now|last|after|during|under|this|of|today"
    r"|currently|before|between|(?:19|20)\d\d)\b)"
)
_CHAIN = rf"(?P<grade>(?:{_GRADE})(?:(?:,| or| and|, or) (?:{_GRADE}))*){_ALONE}"
"""Grades that stand by themselves: in "inadequate leadership" it hangs on the word after it."""
_WHICH = re.compile(
    rf"\b(?:(?:which|what|how many|list|any|all|every|those|the|where are)\b(?: \w+){{0,3}}? {BODIES}\b.{{0,60}}?\b"
    rf"|who (?:is|are|was|were|has been|have been) )(?:(?P<how>{_JUDGED}) (?:to be |as )?)?{_CHAIN}",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    rf"\b(?:which|what|who|how many|list|any)\b.{{0,60}}?"
    rf"\b(?:(?P<how>{_JUDGED}) (?:to be |as )?|(?:got|gets?|received?|achieved?|awarded|given|has|have) (?:an? )?)"
    rf"{_CHAIN}",
    re.IGNORECASE,
)
_SUCH = re.compile(
    r"^\W*(?:(?:list|show|find|give|name|all|every|any|the|me|us) )*"
    rf"(?P<grade>(?:{_GRADE})(?: (?:or|and) (?:{_GRADE}))*) {BODIES}\W*$",
    re.IGNORECASE,
)
"""Bodies by their grade, and nothing else."""
_OF_AREA = re.compile(
    rf"\b(?:who|{BODIES})\b.{{0,60}}?\b(?:(?P<how>{_JUDGED}) (?:to (?:be|have) |as (?:having )?)?)?(?:an? )?"
    r"(?P<grade>(?:outstanding|inadequate|good)(?:(?:,| or| and|, or) (?:outstanding|inadequate|good))*)"
    rf"(?!{_ALONE})(?= (?!practice|examples?)\w)(?P<named> (?:overall )?(?:grades?|ratings?|judge?ments?)\b)?",
    re.IGNORECASE,
)
"""A grade before what may be an area: "inadequate leadership", "an outstanding judgement for leadership"."""
_WHETHER = re.compile(
    rf"^\W*(?:is|was|were|are|has|have|had|did|does)\b.{{0,80}}?\b(?:{_JUDGED} (?:to be |as )?)?{_CHAIN}",
    re.IGNORECASE,
)
_OUTCOMES = tuple(
    zip(
        ("widespread and/or systemic failings", "inconsistent experiences and outcomes",
         "positive experiences and outcomes"),
        (re.compile(r"\bwidespread (?:and ?/ ?or|and|or) systemic failings\b", re.IGNORECASE),
         re.compile(r"\binconsistent experiences and outcomes\b", re.IGNORECASE),
         re.compile(r"\bpositive experiences and outcomes\b", re.IGNORECASE)),
        strict=True,
    )
)  # fmt: skip
"""What inspections of areas for SEND say in place of a grade."""
_ASKS_WHICH = re.compile(
    rf"\b(?:which|what|how many|list|any|all)\b(?: \w+){{0,3}}? {BODIES}\b", re.IGNORECASE
)
_HOW = re.compile(
    r"\bhow (?:is|was|were|are|has|have|had|did)\b.{0,80}?\b(?:graded|rated|judged)\b"
    r"|\b(?:what|which)\b.{0,50}?\b(?:grades?|graded|ratings?|judge?ments?)\b"
    r"|\bcompare\b.{0,60}?\b(?:grades?|ratings?|judge?ments?)\b|\bgrades? (?:of|for|by|in|at)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\bhow (?:has|have|did|do|does)\b.{0,80}?\b(?:changed?|improved?|developed?|progress(?:ed)?|fared?)\b.{0,60}?"
    r"\b(?:between|since|over (?:time|the years)|from one|inspections?|20\d\d)\b"
    r"|\b(?:has|have|did)\b.{0,60}?\b(?:improved?|declined?|got better|got worse|worsened|changed)\b.{0,40}?"
    r"\b(?:since|between|from)\b.{0,30}?\b(?:inspections?|reports?|20\d\d)\b"
    r"|\b(?:grades?|ratings?|judge?ments?)\b.{0,60}?\b(?:over (?:time|the years)|chang\w+|between|since)\b"
    r"|\bchang\w+\b.{0,40}?\b(?:grades?|ratings?|judge?ments?)\b",
    re.IGNORECASE,
)


def sought(question: str) -> Iterator[Reading]:
    """The tone, the kinds of finding and the grades that a question asks for, each with its words."""
    grades = list(_grades(question))
    yield from grades
    for tone, wording in _TONES:
        if match := wording.search(question):
            yield Reading("tone", (tone,), "preference", *match.span())
    for kind, wording in _KINDS:
        match = wording.search(question)
        if match and not (kind == "figure" and grades):
            yield Reading("kind", (kind,), "preference", *match.span())


def _grades(question: str) -> Iterator[Reading]:
    if match := _CHANGED.search(question):
        yield Reading("grade", (OVER_TIME,), "table", *match.span())
    elif outcome := _outcome(question):
        yield outcome
    elif match := _WHICH.search(question) or _GIVEN.search(question):
        yield _given(match, sure=bool(match["how"] or _SURE.match(match["grade"])))
    elif match := _SUCH.search(question):
        yield _given(match, sure=True)
    elif match := _OF_AREA.search(question):
        yield _given(match, sure=bool(match["how"] or match["named"]))
    elif match := _WHETHER.search(question):
        yield Reading("grade", (ANY_GRADE,), "hint", *match.span("grade"))
    elif match := _HOW.search(question):
        yield Reading("grade", (ANY_GRADE,), "table", *match.span())


def _given(match: re.Match[str], *, sure: bool) -> Reading:
    """The grades that are asked for; where that is not ``sure``, a question about something else may have the words."""
    grades = re.findall(_GRADE, match["grade"], re.IGNORECASE)
    values = tuple(dict.fromkeys(canonical(grade) for grade in grades))
    return Reading("grade", values, "table" if sure else "hint", *match.span("grade"))


def stands_alone(question: str, grade: Reading) -> bool:
    """Whether a grade that was read is followed by no word that it may hang on."""
    return re.compile(_ALONE, re.IGNORECASE).match(question, grade.end) is not None


def _outcome(question: str) -> Reading | None:
    """Which areas have one of the three outcomes."""
    for words, pattern in _OUTCOMES if _ASKS_WHICH.search(question) else ():
        if match := pattern.search(question):
            return Reading("grade", (words,), "table", *match.span())
    return None


def canonical(grade: str) -> str:
    """A grade's words as scales have them: "required improvement" is "requires improvement"."""
    folded = " ".join(grade.casefold().split())
    return re.sub(r"^(?:requir\w+|needing) ", "requires ", folded)
