import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from encoders import make_encoder, make_heads
from models import inference
from models.base import prepare_base
from models.errors import ModelError, ModelFileError
from models.inference import EncoderPredictor, load_predictor
from models.release import reference_predictor

WORDS = "app crash love slow search sync price refund dark mode login photo call map sound".split()
CHANCE = random.Random(3)
TEXTS = [" ".join(CHANCE.choices(WORDS, k=2 + row % 7)) for row in range(80)]


class Setting:
    """A home, a tiny encoder and weights for it, with a count of the preparations."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.encoder = make_encoder(folder / "tiny")
        self.weights = make_heads(folder / "weights")
        self.reports: list[str] = []
        self.preparations = 0

    def load(self) -> EncoderPredictor:
        return load_predictor(
            self.home,
            encoder=str(self.encoder),
            weights=self.weights,
            probe_texts=self.probes,
            report=self.reports.append,
        )

    def probes(self) -> Sequence[str]:
        self.preparations += 1
        return TEXTS

    def runtime(self) -> Path:
        (choice,) = self.home.glob("models/runtime/*/choice.json")
        return choice.parent


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    return Setting(tmp_path_factory.mktemp("setting"))


def test_a_prepared_runtime_gives_what_torch_gives(setting: Setting) -> None:
    texts = [*TEXTS, "sync is slow and the app crashes when i call " * 9]
    products = ["app" if number % 2 else None for number in range(len(texts))]

    predictor = setting.load()
    ours = predictor.predict(texts, products=products)
    base = prepare_base(setting.home, str(setting.encoder))
    reference = reference_predictor(base, setting.weights).predict(texts, products=products)

    assert (ours.embeddings * reference.embeddings).sum(axis=1).min() > 0.99
    for task, values in reference.probabilities.items():
        assert np.allclose(ours.probabilities[task], values, atol=0.1)
    assert np.allclose(ours.probabilities["mood"].sum(axis=1), 1, atol=1e-5)
    marked, expected = ([bool(of) for of in made.spans["parts"]] for made in (ours, reference))
    assert any(expected)
    assert np.mean(np.array(marked) == expected) > 0.9
    assert predictor.labels == {
        "leaving": ("leaving",),
        "mood": ("sad", "calm", "glad"),
        "wishes": ("fix", "add"),
    }
    assert predictor.span_labels == {"parts": ("bad", "good")}


def test_a_prepared_runtime_looks_at_the_product(setting: Setting) -> None:
    predictor = setting.load()
    texts = ["i am leaving acme"] * 2

    shares = predictor.predict(texts, products=["Acme", None]).probabilities

    assert abs(shares["leaving"][0, 0] - shares["leaving"][1, 0]) > 1e-3
    assert np.allclose(shares["mood"][0], shares["mood"][1], atol=0.05)


def test_the_choice_is_kept_with_the_figures_it_rests_on(setting: Setting) -> None:
    predictor = setting.load()

    choice = json.loads((setting.runtime() / "choice.json").read_text())

    assert predictor.revision.endswith("@" + choice["runtime"])
    chosen = choice["fidelity"][choice["runtime"]]
    assert chosen["label_agreement"].keys() == {"leaving", "mood", "wishes"}
    assert min(chosen["label_agreement"].values()) >= 0.99
    assert chosen["token_agreement"]["parts"] >= 0.98
    assert chosen["neighbours_kept"] >= 0.95
    assert chosen["search"] >= chosen["search_reference"] - 0.01
    assert list(choice["fidelity"])[-1] == choice["runtime"]
    assert "Measuring the reference" in setting.reports


def test_it_is_prepared_once(setting: Setting) -> None:
    first = setting.load()
    before = setting.preparations

    second = setting.load()

    assert setting.preparations == before
    assert second.revision == first.revision
    assert np.array_equal(second.embed_query("sync"), first.embed_query("sync"))


def test_a_damaged_runtime_is_made_anew(setting: Setting) -> None:
    vector = setting.load().embed_query("sync")
    before = setting.preparations
    (weights,) = setting.runtime().glob("*.bin")
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 0xFF
    weights.write_bytes(content)

    healed = setting.load()

    assert setting.preparations == before + 1
    assert np.allclose(healed.embed_query("sync"), vector, atol=1e-3)


def test_another_processor_without_openvino_falls_back_to_torch(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    vector = setting.load().embed_query("sync")
    monkeypatch.setattr(inference, "processor", lambda: {"openvino": None, "capabilities": []})

    fallen_back = setting.load()

    assert fallen_back.revision.endswith("@torch-fp32")
    assert fallen_back.embed_query("sync") @ vector > 0.99
    assert fallen_back.predict(TEXTS[:3]).probabilities["mood"].shape == (3, 3)


def test_weights_for_another_width_are_refused_with_the_mend(
    setting: Setting, tmp_path: Path
) -> None:
    weights = make_heads(tmp_path / "weights", width=48)

    with pytest.raises(ModelFileError, match=r"does not fit the encoder .*earful models train"):
        load_predictor(
            setting.home,
            encoder=str(setting.encoder),
            weights=weights,
            probe_texts=lambda: TEXTS,
        )


def test_too_few_comments_to_check_with_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="needs 40 different comments"):
        load_predictor(tmp_path, probe_texts=lambda: ["one", "one", " ", "two"] * 50)
