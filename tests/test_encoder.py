"""The embedding model: any of sentence-transformers gives the vectors that it gives in its own library."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import FindingsError
from index.model.encoder import (
    DEFAULT_MODEL,
    KEPT_DAYS,
    Encoder,
    check_default_weights,
    converted_folder,
    forget_old,
    model_folder,
)
from tests.models import tiny_model

QUESTIONS = ["What failures were found?", "sextortion"]
TEXTS = [
    "The force does not always find missing children.",
    "Officers were late.",
    "Inspectors found failures in the strategy discussions held by the police. " * 20,
    "",
]


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FINDINGS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def converted() -> list[Path]:
    return sorted(Path(os.environ["FINDINGS_CACHE"], "models").glob("*"))


@pytest.mark.parametrize("pooling", ["cls", "mean", "max"])
def test_gives_the_models_own_vectors(tmp_path: Path, pooling: str) -> None:
    from sentence_transformers import SentenceTransformer

    folder = tiny_model(tmp_path, pooling=pooling)
    encoder = Encoder(str(folder))
    model = SentenceTransformer(str(folder), device="cpu")
    assert encoder.remark is None
    assert encoder.id.dimension == 32
    wanted = model.encode_document(TEXTS, normalize_embeddings=True)
    found = encoder.passages(TEXTS)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(4), abs=1e-3)
    assert float((found * wanted).sum(axis=1).min()) >= 0.999
    for question, own in zip(
        QUESTIONS, model.encode_query(QUESTIONS, normalize_embeddings=True), strict=True
    ):
        assert float(encoder.question(question) @ own) >= 0.999


def test_prompts_and_the_length_limit_count(tmp_path: Path) -> None:
    encoder = Encoder(str(tiny_model(tmp_path)))
    assert float(encoder.question("late") @ encoder.passages(["late"])[0]) < 0.999
    long = "risk " * 60
    assert np.array_equal(encoder.question(long), encoder.question(long + "custody " * 10))


def test_is_converted_once_and_known_again(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path)
    before = converted()
    first = Encoder(str(folder))
    made = [path for path in converted() if path not in before]
    assert len(made) == 1
    stamp = (made[0] / "model.bin").stat().st_mtime_ns
    second = Encoder(str(folder))
    assert first.id == second.id
    assert (made[0] / "model.bin").stat().st_mtime_ns == stamp


def unused_for(folder: Path, days: float) -> Path:
    """The same converted model, as it would be had nobody used it for so long."""
    then = time.time() - days * 86_400
    os.utime(folder / "settings.json", (then, then))
    return folder


def test_converted_models_of_no_use_are_forgotten(tmp_path: Path) -> None:
    kept, changed, gone, old = (tiny_model(tmp_path / name) for name in ("kept", "changed", "gone", "old"))
    folders = {}
    for source in (kept, changed, gone, old):
        Encoder(str(source))
        folders[source] = unused_for(converted_folder(str(source)), 2 if source != old else KEPT_DAYS + 1)
    (changed / "README.md").write_text("another version")
    shutil.rmtree(gone)
    cut_short = converted()[0].parent / ".converting-cut-short"
    cut_short.mkdir()
    fresh = unused_for(converted_folder(str(kept)), 2)
    forget_old(fresh.parent)
    assert [source.parent.name for source in folders if folders[source].exists()] == ["kept"]
    assert cut_short.exists(), "another process may be at it"
    os.utime(cut_short, (0, 0))
    Encoder(str(tiny_model(tmp_path / "next")))
    assert not cut_short.exists()
    assert fresh.exists()


def test_using_a_converted_model_keeps_it(tmp_path: Path) -> None:
    source = str(tiny_model(tmp_path))
    Encoder(source)
    folder = unused_for(converted_folder(source), KEPT_DAYS + 1)
    Encoder(source)
    forget_old(folder.parent)
    assert folder.exists()


def test_many_texts_and_one_give_the_same_vectors(tmp_path: Path) -> None:
    encoder = Encoder(str(tiny_model(tmp_path)))
    texts = [f"in case {n} the force was late. " * (n % 9) for n in range(400)]
    together = encoder.passages(texts)
    alone = np.concatenate([encoder.passages([text]) for text in texts[::40]])
    assert np.allclose(together[::40], alone, atol=0.02)
    assert float((together[::40] * alone).sum(axis=1).min()) > 0.9995


def test_other_weights_are_another_revision(tmp_path: Path) -> None:
    one, two = tiny_model(tmp_path / "one"), tiny_model(tmp_path / "two", seed=1)
    same = shutil.copytree(one, tmp_path / "same")
    assert Encoder(str(one)).id.revision != Encoder(str(two)).id.revision
    assert Encoder(str(one)).id.revision == Encoder(str(same)).id.revision


def test_what_cannot_be_converted_runs_as_it_is_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from sentence_transformers import SentenceTransformer

    folder = tiny_model(tmp_path, pooling="mean", include_prompt=False)
    encoder = Encoder(str(folder))
    assert encoder.remark is not None
    assert "its pooling leaves the prompt out" in encoder.remark
    assert encoder.remark in caplog.text
    model = SentenceTransformer(str(folder), device="cpu")
    assert np.allclose(
        encoder.passages(TEXTS), model.encode_document(TEXTS, normalize_embeddings=True), atol=1e-5
    )
    assert encoder.passages([]).shape == (0, 32)
    assert encoder.knows("custody")
    assert not encoder.knows("wexmoor")


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="There is no model in the folder"):
        Encoder(str(tmp_path))


def test_a_model_that_is_broken(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path)
    (folder / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(FindingsError, match="cannot be loaded") as error:
        Encoder(str(folder))
    assert "\n" not in str(error.value)


def test_a_name_that_nothing_has() -> None:
    with pytest.raises(FindingsError, match="'no-such/model' cannot be loaded"):
        Encoder("no-such/model")


def test_the_default_models_weights_are_the_expected_ones() -> None:
    check_default_weights()


def test_tampered_default_weights_are_refused(tmp_path: Path) -> None:
    copy = shutil.copytree(model_folder(DEFAULT_MODEL), tmp_path / "model")
    weights = copy / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)
    with pytest.raises(FindingsError, match="is not the expected one"):
        check_default_weights(copy)


def test_a_conversion_tells_nobody(tmp_path: Path) -> None:
    """OpenVINO's telemetry is sent without asking; it must not even be loaded."""
    script = (
        "import sys; from index.model.encoder import Encoder; Encoder().question('x');"
        "print(sorted(name for name in sys.modules if name.startswith('openvino_telemetry.')))"
    )
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | {"FINDINGS_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("[]")


def test_several_threads_may_be_the_first_to_embed() -> None:
    """OpenVINO's binding deadlocks when two threads hand it their first arrays at once: a process of its own."""
    script = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from index.model.encoder import Encoder\n"
        "encoder = Encoder()\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    found = list(pool.map(lambda n: encoder.passages([f'Sentence {n}.'] * 300).shape, range(8)))\n"
        "print(set(found))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "{(300, 384)}\n"
