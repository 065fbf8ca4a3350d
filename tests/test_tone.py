"""Tone and themes: what a sentence is judged, which passages a filter leaves, in both legs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from answer.filters import FilterError, checked_filters
from index.records import Filters
from index.search import Index
from index.themes import ThemesError, themes_of
from index.tone import TONES, Place, heading_kind, of_sentences
from index.tone_cues import cues_of

BODY = Place(("The experiences of children",), inspected=True)
SENTENCES = {
    "Social workers build strong, trusting relationships with children and see them regularly.": "praise",
    "The response to children who go missing is swift, well coordinated and effective.": "praise",
    "Too many children wait too long for an assessment, and managers do not know why.": "criticism",
    "Strategy discussions are not held promptly and health partners are rarely invited.": "criticism",
    "Although officers attended quickly, they did not speak to the children or record what they saw.": "criticism",
    "Despite high demand, children receive timely and effective help.": "praise",
    "The response to children who go missing isn’t good enough.": "criticism",
    "Supervision of social workers is strong, although a few records are brief.": "praise",
    "Since the last inspection the quality of practice has deteriorated for children in care.": "criticism",
    "The arrangements to respond to the needs of privately fostered children are poor.": "criticism",
    "45. Procedures for children missing education are good.": "praise",
    "Not all shortfalls that were found at the last inspection have been addressed.": "criticism",
}


def test_sentences_are_judged_by_what_they_say_also_after_a_concession(corpus_index: Index) -> None:
    texts = list(SENTENCES)
    shares = of_sentences(texts, corpus_index.encoder.passages(texts), [BODY] * len(texts))
    assert shares.shape == (len(texts), len(TONES))
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)
    assert [TONES[n] for n in shares.argmax(axis=1)] == list(SENTENCES.values())


def test_a_contracted_negation_counts_as_one_and_a_delay_that_is_denied_as_none() -> None:
    assert cues_of("The plan isn’t clear.") == cues_of("The plan is not clear.")
    assert cues_of("The plan isn’t clear.") != cues_of("The plan is clear.")
    assert cues_of("Help comes without delay.")[0] == 1
    assert cues_of("Help comes with delay.")[0] == 0


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        (("Key strengths",), 0),
        (("What needs to improve",), 1),
        (("Areas for improvement", "Case example"), 3),
        (("Care leavers: requires improvement to be good",), 3),
        (("The experiences and progress of children who need help require improvement",), 3),
        (("Information about this inspection",), 2),
        ((), 3),
    ],
)
def test_only_the_nearest_heading_tells_and_a_grade_at_it_does_not(
    heading: tuple[str, ...], kind: int
) -> None:
    assert heading_kind(heading) == kind


def test_a_tone_filter_leaves_the_passages_of_that_tone_in_both_legs(corpus_index: Index) -> None:
    generation = corpus_index.generation
    for tone in TONES:
        allowed = set(generation.keys[generation.tones == TONES.index(tone)].tolist())
        found = corpus_index.search("children and officers", 1000, Filters(tone=(tone,)))
        assert {int(hit.passage_id, 16) for hit in found.hits} <= allowed
        assert len(found.hits) > 0


def test_the_strengths_of_a_report_are_praise_and_its_causes_of_concern_criticism(
    corpus_index: Index,
) -> None:
    praise = corpus_index.search("strengths", 40, Filters(tone=("praise",)), ignore=("all",))
    criticism = corpus_index.search("cause of concern", 40, Filters(tone=("criticism",)), ignore=("all",))
    assert not [h for h in praise.hits if "cause of concern" in " ".join(h.passage.heading).casefold()]
    assert [h for h in criticism.hits if "cause of concern" in h.passage.text.casefold()]


def test_a_theme_is_its_words_or_what_is_near_its_example(corpus_index: Index) -> None:
    theme = themes_of()["missing children"]
    keys = corpus_index.passages_for(Filters(theme=("Missing children",)))
    assert keys is not None
    by_words = corpus_index.generation.words.holding(theme.words)
    assert set(by_words.tolist()) <= set(keys.tolist())
    every = corpus_index.search("children", 1000, Filters(theme=("missing children",)), ignore=("all",)).hits
    assert {int(hit.passage_id, 16) for hit in every} <= set(keys.tolist())
    assert any("missing" in hit.passage.text for hit in every)


def test_an_index_may_have_themes_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "themes.toml").write_text('["hate crime"]\nwords = ["hate crime"]\n', encoding="utf-8")
    found = themes_of(tmp_path)
    assert found["hate crime"].words == ("hate crime",)
    assert "missing children" in found


@pytest.mark.parametrize("text", ["[x", '["a"]\nexample = "no words"', '["a"]\nwords = [""]', "a = 1"])
def test_a_broken_file_of_themes_is_named_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "themes.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ThemesError, match=r"themes\.toml cannot be read"):
        themes_of(tmp_path)


def test_a_tone_or_theme_that_there_is_none_of_is_refused_with_what_there_is(corpus_index: Index) -> None:
    with pytest.raises(FilterError, match="praise, criticism, neutral"):
        checked_filters(corpus_index.catalogue, tone=("happy",))
    with pytest.raises(FilterError, match="did you mean 'missing children'"):
        checked_filters(corpus_index.catalogue, theme=("missing childs",))
