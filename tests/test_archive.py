"""Archives: members one by one, under caps of our own, whatever the archive declares."""

from __future__ import annotations

import io
import os
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.layout import Layout
from index.search import Index
from ingest.build import ingest
from ingest.care.doctor import check
from ingest.formats import archive
from ingest.formats.archive import LEADS_OUT, list_members, read_member, safe_name
from ingest.formats.errors import ReadError, TooLarge
from ingest.gone import gone_files, remove
from ingest.offered import offered_files
from tests.made import found, write_report


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return stream.getvalue()


def encrypted(data: bytes) -> bytes:
    """The archive with the mark of encryption on its first member, in both of its headers."""
    changed = bytearray(data)
    changed[6] |= 1
    changed[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def report_of(folder: Path, marker: str) -> bytes:
    return write_report(folder / f"{marker}.md", marker).read_bytes()


@pytest.mark.parametrize(
    ("name", "safe", "leads_out"),
    [
        ("2024/a.pdf", "2024/a.pdf", False),
        ("./2024//a.pdf", "2024/a.pdf", False),
        ("../../etc/passwd", "__/__/etc/passwd", True),
        ("/etc/passwd", "etc/passwd", True),
        ("C:\\reports\\a.pdf", "C_/reports/a.pdf", True),
        ("..\\a.pdf", "__/a.pdf", True),
        ("a..b/c.pdf", "a..b/c.pdf", False),
    ],
)
def test_names_cannot_lead_out(name: str, safe: str, leads_out: bool) -> None:
    assert safe_name(name) == (safe, leads_out)


def test_members_are_listed_with_what_is_wrong(tmp_path: Path) -> None:
    inner = zipped({"deep.txt": b"deep", "deepest.zip": zipped({"x.txt": b"x"})})
    data = zipped({"../out.txt": b"x", "a/b.txt": b"hello", ".hidden": b"x", "in.zip": inner, "dir/": b""})
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    members = {member.name: member for member in list_members(data)}
    assert set(members) == {"__/out.txt", "a/b.txt", "in.zip/deep.txt", "in.zip/deepest.zip"}
    assert members["__/out.txt"].problem == LEADS_OUT
    assert members["in.zip/deepest.zip"].problem == (
        "It is an archive in an archive in an archive: unpack it first."
    )
    assert read_member(path, members["a/b.txt"].inside) == b"hello"
    assert read_member(path, members["in.zip/deep.txt"].inside) == b"deep"


def test_two_members_of_one_name_are_two() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a.txt", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a.txt", b"two")
    assert [(m.name, m.size) for m in list_members(stream.getvalue())] == [("a.txt", 3), ("a.txt (2)", 3)]
    assert len({m.sha256 for m in list_members(stream.getvalue())}) == 2


def test_a_bomb_is_stopped_while_it_inflates() -> None:
    bomb = zipped({"bomb.txt": bytes(64 << 20)})
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge, match="far more than a report would"):
        list_members(bomb)


def test_the_caps_have_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({f"{n}.txt": os.urandom(3000) for n in range(4)})
    monkeypatch.setattr(archive, "MOST_BYTES", 10_000)
    with pytest.raises(TooLarge, match="unpacks to more than"):
        list_members(data)
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    with pytest.raises(TooLarge, match="more than 3 files"):
        list_members(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (encrypted(zipped({"a.txt": b"hello"})), "The archive is encrypted"),
        (zipped({"a.txt": b"hello"})[:-30], "damaged or cut short"),
        (zipped({".hidden": b"hello"}), "holds no files that could be reports"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ReadError, match=sentence):
        list_members(data)


def test_a_damaged_member_costs_itself_alone() -> None:
    data = bytearray(zipped({"a.txt": b"hello" * 50, "b.txt": b"whole"}))
    at = data.index(b"a.txt") + 10
    data[at : at + 4] = b"\xff\xff\xff\xff"
    members = {member.name: member for member in list_members(bytes(data))}
    assert members["a.txt"].problem == "It is damaged in the archive: download the archive again."
    assert members["b.txt"].sha256


def statuses(folder: Path, store: Path) -> dict[str, str]:
    return {file.path: file.status for file in ingest([folder], store).files}


def test_reports_of_an_archive_are_indexed_one_by_one(tmp_path: Path) -> None:
    reports, aside, store = tmp_path / "reports", tmp_path / "aside", tmp_path / "store"
    write_report(reports / "plain.md", "Ashbyford")
    one, two = report_of(aside, "Brillmarsh"), report_of(aside, "Corleywick")
    packed = reports / "all.zip"
    packed.write_bytes(
        zipped(
            {"n/one.md": one, "two.md": two, "same.md": (reports / "plain.md").read_bytes(), "bad.pdf": b""}
        )
    )
    first = statuses(reports, store)
    assert first == {
        "plain.md": "added", "all.zip/n/one.md": "added", "all.zip/two.md": "added",
        "all.zip/same.md": "duplicate", "all.zip/bad.pdf": "failed",
    }  # fmt: skip
    index = Index.open(store)
    assert {hit.report for hit in index.search("Brillmarsh").hits if "Brillmarsh" in hit.passage.text} == {
        "all.zip/n/one.md"
    }
    with closing(Catalogue(Layout(store))) as catalogue:
        shas = {row.report: row.sha256 for row in catalogue.reports()}
        assert catalogue.original(shas["all.zip/n/one.md"]) == one
    assert check(store).sound
    second = ingest([reports], store)
    assert {file.path: file.status for file in second.files} == {
        "plain.md": "unchanged", "all.zip/n/one.md": "unchanged", "all.zip/two.md": "unchanged",
        "all.zip/same.md": "unchanged", "all.zip/bad.pdf": "failed",
    }  # fmt: skip
    assert not any(file.fresh for file in second.files)
    assert gone_files(Layout(store), [reports], offered_files([reports])) == ()
    packed.write_bytes(zipped({"n/one.md": one + b"\n\nA sentence more about Brillmarsh.\n"}))
    assert statuses(reports, store) == {"plain.md": "unchanged", "all.zip/n/one.md": "updated"}
    gone = gone_files(Layout(store), [reports], offered_files([reports]))
    assert {Path(path).name for path in gone} == {
        "two.md"
    }  # the content of same.md is still there, in plain.md
    with closing(Catalogue(Layout(store))) as catalogue:
        listed = [line.report for line in catalogue.ledger()]
    assert listed == ["all.zip", "all.zip/n/one.md", "all.zip/two.md", "plain.md"]


def test_an_archive_is_removed_with_all_its_reports(tmp_path: Path) -> None:
    reports, aside, store = tmp_path / "reports", tmp_path / "aside", tmp_path / "store"
    write_report(reports / "plain.md", "Ashbyford")
    one, two = report_of(aside, "Brillmarsh"), report_of(aside, "Corleywick")
    (reports / "all.zip").write_bytes(zipped({"one.md": one, "two.md": two}))
    ingest([reports], store)
    removed = remove(["all.zip"], store)
    assert [Path(path).name for path in removed] == ["one.md", "two.md"]
    assert found(store, "Ashbyford")
    assert not found(store, "Brillmarsh") and not found(store, "Corleywick")
    assert statuses(reports, store) == {
        "plain.md": "unchanged", "all.zip/one.md": "left_out", "all.zip/two.md": "left_out",
    }  # fmt: skip


def test_a_broken_archive_costs_itself_alone(tmp_path: Path) -> None:
    reports, store = tmp_path / "reports", tmp_path / "store"
    write_report(reports / "plain.md", "Ashbyford")
    (reports / "bomb.zip").write_bytes(zipped({"bomb.txt": bytes(64 << 20)}))
    (reports / "cut.zip").write_bytes(zipped({"a.md": b"x" * 500})[:-20])
    result = ingest([reports], store)
    reasons = {file.path: file.reason for file in result.files}
    assert reasons == {
        "plain.md": None,
        "bomb.zip": "The archive unpacks to far more than a report would: it is not read.",
        "cut.zip": "The Word file or archive is damaged or cut short: download it again.",
    }
    retried = ingest([], store, retry_failed=True)
    assert {file.path for file in retried.files} == {"bomb.zip", "cut.zip"}


def test_a_failed_member_is_tried_again_with_its_archive(tmp_path: Path) -> None:
    reports, store = tmp_path / "reports", tmp_path / "store"
    reports.mkdir()
    good = report_of(tmp_path, "Ashbyford")
    (reports / "all.zip").write_bytes(zipped({"good.md": good, "bad.pdf": b"%PDF-1.7\nnothing"}))
    ingest([reports], store)
    retried = ingest([], store, retry_failed=True)
    assert {file.path: file.status for file in retried.files} == {
        "all.zip/good.md": "unchanged", "all.zip/bad.pdf": "failed",
    }  # fmt: skip
