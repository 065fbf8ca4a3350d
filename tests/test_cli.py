from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import CORPUS, RunFindings
from tests.models import tiny_model

QUESTION = "what failures around sextortion were found?"


def test_search_prints_the_contract(run_findings: RunFindings, corpus_store: Path) -> None:
    done = run_findings("search", QUESTION, "-k", "3", "--index", corpus_store, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) >= {"question", "hits", "seconds"}
    assert found["question"] == QUESTION
    assert len(found["hits"]) == 3
    for hit in found["hits"]:
        assert set(hit) >= {
            "passage", "report", "title", "authority", "page", "pages", "page_label", "heading", "score", "text",
        }  # fmt: skip
        assert (CORPUS / hit["report"]).is_file()
        assert (hit["page"] is None) == (not hit["report"].endswith(".pdf"))
        assert hit["pages"] == sorted(hit["pages"])


def test_ask_prints_the_contract(run_findings: RunFindings, corpus_store: Path) -> None:
    done = run_findings("ask", QUESTION, "--index", corpus_store, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) >= {"question", "answered", "answer", "missing_terms", "citations", "hits", "seconds"}
    assert answer["answered"] is True
    for n, citation in enumerate(answer["citations"], start=1):
        assert citation["n"] == n
        assert citation["start"] < citation["end"]
        assert len(citation["sha256"]) == 64
        assert f"“{citation['quote']}” [{n}]" in answer["answer"]


def test_a_batch_gives_the_same_object_a_line_with_its_id(
    run_findings: RunFindings, corpus_store: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(f'{{"id": "a", "question": "{QUESTION}"}}\n\n{{"id": 2, "question": "custody"}}\n')
    done = run_findings("search", "--batch", batch, "-k", "2", "--index", corpus_store)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["a", 2]
    single = json.loads(run_findings("search", QUESTION, "-k", "2", "--index", corpus_store, "--json").stdout)
    assert lines[0]["hits"] == single["hits"]


def test_answers_are_readable_in_a_terminal(run_findings: RunFindings, corpus_store: Path) -> None:
    shown = run_findings("ask", QUESTION, "--index", corpus_store).stdout
    assert "in the inspectors' own words." in shown
    assert "[1] “" in shown
    assert "page " in shown
    refused = run_findings("ask", "Was a Taser used?", "--index", corpus_store).stdout
    assert refused.startswith("No report mentions “Taser”.")
    assert "Related passages (not an answer):" in refused


def test_reports_lists_every_report(run_findings: RunFindings, corpus_store: Path) -> None:
    done = run_findings("reports", "--json", "--index", corpus_store)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["report"] for line in lines} == {file.name for file in CORPUS.iterdir()}
    assert all(line["passages"] > 10 for line in lines if line["status"] == "indexed")


def test_without_text_recognition_a_scan_is_told_of(run_findings: RunFindings, tmp_path: Path) -> None:
    scan = next(CORPUS.glob("belstrand*.pdf"))
    done = run_findings("ingest", scan, "--no-ocr", "--index", tmp_path / "store", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["needs_ocr"], result["added"], result["passages"]) == (1, 0, 0)
    assert "needs text recognition (OCR)" in result["files"][0]["reason"]
    listed = json.loads(run_findings("reports", "--json", "--index", tmp_path / "store").stdout)
    assert (listed["status"], listed["passages"]) == ("needs_ocr", 0)


BROKEN = {
    "empty.pdf": b"",
    "error.pdf": b"<!doctype html><html><title>404</title><body><h1>404 Not Found</h1></body></html>",
    "sheet.xyz": bytes(range(256)) * 20,
}


def test_broken_files_get_a_line_each_and_the_rest_go_on(run_findings: RunFindings, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, data in BROKEN.items():
        (folder / name).write_bytes(data)
    whole = (CORPUS / "quarnholt-borough-council-childrens-services-inspection.pdf").read_bytes()
    (folder / "cut.pdf").write_bytes(whole[: len(whole) // 3])
    (folder / "whole.pdf").write_bytes(whole)
    done = run_findings("ingest", folder, "--index", tmp_path / "store", "--json")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    result = json.loads(done.stdout)
    assert (result["added"], result["failed"]) == (1, 4)
    reasons = {file["path"]: file["reason"] for file in result["files"]}
    assert set(reasons) == {*BROKEN, "cut.pdf", "whole.pdf"}
    for name in [*BROKEN, "cut.pdf"]:
        assert reasons[name].endswith(".")
        assert "\n" not in reasons[name]
    listed = run_findings("reports", "--failed", "--index", tmp_path / "store").stdout
    assert all(name in listed for name in [*BROKEN, "cut.pdf"])


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["ingest", "missing"], 1, "There is no file or folder missing; check the path."),
        (["ingest", "nothing"], 1, "There is no file in nothing; give a folder with reports."),
        (
            ["search", "x", "--index", "none"],
            1,
            "There is no index in none yet; make one with: findings ingest FOLDER",
        ),
        (
            ["ask", "x", "--index", "none"],
            1,
            "There is no index in none yet; make one with: findings ingest FOLDER",
        ),
        (
            ["reports", "--index", "none"],
            1,
            "There is no index in none yet; make one with: findings ingest FOLDER",
        ),
        (["search", "", "--index", "STORE"], 2, "The question is empty; ask it in words"),
        (["ask", "--index", "STORE"], 2, "The question is empty; ask it in words"),
        (
            ["search", "x", "-k", "0", "--index", "STORE"],
            2,
            "The number of passages must be 1 or more, not 0",
        ),
        (
            ["search", "x", "--authority", "Wexmor", "--index", "STORE"],
            1,
            "No report matches --authority 'Wexmor'",
        ),
        (
            ["search", "x", "--since", "May", "--index", "STORE"],
            1,
            "--since must be a day such as 2024-05-31",
        ),
    ],
)
def test_bad_input_gets_one_sentence(
    run_findings: RunFindings,
    corpus_store: Path,
    tmp_path: Path,
    arguments: list[str],
    code: int,
    sentence: str,
) -> None:
    (tmp_path / "nothing").mkdir()
    done = run_findings(*[str(corpus_store) if a == "STORE" else a for a in arguments])
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_broken_line_of_a_batch_is_named(
    run_findings: RunFindings, corpus_store: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": 1, "question": "custody"}\n{"id": 2}\n')
    done = run_findings("search", "--batch", batch, "--index", corpus_store)
    assert done.returncode == 2
    assert "Line 2 of" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_index_made_with_another_model_says_how_to_embed_anew(
    run_findings: RunFindings, corpus_store: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(corpus_store, store)
    (tmp_path / "more.txt").write_text(
        "Inspectors found that no officer had been trained in the use of sonar.\n"
    )
    model = tiny_model(tmp_path / "model")
    done = run_findings("ingest", tmp_path / "more.txt", "--model", model, "--index", store)
    assert done.returncode == 1
    assert "This index was made with the model all-MiniLM-L6-v2" in done.stderr
    assert "findings reembed" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert run_findings("search", QUESTION, "--index", store).returncode == 0
