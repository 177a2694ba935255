"""What the demonstration answers is true to what was planted in the sample feedback."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.analysis.answers import Answer
from bot.analyst import Analyst
from bot.demo import TOUR
from bot.ingest.pipeline import ingest_rows
from bot.ingest.privacy import mask
from bot.questions.query import Kind
from bot.sample.loader import sample_rows, sample_sentiments, sample_truths
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from bot.storage.memory.themes import MemoryThemeStore
from bot.themes import Making, Themes
from models.protocols import Predictor
from models.themes.maker import LastingThemes

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
TRUTHS = {truth.id: truth for truth in sample_truths()}


@pytest.fixture(scope="module")
def analyst(predictor: Predictor) -> Analyst:
    store, index = MemoryCommentStore(), MemoryIndex(predictor.dimension)
    zone = ZoneInfo("UTC")
    rows = sample_rows(TODAY)
    ingest_rows(rows, store=store, index=index, predictor=predictor, zone=zone, now=NOW)
    themes, maker = MemoryThemeStore(store), LastingThemes(predictor)
    Themes(themes, store, lambda: Making(index, maker, predictor.revision)).refresh()
    return Analyst(store=store, index=index, predictor=predictor, zone=zone, themes=themes)


def about(answer: Answer) -> set[str]:
    """Ids of the comments that the answer says are about its topic."""
    return set(answer.findings[0].comments)


def share_negative(answer: Answer) -> float:
    negative = next(finding for finding in answer.findings if finding.title in {"Negative", "负面"})
    assert negative.value is not None
    return negative.value


@pytest.mark.parametrize(
    ("question", "truth", "least_precision", "least_recall"),
    [
        ("summarise what people say about sync", "android-sync", 0.8, 0.6),
        ("总结一下大家对同步的反馈", "android-sync", 0.8, 0.6),
        ("summarise the feedback on search", "search-praised", 0.8, 0.6),
        ("大家对搜索有什么看法？", "search-praised", 0.8, 0.6),
        ("summarise the feedback on billing", "billing-confuses", 0.8, 0.5),
        ("大家对付款和账单有什么看法？", "billing-confuses", 0.8, 0.4),
        ("summarise the feedback on the login loop", "login-loop", 0.7, 0.4),
        ("what do people say about dark mode?", "dark-mode", 0.65, 0.8),
    ],
)
def test_a_summary_is_about_what_was_planted(
    analyst: Analyst, question: str, truth: str, least_precision: float, least_recall: float
) -> None:
    found, planted = about(analyst.ask(question, NOW)), set(TRUTHS[truth].comments)
    assert len(found & planted) / len(found) >= least_precision
    assert len(found & planted) / len(planted) >= least_recall


def test_the_bug_starts_with_its_version(analyst: Analyst) -> None:
    answer = analyst.ask("summarise what people say about sync on Android since 5.2", NOW)
    assert answer.query.filters.as_json() == {"platform": "Android"}
    assert answer.query.since == min(
        date.fromisoformat(row["created_at"][:10])
        for row in sample_rows(TODAY)
        if row["version"] == "5.2"
    )
    assert share_negative(answer) > 0.6
    before = analyst.ask("summarise what people say about sync on Android in 5.1", NOW)
    assert len(about(before) if before.n_comments else set()) < answer.n_comments / 5


def test_the_request_grows(analyst: Analyst) -> None:
    last = analyst.ask("what do people say about working offline in the last 30 days?", NOW)
    assert last.findings[0].change is not None
    assert last.findings[0].change.difference > 0


def test_the_fixed_bug_has_faded(analyst: Analyst) -> None:
    now = analyst.ask("summarise the login loop in the last 30 days", NOW)
    ever = analyst.ask("summarise the login loop", NOW)
    assert now.n_comments < ever.n_comments / 5


def test_praise_is_felt(analyst: Analyst) -> None:
    answer = analyst.ask("how do people feel about search?", NOW)
    assert answer.findings[0].title == "Positive"
    assert answer.findings[0].n > 1.5 * answer.n_comments * share_negative(answer)


def test_the_angry_account_is_heard(analyst: Analyst) -> None:
    answer = analyst.ask("what does Harbourline Logistics say?", NOW)
    planted = set(TRUTHS["harbourline-leaves"].comments)
    assert planted <= {id for finding in answer.findings for id in finding.comments}


@pytest.mark.parametrize("topic", ["fax machines", "vegetarian recipes", "payroll", "航班预订"])
def test_what_nobody_speaks_of_is_not_found(analyst: Analyst, topic: str) -> None:
    assert analyst.ask(f"summarise the feedback on {topic}", NOW).n_comments == 0


@pytest.mark.parametrize("question", ["what are the top themes?", "最近30天的主要主题"])
def test_themes_are_named_counted_and_quoted(analyst: Analyst, question: str) -> None:
    answer = analyst.ask(question, NOW)
    assert Kind.THEMES in analyst.kinds
    assert answer.query.kind is Kind.THEMES
    assert len({theme.name for theme in answer.themes}) == len(answer.themes) >= 5
    quoted = {quote.id for quote in answer.evidence}
    for theme in answer.themes:
        assert len(set(theme.comments)) == theme.count
        assert theme.evidence
        assert set(theme.evidence) <= quoted & set(theme.comments)


@pytest.mark.parametrize("question", TOUR)
def test_every_answer_of_the_tour_rests_on_comments_that_exist(
    analyst: Analyst, question: str
) -> None:
    answer = analyst.ask(question, NOW)
    texts = {row["id"]: mask(row["text"]).text for row in sample_rows(TODAY)}  # as it is stored
    for quote in answer.evidence:
        assert quote.quote in texts[quote.id]
    for finding in answer.findings:
        assert set(finding.evidence) <= set(finding.comments)
    assert answer.evidence or answer.query.kind is Kind.UNKNOWN


def test_labels_agree_with_what_the_writers_meant(analyst: Analyst) -> None:
    meant = sample_sentiments()
    answer = analyst.ask("how do people feel?", NOW)
    said = {
        id: finding.title.lower()
        for finding in answer.findings
        if finding.title in {"Negative", "Neutral", "Positive"}
        for id in finding.comments
    }
    polar = {id: label for id, label in meant.items() if label != "neutral"}
    opposite = {("negative", "positive"), ("positive", "negative")}
    wrong = sum((said[id], str(label)) in opposite for id, label in polar.items())
    assert wrong / len(polar) < 0.15
