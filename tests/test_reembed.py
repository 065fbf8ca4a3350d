"""Another model's vectors are made beside the old ones; a kill costs one step, and the switch is one transaction."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.catalogue import Catalogue, passage_id
from index.layout import Layout
from index.legs import ranked
from index.model.embedding import embedded, text_of
from index.model.encoder import DEFAULT_MODEL, Encoder
from index.search import Index
from ingest.build import ingest
from ingest.care import reembed as module
from ingest.care.doctor import check
from ingest.care.reembed import reembed
from ingest.commit import SettingsMismatchError
from tests.conftest import CORPUS, ROOT
from tests.models import tiny_model


@pytest.fixture
def store(corpus_store: Path, tmp_path: Path) -> Path:
    return shutil.copytree(corpus_store, tmp_path / "store")


def vectors_of(folder: Path) -> NDArray[np.float16]:
    return np.concatenate(list(Catalogue(Layout(folder)).vectors(1000)))


def _ranked_without_sentences(reader: Index, question: str) -> list[str]:
    """The first ten passages by both legs alone."""
    asked = reader.asked(question)
    _, vector = reader.vectors(asked)
    found, _ = ranked(reader.generation, asked, vector, 10, reader.scope(asked))
    return [passage_id(key) for key, _ in found[:10]]


def test_every_vector_is_the_new_models(store: Path, tmp_path: Path) -> None:
    model = str(tiny_model(tmp_path / "tiny"))
    reader = Index.open(store)
    without_sentences = _ranked_without_sentences(reader, "sextortion")
    done = reembed(store, model)
    passages = Catalogue(Layout(store)).counts().passages
    assert (done.passages, done.made) == (passages, passages)
    encoder = Encoder(model)
    rows = sorted((key, text_of(p, about)) for key, _, p, about in Catalogue(Layout(store)).live_passages())
    wanted = [one.vector for one in embedded(encoder, [text for _, text in rows])]
    assert np.allclose(vectors_of(store), wanted, atol=2e-3)
    assert check(store).left == ()
    assert Index.open(store).encoder.id == encoder.id
    after = [hit.passage_id for hit in reader.search("sextortion", fold=False).hits]
    assert reader.generation.manifest.encoder["name"] == DEFAULT_MODEL, "an open reader keeps its own"
    assert after == without_sentences, "and ranks without the sentences, which are the new model's"
    assert reembed(store, model).made == 0
    assert not (store / "reembedding.db").exists()


def test_goes_on_after_a_kill(store: Path, tmp_path: Path) -> None:
    model = str(tiny_model(tmp_path / "tiny"))
    old = vectors_of(store)
    script = f"""
import os, signal
from pathlib import Path
from ingest.care import reembed
reembed.PASSAGES_A_STEP = 50
reembed.reembed(Path({str(store)!r}), {model!r}, lambda done, _: os.kill(os.getpid(), 9) if done >= 100 else None)
"""
    killed = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert np.array_equal(vectors_of(store), old)
    assert Index.open(store).search("custody").hits
    assert check(store).sound
    assert reembed(store, model).made == len(old) - 100
    assert check(store).left == ()


def test_killed_between_switch_and_publication(store: Path, tmp_path: Path) -> None:
    model = str(tiny_model(tmp_path / "tiny"))
    script = f"""
import os
from pathlib import Path
from ingest.care import reembed
reembed.bring_up_to_date = lambda _: os.kill(os.getpid(), 9)
reembed.reembed(Path({str(store)!r}), {model!r})
"""
    subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert Index.open(store).encoder.id.name == DEFAULT_MODEL
    assert Index.open(store).search("custody").hits, "the old generation answers until the new one is there"
    assert reembed(store, model).made == 0
    assert Index.open(store).encoder.id.name == model


def test_another_models_leavings_are_thrown_away(store: Path, tmp_path: Path) -> None:
    one, two = tiny_model(tmp_path / "one"), tiny_model(tmp_path / "two", seed=1, width=48)
    beside = module._opened(store / "reembedding.db", Encoder(str(one)).id)
    with beside:
        beside.execute("INSERT INTO vectors VALUES (1, x'00', x'00')")
    beside.close()
    done = reembed(store, str(two))
    assert done.made == done.passages
    assert vectors_of(store).shape[1] == 48


def test_ingest_with_another_model_says_how_to_change(store: Path, tmp_path: Path) -> None:
    model = str(tiny_model(tmp_path / "tiny"))
    with pytest.raises(SettingsMismatchError, match="findings reembed --model"):
        ingest([CORPUS], store, model=model)
    assert check(store).sound
