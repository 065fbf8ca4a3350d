"""Starting the browser app: Streamlit with our settings, and the address for whoever started it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import click

from index.errors import FindingsError
from index.options import index_option

APP = Path(__file__).resolve().parent.parent / "app.py"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}

SETTINGS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": "false",
    "browser.gatherUsageStats": "false",  # nothing is sent off the machine
    "client.showErrorDetails": "none",  # no traceback reaches a user
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "runner.magicEnabled": "false",
    "logger.hideWelcomeMessage": "true",  # the address is already told
    "logger.level": "error",
    "theme.base": "light",
    "theme.primaryColor": "#1d4f7c",
    "theme.backgroundColor": "#fdfcf9",
    "theme.secondaryBackgroundColor": "#f1efe8",
    "theme.borderColor": "#c9c5b8",
    "theme.textColor": "#1c2126",
    "theme.linkColor": "#1d4f7c",
    "theme.font": "sans-serif",  # Source Sans, which Streamlit brings along
    "theme.baseFontSize": "17",
    "theme.baseRadius": "small",
}
"""Streamlit's settings by their name on the command line."""


class LaunchError(FindingsError):
    """The app cannot be started so."""


@click.command("app")
@click.option("--address", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@index_option
def app_command(address: str, port: int, folder: Path) -> None:
    """Open the browser app on this machine."""
    check_address(address, port)
    click.echo(f"Findings is at http://{address}:{port} (stop it with Ctrl-C)")
    environment = os.environ | {"FINDINGS_INDEX": str(folder.absolute())}
    try:
        sys.exit(subprocess.run(command(address, port), env=environment, check=False).returncode)  # noqa: S603
    except KeyboardInterrupt:
        click.echo("Findings has stopped.")


def command(address: str, port: int) -> list[str]:
    """The command that serves the app; the index is handed over in $FINDINGS_INDEX."""
    settings = SETTINGS | {"server.address": address, "server.port": str(port)}
    options = [f"--{name}={value}" for name, value in settings.items()]
    # a page of another site that has its name point here (DNS rebinding) is refused
    hosts = [f"--server.allowedHosts={host}" for host in sorted({address, "127.0.0.1", "localhost"})]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *options, *hosts]


def check_address(address: str, port: int) -> None:
    """Raise LaunchError for an address beyond this machine, or a port that something else holds."""
    if address not in LOOPBACK:
        raise LaunchError(
            f"The app has no sign-in yet, so it listens on this machine only: use --address 127.0.0.1, not {address}."
        )
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise LaunchError(
                f"The address {address}:{port} is in use, perhaps by Findings itself; close that, or choose"
                f" another with: findings app --port {port + 1}"
            ) from error
