"""What a thousand answers quote and count is in the database: read and counted there again, in SQL.

The conditions are written here a second time, from the question as it was understood, so that a
mistake of the analyses is not made twice. Time stands in UTC.
"""

import json
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, text

from bot.analysis.answers import Answer, Finding
from bot.analyst import Analyst
from bot.ingest.pipeline import ingest_rows
from bot.questions.query import Kind, Query
from bot.sample.loader import sample_rows
from bot.storage.database import open_database
from bot.storage.memory.index import MemoryIndex
from bot.storage.sql_comments import SqlCommentStore
from models.testing import HashingPredictor

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
N_ANSWERS, N_PARTS = 1000, 10

TOPICS = {
    "en": ("", "sync", "search", "offline", "dark mode", "login", "billing", "export", "support"),
    "zh": ("", "同步", "搜索", "离线", "深色模式", "登录", "付款", "客服"),
}
WHEN = {
    "en": ("", " in the last 30 days", " in October 2026", " since 5.1", " last week"),
    "zh": ("", "最近30天", "10月", "5.1以来", "上周"),
}
WHERE = {
    "en": ("", " on Android", " on iOS", " from Pro customers", " in German", " with 1 star"),
    "zh": ("", "安卓上", "iOS上", "Pro套餐", "中文"),
}
#: What is asked, and how often of a hundred: what takes longest is asked less.
FORMS = {
    "en": {
        "summarise what people say about {topic}{where}{when}": 14,
        "how do people feel about {topic}{where}{when}?": 16,
        "how do people feel about {topic} by platform{when}?": 5,
        "find comments mentioning {topic}{where}{when}": 14,
        "how many bug reports about {topic}{where}{when}?": 8,
        "negative comments about {topic}{where}{when}": 8,
        "feature requests about {topic}{when}": 6,
        "which themes are most common{where}{when}?": 3,
        "how has feedback about {topic}{where} developed by week?": 4,
        "compare {topic} on Android with iOS{when}": 3,
        "compare {topic} in 5.2 with 5.1": 3,
    },
    "zh": {
        "总结一下{when}{where}大家对{topic}的反馈": 8,
        "{when}{where}用户对{topic}满意吗？": 8,
        "查找{when}{where}提到{topic}的评论": 7,
        "{when}关于{topic}的错误反馈有多少？": 4,
        "{where}{topic}的评价走势如何？": 2,
        "对比安卓和iOS上的{topic}": 2,
    },
}
NEED_BITS = {
    "bug_report": 1,
    "feature_request": 2,
    "complaint": 4,
    "question": 8,
    "praise": 16,
}
#: Findings of a class by their titles, which are the same words on either side of a comparison.
CLASSES = {
    "negative": "sentiment = 'negative'",
    "neutral": "sentiment = 'neutral'",
    "positive": "sentiment = 'positive'",
    "负面": "sentiment = 'negative'",
    "中性": "sentiment = 'neutral'",
    "正面": "sentiment = 'positive'",
    **{
        words: f"needs & {NEED_BITS[need]}"
        for need, both in {
            "bug_report": ("bug reports", "错误反馈"),
            "feature_request": ("feature requests", "功能建议"),
            "complaint": ("complaints", "抱怨"),
            "question": ("questions", "提问"),
            "praise": ("praise", "表扬"),
        }.items()
        for words in both
    },
    "churn intent": "churn_probability >= 0.5",
    "流失意向": "churn_probability >= 0.5",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('recount') / 'earful.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def analyst(engine: Engine) -> Analyst:
    predictor, zone = HashingPredictor(256), ZoneInfo("UTC")
    store, index = SqlCommentStore(engine), MemoryIndex(predictor.dimension)
    rows = sample_rows(TODAY)
    ingest_rows(rows, store=store, index=index, predictor=predictor, zone=zone, now=NOW)
    return Analyst(store=store, index=index, predictor=predictor, zone=zone)


def asked() -> list[str]:
    """A thousand questions, the same ones every time."""
    draw = random.Random(20261122)
    found: list[str] = []
    for lang, share in (("en", 2), ("zh", 1)):
        forms = draw.choices(
            list(FORMS[lang]), list(FORMS[lang].values()), k=share * N_ANSWERS // 3 + 1
        )
        for form in forms:
            parts = {
                "topic": draw.choice(TOPICS[lang]) or ("the app" if lang == "en" else "应用"),
                "when": draw.choice(WHEN[lang]),
                "where": draw.choice(WHERE[lang]),
            }
            found.append(form.format(**parts))
    return found[:N_ANSWERS]


@pytest.mark.parametrize("part", range(N_PARTS))
def test_answers_quote_and_count_what_is_stored(
    part: int, analyst: Analyst, engine: Engine
) -> None:
    with engine.connect() as connection:
        texts = dict(connection.execute(text("SELECT id, text FROM comments")).all())
        kinds = set()
        for question in asked()[part::N_PARTS]:
            answer = analyst.ask(question, NOW)
            kinds.add(answer.query.kind)
            check_quotes(answer, texts)
            check_counts(answer, connection)
    assert kinds >= {Kind.SUMMARY, Kind.SENTIMENT, Kind.SEARCH}
    assert kinds & {Kind.TREND, Kind.COMPARE}


def check_quotes(answer: Answer, texts: Mapping[str, str]) -> None:
    for quote in answer.evidence:
        assert quote.quote
        assert quote.quote in texts[quote.id], answer.query.text


def check_counts(answer: Answer, connection: Connection) -> None:
    query = answer.query
    if query.kind is not Kind.COMPARE and query.kind is not Kind.UNKNOWN:
        if query.topic is None:
            assert answer.n_comments == counted(connection, meant(query, labels=True)), query.text
        judged = "needs IS NOT NULL" if query.filters.need else "1"
        considered = counted(connection, [*meant(query, labels=False), judged])
        assert answer.n_considered == considered, query.text
    for finding in answer.findings:
        for one in (finding, *finding.parts):
            check_finding(query, one, connection)
            if finding.title.casefold() in CLASSES and one is not finding:
                check_class(finding.title, one, connection)


def check_finding(query: Query, finding: Finding, connection: Connection) -> None:
    """The comments of a finding exist, pass what was asked, are as many as it says, and quoted."""
    asked_for = [] if query.kind is Kind.COMPARE else meant(query, labels=True)
    if query.kind is Kind.TREND or finding.comments:
        assert finding.n == counted(connection, [among(finding), *asked_for]), (
            query.text,
            finding.title,
        )
    assert finding.n == len(finding.comments)
    assert set(finding.evidence) <= set(finding.comments)
    check_class(finding.title, finding, connection)
    if finding.counted is not None and finding.of:
        assert finding.counted == finding.n / finding.of


def among(finding: Finding) -> str:
    ids = quoted(json.dumps(finding.comments))
    return f"id IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - ids of a test's own


def check_class(title: str, finding: Finding, connection: Connection) -> None:
    """All comments of a finding about a class are of that class."""
    if (condition := CLASSES.get(title.casefold())) is not None:
        assert finding.n == counted(connection, [among(finding), condition]), title


def meant(query: Query, *, labels: bool) -> list[str]:
    """What a question asks for, but for its topic, as conditions of SQL."""
    filters = query.filters
    found = [
        f"lower({name}) IN ({', '.join(quoted(value.lower()) for value in values)})"
        for name in ("source", "product", "version", "platform", "plan", "segment", "country")
        if (values := getattr(filters, name))
    ]
    if filters.lang:
        found.append(f"lang IN ({', '.join(map(quoted, filters.lang))})")
    if query.since:
        found.append(f"created_at >= '{query.since} 00:00:00'")
    if query.until:
        found.append(f"created_at < '{query.until} 00:00:00'")
    if filters.rating is not None:
        found.append(f"rating BETWEEN {filters.rating.min or 0} AND {filters.rating.max or 5}")
    if labels and filters.sentiment:
        found.append(f"sentiment IN ({', '.join(quoted(str(one)) for one in filters.sentiment)})")
    if labels and filters.need:
        found.append(f"needs & {sum(NEED_BITS[str(need)] for need in filters.need)}")
    assert filters.churn_intent is None
    assert filters.excluded == filters.custom == filters.account == ()
    return found


def counted(connection: Connection, conditions: list[str]) -> int:
    where = " AND ".join(["1", *conditions])
    statement = f"SELECT count(*) FROM comments WHERE {where}"  # noqa: S608 - a test's own
    count: int = connection.exec_driver_sql(statement).scalar_one()
    return count


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
