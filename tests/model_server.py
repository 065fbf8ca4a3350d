"""A small server of language models on loopback, as OpenAI, Anthropic and Ollama speak, that does what a test says."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-3f9a77c1d0e84b52"
"""A key that no output may hold."""


@dataclass(frozen=True)
class Sent:
    """A passage as a model finds it in its prompt."""

    id: str
    about: str
    text: str


def passages_in(user: str) -> list[Sent]:
    """The passages of a prompt, read by its boundary lines alone, as an honest model would."""
    nonce = user.split(" ", 1)[0]
    found = []
    for part in user.split(nonce)[1:-1]:
        head, _, rest = part.partition("\n")
        about, _, text = rest.strip().partition("\n")
        found.append(Sent(head.removeprefix(" id ").strip(), about, text))
    return found


def sentences_of(sent: Sent) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+", sent.text) if re.fullmatch(r"[A-Z][^\[\]]{30,300}\.", s)]


def honest(sent: list[Sent]) -> str:
    """What a model writes that keeps to the rules: a sentence of each of the first passages, with its id."""
    return "\n".join(f"{sentences_of(one)[0]} [{one.id}]" for one in sent[:3] if sentences_of(one))


@dataclass
class Act:
    """How the server answers. ``reply`` makes the text; the rest is how it misbehaves."""

    reply: Callable[[list[Sent]], str] = honest
    status: list[int] = field(default_factory=list)
    """HTTP statuses of the first requests; the last one stays. 200 answers."""
    how: str = "whole"
    """whole, half (the connection is closed), cut (at a length), silent, drip, malformed, html, empty."""
    before_end: threading.Event | None = None
    """Waited for before the last piece is sent."""


@dataclass
class ModelServer:
    """The server as it runs: its address, and what it was sent."""

    url: str
    act: Act
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)


@contextmanager
def model_server(act: Act | None = None) -> Iterator[ModelServer]:
    """Run the server for a test."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    told = ModelServer(f"http://127.0.0.1:{server.server_address[1]}", act or Act())
    server.told = told  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing is logged."""

    def do_POST(self) -> None:
        told: ModelServer = self.server.told  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told.bodies.append(body)
        told.headers.append(dict(self.headers))
        self.close_connection = True
        act = told.act
        status = act.status[min(len(told.bodies), len(act.status)) - 1] if act.status else 200
        if status != 200:
            echo = f"You sent {self.headers.get('Authorization')} {self.headers.get('x-api-key')}"
            self._answer(status, json.dumps({"error": {"message": echo, "type": "x"}}).encode())
        elif act.how == "silent":
            told.stopping.wait()
        elif act.how == "html":
            self._answer(200, b"<html><body>Welcome to the proxy</body></html>", "text/html")
        else:
            self._stream(told, body)

    def _answer(self, status: int, data: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, told: ModelServer, body: dict[str, Any]) -> None:
        act = told.act
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if act.how == "drip":
            while not told.stopping.wait(0.05):
                self._chunk(b": still thinking\n\n")
            return
        if act.how == "malformed":
            self._chunk(b'data: {"choices": [{"delta": {"content": "The fo\n\n')
            self._chunk(b"")
            return
        user = body["messages"][-1]["content"]
        text = user if isinstance(user, str) else user[0]["text"]
        reply = "" if act.how == "empty" else act.reply(passages_in(text))
        lines = {"/v1/chat/completions": _openai, "/v1/messages": _anthropic, "/api/chat": _ollama}[self.path]
        frames = list(lines(reply, "length" if act.how == "cut" else "stop"))
        if act.how == "half":
            frames = frames[: len(frames) // 2]
        for n, frame in enumerate(frames):
            if act.before_end and n == len(frames) - 3:
                act.before_end.wait()
            self._chunk(frame)
        if act.how != "half":  # else the connection is closed without the end of the chunks
            self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()


def _pieces(reply: str) -> list[str]:
    return re.findall(r".{1,17}", reply, re.DOTALL)


def _openai(reply: str, end: str) -> Iterator[bytes]:
    def frame(delta: dict[str, str], reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        said = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        return b"data: " + json.dumps(said).encode() + b"\n\n"

    yield frame({"role": "assistant", "content": ""})
    for piece in _pieces(reply):
        yield frame({"content": piece})
    yield frame({}, end)
    yield b"data: [DONE]\n\n"


def _anthropic(reply: str, end: str) -> Iterator[bytes]:
    def event(kind: str, **data: Any) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind} | data)}\n\n".encode()

    usage = {"input_tokens": 1, "output_tokens": 1}
    message = {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": usage}
    yield event("message_start", message=message | {"stop_reason": None, "stop_sequence": None})
    yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for piece in _pieces(reply):
        yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
    yield event("content_block_stop", index=0)
    reason = "end_turn" if end == "stop" else "max_tokens"
    yield event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage=usage)
    yield event("message_stop")


def _ollama(reply: str, end: str) -> Iterator[bytes]:
    def said(piece: str, **more: Any) -> bytes:
        message = {"role": "assistant", "content": piece}
        return (
            json.dumps(
                {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message} | more
            ).encode()
            + b"\n"
        )

    for piece in _pieces(reply):
        yield said(piece, done=False)
    yield said("", done=True, done_reason=end)
