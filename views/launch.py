"""Starting the browser app: Streamlit with our settings, and the address for whoever started it."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from index.errors import FindingsError
from index.options import index_option
from views.rights import ACCESS, DOOR, access_file, access_of
from views.theme import THEME

LOOPBACK = frozenset(["127.0.0.1", "localhost", "::1"])
AUTH_NEEDED = ("redirect_uri", "cookie_secret")

SETTINGS: dict[str, Any] = {
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": False,
    "server.enableAgentApi": False,
    "browser.gatherUsageStats": False,  # nothing is sent off the machine
    "client.showErrorDetails": "none",  # no traceback reaches a user
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "runner.magicEnabled": False,
    "runner.postScriptGC": False,  # a whole collection after each run holds up every other session
    "logger.hideWelcomeMessage": True,  # the address is already told
    "logger.level": "error",
} | THEME
"""Streamlit's settings."""


class LaunchError(FindingsError):
    """The app cannot be started so."""


@click.command("app")
@click.option("--address", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option(
    "--access",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A file that says who signs in, who reads and who keeps the library (docs/access.md).",
)
@click.option("--no-sign-in", is_flag=True, help="Let everyone who reaches the address read.")
@click.option("--name", "names", multiple=True, help="A name by which this machine is reached; repeatable.")
@index_option
def app_command(
    address: str, port: int, access: Path | None, no_sign_in: bool, names: tuple[str, ...], folder: Path
) -> None:
    """Open the browser app; beyond this machine only with --access FILE or --no-sign-in."""
    door = check_door(address, access, no_sign_in)
    check_address(address, port)
    os.environ |= {"FINDINGS_INDEX": str(folder.absolute()), DOOR: door}
    hosts = {*LOOPBACK, *names, *_names_of(address)}
    settings = SETTINGS | {"server.address": address, "server.port": port}
    if access:
        os.environ[ACCESS] = str(access.absolute())
        settings["secrets.files"] = [str(access.absolute())]
        hosts.add(urlsplit(access_file(access)["auth"]["redirect_uri"]).hostname or "")
    # a page of another site that has its name point here (DNS rebinding) is refused
    settings["server.allowedHosts"] = sorted(hosts)
    shown = f"[{address}]" if ":" in address else address
    click.echo(f"Findings is at http://{shown}:{port} (stop it with Ctrl-C)")
    from views.server import serve

    serve(settings, hosts)
    click.echo("Findings has stopped.")


def check_door(address: str, access: Path | None, no_sign_in: bool) -> str:
    """How the app is opened (see ``views.rights``). Raises LaunchError or AccessError when it must not be so."""
    if access:
        tables = access_file(access)
        access_of(tables.get("access", {}))
        auth = tables.get("auth", {})
        if not isinstance(auth, dict) or (missing := [name for name in AUTH_NEEDED if not auth.get(name)]):
            said = " and ".join(missing) if isinstance(auth, dict) else "a table"
            raise LaunchError(f"The access file's [auth] lacks {said}; docs/access.md shows a whole one.")
        return "sign-in"
    if address in LOOPBACK:
        return "one-user"
    if no_sign_in:
        return "open"
    raise LaunchError(
        f"Whoever reaches {address} could read and change the library: give --access FILE for sign-in, or"
        " --no-sign-in to let everyone who reaches it read."
    )


def check_address(address: str, port: int) -> None:
    """Raise LaunchError for an address that is not this machine's, or a port that something else holds."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise LaunchError(
                f"The address {address}:{port} is in use, perhaps by Findings itself, or not this machine's; choose"
                f" another port with: findings app --port {port + 1}"
            ) from error


def _names_of(address: str) -> set[str]:
    """The names by which a browser may call an address beyond this machine."""
    if address in LOOPBACK:
        return set()
    name = socket.gethostname()
    try:
        own = {*socket.gethostbyname_ex(name)[2], socket.getfqdn()}
    except OSError:
        own = set()
    return {address, name, *own}
