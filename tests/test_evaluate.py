"""The figures of `findings evaluate` on hits whose scores are known by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer.evaluate import (
    Gold,
    Question,
    QuestionsError,
    Scored,
    compare,
    means,
    read_questions,
    score,
    sign_test,
)  # fmt: skip
from index.overlap import held, runs
from index.records import Hit, Passage
from index.spans import Piece

QUOTE = "Officers did not record the ethnicity of children who were detained in custody overnight."
OTHER = "Leaders of the partnership have a clear plan for the coming year and they review it often."


def hit(report: str, text: str, page: int = 3, rank: int = 1) -> Hit:
    passage = Passage(0, text, (), (Piece(0, len(text), page, 0, len(text)),), ((0, len(text)),))
    return Hit("0" * 16, passage, report, "", report, None, None, True, {}, rank, 1.0)


def asked(kind: str = "named", *gold: Gold) -> Question:
    return Question("q", "?", kind, gold or (Gold("a/x.pdf", 3, QUOTE),))


def test_first_hit() -> None:
    assert score(asked(), [hit("a/x.pdf", QUOTE), hit("b/y.pdf", OTHER)]) == {
        "hit@1": 1.0, "hit@5": 1.0, "mrr@10": 1.0, "recall@4000": 1.0, "wrong place@5": 0.5,
    }  # fmt: skip


def test_third_hit_and_what_does_not_count() -> None:
    hits = [hit("a/x.pdf", QUOTE, page=4), hit("b/x.pdf", QUOTE), hit("a/x.pdf", QUOTE)]
    figures = score(asked("fact"), hits)
    assert (figures["hit@1"], figures["hit@5"]) == (0.0, 1.0)
    assert figures["mrr@10"] == pytest.approx(1 / 3)


def test_half_of_a_quote_is_enough_and_less_is_not() -> None:
    words = QUOTE.split()
    assert held(runs(QUOTE), runs(" ".join(words[:10]))) >= 0.5
    assert score(asked("fact"), [hit("a/x.pdf", " ".join(words[:10]))])["hit@1"] == 1.0
    assert score(asked("fact"), [hit("a/x.pdf", " ".join(words[:6]))])["hit@1"] == 0.0


def test_recall_stops_after_4000_characters() -> None:
    late = [hit("b/y.pdf", OTHER + " " + "word " * 800), hit("a/x.pdf", QUOTE)]
    assert score(asked("fact"), late)["recall@4000"] == 0.0
    assert score(asked("fact"), late[::-1])["recall@4000"] == 1.0


def test_themes_count_reports() -> None:
    gold = (Gold("a/x.pdf", 3, QUOTE), Gold("b/y.pdf", 1, OTHER))
    assert score(asked("themes", *gold), [hit("a/x.pdf", QUOTE)] * 20)["reports@20"] == 0.5


def test_unanswerable_questions_have_no_figures() -> None:
    assert score(Question("q", "?", "unanswerable", ()), [hit("a/x.pdf", QUOTE)]) == {}


def test_means_by_type_and_the_sign_test() -> None:
    one = [Scored(asked("a"), {"mrr@10": n}) for n in (1.0, 0.5, 0.0)]
    two = [Scored(asked("b"), {"mrr@10": n}) for n in (0.5, 0.5, 0.0)]
    assert means([*one, *two])["all"]["mrr@10"] == pytest.approx(2.5 / 6)
    assert list(means([*one, *two])) == ["all", "a", "b"]
    compared = compare(one, two)
    assert (compared.first_better, compared.second_better, compared.chance) == (1, 0, 1.0)
    assert sign_test(8, 0) == pytest.approx(2 / 256)
    assert sign_test(0, 0) == 1.0


def test_ligatures_and_broken_words_are_the_same_text() -> None:
    assert runs("The o\ufb01cer iden-\nti\ufb01es co\u00adercion at home") == runs(
        "the oficer identifies coercion at home"
    )


@pytest.mark.parametrize("line", ["{}", "[]", "x", '{"id": 1, "question": "a", "gold": [{"page": 1}]}'])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps({"id": "1", "question": "a?"}) + "\n" + line)
    with pytest.raises(QuestionsError, match="Line 2"):
        read_questions(file)
