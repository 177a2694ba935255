"""The command line. Exit status 0: done; 1: partly done or a failed check; 2: wrong use."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.table import Table

from bot import console
from bot.bootstrap import WORKSPACE, Earful
from bot.cli_charts import write_chart
from bot.cli_corrections import register as register_corrections
from bot.cli_digest import register as register_digest
from bot.cli_models import register
from bot.cli_moment import moment_of
from bot.cli_released import register as register_released
from bot.cli_themes import register as register_themes
from bot.config import load_settings
from bot.custom_labels import texts_of
from bot.errors import (
    ConfigurationError,
    EarfulError,
    IngestError,
    QuestionError,
    ReleasedError,
    ThemeError,
)
from bot.forgetting import Forgotten
from models.errors import (
    ModelError,
    TrainingDataError,
    UnknownLabelError,
    UnknownRevisionError,
)

DONE, PARTLY, WRONG_USE = 0, 1, 2

app = typer.Typer(
    help="Answers product questions from every comment users left, with quotes that exist.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Now = Annotated[str | None, typer.Option(help="Pretend that it is this moment (ISO 8601).")]
#: Before the name of a conversation in the terminal, so that it is none of Slack's threads.
_NAMED = "terminal:"
_WRONG_USE = (
    ConfigurationError,
    IngestError,
    QuestionError,
    ReleasedError,
    ThemeError,
    TrainingDataError,
    UnknownLabelError,
    UnknownRevisionError,
)


class Mode(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


def main() -> None:
    """Run the command line; whatever goes wrong ends in a sentence and an exit status."""
    as_json = "--json" in sys.argv[1:]
    try:
        app()
    except (EarfulError, ModelError) as error:
        status = WRONG_USE if isinstance(error, _WRONG_USE) else PARTLY
        _stop(str(error), status, as_json)
    except KeyboardInterrupt:
        _stop("Stopped; what was done is kept.", PARTLY, as_json)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(DONE)
    except Exception as error:  # the last net: nobody is shown a traceback
        reference = console.report_crash(error)
        _stop(
            f"Something went wrong that Earful did not expect (reference {reference}); "
            "the details are in earful.log in EARFUL_HOME.",
            PARTLY,
            as_json,
        )


@app.command()
def demo(now: Now = None) -> None:
    """A tour on sample feedback: no Slack, no network."""
    from bot.demo import give_tour, load_sample

    moment = moment_of(now)
    with _earful() as earful:
        with console.progress_bar("Loading the sample feedback") as progress:
            n = load_sample(earful, moment.date(), progress)
        console.out.print(f"[bold]Earful[/] has read {n:,} sample comments on Plumnote, a notes")
        console.out.print("app that does not exist. Here is what it answers.")
        give_tour(earful, console.out, moment)


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV, TSV, JSONL, Parquet.")],
    source: Annotated[str | None, typer.Option(help="Where these comments come from.")] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Read a field from this column."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring feedback in; running it again is harmless, and completes what was interrupted."""
    from bot.ingest.pipeline import ingest as ingest_file

    columns = _mapping(mapping or [])
    reports, failures = [], []
    with _earful() as earful:
        corpus = earful.corpus()
        for file in files:
            try:
                with console.progress_bar(file.name) as progress:
                    report = ingest_file(
                        file,
                        store=corpus.store,
                        index=corpus.index,
                        predictor=earful.predictor,
                        source=source,
                        mapping=columns,
                        zone=earful.settings.zone,
                        now=datetime.now(UTC),
                        progress=progress,
                    )
            except IngestError as error:
                failures.append({"file": str(file), "error": str(error)})
                continue
            reports.append(report)
            if not as_json:
                console.print_report(report)
        failures += _settle_themes(earful)
    _finish_ingest([report.as_json() for report in reports], failures, as_json)
    if failures:
        raise typer.Exit(PARTLY if reports else WRONG_USE)
    raise typer.Exit(PARTLY if any(report.n_rejected for report in reports) else DONE)


def _settle_themes(earful: Earful) -> list[dict[str, str]]:
    """Bring the themes up to the comments; what went wrong does not undo what came in."""
    try:
        with console.activity("Looking at the themes"):
            earful.themes().settle()
    except (EarfulError, ModelError) as error:
        return [{"step": "themes", "error": str(error)}]
    return []


def _finish_ingest(
    reports: Sequence[Mapping[str, Any]], failures: Sequence[Mapping[str, str]], as_json: bool
) -> None:
    if as_json:
        console.print_json({"files": reports, "errors": failures})
        return
    for failure in failures:
        console.err.print(failure["error"], style="red", markup=False, highlight=False)


@app.command("ingest-accounts")
def ingest_accounts(file: Path, as_json: AsJson = False) -> None:
    """Bring in a table of accounts (account, plan, mrr, seats, started_at, …)."""
    from bot.ingest.accounts import ingest_accounts as ingest_table

    with _earful() as earful:
        report = ingest_table(
            file, store=earful.store(), zone=earful.settings.zone, now=datetime.now(UTC)
        )
    if as_json:
        console.print_json(report.as_json())
    else:
        console.print_accounts_report(report)
    raise typer.Exit(PARTLY if report.n_rejected else DONE)


@app.command()
def ask(
    question: str,
    now: Now = None,
    thread: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Go on with the conversation of this name."),
    ] = None,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Draw the answer's chart as a picture.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a question, in English or Chinese."""
    moment = moment_of(now)
    with _earful() as earful:
        name = None if thread is None else _NAMED + thread
        answer = earful.desk().ask(question, moment, thread=name)
    if as_json:
        console.print_json(answer.as_json())
    else:
        from bot.rendering.text import print_answer

        print_answer(answer, console.out)
    if chart is not None and not write_chart(answer, chart):
        raise typer.Exit(PARTLY)


@app.command()
def serve(
    mode: Annotated[Mode, typer.Option(help="Socket Mode, or HTTP requests from Slack.")] = (
        Mode.SOCKET
    ),
    port: Annotated[int, typer.Option(help="For --mode http.")] = 3000,
) -> None:
    """Answer in Slack until stopped."""
    from bot.digests.background import Background
    from bot.health import probes
    from bot.logs import log_to_stream
    from bot.memory import give_back, share_arenas
    from bot.metering import MeteredAnalyst, MeteredDeliveries
    from bot.slack.app import build_app
    from bot.slack.serve import serve_http, serve_socket
    from bot.warming import Warming

    share_arenas()  # before there are threads
    with _earful() as earful:
        log_to_stream(earful.settings.log)
        desk = earful.desk()
        slack = build_app(
            earful.settings,
            MeteredAnalyst(desk),
            MeteredDeliveries(earful.deliveries),
            earful.office(desk),
            earful.backing(),
            inbox=earful.inbox(),
        )
        runner = earful.digest_runner(desk, slack.poster, slack.desk.owner)
        watch = earful.alert_watch(slack.poster, slack.desk.owner)
        ticks = [runner.tick, watch.tick, *slack.ticks, give_back]
        checks = {"database": earful.has_database, "slack": slack.is_connected}
        with (
            probes(earful.settings.metrics_port, checks),
            earful.relabelling(desk),
            Background(ticks),
            Warming(desk),
        ):
            if mode is Mode.SOCKET:
                serve_socket(slack, earful.settings)
            else:
                serve_http(slack, earful.settings, port)


@app.command()
def forget(
    author: Annotated[str | None, typer.Option(help="All comments of this author.")] = None,
    account: Annotated[str | None, typer.Option(help="All comments of this account.")] = None,
    comment: Annotated[str | None, typer.Option("--id", help="This one comment.")] = None,
) -> None:
    """Delete comments for good: from the store and index, and from all that names or quotes them.

    Messages that were posted to Slack stay there.
    """
    if sum(choice is not None for choice in (author, account, comment)) != 1:
        raise typer.BadParameter("give exactly one of --author, --account and --id")
    with _earful() as earful:
        corpus = earful.corpus(WORKSPACE)
        texts = texts_of(corpus.store, id=comment, author=author, account=account)
        keys = corpus.store.remove(id=comment, author=author, account=account)
        gone = Forgotten(author or account, frozenset(texts), tuple(texts.values()))
        earful.custom_labels.forget(gone.texts)
        earful.themes(WORKSPACE).forget(gone.texts)
        for store in earful.quoting:
            store.forget(gone)
        corpus.index.remove(keys)
        corpus.index.save()
    console.out.print(f"{len(keys):,} comments forgotten.")
    raise typer.Exit(DONE if len(keys) else PARTLY)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is configured, reachable and missing, and how to mend it."""
    from bot.doctor import examine

    with _earful() as earful:
        checks = examine(earful)
    if as_json:
        console.print_json({"checks": [asdict(check) for check in checks]})
    else:
        table = Table(box=None, show_header=False)
        for check in checks:
            mark = "[green]✓[/]" if check.ok else "[red]✗[/]"
            table.add_row(mark, check.name, check.detail, check.mend)
        console.out.print(table)
    raise typer.Exit(DONE if all(check.ok for check in checks) else PARTLY)


@contextmanager
def _earful() -> Iterator[Earful]:
    """The program for one command: settings read, log opened, database closed at the end."""
    settings = load_settings()
    console.log_to(settings.home)
    earful = Earful(settings, working=lambda: console.activity("Getting the models ready"))
    try:
        yield earful
    finally:
        earful.close()


register(app, _earful)
register_released(app, _earful)
register_themes(app, _earful)
register_digest(app, _earful)
register_corrections(app, _earful)


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not (name and equals and column):
            raise typer.BadParameter(f"--map takes FIELD=COLUMN, as in text=review, not {pair!r}")
        found[name.strip()] = column.strip()
    return found


def _stop(message: str, status: int, as_json: bool) -> NoReturn:
    if as_json:
        console.print_json({"error": message})
    else:
        console.err.print(message, style="red", markup=False, highlight=False)
    sys.exit(status)
