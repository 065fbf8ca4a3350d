"""Whom a report is about: the place, force, council, partnership or establishment that was inspected."""

from __future__ import annotations

import re

_SENTENCE = (
    "Between|This|These|From|On|In|We|It|As|At|An|A|Introduction|Following|During|The|Inspection|Inspectors|Summary"
    "|HM|HMI|Her|His|Majesty[’']s|Contents|Foreword|Published|Report|Lead|Full|Date|To"
)
"""Capitals after a name that begin what follows: in running text a heading has no full stop."""

_NAME = (
    rf"(?!(?:{_SENTENCE})\b)[A-Z][\w’'-]*"
    rf"(?:,? (?:and|upon|on|with|under|of|the|in|le|&|(?!(?:{_SENTENCE})\b)[A-Z][\w’'.-]*)){{0,7}}"
)
_ENDS = rf"(?=\s*(?:(?:{_SENTENCE})\b|[.,;:(\d†*]|by |\n|$))"

_COUNCIL_WORDS = re.compile(
    r"\b(?:(?:royal|london|metropolitan|unitary|county|city|district|borough|local)\s+)*"
    r"(?:council|authority|(?:metropolitan\s+)?borough|metropolitan(?:\s+district)?)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"\A(?:the\s+)?(?:(?:royal|london|metropolitan)\s+)*(?:borough|city|county|council|district)"
    r"\s+(?:council\s+)?of\s+(?:the\s+)?"
    r"|\Athe\s+",
    re.IGNORECASE,
)
_PARTNERSHIP = re.compile(
    r"\s+(?:(?:local|strategic|multi-agency|multi agency)\s+)*(?:area|safeguarding)\s+"
    r"(?:children(?:['’]s?|s['’]?)?\s+)?(?:and\s+adults?\s+)?(?:partnership|board).*\Z",
    re.IGNORECASE,
)
_FORCE = (
    r"(?:Police(?: Service)?|Constabulary|Fire (?:and|&) Rescue Service|Fire Service|Probation Service"
    r"|Youth (?:Justice|Offending) (?:Service|Team)|Combined Authority|Community Rehabilitation Company)"
)
_ESTABLISHMENT = (
    rf"(?:HMP(?: ?(?:&|/|and) ?YOI)?|HMYOI|YOI|HM Prison|HM Young Offender Institution)\s+{_NAME}"
    rf"|{_NAME}\s+(?:Immigration Removal Centre|Secure Training Centre|NHS (?:Foundation )?Trust)"
)

LABEL = re.compile(
    r"^(?:(?:authority|force|police force|local authority|establishment|prison|local area)(?: name)?"
    r"(?: inspected| visited)?|(?:council|partnership|organisation|trust|service|provider)"
    r"(?: name| inspected| visited)|registered provider|provider)\s*:\s*(?P<name>\S.{1,120})$",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_LABEL = 12
_RULES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:inspection of)\s+(?i:the\s+)?({_NAME})\s+(?i:local\s+area\s+partnership)",
        rf"(?i:inspection of|visit to|visit of)\s+(?i:the\s+)?({_NAME}?)\s+"
        r"(?i:local\s+authority|(?:[\w]+\s+)?council)?\s*(?i:children['’]?s['’]?\s+(?:social\s+care\s+)?services)",
        rf"(?i:police custody(?: suites)? (?:in|of)|custody suites in)\s+({_NAME}){_ENDS}",
        rf"(?i:joint targeted area inspection of)\s+(?!the\s+(?:multi|response))(?i:the\s+)?({_NAME}){_ENDS}",
        r"(?i:joint targeted area inspection of the (?:multi-?\s?agency )?responses?)\s"
        rf"(?:(?!Between |This |Inspection ).){{5,220}}\s(?i:in)\s+(?:the\s+)?({_NAME}){_ENDS}",
        rf"(?i:multi-?\s?agency\s+responses?\s+to)\s[^.]{{5,260}}?\s(?i:in)\s+(?:the\s+)?({_NAME}){_ENDS}",
        rf"Dear\s+({_NAME})\s+(?i:(?:local |strategic |borough )*safeguarding)",
        r"(?i:(?:inspection|screening(?: \(SQS\))?) of youth (?:offending|justice) (?:services|work) in"
        r"|inspection of probation services in|health services for children looked after and safeguarding in)"
        rf"\s*:?\s*({_NAME})",
        r"(?i:inspection of (?:local authority arrangements for the protection of children"
        rf"|safeguarding and looked[- ]after children(?: services)?))\s+(?i:in\s+)?({_NAME}){_ENDS}",
        rf"(?i:area SEND (?:re)?(?:inspection|visit)) (?i:in|of|to)\s+({_NAME}){_ENDS}",
        rf"(?i:joint inspection of)\s[^.]{{5,160}}?\s(?i:in)\s+(?:the\s+)?({_NAME})"
        r"\s+(?i:community planning partnership)",
        r"(?i:inspection of)\s+(?i:(?:an?\s+)?\w+\s+school:\s+)?"
        r"((?:[A-Z][\w’'.-]+ (?:and |of )?){1,7}?(?:School|Academy|College|Nursery))\b",
        r"(?i:inspection of|inspection into)\s+(?:the\s+)?"
        rf"((?:[A-Z][\w’'-]+(?: and| of| &)? ){{1,4}}?{_FORCE})\b",
    )
)
_OLD_FRAMEWORK = re.compile(
    r"\A(?:\s*\d{1,3}\s+)?(?P<name>(?:(?!inspection).){4,90}?)\s*(?:Re-?)?inspection of services for children in need",
    re.S | re.I,
)
_TITLED = re.compile(
    rf"\b((?!Her |His |Chief |The )(?:(?!Majesty|Inspectorate)[A-Z][\w’'-]+(?: and| of| &)? ){{1,4}}?{_FORCE})\b"
)
_COUNCIL = re.compile(
    r"\b((?:[A-Z][\w’'-]+(?: and| of| upon| on)? ){1,6}(?:Council|Safeguarding Children Partnership))\b"
)
_AROUND = re.compile(r"\AThe\s+|\s+(?:Education|Children[’']s|Social) Services\Z", re.IGNORECASE)
"""What may stand around a body's name on its line of the cover."""
_SAFEGUARDING = re.compile(
    rf"((?!Local\b){_NAME}?)\s+(?:Local\s+)?Safeguarding\s+(?:Children|Adults?)(?:[’']s)?\s+(?:Partnership|Board)\b"
    rf"|({_NAME}?)\s+Community\s+Safety\s+Partnership\b"
)
_REPORT_ON = re.compile(
    r"^A report on\s+(?:(?:the quality of )?(?:local authority )?education services (?:[^\n]{0,60}? )?in\s+)?"
    r"(?P<name>[A-Z][^\n]{2,80})$",
    re.MULTILINE | re.IGNORECASE,
)
"""What Estyn inspected has a line of its own, and its address the next."""
_BODIES = (_TITLED, re.compile(_ESTABLISHMENT), _COUNCIL)
_COVER_LINES = 20
_COVER_CHARS = 1500


def find_authority(front: str, title: str) -> str | None:
    """The name of whom ``front`` (the first pages' text, line ends kept) is about, in a human form.

    A label ("Authority inspected: ...") is taken as it stands; councils and partnerships found in wording are
    named by their place, so that reports of several programmes on one place share a name.
    """
    for label in LABEL.finditer(front):
        given = _squeeze(label["name"]).rstrip(".")
        if given[:1].isupper() and len(given.split()) <= _LONGEST_LABEL:
            return given
    flat = _squeeze(front)
    old = _OLD_FRAMEWORK.search(flat[:600])
    if old and (name := place_name(old["name"])):
        return name
    for text in (_squeeze(title), flat):
        for rule in _RULES:
            found = rule.search(text)
            if found and (name := place_name(found[1])):
                return name
    on = _REPORT_ON.search(front[:_COVER_CHARS])
    return (
        (place_name(on["name"]) if on else None)
        or _named_body(_squeeze(title), front)
        or _establishment(front[:_COVER_CHARS])
        or _safeguarding(flat[:_COVER_CHARS])
    )


def _named_body(title: str, front: str) -> str | None:
    """A body that the title names, or a line of the cover; the line alone where headings ran together in a title."""
    found = next((match[0] for body in _BODIES if (match := body.search(title))), None)
    lines = [_AROUND.sub("", _squeeze(line)) for line in front.split("\n") if line.strip()][:_COVER_LINES]
    alone = next((line for line in lines if any(body.fullmatch(line) for body in _BODIES)), None)
    if alone and (found is None or found.endswith(alone)):
        found = alone
    return place_name(found) if found else None


def _establishment(cover: str) -> str | None:
    """An establishment: named on one line, else over several."""
    found = re.search(_ESTABLISHMENT, cover) or re.search(_ESTABLISHMENT, _squeeze(cover))
    return _squeeze(found[0]) if found else None


def _safeguarding(cover: str) -> str | None:
    """The place of a safeguarding partnership or board: who has a case reviewed signs the review."""
    found = _SAFEGUARDING.search(cover)
    return place_name(found[1] or found[2]) if found else None


def place_name(text: str) -> str | None:
    """The place in the name of a council or partnership: "Valeham" for "Valeham Metropolitan Borough Council".

    Small words are written small ("-on-", "upon"). None where nothing that could be a name is left.
    """
    name = _squeeze(text).strip(" .,;:–-")
    if re.search(rf"\b{_FORCE}\Z", name):
        return name
    name = _PARTNERSHIP.sub("", name)
    name = _LEADING.sub("", name)
    name = _COUNCIL_WORDS.sub("", name)
    name = re.sub(r"\s+(?:District|Borough|City|County|Council)\Z", "", _squeeze(name), flags=re.IGNORECASE)
    name = re.sub(
        r"(?<=[\s-])(?:On|Upon|And|Of|With|Under|The|In|Le)(?=[\s-])", lambda word: word[0].lower(), name
    )
    name = re.sub(r"\b(?:and|of|in|the)\Z", "", _squeeze(name)).strip(" .,;:–-")
    return name if len(name) > 2 and name[0].isupper() else None  # noqa: PLR2004


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
