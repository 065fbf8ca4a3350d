"""What was done through the app, and by whom: one JSON object a line, beside the index.

Additions, removals and corrections are always noted; questions only where the access file switches that on.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime

from index.errors import FindingsError
from index.layout import Layout
from views import opened
from views.rights import User, asks_for_sign_in, current_access

_one_at_a_time = threading.Lock()


class JournalError(FindingsError):
    """The journal cannot be written, so what would be noted there is not done."""


def note(user: User, done: str, *, report: str | None = None, said: str | None = None) -> None:
    """Note who did what when. ``said`` is the command's result or the question. Raises JournalError."""
    line = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": user.address or "this machine's user",
        "done": done,
        "report": report,
        "said": said,
    }
    text = json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)
    try:
        with _one_at_a_time, Layout(opened.folder()).journal.open("a", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise JournalError(f"The journal beside the index cannot be written: {error.strerror}.") from error


def note_question(user: User, question: str) -> None:
    """Note a question, where the access file says so. Raises JournalError or AccessError."""
    if asks_for_sign_in() and current_access().log_questions:
        note(user, "asked", said=question)
