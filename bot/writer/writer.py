"""Rewords an answer's prose, where what comes back says the same; else the plain text stands."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.analysis.answers import Answer
from bot.analysis.wording import say
from bot.writer.checks import fault
from bot.writer.client import Client
from bot.writer.passages import request_of, reworded

_log = logging.getLogger(__name__)


class Writer:
    """Has headline and findings reworded by a language model; never raises, never waits long."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def trouble(self) -> str | None:
        """Why the server cannot be used, in a few words; None where it answers."""
        return self._client.trouble()

    def polish(self, answer: Answer) -> Answer:
        """The answer, with each passage reworded whose rewording holds; a caveat says so."""
        request = request_of(answer)
        written = self._client.ask(request) if request else None
        if request is None or written is None:
            return answer
        pairs = zip(request.passages, written, strict=True)
        kept = tuple(_better(plain, new.strip(), request.lang) for plain, new in pairs)
        if kept == request.passages:
            return answer
        note = say(answer.query, "worded", model=self._client.server.model)
        return replace(reworded(answer, kept), caveats=(*answer.caveats, note))


def _better(plain: str, written: str, lang: str) -> str:
    wrong = fault(plain, written, lang)
    if wrong is not None:
        _log.info("a rewording is not used: %s", wrong)
    return plain if wrong else written
