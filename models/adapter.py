"""Low-rank adapters: put into an encoder for training, written without peft's own format."""

from __future__ import annotations

import warnings
from pathlib import Path

from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from torch import Tensor

from models.network import SIGNATURE, Network, file_fingerprint
from models.tasks import ADAPTER, HEAD, EncoderSpec

_WRAPPED = "base_model.model."


def add_adapter(network: Network, spec: EncoderSpec, first_layer: int) -> None:
    """Put trainable low-rank pairs into the encoder from `first_layer` up; all else is frozen."""
    layers = int(network.encoder.config.num_hidden_layers)  # type: ignore[union-attr, arg-type]
    config = LoraConfig(
        r=spec.rank,
        lora_alpha=spec.alpha,  # type: ignore[arg-type]  # any number will do
        target_modules=list(spec.targets),
        layers_to_transform=list(range(min(first_layer, layers - 1), layers)),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers an old question
        network.encoder = get_peft_model(network.encoder, config)


def trainable(network: Network) -> dict[str, Tensor]:
    """The parameters that training moves, by name."""
    return {name: p for name, p in network.named_parameters() if p.requires_grad}


def write_weights(network: Network, base: Tensor, spec: EncoderSpec, out: Path) -> None:
    """Write the adapter (in float16) and the heads into a weights folder.

    `base` is the signature of the base encoder in full precision.
    """
    (out / "encoder").mkdir(parents=True, exist_ok=True)
    tensors = {SIGNATURE: base}
    for name, tensor in network.encoder.named_parameters():
        if ".lora_" in name:
            tensors[_plain(name)] = tensor.detach().half().contiguous()
    _save(tensors, out / ADAPTER, {"base": spec.base})
    write_heads(network, out)


def write_heads(network: Network, out: Path) -> None:
    """Write the heads, each with the fingerprint of the adapter that it was trained on."""
    adapter = file_fingerprint(out / ADAPTER)
    for task in network.tasks:
        folder = out / task.name
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {k: v.detach().float() for k, v in network.heads[task.name].state_dict().items()}
        _save(tensors, folder / HEAD, {"adapter": adapter})


def _save(tensors: dict[str, Tensor], path: Path, metadata: dict[str, str]) -> None:
    save_file(tensors, path, metadata=metadata)
    path.chmod(0o644)  # safetensors writes for its owner alone; an installed model is for all


def _plain(name: str) -> str:
    """`base_model.model.X.lora_A.default.weight` to `X.lora_A`."""
    return name.removeprefix(_WRAPPED).replace(".default.weight", "")
