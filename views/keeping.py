"""The collections beside the app's index, and whose they are."""

from __future__ import annotations

from functools import lru_cache

from answer.collections.collected import Collection
from answer.collections.store import THIS_MACHINE, CollectionStore
from index.layout import Layout
from views import opened
from views.rights import User, asks_for_sign_in

Known = tuple[tuple[Collection, ...], dict[str, frozenset[str]]]


def store() -> CollectionStore:
    """The collections beside the app's index."""
    return CollectionStore(Layout(opened.folder()))


def owner_of(user: User) -> str | None:
    """Under which name a user's collections are kept; None for someone who is let in without a name."""
    if user.signed_in:
        return user.address.casefold() if user.address else None
    return THIS_MACHINE if user.may("write") and not asks_for_sign_in() else None


def known(owner: str) -> Known:
    """An owner's collections, and which of them hold a quote (``Words.same``), read anew when anything changed.

    Raises CollectionError.
    """
    file = store().file
    stamps = []
    for one in (file, file.with_name(f"{file.name}-wal")):
        stat = one.stat() if one.exists() else None
        stamps.append((stat.st_mtime_ns, stat.st_size) if stat else None)
    return _known(str(opened.folder()), owner, tuple(stamps))


@lru_cache(maxsize=64)
def _known(folder: str, owner: str, stamps: tuple[object, ...]) -> Known:  # noqa: ARG001 - changes with the files
    kept = store()
    return kept.all_of(owner), kept.holding(owner)
