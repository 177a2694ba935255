"""A dropped file on its way in: fetched, offered, imported, told of; handed back when stopped."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slack_sdk import WebClient

from bot.errors import EarfulError, IngestError
from bot.imports import Import, ImportState
from bot.intake import Preview
from bot.rendering.import_words import say
from bot.rendering.importing import Offer, in_bytes, to_preview
from bot.slack.downloads import MOST_BYTES, download, has_room
from bot.slack.errors import explain, where
from bot.slack.import_messages import ImportMessages, ProgressLine, shown
from bot.slack.inbox import Inbox
from bot.slack.replies import SlackAwayError

_log = logging.getLogger(__name__)
#: After this long without a sign a file's process counts as gone.
_LEASE = timedelta(minutes=2)
_BEAT_SECONDS = 20.0
#: How often and how long a click waits for the offer that it was made on.
_LOOKS, _LOOK_SECONDS = 20, 0.1
#: How long a file that nobody said yes to is kept.
_OFFERED = timedelta(days=7)


class _StoppedError(Exception):
    """The import is to be left to another process, or to the next start."""


class Importer:
    """Sees to dropped files, one at a time; `owner` names this process in the store."""

    def __init__(self, inbox: Inbox, client: WebClient, owner: str) -> None:
        self._inbox, self._client, self._owner = inbox, client, owner
        self._messages = ImportMessages(client)
        # Imports wait for each other; a file that was just dropped need not wait for them.
        self._imports = ThreadPoolExecutor(1, thread_name_prefix="earful-import")
        self._offers = ThreadPoolExecutor(2, thread_name_prefix="earful-offer")
        self._held: dict[str, Future[None]] = {}
        self._stopping = threading.Event()
        self._previews: dict[str, tuple[Mapping[str, str], Preview]] = {}
        threading.Thread(target=self._beat, name="earful-import-beat", daemon=True).start()

    def submit(self, one: Import) -> None:
        """See to a file as soon as those before it are done."""
        is_new = one.state is ImportState.NEW
        queue, work = (self._offers, self._offer) if is_new else (self._imports, self._run)
        future = self._held[one.key] = queue.submit(self._guarded, work, one)
        future.add_done_callback(lambda _: self._held.pop(one.key, None))

    def offered(self, key: str) -> Import | None:
        """A file on offer; one whose offer was shown just now is waited for until that is noted."""
        one = self._inbox.store.get(key)
        for _ in range(_LOOKS):
            if one is None or one.state is not ImportState.NEW:
                break
            time.sleep(_LOOK_SECONDS)
            one = self._inbox.store.get(key)
        return one if one and one.state is ImportState.OFFERED else None

    def begin(self, key: str) -> Import | None:
        """Have a file on offer imported; None when it is on offer no longer."""
        self.offered(key)
        moved = self._move(key, ImportState.OFFERED, ImportState.RUNNING)
        one = self._inbox.store.get(key) if moved else None
        if one is not None:
            self._messages.show(one, say(one.lang, "waiting", name=shown(one)))
            self.submit(one)
        return one

    def drop(self, key: str) -> bool:
        """Forget a file on offer; False when it is on offer no longer."""
        one = self.offered(key)
        if one is None or not self._move(key, ImportState.OFFERED, ImportState.DROPPED):
            return False
        self._discard(one)
        self._messages.show(one, say(one.lang, "dropped", name=shown(one)))
        return True

    def preview(self, one: Import) -> Preview:
        """How a file would be read, as it was found last; fetches it where it is not there."""
        known = self._previews.get(one.key)
        if known is None or known[0] != one.mapping:
            found = self._inbox.intake.preview(self._fetched(one), one.mapping)
            # Slack waits three seconds for a form, and a large file takes longer to look through.
            known = self._previews[one.key] = (dict(one.mapping), found)
        return known[1]

    def show_offer(self, one: Import) -> None:
        """Show how the file would be read, with the buttons; IngestError when it cannot be."""
        found = self.preview(one)
        notes = [*found.notes, *([say(one.lang, "guess")] if found.is_guess else [])]
        fields, examples = found.fields, found.examples
        offer = Offer(one.key, one.name, one.size, one.lang, fields, examples, found.others, notes)
        self._messages.show(one, *to_preview(offer))

    def tick(self, now: datetime) -> None:
        """Take over files whose process is gone, and drop those that nobody wanted."""
        for one in self._inbox.store.abandoned(now - _LEASE):
            if one.key in self._held:
                continue
            if self._inbox.store.take_over(one.key, self._owner, one.owner, now):
                self.submit(replace(one, owner=self._owner))
        for one in self._inbox.store.stale(now - _OFFERED):
            self.drop(one.key)

    def stop(self) -> None:
        """Leave what waits to the next start, and what is under way after its batch at hand."""
        self._stopping.set()
        for key, future in list(self._held.items()):
            if future.cancel():
                self._hand_back(key)
        for queue in (self._imports, self._offers):
            queue.shutdown(wait=False)

    def _guarded(self, work: Callable[[Import], None], one: Import) -> None:
        """Whatever goes wrong, the person is told, or the file is left to be taken over."""
        try:
            work(one)
        except (_StoppedError, SlackAwayError):
            self._hand_back(one.key)
        except Exception as error:
            self._fail(one, explain(error, one.name))

    def _hand_back(self, key: str) -> None:
        self._inbox.store.take_over(key, "", self._owner, datetime.now(UTC))

    def _offer(self, one: Import) -> None:
        one = self._with_reply(one)
        if one.size > MOST_BYTES:
            said = {"size": in_bytes(one.size), "most": in_bytes(MOST_BYTES)}
            raise IngestError(say(one.lang, "too_large", name=one.name, **said))
        self.show_offer(one)
        self._move(one.key, ImportState.NEW, ImportState.OFFERED)

    def _run(self, one: Import) -> None:
        one = self._with_reply(one)
        progress = ProgressLine(self._messages, one)

        def step(done: int, total: int) -> None:
            if self._stopping.is_set():
                self._messages.show(one, say(one.lang, "stopped", name=shown(one)))
                raise _StoppedError
            progress(done, total)

        now = datetime.now(UTC)
        report = self._inbox.intake.take_in(self._fetched(one), one.mapping, now, step)
        self._messages.show(one, say(one.lang, "themes", name=shown(one)))
        has_themes = self._inbox.intake.settle()
        self._discard(one)
        self._messages.report(one, report, has_themes=has_themes)
        self._move(one.key, ImportState.RUNNING, ImportState.DONE)

    def _with_reply(self, one: Import) -> Import:
        if one.reply_ts is not None:
            return one
        ts = self._messages.begin(one)
        self._inbox.store.set_reply(one.key, ts)
        return replace(one, reply_ts=ts)

    def _fetched(self, one: Import) -> Path:
        path = self._path(one)
        if not path.exists():
            if not has_room(path.parent, one.size):
                raise IngestError("My disk is too full for that file; tell whoever runs me.")
            download(self._client, one.file, path)
        return path

    def _path(self, one: Import) -> Path:
        """Where the file lies: by Slack's id, its own ending telling its format."""
        ending = Path(one.name).suffix.lower()
        safe = ending if ending[1:].isalnum() and ending.isascii() and len(ending) < 10 else ""
        return self._inbox.folder / f"{one.file}{safe}"

    def _discard(self, one: Import) -> None:
        self._path(one).unlink(missing_ok=True)
        self._previews.pop(one.key, None)

    def _fail(self, one: Import, text: str) -> None:
        held = self._inbox.store.get(one.key) or one
        self._discard(one)
        try:
            self._messages.show(self._with_reply(held), text)
        except Exception as error:  # nobody is left to tell but the log
            _log.error("could not say why a file was not imported\n%s", where(error))
        self._move(one.key, held.state, ImportState.FAILED)

    def _move(self, key: str, before: ImportState, after: ImportState) -> bool:
        return self._inbox.store.move(key, before, after, self._owner, datetime.now(UTC))

    def _beat(self) -> None:
        """Say every twenty seconds of each file that it is being seen to, or waits for its turn."""
        while not self._stopping.wait(_BEAT_SECONDS):
            for key in list(self._held):
                try:
                    self._inbox.store.beat(key, self._owner, datetime.now(UTC))
                except EarfulError as error:
                    _log.warning("could not note that a file is at work\n%s", where(error))
