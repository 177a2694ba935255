"""Trends: what changed and since when, what did not, and what nobody can know yet."""

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from rich.console import Console

from bot.analysis.answers import Answer, Finding
from bot.rendering.blocks import to_blocks
from bot.rendering.text import to_text
from factories import analyst, comment
from in_time import corpus, day, drawn

WEEKS = 12
DAYS = 7 * WEEKS
RELEASED = 42


def ask(comments: list, question: str = "show the trend by week", n_days: int = DAYS) -> Answer:
    return analyst(comments).ask(question, day(n_days) + timedelta(hours=1))


def titled(answer: Answer, start: str) -> Finding:
    return next(finding for finding in answer.findings if finding.title.startswith(start))


def titles(answer: Answer) -> list[str]:
    return [finding.title for finding in answer.findings]


def worse_since_the_release(seed: int = 0) -> list:
    shares = np.where(np.arange(DAYS) < RELEASED, 0.15, 0.5)
    counts, negative = drawn(shares, [6] * DAYS, seed)
    return corpus(
        counts,
        negative,
        lambda n: {"version": "5.1" if n < RELEASED - 2 else "5.2", "account": f"account {n % 9}"},
    )


def test_a_change_is_told_first_and_since_which_release() -> None:
    comments = worse_since_the_release()
    answer = ask(comments)
    assert answer.query.kind == "trend"
    first = answer.findings[0]
    assert first.title == "Negative up since 5.2 (14 Feb 2026)"
    assert answer.headline == f"{len(comments)} comments. {first.title}."
    assert first.change is not None
    assert first.change.interval.low > 0.2
    assert first.value == pytest.approx(first.n / first.of, abs=1e-9)
    assert first.interval.low < first.value < first.interval.high
    assert first.text.startswith("From 1")
    assert "points (+" in first.text


def test_every_number_can_be_recounted_from_its_ids() -> None:
    comments = {one.id: one for one in worse_since_the_release()}
    answer = ask(list(comments.values()))
    quoted = {quote.id for quote in answer.evidence}
    first = answer.findings[0]
    assert len(set(first.comments)) == first.n
    assert all("awful" in comments[id].text for id in first.comments)
    assert all(comments[id].created_at >= day(RELEASED - 7) for id in first.comments)
    assert first.evidence
    assert set(first.evidence) <= set(first.comments) & quoted
    volume, negative = titled(answer, "Volume, by"), titled(answer, "Negative, by")
    for whole in (volume, negative):
        assert len(whole.parts) == WEEKS
        assert sum(part.n for part in whole.parts) == whole.n
        assert [id for part in whole.parts for id in part.comments]
        assert {id for part in whole.parts for id in part.comments} == set(whole.comments)
        for part in whole.parts:
            assert len(part.comments) == part.n
            assert part.interval.low <= part.value <= part.interval.high
    assert [part.of for part in negative.parts] == [part.n for part in volume.parts]
    assert volume.parts[0].title == "5 Jan 2026"


@pytest.mark.parametrize("seed", range(8))
def test_without_a_change_none_is_told(seed: int) -> None:
    counts, negative = drawn([0.25] * DAYS, [6] * DAYS, seed)
    answer = ask(corpus(counts, negative))
    assert titles(answer)[0] == "Volume, by week"
    assert answer.headline.endswith("No change beyond chance.")


def test_weekdays_are_no_change() -> None:
    a_week = [9, 9, 9, 9, 9, 2, 1]
    counts, negative = drawn([0.25] * DAYS, a_week * WEEKS, 5)
    assert ask(corpus(counts, negative)).headline.endswith("No change beyond chance.")


@pytest.mark.parametrize("n_days", [DAYS - 6, DAYS - 4])
def test_a_week_that_is_not_over_is_said_and_is_no_fall(n_days: int) -> None:
    answer = ask(corpus([7] * n_days, [2] * n_days), n_days=n_days - 1)
    assert answer.headline.endswith("No change beyond chance.")
    last = answer.findings[0].parts[-1]
    assert last.n == 7 * (n_days % 7)
    assert "In the last whole week, from 16 Mar 2026: 49 comments" in answer.findings[0].text
    assert any(one.startswith("The week from 23 Mar 2026 is not over") for one in answer.caveats)


def test_a_few_comments_are_counted_and_nothing_is_claimed() -> None:
    answer = ask(corpus([1, 0, 0, 0, 0, 0, 0] * 5, [1, 0, 0, 0, 0, 0, 0] * 5), n_days=35)
    assert answer.headline == "5 comments. Too little to tell a change from chance."
    assert any("at least 20 comments" in caveat for caveat in answer.caveats)
    assert titled(answer, "Volume").n == 5


def test_a_change_by_one_customer_is_said_to_be_that() -> None:
    counts = [3] * DAYS
    counts[50:53] = [25, 25, 25]

    def columns(n: int) -> dict:
        return {"author": "the loud one"} if 50 <= n < 53 else {}

    first = ask(corpus(counts, [0] * DAYS, columns)).findings[0]
    assert first.title == "Volume: a peak from 24 Feb 2026 to 26 Feb 2026"
    assert first.text.endswith("From 1 customer only.")
    assert first.n == 75


def test_customers_stand_beside_comments() -> None:
    answer = ask(corpus([4] * 28, [1] * 28, lambda n: {"author": f"author {n % 5}"}), n_days=28)
    volume = titled(answer, "Volume")
    assert "112 comments, 5 customers." in volume.text
    assert volume.parts[0].text == "28 comments, 5 customers"


def test_of_a_topic_the_share_of_all_is_followed() -> None:
    comments = worse_since_the_release()
    other = [comment(f"the export is fine {n}", created_at=day(n % DAYS)) for n in range(300)]
    answer = ask([*comments, *other], "show the trend of sync by week")
    share = titled(answer, "Share (about “sync”), by week")
    assert (share.n, share.of) == (len(comments), len(comments) + 300)
    assert sum(part.of for part in share.parts) == share.of


def test_who_rises_and_who_falls() -> None:
    def days_of(platform: str, shares: np.ndarray, seed: int) -> list:
        counts, negative = drawn(shares, [5] * DAYS, seed)
        made = corpus(counts, negative, lambda _: {"platform": platform})
        return [comment(f"{one.text} {platform}", **_columns(one)) for one in made]

    steady = np.full(DAYS, 0.2)
    worse = np.where(np.arange(DAYS) < RELEASED, 0.2, 0.6)
    shares = {"iOS": steady, "Android": worse, "Web": steady}
    everyone = [
        one
        for seed, (platform, share) in enumerate(shares.items())
        for one in days_of(platform, share, seed)
    ]
    unknown = comment("no platform", created_at=day(3))
    answer = ask([*everyone, unknown], "show the trend by platform")
    told = [title for title in titles(answer) if " since " in title]
    assert any(title.startswith("Android, negative up since about") for title in told)
    assert not any(title.startswith(("iOS, neg", "Web, neg")) for title in told)
    android = titled(answer, "Android")
    assert {"Android", "iOS", "Web"} <= set(titles(answer))
    assert android.evidence
    assert any("1 comment does not say their platform" in one for one in answer.caveats)


def _columns(one) -> dict:
    return {"created_at": one.created_at, "author": one.author, "platform": one.platform}


def test_long_times_are_shown_by_month_unless_weeks_are_asked_for() -> None:
    counts = [1, 0, 0, 1, 0, 0, 1] * 40
    comments = corpus(counts, [0] * 280)
    by_month = titled(ask(comments, "show the trend", 279), "Volume")
    assert by_month.title == "Volume, by month"
    assert by_month.parts[1].title == "Feb 2026"
    assert len(by_month.parts) == 10
    by_week = titled(ask(comments, "show the trend by week", 279), "Volume")
    assert len(by_week.parts) == 40


def test_the_zone_of_the_asker_says_which_week_it_is() -> None:
    late = comment("late", created_at=datetime.fromisoformat("2026-01-11T23:30+00:00"))
    others = corpus([1] * 14, [0] * 14)
    asked = analyst([*others, late], zone=ZoneInfo("Asia/Shanghai"))
    parts = asked.ask("show the trend by week", day(14)).findings[0].parts
    assert [part.n for part in parts] == [7, 8]


def test_a_change_within_the_last_days_needs_no_period_before() -> None:
    counts = [12] * 30
    answer = ask(corpus(counts, [2] * 18 + [8] * 12), "show the trend in the last 30 days", 29)
    assert answer.findings[0].title == "Negative up since about 23 Jan 2026"
    assert not any("the period before" in caveat.lower() for caveat in answer.caveats)


def test_comments_without_a_date_have_no_trend() -> None:
    undated = [comment(f"sync {n}", created_at=None) for n in range(30)]
    answer = ask(undated)
    assert answer.headline.startswith("30 comments, but none has a date")
    mixed = ask([*undated, *corpus([2] * 14, [0] * 14)], n_days=14)
    assert any(one.startswith("30 comments have no date") for one in mixed.caveats)
    assert titled(mixed, "Volume").n == 28


def test_nothing_found_is_said() -> None:
    answer = ask(corpus([1] * 14, [0] * 14), "show the trend of fax machines by week", 14)
    assert answer.n_comments == 0
    assert "fax machines" in answer.headline


def test_a_forecast_is_given_only_when_it_is_asked_for() -> None:
    comments = corpus([6] * DAYS, [2] * DAYS)
    assert not any("forecast" in title for title in titles(ask(comments)))
    answer = ask(comments, "show the trend by week with a forecast")
    volume = titled(answer, "Volume: forecast of the next 4 weeks")
    assert len(volume.parts) == 4
    assert volume.parts[0].title == "30 Mar 2026"
    for part in volume.parts:
        assert part.interval.low <= part.value <= part.interval.high
    assert volume.value == pytest.approx(42, abs=1)
    assert titled(answer, "Negative: forecast").value == pytest.approx(1 / 3, abs=0.02)
    assert any("no season" in caveat for caveat in answer.caveats)


def test_too_short_a_history_has_no_forecast_and_says_so() -> None:
    answer = ask(corpus([6] * 35, [2] * 35), "show the trend by week with a forecast", 35)
    assert not any("forecast" in title for title in titles(answer))
    assert "No forecast: it takes at least 10 whole weeks, and there are 5." in answer.caveats


def test_a_chinese_question_gets_a_chinese_answer() -> None:
    answer = ask(worse_since_the_release(), "sync的变化趋势，并预测")
    assert answer.findings[0].title == "自 5.2（2026年2月14日）以来，负面上升"
    assert answer.findings[0].text.startswith("从 1")
    assert answer.headline.endswith("自 5.2（2026年2月14日）以来，负面上升。")
    assert any(title == "数量：未来 4 周的预测" for title in titles(answer))
    said = " ".join(
        text for one in answer.findings for text in (one.title, one.text) if one is not None
    )
    assert not {"week", "customers", "From", "comments"} & set(said.split())


@pytest.mark.parametrize("question", ["show the trend by week", "按平台看变化趋势，并预测"])
def test_slack_and_the_terminal_can_show_it(question: str) -> None:
    answer = ask(worse_since_the_release(), question)
    console = Console(width=200, record=True, file=StringIO())
    console.print(to_text(answer))
    assert answer.findings[0].title in console.export_text()
    assert len(to_blocks(answer)) < 50
    assert answer.as_json()["findings"][0]["change_interval"]
