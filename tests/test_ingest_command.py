"""The command as users run it: stopping, pruning, watching, listing."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.layout import Layout
from ingest.care.doctor import check
from tests.conftest import ROOT, RunFindings
from tests.made import found, write_report
from tests.test_lock import holder


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_until(true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    while not true():
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)


def searchable(store: Path, word: str) -> bool:
    try:
        return bool(found(store, word))
    except FindingsError:
        return False


def test_the_first_interrupt_publishes_what_is_in_flight(tmp_path: Path) -> None:
    store, reports = tmp_path / "store", tmp_path / "reports"
    for n in range(80):
        write_report(reports / f"{n:02d}.md", f"Ashbyford {n}", paragraphs=60)
    process = start("ingest", reports, "--index", store, "--json")
    wait_until(lambda: any((store / "files").glob("??/*")), process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 1
    result = json.loads(out)
    done = len(result["files"])
    assert result["stopped"] is True
    assert 0 < done < 80
    assert err.splitlines() == [
        "Stopping after the reports in flight; press Ctrl-C again to stop at once.",
        f"Stopped: {done} of 80 files are done and can be searched; run the same command again to go on.",
    ]
    assert found(store, "Ashbyford")
    again = start("ingest", reports, "--index", store, "--json")
    resumed = json.loads(again.communicate()[0])
    assert (resumed["unchanged"], resumed["added"]) == (done, 80 - done)


def test_the_second_interrupt_stops_at_once_and_loses_nothing(tmp_path: Path) -> None:
    store, reports = tmp_path / "store", tmp_path / "reports"
    for n in range(80):
        write_report(reports / f"{n:02d}.md", f"Ashbyford {n}", paragraphs=60)
    process = start("ingest", reports, "--index", store, "--json")
    wait_until(lambda: any((store / "files").glob("??/*")), process)
    process.send_signal(signal.SIGINT)
    assert process.stderr
    assert process.stderr.readline().startswith("Stopping after the reports in flight; press Ctrl-C again")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (1, "")
    assert err.lstrip() == "Stopped. What was finished is kept; run the same command again to go on.\n"
    kept = contents_of(store)
    assert 0 < len(kept) < 80
    again = start("ingest", reports, "--index", store, "--json")
    resumed = json.loads(again.communicate()[0])
    assert (resumed["unchanged"], resumed["added"]) == (len(kept), 80 - len(kept))
    assert check(store).left == ()


def contents_of(store: Path) -> list[str]:
    """The reports that the catalogue holds."""
    with closing(Catalogue(Layout(store))) as catalogue:
        return [row.report for row in catalogue.reports()]


def test_pruning_says_how_many_and_asks(tmp_path: Path, run_findings: RunFindings) -> None:
    store, reports = tmp_path / "store", tmp_path / "reports"
    for name, marker in (("one.md", "Ashbyford"), ("two.md", "Brillmarsh")):
        write_report(reports / name, marker)
    run_findings("ingest", reports, "--index", store)
    (reports / "two.md").unlink()
    told = run_findings("ingest", reports, "--index", store)
    assert "1 file that was indexed before cannot be found any more" in told.stdout
    asked = run_findings("ingest", reports, "--index", store, "--prune")
    assert asked.returncode == 2
    assert "1 indexed file is gone from the disk; add --yes" in asked.stderr
    assert found(store, "Brillmarsh")
    pruned = run_findings("ingest", reports, "--index", store, "--prune", "--yes", "--json")
    assert json.loads(pruned.stdout)["removed"] == 1
    assert found(store, "Brillmarsh") == []


def test_failed_files_are_listed_with_reasons_in_json_and_csv(
    tmp_path: Path, run_findings: RunFindings
) -> None:
    store, reports = tmp_path / "store", tmp_path / "reports"
    write_report(reports / "one.md", "Ashbyford")
    (reports / "=1+1.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    assert run_findings("ingest", reports, "--index", store).returncode == 3
    line = json.loads(run_findings("reports", "--failed", "--json", "--index", store).stdout)
    assert (line["report"], line["status"], line["sha256"]) == ("=1+1.pdf", "failed", None)
    rows = list(
        csv.DictReader(io.StringIO(run_findings("reports", "--failed", "--csv", "--index", store).stdout))
    )
    assert [(row["report"], row["reason"]) for row in rows] == [("'=1+1.pdf", line["reason"])]
    every = list(csv.DictReader(io.StringIO(run_findings("reports", "--csv", "--index", store).stdout)))
    assert [row["status"] for row in every] == ["indexed", "failed"]
    retried = run_findings("ingest", "--retry-failed", "--index", store, "--json")
    assert [file["path"] for file in json.loads(retried.stdout)["files"]] == ["=1+1.pdf"]


def test_removing_is_told_and_complete(tmp_path: Path, run_findings: RunFindings) -> None:
    store, file = tmp_path / "store", write_report(tmp_path / "one.md", "Ashbyford")
    run_findings("ingest", file, "--index", store)
    unknown = run_findings("remove", "two.md", "--index", store)
    assert (unknown.returncode, unknown.stderr) == (
        1, "There is no report two.md in the index; findings reports lists them. Nothing was removed.\n"
    )  # fmt: skip
    done = run_findings("remove", "one.md", "--index", store)
    assert done.stdout == (
        f"Removed: {file}. The files themselves were not touched.\n"
        "The next ingest of their folder leaves them out; to add one again, ingest the file itself.\n"
    )
    assert file.exists()
    assert "Ashbyford" not in run_findings("search", "Ashbyford", "--index", store).stdout
    listed = run_findings("reports", "--index", store).stdout
    assert "one.md: not indexed. It was removed with findings remove; to add it again, ingest the" in listed
    assert listed.endswith("0 reports, 1 removed\n")
    line = json.loads(run_findings("reports", "--json", "--index", store).stdout)
    assert (line["report"], line["source"], line["status"]) == ("one.md", str(file), "removed")
    assert run_findings("reports", "--failed", "--json", "--index", store).stdout == ""
    left = json.loads(run_findings("ingest", tmp_path, "--index", store, "--json").stdout)
    assert (left["left_out"], left["unchanged"], left["files"][0]["reason"]) == (1, 0, line["reason"])
    assert run_findings("remove", "one.md", "--index", tmp_path / "none").returncode == 1
    assert not (tmp_path / "none").exists()


def test_watching_finds_what_came_while_the_first_files_were_indexed(tmp_path: Path) -> None:
    store, reports = tmp_path / "store", tmp_path / "reports"
    for n in range(40):
        write_report(reports / f"{n:02d}.md", f"Ashbyford {n}", paragraphs=60)
    process = start("ingest", reports, "--index", store, "--watch", "--json")
    wait_until(lambda: any((store / "files").glob("??/*")), process)  # its folder was listed before
    write_report(reports / "late.md", "Brillmarsh")
    wait_until(lambda: searchable(store, "Brillmarsh"), process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 0
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["added"], second["added"], second["files"][0]["path"]) == (40, 1, "late.md")
    assert "Traceback" not in err


def test_watching_indexes_files_as_they_settle(tmp_path: Path) -> None:
    store, reports = tmp_path / "store", tmp_path / "reports"
    write_report(reports / "one.md", "Ashbyford")
    process = start("ingest", reports, "--index", store, "--watch")
    wait_until(lambda: searchable(store, "Ashbyford"), process)
    time.sleep(3)  # so that the new file comes while it is watching
    write_report(reports / "two.md", "Brillmarsh")
    wait_until(lambda: searchable(store, "Brillmarsh"), process)
    assert process.stderr
    assert process.stderr.readline() == "Watching for new and changed files; press Ctrl-C to end.\n"
    other = holder(store)
    write_report(reports / "three.md", "Corleyham")
    waiting = process.stderr.readline()
    assert waiting.startswith(f"Another process is writing to the index in {store} (process {other.pid} on ")
    assert waiting.endswith("or stop it. New files are indexed as soon as it has.\n")
    other.communicate("")
    wait_until(lambda: searchable(store, "Corleyham"), process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in err
