"""Fetching a file that somebody dropped, as a stream, with the bot's token and to nobody else."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

from slack_sdk import WebClient

from bot.errors import IngestError
from bot.slack.replies import insist

#: A larger file is for the terminal.
MOST_BYTES = 500_000_000
_TIMEOUT_SECONDS = 60
_CHUNK = 1 << 20


def download(client: WebClient, file: str, path: Path) -> None:
    """Put a file of Slack's at a path; IngestError, worded, when it cannot be had."""
    url = insist(lambda: _url_of(client, file))
    _check_host(url, client)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")
    try:
        insist(lambda: _fetch(url, str(client.token), part))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _url_of(client: WebClient, file: str) -> str:
    found: dict[str, Any] = client.files_info(file=file)["file"]
    url = found.get("url_private_download") or found.get("url_private")
    if not url:
        raise IngestError("That file is not kept in Slack itself; download it and drop it here.")
    # A file may be called anything, and its name stands in there.
    return quote(str(url), safe="%/:?&=~#+!$,;'@()*[]")


def _check_host(url: str, client: WebClient) -> None:
    """The token goes to Slack and to nobody else, whatever an event says."""
    asked, ours = urlsplit(url), urlsplit(client.base_url)
    is_slack = asked.scheme == "https" and f".{asked.hostname}".endswith(".slack.com")
    if not is_slack and (asked.scheme, asked.netloc) != (ours.scheme, ours.netloc):
        raise IngestError("That file is kept outside Slack; download it and drop it here.")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would take the token along."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Refuse."""


def _fetch(url: str, token: str, part: Path) -> None:
    # The host was checked; the scheme is https, or that of the Web API.
    request = urllib.request.Request(  # noqa: S310 - see above
        url, headers={"Authorization": f"Bearer {token}"}
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=_TIMEOUT_SECONDS) as response, part.open("wb") as file:
            if response.headers.get_content_type() == "text/html":
                raise IngestError(
                    "Slack did not hand the file over; whoever runs me must add the scope "
                    "files:read and reinstall the app."
                )
            _copy(response, file)
    except urllib.error.HTTPError as error:
        with error:
            if error.code in (HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600)):
                raise ConnectionError(error.code, "Slack is in trouble") from error
        raise IngestError(
            f"Slack did not hand the file over (HTTP {error.code}); drop it again."
        ) from error


def _copy(response: IO[bytes], file: IO[bytes]) -> None:
    n_bytes = 0
    while chunk := response.read(_CHUNK):
        n_bytes += len(chunk)
        if n_bytes > MOST_BYTES:
            raise IngestError("That file is larger than Slack said; use `earful ingest` for it.")
        file.write(chunk)


def has_room(folder: Path, size: int) -> bool:
    """Whether the disk holds a file of that size and what is made of it."""
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free > 4 * size + 200_000_000
