"""The phases of an ingest as they look from outside, and killing it in each of them as often as in the others."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from index.generation import BUILDING
from index.layout import Layout

PHASES = ("starting", "reading", "storing", "publishing", "published")
"""Until the lock is held; until something is stored; until a generation of it is begun; until that is current;
until more is stored, or the process has ended."""
LOOK_SECONDS = 0.002


class State(NamedTuple):
    """What an index folder shows: whether somebody writes, how often the content changed, and its generations."""

    held: bool
    version: int
    building: frozenset[str]
    current: str


class Moments:
    """Draws the moments to kill at. ``lasts`` are the seconds that an undisturbed run spent in each phase."""

    def __init__(self, rng: random.Random) -> None:
        self.lasts = dict.fromkeys(PHASES, 0.0)
        self._rng = rng

    @staticmethod
    def before(index: Path) -> State:
        """The folder as the next ingest will find it; the note of a holder that was killed is taken away."""
        _note(index).unlink(missing_ok=True)
        return Moments.state(index)

    @staticmethod
    def state(index: Path) -> State:
        """The folder as it is now."""
        layout = Layout(index)
        building = frozenset(path.name for path in layout.generations.glob(f"{BUILDING}*"))
        current = layout.current.read_text(encoding="ascii") if layout.current.exists() else ""
        return State(_note(index).exists(), _version(layout.catalogue), building, current)

    def phase(self, index: Path, before: State) -> str:
        """In which phase an ingest is, or was killed, that found the folder as ``before``."""
        now = self.state(index)
        if not now.held:
            return "starting"
        if now.building - before.building:
            return "publishing"
        if now.current != before.current:
            return "storing" if now.version > _published(Layout(index), now.current) else "published"
        return "storing" if now.version > before.version else "reading"

    def follow(self, process: subprocess.Popen[bytes], index: Path) -> None:
        """Watch an ingest to its end, and learn how long its phases last."""
        before = self.before(index)
        since = time.monotonic()
        while process.poll() is None:
            phase, now = self.phase(index, before), time.monotonic()
            self.lasts[phase] += now - since
            since = now
            time.sleep(LOOK_SECONDS)

    def kill(
        self, process: subprocess.Popen[bytes], index: Path, before: State, kills: Counter[str]
    ) -> str | None:
        """Kill an ingest in the phase that has the fewest ``kills``; None when it ended before, or has no such phase.

        Returns the phase in which it was killed. How long a phase lasts is learned as it goes: machines are more
        or less busy. One that goes past the phase wanted (all is stored, say) is left alone: killed each time at the
        same place, it would never end.
        """
        wanted = min(PHASES, key=lambda phase: (kills[phase], self._rng.random()))
        after = self._rng.uniform(0.0, self.lasts[wanted])
        reached = 0
        while process.poll() is None and reached < PHASES.index(wanted):
            time.sleep(LOOK_SECONDS)
            reached = PHASES.index(self.phase(index, before))
        if reached > PHASES.index(wanted):
            return None
        try:
            process.wait(timeout=after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            fell = self.phase(index, before)
            self.lasts[wanted] *= 1.05 if fell == wanted else 0.8
            return fell
        self.lasts[wanted] *= 0.8
        return None


def _note(index: Path) -> Path:
    return Layout(index).lock.with_suffix(".holder.json")


def _version(catalogue: Path) -> int:
    """How often the content changed; 0 while there is no catalogue, or it is being made."""
    if not catalogue.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT value FROM settings WHERE key = 'content_version'").fetchone()
    except sqlite3.OperationalError:
        return 0
    return int(row[0]) if row else 0


def _published(layout: Layout, current: str) -> int:
    """The content that a generation was made from; 0 when the next one has replaced it meanwhile."""
    try:
        manifest = json.loads(
            (layout.generations / current.split(maxsplit=1)[0] / "manifest.json").read_bytes()
        )
    except FileNotFoundError:
        return 0
    return int(manifest["content_version"])
