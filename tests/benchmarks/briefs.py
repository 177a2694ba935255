"""Traces and recounts every sentence of many briefs that holds a figure or a quote.

    python tests/benchmarks/briefs.py [--home EARFUL_HOME] [--workspace sample] [--briefs 200]

With a home, the models in use answer from its database; without one, a predictor without weights
answers from the sample feedback. Topics are the aspects that comments name most, and the themes;
filters and periods are drawn with a fixed seed.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from bot.analyst import Analyst
from bot.bootstrap import SAMPLE, Earful
from bot.config import Settings
from bot.ingest.pipeline import ingest_rows
from bot.ports import ThemeStore
from bot.questions.query import Kind
from bot.sample.loader import sample_rows
from bot.storage.database import open_database
from bot.storage.memory.index import MemoryIndex
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_themes import SqlThemeStore
from bot.themes import Making, Themes
from brief_recount import Recount
from models.testing import HashingPredictor, TinyThemes

FORMS = ("write a brief on {}", "draft a product brief about {}", "写一份关于 {} 的产品简报")
WHEN = ("", "", " in the last 60 days", " on Android", " on iOS")
TOPICS, THEMES = 40, 60


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--workspace", default=SAMPLE)
    arguments.add_argument("--briefs", type=int, default=200)
    given = arguments.parse_args()
    if given.home is not None:
        earful = Earful(Settings(EARFUL_HOME=given.home))
        analyst, themes = earful.analyst(given.workspace), earful.theme_store(given.workspace)
        report(analyst, themes, earful.engine, given)
        earful.close()
        return
    with TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/earful.db")
        analyst, themes_of = sample(engine)
        report(analyst, themes_of, engine, given)
        engine.dispose()


def sample(engine: Engine) -> tuple[Analyst, ThemeStore]:
    """An analyst of the sample feedback that needs no weights."""
    predictor, zone, now = HashingPredictor(), ZoneInfo("UTC"), datetime.now(UTC)
    store, index = SqlCommentStore(engine, SAMPLE), MemoryIndex(predictor.dimension)
    rows = sample_rows(now.date())
    ingest_rows(rows, store=store, index=index, predictor=predictor, zone=zone, now=now)
    themes, maker = SqlThemeStore(engine, SAMPLE), TinyThemes(predictor.dimension)
    Themes(themes, store, lambda: Making(index, maker, predictor.revision)).refresh()
    analyst = Analyst(store=store, index=index, predictor=predictor, zone=zone, themes=themes)
    return analyst, themes


def report(analyst: Analyst, themes: ThemeStore, engine: Engine, given: argparse.Namespace) -> None:
    """Ask for the briefs, and print what was found of them."""
    found: Counter[str] = Counter()
    with engine.connect() as connection:
        # the recount names the comments of one workspace only
        connection.execute(text(_VIEW.format(given.workspace)))
        latest = connection.execute(text("SELECT max(created_at) FROM comments")).scalar_one()
        now = datetime.fromisoformat(latest).replace(tzinfo=UTC) if latest else datetime.now(UTC)
        for question in questions(connection, themes, given.briefs):
            count(analyst, question, now, connection, found)
    print(", ".join(f"{name} {n:,}" for name, n in found.items()))


_VIEW = "CREATE TEMP VIEW comments AS SELECT * FROM main.comments WHERE workspace_id = '{}'"


def count(
    analyst: Analyst, question: str, now: datetime, connection: Connection, found: Counter[str]
) -> None:
    """Recount one brief, and print what is wrong with it."""
    answer = analyst.ask(question, now)
    found["asked"] += 1
    found["taken for another kind"] += answer.query.kind is not Kind.BRIEF
    if answer.query.kind is not Kind.BRIEF or not answer.files:
        found["without comments"] += not answer.n_comments
        return
    sentences = [one for section in answer.findings for one in section.parts]
    faults = Recount(connection, answer).faults()
    found["briefs"] += 1
    found["notes, for thin evidence"] += answer.n_comments < 5
    found["quotes"] += sum(bool(one.evidence) for one in sentences)
    found["counted sentences"] += sum(bool(one.comments) for one in sentences)
    found["faults"] += len(faults)
    for fault in faults:
        print(f"{question}: {fault}")


def questions(connection: Connection, themes: ThemeStore, n: int) -> Sequence[str]:
    """Questions for briefs on parts of the product and on themes, the same ones every time."""
    named = text(
        "SELECT phrase FROM aspects WHERE length(phrase) > 2 GROUP BY phrase "
        "ORDER BY count(*) DESC, phrase LIMIT :n"
    )
    stored = themes.stored()
    ids = [theme.id for theme in stored.ledger.themes[:THEMES]] if stored else []
    topics = [*connection.execute(named, {"n": TOPICS}).scalars(), *ids]
    draw = random.Random(0)
    return [draw.choice(FORMS).format(draw.choice(topics)) + draw.choice(WHEN) for _ in range(n)]


if __name__ == "__main__":
    main()
