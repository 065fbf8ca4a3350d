"""Making what is stored searchable: a new generation when the truth is newer than the current one."""

from __future__ import annotations

import time

from index.catalogue import Catalogue
from index.generation import GenerationError, current_name, open_current, publish
from index.layout import Layout
from ingest.commit import Writer

PUBLISH_SECONDS = 60.0
"""How long what is stored waits to be searchable, in a run that goes on for longer."""
MOST_SHARE = 0.05
"""The share of a run's time that publishing meanwhile may take: of a large index, it is done less often."""


class Meanwhile:
    """Publishes in the middle of a run: the first reports of a new index at once, then now and then.

    Nothing is purged: another thread may just be retiring what the generation holds that it was made from.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._none_yet = _published_version(writer.layout) is None
        self._last, self._took = time.monotonic(), 0.0

    def look(self) -> None:
        """Publish if it is time to, and there is something."""
        waited = time.monotonic() - self._last
        due = self._none_yet or waited >= max(PUBLISH_SECONDS, self._took / MOST_SHARE)
        if due and self._writer.content_version():
            started = time.monotonic()
            _publish(self._writer)
            self._none_yet, self._last = False, time.monotonic()
            self._took = self._last - started


def bring_up_to_date(writer: Writer) -> None:
    """Publish when the content has changed or the current generation cannot be used; then purge.

    Also finishes what a killed run left undone: reports stored but not published, or retired but not purged.
    """
    _publish(writer)
    writer.purge_retired()


def _publish(writer: Writer) -> None:
    """Publish what is stored at this moment, unless that is current already."""
    encoder = writer.encoder
    if encoder and _published_version(writer.layout) != writer.content_version():
        catalogue = Catalogue(writer.layout)
        try:
            catalogue.connection.execute("BEGIN")  # one moment for all that is read, while others write
            publish(writer.layout, catalogue, encoder)
        finally:
            catalogue.close()


def _published_version(layout: Layout) -> int | None:
    try:
        return open_current(layout).manifest.content_version if current_name(layout) else None
    except GenerationError:
        return None
