"""The index on disk: one file, a header of JSON before what FAISS writes, replaced atomically."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import faiss

from bot.errors import StoreError

# FAISS describes its own types, but leaves out much of what its bindings add to them.
_faiss: Any = faiss

_FORMAT = "earful index 1"
_HEADER_BYTES = 1 << 16  # room for the names of hundreds of predictors
_CHUNK = 1 << 20
_STALE_AFTER = 3600  # seconds after which a temporary file was left by a process that died


class DamagedIndexError(Exception):
    """The file is no index, or not all of it is as it was written."""


@dataclass(frozen=True, slots=True)
class IndexHeader:
    """What an index holds, so that one of something else or of earlier is noticed.

    `revisions` counts the comments by the predictor that embedded them; `revision` is the
    predictor in use when the index was written.
    """

    workspace: str
    corpus: str
    revision: str
    dimension: int
    count: int
    max_key: int
    revisions: Mapping[str, int] = field(default_factory=dict)


def write_index(path: Path, header: IndexHeader, index: Any) -> None:
    """Write the index beside its place, make sure that it is on disk, then put it there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", suffix=".tmp", delete=False
        ) as file:
            try:
                _write(file, header, index)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"The index {path} cannot be written ({error.strerror or error}); check that there is "
            "space left and that you may write to its folder."
        ) from error


def read_index(path: Path) -> tuple[IndexHeader, Any]:
    """Read an index, or raise DamagedIndexError; FileNotFoundError when there is none."""
    with path.open("rb") as file:
        try:
            document = json.loads(file.read(_HEADER_BYTES))
            is_ours = document.pop("format") == _FORMAT
            expected = document.pop("sha256")
            header = IndexHeader(**document)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedIndexError("its header cannot be read") from error
        # FAISS trusts what it reads, so nothing that was altered may reach it.
        if not is_ours or _digest(file) != expected:
            raise DamagedIndexError("its checksum does not match")
        file.seek(_HEADER_BYTES)
        return header, _faiss.read_index(_faiss.PyCallbackIOReader(file.read))


def _write(file: IO[bytes], header: IndexHeader, index: Any) -> None:
    digest = hashlib.sha256()
    file.write(bytes(_HEADER_BYTES))
    _faiss.write_index(index, _faiss.PyCallbackIOWriter(_hashing(file, digest.update)))
    document = asdict(header) | {"format": _FORMAT, "sha256": digest.hexdigest()}
    file.seek(0)
    file.write(json.dumps(document).encode().ljust(_HEADER_BYTES))
    file.flush()
    os.fsync(file.fileno())


def _hashing(file: IO[bytes], update: Callable[[bytes], None]) -> Callable[[bytes], int]:
    def write(block: bytes) -> int:
        update(block)
        return file.write(block)

    return write


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(_CHUNK):
        digest.update(block)
    return digest.hexdigest()


def _sweep(path: Path) -> None:
    """Remove what processes left that died while they wrote."""
    for left in path.parent.glob(f".{path.name}.*.tmp"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _STALE_AFTER:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last through a power cut, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
