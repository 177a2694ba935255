"""The running average of weights: what it holds, and that it leaves the weights alone."""

from pathlib import Path

import torch

from models.averaging import Average


def weights(value: float) -> dict[str, torch.Tensor]:
    return {"w": torch.full((2,), value)}


def test_the_average_follows_and_forgets_where_it_began() -> None:
    parameters = weights(100.0)
    average = Average(parameters, decay=0.9)
    parameters["w"].fill_(1.0)
    for step in range(1, 200):
        average.update(step)
    with average.worn():
        assert torch.allclose(parameters["w"], torch.ones(2), atol=1e-3)


def test_the_average_lies_between_what_it_saw() -> None:
    parameters = weights(0.0)
    average = Average(parameters, decay=0.998)
    for step in range(1, 101):
        parameters["w"].fill_(step % 2)
        average.update(step)
    with average.worn():
        assert 0.3 < float(parameters["w"][0]) < 0.7


def test_the_weights_are_back_after_the_average_was_worn() -> None:
    parameters = weights(0.0)
    average = Average(parameters, decay=0.9)
    parameters["w"].fill_(5.0)
    with average.worn():
        assert float(parameters["w"][0]) == 0.0
    assert float(parameters["w"][0]) == 5.0


def test_a_written_average_goes_on_and_a_missing_one_begins_anew(tmp_path: Path) -> None:
    parameters = weights(3.0)
    average = Average(parameters, decay=0.9)
    average.save(tmp_path / "average.safetensors")
    parameters["w"].fill_(7.0)
    average.load(tmp_path / "average.safetensors")
    with average.worn():
        assert float(parameters["w"][0]) == 3.0
    average.load(tmp_path / "none.safetensors")
    with average.worn():
        assert float(parameters["w"][0]) == 7.0
