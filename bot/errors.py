"""Everything that Earful expects to go wrong, worded for the person it happens to.

    EarfulError
    ├── ConfigurationError      a setting is missing or contradicts another
    ├── IngestError             a file cannot be read at all
    ├── StoreError              the database or the index cannot be used
    ├── QuestionError           a question cannot be answered as it was asked
    ├── ThemeError              no theme is called so, or it cannot be changed as was asked
    ├── ReleasedError           what is said to be released cannot be, or is not known
    └── DeliveryError           Slack refused or lost a message
        └── RefusedError        Slack never takes a message there

The text of an error is one clear sentence that says what is wrong and how to mend it; it may be
shown to whoever is at the other end. Errors of the models have a tree of their own in
`models.errors`.
"""

from __future__ import annotations


class EarfulError(Exception):
    """Something went wrong that Earful knows about."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").splitlines()[0])


class ConfigurationError(EarfulError):
    """A setting is missing or wrong; run `earful doctor` to see which."""


class IngestError(EarfulError):
    """The file cannot be read as feedback."""


class StoreError(EarfulError):
    """The feedback store cannot be used; run `earful doctor` to see why."""


class QuestionError(EarfulError):
    """That question cannot be answered as it was asked."""


class ThemeError(EarfulError):
    """That theme cannot be changed so; `earful themes` lists them."""


class ReleasedError(EarfulError):
    """That cannot be said to be released; `earful released` lists what is."""


class DeliveryError(EarfulError):
    """Slack did not take the message."""


class RefusedError(DeliveryError):
    """Slack does not take messages there; invite Earful with /invite @Earful."""
