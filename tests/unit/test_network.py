import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from models.errors import ModelFileError
from models.network import Network, calibration_of, load_encoder, load_network, signature
from models.tasks import TaskSpec, encoder_spec, task_specs, weights_fingerprint
from tiny_encoder import write_tasks, write_tiny_encoder

IDS = torch.tensor([[2, 7, 14, 3], [2, 10, 3, 0]])
MASK = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
NOWHERE = torch.zeros_like(IDS)
QUERY = "encoder.layer.1.attention.self.query"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture
def weights(tmp_path: Path, base: Path) -> Path:
    """A weights folder with a hand-made adapter and the head of one task."""
    root = write_tasks(tmp_path / "weights")
    torch.manual_seed(1)
    adapter = {
        f"{QUERY}.lora_A": torch.randn(4, 32).half(),
        f"{QUERY}.lora_B": torch.randn(32, 4).half(),
        "base.signature": signature(load_encoder(base)),
    }
    save_file(adapter, root / "encoder/adapter.safetensors", metadata={"base": "tiny"})
    head = {
        "linear.weight": torch.randn(3, 64),
        "linear.bias": torch.randn(3),
        "temperature": torch.tensor([2.0, 3.0]),
        "offsets": torch.arange(6.0).reshape(2, 3),
    }
    save_file(head, root / "mood/head.safetensors")
    return root


def test_without_weights_the_network_gives_the_embedding_alone(base: Path, tmp_path: Path) -> None:
    network = load_network(base, weights=tmp_path)
    (embedding,) = network(IDS, MASK, NOWHERE)
    assert embedding.shape == (2, 32)
    assert torch.allclose(embedding.norm(dim=1), torch.ones(2), atol=1e-6)


def test_padding_changes_nothing(base: Path, weights: Path) -> None:
    network = load_network(base, weights=weights)
    together = network(IDS, MASK, NOWHERE)
    alone = network(IDS[1:, :3], MASK[1:, :3], NOWHERE[1:, :3])
    for padded, bare in zip(together, alone, strict=True):
        assert torch.allclose(padded[1], bare[0], atol=1e-5)


def test_the_adapter_is_added_to_the_weights_with_its_scale(base: Path, weights: Path) -> None:
    plain = load_encoder(base).get_submodule(QUERY).weight
    merged = load_network(base, weights=weights).encoder.get_submodule(QUERY).weight
    adapter = load_file(weights / "encoder/adapter.safetensors")
    delta = adapter[f"{QUERY}.lora_B"].float() @ adapter[f"{QUERY}.lora_A"].float()
    assert torch.allclose(merged, plain + 2.0 * delta, atol=1e-5)


def test_logits_are_raw_and_their_calibration_beside_them(base: Path, weights: Path) -> None:
    network = load_network(base, weights=weights)
    _, before = network(IDS, MASK, NOWHERE)
    calibration = calibration_of(network, network.tasks[0])
    assert calibration.temperature.tolist() == [2, 3]
    assert calibration.offsets.tolist() == [[0, 1, 2], [3, 4, 5]]
    head = load_file(weights / "mood/head.safetensors")
    head["temperature"] = torch.ones(2)
    save_file(head, weights / "mood/head.safetensors")
    _, after = load_network(base, weights=weights)(IDS, MASK, NOWHERE)
    assert torch.equal(before, after)


def test_a_head_from_before_calibration_by_script_is_refused(base: Path, weights: Path) -> None:
    head = load_file(weights / "mood/head.safetensors")
    head["temperature"] = torch.ones(1)
    save_file(head, weights / "mood/head.safetensors")
    with pytest.raises(ModelFileError, match=r"does not fit .*earful models train all"):
        load_network(base, weights=weights)


def test_an_untrained_task_is_listed_only_when_asked_for(weights: Path) -> None:
    assert [task.name for task in task_specs(weights)] == ["mood"]
    everything = task_specs(weights, trained_only=False)
    assert [(t.name, t.multi_label) for t in everything] == [("mood", False), ("wants", True)]


def test_an_adapter_of_another_encoder_of_the_same_shape_is_refused(
    weights: Path, tmp_path: Path
) -> None:
    other = write_tiny_encoder(tmp_path / "other", seed=5)
    with pytest.raises(ModelFileError, match=r"trained for tiny.*models train all"):
        load_network(other, weights=weights)


def test_an_adapter_of_another_width_is_refused(weights: Path, tmp_path: Path) -> None:
    wide = write_tiny_encoder(tmp_path / "wide", width=48)
    with pytest.raises(ModelFileError, match=r"48 wide; needed 32"):
        load_network(wide, weights=weights)


def test_a_head_of_another_adapter_is_refused(base: Path, weights: Path) -> None:
    head = load_file(weights / "mood/head.safetensors")
    save_file(head, weights / "mood/head.safetensors", metadata={"adapter": "0" * 64})
    with pytest.raises(ModelFileError, match="another adapter"):
        load_network(base, weights=weights)


def test_a_head_of_other_labels_is_refused(base: Path, weights: Path) -> None:
    config = weights / "mood/config.toml"
    config.write_text('[task]\nlabels = ["down", "up"]\n')
    with pytest.raises(ModelFileError, match="does not fit"):
        load_network(base, weights=weights)


@pytest.mark.parametrize("name", ["encoder/adapter.safetensors", "mood/head.safetensors"])
def test_a_damaged_file_is_named(base: Path, weights: Path, name: str) -> None:
    path = weights / name
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(ModelFileError, match=path.name):
        load_network(base, weights=weights)


def test_an_adapter_for_a_module_that_is_not_there_is_named(base: Path, weights: Path) -> None:
    path = weights / "encoder/adapter.safetensors"
    tensors = load_file(path)
    tensors["encoder.layer.9.x.lora_A"] = torch.zeros(4, 32)
    save_file(tensors, path)
    with pytest.raises(ModelFileError, match=r"encoder\.layer\.9\.x"):
        load_network(base, weights=weights)


def test_a_folder_without_an_encoder_says_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="earful models prepare"):
        load_encoder(tmp_path)


def test_an_encoder_that_pools_its_first_token_is_pooled_so(base: Path, tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "cls")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling/config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    (first,) = load_network(folder, weights=tmp_path)(IDS, MASK, NOWHERE)
    (mean,) = load_network(base, weights=tmp_path)(IDS, MASK, NOWHERE)
    states = load_encoder(folder)(input_ids=IDS, attention_mask=MASK).last_hidden_state[:, 0]
    assert torch.allclose(first, torch.nn.functional.normalize(states, dim=-1), atol=1e-6)
    assert not torch.allclose(first, mean, atol=1e-3)


def test_outputs_stand_in_the_order_of_the_tasks(base: Path) -> None:
    tasks = [
        TaskSpec("b", ("x", "y"), base),
        TaskSpec("s", ("p", "q"), base, spans=True),
        TaskSpec("a", ("p", "q", "r"), base, focused=True),
    ]
    outputs = Network(load_encoder(base), tasks)(IDS, MASK, NOWHERE)
    shapes = [(2, 32), (2, 2), (2, 4, 5), (2, 3)]
    assert [tuple(output.shape) for output in outputs] == shapes


def test_only_a_focused_head_looks_at_the_product(base: Path) -> None:
    tasks = [TaskSpec("plain", ("x", "y"), base), TaskSpec("near", ("x", "y"), base, focused=True)]
    network = Network(load_encoder(base), tasks).eval()
    focus = torch.tensor([[0, 1, 1, 0], [0, 0, 0, 0]])
    embedding, plain, near = network(IDS, MASK, focus)
    bare_embedding, bare_plain, bare_near = network(IDS, MASK, NOWHERE)
    assert torch.equal(embedding, bare_embedding)
    assert torch.equal(plain, bare_plain)
    assert not torch.allclose(near[0], bare_near[0])
    assert torch.allclose(near[1], bare_near[1])


def test_the_fingerprint_follows_every_file(weights: Path) -> None:
    before = weights_fingerprint(weights)
    assert before == weights_fingerprint(weights)
    (weights / "mood/config.toml").write_text('[task]\nlabels = ["a", "b", "c"]\n')
    changed = weights_fingerprint(weights)
    (weights / "mood/head.safetensors").unlink()
    assert len({before, changed, weights_fingerprint(weights)}) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[task]\nlabels = [", "not valid TOML"),
        ("[task]\nlabels = ['one']\n", "two or more"),
        ("[task]\nlabels = [1, 2]\n", "two or more"),
    ],
)
def test_a_config_that_makes_no_sense_is_named(weights: Path, text: str, message: str) -> None:
    (weights / "mood/config.toml").write_text(text)
    with pytest.raises(ModelFileError, match=message):
        task_specs(weights)


def test_a_setting_nobody_knows_is_named(weights: Path) -> None:
    (weights / "encoder/config.toml").write_text("[encoder]\nmax_lenght = 12\n")
    with pytest.raises(ModelFileError, match="max_lenght"):
        encoder_spec(weights)
