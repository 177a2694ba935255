"""What a revision of the models is: one folder of weights, named by what is in it.

A revision is called name@revision, as in `earful@1f0c9a2b`: the name says where it came from, the
revision is the beginning of `weights_fingerprint`, so that equal weights are one revision.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.errors import ModelFileError
from models.tasks import CONFIG, HEAD, task_specs, weights_fingerprint

#: The name of the weights that come with the package.
NAME = "earful"

#: Folder, in a folder of weights, of what its predictions and inputs are compared with later.
REFERENCE = "reference"

#: Revisions that stand in a registry: with the package, of an earlier one, or made here.
PACKAGED, SUPERSEDED, KEPT = "packaged", "superseded", "kept"

#: Predictions on fixed comments, see `models.canary`.
CANARY = f"{REFERENCE}/canary.json"

_RECORD = "encoder/run.json"
_CARD = "README.md"
_DIGITS = 8
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of a task on one test: what was measured, on how many rows."""

    task: str
    test: str
    n: int
    measure: str
    value: float


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision as a registry lists it.

    `files` maps paths within the folder to their SHA-256 in hex: everything that makes
    predictions or judges them. Cards are not among them, being written from the run record, which
    is; `card` is the first of them. `made` is a date. `folder` is None when the weights came with
    another version of Earful and are not here.
    """

    name: str
    revision: str
    status: str
    made: str
    card: str
    figures: tuple[Headline, ...]
    files: Mapping[str, str]
    folder: Path | None = None

    @property
    def id(self) -> str:
        """The revision by its full name, `name@revision`."""
        return f"{self.name}@{self.revision}"

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that it has a head for."""
        heads = (path.rpartition("/") for path in self.files)
        return tuple(sorted(folder for folder, _, name in heads if name == HEAD))

    @property
    def content(self) -> str:
        """The beginning of a digest of all its files; equal weights may be judged anew."""
        listed = json.dumps(self.files, sort_keys=True)
        return hashlib.sha256(listed.encode()).hexdigest()[:_DIGITS]

    def with_status(self, status: str) -> Revision:
        """The same, with another status."""
        return replace(self, status=status)


def describe(folder: Path, name: str, status: str) -> Revision:
    """The revision that a folder of weights is, as it lies there now.

    ModelFileError when the folder holds no trained head.
    """
    files = _checksums(folder)
    if not any(path.endswith(HEAD) for path in files):
        raise ModelFileError(
            f"{folder} holds no trained models; name a folder that `earful models train` made."
        )
    record = _record(folder)
    return Revision(
        name=name,
        revision=weights_fingerprint(folder)[:_DIGITS],
        status=status,
        made=record.get("made") or datetime.now(UTC).date().isoformat(),
        card=_CARD,
        figures=_headlines(record),
        files=files,
        folder=folder,
    )


def check_whole(revision: Revision, mend: str) -> Path:
    """The folder of a revision all of whose files are as they were.

    ModelFileError otherwise, which ends with `mend`, a clause on what to do about it.
    """
    if revision.folder is None:
        raise ModelFileError(
            f"{revision.id} came with another version of Earful and its weights are not here; "
            f"{mend}."
        )
    found = _checksums(revision.folder) if revision.folder.is_dir() else {}
    names = sorted(found.keys() | revision.files.keys())
    wrong = [name for name in names if found.get(name) != revision.files.get(name)]
    if wrong:
        more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise ModelFileError(
            f"{revision.id} is damaged: in {revision.folder}, {', '.join(wrong[:_SHOWN])}{more} "
            f"{'is' if len(wrong) == 1 else 'are'} missing or other than registered; {mend}."
        )
    return revision.folder


def copy_revision(revision: Revision, place: Path) -> None:
    """Copy the files of a revision, with the cards, from its folder into an empty one."""
    folder = check_whole(revision, "train it again")
    for path in (*revision.files, *_cards(folder)):
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / path, target)


def slug(folder: Path) -> str:
    """A name for the weights in a folder, from the folder's own."""
    return re.sub(r"[^a-z0-9_.-]+", "-", folder.resolve().name.lower()).strip("-.") or "weights"


def _checksums(folder: Path) -> dict[str, str]:
    paths = [
        *folder.glob("encoder/*.safetensors"),
        *folder.glob(f"encoder/{CONFIG}"),
        *folder.glob(_RECORD),
        *folder.glob(f"{REFERENCE}/*"),
    ]
    for spec in task_specs(folder):
        paths += [*spec.folder.glob("*.safetensors"), spec.folder / CONFIG]
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in sorted(paths)}


def _cards(folder: Path) -> list[str]:
    places = ["encoder", *(spec.name for spec in task_specs(folder))]
    paths = [folder / _CARD, *(folder / place / "card.md" for place in places)]
    return [path.relative_to(folder).as_posix() for path in paths if path.exists()]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _record(folder: Path) -> dict[str, Any]:
    """The run record; empty when there is none."""
    path = folder / _RECORD
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelFileError(f"{path} is damaged; restore it, or train again.") from error
    return record


def _headlines(record: Mapping[str, Any]) -> tuple[Headline, ...]:
    """Of every task and test: F1 of spans with their labels, or the mean F1 of labels."""
    found = []
    for task, of in record.get("tasks", {}).items():
        for test, systems in of.get("evaluation", {}).get("slices", {}).items():
            ours = systems.get("Earful", {})
            measure = next((key for key in ("pair_f1", "macro_f1") if key in ours), None)
            if measure:
                found.append(Headline(task, test, ours["n"], measure, ours[measure]))
    return tuple(found)
