"""How well the check on a language model's sentences tells faithful ones from bent ones, by its two thresholds.

The files hold passages of the sample reports, sentences that keep to them (+) and sentences that say something else
(x), written by hand. The check should show the first and withhold the second. Its rules were made with
``supporting.txt`` in sight; ``supporting_unseen.txt`` was written afterwards, of other reports.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from answer.llm import supported
from answer.llm.supported import Given, Supported, judge

CASES = tuple(Path(__file__).with_name(name) for name in ("supporting.txt", "supporting_unseen.txt"))
COVERED = (0.6, 0.7, 0.8, 0.9, 1.0)
MISPLACED = (0, 1, 2, 99)


@dataclass(frozen=True)
class Case:
    """A passage with sentences that keep to it and sentences that do not."""

    given: Given
    faithful: tuple[str, ...] = ()
    bent: tuple[str, ...] = ()


def cases(file: Path) -> list[Case]:
    """The passages of a file, each with its sentences."""
    found: list[Case] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        mark, _, text = line.partition(" ")
        if mark == "@":
            *about, last = text.split(" | ")
            kind = last if last in {"table", "list"} else "text"
            found.append(Case(Given((), tuple(about if kind != "text" else [*about, last]), kind)))
        elif mark == "-":
            given = found[-1].given
            found[-1] = replace(found[-1], given=replace(given, sentences=(*given.sentences, text)))
        elif mark == "+":
            found[-1] = replace(found[-1], faithful=(*found[-1].faithful, text))
        elif mark == "x":
            found[-1] = replace(found[-1], bent=(*found[-1].bent, text))
    return found


def shown(of: list[Case]) -> tuple[list[str], list[str]]:
    """The faithful and the bent sentences that the check shows as supported."""
    faithful, bent = (
        [one for case, sentences in many for one in sentences if _passes(case, one)]
        for many in ([(case, case.faithful) for case in of], [(case, case.bent) for case in of])
    )
    return faithful, bent


def _passes(case: Case, sentence: str) -> bool:
    return isinstance(judge(sentence, ["a"], {"a": case.given}), Supported)


def main() -> None:
    """Print the table of both thresholds for each file, then what goes wrong at those in use."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=CASES)
    for file in parser.parse_args().files:
        show(file.name, cases(file))


def show(name: str, of: list[Case]) -> None:
    """The table of one file."""
    faithful, bent = sum(len(case.faithful) for case in of), sum(len(case.bent) for case in of)
    print(f"\n{name}: {faithful} faithful sentences and {bent} bent ones over {len(of)} passages")
    print("covered  moved   faithful shown   bent shown")
    in_use = supported.COVERED, supported.MISPLACED
    for supported.COVERED, supported.MISPLACED in product(COVERED, MISPLACED):
        good, bad = map(len, shown(of))
        used = "  <- in use" if in_use == (supported.COVERED, supported.MISPLACED) else ""
        print(f"{supported.COVERED:7.2f} {supported.MISPLACED:6} {good:8} {good / faithful:7.3f}"
              f" {bad:6} {bad / bent:7.3f}{used}")  # fmt: skip
    supported.COVERED, supported.MISPLACED = in_use
    kept = shown(of)
    for case in of:
        for one in case.faithful:
            if one not in kept[0]:
                print("withheld:", one, judge(one, ["a"], {"a": case.given}))
    print(*(f"shown: {one}" for one in kept[1]), sep="\n")


if __name__ == "__main__":
    main()
