"""A registry as TOML: the revisions it lists, and which was put into use when."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from models.errors import ModelFileError
from models.revisions import Headline, Revision

FILE = "registry.toml"

PROMOTE, ROLLBACK = "promote", "rollback"

_FIELDS = ("name", "revision", "status", "made", "card")


@dataclass(frozen=True, slots=True)
class Change:
    """A revision was put into use, or the one before it was.

    `at` is an instant in ISO 8601, `revision` the full name of what is in use since, empty for
    whatever comes with the package.
    """

    at: str
    action: str
    revision: str
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a registry's file says, in its order; revisions without their folders."""

    revisions: tuple[Revision, ...] = ()
    changes: tuple[Change, ...] = ()


def read_registry(path: Path) -> Contents:
    """What a registry's file says, nothing when there is none; ModelFileError when damaged."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Contents(
            tuple(map(_revision, content.get("revision", ()))),
            tuple(Change(**table) for table in content.get("change", ())),
        )
    except FileNotFoundError:
        return Contents()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelFileError(
            f"{path}, which says what models are in use, is damaged ({error}); restore it from a "
            "backup, or delete it to use the packaged models and promote others again."
        ) from error


def write_registry(path: Path, contents: Contents, title: str) -> None:
    """Replace a registry's file at one instant: whoever reads it finds the old one or the new.

    `title` is a comment for its first line. Call it where nobody else writes the file.
    """
    blocks = [f"# {title}", *map(_table, contents.revisions), *map(_entry, contents.changes)]
    prefix = f".{path.name}.new-"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for leftover in path.parent.glob(f"{prefix}*"):
            leftover.unlink(missing_ok=True)
        partial = path.with_name(f"{prefix}{uuid4().hex[:8]}")
        with partial.open("w", encoding="utf-8") as file:
            file.write("\n\n".join(blocks) + "\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise ModelFileError(
            f"{path} cannot be written ({error.strerror or error}); free space there, or make "
            "the folder writable."
        ) from error


def _revision(table: Mapping[str, Any]) -> Revision:
    figures = tuple(Headline(**figure) for figure in table["figures"])
    name, number, status, made, card = (str(table[key]) for key in _FIELDS)
    return Revision(name, number, status, made, card, figures, dict(table["files"]))


def _table(revision: Revision) -> str:
    lines = ["[[revision]]", *(f"{key} = {_value(getattr(revision, key))}" for key in _FIELDS)]
    figures = "".join(f"  {_inline(asdict(figure))},\n" for figure in revision.figures)
    lines += [f"figures = [\n{figures}]", "[revision.files]"]
    lines += [f"{_value(path)} = {_value(digest)}" for path, digest in revision.files.items()]
    return "\n".join(lines)


def _entry(change: Change) -> str:
    return "\n".join(["[[change]]", *_pairs(asdict(change))])


def _inline(table: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(_pairs(table)) + " }"


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{key} = {_value(value)}" for key, value in table.items())


def _value(value: str | float | bool) -> str:
    # strings, numbers and truth look alike in JSON and TOML, but for one character
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
