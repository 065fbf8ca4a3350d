"""The language model that the user named: set up by LangChain, called once, its reply handed on as it comes.

Everything that may go wrong becomes one fixed sentence. What a provider says itself is never shown: it may hold the
key, and it is not ours. No traceback holds it either: errors are read where they happen and end there.
"""

from __future__ import annotations

import os
import queue
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from index.errors import FindingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TIMEOUT = 120.0
"""Seconds until the whole reply must be there."""
TRIES = 3
WAIT = 1.0
"""Seconds before the second try; twice as many before the third."""
LONGEST_REPLY = 20_000
"""Characters of a reply that are read."""
EXTRA = "findings[llm]"
PACKAGED = frozenset({"openai", "anthropic", "ollama"})
"""Providers whose packages the extra brings, and that take an address."""
KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
URL_KEY = "FINDINGS_LLM_KEY"
_NO_KEY = "none"
_SHORTEST_KEY = 6

Fault = Literal["key", "busy", "down", "time", "broken", "unknown", "refused", "garbage", "empty", "long"]
_TOLD: dict[Fault, str] = {
    "key": "{host} refused the key; set the right one in {key} and ask again.",
    "busy": "{host} takes no more questions for now (rate limit); ask again later.",
    "down": "{host} cannot be reached or is out of order; ask again later, or without --llm.",
    "time": "{host} did not finish within {seconds:g} seconds; ask again, or give it longer with --llm-timeout.",
    "broken": "The reply from {host} broke off; what came before was checked.",
    "unknown": "{host} does not know the model {model}, or the address is wrong.",
    "refused": "{host} refused the request; the model {model} may not take so long a question.",
    "garbage": "{host} sent something that is no answer.",
    "empty": "{model} wrote nothing.",
    "long": "The reply from {host} was too long; only its beginning was read.",
}
AGAIN: frozenset[Fault] = frozenset({"busy", "down"})
"""Faults after which the same request is worth another try, as long as nothing has come."""


class LlmError(FindingsError):
    """A language model that cannot be asked as it was named."""


class LlmUsageError(LlmError):
    """One that was named wrongly."""

    wrong_usage = True


class ReplyError(Exception):
    """The reply did not come, or not whole. ``str(fault)`` is one fixed sentence."""

    def __init__(self, kind: Fault, told: str) -> None:
        super().__init__(told)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Llm:
    """A language model as the user names it: "provider:model", an address of its own, how long to wait for it."""

    name: str
    url: str | None = None
    timeout: float = TIMEOUT
    wait: float = WAIT

    @property
    def provider(self) -> str:
        """What stands before the colon."""
        return self.name.split(":", 1)[0].strip().casefold().replace("-", "_")

    @property
    def model(self) -> str:
        """What stands after it."""
        return self.name.partition(":")[2].strip()


class Piece(NamedTuple):
    """Some text of a reply, or its end: ``whole`` says whether the provider said that it is complete."""

    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Model:
    """A language model that is ready to be asked. ``host`` is where that sends to; ``key`` is never shown."""

    llm: Llm
    chat: BaseChatModel
    host: str
    key: str = ""

    def clean(self, text: str) -> str:
        """A text without the key, which a server that was sent it may write back."""
        return text.replace(self.key, "[key]") if len(self.key) >= _SHORTEST_KEY else text

    def fault(self, kind: Fault) -> ReplyError:
        """The error of that kind."""
        key = URL_KEY if self.llm.url else KEYS.get(self.llm.provider, "its environment variable")
        said = _TOLD[kind].format(host=self.host, model=self.llm.name, key=key, seconds=self.llm.timeout)
        return ReplyError(kind, self.clean(said))


def opened(llm: Llm) -> Model:
    """Set a model up; nothing is sent. Raises LlmError where it cannot be, with one sentence on what to do."""
    _check(llm)
    key = _key(llm)
    try:
        from langchain.chat_models import init_chat_model

        chat = init_chat_model(llm.model, model_provider=llm.provider, **_settings(llm, key))
    except ImportError as error:
        raise LlmError(_not_installed(llm, str(error))) from None
    except ValueError as error:
        if str(error).startswith("Unsupported"):
            raise LlmUsageError(
                f"There is no provider “{llm.provider}”; name one that LangChain knows, such as openai, anthropic"
                " or ollama."
            ) from None
        raise LlmError(_not_set_up(llm)) from None
    except Exception:  # any provider's own error, whose text may hold the key
        raise LlmError(_not_set_up(llm)) from None
    return Model(llm, chat, _host(chat, llm), key)


def _check(llm: Llm) -> None:
    if not llm.provider or not llm.model or ":" not in llm.name:
        raise LlmUsageError(
            "Name the provider and the model, as in --llm ollama:llama3.2 or --llm openai:gpt-5."
        )
    if llm.timeout <= 0:
        raise LlmUsageError("The time-out of the language model must be more than 0 seconds.")
    if llm.url is None:
        return
    if llm.provider not in PACKAGED:
        raise LlmUsageError(f"An address goes with {', '.join(sorted(PACKAGED))}; {llm.provider} takes none.")
    try:
        parts = urlsplit(llm.url)
        wrong = parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0
    except ValueError:
        wrong = True
    if wrong:
        raise LlmUsageError("The address of the language model must be like http://127.0.0.1:8000/v1.")


def _key(llm: Llm) -> str:
    """The key to send. A provider's own key is never sent to another address than the provider's."""
    if llm.url:
        return os.environ.get(URL_KEY, "")
    name = KEYS.get(llm.provider)
    key = os.environ.get(name, "").strip() if name else ""
    if name and not key:
        raise LlmError(f"{llm.provider} needs a key; set it in the environment variable {name}.")
    return key


def _settings(llm: Llm, key: str) -> dict[str, Any]:
    """What the client of a provider is made with. It never tries again by itself: that is done here."""
    address = {"base_url": llm.url} if llm.url else {}
    if llm.provider == "ollama":
        bearer = {"headers": {"Authorization": f"Bearer {key}"}} if key else {}
        return address | {"client_kwargs": {"timeout": llm.timeout} | bearer}
    keys = {"api_key": key or _NO_KEY} if llm.provider in KEYS else {}
    return address | keys | {"timeout": llm.timeout, "max_retries": 0}


def _not_installed(llm: Llm, said: str) -> str:
    if llm.provider in PACKAGED:
        return f"The package for {llm.provider} is not installed; install it with: pip install '{EXTRA}'"
    package = re.search(r"pip install ([\w-]+)", said)
    name = package[1] if package else f"langchain-{llm.provider}"
    return f"The package for {llm.provider} is not installed; install it with: pip install {name}"


def _not_set_up(llm: Llm) -> str:
    return (
        f"The model {llm.name} cannot be set up; see that its key and its other settings are in the environment"
        " as its provider wants them."
    )


def _host(chat: Any, llm: Llm) -> str:
    """The host that a client sends to, without a user's name or password in it."""
    clients = (
        getattr(chat, "root_client", None),
        getattr(chat, "_client", None),
        getattr(getattr(chat, "_client", None), "_client", None),
    )
    for client in clients:
        address = getattr(client, "base_url", None)
        if address and (parts := urlsplit(str(address))).hostname:
            name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            return f"{name}:{parts.port}" if parts.port else name
    return f"the servers of {llm.provider}"


def reply(model: Model, system: str, user: str) -> Iterator[Piece]:
    """Ask, and give what comes; the last piece is the end. Raises ReplyError.

    Tried again after AGAIN, until something has come. More than LONGEST_REPLY characters are not read.
    """
    deadline = time.monotonic() + model.llm.timeout
    for attempt in range(1, TRIES + 1):
        come = 0
        try:
            for piece in _once(model, [("system", system), ("human", user)], deadline):
                come += len(piece.text)
                yield piece
                if come > LONGEST_REPLY:
                    raise model.fault("long")
        except ReplyError as fault:
            wait = model.llm.wait * 2 ** (attempt - 1)
            late = time.monotonic() + wait >= deadline
            if come or fault.kind not in AGAIN or attempt == TRIES or late:
                raise (model.fault("broken") if come and fault.kind in AGAIN else fault) from None
            time.sleep(wait)
        else:
            return


def _once(model: Model, messages: list[tuple[str, str]], deadline: float) -> Iterator[Piece]:
    """One request, in a thread of its own, so that a server which never ends cannot hold us beyond the deadline."""
    came: queue.Queue[Piece | Fault] = queue.Queue()
    stop = threading.Event()
    threading.Thread(target=_ask, args=(model.chat, messages, came, stop), daemon=True).start()
    try:
        while True:
            try:
                one = came.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise model.fault("time") from None
            if isinstance(one, str):
                raise model.fault(one)
            yield one
            if one.whole or not one.text:
                return
    finally:
        stop.set()


def _ask(
    chat: BaseChatModel,
    messages: list[tuple[str, str]],
    came: queue.Queue[Piece | Fault],
    stop: threading.Event,
) -> None:
    """The thread: pieces of text, then an end or a fault. Nothing is told to a tracing service, whatever is set."""
    from langsmith import tracing_context

    told_whole = False
    any_text = 0
    try:
        with tracing_context(enabled=False):
            for chunk in chat.stream(messages):
                if stop.is_set() or any_text > LONGEST_REPLY:
                    return
                text = str(chunk.text)
                any_text += len(text)
                if text:
                    came.put(Piece(text))
                told_whole = told_whole or _says_whole(chunk.response_metadata)
        came.put(Piece("", told_whole) if any_text else "empty")
    except Exception as error:  # any provider's own error; only its kind leaves this thread
        came.put(_kind(error))


_ENDS = frozenset({"stop", "end_turn", "stop_sequence"})


def _says_whole(metadata: dict[str, Any]) -> bool:
    """Whether the provider says that the reply came to its own end, rather than being cut at a limit."""
    given = (metadata.get(name) for name in ("finish_reason", "stop_reason", "done_reason"))
    return any(str(reason).casefold() in _ENDS for reason in given if reason)


_BY_STATUS: dict[int, Fault] = {401: "key", 403: "key", 404: "unknown", 408: "time", 429: "busy"}
_SERVER_FAULT, _CLIENT_FAULT = 500, 400


def _kind(error: BaseException) -> Fault:
    """What kind of fault an error is, by its status and by the names of its classes: providers have each their own."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= _CLIENT_FAULT:
        return _BY_STATUS.get(status, "down" if status >= _SERVER_FAULT else "refused")
    names = " ".join(one.__name__ for one in type(error).__mro__)
    if "Timeout" in names:
        return "time"
    if "Protocol" in names or "IncompleteRead" in names:
        return "broken"
    if isinstance(error, OSError) or re.search(r"Connect|Network|Transport|ReadError", names):
        return "down"
    return "garbage"
