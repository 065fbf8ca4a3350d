"""A cross-encoder of the user's own, here a tiny one with random weights: its order is the list's order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer.ask import ask
from index.contextual import indexed_text
from index.rerank import FIRST, Reranker, RerankError
from index.search import Index
from tests.conftest import RunFindings
from tests.models import tiny_cross_encoder, tiny_model

QUESTION = "what failures around sextortion were found?"


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_cross_encoder(tmp_path_factory.mktemp("cross") / "encoder")


def test_the_first_hits_are_in_the_order_of_the_cross_encoders_own_scores(
    corpus_index: Index, cross_encoder: Path
) -> None:
    from sentence_transformers import CrossEncoder

    before = corpus_index.search(QUESTION, 50).hits
    after = corpus_index.search(QUESTION, 50, rerank=Reranker(str(cross_encoder))).hits
    about = {row.report: row.metadata for row in corpus_index.catalogue.reports()}
    texts = [indexed_text(hit.passage, about[hit.report]) for hit in before[:FIRST]]
    given = CrossEncoder(str(cross_encoder)).predict([(QUESTION, text) for text in texts])
    order = sorted(range(FIRST), key=lambda n: -given[n])
    assert order != list(range(FIRST))
    assert [hit.passage_id for hit in after[:FIRST]] == [before[n].passage_id for n in order]
    assert [hit.why.rerank for hit in after[:FIRST]] == pytest.approx([given[n] for n in order], abs=1e-5)
    assert [hit.passage_id for hit in after[FIRST:]] == [hit.passage_id for hit in before[FIRST:]]
    assert {hit.why.rerank for hit in (*before, *after[FIRST:])} == {None}
    assert [hit.rank for hit in after] == list(range(1, len(after) + 1))
    assert {hit.passage_id: hit.score for hit in after} == {hit.passage_id: hit.score for hit in before}


def test_the_list_is_cut_after_its_first_hits_were_put_in_order(
    corpus_index: Index, cross_encoder: Path
) -> None:
    rerank = Reranker(str(cross_encoder))
    long, short = (corpus_index.search(QUESTION, k, rerank=rerank).hits for k in (FIRST, 3))
    assert [hit.passage_id for hit in short] == [hit.passage_id for hit in long[:3]]
    assert corpus_index.search('"a phrase that no report holds"', rerank=rerank).hits == ()


def test_answers_are_read_from_the_passages_that_it_puts_first(
    corpus_index: Index, cross_encoder: Path
) -> None:
    rerank = Reranker(str(cross_encoder))
    answer = ask(corpus_index, QUESTION, 5, rerank=rerank)
    assert answer.answered
    first = corpus_index.search(QUESTION, 10, rerank=rerank).hits
    assert [hit.passage_id for hit in answer.hits] == [hit.passage_id for hit in first[:5]]
    assert {citation.passage_id for citation in answer.citations} <= {hit.passage_id for hit in first}


def test_what_is_no_cross_encoder_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    bare, broken = tmp_path / "bare", tmp_path / "broken"
    bare.mkdir()
    tiny_cross_encoder(broken)
    (broken / "model.safetensors").write_bytes(b"these are no weights")
    embedding, three = tiny_model(tmp_path / "embedding"), tiny_cross_encoder(tmp_path / "three", labels=3)
    for given, said in [
        (
            "nobody/no-such-model",
            "no cross-encoder 'nobody/no-such-model' on this machine and HF_HUB_OFFLINE forbids",
        ),
        (str(bare), "holds no cross-encoder that can be loaded"),
        (str(broken), "holds no cross-encoder that can be loaded"),
        (str(embedding), "is no cross-encoder that gives a question and a passage one score"),
        (str(three), "is no cross-encoder that gives a question and a passage one score"),
    ]:
        with pytest.raises(RerankError) as error:
            Reranker(given)
        assert said in str(error.value)
        assert "\n" not in str(error.value)


def test_rerank_in_the_terminal(run_findings: RunFindings, corpus_index: Index, cross_encoder: Path) -> None:
    folder = corpus_index.layout.folder
    done = run_findings("search", QUESTION, "--rerank", cross_encoder, "--json", "--index", folder)
    assert done.returncode == 0, done.stderr
    given = [hit["why"]["rerank"] for hit in json.loads(done.stdout)["hits"]]
    assert given == sorted(given, reverse=True)
    wrong = run_findings("ask", QUESTION, "--rerank", "no/such-model", "--index", folder)
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("There is no cross-encoder 'no/such-model' on this machine")
    assert wrong.stderr.count("\n") == 1


def test_a_cross_encoder_is_compared_with_the_order_without_it(
    run_findings: RunFindings, corpus_index: Index, cross_encoder: Path, tmp_path: Path
) -> None:
    hits = corpus_index.search(QUESTION, 40, rerank=Reranker(str(cross_encoder))).hits
    best = corpus_index.search(QUESTION, 1).hits[0].passage_id
    rank = next(n for n, hit in enumerate(hits) if hit.passage_id == best)
    hit = hits[rank]
    gold = {"report": hit.report, "page": hit.passage.pages[0], "quote": hit.passage.text}
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": "1", "question": QUESTION, "type": "fact", "gold": [gold]}))
    done = run_findings(
        "evaluate",
        questions,
        "--compare-rerank",
        cross_encoder,
        "--json",
        "--index",
        corpus_index.layout.folder,
    )
    assert done.returncode == 0, done.stderr
    compared = json.loads(done.stdout)["compared"]
    assert (compared["first"], compared["second"]) == (1.0, pytest.approx(1 / (rank + 1) if rank < 10 else 0))
