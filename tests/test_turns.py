"""Turns and memory: what keeps people who ask at the same time out of each other's way."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from ingest.build import ingest
from views import opened
from views.memory import Memory
from views.turns import Turns


@pytest.mark.parametrize("most", [1, 2])
def test_so_many_work_at_a_time_and_nobody_is_forgotten(most: int) -> None:
    turns, done, lock = Turns(most), threading.Event(), threading.Lock()
    inside, order, together = set[int](), list[int](), list[int]()

    def work(n: int) -> None:
        with turns.turn():
            with lock:
                inside.add(n)
                order.append(n)
                together.append(len(inside))
            done.wait()
            with lock:
                inside.remove(n)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for n, thread in enumerate(threads):
        thread.start()
        while (
            len(order) + len(turns._waiting) <= n
        ):  # it works or stands in the queue before the next one comes
            time.sleep(0.001)
    assert sorted(order) == list(range(most))
    done.set()
    for thread in threads:
        thread.join()
    assert sorted(order) == list(range(6))
    assert max(together) == most
    if most == 1:
        assert order == list(range(6))


def test_a_turn_is_given_on_after_an_error() -> None:
    turns = Turns(1)
    for _ in range(3):
        with suppress(ValueError), turns.turn():
            raise ValueError
    with turns.turn():
        assert turns._free == 0
    assert turns._free == 1


def test_memory_makes_each_thing_once_and_forgets_what_was_wanted_longest_ago() -> None:
    memory, made = Memory(2), list[str]()

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    got = [memory.kept(name, partial(make, name)) for name in ("a", "b", "a", "c", "a", "b")]
    assert got == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def test_a_page_is_of_one_generation_and_the_next_page_of_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports, store = tmp_path / "reports", tmp_path / "store"
    reports.mkdir()
    (reports / "first.txt").write_text("Inspectors found that records were kept.", encoding="utf-8")
    ingest([reports], store)
    monkeypatch.setenv("FINDINGS_INDEX", str(store))
    with opened.one_generation():
        before = opened.opened()
        (reports / "second.txt").write_text("Inspectors found that staff were trained.", encoding="utf-8")
        ingest([reports], store)
        assert opened.opened() is before
    assert len(opened.opened().reports) == 2
    with opened.one_generation():
        assert len(opened.opened().reports) == 2
