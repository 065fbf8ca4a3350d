from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from index.layout import Layout
from ingest.build import ingest
from ingest.lock import LockedError, writing
from tests.conftest import ROOT, RunFindings
from tests.made import write_report

HOLD = """
import sys
from pathlib import Path
from index.layout import Layout
from ingest.lock import writing
with writing(Layout(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(store: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock, until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path, run_findings: RunFindings) -> None:
    store = tmp_path / "store"
    file = write_report(tmp_path / "one.md", "Ashby")
    process = holder(store)
    try:
        done = run_findings("ingest", file, "--index", store)
        assert done.returncode == 1
        assert re.fullmatch(
            rf"Another process is writing to the index in {re.escape(str(store))} \(process {process.pid} on"
            rf" {re.escape(socket.gethostname())}, started \d{{4}}-\d\d-\d\dT\S+\); wait until it has finished,"
            r" or stop it\.\n",
            done.stderr,
        )
        with pytest.raises(LockedError):
            ingest([file], store)
    finally:
        process.communicate("")
    assert ingest([file], store).count("added") == 1


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    store = tmp_path / "store"
    process = holder(store)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert Layout(store).lock.with_suffix(".holder.json").exists()
    with writing(Layout(store)):
        said = Layout(store).lock.with_suffix(".holder.json").read_text(encoding="utf-8")
        assert f'"process": {os.getpid()}' in said
    assert not Layout(store).lock.with_suffix(".holder.json").exists()
