"""What Prometheus is told: answers, seconds by step, the queue, errors, Slack's limits."""

from __future__ import annotations

import logging

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300)
ANSWERS = Counter(
    "earful_answers", "Questions by what became of them.", ["outcome"], registry=REGISTRY
)
KINDS = Counter(
    "earful_worked_out", "Answers worked out, by kind of question.", ["kind"], registry=REGISTRY
)
STEPS = Histogram(
    "earful_step_seconds",
    "Seconds by step: work_out (from a query to its answer), whole (from a question's arrival to "
    "its answer in Slack).",
    ["step"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
OPEN = Gauge("earful_questions_open", "Questions that wait for their answer.", registry=REGISTRY)
CHANNELS = Counter(
    "earful_channel_threads",
    "Threads of channels that are sources, by what became of them.",
    ["outcome"],
    registry=REGISTRY,
)
CHANNELS_WAITING = Gauge(
    "earful_channel_threads_waiting",
    "Threads of channels that are sources, not taken in yet.",
    registry=REGISTRY,
)
_ERRORS = Counter("earful_errors", "Errors in the log, by logger.", ["logger"], registry=REGISTRY)
_LIMITED = Counter(
    "earful_slack_limited", "Calls that Slack put off (HTTP 429).", registry=REGISTRY
)
_WAITED = Counter(
    "earful_slack_limited_seconds", "Seconds that Slack asked to wait.", registry=REGISTRY
)


def count_limit(seconds: float) -> None:
    """Note that Slack put a call off for so long."""
    _LIMITED.inc()
    _WAITED.inc(seconds)


class ErrorCounter(logging.Handler):
    """Counts what the log calls errors."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        _ERRORS.labels(record.name).inc()
