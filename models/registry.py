"""Which revisions of the models there are, which one is in use, and which was before.

`registry.toml` beside this file lists what was packaged. Revisions that are trained or promoted
here are copied into EARFUL_HOME, so that neither another training run nor another version of
Earful changes or removes what is in use; the registry with the copies says what was promoted
when, and what is in use follows from that alone. Every change is the replacement of that one file:
a process killed at any moment leaves the old state or the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models import tasks
from models.cache import building, is_whole, locked
from models.comparison import Comparison, compare
from models.errors import ModelError, ModelFileError, UnknownRevisionError
from models.registry_file import (
    FILE,
    PROMOTE,
    ROLLBACK,
    Change,
    Contents,
    read_registry,
    write_registry,
)
from models.revisions import (
    CANARY,
    KEPT,
    NAME,
    PACKAGED,
    SUPERSEDED,
    Revision,
    check_whole,
    copy_revision,
    describe,
    slug,
)

_TITLE = "The models of this EARFUL_HOME. Written by `earful models promote`, `rollback`, `train`."
_PACKAGED_TITLE = "The models that Earful came with. Written by `python -m models.release`."

_MEND = (
    "restore that folder, promote another revision with `earful models promote NAME@REVISION`, "
    "or go back with `earful models rollback`"
)
_MEND_COPY = "promote it again from the folder that it was trained in, or promote another revision"
_MEND_PACKAGED = (
    "install Earful again, or, if you trained these weights, register them with "
    "`python -m models.release`"
)


@dataclass(frozen=True, slots=True)
class InUse:
    """The weights that are used, and why: packaged, promoted at some time, or EARFUL_WEIGHTS."""

    revision: Revision
    why: str

    @property
    def folder(self) -> Path:
        """Where the weights are, every file as it was registered; ModelFileError otherwise."""
        return check_whole(self.revision, _mend(self.revision))


@dataclass(frozen=True, slots=True)
class Listed:
    """A revision, whether it is in use, and its state: `whole`, `damaged` or `not here`."""

    revision: Revision
    is_used: bool
    state: str

    def as_json(self) -> dict[str, Any]:
        """The revision as one document."""
        of = self.revision
        return {
            "id": of.id,
            "in_use": self.is_used,
            "state": self.state,
            "status": of.status,
            "made": of.made,
            "tasks": list(of.tasks),
            "card": str(of.folder / of.card) if of.folder else None,
            "folder": str(of.folder) if of.folder else None,
            "figures": [asdict(figure) for figure in of.figures],
        }


@dataclass(frozen=True, slots=True)
class Switched:
    """What was in use before and is now, and what that changes."""

    before: str
    now: str
    comparison: Comparison

    def as_json(self) -> dict[str, Any]:
        """The change as one document."""
        return {
            "before": self.before,
            "now": self.now,
            "changes": list(self.comparison.changes),
            "worse": list(self.comparison.worse),
        }


class Registry:
    """The revisions of the package and of one EARFUL_HOME. Safe on any thread and process."""

    def __init__(self, home: Path, packaged: Path = tasks.PACKAGED) -> None:
        self._path = home / "models" / FILE
        self._copies = home / "models" / "revisions"
        self._packaged = packaged

    def revisions(self) -> tuple[Revision, ...]:
        """All that are listed, the packaged one first; those of earlier packages have no folder."""
        listed = {of.id: of for of in (self.packaged(), *self._superseded())}
        listed |= {of.id: self._here(of) for of in read_registry(self._path).revisions}
        return tuple(listed.values())

    def packaged(self) -> Revision:
        """The revision that came with this version of Earful."""
        for revision in read_registry(self._packaged / FILE).revisions:
            if revision.status == PACKAGED:
                return replace(revision, folder=self._packaged)
        return describe(self._packaged, NAME, PACKAGED)  # in the making: not yet registered

    def in_use(self, override: Path | None = None) -> InUse:
        """What is in use; `override` is EARFUL_WEIGHTS, which wins. It is not checked yet.

        ModelFileError when that is no folder of weights, or a promoted revision is not listed.
        """
        if override is not None:
            return InUse(describe(override, slug(override), KEPT), "EARFUL_WEIGHTS is set")
        contents = read_registry(self._path)
        promoted = _promoted(contents.changes)
        if not promoted:
            return InUse(self.packaged(), "packaged")
        at = contents.changes[-1].at[:10]
        return InUse(self._listed(contents, promoted[-1]), f"promoted, since {at}")

    def listing(self, override: Path | None = None) -> tuple[Listed, ...]:
        """All revisions and their states, with what is in use among them."""
        used = self.in_use(override).revision
        others = [of for of in self.revisions() if of.id != used.id]
        return tuple(Listed(of, of is used, _state(of)) for of in (used, *others))

    def changes(self) -> tuple[Change, ...]:
        """Every promotion and every way back, the oldest first."""
        return read_registry(self._path).changes

    def keep(self, folder: Path, name: str | None = None) -> Revision:
        """Copy a folder of weights into EARFUL_HOME and list it there, unless it is the package's.

        Without a name, the revision has that of the folder.
        """
        if folder.resolve() == self._packaged.resolve():
            return self.packaged()
        kept = self._copy(describe(folder, name or slug(folder), KEPT))
        with locked(self._path):
            contents = read_registry(self._path)
            self._write(replace(contents, revisions=_listing(contents, kept)))
        return kept

    def promote(
        self, target: str, load: Callable[[Path], object], *, force: bool = False
    ) -> Switched:
        """Put a revision into use: `target` is a folder, name@revision, or either part of that.

        Before anything changes, its files are checked, its figures compared with those of what is
        in use, and `load` is called with its folder: it is to raise ModelError when the weights do
        not load or fail their canary. With `force`, worse figures and a missing canary are let
        pass. Raises ModelError when it is not put into use; then everything is as before.
        """
        candidate, before = self._find(target), self.in_use().revision
        comparison = compare(before, candidate)
        if not force:
            _check_worth(candidate, comparison)
        kept = self._copy(candidate)
        load(self._place(kept))
        with locked(self._path):
            contents = read_registry(self._path)
            promoted = _promoted(contents.changes)
            if not promoted or promoted[-1] != kept.id:
                change = Change(_now(), PROMOTE, kept.id, force)
                self._write(Contents(_listing(contents, kept), (*contents.changes, change)))
        return Switched(before.id, kept.id, comparison)

    def rollback(self) -> Switched:
        """Put the revision before the promoted one into use again, after checking its files.

        What is in use may be damaged. Raises ModelError when nothing was promoted.
        """
        with locked(self._path):
            contents = read_registry(self._path)
            promoted = _promoted(contents.changes)
            if not promoted:
                raise ModelError(
                    f"There is nothing to go back to: {self.packaged().id}, which came with "
                    "Earful, is in use, and no other was promoted."
                )
            earlier = self._listed(contents, promoted[-2]) if promoted[1:] else self.packaged()
            check_whole(earlier, _mend(earlier))
            change = Change(_now(), ROLLBACK, earlier.id if promoted[1:] else "")
            self._write(replace(contents, changes=(*contents.changes, change)))
        comparison = compare(self._listed(contents, promoted[-1]), earlier)
        return Switched(promoted[-1], earlier.id, comparison)

    def _superseded(self) -> list[Revision]:
        listed = read_registry(self._packaged / FILE).revisions
        return [revision for revision in listed if revision.status != PACKAGED]

    def _find(self, target: str) -> Revision:
        folder = Path(target)
        if folder.is_dir():
            is_packaged = folder.resolve() == self._packaged.resolve()
            return self.packaged() if is_packaged else describe(folder, slug(folder), KEPT)
        listed = self.revisions()
        found = [of for of in listed if target in (of.id, of.name, of.revision)]
        if len(found) == 1:
            return found[0]
        names = ", ".join(of.id for of in (found or listed))
        problem = "could be several revisions" if found else "is neither a folder nor a revision"
        raise UnknownRevisionError(f"{target} {problem}; name a folder, or one of {names}.")

    def _listed(self, contents: Contents, name: str) -> Revision:
        for revision in contents.revisions:
            if revision.id == name:
                return self._here(revision)
        raise ModelFileError(
            f"{self._path} says that {name} was promoted and does not list it; restore the file "
            "from a backup, or delete it to use the packaged models and promote others again."
        )

    def _here(self, revision: Revision) -> Revision:
        return replace(revision, folder=self._place(revision))

    def _place(self, revision: Revision) -> Path:
        return self._copies / f"{revision.id}.{revision.content}"

    def _copy(self, revision: Revision) -> Revision:
        """The revision in EARFUL_HOME, where it is copied to unless it is there and whole."""
        kept = self._here(revision.with_status(KEPT))
        place = self._place(revision)
        with locked(place):
            if revision.folder != place and not is_whole(place, revision.id):
                with building(place, revision.id) as empty:
                    copy_revision(revision, empty)
        check_whole(kept, _MEND_COPY)
        return kept

    def _write(self, contents: Contents) -> None:
        write_registry(self._path, contents, _TITLE)


def register_packaged(folder: Path = tasks.PACKAGED) -> Revision:
    """List the weights in the package's folder as those it comes with; the ones before stay."""
    revision = describe(folder, NAME, PACKAGED)
    path = folder / FILE
    earlier = [of for of in read_registry(path).revisions if of.id != revision.id]
    superseded = tuple(of.with_status(SUPERSEDED) for of in earlier)
    write_registry(path, Contents((revision, *superseded)), _PACKAGED_TITLE)
    return revision


def _promoted(changes: Sequence[Change]) -> list[str]:
    """The revisions that were promoted and not gone back from, the one in use last."""
    promoted: list[str] = []
    for change in changes:
        if change.action == ROLLBACK:
            promoted = promoted[:-1]
        else:
            promoted.append(change.revision)
    return promoted


def _state(revision: Revision) -> str:
    if revision.folder is None:
        return "not here"
    try:
        check_whole(revision, "")
    except ModelFileError:
        return "damaged"
    return "whole"


def _listing(contents: Contents, revision: Revision) -> tuple[Revision, ...]:
    """The revisions listed, with this one as it is now."""
    return (*(of for of in contents.revisions if of.id != revision.id), revision)


def _check_worth(candidate: Revision, comparison: Comparison) -> None:
    if comparison.worse:
        raise ModelError(
            f"{candidate.id} is worse than what is in use ({'; '.join(comparison.worse)}), so "
            "nothing was changed; promote it all the same with --force."
        )
    if CANARY not in candidate.files:
        raise ModelError(
            f"{candidate.id} has no canary predictions to check it by, so nothing was changed; "
            "train it again, or promote it unchecked with --force."
        )


def _mend(revision: Revision) -> str:
    return _MEND_PACKAGED if revision.status == PACKAGED else _MEND


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
