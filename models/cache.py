"""Folders that are made once: whole or not at all, by one process at a time, and checked after.

A folder made here holds `checksums.json`, the SHA-256 and the maker's stamp of what is in it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

from models.errors import ModelFileError

CHECKSUMS = "checksums.json"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock on a folder that may not exist yet; other processes wait for it.

    ModelFileError when the place where the folder goes cannot be written to.
    """
    lock = FileLock(folder.parent / f".{folder.name}.lock")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def building(folder: Path, stamp: str) -> Iterator[Path]:
    """Yield an empty folder to fill; it takes the place of `folder` when the block ends well.

    Call it inside `locked`. What a killed process left unfinished is removed.
    """
    prefix = f".{folder.name}.new-"
    for leftover in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        place = folder.parent / f"{prefix}{uuid4().hex[:8]}"
        place.mkdir()
        try:
            yield place
            _write_checksums(place, stamp)
            if folder.exists():
                folder.replace(place.with_name(f"{place.name}-old"))
            place.replace(folder)
        finally:
            for leftover in folder.parent.glob(f"{prefix}*"):
                shutil.rmtree(leftover, ignore_errors=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def is_whole(folder: Path, stamp: str) -> bool:
    """Whether the folder was made with this stamp and every file in it is as it was made."""
    try:
        written = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
        files: dict[str, str] = written["files"]
        return bool(written["stamp"] == stamp) and all(
            _sha256(folder / name) == expected for name, expected in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def prune(parent: Path, keep: int) -> None:
    """Remove all but the `keep` newest folders made in `parent`."""
    made = sorted(parent.glob(f"[!.]*/{CHECKSUMS}"), key=lambda path: path.stat().st_mtime)
    for path in made[:-keep]:
        shutil.rmtree(path.parent, ignore_errors=True)


def clear(parent: Path) -> None:
    """Remove all folders made in `parent`, each when nobody is making it."""
    for path in parent.glob(f"[!.]*/{CHECKSUMS}"):
        with locked(path.parent):
            shutil.rmtree(path.parent, ignore_errors=True)


def digest(folder: Path) -> str:
    """SHA-256, in hex, over the names and contents of all files of a folder."""
    whole = hashlib.sha256()
    for name, checksum in _checksums(folder).items():
        whole.update(f"{name}\0{checksum}\n".encode())
    return whole.hexdigest()


def _write_checksums(folder: Path, stamp: str) -> None:
    content = {"stamp": stamp, "files": _checksums(folder)}
    (folder / CHECKSUMS).write_text(json.dumps(content, indent=1), encoding="utf-8")


def _checksums(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in paths}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unwritable(folder: Path, error: OSError) -> ModelFileError:
    return ModelFileError(
        f"The model cannot be written to {folder} ({error.strerror or error}); free space there "
        "or point EARFUL_HOME elsewhere."
    )
