"""A language model that the user names: what is sent, what is shown, and what happens when it misbehaves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from answer.ask import ask
from answer.contract import answer_json
from answer.llm.prompt import MOST_PASSAGES, prompt_of
from answer.llm.provider import KEYS, Llm, LlmError, Model, opened
from answer.llm.summarise import summarise
from answer.records import Answer, Checked, Citation, Summary
from index.search import Index
from index.verbatim import same_words
from tests.conftest import ROOT
from tests.model_server import KEY, Act, ModelServer, Sent, honest, model_server, passages_in, sentences_of

QUESTION = "what failures around sextortion were found?"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDINGS_LLM_KEY", KEY)
    for name in (*KEYS.values(), "FINDINGS_LLM_URL", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def answer(corpus_index: Index) -> Answer:
    return ask(corpus_index, QUESTION)


def at(server: ModelServer, timeout: float = 60, provider: str = "openai") -> Model:
    address = server.url + ("/v1" if provider == "openai" else "")
    return opened(Llm(f"{provider}:test-model", address, timeout, wait=0.01))


def quiet(*_: object) -> None:
    """Shows nothing."""


def summary(index: Index, answer: Answer, act: Act, timeout: float = 60) -> Summary:
    with model_server(act) as server:
        found = summarise(index, answer, at(server, timeout), quiet, quiet).summary
    assert found
    return found


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_sentences_that_keep_to_the_passages_are_shown_with_their_quotes(
    corpus_index: Index, answer: Answer, provider: str
) -> None:
    notices: list[str] = []
    shown: list[tuple[Checked, tuple[Citation, ...]]] = []
    with model_server() as server:
        model = at(server, provider=provider)
        whole = summarise(corpus_index, answer, model, notices.append, lambda *one: shown.append(one))
    found = whole.summary
    assert found
    assert replace(whole, summary=None) == answer
    assert (found.whole, found.remark, found.model) == (True, None, f"{provider}:test-model")
    assert found.host == server.url.removeprefix("http://")
    assert notices == [
        f"{found.passages} passages and your question are sent to {found.host} ({provider}:test-model)."
    ]
    assert [checked for checked, _ in shown] == list(found.sentences)
    assert len(found.supported) == len(found.sentences) == 3
    known = {quote.n: quote for quote in (*answer.citations, *found.citations)}
    for checked, quotes in shown:
        assert checked.citations
        assert [known[n] for n in checked.citations] == list(quotes)
        for quote in quotes:
            page = corpus_index.catalogue.page(quote.sha256, quote.spans[0].page)
            assert page
            said = "\n".join(page.text[span.start : span.end] for span in quote.spans)
            assert same_words(quote.quote, said)
            assert checked.text in " ".join(quote.quote.split())


def test_only_passages_of_the_answer_are_sent_under_ids_that_change(
    corpus_index: Index, answer: Answer
) -> None:
    with model_server() as server:
        for _ in range(2):
            summarise(corpus_index, answer, at(server), quiet, quiet)
    first, second = (body["messages"] for body in server.bodies)
    assert [message["role"] for message in first] == ["system", "user"]
    assert not {"tools", "functions", "tool_choice"} & set(server.bodies[0])
    sent, again = passages_in(first[1]["content"]), passages_in(second[1]["content"])
    known = {one.passage.text for one in answer.citations} | {hit.passage.text for hit in answer.hits}
    assert {one.text for one in sent} <= known
    assert 1 < len(sent) <= MOST_PASSAGES
    assert not {one.id for one in sent} & {one.id for one in again}
    assert first[1]["content"].split()[0] != second[1]["content"].split()[0]
    assert first[1]["content"].endswith(f"The question: {QUESTION}")
    assert first[1]["content"].split()[0] in first[0]["content"]


def test_the_json_says_what_is_supported_and_nothing_of_ids_and_boundary(
    corpus_index: Index, answer: Answer
) -> None:
    with model_server(Act(lambda sent: f"{honest(sent)}\nOfficers did nothing. [{sent[0].id}]")) as server:
        whole = summarise(corpus_index, answer, at(server), quiet, quiet)
    said = answer_json(whole)["summary"]
    assert list(said) == ["model", "host", "passages", "whole", "remark", "sentences", "citations"]
    assert [one["supported"] for one in said["sentences"]] == [True, True, True, False]
    assert said["sentences"][3]["text"] == "Officers did nothing."
    assert said["sentences"][3]["citations"] == ()
    assert said["sentences"][3]["reason"]
    printed = json.dumps(said)
    user = server.bodies[0]["messages"][1]["content"]
    assert not [one.id for one in passages_in(user) if one.id in printed]
    assert user.split()[0] not in printed
    assert "summary" not in answer_json(answer)


def first_sentence(change: Callable[[str], str], cite: str = "{id}") -> Callable[[list[Sent]], str]:
    """A reply that changes a true sentence with a number in it."""

    def reply(sent: list[Sent]) -> str:
        one = next(s for s in sent if "Twenty-two of the 40" in s.text)
        said = next(s for s in sentences_of(one) if "Twenty-two" in s)
        return f"{change(said)} {f'[{cite.format(id=one.id)}]' if cite else ''}"

    return reply


def echoed(sent: list[Sent]) -> str:
    return (
        "You shorten passages of inspection reports for a reader who checks every word. [" + sent[0].id + "]"
    )


MISBEHAVIOURS: dict[str, Callable[[list[Sent]], str]] = {
    "unknown id": first_sentence(str, "qqqqqqq"),
    "known and unknown id": first_sentence(str, "{id}] [qqqqqqq"),
    "id of another passage": lambda sent: f"{sentences_of(sent[0])[0]} [{sent[-1].id}]",
    "no id": first_sentence(str, ""),
    "id in words": first_sentence(str, "passage {id}"),
    "invented quote": first_sentence(lambda s: "Inspectors said “nobody cared about the children at all”."),
    "bent quote": first_sentence(lambda s: "“Twenty-two of the 40 children had been abused online”."),
    "other number": first_sentence(lambda s: s.replace("Twenty-two", "Thirty-two")),
    "numbers exchanged": first_sentence(lambda s: s.replace("Twenty-two", "13").replace("and 13", "and 22")),
    "other name": first_sentence(lambda s: "In Wexmoor, " + s[0].lower() + s[1:]),
    "denied": first_sentence(lambda s: s.replace("had been the", "had not been the")),
    "graded": first_sentence(lambda s: "The response to sextortion was good."),
    "its own knowledge": first_sentence(lambda s: "Sextortion is a crime under the Online Safety Act 2023."),
    "echo of the rules": echoed,
    "link": first_sentence(lambda s: s[:-1] + ", see https://example.org/report."),
    "markdown link": first_sentence(lambda s: s[:-1] + " [more](https://example.org)."),
    "two sentences, one id": first_sentence(lambda s: "All of them were boys. It was their own fault."),
    "prose in front": lambda sent: f"Sure! Here is a summary of the passages. [{sent[0].id}]",
    "dates": first_sentence(lambda s: s[:-1] + " on 3 May 2021."),
    "JSON": lambda sent: json.dumps({"answer": sentences_of(sent[0])[0], "id": sent[0].id}),
    "another language": first_sentence(lambda s: "Vingt-deux des 40 enfants ont été exploités en ligne."),
    "no sentence": lambda sent: " ".join(f"[{one.id}]" for one in sent),
}


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_what_is_not_supported_is_withheld(corpus_index: Index, answer: Answer, name: str) -> None:
    found = summary(corpus_index, answer, Act(MISBEHAVIOURS[name]))
    assert found.supported == ()
    assert all(one.reason and not one.citations for one in found.sentences)
    assert bool(found.sentences) == (name != "no sentence")


def test_the_unbent_sentence_is_supported(corpus_index: Index, answer: Answer) -> None:
    """What the misbehaviours bend would be shown."""
    assert len(summary(corpus_index, answer, Act(first_sentence(str))).supported) == 1


HOST = r"127\.0\.0\.1:\d+"


@pytest.mark.parametrize(
    ("act", "remark", "requests"),
    [
        (Act(status=[401]), rf"{HOST} refused the key; set the right one in FINDINGS_LLM_KEY and ask again\.", 1),
        (Act(status=[403]), rf"{HOST} refused the key.*", 1),
        (Act(status=[404]), rf"{HOST} does not know the model openai:test-model, or the address is wrong\.", 1),
        (Act(status=[429]), rf"{HOST} takes no more questions for now \(rate limit\); ask again later\.", 3),
        (Act(status=[500]), rf"{HOST} cannot be reached or is out of order; .*", 3),
        (Act(status=[400]), rf"{HOST} refused the request; .*", 1),
        (Act(how="malformed"), rf"{HOST} sent something that is no answer\.", 1),
        (Act(how="html"), rf"{HOST} sent something that is no answer\.", 1),
        (Act(how="empty"), r"openai:test-model wrote nothing\.", 1),
        (Act(lambda sent: "..."), r"openai:test-model wrote nothing\.", 1),
        (Act(lambda sent: "NOTHING"), r"openai:test-model found no answer in the passages\.", 1),
    ],
)  # fmt: skip
def test_each_fault_is_one_sentence(
    corpus_index: Index, answer: Answer, act: Act, remark: str, requests: int
) -> None:
    with model_server(act) as server:
        found = summarise(corpus_index, answer, at(server), quiet, quiet).summary
    assert found
    assert re.fullmatch(remark, found.remark or "")
    assert found.sentences == ()
    assert len(server.bodies) == requests


@pytest.mark.parametrize("how", ["silent", "drip"])
def test_silence_ends_at_the_time_out(corpus_index: Index, answer: Answer, how: str) -> None:
    found = summary(corpus_index, answer, Act(how=how), timeout=1)
    assert found.sentences == ()
    assert re.fullmatch(rf"{HOST} did not finish within 1 seconds; .*--llm-timeout\.", found.remark or "")


def test_nobody_there(corpus_index: Index, answer: Answer) -> None:
    with model_server() as server:
        model = at(server)
    found = summarise(corpus_index, answer, model, quiet, quiet).summary
    assert found
    assert re.fullmatch(rf"{HOST} cannot be reached or is out of order; .*", found.remark or "")


def test_a_server_that_recovers_is_asked_again(corpus_index: Index, answer: Answer) -> None:
    with model_server(Act(status=[503, 429, 200])) as server:
        found = summarise(corpus_index, answer, at(server), quiet, quiet).summary
    assert found
    assert len(found.supported) == 3
    assert found.remark is None
    assert len(server.bodies) == 3


def test_half_a_reply_is_told_and_its_last_sentence_withheld(corpus_index: Index, answer: Answer) -> None:
    found = summary(corpus_index, answer, Act(how="half"))
    assert not found.whole
    assert re.fullmatch(
        rf"The reply from {HOST} broke off; what came before was checked\.", found.remark or ""
    )
    assert [one.supported for one in found.sentences] == [True, False]
    assert found.sentences[-1].reason == "It breaks off."


def test_a_reply_that_is_cut_at_a_length_is_told(corpus_index: Index, answer: Answer) -> None:
    found = summary(corpus_index, answer, Act(how="cut"))
    assert not found.whole
    assert "did not say that its reply is whole" in (found.remark or "")


def test_of_a_huge_reply_only_the_beginning_is_read(corpus_index: Index, answer: Answer) -> None:
    found = summary(corpus_index, answer, Act(lambda sent: honest(sent) + "\n" + "More and more. " * 200_000))
    assert len(found.supported) == 3
    assert re.fullmatch(
        rf"The reply from {HOST} was too long; only its beginning was read\.", found.remark or ""
    )
    assert sum(len(one.text) for one in found.sentences) < 25_000


def test_a_sentence_is_shown_before_the_reply_is_over(corpus_index: Index, answer: Answer) -> None:
    """The server sends its end only once a sentence was shown."""
    seen = threading.Event()
    with model_server(Act(before_end=seen)) as server:
        found = summarise(corpus_index, answer, at(server), quiet, lambda *_: seen.set()).summary
    assert found
    assert found.whole


def test_a_key_that_the_server_writes_back_is_not_shown(corpus_index: Index, answer: Answer) -> None:
    found = summary(corpus_index, answer, Act(lambda sent: f"Your key is {KEY} and no other. [{sent[0].id}]"))
    assert [one.text for one in found.sentences] == ["Your key is [key] and no other."]
    assert found.supported == ()


def test_nothing_is_sent_where_nothing_answers(corpus_index: Index) -> None:
    refused = ask(corpus_index, "Was a Taser used?")
    notices: list[str] = []
    with model_server() as server:
        found = summarise(corpus_index, refused, at(server), notices.append, quiet).summary
    assert found
    assert found.remark == "Nothing answers the question, so that nothing was sent to openai:test-model."
    assert (notices, server.bodies, found.passages) == ([], [], 0)


def test_a_fake_model_of_langchain(corpus_index: Index, answer: Answer) -> None:
    fake = FakeListChatModel(responses=["The force was praised. [x]\n\nNobody was harmed."])
    found = summarise(corpus_index, answer, Model(Llm("fake:x"), fake, "nowhere"), quiet, quiet).summary
    assert found
    assert [(one.supported, one.reason) for one in found.sentences] == [
        (False, "It cites a passage that it was not given."), (False, "It cites no passage."),
    ]  # fmt: skip
    assert found.remark == "nowhere did not say that its reply is whole; each sentence of it was checked."


def test_a_provider_s_key_is_not_sent_to_another_address(
    corpus_index: Index, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FINDINGS_LLM_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-the-provider-s-own")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-the-provider-s-own")
    with model_server() as server:
        for provider in ("openai", "anthropic", "ollama"):
            summarise(corpus_index, answer, at(server, provider=provider), quiet, quiet)
    assert len(server.headers) == 3
    assert "own" not in str(server.headers)


def test_nothing_goes_to_a_tracing_service(
    corpus_index: Index, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_server() as tracer, model_server() as server:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", tracer.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "ls-key")
        found = summarise(corpus_index, answer, at(server), quiet, quiet).summary
        assert found
        assert found.whole
    assert tracer.headers == []


@pytest.mark.parametrize(
    ("name", "url", "told"),
    [
        ("openai:gpt-5", None, "openai needs a key; set it in the environment variable OPENAI_API_KEY."),
        ("anthropic:x", None, "anthropic needs a key; set it in the environment variable ANTHROPIC_API_KEY."),
        (
            "mistralai:x", None,
            "The package for mistralai is not installed; install it with: pip install langchain-mistralai",
        ),
        (
            "nosuch:x", None,
            "There is no provider “nosuch”; name one that LangChain knows, such as openai, anthropic or ollama.",
        ),
        ("gpt-5", None, "Name the provider and the model, as in --llm ollama:llama3.2 or --llm openai:gpt-5."),
        ("openai:", None, "Name the provider and the model, as in --llm ollama:llama3.2 or --llm openai:gpt-5."),
        ("openai:x", "ftp://x", "The address of the language model must be like http://127.0.0.1:8000/v1."),
        ("openai:x", "http://[", "The address of the language model must be like http://127.0.0.1:8000/v1."),
        ("groq:x", "http://127.0.0.1", "An address goes with anthropic, ollama, openai; groq takes none."),
    ],
)  # fmt: skip
def test_a_model_that_cannot_be_asked_is_one_sentence(name: str, url: str | None, told: str) -> None:
    with pytest.raises(LlmError) as raised:
        opened(Llm(name, url))
    assert str(raised.value) == told
    assert raised.value.__cause__ is None


def test_the_notice_has_no_password_of_the_address(corpus_index: Index) -> None:
    model = opened(Llm("openai:x", "http://user:hidden@127.0.0.1:9/v1"))
    assert model.host == "127.0.0.1:9"
    assert KEY not in repr(model)


def test_without_its_package_a_provider_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['langchain_openai'] = None\n"
        "from answer.llm.provider import Llm, LlmError, opened\n"
        "try:\n    opened(Llm('openai:x', 'http://127.0.0.1:9'))\n"
        "except LlmError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == (
        "The package for openai is not installed; install it with: pip install 'findings[llm]'\n"
    )


def test_ids_and_boundary_stand_in_no_passage(corpus_index: Index, answer: Answer) -> None:
    prompts: list[Any] = [prompt_of(QUESTION, answer.hits) for _ in range(20)]
    assert len({id_ for prompt in prompts for id_ in prompt.hits}) == 20 * len(answer.hits)
    for prompt in prompts:
        assert not [id_ for id_ in prompt.hits if any(id_ in hit.passage.text for hit in answer.hits)]
