"""Who may do what: one user on this machine, or readers and librarians who sign in.

``$FINDINGS_DOOR`` says how the app was opened: "one-user" (whoever can reach this machine's own address),
"sign-in" (the file in ``$FINDINGS_ACCESS`` lists readers and librarians), or "open" (whoever can reach the address
may read). Anything else lets nobody in.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from index.errors import FindingsError

Right = Literal["read", "write"]
"""``write`` is adding, removing and correcting reports."""
Role = Literal["nobody", "reader", "librarian"]

RIGHTS: dict[Role, frozenset[Right]] = {
    "nobody": frozenset(),
    "reader": frozenset(["read"]),
    "librarian": frozenset(["read", "write"]),
}
DOOR, ACCESS = "FINDINGS_DOOR", "FINDINGS_ACCESS"


class AccessError(FindingsError):
    """The file that says who may do what cannot be used."""


@dataclass(frozen=True, slots=True)
class User:
    """Whoever asks: the address they signed in with (None where nobody signs in) and what they may do."""

    address: str | None
    role: Role
    signed_in: bool = False

    def may(self, right: Right) -> bool:
        """Whether this user has a right."""
        return right in RIGHTS[self.role]


@dataclass(frozen=True, slots=True)
class Access:
    """The file's [access] table: who reads and who keeps the library, by address or by claim of the sign-in.

    An address is whole, or ``*@`` and a domain. A claim is its name and the values that let in.
    """

    readers: tuple[str, ...] = ()
    librarians: tuple[str, ...] = ()
    reader_claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    librarian_claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    log_questions: bool = False

    def role(self, claims: Mapping[str, Any]) -> Role:
        """The role of someone who signed in with these claims."""
        address = _address(claims)
        if _lets_in(address, claims, self.librarians, self.librarian_claims):
            return "librarian"
        return "reader" if _lets_in(address, claims, self.readers, self.reader_claims) else "nobody"


def user_of(claims: Mapping[str, Any]) -> User:
    """The user with these claims; empty claims are those of someone who has not signed in."""
    door = os.environ.get(DOOR)
    if door == "one-user":
        return User(None, "librarian")
    if door == "open":
        return User(None, "reader")
    if door != "sign-in" or not claims.get("is_logged_in"):
        return User(None, "nobody")
    return User(_address(claims), current_access().role(claims), signed_in=True)


def asks_for_sign_in() -> bool:
    """Whether users sign in at all."""
    return os.environ.get(DOOR) == "sign-in"


def current_access() -> Access:
    """The access file as it stands now: a change counts from the next request on. Raises AccessError."""
    name = os.environ.get(ACCESS, "")
    try:
        changed = Path(name).stat().st_mtime_ns if name else 0
    except OSError as error:
        raise AccessError(f"The access file {name} cannot be read: {error.strerror}.") from error
    return _read(name, changed) if name else Access()


@lru_cache(maxsize=4)
def _read(name: str, changed: int) -> Access:  # noqa: ARG001 - a changed file is read anew
    return access_of(access_file(Path(name)).get("access", {}))


def access_file(file: Path) -> dict[str, Any]:
    """The tables of an access file. Raises AccessError."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AccessError(f"The access file {file} cannot be read: {error}.") from error


def access_of(table: Any) -> Access:
    """The access that a file's [access] table gives. Raises AccessError for what it cannot mean."""
    known = set(Access.__dataclass_fields__)
    if not isinstance(table, dict) or (strange := set(table) - known):
        said = ", ".join(sorted(strange)) if isinstance(table, dict) else "access"
        raise AccessError(f"The access file says {said}; [access] holds only: {', '.join(sorted(known))}.")
    lists = {name: _texts(name, table.get(name, [])) for name in ("readers", "librarians")}
    for name, addresses in lists.items():
        for address in addresses:
            if "@" not in address or "*" in address.removeprefix("*@"):
                raise AccessError(f"In {name}, {address!r} is neither an address nor *@ and a domain.")
    claims = {
        name: {claim: _texts(claim, values) for claim, values in table.get(name, {}).items()}
        for name in ("reader_claims", "librarian_claims")
    }
    logged = table.get("log_questions", False)
    if not isinstance(logged, bool):
        raise AccessError("In [access], log_questions is true or false.")
    return Access(
        lists["readers"], lists["librarians"], claims["reader_claims"], claims["librarian_claims"], logged
    )


def _texts(name: str, values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        return (values,)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise AccessError(f"In [access], {name} is a list of texts in quotation marks.")
    return tuple(values)


def _address(claims: Mapping[str, Any]) -> str | None:
    """The address that the provider vouches for."""
    address = claims.get("email")
    return address if isinstance(address, str) and claims.get("email_verified", True) is True else None


def _lets_in(
    address: str | None,
    claims: Mapping[str, Any],
    addresses: Sequence[str],
    wanted: Mapping[str, tuple[str, ...]],
) -> bool:
    if address and any(_fits(address.casefold(), pattern.casefold()) for pattern in addresses):
        return True
    for claim, values in wanted.items():
        given = claims.get(claim)
        if set(values) & set(given if isinstance(given, list) else [given]):
            return True
    return False


def _fits(address: str, pattern: str) -> bool:
    if pattern.startswith("*@"):
        return address.count("@") == 1 and address.endswith(pattern[1:])
    return address == pattern
