"""Themes are counted, ranked and told of by what the comments say, and by nothing else."""

import csv
import json
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from bot.analysis.answers import Answer, ChartKind
from bot.feedback import Comment
from bot.questions.query import Kind
from bot.rendering.blocks import to_blocks
from bot.rendering.text import to_text
from factories import NOW, analyst, comment
from themed import themed_analyst


def many(
    n: int, text: str, *, days: int = 0, people: int | None = None, **columns: str
) -> list[Comment]:
    """n comments that begin alike, spread over ten days that end so many days ago."""
    return [
        comment(
            f"{text}, number {number}",
            created_at=NOW - timedelta(days=days + number % 10, hours=1 + number % 7),
            author=f"{text[:4]}{number % (people or n)}",
            **columns,
        )
        for number in range(n)
    ]


def corpus() -> list[Comment]:
    """Two months: sync rises, login falls, dark mode and price stay."""
    return [
        *many(40, "sync is broken and loses notes", platform="Android"),
        *many(4, "sync was slow", days=32, platform="iOS"),
        *many(4, "login fails again", platform="iOS"),
        *many(40, "login goes in circles, it crashes", days=32, platform="iOS"),
        *many(20, "dark mode is great", platform="iOS"),
        *many(20, "dark theme, love it", days=32, platform="Android"),
        *many(15, "price is awful", people=2, platform="iOS"),
        *many(15, "price is what it is", days=32, platform="Android"),
        *many(6, "nice", platform="Web"),
        *many(4, "something else entirely", platform="Web"),
        *many(1, "something from long ago", days=100),
    ]


def asked(question: str, comments: list[Comment] | None = None, **settings: object) -> Answer:
    answer = themed_analyst(comments or corpus(), **settings).ask(question, NOW)
    assert answer.query.kind is Kind.THEMES
    return answer


def names(answer: Answer) -> list[str]:
    return [theme.name for theme in answer.themes]


def test_themes_are_ranked_by_share_and_every_number_can_be_recounted() -> None:
    comments = corpus()
    answer = asked("what are the top themes?", comments)
    assert names(answer) == ["Notes lost on sync", "Login loop", "Dark mode", "Too expensive"]
    texts = {one.id: one.text for one in comments}
    for theme in answer.themes:
        assert len(set(theme.comments)) == theme.count
        assert len({texts[id].split()[0] for id in theme.comments}) == 1
        assert theme.share == pytest.approx(theme.count / len(comments))
        assert theme.interval.low <= theme.share <= theme.interval.high
        assert len(theme.evidence) == 2
        assert set(theme.evidence) <= set(theme.comments)
    shown = json.loads(json.dumps(answer.as_json()))["themes"][0]
    assert shown["id"] == "T1"
    assert {"name", "count", "share", "sentiment", "change", "evidence"} <= shown.keys()


def test_customers_are_counted_beside_comments() -> None:
    answer = asked("top themes by customers")
    expensive = next(theme for theme in answer.themes if theme.id == "T3")
    assert (expensive.count, expensive.customers) == (30, 15)
    assert names(answer)[-1] == "Too expensive"
    # two people who write fifteen times say less than fifteen people
    alone = next(theme for theme in asked("top themes").themes if theme.id == "T3")
    assert alone.interval.high - alone.interval.low > 0.1


def test_what_rose_is_told_and_what_stayed_is_not() -> None:
    answer = asked("fastest growing themes in the last 30 days")
    assert names(answer)[0] == "Notes lost on sync"
    assert answer.themes[0].is_change
    assert answer.themes[0].change_interval.low > 0
    assert "1 rose beyond chance" in answer.headline
    assert not any(theme.is_change for theme in answer.themes[1:])
    fallen = asked("which themes fell in the last 30 days")
    assert names(fallen)[0] == "Login loop"
    assert fallen.themes[0].change < 0


def test_without_a_period_what_is_lately_is_compared_with_what_was_before() -> None:
    answer = asked("fastest growing themes")
    assert names(answer)[0] == "Notes lost on sync"
    assert any("compare the last" in caveat for caveat in answer.caveats)


def test_nothing_is_said_to_change_where_nothing_does() -> None:
    rng, told = np.random.default_rng(5), 0
    for _ in range(40):
        comments = [
            comment(
                f"{word} number {number}",
                created_at=NOW - timedelta(hours=float(rng.uniform(1, 60 * 24))),
            )
            for number, word in enumerate(rng.choice(["sync", "login", "dark", "price"], 120))
        ]
        answer = themed_analyst(comments).ask("top themes in the last 30 days", NOW)
        told += any(theme.is_change for theme in answer.themes)
    assert told <= 5


def test_mood_ranks_by_what_is_sure() -> None:
    comments = [*corpus(), comment("offline is broken")]
    assert names(asked("which themes are the most negative?", comments))[0] == "Notes lost on sync"
    assert names(asked("most positive themes", comments))[0] == "Dark mode"


def test_issues_are_what_goes_wrong_and_are_quoted_by_who_says_so() -> None:
    comments = [
        *many(60, "dark mode is great"),
        *many(8, "dark mode is awful"),
        *many(7, "sync is broken and loses notes"),
    ]
    answer = asked("what are the top issues?", comments)
    assert names(answer)[:2] == ["Notes lost on sync", "Dark mode"]
    assert "Notes lost on sync (7 negative), Dark mode (8 negative)" in answer.headline
    texts = {one.id: one.text for one in comments}
    quoted = [texts[id] for theme in answer.themes for id in theme.evidence]
    assert quoted
    assert not any("great" in text for text in quoted)
    assert answer.chart is not None
    assert answer.chart.series[0].values[:2] == pytest.approx((7 / 75, 8 / 75))


def test_parts_named_with_blame_are_counted_across_themes() -> None:
    comments = [
        *many(5, "the sync is awful"),
        *many(4, "login, then sync is broken"),
        *many(9, "sync is great"),
    ]
    answer = asked("what are the top issues?", comments)
    blamed = next(one for one in answer.findings if one.title == "Named with blame")
    texts = {one.id: one.text for one in comments}
    part = next(one for one in blamed.parts if one.title == "sync")
    assert (part.n, part.of) == (9, 9)
    assert len(set(part.comments)) == 9
    assert not any("great" in texts[id] for id in part.comments)
    themes = asked("what are the top themes?", comments)
    assert all(one.title != "Named with blame" for one in themes.findings)


def test_muted_themes_are_left_out_and_said() -> None:
    answer = asked("top themes", muted=["dark"])
    assert "Dark mode" not in names(answer)
    assert any("Dark mode (40 comments)" in caveat for caveat in answer.caveats)


def test_what_no_theme_holds_is_shown() -> None:
    rest = next(one for one in asked("top themes").findings if one.title == "In no theme")
    assert rest.n == 11
    assert [part.n for part in rest.parts] == [5, 6]
    assert "short praise" in rest.text


def test_who_says_it_is_said_where_it_is_no_chance() -> None:
    sync = asked("top themes in the last 30 days").themes[0]
    assert any(note.startswith("Android only") for note in sync.notes)
    price = next(t for t in asked("top themes in the last 30 days").themes if t.id == "T3")
    assert "from 2 customers only" in price.notes


def test_the_release_it_began_with_is_named() -> None:
    comments = [
        *many(60, "dark mode is great", days=40, version="5.1"),
        *many(60, "login fails", days=25, version="5.1"),
        *many(30, "sync is broken and loses notes", days=0, version="5.2"),
        *many(30, "dark mode is still great", days=0, version="5.2"),
    ]
    sync = next(theme for theme in asked("top themes", comments).themes if theme.id == "T1")
    assert sync.notes[0].startswith("since 5.2 (")
    dark = next(theme for theme in asked("top themes", comments).themes if theme.id == "T6")
    assert not any("5.2" in note and "since" in note for note in dark.notes)


def test_a_topic_filters_and_a_limit_bound_the_themes() -> None:
    answer = asked("top 2 themes on Android")
    assert len(answer.themes) == 2
    assert answer.n_comments == sum(one.platform == "Android" for one in corpus())
    others = next(one for one in answer.findings if one.title.endswith("more themes"))
    assert others.n == sum(part.n for part in others.parts)


def test_chinese_names_and_words() -> None:
    answer = asked("最近30天上升最快的主题")
    assert answer.themes[0].name == "同步丢失笔记"
    assert answer.themes[0].area == "数据"
    assert "超出偶然" in answer.headline
    assert answer.query.topic is None


def test_without_themes_like_comments_are_grouped_and_it_is_said() -> None:
    answer = analyst(corpus()).ask("top themes", NOW)
    assert answer.themes == ()
    assert answer.findings
    assert "no lasting themes yet" in answer.caveats[0]


def test_a_summary_says_themes_changes_and_the_other_hand() -> None:
    answer = themed_analyst(corpus()).ask("summarise the feedback of the last 30 days", NOW)
    titles = [finding.title for finding in answer.findings]
    assert names(answer)[0] == "Notes lost on sync"
    changed = answer.findings[titles.index("What changed against the period before")]
    assert changed.text.startswith("Rose: Notes lost on sync")
    assert {part.title for part in changed.parts} >= {"Notes lost on sync", "Login loop"}
    counter = answer.findings[titles.index("On the other hand")]
    quotes = {quote.id: quote for quote in answer.evidence}
    assert quotes[counter.evidence[0]].sentiment == "positive"


def test_a_comparison_names_themes() -> None:
    answer = themed_analyst(corpus()).ask("compare Android and iOS", NOW)
    told = {finding.title for finding in answer.findings if finding.change}
    assert {"Notes lost on sync", "Login loop"} <= told
    assert answer.chart.kind is ChartKind.COMPARE


def test_a_trend_names_the_theme_that_fell() -> None:
    answer = themed_analyst(corpus()).ask("trend over the last 3 months", NOW)
    assert any(finding.title.startswith("Login loop down") for finding in answer.findings)
    assert answer.chart.kind is ChartKind.TREND


def test_a_search_gives_all_it_found_as_a_file() -> None:
    comments = [*many(30, "sync is broken"), comment('sync says "=1+1", twice\n@me', author="=cmd")]
    answer = themed_analyst(comments).ask("find 3 comments about sync", NOW)
    (file,) = answer.files
    assert len(answer.evidence) == 3
    assert file.media_type == "text/csv"
    header, *rows = csv.reader(StringIO(file.text))
    assert len({row[header.index("id")] for row in rows}) == 31
    assert "'=cmd" in file.text
    assert "31 customers" in answer.findings[0].text


def test_the_ranking_is_a_chart_that_says_its_finding() -> None:
    chart = asked("top themes in the last 30 days").chart
    assert chart.kind is ChartKind.RANKING
    assert chart.labels[0] == "Notes lost on sync"
    assert len(chart.series[0].values) == len(chart.series[0].intervals) == len(chart.labels)
    assert "Notes lost on sync" in chart.alt
    assert chart.changes[0].is_change


@pytest.mark.parametrize("question", ["top themes in the last 30 days", "最近30天的主要主题"])
def test_themes_are_shown_with_their_quotes(question: str) -> None:
    answer = asked(question)
    console = Console(width=100, file=StringIO())
    console.print(to_text(answer))
    shown = console.file.getvalue()
    for theme in answer.themes:
        assert shown.index(theme.name) < shown.index(theme.evidence[0])
    blocks = json.dumps(to_blocks(answer), ensure_ascii=False)
    assert all(theme.name in blocks for theme in answer.themes)
    assert len(blocks) < 12_000
