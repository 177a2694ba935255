"""What may go wrong with models, worded for the person it happens to.

ModelError
├── ModelFileError          a file of a model is missing, damaged or not what it claims to be
├── TrainingDataError       labelled data that cannot be trained or evaluated on
│   └── TooFewOutcomesError too few accounts left, or stayed, to learn a probability from
├── UnknownRevisionError    no folder or revision of the models has the name that was given
├── UnknownLabelError       no task or label has the name that was given
└── MissingExtraError       a package of the `train` extra is needed and not installed
"""

from __future__ import annotations


class ModelError(Exception):
    """A model cannot be used."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").splitlines()[0])


class ModelFileError(ModelError):
    """A file of the model is missing or damaged; run `earful models prepare` to make it anew."""


class TrainingDataError(ModelError):
    """The labelled data cannot be used; it needs the columns text and label."""


class TooFewOutcomesError(TrainingDataError):
    """Too few accounts left, or stayed, to learn a probability from; show a score instead."""


class UnknownLabelError(ModelError):
    """There is no such task or label; `earful models list` names them."""


class UnknownRevisionError(ModelError):
    """There is no such revision of the models; `earful models list` names them."""


class MissingExtraError(ModelError):
    """Training needs more packages; install them with `pip install 'earful[train]'`."""
