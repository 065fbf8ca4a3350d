"""`make app` in a copy of the project as a clone would have it, up to the page that a browser gets.

The packages are the ones that run this test, so the copy's own environment takes seconds: pip must find
every requirement of pyproject.toml among them, within constraints.txt, with no index to ask. The whole way,
from a clone and an empty environment, is benchmarks/fresh_install.sh: it needs minutes and the network.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.error
import urllib.request
from importlib.metadata import distributions
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
OFFLINE = "PIP_FLAGS=--no-index --no-build-isolation --quiet"


def make(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run make in ``folder`` as a newcomer's shell would, with the packages that this process sees."""
    return subprocess.run(
        ["make", OFFLINE, f"PYTHON={sys.executable}", *arguments],
        cwd=folder, env=environment(**more), capture_output=True, text=True, check=False,
    )  # fmt: skip


def environment(**more: str) -> dict[str, str]:
    """This process's, less what a make around it has set, and with its packages in sight."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "FINDINGS_INDEX"))
    }
    return kept | {"PYTHONPATH": sysconfig.get_paths()["purelib"]} | more


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of every file that git tracks, as it is now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this copy of the project is not a git checkout")
    folder = tmp_path_factory.mktemp("clone")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (HOUSE / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HOUSE / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def installed(clone: Path) -> Path:
    """The copy after `make packages`, which began where an earlier one was broken off."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    done = make(clone, "packages")
    assert done.returncode == 0, done.stdout + done.stderr
    return clone


def test_make_alone_says_what_there_is(clone: Path) -> None:
    done = make(clone)
    assert done.returncode == 0
    assert "make app" in done.stdout
    assert "make test" in done.stdout


def test_a_finished_install_is_left_alone(installed: Path) -> None:
    assert make(installed, "packages").stdout == ""


def test_a_half_finished_install_is_mended(installed: Path) -> None:
    command = installed / ".venv" / "bin" / "findings"
    for ready in (installed / ".venv").glob("ready-*"):
        ready.unlink()
    command.unlink()
    assert make(installed, "packages").returncode == 0
    assert command.exists()


def test_other_versions_are_installed_when_the_list_changes(installed: Path) -> None:
    pins = installed / "constraints.txt"
    text = pins.read_text(encoding="utf-8")
    try:
        pins.write_text(text + "# another\n", encoding="utf-8")
        assert "Installing packages" in make(installed, "packages").stdout
    finally:
        pins.write_text(text, encoding="utf-8")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of programs, for PATH, that holds what make itself needs and no Python."""
    for tool in ("make", "sh", "pwd", "cat", "cksum", "tr", "rm", "id"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    return tmp_path


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What make's recipe wrote to standard error before it gave up, and make's own line after it."""
    said, stopped = done.stderr.splitlines()
    assert stopped.startswith("make: ***")
    return said


def test_no_python_is_one_sentence(clone: Path, bare: Path) -> None:
    done = make(clone, "venv", "VENV=elsewhere", "PYTHON=", PATH=str(bare))
    assert sentence(done).startswith("Python 3.11 or newer is needed: on Debian")


def test_a_python_without_venv_is_one_sentence(clone: Path, bare: Path) -> None:
    python = bare / "python3"
    python.write_text("#!/bin/sh\ncase $2 in *venv*) exit 1;; esac\n", encoding="utf-8")
    python.chmod(0o755)
    done = make(clone, "venv", "VENV=elsewhere", "PYTHON=", PATH=str(bare))
    assert sentence(done).startswith("python3 has no venv module: on Debian")


def test_a_missing_program_that_cannot_be_installed_is_one_sentence(clone: Path, bare: Path) -> None:
    said = sentence(make(clone, "programs", PATH=str(bare)))
    assert said.startswith("The tests need more programs: as root, 'apt-get install ")
    assert said.endswith("tesseract-ocr'.")


def pinned() -> dict[str, str]:
    """The versions in constraints.txt, by the package's normal name."""
    lines = (HOUSE / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[\w.]+", pin) for pin in pins)
    return {normal(name): pin for name, pin in (line.split("==") for line in pins)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_everything_that_the_project_names_is_pinned() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["dependencies"] + [
        line for extra in project["optional-dependencies"].values() for line in extra
    ]
    names = {normal(re.split(r"[^\w.-]", line)[0]) for line in named}
    assert names - set(pinned()) == {normal(project["name"])}  # its own extras name each other


def test_the_tests_run_on_the_pinned_versions() -> None:
    """All but what no requirement of this platform brings here."""
    here = {normal(found.metadata["Name"]): found.version.partition("+")[0] for found in distributions()}
    other = {name: (pin, here[name]) for name, pin in pinned().items() if here.get(name, pin) != pin}
    assert not other


def test_torch_is_the_version_that_has_a_build_without_gpu_packages() -> None:
    assert pinned()["torch"] == "2.13.0"
    assert not [name for name in pinned() if re.match("nvidia|triton|cuda|torchvision|torchaudio", name)]


def test_make_app_indexes_the_samples_and_opens_the_app(installed: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    printed = tmp_path / "printed"
    with printed.open("wb") as out:
        process = subprocess.Popen(
            ["make", "app", OFFLINE, f"APP_FLAGS=--port {port}"],
            cwd=installed, env=environment(), stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        page = first_page(process, f"http://127.0.0.1:{port}/")
        assert "<html" in page.lower(), printed.read_text(encoding="utf-8")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    assert f"127.0.0.1:{port}" in printed.read_text(encoding="utf-8")
    found = subprocess.run(
        [installed / ".venv" / "bin" / "findings", "search", "what failures around sextortion were found?"],
        cwd=installed, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert "sextortion" in found.stdout
    again = make(installed, "index")
    assert again.returncode == 0, again.stderr
    assert "unchanged" in again.stdout
    assert " added" not in again.stdout


def first_page(process: subprocess.Popen[bytes], address: str) -> str:
    """What the app first answers; empty when the process ended without answering."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            time.sleep(0.2)
    return ""
