"""Answers are true to the comments: every quote exists, every number can be recounted."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.questions.query import Kind
from factories import NOW, analyst, comment


def corpus() -> list:
    sync = [
        comment(f"sync is broken, it loses note {i}", version="5.2", platform="Android")
        for i in range(12)
    ]
    dark = [comment(f"love the dark mode, great work number {i}", version="5.1") for i in range(9)]
    old = [
        comment(f"the export takes {i} minutes", created_at=NOW - timedelta(days=200))
        for i in range(20)
    ]
    return [*sync, *dark, *old]


def test_a_summary_counts_and_quotes_the_comments_about_the_topic() -> None:
    comments = corpus()
    answer = analyst(comments).ask("summarise the feedback on sync", NOW)
    assert (answer.n_comments, answer.n_considered) == (12, 41)
    texts = {one.id: one.text for one in comments}
    assert answer.evidence
    assert all(quote.quote in texts[quote.id] for quote in answer.evidence)
    assert all("sync" in texts[quote.id] for quote in answer.evidence)


def test_every_number_can_be_recounted_from_its_ids() -> None:
    answer = analyst(corpus()).ask("summarise the feedback on sync", NOW)
    quoted = {quote.id for quote in answer.evidence}
    assert answer.findings
    for finding in answer.findings:
        assert len(set(finding.comments)) == finding.n
        assert finding.value is not None
        assert finding.interval is not None
        assert finding.value == pytest.approx(finding.n / finding.of)
        assert finding.interval.low <= finding.value <= finding.interval.high
        assert set(finding.evidence) <= set(finding.comments) & quoted


def test_filters_and_period_bound_what_is_considered() -> None:
    asked = analyst(corpus())
    assert asked.ask("what do people say on Android?", NOW).n_comments == 12
    assert asked.ask("what do people say in the last 30 days?", NOW).n_comments == 21


def test_a_feeling_asked_for_is_a_share_of_all() -> None:
    answer = analyst(corpus()).ask("what do people complain about?", NOW)
    assert (answer.n_comments, answer.n_considered) == (12, 41)
    assert answer.headline.startswith("12 of 41 comments are negative")


def test_a_change_is_given_against_the_period_before() -> None:
    before = [
        comment(f"love it, entry {i}", created_at=NOW - timedelta(days=40 + i % 5))
        for i in range(60)
    ]
    now = [comment(f"hate it, entry {i}", created_at=NOW - timedelta(days=2)) for i in range(60)]
    start = comment("first", created_at=NOW - timedelta(days=70))
    answer = analyst([start, *before, *now]).ask("how do people feel in the last 30 days", NOW)
    negative = next(f for f in answer.findings if f.title == "Negative")
    assert negative.change is not None
    assert negative.change.is_change
    assert negative.change.difference == pytest.approx(1)


def test_no_change_is_claimed_when_the_period_before_is_not_covered() -> None:
    answer = analyst(corpus()[:21]).ask("summarise the last 30 days", NOW)
    assert all(finding.change is None for finding in answer.findings)
    assert any("not wholly covered" in caveat for caveat in answer.caveats)


def test_nothing_found_is_said_with_the_nearest_that_exists() -> None:
    answer = analyst(corpus()).ask("summarise the feedback on fax machines", NOW)
    assert answer.n_comments == 0
    assert answer.headline.startswith("No comment")
    assert "fax machines" in answer.headline
    assert len(answer.evidence) == 3


def test_an_empty_corpus_says_how_to_fill_it() -> None:
    assert "earful ingest" in analyst([]).ask("summarise the feedback on sync", NOW).headline


def test_search_lists_as_many_as_asked_for() -> None:
    answer = analyst(corpus()).ask("show me 4 quotes about sync", NOW)
    assert len(answer.evidence) == 4
    assert answer.n_comments == 12


def test_search_without_a_topic_gives_the_newest_first() -> None:
    answer = analyst(corpus()).ask("list all comments", NOW)
    dates = [quote.created_at for quote in answer.evidence]
    assert dates == sorted(dates, reverse=True)


def test_feelings_by_version() -> None:
    answer = analyst(corpus()).ask("how do people feel by version", NOW)
    by_title = {finding.title: finding for finding in answer.findings}
    assert by_title["5.1"].value == 1
    assert by_title["5.2"].value == 0
    assert any("20 comments do not say their version" in caveat for caveat in answer.caveats)


def test_undated_comments_are_left_out_of_periods_and_said_so() -> None:
    undated = comment("no date here", created_at=None)
    answer = analyst([*corpus(), undated]).ask("what do people say in the last 30 days", NOW)
    assert answer.n_comments == 21
    assert any(caveat.startswith("1 comments have no date") for caveat in answer.caveats)


def test_days_are_those_of_the_askers_time_zone() -> None:
    late = comment("late at night", created_at=NOW.replace(hour=23, minute=30))
    zone = ZoneInfo("Asia/Shanghai")
    tomorrow = NOW + timedelta(days=1)
    assert analyst([late], zone=zone).ask("what do people say today", tomorrow).n_comments == 1
    assert analyst([late]).ask("what do people say today", tomorrow).n_comments == 0


@pytest.mark.parametrize("question", ["who is about to leave and why", "what should we build next"])
def test_what_cannot_be_answered_yet_is_said(question: str) -> None:
    answer = analyst(corpus()).ask(question, NOW)
    assert "cannot answer" in answer.headline
    assert answer.suggestions


def test_what_is_no_question_about_feedback_is_said() -> None:
    answer = analyst(corpus()).ask("write me a poem", NOW)
    assert answer.query.kind is Kind.UNKNOWN
    assert answer.suggestions
    assert not answer.evidence


def test_a_chinese_question_gets_a_chinese_answer() -> None:
    answer = analyst([comment(f"同步 坏了 {i}") for i in range(6)]).ask("大家对同步有什么看法", NOW)
    assert answer.n_comments == 6
    assert "谈到“同步”" in answer.headline


def test_the_sample_says_that_it_is_one() -> None:
    answer = analyst(corpus(), is_sample=True).ask("summary", NOW)
    assert "sample feedback" in answer.caveats[-1]
