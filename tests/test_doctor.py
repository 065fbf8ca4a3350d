"""Damage to any file of a store is found and named, and mended or refused; what cannot be found does no harm."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.layout import Layout
from index.search import Index
from ingest.build import ingest
from ingest.care.doctor import Checkup, check, repair
from tests.conftest import CORPUS, RunFindings

QUESTION = "sextortion"
PAGE = "corrindale-constabulary-national-child-protection-inspection.html"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three reports in ``reports`` and their index in ``store``."""
    folder = tmp_path_factory.mktemp("doctor")
    (folder / "reports").mkdir()
    for name in (PAGE, "wexmoor-police-national-child-protection-inspection.pdf"):
        shutil.copy(CORPUS / name, folder / "reports")
    shutil.copy(next(CORPUS.glob("*.docx")), folder / "reports")
    (folder / "reports" / "empty.pdf").write_bytes(b"")
    ingest([folder / "reports"], folder / "store")
    return folder


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound / "store", tmp_path / "store")


def contents(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that answers are made of, and the ledger; ids of rows aside."""
    db = sqlite3.connect(f"file:{folder / 'catalogue.db'}?mode=ro", uri=True)
    try:
        return {
            "reports": db.execute(
                "SELECT sha256, report, format, title, authority, found_in FROM reports WHERE retired = 0 ORDER BY 1"
            ).fetchall(),
            "pages": db.execute(
                """SELECT sha256, number, label, text, words, paragraphs FROM pages JOIN reports
                ON reports.id = report_id WHERE retired = 0 ORDER BY 1, 2"""
            ).fetchall(),
            "passages": db.execute(
                """SELECT key, ordinal, kind, heading, text, pieces, sentences FROM passages JOIN reports
                ON reports.id = report_id WHERE retired = 0 ORDER BY 1"""
            ).fetchall(),
            "files": db.execute(
                "SELECT path, report, sha256, held, status, reason FROM files ORDER BY 1"
            ).fetchall(),
        }
    finally:
        db.close()


def same(folder: Path, other: Path) -> bool:
    """Pages and passages to the letter; vectors but for rounding, which depends on what is embedded together."""
    one, two = contents(folder), contents(other)
    mine, wanted = (list(Catalogue(Layout(store)).vectors(10_000)) for store in (folder, other))
    near = len(mine) == len(wanted) == 1 and bool(np.allclose(mine[0], wanted[0], atol=5e-3))
    return near and all(one[table] == two[table] for table in ("pages", "passages"))


def sentences(checkup: Checkup) -> str:
    return "\n".join(fault.sentence for fault in checkup.found)


def change(folder: Path, sql: str, *values: object) -> None:
    db = sqlite3.connect(folder / "catalogue.db")
    with db:
        assert db.execute(sql, values).rowcount
    db.close()


def flip(path: Path, place: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << bit
    path.write_bytes(data)


def test_a_sound_index_has_nothing_wrong(sound: Path, run_findings: RunFindings) -> None:
    checkup = check(sound / "store")
    assert checkup.left == ()
    assert checkup.counts is not None
    assert checkup.counts.reports == 3
    said = run_findings("doctor", "--index", sound / "store")
    assert (said.returncode, said.stderr) == (0, "")
    assert "is sound" in said.stdout


def test_no_index(tmp_path: Path, run_findings: RunFindings) -> None:
    said = run_findings("doctor", "--index", tmp_path / "none")
    assert said.returncode == 1
    assert said.stderr.startswith("There is no index in")


@pytest.mark.parametrize("seed", range(24))
def test_a_flipped_bit_in_the_catalogue_is_found_or_harmless(sound: Path, store: Path, seed: int) -> None:
    chance = random.Random(seed)
    catalogue = store / "catalogue.db"
    flip(catalogue, chance.randrange(catalogue.stat().st_size), chance.randrange(8))
    checkup = check(store)
    if checkup.sound:
        assert contents(store) == contents(sound / "store")
        assert same(store, sound / "store")
        return
    before = Index.open(sound / "store").search(QUESTION).hits
    try:
        after = Index.open(store).search(QUESTION).hits
    except FindingsError as refused:
        assert "\n" not in str(refused)
    else:
        known = {hit.passage_id: hit.passage for hit in before}
        assert all(hit.passage == known[hit.passage_id] for hit in after if hit.passage_id in known)
    mended = repair(store)
    assert mended.sound, mended.left
    assert same(store, sound / "store")


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("UPDATE passages SET text = substr(text, 2) WHERE ordinal = 3", "passage 4 has changed"),
        ("UPDATE pages SET text = substr(text, 2) WHERE number = 2", "page 2 has changed"),
        (
            "UPDATE reports SET title = 'Another' WHERE report LIKE '%.pdf'",
            "what is stored about it has changed",
        ),
        ("UPDATE passages SET vector = zeroblob(768) WHERE ordinal = 1", "passage 2 has changed"),
        ("UPDATE passages SET sentence_vectors = zeroblob(146) WHERE ordinal = 1", "passage 2 has changed"),
        ("DELETE FROM pages WHERE number = 2", "pages are missing"),
        ("DELETE FROM passages WHERE ordinal = 5", "some of its passages are missing"),
        ("DELETE FROM files WHERE report LIKE '%.pdf' AND status = 'indexed'", "is not in the ledger"),
        ("DELETE FROM reports WHERE report LIKE '%.pdf'", "without a report"),
        ("UPDATE files SET status = 'indexes' WHERE status = 'indexed'", "line of"),
        (
            "UPDATE settings SET value = replace(value, 'MiniLM', 'MiniLN') WHERE key = 'encoder'",
            "cannot be loaded",
        ),
    ],
)
def test_what_was_written_over_is_named_and_mended(sound: Path, store: Path, sql: str, names: str) -> None:
    change(store, sql)
    checkup = check(store)
    assert not checkup.sound
    assert names in sentences(checkup)
    mended = repair(store)
    assert mended.left == ()
    assert same(store, sound / "store")
    assert check(store).left == ()


@pytest.mark.parametrize("damage", [Path.unlink, lambda p: p.write_bytes(b"")])
def test_ingest_makes_no_new_catalogue_where_one_is_lost(
    sound: Path, store: Path, damage: Callable[[Path], object]
) -> None:
    """A new one would name none of the reports' files, and the next sweep would take them away."""
    before = sorted((store / "files").glob("??/*"))
    damage(store / "catalogue.db")
    with pytest.raises(FindingsError, match="The catalogue is damaged; mend the index with: findings doctor"):
        ingest([sound / "reports"], store)
    assert sorted((store / "files").glob("??/*")) == before
    mended = repair(store)
    assert [fault.sentence for fault in mended.mended] == ["The catalogue is damaged."]
    assert mended.left == ()
    assert same(store, sound / "store")


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_truncated_catalogue_is_built_anew_from_the_originals(
    sound: Path, store: Path, share: float
) -> None:
    catalogue = store / "catalogue.db"
    catalogue.write_bytes(catalogue.read_bytes()[: int(share * catalogue.stat().st_size)])
    with pytest.raises(FindingsError):
        Index.open(store).search(QUESTION)
    assert not check(store).sound
    repair(store)
    assert check(store).left == ()
    assert same(store, sound / "store")
    assert Index.open(store).search(QUESTION).hits[0].passage.text


@pytest.mark.parametrize(
    "damage", [Path.unlink, lambda p: p.write_bytes(p.read_bytes()[:-9]), lambda p: flip(p, 99)]
)
def test_a_damaged_original_is_fetched_from_where_it_came(
    sound: Path, store: Path, damage: Callable[[Path], object]
) -> None:
    (sha256,) = (row[0] for row in contents(store)["reports"] if row[1] == PAGE)
    original = Layout(store).original(sha256)
    damage(original)
    with pytest.raises(FindingsError):
        Catalogue(Layout(store)).original(sha256)
    assert f"The file of the report {PAGE}" in sentences(check(store))
    assert repair(store).left == ()
    assert original.read_bytes() == (sound / "reports" / PAGE).read_bytes()


def test_what_is_lost_for_good_is_said_and_answered_from_no_more(sound: Path, tmp_path: Path) -> None:
    reports, store = shutil.copytree(sound / "reports", tmp_path / "reports"), tmp_path / "store"
    ingest([reports], store)
    (sha256,) = (row[0] for row in contents(store)["reports"] if row[1] == PAGE)
    Layout(store).original(sha256).unlink()
    (reports / PAGE).unlink()
    change(
        store,
        """UPDATE passages SET text = substr(text, 2)
        WHERE report_id IN (SELECT id FROM reports WHERE report = ?)""",
        PAGE,
    )
    with pytest.raises(FindingsError, match="is damaged"):
        Index.open(store).search("sextortion is a form of blackmail", 50)
    lost = repair(store)
    assert not lost.sound
    assert f"{PAGE} was damaged, and its file is gone" in lost.left[-1].sentence
    assert check(store).left == ()
    assert PAGE not in {hit.report for hit in Index.open(store).search(QUESTION, 50).hits}
    assert PAGE in {line.report for line in Catalogue(Layout(store)).failed()}


def test_leavings_of_killed_runs_are_notes(store: Path, run_findings: RunFindings) -> None:
    (store / "generations" / ".building-x").mkdir()
    (store / "files" / "00").mkdir()
    (store / "files" / "00" / ("0" * 64)).write_bytes(b"never stored")
    (store / "files" / "00" / ".writing-x").write_bytes(b"half")
    said = run_findings("doctor", "--index", store)
    assert said.returncode == 0
    assert said.stdout.count("Note: ") == 3
    assert run_findings("doctor", "--repair", "--index", store).returncode == 0
    assert check(store).left == ()
    assert not (store / "generations" / ".building-x").exists()
