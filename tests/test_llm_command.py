"""The command with a language model: what it prints, saves and exports, and that no key is in any of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from answer.llm.provider import KEYS
from tests.conftest import RunFindings
from tests.model_server import KEY, Act, honest, model_server

QUESTION = "what failures around sextortion were found?"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDINGS_LLM_KEY", KEY)
    for name in (*KEYS.values(), "FINDINGS_LLM_URL", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def told_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every log of the packages in use switched on."""
    for name in ("OPENAI_LOG", "ANTHROPIC_LOG"):
        monkeypatch.setenv(name, "debug")


def test_the_command_shows_sentences_with_their_quotes_then_the_answer_alone(
    run_findings: RunFindings, corpus_store: Path, tmp_path: Path, told_key: None
) -> None:
    saved = tmp_path / "answer.json"
    exports = [tmp_path / name for name in ("note.docx", "note.md", "note.json", "note.csv")]
    wrong = "Officers of Molford did nothing."
    with model_server(Act(lambda sent: f"{honest(sent)}\n{wrong} [{sent[0].id}]")) as server:
        url = ("--llm", "openai:test-model", "--llm-url", server.url + "/v1")
        keep = ("--save", saved, *(part for file in exports for part in ("--export", file)))
        done = run_findings("ask", QUESTION, "--index", corpus_store, *url, *keep)
    assert done.returncode == 0, done.stderr
    assert "passages and your question are sent to 127.0.0.1:" in done.stderr
    shown, _, alone = done.stdout.partition("The answer without a model:")
    assert shown.startswith("Written by openai:test-model, each sentence checked against what it cites")
    assert re.search(r"sextortion\.? \[\d\]\n\n\[\d\] “", shown)
    assert re.search(
        r"Withheld: It names what does not stand in what it cites\. The model wrote: Officers of\s+Molford",
        shown,
    )
    assert "in the inspectors' own words." in alone
    assert wrong not in " ".join(alone.split())
    kept = json.loads(saved.read_text())
    assert [one["supported"] for one in kept["summary"]["sentences"]] == [True, True, True, False]
    everything = done.stdout + done.stderr + saved.read_text() + "".join(str(f.read_bytes()) for f in exports)
    assert KEY not in everything
    assert all("Molford did nothing" not in str(file.read_bytes()) for file in exports)
    reopened = run_findings("reopen", saved, "--index", corpus_store)
    assert reopened.returncode == 0, reopened.stderr
    assert "Molford did nothing" not in reopened.stdout


def test_the_command_falls_back_to_the_answer_alone(
    run_findings: RunFindings, corpus_store: Path, told_key: None
) -> None:
    for act in (Act(status=[401]), Act(lambda sent: f"All was well. My key is {KEY}. [{sent[0].id}]")):
        with model_server(act) as server:
            url = ("--llm", "openai:test-model", "--llm-url", server.url + "/v1")
            done = run_findings("ask", QUESTION, "--index", corpus_store, *url)
        assert done.returncode == 0
        assert "Traceback" not in done.stderr
        assert KEY not in done.stdout + done.stderr
        said = " ".join(done.stdout.split())
        if act.status:
            assert said.startswith("The answer without a model:")
            assert "refused the key" in done.stderr
        else:
            assert said.startswith("Written by openai:test-model")
            assert "can be shown as supported. This is the answer without a model:" in said
        assert "in the inspectors' own words." in done.stdout
        assert ("refused the key" in done.stderr) == bool(act.status)


def test_without_llm_nothing_is_sent_and_wrong_usage_says_so(
    run_findings: RunFindings, corpus_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(json.dumps({"id": 1, "question": QUESTION}))
    with model_server() as server:
        monkeypatch.setenv("FINDINGS_LLM_URL", server.url + "/v1")
        done = run_findings("ask", QUESTION, "--index", corpus_store, "--json")
        assert "summary" not in json.loads(done.stdout)
        refused = run_findings("ask", "--batch", batch, "--index", corpus_store, "--llm", "openai:x")
        assert (refused.returncode, "with --batch, ask without it." in refused.stderr) == (2, True)
        assert server.bodies == []
    monkeypatch.delenv("FINDINGS_LLM_URL")
    for name, code in (("openai:x", 1), ("gpt-5", 2)):
        done = run_findings("ask", QUESTION, "--index", corpus_store, "--llm", name)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (code, "", 1)
