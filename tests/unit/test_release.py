import random
from pathlib import Path

import numpy as np
import pytest
import torch

from models import release
from models.adapter import write_heads
from models.canary import check_canary
from models.datasets import Example, Splits
from models.lesson import TaskData
from models.network import Network, load_encoder
from models.registry import Registry
from models.release import complete, reference_predictor
from models.tasks import task_specs
from models.training_profile import read_profile
from tiny_encoder import WORDS, write_tasks, write_tiny_encoder

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_tiny_encoder(tmp_path_factory.mktemp("base"))
    (folder / "tokenizer_config.json").write_text('{"pad_token": "[PAD]"}')
    return folder


@pytest.fixture
def weights(base: Path, tmp_path: Path) -> Path:
    """Random heads for one task of single labels, one of several, and one of spans."""
    root = write_tasks(tmp_path / "weights")
    (root / "parts").mkdir()
    (root / "parts/config.toml").write_text('[task]\nlabels = ["bad", "good"]\nspans = true\n')
    torch.manual_seed(2)
    write_heads(Network(load_encoder(base), task_specs(root, trained_only=False)), root)
    return root


def data(weights: Path) -> list[TaskData]:
    draw = random.Random(3)
    found = tuple(
        Example(" ".join(draw.choices(WORDS[7:], k=4)), (), "en", "made", str(row))
        for row in range(60)
    )
    return [TaskData(spec, Splits(found, (), ())) for spec in task_specs(weights)]


def test_complete_weights_pass_their_canary_and_have_a_profile(base: Path, weights: Path) -> None:
    complete(base, data(weights), weights, lambda _: None)
    result = check_canary(reference_predictor(base, weights), weights)
    assert result is not None
    assert set(result.tasks) == {"mood", "parts", "wants"}
    assert (result.cosine, result.faults) == (pytest.approx(1, abs=1e-3), ())
    described = read_profile(weights)
    assert described is not None
    assert described.judged == {"mood": 60, "parts": 60, "wants": 60}
    assert sum(described.labels["mood"].values()) == 60
    assert described.exclusive == ["mood"]


def test_what_is_kept_beside_weights_leaves_their_revision_alone(base: Path, weights: Path) -> None:
    before = reference_predictor(base, weights).revision
    complete(base, data(weights), weights, lambda _: None)
    assert reference_predictor(base, weights).revision == before


def test_without_data_the_profile_stays(base: Path, weights: Path) -> None:
    complete(base, [], weights, lambda _: None)
    assert read_profile(weights) is None
    assert (weights / "reference" / "canary.json").exists()


def test_other_heads_fail_the_canary(base: Path, weights: Path) -> None:
    complete(base, [], weights, lambda _: None)
    network = Network(load_encoder(base), task_specs(weights))
    with torch.no_grad():
        for parameter in network.heads.parameters():
            parameter.copy_(torch.from_numpy(np.full(parameter.shape, 0.3, np.float32)))
    write_heads(network, weights)
    with pytest.raises(Exception, match="do not label the canary's"):
        check_canary(reference_predictor(base, weights), weights)


def test_packaged_weights_are_registered(
    base: Path, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "PACKAGED", weights)
    said: list[str] = []
    complete(base, data(weights), weights, said.append)
    used = Registry(tmp_path / "home", weights).in_use()
    assert said[-1] == f"Registered {used.revision.id}"
    assert used.folder == weights
    assert {"reference/canary.json", "reference/profile.safetensors"} < set(used.revision.files)
