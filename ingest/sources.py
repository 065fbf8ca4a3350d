"""What the user named: files and folders, addresses of the web, and files of such addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.errors import FindingsError
from ingest.commit import Writer
from ingest.offered import Offered, Seen
from ingest.read import READER_VERSION

if TYPE_CHECKING:
    from ingest.web import Fetched, Fetcher

WEB = ("https://", "http://")


class SourceError(FindingsError):
    """A file of addresses cannot be read."""


def split_sources(named: Sequence[str]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Paths and URLs, each once; "@FILE" stands for the URLs in that file, one a line, "#" for remarks.

    Raises SourceError.
    """
    paths: list[Path] = []
    urls: list[str] = []
    for name in named:
        if name.lower().startswith(WEB):
            urls.append(name)
        elif name.startswith("@") and not Path(name).exists():
            urls += _listed(Path(name[1:]))
        else:
            paths.append(Path(name))
    return tuple(paths), tuple(dict.fromkeys(urls))


class Downloads:
    """Addresses as files: each is fetched when its turn comes, into a folder that goes at the end."""

    def __init__(self, fetcher: Fetcher | None, writer: Writer) -> None:
        self._fetcher = fetcher
        self._writer = writer
        self._folder = TemporaryDirectory(prefix="findings-")
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def fetched(self, offered: Iterable[Offered]) -> Iterator[Offered]:
        """The same files, those of the web as they were fetched now, or with the sentence that says why not."""
        for file in offered:
            yield self._fetched(file, file.address) if file.address else file

    def _fetched(self, file: Offered, address: str) -> Offered:
        """The file's time stands for its content: equal where the content is.

        What the server calls unchanged is offered with the SHA-256 that is known.
        """
        from ingest.web import Fetcher, WebError

        self._count += 1
        fetcher = self._fetcher or Fetcher()
        target = Path(self._folder.name) / str(self._count)
        try:
            got = fetcher.fetch(address, target, seen(self._writer, address))
        except WebError as error:
            return replace(file, problem=str(error))
        except OSError as error:
            return replace(file, problem=f"It cannot be downloaded: {error.strerror or error}.")
        if got.path is None:
            known = self._writer.known(address)
            if known is None or known.sha256 is None:
                return replace(
                    file, problem="The server says that nothing changed, but nothing was fetched before."
                )
            return replace(file, size=known.size, mtime_ns=known.mtime_ns, digest=known.sha256)
        record_seen(self._writer, address, got)
        when = int(got.sha256[:15], 16)
        return replace(file, path=target, size=got.size, mtime_ns=when, digest=got.sha256)


def seen(writer: Writer, address: str) -> Seen:
    """What a server said of the version of an address that is stored whole; nothing where there is none."""
    with writer.transaction() as db:
        row = db.execute(
            """SELECT etag, modified FROM web JOIN files USING (path) JOIN reports ON reports.sha256 = held
            WHERE path = ? AND web.sha256 = files.sha256 AND held = files.sha256 AND retired = 0
            AND status IN ('indexed', 'duplicate') AND reports.reader_version = ?""",
            (address, READER_VERSION),
        ).fetchone()
    return Seen(row[0], row[1]) if row else Seen()


def record_seen(writer: Writer, address: str, got: Fetched) -> None:
    """Keep what a server said of the version that was fetched, and where it was found after redirects."""
    with writer.transaction() as db:
        db.execute(
            "INSERT OR REPLACE INTO web (path, sha256, final, etag, modified) VALUES (?, ?, ?, ?, ?)",
            (address, got.sha256, got.final, got.seen.etag, got.seen.modified),
        )


def _listed(file: Path) -> list[str]:
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SourceError(f"The file of addresses {file} cannot be read: {why}.") from None
    found = [line for line in lines if line and not line.startswith("#")]
    wrong = next((line for line in found if not line.lower().startswith(WEB)), None)
    if wrong or not found:
        said = f"{wrong} in it is no web address" if wrong else "there is none in it"
        raise SourceError(f"The file of addresses {file} cannot be used: {said}.")
    return found
