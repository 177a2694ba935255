"""Sending what is due once and only once: claim it, send it, note what became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.digests.messages import LeaseLostError, Slot
from bot.errors import DeliveryError, EarfulError, QuestionError, RefusedError
from bot.ports import Claim, Posting, PostingState, PostingStore

_log = logging.getLogger(__name__)

#: Longer than any try to send takes; a message of a process that is gone waits for so long.
LEASE = timedelta(minutes=5)
#: After a failure that may pass, so long nobody tries again.
_PAUSE = timedelta(minutes=2)


class Dispatch:
    """Lets one of several processes send each message, and hands back what it could not send.

    Leases are in real time, whatever moment is pretended.
    """

    def __init__(self, postings: PostingStore, owner: str) -> None:
        self.postings = postings
        self._owner = owner

    def send(self, posting: Posting, work: Callable[[Slot], str]) -> PostingState | None:
        """What became of a message that `work` sends; None if it is another's, or waits.

        RefusedError and QuestionError are noted as failed and raised.
        """
        now = datetime.now(UTC)
        claim = self.postings.claim(posting, self._owner, now, now + LEASE)
        if claim is Claim.LOST:
            return None
        slot = Slot(posting.key, posting.due_at, claim is Claim.TAKEN, lambda: self._renew(posting))
        try:
            ts = work(slot)
        except (RefusedError, QuestionError):
            self._finish(posting, PostingState.FAILED)
            raise
        except LeaseLostError:
            return None
        except Exception as error:  # the edge of a thread: it is tried again
            self._hand_back(posting, error)
            return None
        self._finish(posting, PostingState.POSTED, ts)
        return PostingState.POSTED

    def skip(self, posting: Posting) -> bool:
        """Note that a message is not sent any more; whether it was ours to say so."""
        now = datetime.now(UTC)
        if self.postings.claim(posting, self._owner, now, now + LEASE) is Claim.LOST:
            return False
        self._finish(posting, PostingState.SKIPPED)
        return True

    def _renew(self, posting: Posting) -> bool:
        return self.postings.renew(posting.key, self._owner, datetime.now(UTC) + LEASE)

    def _finish(self, posting: Posting, state: PostingState, ts: str | None = None) -> None:
        self.postings.finish(posting.key, self._owner, state, ts)

    def _hand_back(self, posting: Posting, error: Exception) -> None:
        level = logging.WARNING if isinstance(error, DeliveryError) else logging.ERROR
        # An unknown error's own words may quote comments; its kind and place may not.
        said = str(error) if isinstance(error, EarfulError) else type(error).__name__
        _log.log(level, "%s is not sent yet (%s); it is tried again", posting.key, said)
        self.postings.renew(posting.key, self._owner, datetime.now(UTC) + _PAUSE)
