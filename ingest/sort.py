"""Which of the offered files must be read: what is known already costs a look at its time, or a hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.commit import REMOVED, STILL_SEARCHED, UNPACKED, Known, Live, Writer
from ingest.formats.archive import Member
from ingest.formats.errors import ENCRYPTED_PDF
from ingest.offered import Offered, member_of
from ingest.outcome import FileResult, Tally
from ingest.read import READER_VERSION
from ingest.workers import WAITED, Reading, Task

TWIN_FAILED = "{reason} It has the same content as {report}."
_OUTCOMES = {"failed": "failed", "needs_ocr": "needs_ocr", "removed": "left_out"}
"""What is said of a file with nothing to do, by its status in the ledger; of all others: unchanged."""


class Sorter:
    """Settles the files that need no reading; the tasks of the others come out one by one."""

    def __init__(
        self,
        writer: Writer,
        tally: Tally,
        *,
        retry_failed: bool = False,
        reading: Reading = Reading(),  # noqa: B008  (it is frozen)
    ) -> None:
        self._writer = writer
        self._tally = tally
        self._retry_failed = retry_failed
        self._reading = reading
        self._first: dict[str, Offered] = {}
        self._twins: list[tuple[Offered, str]] = []
        self._archives: list[tuple[Offered, str, tuple[Member, ...]]] = []

    def tasks(self, offered: Iterable[Offered]) -> Iterator[Task]:
        """A task for each file that must be read: new, changed, or read by an older reader."""
        for file in offered:
            if file.problem:
                self.failed(file, None, file.problem)
                continue
            known = self._writer.known(file.key)
            if known and not file.digest and self._same_as_before(file, known):
                continue
            try:
                sha256 = file.sha256()
            except OSError as error:
                self.failed(file, None, f"The file cannot be opened: {error.strerror}.")
                continue
            if not (known and known.sha256 == sha256 and self._unchanged(file, known)) and not self._settled(
                file, sha256
            ):
                yield Task(file, sha256)

    def twins(self) -> Iterator[Task]:
        """Settle the files with the content of another one of this run, once all others are stored.

        Where the other one failed, so did they; where it had changed by the time it was read, they are read.
        """
        twins, self._twins = self._twins, []
        for file, sha256 in twins:
            if live := self._writer.live(sha256):
                self._held(file, sha256, live)
                continue
            first = self._writer.known(self._first[sha256].key)
            if first and first.status == "failed" and first.sha256 == sha256:
                why = (first.reason or "").removesuffix(STILL_SEARCHED).rstrip()
                self.failed(file, sha256, TWIN_FAILED.format(reason=why, report=first.report))
            elif first:
                yield Task(file, sha256)

    def opened(self, file: Offered, sha256: str, members: tuple[Member, ...]) -> None:
        """An archive was looked into: its members come out of ``members``."""
        self._writer.record_archive(replace(file, size=-1), sha256)
        self._tally.more(len(members) - 1)
        self._archives.append((file, sha256, members))

    def members(self) -> Iterator[Offered]:
        """The members of the archives that were opened, to be sorted like files.

        An archive counts as known once all of its members were handed out: until then, it is opened again.
        """
        for file, _, members in self._archives:
            for member in members:
                yield member_of(file, member)

    def close_archives(self) -> None:
        """Keep that the members of all archives are stored."""
        for file, sha256, _ in self._archives:
            self._writer.record_archive(file, sha256)

    def failed(self, file: Offered, sha256: str | None, reason: str) -> None:
        """Keep why a file could not be read."""
        said = self._writer.record_failure(file, sha256, reason)
        self._tally.add(FileResult(file.report, "failed", said), file)

    def _same_as_before(self, file: Offered, known: Known) -> bool:
        """Whether time and size say that nothing happened since; a file named anew by hand is looked at."""
        if (known.size, known.mtime_ns) != (file.size, file.mtime_ns) or known.sha256 is None:
            return False
        return self._unchanged(file, known)

    def _unchanged(self, file: Offered, known: Known) -> bool:
        """Settle a file whose content is what it was, unless this reader should read it (again)."""
        if known.status == "removed" and file.named:
            return False
        if known.status == UNPACKED:
            return self._unpacked_before(file, known)
        live = self._writer.live(known.held) if known.held else None
        if known.status in {"failed", "removed"}:
            if known.status == "failed" and self._may_do_better(file, known):
                return False
        elif live is None or not self._is_good(live):
            return False
        if (known.report, known.size, known.mtime_ns, known.reader_version) != (
            file.report,
            file.size,
            file.mtime_ns,
            READER_VERSION,
        ):
            self._writer.touch(file)
        status = _OUTCOMES.get(known.status, "unchanged")
        self._tally.add(FileResult(file.report, status, known.reason, live.pages if live else 0), file)
        return True

    def _unpacked_before(self, file: Offered, known: Known) -> bool:
        """Settle the members of an unchanged archive; false when one of them should be read again."""
        if (known.size, known.mtime_ns, known.report) != (file.size, file.mtime_ns, file.report):
            return False
        members = self._writer.members(file.key)
        lives = [self._writer.live(member.held) if member.held else None for _, member in members]
        for (_, member), live in zip(members, lives, strict=True):
            again = member.status == "failed" and self._may_do_better(file, member)
            if again or (live and not self._is_good(live)) or (member.status == "removed" and file.named):
                return False
        self._tally.more(len(members) - 1)
        for (_, member), live in zip(members, lives, strict=True):
            status = _OUTCOMES.get(member.status, "unchanged")
            self._tally.add(FileResult(member.report, status, member.reason, live.pages if live else 0))
        return True

    def _is_good(self, live: Live) -> bool:
        """Whether reading it again would bring nothing: it was read by this reader, as far as it can be."""
        return live.reader_version == READER_VERSION and not (live.unread and self._reading.ocr)

    def _may_do_better(self, file: Offered, known: Known) -> bool:
        if self._retry_failed or known.reader_version != READER_VERSION:
            return True
        if known.reason and known.reason.startswith(WAITED):
            return True
        if known.sha256 and self._writer.live(known.sha256):  # read under another name since then
            return True
        wanted = known.reason is not None and known.reason.startswith(ENCRYPTED_PDF)
        return wanted and bool(self._reading.passwords_for(file.report))

    def _settled(self, file: Offered, sha256: str) -> bool:
        """Settle, or put aside, a file whose content another file brings or has brought."""
        live = self._writer.live(sha256)
        if live and self._is_good(live):
            self._held(file, sha256, live)
        elif not live and not file.named and self._writer.was_removed(sha256):
            self._writer.record_left_out(file, sha256)
            self._tally.add(FileResult(file.report, "left_out", REMOVED), file)
        elif sha256 in self._first:
            self._twins.append((file, sha256))
        else:
            self._first[sha256] = file
            return False
        return True

    def _held(self, file: Offered, sha256: str, live: Live) -> None:
        """Settle a file whose content is there already: from another file, or from itself, before it failed."""
        self._writer.record_held(file, sha256, live)
        known = self._writer.known(file.key)
        assert known
        status = "unchanged" if known.status == "indexed" else known.status
        self._tally.add(FileResult(file.report, status, known.reason, live.pages), file)
