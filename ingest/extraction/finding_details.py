"""Of a recommendation or the like: its number, who is to act and by when, all in the report's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.extraction.outline import NUMBERED

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty-four"
    r"|the next \w+)"
)
_OF = (
    r"(?: (?:of|from|after) (?:the )?(?:date of )?(?:this |the )?(?:publication|receipt|report|inspection)"
    r"(?: of (?:this|the) (?:report|letter))?)?"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?"
    rf"|(?:the )?(?:end of |middle of |beginning of )(?:{_MONTH}(?: \d{{4}})?|the year|\d{{4}})|{_MONTH} \d{{4}})"
)
_DEADLINE = (
    rf"(?:within {_COUNT}(?: to {_COUNT})? (?:working |calendar )?(?:day|week|month|year)s?{_OF}"
    rf"|by (?:no later than )?(?:\w+day,? )?{_DATE}|no later than {_DATE}|before {_DATE}"
    r"|with immediate effect|immediately|as a matter of urgency|as soon as (?:possible|practicable)|without delay"
    r"|forthwith|with urgency)"
)
_SHALL = r"(?:should|must|shall|needs? to|(?:is|are) to|will need to|ought to)"
_AT_START = re.compile(rf"^(?P<deadline>{_DEADLINE})\b[,:]?", re.IGNORECASE)
_INSIDE = re.compile(
    rf"(?:,\s*(?P<commas>{_DEADLINE})\s*[,;.]|\b{_SHALL}(?: \w+ly)?,?\s+(?P<after>{_DEADLINE})\b"
    rf"|\b(?P<end>by (?:no later than )?{_DATE})\s*[.;]?$)",
    re.IGNORECASE,
)
_DONE_TO = r"\s+(?:not |also |always )?(?:receive|be(?! (?:able|assured|clear|satisfied|prepared|ready)))\b"
"""What follows "should" where the words before it are not who is to act: "Each child should be seen"."""
_WHO = re.compile(
    rf"^[\s,:]*(?P<who>[^\W\d_](?:(?!\b(?:should|must)\b)[^.;:!?]){{1,180}}?),?\s+{_SHALL}\b(?!{_DONE_TO})"
)
_NO_BODY = re.compile(r"\b(?:that|which|who|when|if|this|these|there|it|they|because)\b", re.IGNORECASE)
_NO_ACTOR = re.compile(
    r"^(?:although|while|whilst|more|fewer|no)\b|\b(?:reports?|systems?|plans?|records?|arrangements?|process(?:es)?"
    r"|polic(?:y|ies)|procedures?|assessments?|meetings?|discussions?|audits?|cases?|reviews?|exclusions?|improvements?"
    r"|measures?|decisions?|visits?|interviews?|auditing|training|planning|monitoring|recording|reporting|funding|work"
    r"|supervision|oversight|quality|timeliness|consistency|capacity|effectiveness|availability|sufficiency|understanding"
    r"|engagement|attendance|entries|pathways?|timetables?|curriculum|child|children"
    r"|young people|care leavers|pupils|victims)$",
    re.IGNORECASE,
)
"""Words before "should" that name no one who could act: "All permanence reports", "more care leavers"."""
_HEAD = re.compile(r"\s+(?:of|for|in|to|from|with|on|about|by|at|provided|made|held|used)\s")
_BESIDE = re.compile(
    r"^(?:as part of|alongside|in addition to|following|through|in line with|in order to|to \w+)\b[^,]*,\d{0,2}\s+",
    re.IGNORECASE,
)
"""What stands before the one who is to act: "As part of its review, the council should"."""
_LABEL = re.compile(r"^(?:recommendation|(?:priority )?action)(?:\s+\d{1,3})?\s*[:–—]\s*", re.IGNORECASE)
_DOES = re.compile(
    rf"^[\s,:]*(?P<who>(?:the )?(?:[A-Z][\w’'-]+|of|and|the|for|force|council|partnership|chief|constables?|police"
    rf"|local|authority|service)(?:\s+(?:[A-Z][\w’'-]+|of|and|the|for|force|council|partnership|constables?"
    rf"|authority|service|police)){{0,9}}?),?\s+(?:(?P<deadline>{_DEADLINE}),?\s+)?"
    r"(?:takes?|reviews?|improves?|ensures?|provides?|undertakes?|develops?|acts?|introduces?|makes?|considers?"
    r"|carr(?:y|ies) out|puts?|establish(?:es)?|amends?|sets?|works?|stops?|begins?|commissions?|publish(?:es)?)\b"
)
"""Who is to act after "We recommend that", where no "should" follows: "Wexmoor Police takes steps to"."""
_MOST_WORDS = 24
_RECOMMENDS = re.compile(
    r"^(?:to address [^,;:]{3,80}, )?(?:we|inspectors|the inspectorates?|ofsted)\s+(?:also\s+)?recommends?\s+that"
    r"\s*[:,]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Details:
    """What was found; ``start`` is the offset at which the words after the number begin."""

    number: str | None = None
    addressee: str | None = None
    deadline: str | None = None
    start: int = 0


NO_DETAILS = Details()


def details_of(text: str) -> Details:
    """The details of one recommendation, improvement or action, from its text."""
    number, start = None, 0
    if match := NUMBERED.match(text):
        number, start = match["number"] or match["inner"] or match["bare"], match.end()
    said = text[start:]
    flat = " ".join(said.split())
    rest = _RECOMMENDS.sub("", _LABEL.sub("", flat))
    deadline = None
    if match := _AT_START.match(rest):
        deadline, rest = match["deadline"], rest[match.end() :]
    elif match := _INSIDE.search(rest):
        deadline = match["commas"] or match["after"] or match["end"]
    who = _addressee(rest)
    if who is None and _RECOMMENDS.match(flat) and (match := _DOES.match(rest)):
        who, deadline = match["who"].strip(), deadline or match["deadline"]
    return Details(number, who, deadline, start)


def lead_details(text: str) -> Details:
    """What the line before a list says for all its points: "Within three months, the force should:"."""
    found = details_of(" ".join(text.split()).rstrip(":–- "))
    return Details(None, found.addressee, found.deadline)


def _addressee(rest: str) -> str | None:
    match = _WHO.match(rest)
    if not match:
        return None
    who = re.sub(r",\s*$", "", match["who"]).strip(" ,")
    while beside := _BESIDE.match(who):
        who = who[beside.end() :]
    who = re.split(rf",\s*(?={_DEADLINE}\b)", who, flags=re.IGNORECASE)[0]
    who = re.sub(r"\s+(?:together|jointly|also)$", "", who)
    nobody = _NO_BODY.search(who) or _NO_ACTOR.search(_HEAD.split(who)[0])
    return None if nobody or len(who.split()) > _MOST_WORDS else who
