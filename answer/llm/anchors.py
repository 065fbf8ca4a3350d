"""What in a sentence can be checked word for word: numbers, grades, dates, names, and words in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from answer.verification.fold import folded
from index.scales import SCALES

_WORDS_TO_19 = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_SMALL = _WORDS_TO_19.split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
CARDINALS = {word: n for n, word in enumerate(_SMALL)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_ORDINALS_TO_20 = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = {word: f"{n}th" for n, word in enumerate(_ORDINALS_TO_20.split(), 1)}
_MAGNITUDES = {
    "hundred": 100, "thousand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000, "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}  # fmt: skip
_OTHER_FIGURES = (
    "nil half halves third thirds quarter quarters fifths tenths dozen dozens hundreds thousands millions once twice"
    " thrice double doubled treble trebled triple tripled halved single pair couple both"
)
OTHER_FIGURES = frozenset(_OTHER_FIGURES.split()) - {"third"}
"""Words that count without being a number; they must stand in what is cited as they are."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}\b,?(?: (?P<year>\d{{4}})\b)?"),
    re.compile(rf"\b{_MONTH}\b (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}})\b)?"),
    re.compile(rf"\b{_MONTH}\b,? (?P<year>\d{{4}})\b(?P<day>)"),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
    re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})\b"),
    re.compile(rf"(?<=[\w,;] ){_MONTH}\b(?P<day>)(?P<year>)"),
)
_TOKEN = re.compile(r"[£$€]?\d\w*(?:[.,:]\d\w*)*%?|[^\W\d_]+\d\w*|[^\W\d_]+(?:'[^\W\d_]+)*")
_DIGITS = re.compile(r"(?P<unit>[£$€]?)(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?P<after>[a-z%]*)")
_GRADES = sorted(
    {tuple(re.findall(r"\w+", grade.casefold())) for scale in SCALES.values() for grade in scale.words},
    key=len,
    reverse=True,
)
_REQUIRES = re.compile(r"\brequir(?:ed?|ing|es) (?=improvement)")


_NUMBER_STEMS = frozenset(
    [
        *CARDINALS,
        *ORDINALS,
        *_MAGNITUDES,
        *(word.removesuffix("y") + "i" for word in _TENS),
        "singl",
        "doubl",
        "onc",
    ]
)


class Date(NamedTuple):
    """A day, a month of a year or a month; 0 for what is not said."""

    day: int
    month: int
    year: int

    def fits(self, other: Date) -> bool:
        """Whether ``other`` says all that this date says."""
        return all(mine in {0, theirs} for mine, theirs in zip(self, other, strict=True))


class Token(NamedTuple):
    """A word or number of a folded text: in lower case, as it is written, and where."""

    word: str
    written: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words and numbers of a text, without possessive endings; hyphens part words."""
    found = []
    for match in _TOKEN.finditer(folded(text)):
        written = re.sub(r"'s?\Z", "", match.group())
        found.append(Token(written.casefold(), written, match.start(), match.start() + len(written)))
    return found


def dates(text: str) -> list[Date]:
    """The dates of a text, as far as each is given."""
    left, found = folded(text), []
    for pattern in _DATES:
        for match in pattern.finditer(left):
            day, month, year = (match[name] or "0" for name in ("day", "month", "year"))
            at = int(month) if month.isdigit() else _MONTHS.index(month[:3].casefold()) + 1
            found.append((match.start(), Date(int(day), at, int(year))))
        left = pattern.sub(lambda match: " " * len(match[0]), left)
    return [date for _, date in sorted(found)]


def figures(text: str) -> list[str]:
    """The numbers and grades of a text, in order, each in one form: "1,040" and "one thousand and forty" are "1040".

    A percentage, a sum of money, an ordinal and a bound are not the bare number: "71%", "£3", "3th", "more than 2".
    A grade is "=adequate".
    """
    words = tokens(_REQUIRES.sub("requires ", folded(text)))
    found: list[str] = []
    at = 0
    while at < len(words):
        key, used = _figure(words, at)
        if key:
            found.append(key if key.startswith("=") else _bound(words, at) + key + _unit(words, at + used))
        at += used
    return found


_BOUNDS = {
    ("more", "than"): "more than", ("over",): "more than",
    ("less", "than"): "less than", ("fewer", "than"): "less than",
    ("under",): "less than", ("at", "least"): "at least", ("at", "most"): "at most", ("up", "to"): "up to",
    ("nearly",): "nearly", ("almost",): "nearly", ("about",): "about", ("around",): "about", ("within",): "within",
    ("not",): "not", ("every",): "every", ("until",): "until", ("after",): "after", ("before",): "before",
}  # fmt: skip


def _bound(words: list[Token], at: int) -> str:
    """What stands before a number and says that it is another: "more than", "nearly"."""
    for before in (2, 1):
        said = tuple(word.word for word in words[max(0, at - before) : at])
        if said in _BOUNDS:
            return _BOUNDS[said] + " "
    return ""


_UNITS = ("minute", "hour", "day", "night", "week", "fortnight", "month", "year", "mile")


def _unit(words: list[Token], at: int) -> str:
    """The measure that follows a number: "20 minutes" is not "20 months"."""
    said = [word.word for word in words[at : at + 2]]
    if said[:1] == ["working"]:
        said = said[1:]
    unit = said[0].rstrip("s") if said else ""
    return f" {unit}" if unit in _UNITS else ""


def is_number(word: str) -> bool:
    """Whether a word (lower case) or its stem spells a number."""
    return word in _NUMBER_STEMS


def _figure(words: list[Token], at: int) -> tuple[str, int]:
    """The figure that begins at a word, "" where none does, and how many words it takes."""
    if used := _grade(words, at):
        return "=" + " ".join(word.word for word in words[at : at + used]), used
    word = words[at].word
    if word in ORDINALS:
        return ORDINALS[word], 1
    if word in OTHER_FIGURES or (word in _MAGNITUDES and len(word) > 2):  # noqa: PLR2004
        return word, 1
    if word in CARDINALS:
        number, used = _spelt(words, at)
        return _with_percent(str(number), words, at, used)
    if any(character.isdigit() for character in word):
        return _written(words, at)
    return (word, 1) if any(character.isnumeric() for character in word) else ("", 1)


def _grade(words: list[Token], at: int) -> int:
    for grade in _GRADES:
        if tuple(word.word for word in words[at : at + len(grade)]) == grade:
            return len(grade)
    return 0


def _spelt(words: list[Token], at: int) -> tuple[int, int]:
    """A number in words and how many words it takes: "two hundred and five" is (205, 4)."""
    total = part = 0
    used = 0
    last = -1
    while at + used < len(words):
        word = words[at + used].word
        following = words[at + used + 1].word if at + used + 1 < len(words) else ""
        if word == "and" and last >= 100 and following in CARDINALS:  # noqa: PLR2004
            used += 1
            continue
        value = CARDINALS.get(word)
        tens = last >= CARDINALS["twenty"] and last % 10 == 0
        if value is not None and (
            last < 0 or last in _MAGNITUDES.values() or (tens and value in range(1, 10))
        ):
            part, last = part + value, value
        elif word in _MAGNITUDES and len(word) > 2 and last >= 0:  # noqa: PLR2004
            if word == "hundred":
                part *= 100
            else:
                total, part = total + part * _MAGNITUDES[word], 0
            last = _MAGNITUDES[word]
        else:
            break
        used += 1
    return total + part, used


def _written(words: list[Token], at: int) -> tuple[str, int]:
    """A number in digits, with its unit; what is no plain number ("s47", "10.30am") stands as it is."""
    match = _DIGITS.fullmatch(words[at].word)
    if not match:
        return words[at].word, 1
    after = match["after"]
    if after in {"st", "nd", "rd", "th"}:
        return f"{int(match['number'].replace(',', ''))}th", 1
    if after not in {"", "%", "k", "m", "bn"}:
        return words[at].word, 1
    number, used = float(match["number"].replace(",", "")), 1
    following = words[at + 1].word if at + 1 < len(words) else ""
    if after in _MAGNITUDES:
        number *= _MAGNITUDES[after]
    elif following in _MAGNITUDES:
        number, used = number * _MAGNITUDES[following], 2
    said = f"{match['unit']}{number:.6f}".rstrip("0").rstrip(".")
    return (f"{said}%", used) if after == "%" else _with_percent(said, words, at, used)


def _with_percent(number: str, words: list[Token], at: int, used: int) -> tuple[str, int]:
    following = [word.word for word in words[at + used : at + used + 2]]
    if following[:1] in (["percent"], ["percentage"]):
        return f"{number}%", used + 1
    return (f"{number}%", used + 2) if following == ["per", "cent"] else (number, used)


def names(text: str, plain: Collection[str]) -> list[tuple[str, ...]]:
    """Capitalised words that stand side by side, acronyms too, in lower case; numbers, grades and months left out.

    ``plain`` are words (lower case) that may begin a sentence without being a name.
    """
    said = folded(text)
    found: list[tuple[str, ...]] = []
    run: list[str] = []
    end = -1
    for token in tokens(text):
        named = token.written[0].isupper() and not _counted(token.word)
        begins = not re.search(r"\w", said[: token.start])
        if named and not (begins and token.word in plain):
            beside = run and said[end : token.start].strip(" -") == "" and token.start - end <= 1
            if not beside and run:
                found.append(tuple(run))
                run = []
            run.append(_singular(token))
            end = token.end
    return [*found, tuple(run)] if run else found


def _counted(word: str) -> bool:
    """Whether a word is checked as a number, a grade or a month."""
    known = word in CARDINALS or word in ORDINALS or word in OTHER_FIGURES or (word,) in _GRADES
    return known or re.fullmatch(_MONTH, word.capitalize()) is not None


def _singular(token: Token) -> str:
    """An acronym without the "s" of a plural; any other word as it is."""
    many = len(token.written) > 2 and token.written[-1] == "s" and token.written[:-1].isupper()  # noqa: PLR2004
    return token.word[:-1] if many else token.word


def singular_words(text: str) -> list[str]:
    """All words of a text as ``names`` gives them."""
    return [_singular(token) for token in tokens(text)]


_DOUBLE = re.compile(r"[\"“”„‟″＂«»]")
_SINGLE = re.compile(r"(?<!\w)[‘'‚](?=\S)(?P<quote>.+?)(?<=\S)[’'](?!\w)")
_OPENED = re.compile(r"(?<!\w)[‘‚](?=\w)")


def quoted(text: str) -> list[str] | None:
    """What stands in quotation marks, double or single; None where a mark is not closed."""
    marks = list(_DOUBLE.finditer(text))
    if len(marks) % 2:
        return None
    pairs = list(zip(marks[::2], marks[1::2], strict=True))
    within = [text[first.end() : last.start()] for first, last in pairs]
    bare = _DOUBLE.sub(" ", text)
    for first, last in pairs:
        bare = bare.replace(text[first.end() : last.start()], " ")
    single = [match["quote"] for match in _SINGLE.finditer(bare)]
    if len(_OPENED.findall(_SINGLE.sub(" ", bare))):
        return None
    return [quote for quote in (*within, *single) if quote.strip()]


def follows(wanted: list[str], there: list[str]) -> bool:
    """Whether ``wanted`` stands in ``there`` in the same order, with others between or not."""
    left: Iterator[str] = iter(there)
    return all(any(one == other for other in left) for one in wanted)
