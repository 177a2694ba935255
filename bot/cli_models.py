"""`earful models …`: train, evaluate and use the labels on files of one's own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot import cli_custom, cli_explain, cli_relabelling, cli_revisions, console
from bot.bootstrap import Earful
from models import commands
from models.metrics import Figures
from models.span_metrics import SpanFigures

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Weights = Annotated[
    Path | None, typer.Option(help="A folder made by `train`, instead of the packaged one.")
]


#: Opens the program for one command.
Opener = Callable[[], AbstractContextManager[Earful]]


def register(app: typer.Typer, opened: Opener) -> None:
    """Add the subcommands of `models` to a command line."""
    models = typer.Typer(
        help="The models: list, train, evaluate, predict, explain, promote.", no_args_is_help=True
    )
    app.add_typer(models, name="models")

    cli_explain.register(models, opened)
    cli_relabelling.register(models, opened)
    cli_revisions.register(models, opened)

    @models.command()
    def train(
        task: Annotated[
            str, typer.Argument(help="A task, or all; any other name makes a label of your own.")
        ],
        data: Annotated[Path, typer.Option(help="A folder of data sets, or a CSV: text, label.")],
        out: Annotated[
            Path | None, typer.Option(help="Where the weights go; a folder in EARFUL_HOME if not.")
        ] = None,
        start: Annotated[
            Path | None, typer.Option(help="A checkpoint of an earlier run to begin with.")
        ] = None,
        resume: Annotated[bool, typer.Option(help="Go on where a stopped run was.")] = False,
    ) -> None:
        """Train a task, or all together, into a folder of weights with their cards.

        A label of your own, such as mentions_competitor, takes 8 to 64 examples of each of its
        values and less than a minute; then every comment has it, to filter and to group by.
        """
        if not commands.is_built_in(task) and not data.is_dir():
            if out or start or resume:
                raise typer.BadParameter("a label of your own takes no --out, --start or --resume")
            cli_custom.train_label(opened, task, data)
            return
        with opened() as earful, console.activity("Training") as say:
            trained = commands.train(
                task,
                data,
                out or earful.settings.home / "models" / "trained" / task,
                home=earful.settings.home,
                encoder=earful.settings.encoder,
                start=start,
                resume=resume,
                say=say,
            )
            kept = earful.registry.keep(trained.out)
        console.out.print(f"Trained: {trained.out}. Use it with `earful models promote {kept.id}`")

    @models.command()
    def evaluate(
        task: str,
        data: Annotated[Path, typer.Option(help="A CSV with the columns text and label.")],
        weights: Weights = None,
        as_json: AsJson = False,
    ) -> None:
        """Compare a task's labels with those of a file."""
        with opened() as earful:
            found = commands.evaluate(task, data, earful.predictor_of(weights))
        if as_json:
            console.print_json(found.as_json())
            return
        table = Table(box=None)
        measures = ("span F1", "label right") if found.is_spans else ("accuracy", "macro-F1")
        for column in ("rows of", "n", *measures):
            table.add_column(column)
        table.add_row("all", *_cells(found.figures))
        if found.among:
            table.add_row(f"all, among {', '.join(found.among_labels)}", *_cells(found.among))
        for lang, figures in found.languages.items():
            table.add_row(lang, *_cells(figures))
        console.out.print(table)

    @models.command()
    def predict(  # noqa: PLR0917 - typer hands every option over by name
        data: Annotated[Path, typer.Argument(help="A CSV with a column text, or of accounts.")],
        out: Annotated[Path, typer.Option(help="JSON Lines, one a row.")],
        weights: Weights = None,
        task: Annotated[
            str | None, typer.Option(help="churn_risk, to judge accounts instead of texts.")
        ] = None,
        train: Annotated[
            Path | None, typer.Option(help="A CSV of accounts whose outcome is known.")
        ] = None,
        label: Annotated[
            str | None, typer.Option(help="Its column that says who left: yes or no, 1 or 0.")
        ] = None,
    ) -> None:
        """Label every row of a file, or say how likely each account of a file leaves.

        With --task churn_risk, a model is fitted to the accounts of --train, whose column --label
        says who left; the accounts of the file get a calibrated risk each, with its reasons.
        """
        if task == commands.CHURN_RISK:
            _predict_risk(data, train, label, out)
            return
        if task or train or label:
            raise typer.BadParameter("--train and --label belong to --task churn_risk")
        with opened() as earful:
            done = commands.predict(data, out, earful.predictor_of(weights))
        console.out.print(f"{done.rows:,} rows labelled: {done.out}", highlight=False)


def _predict_risk(data: Path, train: Path | None, label: str | None, out: Path) -> None:
    if train is None or label is None:
        raise typer.BadParameter("--task churn_risk needs --train FILE.csv and --label COLUMN")
    with console.activity("Learning from known accounts"):
        done = commands.predict_risk(data, train, label, out)
    for note in done.notes:
        console.err.print(note, style="yellow", markup=False, highlight=False)
    auc, plain = done.report.figures.auc, done.report.plain.auc
    console.out.print(
        f"{done.rows:,} accounts judged: {out}. Cross-validated on {done.report.n:,} known ones, "
        f"{done.report.events:,} of which left: AUC "
        f"{_with_interval(auc.value, (auc.low, auc.high))}, "
        f"plain logistic regression {plain.value:.3f}.",
        highlight=False,
        markup=False,
    )


def _cells(figures: Figures | SpanFigures) -> tuple[str, str, str]:
    if isinstance(figures, SpanFigures):
        right = _with_interval(figures.accuracy, figures.accuracy_interval)
        return f"{figures.n:,}", _with_interval(figures.f1, figures.f1_interval), right
    accuracy = _with_interval(figures.accuracy, figures.accuracy_interval)
    return f"{figures.n:,}", accuracy, _with_interval(figures.macro_f1, figures.macro_f1_interval)


def _with_interval(value: float, interval: tuple[float, float]) -> str:
    return f"{value:.3f} ({interval[0]:.3f}–{interval[1]:.3f})"
