"""Making what is stored searchable: a new generation when the truth is newer than the current one."""

from __future__ import annotations

from index.catalogue import Catalogue
from index.generation import GenerationError, current_name, open_current, publish
from index.layout import Layout
from ingest.commit import Writer


def bring_up_to_date(writer: Writer) -> None:
    """Publish when the content has changed or the current generation cannot be used; then purge.

    Also finishes what a killed run left undone: reports stored but not published, or retired but not purged.
    """
    encoder = writer.encoder
    if encoder and _published_version(writer.layout) != writer.content_version():
        catalogue = Catalogue(writer.layout)
        try:
            publish(writer.layout, catalogue, encoder)
        finally:
            catalogue.close()
    writer.purge_retired()


def _published_version(layout: Layout) -> int | None:
    try:
        return open_current(layout).manifest.content_version if current_name(layout) else None
    except GenerationError:
        return None
