"""Base embeddings of the texts to learn from, kept beside a run: they take minutes to make."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from models.encoding import Tokens, run
from models.network import Network, signature
from models.protocols import Floats

_Keys = NDArray[np.int64]


def embed_once(network: Network, tokens: Tokens, cache: Path) -> Floats:
    """Embeddings of shape (n, width); those of the same tokens by the same encoder are known.

    Everything that was embedded is written to `cache`, which may be of other texts, or damaged.
    """
    keys = _keys(network, tokens)
    known = _read(cache)
    missing = [number for number, key in enumerate(keys.tolist()) if key not in known]
    if missing:
        made = run(network.eval(), tokens.take(missing))[0]
        known |= {int(keys[number]): vector for number, vector in zip(missing, made, strict=True)}
        _write(cache, known)
    return np.stack([known[key] for key in keys.tolist()])


def _keys(network: Network, tokens: Tokens) -> _Keys:
    encoder = signature(network.encoder).numpy().tobytes()
    return np.array([_key(encoder, row.ids) for row in tokens.rows], np.int64)


def _key(encoder: bytes, ids: Sequence[int]) -> int:
    digest = hashlib.blake2b(np.array(ids, np.int32).tobytes(), digest_size=8, key=encoder[:64])
    return int.from_bytes(digest.digest(), "big", signed=True)


def _read(cache: Path) -> dict[int, Floats]:
    try:
        stored = load_file(cache)
    except (OSError, SafetensorError):
        return {}
    if stored.keys() != {"keys", "embeddings"}:
        return {}
    return dict(zip(stored["keys"].tolist(), stored["embeddings"], strict=True))


def _write(cache: Path, known: dict[int, Floats]) -> None:
    partial = cache.with_suffix(".partial")
    keys = np.array(list(known), np.int64)
    save_file({"keys": keys, "embeddings": np.stack(list(known.values()))}, partial)
    partial.replace(cache)
