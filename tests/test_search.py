"""The whole search over the sample corpus: both legs against brute force, exact filters, odd questions."""

from __future__ import annotations

import json
from tempfile import NamedTemporaryFile

import numpy as np
import pytest

from index.legs import ranked
from index.model.adapters import changed
from index.model.embedding import text_of
from index.model.sentence_codes import LINE_BESIDE, OWN_LINE_BESIDE
from index.questions.asked import Asked
from index.questions.scope import Scope
from index.questions.words import wanted_words
from index.records import Filters
from index.search import MAX_QUESTION, Index, QuestionError
from ingest.training.commands import helps
from ingest.training.pairs import Tried
from tests.conftest import RunFindings

QUESTION = "what failures around sextortion were found?"


def brute_force(index: Index, question: str) -> tuple[list[int], list[float]]:
    """Every passage by the cosine of its adapted vector and the question's."""
    keys, _ = index.catalogue.keys_and_reports()
    rows = np.concatenate(list(index.catalogue.vectors(8192)))
    adapter = index.generation.adapter
    assert adapter
    vector = adapter.question(index.encoder.question(question))
    cosines = adapter.passages(rows).astype(np.float32) @ vector
    order = np.argsort(-cosines, kind="stable")
    return keys[order].tolist(), cosines[order].tolist()


def test_the_vector_leg_is_brute_force_over_adapted_vectors(corpus_index: Index) -> None:
    adapter = corpus_index.generation.adapter
    assert adapter
    assert corpus_index.generation.manifest.adapter == adapter.as_json()
    vector = adapter.question(corpus_index.encoder.question(QUESTION))
    keys, scores = corpus_index.generation.vectors.search(vector, 20)
    expected_keys, expected = brute_force(corpus_index, QUESTION)
    assert keys.tolist() == expected_keys[:20]
    assert scores.tolist() == pytest.approx(expected[:20], abs=2e-3)


def test_the_best_sentences_are_brute_force_over_the_sentences(corpus_index: Index) -> None:
    """The codes keep the cosines, and those lift a passage by its best sentence."""
    adapter = corpus_index.generation.adapter
    assert adapter
    question = corpus_index.encoder.question(QUESTION)
    keys = [key for key, _ in found_without_sentences(corpus_index)]
    a, b, c, d, e, f, g, h = adapter.matrices
    passages = corpus_index.catalogue.passages(keys)
    exact = {}
    own = dict(zip(keys, corpus_index.generation.own_heading(keys).tolist(), strict=True))
    assert 0 < sum(own.values()) < len(own)
    for key, (passage, report, _) in passages.items():
        text = text_of(passage, report.metadata)
        line, *sentences = corpus_index.encoder.passages([text.line, *text.sentences])
        rows = np.array(sentences) + (OWN_LINE_BESIDE if own[key] else LINE_BESIDE) * line
        both = changed(rows, c, d) @ changed(question, a, b) + changed(rows, g, h) @ changed(question, e, f)
        exact[key] = float(both.max() / 2)
    coded = corpus_index.best_sentences(keys, question)
    assert coded.keys() == exact.keys()
    pairs = np.array([[coded[key], exact[key]] for key in keys])
    assert np.abs(pairs[:, 0] - pairs[:, 1]).mean() < 0.02
    assert np.corrcoef(pairs.T)[0, 1] > 0.98


def found_without_sentences(index: Index) -> list[tuple[int, float]]:
    asked = Asked(wanted_words(QUESTION))
    adapter = index.generation.adapter
    assert adapter
    vector = adapter.question(index.encoder.question(QUESTION))
    return ranked(index.generation, asked, vector, 50, Scope())[0][:50]


def test_a_hit_tells_the_models_own_cosine(corpus_index: Index) -> None:
    hits = corpus_index.search(QUESTION, 5).hits
    keys = [int(hit.passage_id, 16) for hit in hits]
    rows = corpus_index.catalogue.vectors_of(keys)
    asked = corpus_index.encoder.question(QUESTION)
    assert [hit.cosine for hit in hits] == pytest.approx(
        [float(rows[key].astype(np.float32) @ asked) for key in keys], abs=1e-5
    )


def test_a_filtered_search_is_the_search_over_only_those_reports(corpus_index: Index) -> None:
    generation = corpus_index.generation
    reports = sorted(set(generation.report_ids.tolist()))[:3]
    asked = Asked(wanted_words(QUESTION))
    vector = corpus_index.encoder.question(QUESTION)
    inside = set(generation.keys_of(set(reports)).tolist())
    everything = len(generation.keys)
    filtered_legs = (
        generation.vectors.search(vector, everything, generation.keys_of(set(reports))),
        generation.words.search(QUESTION, everything, reports),
    )
    whole_legs = (
        generation.vectors.search(vector, everything),
        generation.words.search(QUESTION, everything),
    )
    for filtered, whole in zip(filtered_legs, whole_legs, strict=True):
        kept = [(k, s) for k, s in zip(whole[0].tolist(), whole[1].tolist(), strict=True) if k in inside]
        assert filtered[0].tolist() == [key for key, _ in kept]
        assert filtered[1].tolist() == pytest.approx([score for _, score in kept], abs=1e-5)
    assert {key for key, _ in ranked(generation, asked, vector, 50, Scope(set(reports)))[0]} <= inside


def test_filters_hold_for_every_hit(corpus_index: Index) -> None:
    authorities = [Filters(authority=(value,)) for value in corpus_index.catalogue.values("authority")]
    programmes = [Filters(programme=(value,)) for value in corpus_index.catalogue.values("programme")]
    for filters in (*authorities, *programmes):
        ids = corpus_index.catalogue.report_ids(filters)
        paths = {report.report for report in corpus_index.catalogue.reports() if report.id in ids}
        found = corpus_index.search(QUESTION, 50, filters).hits
        assert {hit.report for hit in found} <= paths
        assert all(set(filters.authority + filters.programme) <= set(hit.why.named) for hit in found)


def test_of_few_reports_as_many_hits_come_as_are_asked_for(corpus_index: Index) -> None:
    report = corpus_index.catalogue.reports()[0]
    count = len(corpus_index.generation.keys_of({report.id}))
    found = ranked(
        corpus_index.generation,
        Asked(wanted_words(QUESTION)),
        corpus_index.encoder.question(QUESTION),
        count,
        Scope({report.id}),
    )[0]
    assert len(found) == count


def test_a_named_authority_becomes_a_filter_that_can_be_switched_off(corpus_index: Index) -> None:
    name = corpus_index.catalogue.values("authority")[0]
    question = f"What did inspectors find about missing children in {name}?"
    found = corpus_index.search(question, 20)
    assert [r.values for r in found.understood.with_effect("filter")] == [(name,)]
    assert {hit.authority for hit in found.hits} == {name}
    as_written = corpus_index.search(question, 20, ignore=["authority"])
    assert not as_written.understood.readings
    assert len({hit.report for hit in as_written.hits}) > 1


def test_a_name_that_is_a_filter_is_no_word_to_look_for(corpus_index: Index) -> None:
    question = "Does Wexmoor Police keep children in cells?"
    assert corpus_index.asked(question).of_words.split() == ["Does", "keep", "children", "in", "cells?"]
    assert corpus_index.asked(question, ignore=["authority"]).of_words == question
    alone = corpus_index.asked("Wexmoor Police")
    assert alone.meant.with_effect("filter")
    assert alone.of_words == "Wexmoor Police"
    assert {hit.authority for hit in corpus_index.search("Wexmoor Police").hits} == {"Wexmoor Police"}


def test_an_explicit_filter_goes_before_what_the_question_names(corpus_index: Index) -> None:
    one, other = corpus_index.catalogue.values("authority")[:2]
    found = corpus_index.search(f"missing children in {one}", 10, Filters(authority=(other,)))
    assert {hit.authority for hit in found.hits} == {other}
    assert not found.understood.readings


def test_acronyms_lead_to_what_they_stand_for_and_the_hit_says_so(corpus_index: Index) -> None:
    found = corpus_index.search("NRM referrals", 5)
    assert any("NRM: national referral mechanism" in hit.why.acronyms for hit in found.hits)
    assert "national referral mechanism" in found.hits[0].passage.text.casefold()


def test_a_question_and_itself_with_acronyms_have_the_vectors_that_they_have_alone(
    corpus_index: Index,
) -> None:
    encoder = corpus_index.encoder
    texts = ["Were NRM referrals made?", "Were NRM referrals made? (national referral mechanism)"]
    alone = np.array([encoder.question(text) for text in texts])
    assert (encoder.questions(texts) * alone).sum(axis=1).min() > 0.9999  # bfloat16, padded


def test_why_names_words_of_the_question(corpus_index: Index) -> None:
    hit = corpus_index.search("sextortion", 1).hits[0]
    assert hit.why.words == ("sextortion",)
    assert hit.why.similarity is not None


def test_phrases_and_excluded_words_hold_for_every_hit(corpus_index: Index) -> None:
    found = corpus_index.search('"strategy discussion" children', 50).hits
    assert found
    for hit in found:
        text = f"{hit.title} {' '.join(hit.passage.heading)} {hit.passage.text}".casefold()
        assert "strategy discussion" in text
    without = corpus_index.search("sextortion -police", 50).hits
    assert without
    assert not any("police" in hit.passage.text.casefold().split() for hit in without)
    assert corpus_index.search('"a phrase that no report holds"', 5).hits == ()


@pytest.mark.parametrize(
    "question",
    [
        "the of and", "missing " * 10_000, 'children "unclosed', "chil\x00dren \x07 missing",
        "¿Qué dijeron los inspectores sobre los menores desaparecidos?", "検査官は何を見つけましたか",
        "-police", '"the of"', "a" * (MAX_QUESTION + 5), "100%", "field:value AND NOT *",
    ],
)  # fmt: skip
def test_odd_questions_are_searched_for(corpus_index: Index, question: str) -> None:
    hits = corpus_index.search(question, 5).hits
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("question", ["", "   ", "?!…", "(((", '""'])
def test_a_question_without_a_word_is_refused(corpus_index: Index, question: str) -> None:
    with pytest.raises(QuestionError):
        corpus_index.search(question)


def test_evaluate_as_users_run_it(run_findings: RunFindings, corpus_index: Index) -> None:
    hit = corpus_index.search(QUESTION, 1).hits[0]
    line = {"id": "1", "question": QUESTION, "type": "fact", "gold": [
        {"report": hit.report, "page": hit.passage.pages[0], "quote": hit.passage.text}
    ]}  # fmt: skip
    with NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write(json.dumps(line))
        file.flush()
        done = run_findings("evaluate", file.name, "--json", "--index", corpus_index.layout.folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["figures"]["fact"]["hit@1"] == 1.0


def test_an_adapter_helps_only_beyond_chance() -> None:
    assert helps(Tried(100, (0.2, 0.4, 0.3), (0.3, 0.5, 0.4), 60, 20))
    assert not helps(Tried(100, (0.2, 0.4, 0.3), (0.2, 0.4, 0.31), 30, 28))
    assert not helps(Tried(100, (0.2, 0.4, 0.3), (0.1, 0.3, 0.2), 60, 20))
