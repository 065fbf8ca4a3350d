"""The command that does what was asked for in the browser app."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import click

from index.options import index_option


@click.command("uploads")
@click.option("--with-app", is_flag=True, hidden=True, help="End once standard input is closed.")
@index_option
def uploads_command(with_app: bool, folder: Path) -> None:
    """Do what was asked for in the app and still waits: files to add, reports to remove.

    The app starts this by itself; it is of use where the app was stopped in between.
    """
    from ingest.interrupt import graceful_stop
    from ingest.terminal import STOPPING, tell
    from ingest.uploads import take_in

    with graceful_stop(lambda: tell(STOPPING)) as stop:
        if with_app:
            threading.Thread(target=_stop_with_app, args=(stop,), daemon=True).start()
        done = take_in(folder, stop)
    click.echo(f"{done} of what was asked for in the app {'is' if done == 1 else 'are'} done.")


def _stop_with_app(stop: threading.Event) -> None:
    """The app holds the other end: when it is gone, however it went, what is in flight is finished, and no more."""
    while os.read(0, 1024):  # not sys.stdin: a thread that waits there holds up the end of the process
        pass
    stop.set()
