"""A small OpenID Connect provider on loopback: what `st.login` talks to, with the people that a test gives it.

It keeps to the authorization code flow (OpenID Connect Core 1.0, section 3.1): a page that asks who one is, a code
that counts once, and an identity token signed with a key of its own that the app fetches and checks.
"""

from __future__ import annotations

import base64
import html
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, PASSWORD = "findings", "the secret of the client"
People = Mapping[str, Mapping[str, object]]


@contextmanager
def provider(people: People) -> Iterator[str]:
    """Runs until the end; gives its address. ``people`` are claims by the name on the button."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Provider) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        _Provider.state = _State(address, people)
        Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


class _State:
    """What the provider knows: its key, and the codes that it gave and nobody has shown yet."""

    def __init__(self, address: str, people: People) -> None:
        self.address, self.people = address, people
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, tuple[str, dict[str, str]]] = {}

    def token(self, who: str, nonce: str | None) -> str:
        """The identity token of somebody."""
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": who,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims | dict(self.people[who]), self.key)


class _Provider(BaseHTTPRequestHandler):
    state: _State

    def log_message(self, *_: object) -> None:
        """Say nothing in the tests' output."""

    def do_GET(self) -> None:
        """Its addresses, its key, the question who one is, and the way back to the app."""
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        at = self.state.address
        if asked.path == "/.well-known/openid-configuration":
            self._json({
                "issuer": at, "authorization_endpoint": f"{at}/who", "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/keys", "response_types_supported": ["code"],
                "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            })  # fmt: skip
        elif asked.path == "/keys":
            self._json({"keys": [self.state.key.as_dict(private=False)]})
        elif asked.path == "/who" and query.get("client_id") == CLIENT:
            links = "".join(
                f'<p><a href="/as?{html.escape(urlencode(query | {"who": who}))}">{html.escape(who)}</a></p>'
                for who in self.state.people
            )
            self._send(200, "text/html; charset=utf-8", f"<title>Who are you?</title>{links}".encode())
        elif asked.path == "/as":
            code = secrets.token_urlsafe()
            self.state.codes[code] = (query["who"], query)
            back = {"code": code, "state": query["state"]}
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{urlencode(back)}")
            self.end_headers()
        else:
            self._send(404, "text/plain", b"")

    def do_POST(self) -> None:
        """A code for an identity token, once, for the app that knows its secret."""
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(said).items()}
        known = base64.b64encode(f"{CLIENT}:{PASSWORD}".replace(" ", "+").encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{PASSWORD}".encode()).decode()
        held = self.state.codes.pop(form.get("code", ""), None)
        if self.headers.get("Authorization") not in {f"Basic {known}", f"Basic {plain}"} or held is None:
            self._send(401, "application/json", b'{"error": "invalid_client"}')
            return
        who, query = held
        assert form["redirect_uri"] == query["redirect_uri"]
        self._json({
            "access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 300,
            "id_token": self.state.token(who, query.get("nonce")),
        })  # fmt: skip

    def _json(self, said: dict[str, Any]) -> None:
        self._send(200, "application/json", json.dumps(said).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
