"""Reports from the web: https only, every hop and every address checked before anything is asked of it.

A name is resolved once, all of its addresses are checked, and the connection is made to a checked one, so that
a second answer of the name server changes nothing. Only the addresses given are fetched; nothing is crawled.
"""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpcore

from index.errors import FindingsError
from ingest.offered import Seen

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_HOPS = 5
MOST_BYTES = 256 << 20
SECONDS_TO_CONNECT = 15.0
SECONDS_OF_SILENCE = 30.0
SECONDS_IN_ALL = 600.0
PAUSE_SECONDS = 1.0
"""Between two requests, whatever their servers."""
HTTPS_PORT = 443
AGENT = "Findings/0.1 (reads single inspection reports named by its user; no crawler)"
_TIMEOUTS = {
    "timeout": {
        "connect": SECONDS_TO_CONNECT,
        "read": SECONDS_OF_SILENCE,
        "write": SECONDS_OF_SILENCE,
        "pool": SECONDS_OF_SILENCE,
    }
}
_REDIRECTS = {301, 302, 303, 307, 308}
_METADATA = {ipaddress.ip_address("168.63.129.16")}
"""A cloud's address for its own machines that is public by its number; the others are link-local or private."""
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_STATUS = {
    401: "The server asks for a password; download the report yourself",
    403: "The server refuses it; download the report yourself",
    404: "There is nothing at this address; check it",
    410: "The report is no longer at this address",
    429: "The server asks for fewer requests; try again later",
    503: "The server is busy; try again later",
}


class WebError(FindingsError):
    """The address cannot be fetched; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file from the web, written to ``path``; ``path`` is None where the server says that nothing changed."""

    path: Path | None
    sha256: str
    size: int
    final: str
    seen: Seen


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a host. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Fetcher:
    """Fetches one address at a time, with a pause between.

    The arguments are for tests, which run their own server on loopback: ``permitted`` addresses and ``ports``
    beside the public ones, a trust store of their own, another name server. Nothing else sets them.
    """

    permitted: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset({HTTPS_PORT})
    trust: ssl.SSLContext | None = None
    resolve: Callable[[str, int], Sequence[str]] = resolve
    pause: float = PAUSE_SECONDS
    most_bytes: int = MOST_BYTES

    def fetch(self, url: str, target: Path, seen: Seen | None = None) -> Fetched:
        """Write what is at ``url`` to ``target``; ``seen`` makes it conditional. Raises WebError or OSError."""
        deadline = time.monotonic() + SECONDS_IN_ALL
        for _ in range(MOST_HOPS + 1):
            time.sleep(self.pause)
            checked = self.checked_url(url)
            try:
                with (
                    self._pool() as pool,
                    pool.stream(
                        "GET", checked, headers=_headers(seen or Seen()), extensions=_TIMEOUTS
                    ) as response,
                ):
                    if response.status in _REDIRECTS and (to := _header(response, b"location")):
                        url = urljoin(checked, to)
                        continue
                    return self._taken(response, checked, target, deadline)
            except (httpcore.TimeoutException, TimeoutError):
                raise WebError(f"{_host(checked)} does not answer; try again later.") from None
            except ssl.SSLError as error:
                raise WebError(f"The certificate of {_host(checked)} is not valid: {error.reason}.") from None
            except (httpcore.NetworkError, httpcore.ProtocolError) as error:
                raise WebError(f"The connection to {_host(checked)} failed: {error}.") from None
        raise WebError(f"The address redirects more than {MOST_HOPS} times.")

    def checked_url(self, url: str) -> str:
        """The URL as it is asked for. Raises WebError where it is none that may be fetched."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or HTTPS_PORT
            ascii_host = host if ":" in host else host.encode("idna").decode()
        except (ValueError, UnicodeError):
            raise WebError("This is not a web address.") from None
        if parts.scheme.lower() != "https":
            raise WebError(f"Only https addresses are fetched, and this leads to {parts.scheme or 'none'}.")
        if not host or parts.username is not None:
            raise WebError("The address has no host, or a user name in it, and is not fetched.")
        if port not in self.ports:
            raise WebError(f"The address leads to port {port}; only port {HTTPS_PORT} is asked.")
        place = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
        netloc = place if port == HTTPS_PORT else f"{place}:{port}"
        quoted = "".join(c if "!" <= c <= "~" else _percent(c) for c in parts.path or "/")
        query = "".join(c if "!" <= c <= "~" else _percent(c) for c in parts.query)
        return urlunsplit(("https", netloc, quoted, query, ""))

    def _pool(self) -> httpcore.ConnectionPool:
        backend = _CheckedNetwork(self.resolve, self.permitted)
        trust = self.trust or ssl.create_default_context()
        return httpcore.ConnectionPool(ssl_context=trust, network_backend=backend, max_connections=1)

    def _taken(self, response: httpcore.Response, url: str, target: Path, deadline: float) -> Fetched:
        seen = Seen(_header(response, b"etag"), _header(response, b"last-modified"))
        if response.status == 304:  # noqa: PLR2004
            return Fetched(None, "", 0, url, seen)
        if response.status != 200:  # noqa: PLR2004
            said = _STATUS.get(response.status, "The server does not give it; try again later")
            raise WebError(f"{said} (HTTP {response.status}).")
        if (_header(response, b"content-encoding") or "identity").lower() != "identity":
            raise WebError("The server sends it compressed although it was asked not to.")
        digest, size = hashlib.sha256(), 0
        with target.open("wb") as file:
            for chunk in response.iter_stream():
                size += len(chunk)
                if size > self.most_bytes:
                    raise WebError(
                        f"The file is larger than {self.most_bytes >> 20} MB; download it yourself."
                    )
                if time.monotonic() > deadline:
                    raise WebError(f"The download took longer than {SECONDS_IN_ALL:.0f} seconds.")
                digest.update(chunk)
                file.write(chunk)
        return Fetched(target, digest.hexdigest(), size, url, seen)


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connections to checked addresses only."""

    def __init__(self, resolver: Callable[[str, int], Sequence[str]], permitted: Iterable[str]) -> None:
        self._resolve = resolver
        self._permitted = frozenset(permitted)
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers, once all of them are found to be public."""
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError):
            raise WebError(f"There is no host {host}, or no network; check the address.") from None
        for address in addresses:
            if address not in self._permitted and not is_public(address):
                raise WebError(f"{host} leads to {address}, which is not on the public internet.")
        failed: Exception = WebError(f"There is no host {host}; check the address.")
        for address in addresses:
            try:
                return self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failed = error
        raise failed


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and so is the IPv4 address that it may carry."""
    try:
        ip: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip in _METADATA:
        return _nat64(ip) is not None and is_public(str(_nat64(ip)))
    if isinstance(ip, ipaddress.IPv6Address):
        carried = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()), _nat64(ip)]
        return all(inner is None or is_public(str(inner)) for inner in carried)
    return True


def _nat64(ip: Address) -> ipaddress.IPv4Address | None:
    if isinstance(ip, ipaddress.IPv6Address) and any(ip in network for network in _NAT64):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def _headers(seen: Seen) -> list[tuple[str, str]]:
    headers = [("User-Agent", AGENT), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
    if seen.etag:
        headers.append(("If-None-Match", seen.etag))
    if seen.modified:
        headers.append(("If-Modified-Since", seen.modified))
    return headers


def _header(response: httpcore.Response, name: bytes) -> str | None:
    value = next((value for key, value in response.headers if key.lower() == name), None)
    return value.decode("latin-1") if value else None


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
