"""Which tasks there are, and the settings of the encoder they share.

A task is a folder beside this file with a `config.toml` that has a `[task]` table, and a
`data.py` whose `load(path)` reads its examples; `head.safetensors` is there once it is trained.
A folder of weights elsewhere is laid out the same way, without the code.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import ModelFileError

#: The weights that come with the package.
PACKAGED = Path(__file__).parent

HEAD = "head.safetensors"
ADAPTER = "encoder/adapter.safetensors"
CONFIG = "config.toml"


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """What a head says of a text: one of `labels`, or any number of them when `multi_label`.

    With `spans`, it marks parts of the text, each with one of `labels`. With `focused`, it looks
    in particular at where the text names the product that it is about. With `queries`, it reads
    what people ask Earful, not what users say: such texts enter with the query prefix.
    """

    name: str
    labels: tuple[str, ...]
    folder: Path
    multi_label: bool = False
    spans: bool = False
    focused: bool = False
    queries: bool = False

    @property
    def head(self) -> Path:
        """Where the trained head is, or would be."""
        return self.folder / HEAD


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """How texts enter the shared encoder. `max_length` counts tokens, specials included."""

    base: str = "intfloat/multilingual-e5-small"
    comment_prefix: str = "passage: "
    query_prefix: str = "query: "
    max_length: int = 128
    rank: int = 16
    alpha: float = 32.0
    targets: tuple[str, ...] = ("query", "key", "value", "dense")
    training: dict[str, Any] = field(default_factory=dict)

    def prefix(self, task: TaskSpec) -> str:
        """What goes before every text that a task reads."""
        return self.query_prefix if task.queries else self.comment_prefix


def read_config(path: Path) -> dict[str, Any]:
    """Parse a config.toml; ModelFileError when it is missing or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelFileError(f"{path} is missing; restore it or reinstall Earful.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelFileError(f"{path} is not valid TOML ({error}); restore it.") from error


def task_specs(root: Path | None = None, *, trained_only: bool = True) -> tuple[TaskSpec, ...]:
    """Every task of a weights folder, by name; `trained_only` leaves out those without a head."""
    specs = []
    for path in sorted((root or PACKAGED).glob(f"*/{CONFIG}")):
        table = read_config(path).get("task")
        if table is not None:
            specs.append(_task(path, table))
    return tuple(spec for spec in specs if spec.head.exists() or not trained_only)


def encoder_spec(root: Path | None = None) -> EncoderSpec:
    """The settings in encoder/config.toml; the defaults when a folder has none."""
    path = (root or PACKAGED) / "encoder" / CONFIG
    if not path.exists():
        return EncoderSpec()
    config = read_config(path)
    settings = {**config.get("encoder", {}), **config.get("adapter", {})}
    settings["targets"] = tuple(settings.get("targets", EncoderSpec().targets))
    try:
        return EncoderSpec(**settings, training=config.get("training", {}))
    except TypeError as error:
        raise ModelFileError(f"{path} has a setting nobody knows ({error}); remove it.") from error


def weights_fingerprint(weights: Path | None = None) -> str:
    """SHA-256, in hex, over the adapter, the heads and their configs."""
    root = weights or PACKAGED
    folders = [root / "encoder", *(spec.folder for spec in task_specs(root))]
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted([*folder.glob("*.safetensors"), *folder.glob(CONFIG)]):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _task(path: Path, table: dict[str, Any]) -> TaskSpec:
    labels = tuple(table.get("labels", ()))
    multi_label = bool(table.get("multi_label", False))
    if len(labels) < (1 if multi_label else 2) or not all(isinstance(x, str) for x in labels):
        raise ModelFileError(f"{path}: [task] labels must be a list of two or more names.")
    flags = (bool(table.get(name, False)) for name in ("spans", "focused", "queries"))
    return TaskSpec(path.parent.name, labels, path.parent, multi_label, *flags)
