"""A generation is whole or refused; readers keep the one they opened; nothing is answered from a damaged file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.generation import GenerationError, current_name, open_current, publish
from index.layout import Layout
from index.model.encoder import EncoderId
from index.search import Index
from ingest.care.doctor import check, repair
from tests.conftest import RunFindings

QUESTION = "What failures around sextortion were found?"


@pytest.fixture
def layout(corpus_store: Path, tmp_path: Path) -> Layout:
    return Layout(shutil.copytree(corpus_store, tmp_path / "store"))


def publish_again(layout: Layout) -> str:
    catalogue = Catalogue(layout)
    try:
        return publish(layout, catalogue, EncoderId(**catalogue.setting("encoder")))
    finally:
        catalogue.close()


def files_of(layout: Layout) -> list[Path]:
    """The files of the current generation and the one that names it, but for locks, which hold nothing."""
    return [
        path
        for path in sorted(layout.generations.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and path.stat().st_size
    ]


def damages(data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file cut in half, without its last byte, and with one bit flipped at its start, middle and end."""
    yield "half", data[: len(data) // 2]
    yield "all but the last byte", data[:-1]
    for place in sorted({0, len(data) // 2, len(data) - 1}):
        yield f"bit at {place}", data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]


def test_each_damaged_file_is_found_named_and_refused(layout: Layout) -> None:
    opened = open_current(layout)
    tried = 0
    for path in files_of(layout):
        whole = path.read_bytes()
        for how, data in damages(whole):
            path.write_bytes(data)
            with pytest.raises(GenerationError, match="findings doctor --repair") as error:
                open_current(layout)
            assert path.name in str(error.value), (path, how)
            tried += 1
        path.unlink()
        with pytest.raises(FindingsError):
            open_current(layout)
        path.write_bytes(whole)
    assert tried >= 5 * 10
    assert open_current(layout).manifest == opened.manifest


def test_a_search_says_so_in_one_sentence_and_repair_mends_it(
    layout: Layout, run_findings: RunFindings
) -> None:
    whole = run_findings("search", QUESTION, "--index", layout.folder)
    for path in files_of(layout):
        if path.suffix in {".faiss", ".idx"}:
            data = bytearray(path.read_bytes())
            data[len(data) // 3] ^= 1
            path.write_bytes(data)
    refused = run_findings("search", QUESTION, "--index", layout.folder)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "is damaged" in refused.stderr
    assert run_findings("doctor", "--index", layout.folder).returncode == 1
    mended = run_findings("doctor", "--repair", "--index", layout.folder)
    assert (mended.returncode, "Mended: " in mended.stdout) == (0, True)
    assert run_findings("search", QUESTION, "--index", layout.folder).stdout == whole.stdout


def test_a_reader_goes_on_after_five_newer_generations(layout: Layout) -> None:
    reader = Index.open(layout.folder)
    before = reader.search(QUESTION, 20).hits
    first = current_name(layout)
    for _ in range(5):
        last = publish_again(layout)
    assert [p.name for p in layout.generations.iterdir() if p.is_dir()] == [last]
    assert first != last == current_name(layout)
    assert reader.search(QUESTION, 20).hits == before
    assert len(reader.search("custody of children in the night", 50).hits) == 50, (
        "words that it had not touched yet"
    )
    assert reader.generation.manifest.name == first
    assert Index.open(layout.folder).search(QUESTION, 20).hits == before


def test_what_a_killed_writer_left_does_not_count(layout: Layout) -> None:
    name = current_name(layout)
    assert name
    half = layout.generations / ".building-killed"
    half.mkdir()
    (half / "vectors.faiss").write_bytes(b"half")
    newer = layout.generations / f"{int(name) + 1:08d}"
    shutil.copytree(layout.generations / name, newer)  # renamed, but not made current
    assert open_current(layout).manifest.name == name
    checkup = check(layout.folder)
    assert checkup.sound
    assert {fault.kind for fault in checkup.left} == {"leftover"}
    assert repair(layout.folder).left == ()
    assert not half.exists()
    assert not newer.exists()
    assert check(layout.folder).left == ()
    half.mkdir()
    last = publish_again(layout)
    assert [p.name for p in layout.generations.iterdir() if p.is_dir()] == [last]


def test_failing_to_build_leaves_the_one_before(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    name = current_name(layout)
    monkeypatch.setattr(
        "index.generation.words.build", lambda *_: (_ for _ in ()).throw(OSError(28, "No space"))
    )
    with pytest.raises(OSError, match="No space"):
        publish_again(layout)
    assert current_name(layout) == name
    assert [p.name for p in layout.generations.iterdir() if p.is_dir()] == [name]
    assert open_current(layout).manifest.name == name
