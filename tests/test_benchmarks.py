"""The benchmarks still run, on two sample reports, and their arithmetic is right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.ask import ratio
from benchmarks.common import Run, copied, last_json, pdfs, spread, table, timed
from benchmarks.ingest import embedding_shares, figures
from benchmarks.metadata import Label, Outcome, agrees, labels_of
from benchmarks.metadata import figures as figures_of
from benchmarks.others import NEEDS, bm25s_search, missing, txtai_search

HOUSE = Path(__file__).resolve().parent.parent


def test_every_pdf_is_measured_whatever_the_case_of_its_suffix(tmp_path: Path) -> None:
    for name in ("b.PDF", "a.pdf", "deep/c.pdf", "d.html"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(name, encoding="utf-8")
    files = pdfs(tmp_path / "in")
    assert [file.name for file in files] == ["a.pdf", "b.PDF", "c.pdf"]
    copies = pdfs(copied(tmp_path / "in", files, tmp_path / "out"))
    assert [copy.read_text(encoding="utf-8") for copy in copies] == ["a.pdf", "b.PDF", "deep/c.pdf"]


def test_figures_are_over_the_whole_process() -> None:
    counts: dict[str, Any] = {"pages": 100, "passages": 300, "failed": [{"path": "x"}], "seconds": 3.0}
    runs = [(Run(4.0, 7.0, 512.0, ""), counts), (Run(5.0, 9.0, 640.0, ""), counts)]
    found = figures(runs)
    assert found["pages_a_second"] == [25.0, 20.0]
    assert (found["failed"], found["cpu_seconds"], found["peak_mib"]) == (1, 8.0, 640)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets orphans be adopted")
def test_what_a_process_leaves_running_is_waited_for_and_counted() -> None:
    spin = "import time; end = time.process_time() + 1\nwhile time.process_time() < end: pass"
    leave = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {spin!r}])"
    assert timed([sys.executable, "-c", leave]).cpu_seconds >= 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets orphans be adopted")
def test_what_was_running_before_is_not_waited_for() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert timed([sys.executable, "-c", "print('done')"]).printed == "done\n"
        assert other.poll() is None
        other.communicate(b"\n")


def test_embedding_is_compared_with_the_model_alone() -> None:
    runs = [(Run(9.0, 9.0, 9.0, ""), {"passages": 300, "spent": {"embedding": 2.0}})]
    assert embedding_shares(runs, [200.0]) == [0.75]


def test_ratios_are_taken_pair_by_pair() -> None:
    assert ratio({"findings": [1.0, 2.0, 4.0], "tutorial": [10.0, 10.0, 10.0]}) == 5.0


def test_what_is_printed() -> None:
    assert table(["", "a"], [["one", 1.0], ["three", 22]]) == "          a\none    1.00\nthree    22"
    assert (spread([1.0]), spread([1.0, 3.0, 2.0])) == ("1.00", "2.00 (1.00-3.00)")
    assert last_json(Run(0, 0, 0, 'noise\n{"pages": 1}\n')) == {"pages": 1}


@pytest.mark.parametrize("name", NEEDS)
def test_the_other_searches_find_the_text_that_says_it(name: str) -> None:
    texts = [
        "Officers recorded the ethnicity of victims.",
        "Carers were told late.",
        "Custody was full at night.",
    ]
    lacking = missing(name)
    if lacking:
        assert lacking.startswith(f"{name} is left out: not installed (")
        return
    vectors = np.eye(3, dtype=np.float32)
    search = (
        bm25s_search(texts)
        if name == "bm25s"
        else txtai_search(texts, vectors, lambda asked: vectors[int("carers" in asked)].tolist())
    )
    assert search("was the ethnicity of victims recorded?", 1) == [0]
    both = search("carers", 3)
    assert both[0] == 1


@pytest.mark.slow
def test_asking_is_measured_side_by_side(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    command = ["-m", "benchmarks.ask", "corpus/reports", "--limit", "2", "--times", "1", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, *command], cwd=HOUSE, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert set(found["ratio"]) == {"cold", "cold_cpu", "warm"}
    assert [len(found["measured"]["cold"][name]) for name in ("findings", "tutorial")] == [1, 1]
    assert "cold, seconds" in done.stdout


def test_labels_are_taken_from_tables_and_from_the_names_of_files(tmp_path: Path) -> None:
    file = tmp_path / "brill & zeller" / "children's services inspection - 07 july 2023.pdf"
    file.parent.mkdir()
    file.write_bytes(b"")
    head = "report,local_authority,publication_date,inspection_start_date,inspection_end_date"
    row = f"{file.parent.name}/{file.name},brill & zeller,07/07/23,05/06/2023,"
    (tmp_path / "grades.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    (tmp_path / "send_outcomes.csv").write_text(f"{head}\n", encoding="utf-8")
    (of,) = labels_of(tmp_path, tmp_path).values()
    assert of == [
        Label("file name", "authority", "brill & zeller"),
        Label("file name", "published", "2023-07-07"),
        Label("file name", "programme", "Inspection of local authority children's services"),
        Label("grades.csv", "authority", "brill & zeller"),
        Label("grades.csv", "published", "2023-07-07"),
        Label("grades.csv", "inspected from", "2023-06-05"),
    ]
    assert [agrees(of[0], name) for name in ("Brill and Zeller", "Brill", None)] == [True, False, False]
    found = [Outcome("a", True, of[1], said) for said in ("2023-07-07", "2023-07-06", None)]
    assert figures_of(found, of[1], nameless=True) == [1, 1, 1, "33.3%", "97%"]
