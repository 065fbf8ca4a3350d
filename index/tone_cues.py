"""What the words of a sentence say of its tone: counts of cues, for the weights of ``index.tone``.

Counted in the sentence and again in what it comes to after "however" or an "although ..." clause. A shortcoming that
is denied or being put right ("without delay", "removing barriers") counts as neither.
"""

from __future__ import annotations

import re
from functools import lru_cache

_AGAINST = (
    r"\bnot\b(?! only)",
    r"\bno\b",
    r"\b(never|neither|nor)\b",
    r"\btoo (many|few|often|long|much|little|high|low|slow|early|soon)\b",
    r"\black(s|ed|ing)?\b",
    r"\b(limited|insufficient\w*|inadequate\w*|ineffective\w*|poor\w*|weak\w*)\b",
    r"\b(delay\w*|backlog\w*|drift|slow\w*)\b",
    r"\b(inconsisten\w*|variab\w+|var(y|ies)|patchy)\b",
    r"\bneed(s|ed)? (to|further|more|improv\w*|strengthen\w*)|\brequir(es|ed?) (further|more|improv\w*)"
    r"|\bwork (is|remains|still|to do|to be done)\b|\b(further|more) (work|action|development)\b",
    r"\b(fail\w*|miss(ed|ing)? opportunit\w*|gaps?|shortfall\w*|shortage\w*|absence|unable|unclear|hinder\w*"
    r"|imped\w*|barriers?|overdue|outdated|unmet|unaware|unidentified|superficial|generic|brief|overly|instability"
    r"|turnover|deteriorat\w*|worsen\w*|dysfunction\w*)\b",
    r"\b(although|despite|while|however|but|nevertheless|yet)\b",
    r"\b(could|should|must|ensure that)\b",
    r"\b(some|a few|a small number|a minority|others)\b",
    r"\b(at risk of|leaves|leaving|left|exposed|wait\w*)\b",
    r"\b(always|routinely|consistently|sufficiently|fully|yet|regularly|adequately|well enough)\b",
)
_FOR = (
    r"\b(effective\w*|good|strong\w*|well|excellent\w*|outstanding|robust\w*|impressive|exemplary|high[- ]quality"
    r"|comprehensive\w*|thorough\w*|timely|prompt(ly)?|swift\w*|quick\w*|appropriate\w*|clear\w*|positive\w*"
    r"|sensitiv\w*|skilled|knowledgeable|committed|dedicated|ambitious|creative\w*|innovative\w*|careful\w*"
    r"|purposeful|proactive\w*|highly|responsive|tenacious|confident\w*|child[- ](centred|focused))\b",
    r"\b(benefit\w*|support\w*|help\w*|enabl\w*|ensur(es|ing)|improv(ed|ing)|strengthen(ed|ing|s)|value[sd]?"
    r"|praise\w*|appreciate\w*|progress|success\w*|achiev\w*|enjoy\w*|protect\w*|contribut\w*|promot\w*)\b",
    r"\b(as a result|this means that|this helps|this ensures|leading to|leads to|resulted in"
    r"|which (helps|ensures|enables|means))\b",
    r"\b(most|majority|almost all|nearly all)\b",
    r"\b(understand|understood|recognise[sd]?|listen\w*|trust\w*|relationship\w*)\b",
    r"^(inspectors|information|dates?|the inspection|this inspection|ofsted|if you|you )\b",
)
_CUES = tuple(re.compile(pattern) for pattern in _AGAINST + _FOR)
"""For a text in small letters: a pattern that ignores case takes twice as long."""
_MOST = 2
KEPT = 4096
"""Sentences whose counts are remembered (1 KB each): who asks again of the same reads much the same passages."""
_NUMBERED = re.compile(r"^\d+\.\s*")
_TURN = re.compile(r"\b(?:however|but)\b,?", re.IGNORECASE)
_CONCESSION = re.compile(
    r"(?:although|while|despite|whilst|even though)\b[^,]*,(.*)", re.IGNORECASE | re.DOTALL
)
_VERB = re.compile(r"\b(is|are|was|were|has|have|do|does|did|can|will|[a-z]{3,}s|[a-z]+ed)\b")
_LONG = 40

_NEGATION = r"(?:\bnot\b(?! only)|\bcannot\b|\bno\b|\bnever\b|\bneither\b|\bnor\b)"
_PUT_RIGHT = re.compile(
    r"\b(?:without|not?(?! (?:all|every|enough)\b)|never"
    r"|reduc\w+|remov\w+|prevent\w*|avoid\w*|fewer|minimis\w+|overc[oa]m\w+|address\w*"
    r"|tackl\w+|rather than|little|low risk of)\W+(?:\w+\W+){0,3}?"
    r"(?:delay\w*|drift|gaps?|barriers?|complacen\w+|afraid|shy|unnecessary|inconsistenc\w+|stigma|escalat\w+"
    r"|instability|disrupt\w+|shortfalls?|weakness\w*|backlogs?)\b",
    re.IGNORECASE,
)
_IS = (
    r"\b(?:is|are|was|were|remains?|been)\W+(?:(?:very|often|generally|also|usually|consistently|mostly)\W+)?"
)
_TELLING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NEGATION}\W+(?:\w+\W+){{0,3}}?(?:good|strong|effective\w*|well|clear\w*|consistent\w*|always|enough|timely"
        r"|prompt\w*|sufficient\w*|robust\w*|routine\w*|fully|comprehensive|appropriate\w*|regular\w*|understood"
        r"|available|in place|all|every)\b",
        r"\bmore (?:to do|needs? to be done|work|could|adept)"
        r"|\b(?:more|greater) (?:\w+ ){0,2}(?:is|are) (?:needed|required)"
        r"|\bcould be (?:\w+ )?(?:better|stronger|strengthened|improved|more)"
        r"|\bneeds? (?:to|further|more|improv\w*|strengthen\w*)"
        r"|\b(?:still|remains?|continues?) (?:\w+ ){0,2}(?:to|a|an|in|too|un\w+|very|high|low)\b",
        r"\b(?:limits?|limiting|hamper\w*|undermin\w+|compromis\w+|restrict\w*|weaken\w*"
        r"|impact(?:s|ed|ing)? (?:on|negatively|adversely)|is reduced|prevents?|at (?:a )?(?:very )?early stage|not yet"
        r"|worse|below|longer than|above the national)\b",
        r"\b(?:will (?:be|have|help)|(?:is|are|was) planned|plans? (?:are|is|to)|intend\w*|aims? (?:to|at)|currently"
        r"|launched|commissioned|established|responsib\w+ for|consists?|compris\w+|known as|at the time of|introduced"
        r"|developed|reviewing|updating|set up|in development|pilot\w*|has taken place)\b",
        r"\b(?:we|inspectors|(?:the|this) (?:inspection|letter|report)|ofsted|hmicfrs|cqc|inspectorates?)\b",
        r"\b(?:recognis\w+|know|knows|aware|acknowledg\w+|identif\w+) (?:\w+ ){0,4}?"
        r"(?:more|need|that|issues?|weakness\w*|shortfalls?)\b",
        r"\b(?:has|have) (?:\w+ly )?(?:improved|increased|reduced|fallen|risen|strengthened|sustained|decreased)\b"
        r"|\bwell below|better than|higher than|above (?:the )?(?:national|average)",
        rf"{_IS}(?:poor\w*|weak\w*|inadequate\w*|insufficient\w*|ineffective\w*|inconsistent\w*|variable|limited"
        r"|inappropriate|unsatisfactory|unacceptable|slow|late|absent|missing|unclear|lacking|underdeveloped)\b",
        rf"{_IS}(?:good|strong|effective|excellent|outstanding|robust|impressive|exemplary|comprehensive|thorough|timely"
        r"|prompt|swift|sensitive|skilled|positive|well[- ]\w+|highly \w+)\b",
    )
)
_PLAIN = tuple(
    re.compile(pattern)
    for pattern in (r"\bcannot\b", r"\b\d[\d,.]*\b", r"\b(?:some|many|most|all|every|few)\b")
)
_SHORT = re.compile(
    r"\btoo (?:many|few|often|long|much|little|high|low|slow|early|soon|narrow\w*|broad|general)\b"
    r"|\bnot (?:yet|always|sufficiently|consistently|routinely|fully|enough|all|every|well|good|been|clear\w*"
    r"|effective\w*)\b|\bmore (?:work )?to do\b|\b(?:further|more) work\b"
    r"|\bneeds? to (?:be )?(?:improve\w*|strengthen\w*|help|ensure)"
    r"|\bareas? (?:for|of) (?:further )?(?:improvement|development)\b"
    r"|\b(?:rarely|infrequent\w*|seldom|insufficient\w*|inadequate\w*|poor\w*|weak\w*|inconsisten\w*|variab\w+"
    r"|var(?:y|ies)|declin\w+|downward|worse\w*|lack\w*|inequit\w*|duplicat\w+|heavily reliant|not as|in excess of"
    r"|could be|more general|drift|confusion|frustrat\w+|struggl\w+|challenges? remain\w*|fails?|missed)\b"
    r"|\bless (?:well|effective\w*|clear\w*|consistent\w*|likely|able|accessible)\b|\bwell above\b"
    r"|\b(?:challenge (?:to|in)|significant challenge)\b|\bwait(?:s|ing)? (?:more|longer|for)\b"
    r"|\breduces? the (?:ability|impact)",
)
"""What is plainly a shortcoming, whichever cue it is: one outweighs praise beside it, which counts do not learn."""
_CONTRACTED = re.compile(r"n[’']t\b", re.IGNORECASE)
_CONCEDED_AFTER = re.compile(r",?\s+(?:although|though|despite|albeit)\b", re.IGNORECASE)
_CLAUSE = 3
"""A clause before "although" has more words than this."""


@lru_cache(KEPT)
def cues_of(text: str) -> tuple[float, ...]:
    """Counts of words that praise, criticise or only tell, in the sentence and in what it comes to."""
    text = _CONTRACTED.sub(" not", _NUMBERED.sub("", text)).replace("ca not ", "cannot ")
    put_right = float(min(_MOST, len(_PUT_RIGHT.findall(text))))
    text_left = _PUT_RIGHT.sub(" ", text)
    main = _main_clause(text_left)
    whole = _counts(text_left, _CUES + _TELLING + _PLAIN)
    after = _counts(main, _CUES + _TELLING) if main else [0.0] * len(_CUES + _TELLING)
    short = [len(_SHORT.findall(part.lower())) > n for part in (text_left, main or text_left) for n in (0, 1)]
    form = [text[:1].islower(), text.endswith("."), bool(_VERB.search(text)), len(text.split()) / _LONG]
    return (put_right, *whole, *after, *map(float, form), *map(float, short))


def _counts(text: str, cues: tuple[re.Pattern[str], ...]) -> list[float]:
    text = text.lower()
    return [float(min(_MOST, len(cue.findall(text)))) for cue in cues]


def _main_clause(text: str) -> str:
    """What follows "however" or "but", or stands beside what is conceded; empty where nothing is."""
    if conceded := _CONCESSION.match(text):
        return str(conceded.group(1))
    turned = _TURN.split(text, maxsplit=1)
    if len(turned) > 1:
        return str(turned[1])
    before = _CONCEDED_AFTER.split(text, maxsplit=1)
    return str(before[0]) if len(before) > 1 and len(before[0].split()) > _CLAUSE else ""
