"""Whether quotes are what they say they are: the way from a claim to what can be said of it, on one screen.

Of each quote, in this order: its source is gone; it stands where it is said to stand; it stands elsewhere; it
is made of pieces; it is not there, and this is the nearest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from answer.verbatim import is_verbatim
from answer.verification.claims import CONTEXT, Cited, Claim, Claims
from answer.verification.fold import folded
from answer.verification.library import Library, Place, spellings
from answer.verification.naming import Names
from answer.verification.nearest import nearest, stitched
from answer.verification.originals import SOUND, STATES, Originals
from answer.verification.verdicts import Checked
from answer.wording import place as place_words
from index.records import ReportRow
from index.search import Index

_PARAGRAPH = re.compile(r"^[ \t]*(\d{1,3}(?:\.\d{1,3}){0,3})\.?[ \t]+(?=\S)", re.MULTILINE)
"""A number at the beginning of a line, as reports number their paragraphs."""
MOST_STITCHED = 8
"""Reports in which a quote's pieces are looked for, those that share most with it first."""


class Verifier:
    """Checks quotes against one index. Reads the reports that it needs once."""

    def __init__(self, index: Index) -> None:
        self.library = Library(index)
        self.originals = Originals(index.catalogue)

    @cached_property
    def names(self) -> Names:
        """The names of the index's reports."""
        return Names(self.library.reports)

    def check_all(self, claims: Claims) -> Iterator[Checked]:
        """Check every quote of a file, in its order."""
        return (self.check(claim) for claim in claims.quotes if not self._is_title(claim))

    def check(self, claim: Claim) -> Checked:
        """What can be said of one quote."""
        if gone := self._gone(claim.cited):
            return self._gone_but(claim, gone)
        if not claim.whole and (whole := self._passage(claim)):
            return whole
        cited = self.cited_reports(claim.cited)
        found = self.library.find(claim.quote, cited) if cited else []
        if here := [place for place in found if stands(place, claim, self)]:
            return self._in_the_file(Checked(claim, "verbatim", _here(claim.cited, here[0]), tuple(here)))
        places = found or self.library.find(claim.quote)
        if not cited and (here := [place for place in places if stands(place, claim, self)]):
            return self._in_the_file(Checked(claim, "verbatim", _here(claim.cited, here[0]), tuple(here)))
        if places:
            return Checked(claim, "elsewhere", _elsewhere(places, bool(cited)), tuple(places))
        return self._nowhere(claim, cited)

    def cited_reports(self, cited: Cited) -> tuple[ReportRow, ...]:
        """The reports that a claim may mean; none when it names none of this index."""
        if cited.sha256 and (row := self.library.by_sha256.get(cited.sha256)):
            return (row,)
        if cited.passage and (row := self.library.report_of(cited.passage)):
            return (row,)
        if cited.report and (rows := tuple(r for r in self.library.reports if r.report == cited.report)):
            return rows
        parts = cited.reference.split(CONTEXT)  # what follows a quote names its source before all else
        return next((rows for part in parts if part and (rows := self.names.named(part))), ())

    def _is_title(self, claim: Claim) -> bool:
        """Whether words in quotation marks are a report's title, or part of it, in a reference to it."""
        cited, said = claim.cited, folded(claim.quote)
        if cited.sha256 or cited.passage or cited.spans:
            return False
        titles = (folded(row.metadata.title) for row in self.library.reports)
        return any((said == title and not cited.has_place) or f"'{said}'" in title for title in titles)

    def _passage(self, claim: Claim) -> Checked | None:
        """What can be said of a whole passage by its id; None when its text is not what is stored."""
        row = self.library.report_of(claim.cited.passage or "")
        text = self.library.text(row) if row else None
        said = [p for p in text.passages if p.text == claim.quote] if text else []
        if not text or not said:
            return None
        places = [
            text.place(one.spans(0, len(one.text))) for one in said
        ]  # "Grade: good" is said more than once
        place = next((place for place in places if stands(place, claim, self)), None)
        if place is None:
            return Checked(claim, "elsewhere", _elsewhere(places, named=True), tuple(places))
        return self._in_the_file(Checked(claim, "verbatim", _here(claim.cited, place), (place,)))

    def numbered(self, place: Place, number: str) -> bool:
        """Whether words stand in the paragraph of that number: as it is printed, or as it is counted here."""
        if place.paragraph is not None and number == str(place.paragraph):
            return True
        page = self.library.text(place.report).pages[place.spans[0].page]
        before = page.text[: place.spans[0].end]
        if page.number > 1 and not _PARAGRAPH.search(before):  # it goes on from the page before
            before = self.library.text(place.report).pages[page.number - 1].text
        found = [match[1] for match in _PARAGRAPH.finditer(before)]
        return bool(found) and found[-1] == number

    def _gone(self, cited: Cited) -> str | None:
        """Why the source that is named by its content is not there any more; None when it is, or is not named so."""
        if cited.sha256 and cited.sha256 not in self.library.by_sha256:
            return self.library.became(cited.sha256, cited.report)
        if cited.passage and not cited.sha256 and self.library.report_of(cited.passage) is None:
            return f"No report of this index holds the passage {cited.passage} any more."
        if cited.sha256 and cited.passage:
            row = self.library.report_of(cited.passage)
            if row and row.sha256 != cited.sha256:
                return f"The passage {cited.passage} is not of the report with this SHA-256."
        return None

    def _gone_but(self, claim: Claim, why: str) -> Checked:
        places = self.library.find(claim.quote)
        note = f"{why} {_elsewhere(places, named=True)}" if places else why
        return Checked(claim, "source_gone", note, tuple(places))

    def _in_the_file(self, checked: Checked) -> Checked:
        """The same, if the pages say so in the file with that SHA-256, read again; else its source has changed."""
        states = []
        for place in checked.places:
            text = self.library.text(place.report)
            pdf = place.report.format == "pdf"
            numbers = place.pages or (place.spans[0].page,)
            of = {self.originals.state(place.report.sha256, text.pages[n], pdf=pdf) for n in numbers}
            if of <= SOUND:
                told = "; ".join(STATES[state] for state in sorted(of))
                return replace(checked, file=told, places=(place, *(p for p in checked.places if p != place)))
            states += [state for state in of if state not in SOUND]
        return replace(checked, verdict="source_gone", note=f"{STATES[states[0]].capitalize()}.")

    def _nowhere(self, claim: Claim, cited: Sequence[ReportRow]) -> Checked:
        also = [row for row in self._holding(claim.quote) if row not in cited]
        if pieces := stitched(self.library, claim.quote, [*cited[:MOST_STITCHED], *also[:MOST_STITCHED]]):
            return Checked(claim, "stitched", f"It is made of {len(pieces)} pieces.", pieces=pieces)
        near = nearest(self.library, claim.quote, cited)
        note = "No report says this; nearest words are given." if near else "No report says anything like it."
        return Checked(claim, "not_found", note, nearest=near)

    def _holding(self, quote: str) -> list[ReportRow]:
        return [row for variant in spellings(quote) for row in self.library.candidates(variant)]


def stands(place: Place, claim: Claim, verifier: Verifier) -> bool:
    """Whether a place of the words is the one that the claim gives, in all that it gives."""
    cited = claim.cited
    if cited.spans and claim.whole:
        pages = verifier.library.text(place.report).pages
        if not is_verbatim(claim.quote, cited.spans, pages.get):
            return False
    if cited.pages and not _given(map(str, cited.pages), map(str, place.pages), exact=bool(cited.spans)):
        return False
    labels = _labels(place)
    if cited.labels and not _given(cited.labels, labels, exact=bool(cited.spans)):
        return False
    either = [*map(str, place.pages), *labels]
    if cited.either and not _given(cited.either, either):
        return False
    if cited.paragraphs:
        return any(verifier.numbered(place, number) for number in cited.paragraphs)
    return not cited.any or _given(cited.any, either) or any(verifier.numbered(place, n) for n in cited.any)


def _labels(place: Place) -> list[str]:
    """The printed numbers of a place's pages, or the name of its web page."""
    if not place.pages:
        return [label for label in place.labels if label]
    return [label or str(number) for label, number in zip(place.labels, place.pages, strict=True)]


def _given(given: Iterable[str], real: Iterable[str], *, exact: bool = False) -> bool:
    """Whether what is given is where the words stand: one of their pages or, ``exact``, the first of them."""
    there = [text.lower() for text in real]
    wanted = {text.lower() for text in given}
    return bool(there) and (there[0] in wanted if exact else not wanted.isdisjoint(there))


def _here(cited: Cited, place: Place) -> str:
    where = words_of(place)
    return (
        f"It stands there: {where}."
        if cited.has_place
        else f"No page or paragraph is given; it stands in {where}."
    )


def _elsewhere(places: Sequence[Place], named: bool) -> str:
    told = "; ".join(words_of(place) for place in places[:3])
    more = f" and {len(places) - 3} more places" if len(places) > 3 else ""  # noqa: PLR2004
    return f"The words stand in {told}{more}{'' if named else ', not where the text says'}."


def words_of(place: Place) -> str:
    """A place as people write it: the report's title and date, and the page or paragraph."""
    about = place.report.metadata
    name = ", ".join(part for part in (about.title, about.published_on) if part)
    first = place_words(
        place.pages[0] if place.pages else None, place.labels[0] if place.labels else None, place.paragraph
    )
    last = f" to page {place.pages[-1]}" if len(place.pages) > 1 else ""
    return f"{name}, {first}{last}" if first else name
