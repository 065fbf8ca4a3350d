"""From an answer to a file that can be handed on; which kind, the file's name says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from answer.verification.saved import AnswerFileError, Note, reopened, write
from index.search import Index


def _word(_: Index, note: Note) -> bytes:
    from answer.exports.word import word_note

    return word_note(note)


def _bundle(index: Index, note: Note) -> bytes:
    from answer.exports.bundle import bundle

    return bundle(index.catalogue, note)


def _text(form: str) -> Callable[[Index, Note], bytes]:
    def made(_: Index, note: Note) -> bytes:
        from answer.exports import texts

        of: bytes = getattr(texts, form)(note)
        return of

    return made


FORMS: dict[str, Callable[[Index, Note], bytes]] = {
    ".csl.json": _text("as_csl"),
    ".docx": _word,
    ".pdf": _bundle,
    ".csv": _text("as_csv"),
    ".json": _text("as_json"),
    ".md": _text("as_markdown"),
}
"""What makes the bytes of a file, by how its name ends."""


def form_of(file: Path) -> Callable[[Index, Note], bytes]:
    """What makes a file of that name. Raises AnswerFileError for an ending that none does."""
    for ending, form in FORMS.items():
        if file.name.lower().endswith(ending):
            return form
    raise AnswerFileError(
        f"{file.name} says not what to make of the answer; let the name end in one of: {', '.join(FORMS)}"
    )


def export(index: Index, data: Mapping[str, Any], file: Path) -> Note:
    """Write a saved answer (its JSON) to a file. Every quote is looked up first; what is not there is left out.

    Raises AnswerFileError.
    """
    form = form_of(file)
    note = reopened(index, data)
    write(file, form(index, note))
    return note


def exported(index: Index, data: Mapping[str, Any], name: str) -> bytes:
    """The same as bytes, for a download under that name."""
    return form_of(Path(name))(index, reopened(index, data))
