"""The gate: planted faults in quotes of an index's reports, and whether each is caught and rightly named.

    python -m benchmarks.gate --index DIR [--each 200] [--seed 1]

Five kinds of fault (a word changed, a number altered, two sentences joined, the right words from another report, a
page off by one), ``--each`` of every kind, and five times as many true quotes. All are written into one Markdown
note, as people cite, and read back from it, so that finding the quotes and their references is measured too.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from answer.verification.claims import Claims
from answer.verification.claims_files import read_claims
from answer.verification.fold import folded, words_in
from answer.verification.library import Library, Place
from answer.verification.verify import Verifier
from index.search import Index
from index.verbatim import quote_of

EXPECTED = {
    "true": "verbatim",
    "word": "not_found",
    "number": "not_found",
    "joined": "stitched",
    "report": "elsewhere",
    "page": "elsewhere",
}
"""What must be said of each kind."""
WORDS = (
    "never", "always", "rarely", "promptly", "seldom", "weak", "strong", "poor", "good", "few", "most", "all",
    "without", "exceeded", "failed",
)  # fmt: skip
FEWEST, MOST = 8, 45
_NUMBER = re.compile(r"(?<![\w.,])\d+(?![\w.,]*\d)")


@dataclass(frozen=True, slots=True)
class Planted:
    """A quote with the reference that is given for it; ``kind`` is a key of EXPECTED."""

    kind: str
    quote: str
    title: str
    day: str
    page: str

    def as_markdown(self) -> str:
        """The quote and its reference as a note has them."""
        where = f"p {self.page}" if self.page else "no page"
        return f"The inspectors found: “{self.quote}” ({self.title}, {self.day}, {where})."


def true_quotes(library: Library, chance: random.Random) -> Iterator[tuple[Planted, Place]]:
    """Sentences of the reports in no order, each with its own place; those that could be misread are left out."""
    rows = [
        row for row in library.reports if row.metadata.published_on and len(row.metadata.title.split()) > 2
    ]
    named = Counter((row.metadata.title, row.metadata.published_on) for row in rows)
    rows = [row for row in rows if named[row.metadata.title, row.metadata.published_on] == 1]
    while rows:
        row = chance.choice(rows)
        text = library.text(row)
        passage = chance.choice(text.passages)
        if not passage.sentences:
            continue
        start, end = chance.choice(passage.sentences)
        quote = quote_of(passage, start, end)
        if (
            not FEWEST <= len(words_in(quote)) <= MOST
            or set('“”"\ue000[]') & set(quote)
            or "..." in folded(quote)
        ):
            continue
        places = text.find(folded(quote))
        if len(places) == 1 and len(places[0].pages) < 2:
            page = str(places[0].pages[0]) if places[0].pages else ""
            about = row.metadata
            yield Planted("true", quote, about.title, str(about.published_on), page), places[0]


def planted(library: Library, each: int, seed: int) -> list[Planted]:
    """``each`` faults of every kind and five times as many true quotes, in no order."""
    chance = random.Random(seed)
    source = true_quotes(library, chance)
    made: list[Planted] = []
    for kind in EXPECTED:
        wanted = each * 5 if kind == "true" else each
        tries = 0
        while sum(one.kind == kind for one in made) < wanted and (tries := tries + 1) < wanted * 300:
            quote, place = next(source)
            fault = quote if kind == "true" else _fault(library, kind, quote, place, chance, next(source))
            if fault:
                made.append(replace(fault, kind=kind))
    chance.shuffle(made)
    return made


def _fault(
    library: Library, kind: str, quote: Planted, place: Place, chance: random.Random,
    other: tuple[Planted, Place],
) -> Planted | None:  # fmt: skip
    text = library.text(place.report)
    if kind == "page":
        page = int(quote.page or 0) + chance.choice((-1, 1))
        right = {str(number) for number in place.pages} | {label for label in place.labels if label}
        at_all = any(page in found.pages for found in text.find(folded(quote.quote)))
        return (
            replace(quote, page=str(page))
            if quote.page and page in text.pages and str(page) not in right and not at_all
            else None
        )
    if kind == "report":
        there = library.text(other[1].report).find(folded(quote.quote))
        same = other[1].report.id == place.report.id
        return None if there or same else replace(other[0], quote=quote.quote)
    changed = {"word": _word_changed, "number": _number_altered, "joined": _joined}[kind](
        quote.quote, chance, text.mended.text
    )
    return replace(quote, quote=changed) if changed and not library.find(changed) else None


def _word_changed(quote: str, chance: random.Random, _: str) -> str | None:
    """One word replaced, dropped (a negation, where there is one) or put in."""
    words = quote.split()
    at = chance.randrange(1, len(words) - 1)
    negations = [
        n
        for n, word in enumerate(words)
        if word.lower() in {"not", "no", "never", "without"} and 0 < n < len(words) - 1
    ]
    if negations:
        at = negations[0]
        return " ".join([*words[:at], *words[at + 1 :]])
    if chance.random() < 0.3:
        return " ".join([*words[:at], chance.choice(WORDS), *words[at:]])
    return " ".join([*words[:at], chance.choice([w for w in WORDS if w != words[at]]), *words[at + 1 :]])


def _number_altered(quote: str, chance: random.Random, _: str) -> str | None:
    numbers = list(_NUMBER.finditer(quote))
    if not numbers:
        return None
    number = chance.choice(numbers)
    return (
        quote[: number.start()] + str(int(number.group()) + chance.choice((1, 2, 10))) + quote[number.end() :]
    )


def _joined(quote: str, chance: random.Random, text: str) -> str | None:
    """The sentence with another one of its report that does not follow it: side by side, with dots, or with "and"."""
    others = [s for s in re.findall(r"(?<=\. )[A-Z][^.\x1f]{50,200}\.(?= )", text) if s not in folded(quote)]
    if not others or not quote.endswith("."):
        return None
    other = chance.choice(others)
    how = chance.randrange(3)
    if how == 0:
        return f"{quote} {other}"
    if how == 1:
        return f"{quote[:-1]} … {other}"
    return f"{quote[:-1]}, and {other[0].lower()}{other[1:]}"


def measure(index: Index, each: int, seed: int) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Plant, write, read back and check: the figures, and each quote of which something else should be said."""
    faults = planted(Library(index), each, seed)
    started = time.perf_counter()
    checked = list(Verifier(index).check_all(_written_and_read(faults)))
    seconds = time.perf_counter() - started
    if len(checked) != len(faults):
        raise SystemExit(f"{len(faults)} quotes were written, {len(checked)} read.")
    both = list(zip(faults, checked, strict=True))
    counts = Counter((fault.kind, one.verdict) for fault, one in both)
    wrong = [
        asdict(fault) | {"said": one.verdict, "note": one.note}
        for fault, one in both
        if one.verdict != EXPECTED[fault.kind]
    ]
    figures = {
        "kinds": {
            kind: {said: n for (of, said), n in sorted(counts.items()) if of == kind} for kind in EXPECTED
        },
        "faults": sum(fault.kind != "true" for fault in faults),
        "missed": sum(fault.kind != "true" and one.verdict == "verbatim" for fault, one in both),
        "true": sum(fault.kind == "true" for fault in faults),
        "rejected": sum(fault.kind == "true" and one.verdict != "verbatim" for fault, one in both),
        "misnamed": len(wrong),
        "quotes_a_second": round(len(faults) / seconds, 1),
    }
    return figures, wrong


def _written_and_read(faults: Sequence[Planted]) -> Claims:
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "note.md"
        note.write_text("\n\n".join(fault.as_markdown() for fault in faults), encoding="utf-8")
        return read_claims(note)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--each", type=int, default=200, help="faults of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    figures, wrong = measure(Index.open(given.index), given.each, given.seed)
    print(json.dumps(figures, indent=2))
    print(json.dumps(wrong, indent=1, ensure_ascii=False)[:6000])
    if given.out:
        given.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
