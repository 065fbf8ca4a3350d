"""Numbers in sentences."""

from __future__ import annotations


def counted(number: int, noun: str, nouns: str | None = None) -> str:
    """A number with its noun, as in "1 report" and "1,200 reports"; ``nouns`` is a plural that is not made with s."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def pages_said(pages: int, *, paged: bool) -> str:
    """How long a report is, in pages or in the web pages that it is made of; "" where it is one text."""
    return counted(pages, "page" if paged else "web page") if paged or pages > 1 else ""
