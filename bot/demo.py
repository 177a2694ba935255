"""The demonstration: sample feedback on a product that does not exist, and a tour of questions."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from rich.console import Console
from rich.rule import Rule

from bot.bootstrap import SAMPLE, Corpus, Earful
from bot.ingest.accounts import ingest_account_rows
from bot.ingest.pipeline import ingest_rows
from bot.rendering.text import to_text
from bot.sample.loader import sample_accounts, sample_rows

TOUR = (
    "summarise what people say about sync on Android since 5.2",
    "how do people feel about search?",
    "how did complaints about sync develop by week?",
    "who is about to leave and why?",
    "大家对付款和账单有什么看法？",
    "who asked for offline mode?",
    "what's the weather in Paris?",
)

_NEXT = (
    ('ask "what do enterprise customers complain about?"', "asks the sample something else"),
    ("ingest reviews.csv", "brings in your own feedback"),
    ("doctor", "says what Slack still needs"),
    ("serve", "answers in Slack"),
)


def load_sample(earful: Earful, today: date, progress: Callable[[int, int], None]) -> int:
    """Load the sample as of today, unless it is there already; how many comments it has."""
    rows = sample_rows(today)
    corpus = earful.corpus(SAMPLE)
    if _is_loaded(corpus, rows, earful.predictor.revision):
        earful.themes(SAMPLE).settle()
        return len(rows)
    _empty(corpus)
    # The sample's newest comments are of today, some of them of its last hour.
    end_of_day = datetime.combine(today, datetime.max.time(), UTC) + timedelta(seconds=1)
    ingest_rows(
        rows,
        store=corpus.store,
        index=corpus.index,
        predictor=earful.predictor,
        zone=earful.settings.zone,
        now=end_of_day,
        progress=progress,
    )
    ingest_account_rows(
        sample_accounts(today), store=corpus.store, zone=earful.settings.zone, now=end_of_day
    )
    earful.themes(SAMPLE).settle()
    return corpus.store.span().n


def give_tour(earful: Earful, console: Console, now: datetime) -> None:
    """Ask the sample the questions of the tour and print the answers."""
    analyst = earful.analyst(SAMPLE)
    for question in TOUR:
        console.print()
        console.print(Rule(f"[bold cyan]{question}[/]", align="left"))
        console.print(to_text(analyst.ask(question, now)))
    console.print()
    console.print(Rule("[bold cyan]Next[/]", align="left"))
    for words, purpose in _NEXT:
        console.print(f"[bold]{_program()} {words}[/]\n  {purpose}", highlight=False)


def _program() -> str:
    """How the person who started this can start it again."""
    return "earful" if shutil.which("earful") else os.path.relpath(sys.argv[0])


def _is_loaded(corpus: Corpus, rows: list[dict[str, str]], revision: str) -> bool:
    """Whether today's sample is there, whole, and labelled by the present models."""
    span = corpus.store.span()
    newest = max(datetime.fromisoformat(row["created_at"]) for row in rows)
    return span.last == newest and set(corpus.store.revisions()) == {revision}


def _empty(corpus: Corpus) -> None:
    keys = corpus.store.keys()
    corpus.store.clear()
    corpus.index.remove(keys)
    corpus.index.save()
