"""What is indexed with a passage and never quoted: its report's title, authority, date, and its headings.

Reports on one template repeat each other's sentences; without this they are mistaken for each other (MRR on
FeedbackQA UK 0.432 -> 0.554 by vectors and 0.404 -> 0.560 by words).
"""

from __future__ import annotations

from datetime import date

from index.records import Metadata, Passage


def indexed_text(passage: Passage, about: Metadata) -> str:
    """The passage's text after one line that says where it is from: what the word leg indexes."""
    return f"{context_line(passage, about)}\n{passage.text}"


def context_line(passage: Passage, about: Metadata) -> str:
    """Where a passage is from: the line of its report and its headings."""
    return f"{report_line(about)} {'. '.join(passage.heading)}."


def report_line(about: Metadata) -> str:
    """Authority, title, programme and month of a report, each once."""
    title = about.title.strip().rstrip(".")
    parts = [p for p in (about.authority, title) if p]
    if about.programme and about.programme.casefold() not in title.casefold():
        parts.append(about.programme)
    if about.published_on:
        parts.append(date.fromisoformat(about.published_on).strftime("%B %Y"))
    return "".join(f"{part}. " for part in parts).strip()
