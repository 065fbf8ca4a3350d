"""What the disk refuses: each one sentence, and nothing that was stored is lost."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.layout import Layout
from index.schema import SCHEMA_VERSION, connect
from ingest.build import ingest
from tests.conftest import ROOT, RunFindings
from tests.made import found, write_report

WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
"""Before a command: root without the right to pass over permissions, for whom they hold as for anybody."""


def as_anybody(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command so that the permissions of files hold, whoever runs the tests."""
    before = WITHOUT_RIGHTS if os.geteuid() == 0 else ()
    if before and not shutil.which(before[0]):
        pytest.skip("root may read and write everything, and setpriv is not there")
    return subprocess.run(
        [*before, sys.executable, str(ROOT / "cli.py"), *map(str, arguments)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk is not permitted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_one_sentence_and_loses_nothing(
    small_disk: Path, tmp_path: Path, run_findings: RunFindings
) -> None:
    store, reports = small_disk / "store", tmp_path / "reports"
    write_report(reports / "first.md", "Ashbyford")
    ingest([reports], store)
    for n in range(60):
        write_report(reports / f"{n:02d}.md", f"Zeller{n}", paragraphs=60)
    done = run_findings("ingest", reports, "--index", store)
    assert done.returncode == 1
    assert done.stderr.startswith("There is no space left on the disk of the index in ")
    assert done.stderr.count("\n") == 1
    assert set(found(store, "Ashbyford")) == {"first.md"}
    subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
    assert ingest([reports], store).count("failed") == 0
    assert set(found(store, "Zeller59")) == {"59.md"}
    assert set(found(store, "Ashbyford")) == {"first.md"}


def test_a_file_size_limit_is_told_like_a_full_disk(tmp_path: Path) -> None:
    store, reports = tmp_path / "store", tmp_path / "reports"
    write_report(reports / "first.md", "Ashbyford")
    ingest([reports], store)
    for n in range(30):
        write_report(reports / f"{n:02d}.md", f"Zeller{n}", paragraphs=60)
    limit = 1 << 20
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "ingest", str(reports), "--index", str(store)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert set(found(store, "Ashbyford")) == {"first.md"}
    assert ingest([reports], store).count("failed") == 0
    assert set(found(store, "Zeller29")) == {"29.md"}


def test_a_read_only_index_can_be_searched_and_says_that_it_cannot_be_written(tmp_path: Path) -> None:
    store, file = tmp_path / "store", write_report(tmp_path / "one.md", "Ashbyford")
    ingest([file], store)
    for path in (store, *store.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    listed = as_anybody("reports", "--index", store)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "one.md" in listed.stdout
    searched = as_anybody("search", "Ashbyford", "--index", store)
    assert (searched.returncode, searched.stderr) == (0, "")
    assert "Ashbyford" in searched.stdout
    refused = as_anybody("ingest", file, "--index", store)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"The index in {store} cannot be written by you; ")
    assert refused.stderr.count("\n") == 1
    store.chmod(0o755)


def test_an_unreadable_folder_is_told_and_its_reports_are_not_taken_for_gone(tmp_path: Path) -> None:
    reports, store = tmp_path / "reports", tmp_path / "store"
    write_report(reports / "one.md", "Ashbyford")
    write_report(reports / "locked" / "two.md", "Brillmarsh")
    ingest([reports], store)
    (reports / "locked").chmod(0)
    done = as_anybody("ingest", reports, "--index", store, "--prune", "--yes")
    (reports / "locked").chmod(0o755)
    assert "Traceback" not in done.stderr
    assert "locked: The folder cannot be opened: Permission denied." in done.stdout
    assert done.returncode == 3
    assert found(store, "Brillmarsh")
    again = ingest([reports], store)
    assert (again.count("unchanged"), again.count("failed"), again.gone) == (2, 0, ())


def test_a_named_folder_or_file_that_cannot_be_opened_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    locked, inside, store = tmp_path / "locked", tmp_path / "locked" / "in" / "two.md", tmp_path / "store"
    good = write_report(tmp_path / "good" / "one.md", "Ashbyford")
    write_report(inside, "Brillmarsh")
    ingest([good.parent, locked], store)
    locked.chmod(0)
    done = as_anybody(
        "ingest", good.parent, locked, inside, inside.parent, "--index", store, "--prune", "--yes"
    )
    locked.chmod(0o755)
    assert "Traceback" not in done.stderr
    assert "locked: The folder cannot be opened: Permission denied." in done.stdout
    assert "two.md: The file cannot be opened: Permission denied." in done.stdout
    assert done.returncode == 3
    assert found(store, "Brillmarsh")
    again = ingest([good.parent, locked], store)
    assert (again.count("unchanged"), again.count("failed"), again.gone) == (2, 0, ())


def test_an_index_where_no_folder_can_be_made_is_one_sentence(
    tmp_path: Path, run_findings: RunFindings
) -> None:
    file = write_report(tmp_path / "one.md", "Ashbyford")
    for folder in (Path("/proc/none"), file / "store"):
        done = run_findings("ingest", file, "--index", folder)
        assert done.returncode == 1
        assert done.stderr.startswith(f"No folder can be made at {folder} for the index (")
        assert done.stderr.endswith("); choose another with --index.\n")
        assert done.stderr.count("\n") == 1


def test_an_index_of_a_newer_version_is_refused_and_left_alone(
    tmp_path: Path, run_findings: RunFindings
) -> None:
    store, file = tmp_path / "store", write_report(tmp_path / "one.md", "Ashbyford")
    ingest([file], store)
    db = connect(Layout(store).catalogue, write=True)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    before = Layout(store).catalogue.read_bytes()
    commands = (
        ["ingest", file], ["remove", "one.md"], ["reports"], ["search", "Ashbyford"], ["doctor"], ["doctor", "--repair"]
    )  # fmt: skip
    for command in commands:
        done = run_findings(*command, "--index", store)
        assert done.returncode == 1
        assert "was made by a newer version of Findings; update Findings to use it.\n" in done.stderr
        assert done.stderr.count("\n") == 1
    assert Layout(store).catalogue.read_bytes() == before


def test_a_wrong_model_is_one_sentence_and_leaves_everything_as_it_was(
    tmp_path: Path, run_findings: RunFindings
) -> None:
    store, file = tmp_path / "store", write_report(tmp_path / "one.md", "Ashbyford")
    (tmp_path / "empty").mkdir()
    for model, said in (
        ("empty", "There is no model in the folder empty; "),
        ("no/such", "The model 'no/such' "),
    ):
        done = run_findings("ingest", file, "--model", model, "--index", store)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert done.stderr.startswith(said)
    assert not store.exists()
    ingest([file], store)
    refused = run_findings("reembed", "--model", "empty", "--index", store)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("There is no model in the folder empty; ")
    assert set(found(store, "Ashbyford")) == {"one.md"}


def test_where_nothing_could_be_read_there_is_nothing_to_search_and_it_says_so(
    tmp_path: Path, run_findings: RunFindings
) -> None:
    store, broken = tmp_path / "store", tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing more")
    assert run_findings("ingest", broken, "--index", store).returncode == 3
    searched = run_findings("search", "custody", "--index", store)
    assert (searched.returncode, searched.stderr) == (
        1, f"The index in {store} holds no searchable report yet; add reports with: findings ingest FOLDER\n"
    )  # fmt: skip
    assert run_findings("doctor", "--index", store).returncode == 0
