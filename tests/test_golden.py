"""Pages chosen for their difficulty are read as they were when they were compared with the printed page by eye."""

from __future__ import annotations

import pytest

from benchmarks.golden import (
    CHOSEN,
    FOLDER,
    REAL,
    Chosen,
    apart,
    blocks_on,
    golden_text,
    letters,
    others,
    real,
    statements,
    whole,
)
from tests.conftest import ROOT
from tests.difficult import DRAWN

SHARED = ROOT.parent / "shared"


@pytest.mark.parametrize("chosen", CHOSEN, ids=[chosen.name for chosen in CHOSEN])
def test_an_invented_page_is_read_as_it_is_kept(chosen: Chosen) -> None:
    kept = (FOLDER / f"{chosen.name}.txt").read_text(encoding="utf-8")
    assert golden_text(chosen).splitlines() == kept.splitlines()


def test_each_kept_page_is_one_of_those_chosen() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {f"{one.name}.txt" for one in CHOSEN} | {REAL.name}
    assert {one.source for one in CHOSEN} >= set(DRAWN)
    assert len({one.name for one in CHOSEN}) == len(CHOSEN)


@pytest.mark.skipif(not (SHARED / "reports").is_dir(), reason="the real reports are no part of the project")
def test_real_pages_are_read_as_they_are_kept() -> None:
    compared = list(real(SHARED))
    assert len(compared) == 10
    for kept, now in compared:
        assert now == kept


def test_a_sentence_that_goes_on_in_the_next_column_is_whole_for_us_alone() -> None:
    chosen = CHOSEN[0]
    wanted = letters("They are kept on a system that social workers cannot open, so the council")
    own = "".join(letters(text) for _, text, _ in blocks_on(chosen.pdf(), 1))
    assert wanted in own
    for text in others(chosen.pdf(), 1).values():
        assert wanted not in letters(text)
        assert letters("Supervisors in the control room") in letters(text)


def test_what_is_whole_and_what_comes_out_by_itself() -> None:
    wanted = ["keyfindings", "leadersact", "recordsarepoor"]
    text = "Key findings\nLeaders\nact. Records are poor."
    assert (whole(wanted, text), apart(wanted, text)) == (3, 1)


def test_rows_are_compared_by_what_the_page_says_of_them() -> None:
    blocks = blocks_on(DRAWN["wrapped_table"](), 1)
    rows = [text for block, text, _ in blocks if block.kind == "table"]
    assert "What we looked at: Strategy meetings held; Cases: 41; " in rows[1]
    assert letters("Strategy meetings held 41 Held within a day") in statements(blocks)[2]


def test_no_page_of_a_real_report_is_kept_as_text() -> None:
    for file in FOLDER.glob("*.txt"):
        source = file.read_text(encoding="utf-8").splitlines()[1]
        name = source.removeprefix("source: ").rpartition(", page")[0]

        assert name in DRAWN or (ROOT / "corpus" / "reports" / name).is_file()
