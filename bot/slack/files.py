"""Files that go along with an answer: briefs and pictures in its thread, tables when asked for."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.analysis.answers import Document
from bot.rendering.charts import Picture
from bot.rendering.mrkdwn import clean, clip
from bot.slack.errors import slack_code, where
from bot.slack.replies import NETWORK

_log = logging.getLogger(__name__)

#: A table of comments is sent to whoever asks for it, not with each answer.
TABLE = "text/csv"
_TITLE, _ALT = 200, 1000


class Files:
    """Uploads to threads; an answer stands without its files, so what fails is only logged."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def share(
        self, channel: str, thread_ts: str, documents: Sequence[Document], picture: Picture | None
    ) -> None:
        """Add the picture and the documents that are no tables to an answer's thread."""
        uploads = [_document(one) for one in documents if one.media_type != TABLE]
        if picture is not None:
            uploads.insert(0, _picture(picture))
        if not uploads:
            return
        try:
            self._upload(channel, thread_ts, uploads)
        except (SlackApiError, *NETWORK) as error:
            _log.warning("a file was not taken\n%s", where(error))

    def send(self, channel: str, thread_ts: str, documents: Sequence[Document]) -> str | None:
        """Add documents to a thread; Slack's word for why not, None when it is done."""
        try:
            self._upload(channel, thread_ts, [_document(one) for one in documents])
        except SlackApiError as error:
            _log.warning("a file was not taken: %s", slack_code(error))
            return slack_code(error)
        except NETWORK as error:
            _log.warning("a file was not taken\n%s", where(error))
            return "no connection"
        return None

    def _upload(self, channel: str, thread_ts: str, uploads: list[dict[str, Any]]) -> None:
        self._client.files_upload_v2(
            channel=channel,
            thread_ts=thread_ts,
            file_uploads=uploads,
            request_file_info=False,
        )


def _document(one: Document) -> dict[str, Any]:
    title = clip(clean(one.title) or one.name, _TITLE)
    # A lone surrogate is no character that a file can hold.
    return {"content": one.text.encode(errors="ignore"), "filename": one.name, "title": title}


def _picture(one: Picture) -> dict[str, Any]:
    return {
        "content": one.png,
        "filename": "chart.png",
        "title": clip(one.title, _TITLE),
        "alt_txt": clip(one.alt, _ALT),
    }
