"""`earful models explain`: which words of a comment made its label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot import console
from bot.bootstrap import SAMPLE, WORKSPACE, Earful
from bot.errors import QuestionError
from bot.feedback import Comment
from models import commands
from models.explanations import Explanation, Word

if TYPE_CHECKING:
    from bot.cli_models import Opener

_Said = Annotated[str | None, typer.Argument(metavar="[TEXT]", help="A comment, or --id.")]
_Id = Annotated[str | None, typer.Option("--id", help="A stored comment, instead of a text.")]
_Task = Annotated[str, typer.Option(help="sentiment, needs, churn_intent: see `models list`.")]
_Label = Annotated[str | None, typer.Option(help="One of its labels; the likeliest if not given.")]
_Product = Annotated[str | None, typer.Option(help="The product that the comment is about.")]
_Weights = Annotated[Path | None, typer.Option(help="A folder of weights made by `train`.")]
_AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(models: typer.Typer, opened: Opener) -> None:
    """Add the command to those of `earful models`."""

    @models.command()
    def explain(
        text: _Said = None,
        comment: _Id = None,
        *,
        task: _Task = "sentiment",
        label: _Label = None,
        product: _Product = None,
        weights: _Weights = None,
        as_json: _AsJson = False,
    ) -> None:
        """Show which words of one comment spoke for its label, and which against."""
        if (text is None) == (comment is None):
            raise typer.BadParameter("give either a text or --id")
        with opened() as earful:
            said = Comment("", text or "") if comment is None else _stored(earful, comment)
            used = earful.registry.in_use(weights) if weights else earful.weights
            with console.activity("Explaining") as say:
                explanation = commands.explain(
                    said.text,
                    task,
                    label=label,
                    product=product or said.product,
                    home=earful.settings.home,
                    encoder=earful.settings.encoder,
                    weights=used.folder,
                    revision=used.revision.id,
                    say=say,
                )
        if as_json:
            console.print_json({"id": comment, **explanation.as_json()})
        else:
            _print(explanation)


def _stored(earful: Earful, id: str) -> Comment:
    for workspace in (WORKSPACE, SAMPLE):
        found = earful.store(workspace).digests_by_id([id])
        if id in found:
            return found[id].comment
    raise QuestionError(
        f"There is no comment {id!r}; `earful ask QUESTION --json` gives the ids of its evidence."
    )


def _print(explanation: Explanation) -> None:
    for line in _lines(explanation):
        console.out.print(line, soft_wrap=True, highlight=False)


def _lines(explanation: Explanation) -> Iterator[Text]:
    has = "" if explanation.holds else ", which the comment is not given"
    sure = f"probability {explanation.probability:.2f}"
    yield Text(f"{explanation.task}: {explanation.label}{has} ({sure})", style="bold")
    yield _styled(explanation)
    if not explanation.words:
        yield Text("It has no words that could have made a label.")
        return
    yield Text(f"for      {_named(explanation.supporting)}")
    yield Text(f"against  {_named(explanation.opposing)}")
    how = "Shares of what all its words did to the label, by integrated gradients"
    yield Text(f"{how}; {explanation.revision}", style="dim")


def _named(words: Sequence[Word]) -> str:
    return ", ".join(f"{word.text} {abs(word.weight):.0%}" for word in words) or "nothing"


def _styled(explanation: Explanation) -> Text:
    """The marked text, coloured where there is colour."""
    styled = Text(explanation.marked)
    for words, sign, style in (
        (explanation.supporting, "+", "bold green"),
        (explanation.opposing, "-", "bold red"),
    ):
        styled.highlight_words([f"[{sign}{word.text}]" for word in words], style)
    return styled
