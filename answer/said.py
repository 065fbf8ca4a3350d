"""What an answer says above its quotes, in a sentence or two: how many there are, and what no report says."""

from __future__ import annotations

from collections.abc import Sequence

from answer.about import About
from answer.by_words import Mentioned
from answer.findings.graded import GradesFound
from answer.findings.library import ReportsFound
from answer.note import Note
from answer.part import Part
from answer.wording import not_here
from index.wording import counted

NOTHING_ASKED = "Say what to look for as well, for example: early help."
"""Of a question with nothing in it but the authorities to compare."""
_RELATED = "The passages below are related, not an answer."


def text_of(
    about: About,
    parts: Sequence[Part],
    note: Note,
    table: GradesFound | None,
    mention: Mentioned | None,
    there: ReportsFound | None,
    *,
    related: bool,
    remark: str | None,
) -> str:
    """What a table says, of grades or reports, or how many mention it, then what the quotes are; of one alone, that.

    Where nothing answers, ``remark`` may say why, and ``related`` that there are passages to show all the same.
    """
    if mention and not note.citations:
        unsaid = _unmentioned(about) if len(mention.words) > 1 else ""
        return " ".join(filter(None, [mention.sentence, unsaid, _RELATED if related else ""]))
    if there and not note.citations:
        return there.sentence
    said = _of_quotes(about, parts, note) if note.citations else _of_nothing(about, related, remark)
    if there:
        return f"{there.sentence} {said}"
    if mention:
        return f"{mention.sentence} {said}"
    if table is None:
        return said
    return f"{table.sentence} {said}" if note.citations or not table.lines else table.sentence


def _of_quotes(about: About, parts: Sequence[Part], note: Note) -> str:
    quotes = counted(len(note.citations), "quote")
    reports = counted(len({citation.sha256 for citation in note.citations}), "report")
    where = ", of what is said where it is mentioned" if about.elsewhere and not about.near else ""
    more = about.listed > len(note.citations)
    said = (
        not_here(about.asked.meant) or _lacking(parts),
        f"{quotes} from {reports}, in the inspectors' own words{where}.",
        _other_tone(about, note),
        f"There are {about.listed} of them; the list of findings has all." if more else "",
        _silent(parts),
        _unmentioned(about),
    )
    return " ".join(filter(None, said))


def _of_nothing(about: About, related: bool, remark: str | None) -> str:
    unsaid = _unmentioned(about)
    if about.lost and not about.missing:
        unsaid = f"No report that was looked in mentions {_listed(about.lost)}."
    other = not_here(about.asked.meant)
    said = f"{other} {unsaid}" if other and unsaid else unsaid
    nothing = said or remark or "No report answers this question."
    return f"{nothing} {_RELATED}" if related else nothing


def _unmentioned(about: About) -> str:
    return f"No report mentions {_listed(about.missing)}." if about.missing else ""


def _lacking(parts: Sequence[Part]) -> str:
    """One sentence on the kind of finding that was asked for and is not among the quotes of any part."""
    kinds = {part.lacking for part in parts if part.statements}
    kind = kinds.pop() if len(kinds) == 1 else None
    return f"No {kind} that fits was found." if kind else ""


def _other_tone(about: About, note: Note) -> str:
    """One sentence where failures were asked for and there is praise alone, or the other way round."""
    wished = about.asked.meant.values("tone")
    read = {group.tone for group in note.groups} | {tone for row in note.table for tone in row.tones}
    opposite = {"criticism", "praise"}.difference(wished)
    return (
        f"None of them reads as {wished[0]}." if wished and read & opposite and not read & set(wished) else ""
    )


def _silent(parts: Sequence[Part]) -> str:
    """One sentence on the authorities compared of which nothing answers."""
    names = [
        part.about.asked.filters.authority[0]
        for part in parts
        if not part.statements and part.about.asked.filters
    ]
    return f"Nothing that answers was found in the reports on {' or '.join(names)}." if names else ""


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
