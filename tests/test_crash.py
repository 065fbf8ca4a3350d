"""Short form of benchmarks/crash.py: real processes, killed at random moments."""

from __future__ import annotations

from pathlib import Path

from benchmarks.crash import contents, differences, make_files, torment, undisturbed, write_text


def test_nothing_is_lost_when_ingest_is_killed(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    for n in range(10):
        write_text(first / f"{n:03d}.md", f"Ashby{n}")
    (first / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    tally = torment(tmp_path, first, kills=6, seed=7)
    assert tally.kills.total() == 6
    assert tally.finished >= 2
    assert len(tally.kills) >= 3, "the kills fell in few phases of the run"
    assert tally.answered, "no kill found an index to answer from"


def test_a_difference_would_be_seen(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    write_text(folder / "000.md", "Ashby")
    one = undisturbed(folder, tmp_path / "one")
    write_text(folder / "000.md", "Ashbz")
    other = undisturbed(folder, tmp_path / "other")
    assert differences(one, one) == []
    assert set(differences(one, other)) == {"reports", "files", "pages", "passages", "originals", "vectors"}
    assert contents(tmp_path / "one").keys() == one.keys()


def test_the_long_form_mixes_formats(tmp_path: Path) -> None:
    folder = make_files(tmp_path / "mixed", 40)
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len(files) == 40
    assert {file.suffix for file in files} == {".pdf", ".html", ".docx", ".md", ".zip"}
