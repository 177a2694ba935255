"""The one message that says how far a dropped file is, and the list of its rejected rows."""

from __future__ import annotations

import csv
import io
import logging
import time
from collections.abc import Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.analysis.answers import Document
from bot.analysis.exports import cell
from bot.imports import Import
from bot.intake import IngestReport, Problem
from bot.rendering.import_words import say
from bot.rendering.mrkdwn import literal
from bot.slack.errors import slack_code, where
from bot.slack.files import TABLE, Files
from bot.slack.replies import NETWORK, Blocks, insist

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 3.0
_NAME, _REASON = 80, 200


class ImportMessages:
    """Writes to the thread of a dropped file."""

    def __init__(self, client: WebClient) -> None:
        self._client, self._files = client, Files(client)

    def begin(self, one: Import) -> str:
        """Say that the file is being read; the ts of that message, which all else replaces."""
        text = say(one.lang, "reading", name=shown(one))
        posted = insist(
            lambda: self._client.chat_postMessage(
                channel=one.channel, thread_ts=one.ts, text=text, parse="none", link_names=False
            )
        )
        return str(posted["ts"])

    def show(self, one: Import, text: str, blocks: Blocks | None = None) -> None:
        """Put this in the message's place; a layout that Slack refuses is left out."""
        try:
            insist(lambda: self._update(one, text, blocks))
        except SlackApiError as error:
            _log.warning("how far an import is was not taken: %s", slack_code(error))
            if blocks:
                insist(lambda: self._update(one, text, None))

    def report(self, one: Import, report: IngestReport, *, has_themes: bool) -> None:
        """Say what became of the file; rejected rows go along as a file to mend them in."""
        lines = [_counted(one, report)]
        if not report.n_added and not report.n_updated and report.n_read > report.n_rejected:
            lines.append(say(one.lang, "nothing_new"))
        if report.masked:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in report.masked.items())
            lines.append(say(one.lang, "masked_n", kinds=literal(kinds, _REASON)))
        lines += [literal(note, _REASON) for note in report.notes]
        if not has_themes:
            lines.append(say(one.lang, "themes_late"))
        if report.problems:
            lines.append(say(one.lang, "bad_rows"))
        self.show(one, "\n".join([*lines, say(one.lang, "try")]))
        if report.problems:
            self._send(one, report.problems)

    def _send(self, one: Import, problems: Sequence[Problem]) -> None:
        title = say(one.lang, "bad_title", name=one.name)
        table = Document("rejected-rows.csv", _table(problems), TABLE, title)
        if self._files.send(one.channel, one.ts, [table]) is None:
            return
        first = problems[0]
        self._client.chat_postMessage(
            channel=one.channel,
            thread_ts=one.ts,
            text=say(one.lang, "bad_lost", line=first.line, reason=literal(first.reason, _REASON)),
        )

    def _update(self, one: Import, text: str, blocks: Blocks | None) -> None:
        self._client.chat_update(
            channel=one.channel,
            ts=str(one.reply_ts),
            text=text,
            blocks=blocks or [],
            parse="none",
            link_names=False,
        )


class ProgressLine:
    """Says at most every three seconds how much of a file is in; one that is lost is no harm."""

    def __init__(self, messages: ImportMessages, one: Import) -> None:
        self._messages, self._one = messages, one
        self._last, self._percent = 0.0, -1

    def __call__(self, done: int, total: int) -> None:
        """Note how much is done, of how much."""
        percent = min(100, 100 * done // max(total, 1))
        now = time.monotonic()
        if now - self._last < _EVERY_SECONDS or percent == self._percent:
            return
        self._last, self._percent = now, percent
        text = say(self._one.lang, "running", name=shown(self._one), percent=percent)
        try:
            self._messages.show(self._one, text)
        except (SlackApiError, *NETWORK) as error:
            _log.info("progress was not shown\n%s", where(error))


def shown(one: Import) -> str:
    """The file's name, escaped."""
    return literal(one.name, _NAME)


def _counted(one: Import, report: IngestReport) -> str:
    counts = {
        "added": report.n_added,
        "updated": report.n_updated,
        "unchanged": report.n_unchanged,
        "duplicates": report.n_duplicates,
        "rejected": report.n_rejected,
        "read": report.n_read,
    }
    words = {name: f"{count:,}" for name, count in counts.items()}
    return say(one.lang, "done", name=shown(one), **words)


def _table(problems: Sequence[Problem]) -> str:
    written = io.StringIO()
    rows = [("line", "reason"), *((str(one.line), cell(one.reason)) for one in problems)]
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()
