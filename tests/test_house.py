"""The rules of the house, held by reading the code: which way imports point, sizes, nothing of one machine."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("ingest", "index", "answer", "views", "corpus", "tests", "benchmarks")
DOORS = ("app", "cli")

MAY_IMPORT = {
    "index": set(),
    "ingest": {"index"},
    "answer": {"index"},
    "views": {"answer", "index"},
    "app": {"views", "answer", "index"},
    "cli": {"views", "answer", "index", "ingest"},
}
"""The arrows of the design. Left out: corpus, tests and benchmarks, which nothing may import."""

HEAVY = ("torch", "transformers", "sentence_transformers", "streamlit", "langchain", "langchain_core")
FILE_LINES, FUNCTION_LINES = 400, 60


def sources() -> list[Path]:
    """Every Python file of ours."""
    files = [HOUSE / f"{door}.py" for door in DOORS]
    for room in ROOMS:
        files += (HOUSE / room).rglob("*.py")
    return sorted(file for file in files if file.exists() and "store" not in file.relative_to(HOUSE).parts)


def room_of(file: Path) -> str:
    """The folder of the house that ``file`` is in; a door is a room of its own."""
    return file.relative_to(HOUSE).parts[0].removesuffix(".py")


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def imported(parsed: ast.AST) -> Iterator[str]:
    """The dotted names that the code imports, wherever the import stands."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "" if node.level else node.module or ""  # a relative import stays in its room


def wrong_arrows(room: str, parsed: ast.AST) -> list[str]:
    """What a file of ``room`` imports from rooms that it must not know."""
    rooms = {*ROOMS, *DOORS}
    reached = {name.split(".")[0] for name in imported(parsed)}
    return sorted((reached & rooms) - {room} - MAY_IMPORT[room])


def test_imports_point_one_way() -> None:
    wrong = {
        file.relative_to(HOUSE).as_posix(): arrows
        for file in sources()
        if room_of(file) in MAY_IMPORT and (arrows := wrong_arrows(room_of(file), tree(file)))
    }
    assert not wrong


def test_a_wrong_arrow_would_be_seen() -> None:
    late = ast.parse("def search():\n    from answer.ask import ask\n    import ingest.build\n")
    assert wrong_arrows("index", late) == ["answer", "ingest"]
    assert wrong_arrows("ingest", late) == ["answer"]


def folder_of(module: str) -> str:
    """The folder that a module of ours is in: "answer" for answer.ask, "answer.llm" for answer.llm.prompt."""
    return module if HOUSE.joinpath(*module.split(".")).is_dir() else module.rpartition(".")[0]


def folder_arrows(room: str) -> dict[str, set[str]]:
    """Which folders of a room import which others of it; a room's own files are no folder of it."""
    arrows: dict[str, set[str]] = {}
    for file in (HOUSE / room).rglob("*.py"):
        here = ".".join(file.relative_to(HOUSE).parts[:-1])
        reached = {folder_of(name) for name in imported(tree(file)) if name.startswith(f"{room}.")}
        arrows.setdefault(here, set()).update(reached - {here, room})
    return {folder: reached for folder, reached in arrows.items() if folder != room}


def circles(arrows: dict[str, set[str]]) -> set[str]:
    """The folders or files that are left when all those are taken away, again and again, that reach no other one."""
    left = dict(arrows)
    while ground := [folder for folder, reached in left.items() if not reached & left.keys()]:
        for folder in ground:
            del left[folder]
    return set(left)


@pytest.mark.parametrize("room", ["index", "ingest", "answer"])
def test_the_folders_of_a_room_do_not_import_in_circles(room: str) -> None:
    arrows = folder_arrows(room)
    assert len(arrows) > 1
    assert not circles(arrows)


def file_arrows() -> dict[str, set[str]]:
    """Which of our modules import which others, for whatever reason: at the top, in a function, for types only."""
    modules = {".".join(file.relative_to(HOUSE).with_suffix("").parts): file for file in sources()}
    return {name: set(imported(tree(file))) & modules.keys() - {name} for name, file in modules.items()}


def test_no_files_import_each_other_in_circles() -> None:
    arrows = file_arrows()
    assert "index.legs" in arrows["index.search"]
    assert not circles(arrows)


def test_a_circle_would_be_seen() -> None:
    assert circles({"a.x": {"a.y"}, "a.y": {"a.z"}, "a.z": {"a.y"}, "a.v": set()}) == {"a.x", "a.y", "a.z"}


def test_nothing_imports_pickle() -> None:
    banned = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    found = {file.name: names for file in sources() if (names := banned & set(imported(tree(file))))}
    assert not found


def test_searching_loads_nothing_heavy() -> None:
    """Importing any module of the index; the one that converts a model loads torch when it is called."""
    modules = [file.relative_to(HOUSE).with_suffix("") for file in (HOUSE / "index").rglob("*.py")]
    names = [".".join(part for part in path.parts if part != "__init__") for path in modules]
    code = (
        "import importlib, sys\n"
        f"for name in {sorted(names)!r}: importlib.import_module(name)\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=False, env=os.environ
    )
    assert (done.stderr, done.stdout.split()) == ("", [])


@pytest.mark.parametrize("file", sources(), ids=lambda file: file.relative_to(HOUSE).as_posix())
def test_sizes(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= FILE_LINES
    if room_of(file) == "tests":
        return
    long = {
        node.name: lines
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert not long


def kept_texts() -> list[Path]:
    """Every text file that git would keep: what is tracked, and what is new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HOUSE, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("this copy of the project is not a git checkout")
    files = [HOUSE / name.decode() for name in listed.stdout.split(b"\0") if name]
    return [file for file in files if file.is_file() and b"\0" not in file.read_bytes()[:4096]]


def test_nothing_names_one_machine_or_a_registry() -> None:
    folders = "|".join(["work", "root", "home", "Users", "opt/wheels"])
    hosts = "|".join([r"pypi\W?org", r"python" + "hosted", r"download\W?pytorch", r"npmjs"])
    pattern = re.compile(rf"(?<![\w.~/*-])/({folders})/|\b({hosts})\b")
    found = {
        file.relative_to(HOUSE).as_posix(): match.group()
        for file in kept_texts()
        if file != Path(__file__)
        and (match := pattern.search(file.read_text(encoding="utf-8", errors="replace")))
    }
    assert not found
