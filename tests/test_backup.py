"""A backup is one consistent file, made while a writer runs; restoring checks all of it before it replaces anything."""

from __future__ import annotations

import shutil
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.layout import Layout
from index.model.adapters import Adapter
from index.search import Index
from ingest.build import ingest
from ingest.care.backup import BackupError, backup, restore
from ingest.care.doctor import check, repair
from ingest.gone import remove
from ingest.training.adapting import install
from tests.conftest import CORPUS, RunFindings
from tests.test_doctor import contents

QUESTION = "What failures around sextortion were found?"


@pytest.fixture(scope="module")
def saved(corpus_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "findings.tar"
    listing = backup(corpus_store, file)
    assert listing.reports == 8
    assert [path.name for path in file.parent.iterdir()] == ["findings.tar"]
    return file


def test_comes_back_as_it_was(corpus_store: Path, saved: Path, tmp_path: Path) -> None:
    restore(saved, tmp_path / "store")
    assert contents(tmp_path / "store") == contents(corpus_store)
    assert check(tmp_path / "store").left == ()
    hits = Index.open(tmp_path / "store").search(QUESTION).hits
    assert hits == Index.open(corpus_store).search(QUESTION).hits
    assert {p.name for p in tmp_path.iterdir()} - {"store.collections.db"} == {"store"}


def test_never_replaces_without_force(saved: Path, tmp_path: Path, run_findings: RunFindings) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "store" / "journal.jsonl").write_text('{"done": "removed"}\n', encoding="utf-8")
    refused = run_findings("restore", saved, "--index", tmp_path / "store")
    assert refused.returncode == 1
    assert "give --force to replace it" in refused.stderr
    assert (tmp_path / "store" / "mine.txt").exists()
    assert run_findings("restore", saved, "--force", "--index", tmp_path / "store").returncode == 0
    assert not (tmp_path / "store" / "mine.txt").exists()
    assert (tmp_path / "store" / "journal.jsonl").read_text(encoding="utf-8") == '{"done": "removed"}\n'
    assert check(tmp_path / "store").left == ()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.999])
def test_a_damaged_backup_is_refused_and_nothing_is_replaced(
    corpus_store: Path, saved: Path, tmp_path: Path, share: float
) -> None:
    store = shutil.copytree(corpus_store, tmp_path / "store")
    with tarfile.open(saved) as tar:
        end = max(
            member.offset_data + member.size for member in tar.getmembers()
        )  # after it come zeros alone
    for name, damaged in (
        ("cut.tar", saved.read_bytes()[: int(share * end)]),
        ("flipped.tar", _flipped(saved, share)),
    ):
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(BackupError) as error:
            restore(tmp_path / name, store, force=True)
        assert "\n" not in str(error.value)
    assert contents(store) == contents(corpus_store)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cut.tar", "flipped.tar", "store"]


def _flipped(saved: Path, share: float) -> bytes:
    """A bit flipped inside one of the files of the backup, the first to the last."""
    with tarfile.open(saved) as tar:
        members = tar.getmembers()
    member = members[int(share * len(members))]
    data = bytearray(saved.read_bytes())
    data[member.offset_data + member.size // 2] ^= 1
    return bytes(data)


def test_what_is_no_backup(tmp_path: Path) -> None:
    for name, said in (("no.tar", "There is no file"), ("text.tar", "is not a whole backup")):
        if name == "text.tar":
            (tmp_path / name).write_text("hello" * 1000, encoding="utf-8")
        with pytest.raises(BackupError, match=said):
            restore(tmp_path / name, tmp_path / "store")
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        tar.add(tmp_path / "text.tar", "../outside")
    with pytest.raises(BackupError):
        restore(tmp_path / "evil.tar", tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_is_consistent_while_a_writer_adds_and_removes(tmp_path: Path) -> None:
    store, reports = tmp_path / "store", tmp_path / "reports"
    reports.mkdir()
    for path in sorted(CORPUS.iterdir())[1:4]:
        shutil.copy(path, reports)
    ingest([reports], store)
    stop = threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            text = "The force found a marker of number {}. Officers recorded it well and in time."
            for number in range(1000):
                if stop.is_set():
                    return
                file = reports / "growing.txt"
                file.write_text(text.format(number) * 5, encoding="utf-8")
                ingest([reports], store)
                if number % 3 == 2:
                    remove(["growing.txt"], store)
        except BaseException as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup(store, tmp_path / f"{number}.tar")
    finally:
        stop.set()
        writer.join()
    assert failed == []
    for number in range(5):
        restore(tmp_path / f"{number}.tar", tmp_path / f"back-{number}")
        assert check(tmp_path / f"back-{number}").left == ()


def test_an_index_with_a_damaged_original_is_not_backed_up_in_silence(
    corpus_store: Path, tmp_path: Path
) -> None:
    store = shutil.copytree(corpus_store, tmp_path / "store")
    original = next((store / "files").glob("??/*"))
    data = original.read_bytes()
    original.write_bytes(data[:-1])
    with pytest.raises(FindingsError, match="doctor --repair"):
        backup(store, tmp_path / "b.tar")
    original.unlink()
    with pytest.raises(FindingsError, match="doctor --repair"):
        backup(store, tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


def test_says_how_much_it_holds(tmp_path: Path, run_findings: RunFindings) -> None:
    store, file = tmp_path / "store", tmp_path / "one.txt"
    file.write_text("Officers recorded the marker well and in time.", encoding="utf-8")
    ingest([file], store)
    said = "1 report, 1 passage are in"
    assert run_findings("backup", "b.tar", "--index", store).stdout == f"{said} b.tar\n"
    assert run_findings("restore", "b.tar", "--index", "back").stdout == f"{said} back\n"
    checked = run_findings("doctor", "--index", "back").stdout
    assert checked.startswith("1 report, 1 page, 1 passage checked in ")


def test_the_adapter_that_was_trained_for_the_index_comes_back_and_is_mended(
    corpus_store: Path, tmp_path: Path
) -> None:
    store = shutil.copytree(corpus_store, tmp_path / "store")
    with closing(Catalogue(Layout(store))) as catalogue:
        encoder = catalogue.setting("encoder")
    numbers = np.random.default_rng(5).normal(scale=0.05, size=(8, encoder["dimension"], 2))
    own = Adapter(numbers.astype(np.float16), {"name": "own", "encoder": encoder["revision"]})
    install(store, own)
    back, file = tmp_path / "back", tmp_path / "b.tar"
    backup(store, file)
    restore(file, back)
    generation = Index.open(back).generation
    assert generation.adapter
    assert generation.adapter.sha256 == own.sha256
    trained = back / "adapter.npy"
    whole = trained.read_bytes()
    trained.write_bytes(whole[:-9])
    (fault,) = check(back).left
    assert (
        fault.sentence == f"The adapter {back / 'adapter'} cannot be used: it is damaged or not an adapter."
    )
    with pytest.raises(FindingsError, match="findings adapt"):
        backup(back, tmp_path / "c.tar")
    assert repair(back).left == ()
    assert trained.read_bytes() == whole
    trained.write_bytes(whole[:-9])
    shutil.rmtree(back / "generations")
    lost = repair(back)
    assert "The adapter of this index is lost" in lost.left[-1].sentence
    assert check(back).left == ()
