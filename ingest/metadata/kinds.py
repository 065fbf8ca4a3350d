"""The programmes of inspection, by what reports call themselves, and the inspectorates by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Programme:
    """A kind of inspection: its name, how its reports name it, and what follows from the kind alone."""

    name: str
    pattern: re.Pattern[str]
    inspectorate: str | None = None
    theme: str | None = None


def _programme(
    name: str, pattern: str, inspectorate: str | None = None, theme: str | None = None
) -> Programme:
    return Programme(name, re.compile(pattern, re.IGNORECASE), inspectorate, theme)


_JTAI = "Joint targeted area inspection"
_SERVICES = "Inspection of local authority children's services"
_SEND = "Area SEND inspection"
_APOSTROPHE = "['’]?"

PROGRAMMES = (
    _programme(
        "National child protection inspection",
        r"national child protection (?:post-)?inspections?|child protection (?:post-)?inspection of .{3,40}"
        r"(?:police|constabulary)",
        "HMICFRS",
        "Child protection",
    ),
    _programme(_JTAI, r"joint targeted area inspections?|joint area child protection inspection"),
    _programme(
        _SEND,
        r"area SEND (?:full |monitoring |re)?inspection|(?:joint )?local area SEND (?:re)?(?:inspection|visit)"
        r"|joint area SEND (?:re)?inspection|joint local area special educational needs",
        "Ofsted and CQC",
        "Special educational needs and disabilities",
    ),
    _programme(
        "Joint inspection of child protection arrangements",
        r"joint inspection of (?:the )?child protection arrangements|(?-i:\bJICPA\b)",
    ),
    _programme(
        "Performance evaluation inspection",
        r"performance evaluation inspection",
        "CIW",
        "Children's social care",
    ),
    _programme(
        "Estyn inspection",
        r"\b(?:a report on|inspection report)\b[^.]{3,300}?\bby:? Estyn\b",
        "Estyn",
        "Education",
    ),
    _programme("Assurance check", r"assurance check (?:of|20\d\d)\b", "CIW", "Children's social care"),
    _programme("Monitoring visit", r"monitoring visit (?:to|of)\b", "Ofsted", "Children's social care"),
    _programme("Focused visit", r"focused visit (?:to|of)\b", "Ofsted", "Children's social care"),
    _programme(
        _SERVICES,
        rf"inspection of (?:[\w’',&.-]+ ){{0,12}}?(?:local authority )?children{_APOSTROPHE}s{_APOSTROPHE}"
        r" (?:social care )?services"
        r"|inspection of services for children in need of help and protection"
        r"|inspection of (?:local authority )?arrangements for the protection of children"
        r"|inspection of safeguarding and looked[- ]after children(?: services)?"
        rf"|inspection of local authority children{_APOSTROPHE}s services|children{_APOSTROPHE}s services inspection",
        "Ofsted",
        "Children's social care",
    ),
    _programme(
        "Children's home inspection",
        rf"inspection report for children{_APOSTROPHE}s home|children{_APOSTROPHE}s home inspection"
        rf"|information about this (?:secure )?children{_APOSTROPHE}s home",
        "Ofsted",
        "Children's homes",
    ),
    _programme(
        "Fostering and adoption inspection",
        r"(?:inspection report for|information about this) (?:an? )?(?:independent )?(?:voluntary )?"
        r"(?:fostering|adoption)",
        "Ofsted",
        "Fostering and adoption",
    ),
    _programme(
        "PEEL", r"(?-i:\bPEEL\b)|police effectiveness, efficiency and legitimacy", "HMICFRS", "Policing"
    ),
    _programme(
        "Custody inspection",
        r"(?:inspection|visit)(?: visit)? (?:to|of) (?:the )?(?:police|court|border force)[\w ]{0,20} custody"
        r"|custody (?:suite )?inspection|inspection of police custody",
        "HMICFRS",
        "Police custody",
    ),
    _programme(
        "Prison inspection",
        r"(?:report on an? )?(?:full |an? )?(?:un)?announced (?:inspection|visit|independent review)[^.]{0,60}?"
        r"\b(?:HMP|HMYOI|YOI|prison|young offender institution|secure training centre)\b"
        r"|independent review of progress at",
        "HMI Prisons",
        "Prisons",
    ),
    _programme(
        "Immigration detention inspection",
        r"inspection of (?:[\w’']+ ){1,5}(?:immigration removal centre|IRC|short-term holding)",
        "HMI Prisons",
        "Immigration detention",
    ),
    _programme(
        "Youth justice inspection",
        r"inspection of youth (?:offending|justice) (?:services?|teams?|work)|youth justice (?:services? )?inspection"
        r"|joint inspection of youth offending|screening(?: \(SQS\))? of youth offending",
        "HMI Probation",
        "Youth justice",
    ),
    _programme(
        "Probation inspection",
        r"inspection of probation (?:services|delivery)|inspection of (?:[\w’'-]+ ){1,5}(?:PDU|probation delivery unit)"
        r"|inspection of (?:[\w’'-]+ ){1,5}probation (?:service|region)"
        r"|inspection of (?:[\w’'-]+ ){1,7}community rehabilitation company",
        "HMI Probation",
        "Probation",
    ),
    _programme(
        "Borders and immigration inspection",
        r"independent chief inspector of borders and immigration",
        "ICIBI",
    ),
    _programme(
        "Fire and rescue service inspection",
        r"fire (?:&|and) rescue service[^.]{0,40}(?:effectiveness|inspection)"
        r"|inspection of [\w ,&’-]{3,40} fire and rescue",
        "HMICFRS",
        "Fire and rescue",
    ),
    _programme(
        "Local authority assessment",
        r"local authority assessment|adult social care assessment",
        "CQC",
        "Adult social care",
    ),
    _programme(
        "Review of health services for children",
        r"review of health services for children looked after and safeguarding",
        "CQC",
        "Children's health",
    ),
    _programme(
        "Health and social care inspection",
        r"overall rating for this (?:service|location|provider|trust|hospital|ambulance)"
        r"|(?:this report describes our judgement of the quality of care)",
        "CQC",
        "Health and social care",
    ),
    _programme(
        "School inspection",
        r"school inspection report|inspection of (?:[\w’'.-]+ ){1,8}(?:school|academy)\b",
        "Ofsted",
    ),
    _programme(
        "Thematic inspection",
        r"(?:joint )?thematic (?:inspection|review)|an inspection of the police response to",
    ),
    _programme(
        "Independent investigation",
        r"(?:IOPC|independent office for police conduct|IPCC)[^.]{0,80}investigation"
        r"|independent investigation (?:into|report)|investigation (?:into|report)[^.]{0,120}\bIOPC\b",
        "IOPC",
    ),
    _programme(
        "Secure training centre inspection",
        r"inspecting secure training centres|inspections? of secure training centres?",
        theme="Custody of children",
    ),
    _programme(
        "Joint inspection of services for children and young people",
        r"joint inspection of services for children",
        "Care Inspectorate",
        "Children's social care",
    ),
    _programme(
        "Independent inquiry",
        r"independent inquiry into child sexual abuse\b.{0,200}?\b(?:investigation report|interim report"
        r"|report of the inquiry|inquiry panel)",
        "IICSA",
        "Child sexual abuse",
    ),
    _programme(
        "Child safeguarding practice review",
        r"(?:local |national )?child safeguarding practice review|serious case review",
    ),
    _programme("Safeguarding adults review", r"safeguarding adults? review(?! ?(?:group|panel|s\b))"),
    _programme(
        "Domestic homicide review",
        r"domestic homicide review(?!s\b)|domestic abuse related death review(?!s\b)",
        theme="Domestic abuse",
    ),
)

_THEMES = tuple(
    (theme, re.compile(pattern, re.IGNORECASE))
    for theme, pattern in (
        ("Child exploitation", r"exploit"),
        ("Child sexual abuse", r"sexual abuse"),
        ("Domestic abuse", r"domestic abuse"),
        ("Neglect", r"\bneglect"),
        ("Serious youth violence", r"youth violence"),
        ("Mental health", r"mental health"),
        ("Missing children", r"\bmissing\b"),
    )
)

_INSPECTORATES = (
    (
        "Ofsted",
        r"\bOfsted\b|Office for Standards in Education|Chief\s+Inspector\s+of\s+Education,\s+Children",
    ),
    ("CQC", r"\bCQC\b|Care Quality Commission"),
    (
        "HMICFRS",
        r"\bHMICFRS\b|(?:Inspectorate|Chief\s+Inspector)\s+of\s+Constabulary(?!\s+(?:in|for)\s+Scotland)|\bHMIC\b|HMI\s+Constabulary",
    ),
    (
        "HMI Probation",
        r"HMI\s+Prob(?:ation)?\b|\bHMIP\b(?= and| carried|,)|(?:Inspectorate|Chief\s+Inspector)\s+of\s+Probation",
    ),
    ("HMI Prisons", r"HMI\s+Prisons|(?:Inspectorate|Chief\s+Inspector)\s+of\s+Prisons"),
    ("IOPC", r"\bIOPC\b|Independent Office for Police Conduct"),
    ("ICIBI", r"\bICIBI\b|Independent Chief Inspector of Borders"),
    ("Estyn", r"\bEstyn\b"),
    ("CIW", r"\bCIW\b|Care Inspectorate Wales|\bCSSIW\b|Care and Social Services Inspectorate Wales"),
    ("Care Inspectorate", r"\bCare Inspectorate\b(?! Wales)"),
    ("HIW", r"\bHIW\b|Healthcare Inspectorate Wales"),
    ("HMICS", r"\bHMICS\b|Inspectorate\s+of\s+Constabulary\s+(?:in|for)\s+Scotland"),
)
_INSPECTORATE_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _INSPECTORATES)


def find_programme(text: str) -> Programme | None:
    """The programme that ``text`` names first; the more specific one where two begin at one place."""
    found = [
        (match.start(), order, programme)
        for order, programme in enumerate(PROGRAMMES)
        if (match := programme.pattern.search(text))
    ]
    return min(found)[2] if found else None


def find_theme(title: str) -> str | None:
    """The theme that the title of a joint inspection names."""
    return next((theme for theme, pattern in _THEMES if pattern.search(title)), None)


def find_inspectorates(text: str) -> str | None:
    """The inspectorates that ``text`` names, "Ofsted, CQC and HMICFRS", in one order for all reports."""
    found = [name for name, pattern in _INSPECTORATE_PATTERNS if pattern.search(text)]
    if not found:
        return None
    return " and ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else found[0]
