"""Why a report could not be read, each as one sentence that says what to do."""

from __future__ import annotations

from index.errors import FindingsError


class ReadError(FindingsError):
    """The file cannot be read as a report; the other files go on."""


ENCRYPTED_PDF = "The PDF is encrypted and "
"""How the sentence begins that asks for a password; the ledger's reasons are compared with it."""


class NeedsPassword(ReadError):  # noqa: N818  (the word that the ledger shows)
    """The file is encrypted and neither the empty password nor the one given opens it."""


class IsArchive(ReadError):  # noqa: N818
    """The file is not one report but an archive of several."""


class TooLarge(ReadError):  # noqa: N818
    """The file, or what it unpacks to, is over a limit."""
