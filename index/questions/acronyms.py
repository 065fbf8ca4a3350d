"""Acronyms both ways: learned from the reports' own definitions, and a small glossary of safeguarding.

"public protection notice (PPN)" teaches that PPN means it. A question with one of the two is searched with
both.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

GLOSSARY: Mapping[str, str] = {
    "ABE": "achieving best evidence", "ACE": "adverse childhood experience", "ASB": "antisocial behaviour",
    "BWV": "body-worn video", "CAMHS": "child and adolescent mental health services",
    "CCE": "child criminal exploitation", "CIN": "child in need", "CPIS": "child protection information sharing",
    "CPP": "child protection plan", "CSA": "child sexual abuse", "CSE": "child sexual exploitation",
    "DA": "domestic abuse", "DSL": "designated safeguarding lead", "DVDS": "domestic violence disclosure scheme",
    "DVPN": "domestic violence protection notice", "DVPO": "domestic violence protection order",
    "EDT": "emergency duty team", "EHCP": "education, health and care plan", "FGM": "female genital mutilation",
    "GRT": "Gypsy, Roma and Traveller", "HBA": "honour-based abuse", "HMO": "house in multiple occupation",
    "ICPC": "initial child protection conference", "IDVA": "independent domestic violence adviser",
    "IHA": "initial health assessment", "IOM": "integrated offender management",
    "IRO": "independent reviewing officer", "ISVA": "independent sexual violence adviser",
    "JTAI": "joint targeted area inspection", "LAC": "looked after child",
    "LADO": "local authority designated officer", "LSCP": "local safeguarding children partnership",
    "MACE": "multi-agency child exploitation", "MAPPA": "multi-agency public protection arrangements",
    "MARAC": "multi-agency risk assessment conference", "MASH": "multi-agency safeguarding hub",
    "NEET": "not in education, employment or training", "NRM": "national referral mechanism",
    "PLO": "public law outline", "PND": "police national database", "PPN": "public protection notice",
    "PRU": "pupil referral unit", "RHI": "return home interview", "RSO": "registered sex offender",
    "SARC": "sexual assault referral centre", "SEMH": "social, emotional and mental health",
    "SEND": "special educational needs and disabilities", "SENCO": "special educational needs coordinator",
    "SHPO": "sexual harm prevention order", "SRO": "sexual risk order", "TAC": "team around the child",
    "UASC": "unaccompanied asylum-seeking child", "VAWG": "violence against women and girls",
    "YJS": "youth justice service", "YOT": "youth offending team",
}  # fmt: skip
"""Written for this project. What the reports define is used beside it."""

ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "LAC": (
        "looked after children",
        "children looked after",
        "child in care",
        "children in care",
        "cared for children",
    ),
    "LADO": ("designated officer",),
    "YOT": ("youth justice service", "youth justice team"),
    "YJS": ("youth offending team", "youth offending service"),
    "SEND": ("special educational needs",),
    "EHCP": ("EHC plan", "EHC plans"),
}
"""Other names of the same, which other years and inspectorates use: that the one is missing says nothing."""

MOST_MEANINGS = 2
LONGEST_LONG = 10
"""Words of what an acronym stands for."""
SHORTEST_ADDED = 3
"""Letters from which an acronym is looked for where the question has the long form."""

_DEFINED = re.compile(r"\(\s*([A-Z][A-Za-z&]{0,6}[A-Z])s?\s*\)")
_SHORT = re.compile(r"\b[A-Z][A-Za-z]{0,6}[A-Z](?=s?\b)")
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


class Meaning(NamedTuple):
    """An acronym in a question and what it stands for; ``short_given`` where the question has the acronym."""

    short: str
    long: str
    start: int
    end: int
    short_given: bool


def defined(text: str) -> Iterator[tuple[str, str]]:
    """Acronyms with what stands for them before the bracket, as the text writes it.

    The shortest run of words before the bracket that has the acronym's letters in order, the first of them at
    the start of its first word (Schwartz and Hearst, 2003).
    """
    for bracket in _DEFINED.finditer(text):
        short = bracket[1]
        before = text[max(0, bracket.start() - 120) : bracket.start()]
        words = list(_WORDS.finditer(before))[-min(LONGEST_LONG, 2 * len(short)) :]
        letters = short.replace("&", "and").lower()
        if words and (at := _begins(letters, before, words[0].start())) is not None:
            long = " ".join(before[at:].split()).strip(" ,;:")
            if len(_WORDS.findall(long)) > 1:
                yield short, long


def _begins(short: str, before: str, least: int) -> int | None:
    """Where in ``before`` the words begin that ``short`` abbreviates, not before ``least``."""
    at = len(before)
    for n in range(len(short) - 1, -1, -1):
        at -= 1
        while at >= least and (
            before[at].lower() != short[n] or (n == 0 and at > 0 and before[at - 1].isalnum())
        ):
            at -= 1
        if at < least:
            return None
    return at


def learn(texts: Iterable[str]) -> dict[str, list[str]]:
    """Acronyms with what the texts say they stand for, the most frequent first, in lower case.

    Plurals count as one with what they are the plural of.
    """
    counts: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    written: dict[tuple[str, ...], str] = {}
    for text in texts:
        for short, long in defined(text):
            counts[short.upper()][_plain(long)] += 1
            written.setdefault(_plain(long), long.lower().replace("’", "'").strip("'”"))
    return {
        short: [written[long] for long, n in _by_count(longs)[:MOST_MEANINGS] if 3 * n >= max(longs.values())]
        for short, longs in sorted(counts.items())
    }


def _by_count(longs: Counter[tuple[str, ...]]) -> list[tuple[tuple[str, ...], int]]:
    return sorted(longs.items(), key=lambda pair: (-pair[1], pair[0]))


def write(path: Path, texts: Iterable[str]) -> None:
    """Write what the texts define into a JSON file."""
    path.write_text(json.dumps(learn(texts), indent=0, ensure_ascii=False), encoding="utf-8")


class Acronyms:
    """What the reports of an index and the glossary say that acronyms stand for."""

    def __init__(self, learned: Mapping[str, Iterable[str]]) -> None:
        self._longs: dict[str, list[str]] = {short: list(longs) for short, longs in learned.items()}
        for short, long in GLOSSARY.items():
            known = self._longs.setdefault(short, [])
            if _plain(long) not in map(_plain, known):
                known.append(long)
        self._shorts = {
            _plain(long): short
            for short, longs in self._longs.items()
            for long in longs
            if len(short) >= SHORTEST_ADDED
        }
        self._most = max(map(len, self._shorts), default=0)

    @classmethod
    def load(cls, path: Path) -> Acronyms:
        """From the file that ``write`` wrote; the glossary alone where there is none."""
        return cls(json.loads(path.read_text(encoding="utf-8")) if path.exists() else {})

    def find(self, question: str) -> list[Meaning]:
        """The acronyms and the long forms that a question holds, in order, each once.

        An acronym counts in capitals only: "send" is a word.
        """
        found: dict[tuple[str, str], Meaning] = {}
        for match in _SHORT.finditer(question):
            short = match[0].upper()
            for long in self._longs.get(short, ())[:MOST_MEANINGS]:
                found.setdefault((short, long), Meaning(short, long, *match.span(), short_given=True))
        words = list(_WORDS.finditer(question))
        plain = [_plain_word(word[0]) for word in words]
        n = 0
        while n < len(words):
            for length in range(min(self._most, len(words) - n), 1, -1):
                phrase = tuple(plain[n : n + length])
                if short := self._shorts.get(phrase, ""):
                    start, end = words[n].start(), words[n + length - 1].end()
                    found.setdefault(
                        (short, ""), Meaning(short, question[start:end], start, end, short_given=False)
                    )
                    n += length - 1
                    break
            n += 1
        given = {meaning.short for meaning in found.values() if meaning.short_given}
        both = (m for m in found.values() if m.short_given or m.short not in given)
        return sorted(both, key=lambda meaning: meaning.start)


def _plain(text: str) -> tuple[str, ...]:
    return tuple(_plain_word(word) for word in _WORDS.findall(text))


def _plain_word(word: str) -> str:
    """Lower case without a possessive or plural ending."""
    word = re.sub(r"['’]s?\Z", "", word.lower())
    return (
        word[:-1] if len(word) > len("plan") - 1 and word.endswith("s") and not word.endswith("ss") else word
    )
