"""How places in reports are worded, the same in the terminal, the app and exports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index.questions.understand import Understood
from index.questions.words import wanted_words


def heading_path(heading: Sequence[str]) -> str:
    """The headings above a passage, outermost first."""
    return " › ".join(heading)


def place(page: int | None, page_label: str | None, paragraph: int | None) -> str:
    """The page or paragraph as people write it, "page 7 (printed 3)" say; empty where none is known.

    The label of a report without pages is one of its several web pages: "summary.html, paragraph 2".
    """
    if page is not None:
        return (
            f"page {page} (printed {page_label})"
            if page_label and page_label != str(page)
            else f"page {page}"
        )
    return ", ".join(filter(None, [page_label, f"paragraph {paragraph}" if paragraph else None]))


def source(title: str, authority: str | None, published_on: str | None) -> str:
    """A report's title, its authority where the title does not name it, and its day of publication."""
    named = authority if authority and authority.casefold() not in title.casefold() else None
    return ", ".join(part for part in (title, named, day(published_on)) if part)


def with_its_source(quote: str, named: str, where: str) -> str:
    """A quote with its source behind it in brackets, as it is copied."""
    return f"“{quote}” ({', '.join(part for part in (named, where) if part)})"


def day(iso: str | None) -> str | None:
    """2024-08-27 as "27 August 2024"."""
    if not iso:
        return None
    parsed = date.fromisoformat(iso)
    return f"{parsed.day} {parsed.strftime('%B %Y')}"


def did_you_mean(understood: Understood) -> str | None:
    """One question about words that no passage holds and that may be meant for others; None where there is none."""
    values = dict.fromkeys(r.values[0] for r in understood.with_effect("suggestion"))
    return f"Did you mean {' and '.join(f'“{value}”' for value in values)}?" if values else None


def taken_for(question: str, understood: Understood) -> str:
    """One sentence on the words that no report holds and what stands for them in the question that was answered."""
    plain = wanted_words(question).plain
    meant = {
        plain[one.start : one.end]: one.values[0].join("“”") for one in understood.with_effect("suggestion")
    }
    return f"No report mentions {_or(list(meant))}: taken for {joined(list(dict.fromkeys(meant.values())))}."


def looked_in(understood: Understood) -> str | None:
    """One sentence on what was taken from the question as a filter; None when all reports were looked in."""
    filters = understood.with_effect("filter")
    values = [value for reading in filters if reading.kind != "year" for value in reading.values]
    years = [value for reading in filters if reading.kind == "year" for value in reading.shown]
    if not (values or years):
        return None
    on = f" on {joined(values)}" if values else ""
    of = f" of {joined(years)}" if years else ""
    return f"Looked only in reports{on}{of}, which the question names."


def joined(values: Sequence[str]) -> str:
    """Several as people name them: "one, two and three"."""
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} and {values[-1]}"


def not_here(understood: Understood) -> str | None:
    """A sentence on the authorities and times that the question names and no report is of; None where there is none."""
    said = []
    if understood.absent:
        said.append(f"No report here is on an authority named {_or(understood.absent)}.")
    if times := understood.absent_times:
        named = any(one.kind == "authority" for one in understood.with_effect("filter"))
        said.append(f"No report{' on it' if named else ''} here is dated {_or(times)}.")
    return " ".join(said) or None


def _or(names: Sequence[str]) -> str:
    return " or ".join(f"“{name}”" for name in names)
