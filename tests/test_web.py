"""Fetching from a server of our own on loopback, and everything that must not be fetched."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from index.catalogue import Catalogue
from index.layout import Layout
from ingest.build import ingest
from ingest.care.doctor import check
from ingest.offered import Seen
from ingest.outcome import IngestResult
from ingest.sources import SourceError, split_sources
from ingest.web import Fetcher, WebError, is_public
from tests.conftest import CORPUS, RunFindings

PDF = next(CORPUS.glob("quarnholt*.pdf")).read_bytes()
PAGE = next(CORPUS.glob("marrowdale*.html")).read_bytes()
HOSTS = {
    "reports.example": ["127.0.0.1"],
    "inner.example": ["10.0.0.7"],
    "two.example": ["127.0.0.1", "10.0.0.7"],
}


class Site(BaseHTTPRequestHandler):
    asked: list[tuple[str, str | None]] = []  # noqa: RUF012  (one server a test)

    def do_GET(self) -> None:
        port = self.headers["Host"].rpartition(":")[2]
        self.asked.append((self.path, self.headers.get("If-None-Match")))
        match self.path.partition("?")[0]:
            case "/report.pdf":
                self.answer(PDF, etag='"1"')
            case "/page":
                self.answer(PAGE)
            case "/moved":
                self.redirect("/report.pdf")
            case "/inner":
                self.redirect(f"https://inner.example:{port}/report.pdf")
            case "/plain":
                self.redirect("http://reports.example/report.pdf")
            case "/file":
                self.redirect("file:///etc/passwd")
            case "/round":
                self.redirect("/round")
            case "/endless":
                self.send_response(200)
                self.end_headers()
                with suppress(OSError):  # whoever asked has had enough
                    for _ in range(64):
                        self.wfile.write(bytes(1 << 16))
            case "/broken":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"%PDF-1.7")
            case _:
                self.send_error(404)

    def answer(self, data: bytes, etag: str | None = None) -> None:
        unchanged = etag is not None and self.headers.get("If-None-Match") == etag
        self.send_response(304 if unchanged else 200)
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        if not unchanged:
            self.wfile.write(data)

    def redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def certificate(folder: Path) -> Path:
    """A key and a certificate of their own for the names of HOSTS."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "reports.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Fetcher]]:
    """The address of the server, and a fetcher that may go there."""
    pem = certificate(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Site.asked = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    port = server.server_address[1]
    yield (
        f"https://reports.example:{port}",
        Fetcher(
            permitted=frozenset({"127.0.0.1"}),
            ports=frozenset({port}),
            trust=ssl.create_default_context(cafile=str(pem)),
            resolve=lambda host, _: HOSTS[host],
            pause=0,
            most_bytes=1 << 20,
        ),
    )
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "168.63.129.16", "100.100.100.200", "::1", "::", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::",
        "2001:0:7f00:1::1", "2001:db8::1", "not an address",
    ],
)  # fmt: skip
def test_addresses_that_are_never_asked(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808"]
)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)
    assert ipaddress.ip_address(address)


def test_a_file_is_fetched_and_redirects_are_followed(site: tuple[str, Fetcher], tmp_path: Path) -> None:
    address, fetcher = site
    got = fetcher.fetch(f"{address}/moved", tmp_path / "got")
    assert got.path
    assert got.path.read_bytes() == PDF
    assert got.final == f"{address}/report.pdf"
    assert got.seen == Seen('"1"', None)
    assert fetcher.fetch(f"{address}/report.pdf", tmp_path / "again", got.seen).path is None


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/missing", r"There is nothing at this address; check it \(HTTP 404\)\."),
        ("/inner", r"inner\.example leads to 10\.0\.0\.7, which is not on the public internet\."),
        ("/plain", r"Only https addresses are fetched, and this leads to http\."),
        ("/file", r"Only https addresses are fetched, and this leads to file\."),
        ("/round", r"The address redirects more than 5 times\."),
        ("/endless", r"The file is larger than 1 MB; download it yourself\."),
        ("/broken", r"The connection to reports\.example failed"),
    ],
)
def test_every_refusal_is_a_sentence(
    site: tuple[str, Fetcher], tmp_path: Path, path: str, sentence: str
) -> None:
    address, fetcher = site
    with pytest.raises(WebError, match=sentence):
        fetcher.fetch(address + path, tmp_path / "got")


def test_one_private_address_among_a_hosts_is_enough_to_refuse_it(
    site: tuple[str, Fetcher], tmp_path: Path
) -> None:
    address, fetcher = site
    with pytest.raises(WebError, match=r"two\.example leads to 10\.0\.0\.7"):
        fetcher.fetch(address.replace("reports.", "two.") + "/report.pdf", tmp_path / "got")
    assert Site.asked == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://reports.example/a.pdf", "Only https"),
        ("https://127.0.0.1/a.pdf", r"127\.0\.0\.1, which is not on the public internet"),
        ("https://[::1]/a.pdf", "::1, which is not on the public internet"),
        ("https://someone:secret@reports.example/a.pdf", "user name"),
        ("https://reports.example:8080/a.pdf", "port 8080"),
        ("https:///a.pdf", "no host"),
        ("https://reports.example:port/", "not a web address"),
    ],
)
def test_without_the_tests_switch_nothing_here_is_asked(tmp_path: Path, url: str, sentence: str) -> None:
    with pytest.raises(WebError, match=sentence):
        Fetcher(pause=0).fetch(url, tmp_path / "got")


def test_a_certificate_of_somebody_else_is_refused(site: tuple[str, Fetcher], tmp_path: Path) -> None:
    address, fetcher = site
    stranger = Fetcher(fetcher.permitted, fetcher.ports, None, fetcher.resolve, 0)
    with pytest.raises(WebError, match=r"certificate|failed"):
        stranger.fetch(f"{address}/report.pdf", tmp_path / "got")
    assert Site.asked == []


def statuses(result: IngestResult) -> dict[str, str]:
    return {file.path.partition("/")[2]: file.status for file in result.files}


def test_reports_of_the_web_are_indexed_under_their_address(
    site: tuple[str, Fetcher], tmp_path: Path
) -> None:
    address, fetcher = site
    store = tmp_path / "store"
    urls = [f"{address}/{name}" for name in ("report.pdf", "page", "moved", "missing")]
    first = ingest([], store, urls=urls, fetcher=fetcher)
    assert statuses(first) == {
        "report.pdf": "added", "page": "added", "moved": "duplicate", "missing": "failed",
    }  # fmt: skip
    with closing(Catalogue(Layout(store))) as catalogue:
        rows = {row.source: row for row in catalogue.reports()}
        assert set(rows) == {f"{address}/report.pdf", f"{address}/page"}
        assert rows[f"{address}/report.pdf"].report == f"{address}/report.pdf".removeprefix("https://")
        assert rows[f"{address}/report.pdf"].metadata.authority == "Quarnholt Borough Council"
    second = ingest([], store, urls=urls, fetcher=fetcher)
    assert statuses(second) == {
        "report.pdf": "unchanged", "page": "unchanged", "moved": "unchanged", "missing": "failed",
    }  # fmt: skip
    assert not any(file.fresh for file in second.files)
    assert ("/report.pdf", '"1"') in Site.asked
    assert check(store).sound


def test_addresses_come_from_files_too(tmp_path: Path) -> None:
    file = tmp_path / "urls.txt"
    file.write_text("# reports\nhttps://reports.example/a.pdf\n\nhttps://reports.example/b.pdf\n")
    paths, urls = split_sources([f"@{file}", "folder", "https://reports.example/a.pdf"])
    assert paths == (Path("folder"),)
    assert urls == ("https://reports.example/a.pdf", "https://reports.example/b.pdf")
    file.write_text("reports/a.pdf\n")
    with pytest.raises(SourceError, match="is no web address"):
        split_sources([f"@{file}"])
    with pytest.raises(SourceError, match="cannot be read"):
        split_sources([f"@{tmp_path / 'none.txt'}"])


def test_the_command_refuses_a_private_address_in_one_sentence(
    run_findings: RunFindings, tmp_path: Path
) -> None:
    done = run_findings("ingest", "https://127.0.0.1/a.pdf", "--index", tmp_path / "store")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "127.0.0.1 leads to 127.0.0.1, which is not on the public internet." in done.stdout
