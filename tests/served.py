"""`earful serve` as a process that is started again whenever it ends, as an orchestrator does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_ROOT = Path(__file__).parents[1]
_ENDED = 30


class Served:
    """Runs as long as its context lasts; its log goes to `log`.

    `between` is called after each end, before the next start.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        between: Callable[[], object] = lambda: None,
    ) -> None:
        self._command, self._between, self._log = command, between, log
        self._environment = {**os.environ, "PYTHONPATH": f"{_ROOT}:{_ROOT / 'tests'}"}
        self._environment |= environment
        self._stopped = threading.Event()
        self.starts = 0

    def __enter__(self) -> Self:
        self._start()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join(_ENDED)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_ENDED)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def kill(self) -> None:
        """End it at once, whatever it is at."""
        self.process.kill()

    def _start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self._command],
                env=self._environment,
                cwd=self._log.parent,
                stdout=log,
                stderr=log,
            )
        self.starts += 1

    def _watch(self) -> None:
        while not self._stopped.is_set():
            if self.process.poll() is not None:
                self._between()
                self._start()
            time.sleep(0.05)


def serve_environment(api_url: str, home: Path, **more: str) -> dict[str, str]:
    """The settings of a bot that serves this home in a Slack of the tests."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_BASE_URL": api_url,
        "EARFUL_HOME": str(home),
        "EARFUL_DATABASE_URL": f"sqlite:///{home / 'earful.db'}",
        **more,
    }
