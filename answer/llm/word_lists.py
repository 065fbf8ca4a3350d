"""Words by which a sentence is checked against what it cites: small ones, those that judge, deny, wish or address."""

from __future__ import annotations

import re

_FRAME = """
inspector inspectors also however there according including where when who which whose
whom while that these those one i we us our you them its do does did don doesn didn isn wasn weren aren hasn haven hadn
cannot were been being had has have having am per cent percent
failed unable
"""
FRAME = frozenset(_FRAME.split())
"""Small words, and those that say "not" otherwise, which is checked by itself."""
REPORTING = re.compile(
    r"\b(?:inspectors?|(?:the|this) (?:report|inspection)|we) (?:also )?(?:found|noted|said|says|stated|states|reported"
    r"|identified|saw|heard|described|observed|read|reviewed|examined)\b(?: that)?",
    re.IGNORECASE,
)
"""How a sentence says who found what it tells."""

_OPENERS = """
a about according across after again all almost also although among an and another any apart as at because before
both but by children despite during each either even every few for force forces from generally given had has have
having he her here his how however if in inspectors instead it its just leaders less like many more most much no
none nor not of officers often on once one only or other others our out over overall people police practitioners
rather recently respectively several she since so some staff still such than that the their them then there these
they this those though three through throughout thus to too two under unless until up very was we were what when
where whereas whether which while who whose with within without yet
"""
OPENERS = frozenset(_OPENERS.split())
"""Words that may begin a sentence with a capital without being a name."""

_JUDGING = """
all every always entirely fully completely wholly never none most mostly majority minority many several some few often
usually frequently sometimes occasionally rarely seldom only routinely largely mainly partly nearly almost
significantly substantially consistently inconsistently consistent inconsistent more less fewer least better worse best
worst higher lower highest lowest increase decrease reduce rise rose fall fell grow grew improve deteriorate decline
strong weak strength weakness effective ineffective efficient inefficient timely late delay prompt promptly quick
quickly slow slowly swift swiftly sufficient insufficient enough appropriate inappropriate suitable unsuitable safe
unsafe robust clear unclear positive negative well badly poorly satisfactory unsatisfactory adequately inadequately
successful unsuccessful unlawful illegal unacceptable serious seriously severe critical major minor systemic widespread
immediate immediately urgent urgently praise criticise concern risk harm die died death assault abuse corrupt
exemplary impressive innovative legal lawful before after boy girl man woman men women mother father son daughter
brother sister parent adult victim suspect offender perpetrator witness
"""
JUDGING = frozenset(_JUDGING.split())
"""Words that judge, or say how much or who: a sentence must have them from what it cites, and not pass over them."""

MEASURES = frozenset(["minute", "hour", "day", "night", "week", "month", "year"])
"""A sentence must have these from what it cites."""

_HEDGING = "some sometimes occasionally few most mostly partly nearly almost alleged allegedly"
HEDGING = frozenset(_HEDGING.split())
"""Words that limit what is said: a sentence must not drop them."""

DENYING = re.compile(
    r"\b(?:not|no|none|never|neither|nor|nobody|nothing|nowhere|without|cannot|non)\b|n't\b"
    r"|\b(?:fail\w*|lack\w*|unable|absen\w+|refus\w+|neglect\w*|omit\w*|rarely|seldom|scarcely|hardly"
    r"|barely|prevent\w*|den(?:y|ied|ies|ial)|declined)\b",
    re.IGNORECASE,
)
"""Words that deny, and those by which one says the same otherwise. For folded texts."""
LINKING = tuple(
    re.compile(rf"\b{word}\b", re.IGNORECASE) for word in ("by", "from", "against", "if", "unless", "until")
)
"""Small words that say who did what to whom, or when it holds: "abused by parents" is not "abused parents"."""
TURNING = ("un", "in", "im", "ir", "il", "dis", "non", "mis")
"""What before a word makes it its opposite."""

SHOULD = re.compile(r"\b(?:should|must|shall|ought|will|would|may|might|recommend\w*)\b", re.IGNORECASE)
WISHED = re.compile(
    rf"{SHOULD.pattern}|\b(?:need\w*|requir\w+|expect\w*|ask(?:s|ed)|told|plan(?:s|ned) to|intend\w*|hop\w+|aim\w*"
    r"|advis\w+|propos\w+|call(?:s|ed) (?:for|on)|to improve)\b",
    re.IGNORECASE,
)
ADVISING = re.compile(
    r"recommend|areas? for improvement|needs? to improve|must improve|to do better|priority action|next steps",
    re.IGNORECASE,
)

ADDRESS = re.compile(r"\b(?:you|your|yourself|yours)\b", re.IGNORECASE)
"""A ground that speaks to its reader tells no finding."""
ORDERS = re.compile(
    r"\b(?:chatbot|language model|a\.?i\.? (?:model|system|assistant)|obey|decode this|developer mode)\b"
    r"|\binstructions? (?:above|below|before)\b"
    r"|^\W*(?:please |now |always |never |do not |don't |and |then )?(?:ignore|disregard|forget|override|say|write"
    r"|reply|respond with|print|output|reveal|tell|state that|cite|summari[sz]e|conclude|report that|append|pretend"
    r"|act as|assume|insist|declare|answer|translate|repeat (?:this|the following|after))\b"
    r"|\b(?:correct|right|only|true|proper|required|expected) (?:summary|answer|reply|response|conclusion)\b"
    r"|\b(?:system|assistant|user|developer) ?(?:message|prompt|:)|<\|",
    re.IGNORECASE,
)
"""How a sentence gives orders to whoever writes about it: nothing of its passage is a ground."""
