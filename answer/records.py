"""What an answer is: verbatim quotes, each with a citation that can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from answer.by_words import Mentioned
from answer.evidence import Evidence
from answer.findings.graded import GradesFound
from answer.findings.library import ReportsFound
from index.questions.understand import NOTHING, Understood
from index.records import Hit, Passage
from index.spans import Span
from index.tone import Tone


@dataclass(frozen=True, slots=True)
class Citation:
    """One verbatim quote and where it stands. ``n`` is its number in the answer, from 1.

    ``page`` and ``page_label`` are None for reports without pages, which ``paragraph`` then cites.
    ``spans`` are the stored page's own offsets; the first is the contract's ``start`` and ``end``.
    ``passage.text[start:end]`` is the quote within its passage.
    """

    n: int
    passage_id: str
    passage: Passage
    start: int
    end: int
    report: str
    title: str
    authority: str | None
    published_on: str | None
    heading: tuple[str, ...]
    page: int | None
    page_label: str | None
    paragraph: int | None
    quote: str
    sha256: str
    spans: tuple[Span, ...]
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Quotes that say the same kind of thing, by their numbers. ``tone`` is an estimate, not the inspectors' word."""

    title: str
    tone: Tone
    authorities: tuple[str, ...]
    themes: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An authority in a comparison: its quotes by their numbers, and how each reads."""

    authority: str
    tones: tuple[Tone, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence that a language model wrote. Only one that is ``supported`` may be shown as saying anything.

    ``citations`` are the numbers of the quotes that carry it; ``reason`` says why it is withheld.
    """

    text: str
    supported: bool
    citations: tuple[int, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a language model made of an answer, each sentence checked.

    ``model`` is "provider:model", ``host`` where the question and ``passages`` passages were sent to; 0 where nothing
    was sent. ``citations`` are the quotes that the answer does not have, numbered after its own. ``whole`` is true
    where the provider said that the reply is; ``remark`` is a sentence on what went wrong.
    """

    model: str
    host: str
    passages: int = 0
    sentences: tuple[Checked, ...] = ()
    citations: tuple[Citation, ...] = ()
    whole: bool = False
    remark: str | None = None

    @property
    def supported(self) -> tuple[Checked, ...]:
        """The sentences that stand in what they cite."""
        return tuple(sentence for sentence in self.sentences if sentence.supported)


ChosenBy = Literal["likelihood", "words", "kind"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. When ``answered`` is false, ``citations`` is empty and ``hits`` are only related.

    ``understood`` is what the question names, and so where the answer was looked for. ``also`` are quotes of other
    reports that say the same as the citation whose number they bear. ``groups`` are of all citations, or ``table``
    is, where the question compares. ``grades`` is the table of grades that a question about them asks for; with lines,
    it answers. ``mentioned`` is the count that a question for the reports that mention something asks for,
    ``reports`` are those that a question about the reports themselves asks for, which answer it.
    ``likelihood`` (0..1) is how likely it is that the hits answer, by ``evidence``; 0 where a word is missing without
    which it is another question. ``chosen_by`` says what the quotes were chosen by: how likely they answer, the words
    that they hold, or the kind of finding that they are. ``summary`` is there where the user named a model.
    ``asked_as`` is the question with its words that no report holds put right, where it was answered so.
    """

    question: str
    answered: bool
    text: str
    missing_terms: tuple[str, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    seconds: float
    understood: Understood = NOTHING
    also: tuple[Citation, ...] = ()
    groups: tuple[Group, ...] = ()
    table: tuple[Row, ...] = ()
    likelihood: float = 0.0
    chosen_by: ChosenBy = "likelihood"
    evidence: Evidence | None = None
    grades: GradesFound | None = None
    mentioned: Mentioned | None = None
    reports: ReportsFound | None = None
    summary: Summary | None = None
    asked_as: str | None = None
