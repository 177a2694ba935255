"""Every sentence of a brief that holds a figure or a quote leads to comments that say so."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from bot.analysis.answers import Answer
from bot.analyst import Analyst
from bot.feedback import Account
from bot.ingest.pipeline import ingest_rows
from bot.questions.query import Kind
from bot.sample.loader import sample_rows
from bot.storage.database import open_database
from bot.storage.memory.index import MemoryIndex
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_themes import SqlThemeStore
from bot.themes import Making, Themes
from brief_recount import Recount
from models.testing import HashingPredictor, TinyThemes

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
WORKSPACE = "default"
QUESTIONS = (
    "write a brief on sync",
    "write a brief on search in the last 60 days",
    "write a product brief on dark mode",
    "draft a brief about offline on Android",
    "write a brief on login in October 2026",
    "write a one-pager on billing for Pro customers",
    "write a brief on T1",
    "write a brief on T2",
    "write a brief",
    "写一份关于同步的产品简报",
    "写一份关于搜索的产品简报",
    "写一份关于离线的产品简报",
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("briefs")
    engine = open_database(f"sqlite:///{folder / 'earful.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def analyst(engine: Engine) -> Analyst:
    predictor, zone = HashingPredictor(), ZoneInfo("UTC")
    store, index = SqlCommentStore(engine, WORKSPACE), MemoryIndex(predictor.dimension)
    rows = sample_rows(NOW.date())
    ingest_rows(rows, store=store, index=index, predictor=predictor, zone=zone, now=NOW)
    store.add_accounts([Account("Tidepool Robotics", mrr=1250.0), Account("Globex", mrr=90.0)])
    themes, maker = SqlThemeStore(engine, WORKSPACE), TinyThemes(predictor.dimension)
    Themes(themes, store, lambda: Making(index, maker, predictor.revision)).refresh()
    return Analyst(store=store, index=index, predictor=predictor, zone=zone, themes=themes)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_brief_is_recounted(engine: Engine, analyst: Analyst, question: str) -> None:
    answer = analyst.ask(question, NOW)
    assert answer.query.kind is Kind.BRIEF
    assert answer.n_comments
    with engine.connect() as connection:
        assert Recount(connection, answer).faults() == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_brief_fits_a_page(analyst: Analyst, question: str) -> None:
    answer: Answer = analyst.ask(question, NOW)
    page, table = answer.files
    body = page.text.split("\n## The comments behind it")[0].split("\n## 依据的评论")[0]
    assert len(body) < 6000
    assert len([line for line in body.splitlines() if line.startswith("- ")]) <= 40
    quoted = [quote.id for quote in answer.evidence]
    assert len(quoted) == len(set(quoted))
    assert all(f"\n{id}," in table.text for id in quoted)
