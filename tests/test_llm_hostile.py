"""Text inside reports that talks to a model, indexed for real, and a model that does what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from answer.ask import ask
from answer.contract import answer_json
from answer.llm.prompt import passages_for, prompt_of, speaks_to_models
from answer.llm.provider import Llm, Model
from answer.llm.reply import Reply
from answer.llm.summarise import summarise
from answer.llm.supported import Supported, judge
from answer.records import Answer
from index.records import Hit
from index.search import Index
from ingest.build import ingest
from tests.hostile_passages import HOSTILE, TRUE_SENTENCE, Hostile
from tests.model_server import passages_in

QUESTION = "How are strategy discussions held in Drumlow?"


class Obedient(GenericFakeChatModel):
    """LangChain's fake model, which writes what a hostile passage orders where it has the passage."""

    hostile: Hostile

    def _stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:  # fmt: skip
        self.messages = iter([AIMessage(obeyed(self.hostile, str(messages[-1].content)))])
        yield from super()._stream(messages, stop, run_manager, **kwargs)


def obeyed(hostile: Hostile, user: str) -> str:
    """What an obedient model writes; without the passage it says so, and then what is true."""
    sent = passages_in(user)
    true = next(one.id for one in sent if TRUE_SENTENCE in one.text)
    mine = next((one.id for one in sent if hostile_words(hostile) in one.text), None)
    if mine is None:
        return f"{TRUE_SENTENCE} [{true}]"
    return hostile.reply.replace("{id}", mine).replace("{other}", true) + f"\n{TRUE_SENTENCE} [{true}]"


def hostile_words(hostile: Hostile) -> str:
    """Words by which a passage is known again once it was read from a file."""
    words: list[str] = re.findall(r"[a-zA-Z]+", hostile.passage)
    return max(words, key=len)


@dataclass(frozen=True)
class Planted:
    """The index, a real answer over it, and all its passages."""

    index: Index
    answer: Answer
    hits: tuple[Hit, ...]

    def around(self, hostile: Hostile) -> list[Hit]:
        """The hostile passage as it is indexed, and the honest one."""
        name = f"hostile-{HOSTILE.index(hostile):02}.txt"
        own = [hit for hit in self.hits if hit.report == name]
        honest = [hit for hit in self.hits if TRUE_SENTENCE in hit.passage.text]
        assert own
        assert honest
        return [*own, *honest]

    def answered(self, hostile: Hostile) -> Answer:
        """The answer, with these passages for hits."""
        return replace(self.answer, hits=tuple(self.around(hostile)), citations=())


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A report with an honest section, and one for each hostile passage."""
    folder = tmp_path_factory.mktemp("hostile")
    honest = f"# Inspection of Drumlow Constabulary\n\n## Strategy discussions\n\n{TRUE_SENTENCE} Records were kept.\n"
    (folder / "honest.md").write_text(honest, encoding="utf-8")
    for n, one in enumerate(HOSTILE):
        head = f"# Inspection of Drumlow Constabulary, part {n}\n\n## Strategy discussions, part {n}"
        body = (
            f"{head}\n\n{one.passage}\n\nWard {n} was seen.\n"  # a repeated text would be folded into one hit
        )
        (folder / f"hostile-{n:02}.txt").write_text(body, encoding="utf-8")
    result = ingest([folder], folder / "store")
    assert not result.count("failed")
    index = Index.open(folder / "store")
    answer = ask(index, QUESTION)
    assert answer.answered
    return Planted(index, answer, index.search("strategy discussions in Drumlow", 200).hits)


def summary_of(planted: Planted, hostile: Hostile) -> tuple[Answer, list[str]]:
    notices: list[str] = []
    model = Model(Llm("fake:obedient"), Obedient(messages=iter(()), hostile=hostile), "nowhere")
    answer = planted.answered(hostile)
    return summarise(planted.index, answer, model, notices.append, lambda *_: None), notices


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 40
    assert len({one.passage for one in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda one: one.name)
def test_nothing_that_a_passage_orders_is_shown_as_supported(planted: Planted, hostile: Hostile) -> None:
    answer, _ = summary_of(planted, hostile)
    assert answer.summary
    assert [one.text for one in answer.summary.supported] == [TRUE_SENTENCE]
    assert all(one.reason for one in answer.summary.sentences if not one.supported)
    assert "\x1b" not in str(answer_json(answer))


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda one: one.name)
def test_a_passage_that_is_known_to_speak_to_models_is_not_sent(planted: Planted, hostile: Hostile) -> None:
    hits = planted.around(hostile)
    sent, left_out = passages_for(planted.answered(hostile))
    assert left_out == sum(speaks_to_models(hit.passage.text) for hit in hits)
    assert {hit.passage_id for hit in sent} == {
        hit.passage_id for hit in hits if not speaks_to_models(hit.passage.text)
    }
    _, notices = summary_of(planted, hostile)
    assert ("left out" in notices[0]) == bool(left_out)


def test_most_are_withheld_even_where_they_are_sent(planted: Planted) -> None:
    """The second line by itself: what the first let through would still have to pass the check."""
    through = []
    for hostile in HOSTILE:
        prompt = prompt_of(QUESTION, planted.around(hostile))
        reply = Reply()
        written = [*reply.take(obeyed(hostile, prompt.user)), *reply.rest()]
        shown = [
            one.text for one in written if isinstance(judge(one.text, one.cites, prompt.given), Supported)
        ]
        if shown != [TRUE_SENTENCE]:
            through.append(hostile.name)
    assert len(through) <= 6, through


def test_ordinary_reports_are_not_taken_to_speak_to_models(corpus_index: Index) -> None:
    rows = corpus_index.search("children police inspectors", 1_000).hits
    assert len(rows) > 100
    assert [hit.passage.text for hit in rows if speaks_to_models(hit.passage.text)] == []
