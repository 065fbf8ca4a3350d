from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.offered import NothingOfferedError, offered_files


def test_files_are_named_below_the_folder_that_was_named(tmp_path: Path) -> None:
    for name in ("b.txt", "north/a.txt", "north/.hidden.txt", "north/~$a.docx", ".git/c.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("text")
    offered = offered_files([tmp_path])
    assert [(file.report, file.size, file.named) for file in offered] == [
        ("b.txt", 4, False),
        ("north/a.txt", 4, False),
    ]
    named = offered_files([tmp_path / "north" / "a.txt", tmp_path])
    assert [(file.report, file.named) for file in named] == [("a.txt", True), ("b.txt", False)]


def test_links_are_followed_to_files_and_not_in_circles(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "nowhere.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "round").symlink_to(tmp_path)
    offered = {file.report: file.problem for file in offered_files([tmp_path])}
    assert offered == {
        "a.txt": None, "link.txt": None,
        "nowhere.txt": "The file cannot be opened: No such file or directory.",
    }  # fmt: skip


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert [file.problem for file in offered_files([tmp_path / "pipe.txt"])] == [
        "This is not an ordinary file."
    ]


def test_nothing_offered_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NothingOfferedError, match=r"There is no file in .*; give a folder with reports"):
        offered_files([tmp_path])
    with pytest.raises(NothingOfferedError, match=r"There is no file or folder .*; check the path"):
        offered_files([tmp_path / "gone"])
