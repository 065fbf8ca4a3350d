"""Many people at once: real sessions of the app over WebSocket, each asking questions of its own.

    python -m benchmarks.load --index DIR [--sessions 20] [--rounds 3] [--reading 5] [--out FILE]

Prints the time from question to the last of its quotes (or its page's end) for one session alone, for all that ask in
the same instant, over and over, and for all that read for some seconds before they ask again, as people do (between
half and one and a half times ``--reading``); the search's own share of it, and the app's memory per session. Every page
is checked for its own question's quotes, so that mixed-up state would be seen.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from index.search import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SUBJECTS = (
    "strategy discussions", "missing children", "sextortion", "recording of ethnicity", "custody records",
    "domestic abuse", "county lines", "supervision of staff", "online exploitation", "training of officers",
    "foster care", "care leavers", "return home interviews", "child protection conferences", "appropriate adults",
    "mental health in custody", "front door referrals", "caseloads of social workers", "joint investigations",
    "early help",
)  # fmt: skip
ASKED = ("What did inspectors find about {}?", "Were there failures around {}?", "What works well with {}?")
ALONE = 15
"""Questions of the one session: the middle of so many is steadier than of three."""
BEFORE, ONCE_MORE = " Please tell us.", " And what else?"
QUOTE = re.compile(r'<blockquote class="quote">\d+\. “(.*?)”</blockquote>', re.DOTALL)


def main() -> None:
    """Measure, print, and write the figures where ``--out`` says."""
    options = _options()
    with running_app(options.index) as (address, process):
        asyncio.run(_asked(address, "warm up"))
        bare, begun = _memory(process), _processor(process)
        alone = [asyncio.run(_asked(address, question)) for question in _questions(0, ALONE, BEFORE)]
        middle = _processor(process)
        crowd, most = asyncio.run(_crowd(address, process, options.sessions, options.rounds))
        work = ((middle - begun) / len(alone), (_processor(process) - middle) / len(crowd))
        readers, _ = asyncio.run(
            _crowd(address, process, options.sessions, options.rounds, options.reading, ONCE_MORE)
        )
    search = _searching(options.index, [asked for asked, *_ in (*alone, *crowd, *readers)])
    figures = _figures(options, alone, crowd, readers, search, (bare, most)) | {
        "processor seconds a question, one session": round(work[0], 3),
        "processor seconds a question, all in the same instant": round(work[1], 3),
    }
    print(json.dumps(figures, indent=1))
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reading", type=float, default=5.0, help="Seconds between questions, about.")
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


Done = tuple[str, float, tuple[str, ...], bool]
"""A question, its seconds, its page's quotes, and whether the page ended without an error."""


def _questions(session: int, rounds: int, more: str = "") -> list[str]:
    """The questions of a session: no other session asks them. With ``more`` at their ends they were not asked yet."""
    subject = SUBJECTS[session % len(SUBJECTS)]
    return [
        ASKED[n % len(ASKED)].format(subject) + (" Please." * (n // len(ASKED))) + more for n in range(rounds)
    ]


async def _crowd(
    address: str,
    process: subprocess.Popen[bytes],
    sessions: int,
    rounds: int,
    reading: float = 0.0,
    more: str = "",
) -> tuple[list[Done], int]:
    """All sessions at once, each on a connection that it keeps; and the app's memory at the end of them."""
    done = await asyncio.gather(
        *(_session(address, n, _questions(n, rounds, more), reading) for n in range(1, sessions + 1))
    )
    return [one for session in done for one in session], _memory(process)


async def _session(address: str, n: int, questions: list[str], reading: float) -> list[Done]:
    """The questions one after the other, each after some ``reading`` (about so many seconds; 0: at once)."""
    from websockets.asyncio.client import connect

    pause = random.Random(n)
    done = []
    async with connect(_stream(address), subprotocols=_SPOKEN, max_size=None) as stream:
        for question in questions:
            await asyncio.sleep(reading * pause.uniform(0.5, 1.5))
            done.append(await _ask(stream, question))
    return done


async def _asked(address: str, question: str) -> Done:
    from websockets.asyncio.client import connect

    async with connect(_stream(address), subprotocols=_SPOKEN, max_size=None) as stream:
        return await _ask(stream, question)


_SPOKEN: Any = ["streamlit"]


def _stream(address: str) -> str:
    return address.replace("http", "ws") + "/_stcore/stream"


async def _ask(stream: Any, question: str) -> Done:
    """Send a question as a browser does, and read on until its page is finished; the time is to its last quote."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = BackMsg()
    message.rerun_script.query_string = urlencode({"q": question})
    started = time.perf_counter()
    await stream.send(message.SerializeToString())
    shown: list[str] = []
    right, quoted = True, None
    async for data in stream:
        got = ForwardMsg.FromString(data)
        if got.WhichOneof("type") == "delta":
            element = got.delta.new_element
            if element.WhichOneof("type") == "html":
                found = QUOTE.findall(element.html.body)
                shown += found
                quoted = time.perf_counter() if found else quoted
            right &= element.WhichOneof("type") != "exception"
        elif got.WhichOneof("type") == "script_finished":
            right &= got.script_finished == ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
            break
    quotes = tuple(html.unescape(re.sub(r"<[^>]+>", "\n", quote)) for quote in shown)
    return question, (quoted or time.perf_counter()) - started, quotes, right


def _searching(folder: Path, questions: list[str]) -> dict[str, tuple[float, tuple[str, ...]]]:
    """The answer itself to each question, in this process, alone: its seconds and its quotes."""
    from answer.ask import ask

    index = Index.open(folder)
    ask(index, "warm up the model")
    found = {}
    for question in dict.fromkeys(questions):
        started = time.perf_counter()
        answer = ask(index, question)
        found[question] = (time.perf_counter() - started, tuple(c.quote for c in answer.citations))
    return found


def _figures(
    options: argparse.Namespace,
    alone: list[Done],
    crowd: list[Done],
    readers: list[Done],
    search: dict[str, tuple[float, tuple[str, ...]]],
    memory: tuple[int, int],
) -> dict[str, Any]:
    one, many, calm = ([seconds for _, seconds, *_ in done] for done in (alone, crowd, readers))
    bare, most = memory
    both = (*crowd, *readers)
    alone_for = statistics.median(one)
    searching = statistics.median(search[question][0] for question, *_ in alone)
    mixed = [question for question, _, quotes, _ in both if not _same(quotes, search[question][1])]
    return {
        "sessions": options.sessions,
        "questions": len(both),
        "errors": sum(not right for *_, right in both),
        "pages with another question's quotes": len(mixed),
        "one session, median seconds": round(alone_for, 3),
        "all in the same instant, median seconds": round(statistics.median(many), 3),
        "all in the same instant, 95th percentile": round(_percentile(many, 0.95), 3),
        "the same, times one session": round(_percentile(many, 0.95) / alone_for, 2),
        "seconds of reading before each question, about": options.reading,
        "all with reading between, median seconds": round(statistics.median(calm), 3),
        "all with reading between, 95th percentile": round(_percentile(calm, 0.95), 3),
        "that, times one session": round(_percentile(calm, 0.95) / alone_for, 2),
        "search of the same questions, median seconds": round(searching, 3),
        "page's own time beside it": round(max(0.0, alone_for - searching), 3),
        "MiB of the app after one session": bare // 2**20,
        "MiB per session": round((most - bare) / 2**20 / options.sessions, 1),
    }


def _same(shown: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    def plain(quotes: tuple[str, ...]) -> list[str]:
        return [" ".join(quote.split()) for quote in quotes]

    return plain(shown) == plain(wanted)


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def _memory(process: subprocess.Popen[bytes]) -> int:
    """Bytes of memory that the app holds."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


def _processor(process: subprocess.Popen[bytes]) -> float:
    """Seconds of processor time that the app has used: hardly more where others use the machine as well."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running_app(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The app over an index, until the end: its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "app", "--port", str(port), "--index", str(folder)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health") as reply:
                    reply.read()
                    break
            except OSError:
                time.sleep(0.1)
        yield address, process
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
