"""What the command line prints besides answers: reports, progress, JSON, errors."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from bot.ingest.report import AccountsReport, IngestReport

#: Answers and reports.
out = Console()

#: Progress, notes and errors, so that standard output can be piped.
err = Console(stderr=True)

_SHOWN_PROBLEMS = 10
_log = logging.getLogger(__name__)


def print_json(document: Any) -> None:
    """Write one JSON document to standard output, as UTF-8 whatever the terminal says."""
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")
    sys.stdout.flush()


def log_to(home: Path, level: int = logging.INFO) -> None:
    """Log to a file in EARFUL_HOME; without one that can be written, to nowhere."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            home / "earful.log", maxBytes=5_000_000, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)


def report_crash(error: BaseException) -> str:
    """Log an error that nobody expected and give the reference to find it by."""
    reference = secrets.token_hex(4)
    _log.error("unexpected error, reference %s", reference, exc_info=error)
    return reference


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for work of known size; the function takes how much is done, and of how much."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(title, total=None)

        def update(done: int, total: int) -> None:
            progress.update(task, completed=done, total=max(total, 1))

        yield update


@contextmanager
def activity(title: str) -> Iterator[Callable[[str], None]]:
    """A moving bar for work of unknown size; the function changes what it says."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda text: progress.update(task, description=text)


def print_report(report: IngestReport) -> None:
    """Print what became of a file of comments."""
    out.print(
        f"[bold]{report.file}[/]: {report.n_added:,} added, {report.n_updated:,} updated, "
        f"{report.n_unchanged:,} unchanged, {report.n_duplicates:,} duplicates, "
        f"{report.n_rejected:,} rejected (of {report.n_read:,} rows)",
        highlight=False,
        soft_wrap=True,
    )
    if report.masked:
        masked = ", ".join(f"{count:,} {kind}" for kind, count in report.masked.items())
        out.print(f"  masked: {masked}", highlight=False, soft_wrap=True, markup=False)
    if report.columns:
        read = ", ".join(f"{name} ← {column}" for name, column in report.columns.items())
        out.print(f"  columns: {read}", highlight=False, soft_wrap=True, markup=False)
    if report.unmatched:
        out.print(
            f"  kept as extra: {', '.join(report.unmatched)}",
            highlight=False,
            soft_wrap=True,
            markup=False,
        )
    _print_rest(report)


def print_accounts_report(report: AccountsReport) -> None:
    """Print what became of a table of accounts."""
    out.print(
        f"[bold]{report.file}[/]: {report.n_stored:,} accounts stored, "
        f"{report.n_rejected:,} rejected (of {report.n_read:,} rows)",
        highlight=False,
        soft_wrap=True,
    )
    _print_rest(report)


def _print_rest(report: IngestReport | AccountsReport) -> None:
    for note in report.notes:
        out.print(f"  note: {note}", highlight=False, soft_wrap=True, markup=False)
    for problem in report.problems[:_SHOWN_PROBLEMS]:
        out.print(
            f"  line {problem.line}: {problem.reason}",
            highlight=False,
            soft_wrap=True,
            markup=False,
        )
    hidden = report.n_rejected - min(_SHOWN_PROBLEMS, len(report.problems))
    if hidden > 0:
        out.print(
            f"  … and {hidden:,} more; --json lists up to 1,000", highlight=False, soft_wrap=True
        )
