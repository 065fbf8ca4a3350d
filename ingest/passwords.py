"""The file of passwords for encrypted PDFs."""

from __future__ import annotations

from pathlib import Path

from index.errors import FindingsError


class PasswordFileError(FindingsError):
    """The file of passwords cannot be read."""


def read_passwords(file: Path) -> tuple[tuple[str, str], ...]:
    """(Name or glob, password) of each line "name or glob: password"; a line that is a password alone is for "*".

    A name is a report's path, or only the last part of it. Empty lines and lines that begin with # are left
    out. Raises PasswordFileError.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise PasswordFileError(f"The file of passwords {file} cannot be read: {why}.") from None
    found = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, password = line.partition(": ")
        found.append((name.strip(), password) if colon else ("*", line))
    return tuple(found)
