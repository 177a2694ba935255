"""The truths planted in the sample feedback hold in its comments."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import pytest

from bot.feedback import Sentiment
from bot.sample.loader import sample_accounts, sample_rows, sample_sentiments, sample_truths
from bot.sample.truths import Course, Truth

TODAY = date(2027, 3, 1)
ROWS = sample_rows(TODAY)
BY_ID = {row["id"]: row for row in ROWS}
ACCOUNTS = {row["account"]: row for row in sample_accounts(TODAY)}
TRUTHS = {truth.id: truth for truth in sample_truths()}
SENTIMENTS = sample_sentiments()
#: Days ago on which a version came out.
RELEASED = {"5.0": 89, "5.1": 60, "5.2": 24}
#: Words that only comments about the truth use.
SPOKEN_OF = {
    "search-praised": r"\bsearch\b|搜索|搜尋",
    "offline-mode": r"\boffline\b|离线|離線|断网",
    "billing-confuses": r"\bbilling\b|\binvoices?\b(?! we can't send)|\bcheckout\b|账单|发票",
    "dark-mode": r"\bdark (mode|theme)\b|深色|夜间模式|暗色主题",
    "login-loop": r"\blogin\b|\bsso\b|\bsign.in\b|登录|登入",
    "android-sync": r"\bsync\w*|同步|吞笔记",
}


def days_ago(row: dict[str, str]) -> int:
    return (TODAY - datetime.fromisoformat(row["created_at"]).date()).days


def rows_of(truth: Truth) -> list[dict[str, str]]:
    return [BY_ID[id] for id in truth.comments]


def by_month(rows: Iterable[dict[str, str]]) -> list[int]:
    """Comments in each 30 days, oldest first."""
    counts = Counter(2 - days_ago(row) // 30 for row in rows)
    return [counts[month] for month in range(3)]


@pytest.mark.parametrize("truth", TRUTHS.values(), ids=TRUTHS.keys())
def test_a_truth_has_its_comments(truth: Truth):
    assert set(truth.comments) <= BY_ID.keys()
    assert len(set(truth.comments)) == len(truth.comments) >= truth.expected.min_comments


@pytest.mark.parametrize("id", SPOKEN_OF)
def test_a_truth_misses_no_comment_that_names_its_subject(id: str):
    named = {row["id"] for row in ROWS if re.search(SPOKEN_OF[id], row["text"], re.IGNORECASE)}
    assert len(named) > 10
    assert named <= set(TRUTHS[id].comments)


@pytest.mark.parametrize("truth", [t for t in TRUTHS.values() if t.expected.mostly])
def test_a_truth_feels_as_it_says(truth: Truth):
    feelings = [SENTIMENTS[id] for id in truth.comments]
    assert feelings.count(truth.expected.mostly) > 0.7 * len(feelings)


@pytest.mark.parametrize("truth", [t for t in TRUTHS.values() if t.expected.course])
def test_a_truth_takes_its_course(truth: Truth):
    first, second, third = by_month(rows_of(truth))
    match truth.expected.course:
        case Course.RISING:
            assert first < second < third
            assert third > 4 * first
        case Course.FADING:
            assert first > second > third
            assert third <= 2
        case _:
            assert max(first, second, third) < 1.5 * min(first, second, third)


@pytest.mark.parametrize("truth", [t for t in TRUTHS.values() if t.expected.first_version])
def test_a_truth_begins_with_its_version(truth: Truth):
    begins = RELEASED[truth.expected.first_version]
    telling = [row for row in rows_of(truth) if SENTIMENTS[row["id"]] == truth.expected.mostly]
    assert max(days_ago(row) for row in telling) <= begins
    assert all(row["version"] >= truth.expected.first_version for row in telling)


@pytest.mark.parametrize("id", ["android-sync", "offline-mode", "login-loop", "billing-confuses"])
def test_a_truth_is_told_in_english_and_chinese(id: str):
    languages = Counter(row["lang"] for row in rows_of(TRUTHS[id]))
    assert languages["en"] >= 15
    assert languages["zh"] >= 10


def test_the_sync_bug_is_on_android_only_and_unheard_of_before_5_2():
    rows = rows_of(TRUTHS["android-sync"])
    assert {(row["platform"], row["version"]) for row in rows} == {("Android", "5.2")}
    assert max(days_ago(row) for row in rows) == RELEASED["5.2"]


def test_the_login_loop_is_gone_for_those_who_have_the_fix():
    rows = rows_of(TRUTHS["login-loop"])
    fixed = [row for row in rows if row["version"] >= TRUTHS["login-loop"].expected.fixed_version]
    assert len(fixed) >= 5
    assert {SENTIMENTS[row["id"]] for row in fixed} == {Sentiment.POSITIVE}
    assert sum(days_ago(row) > 60 for row in rows) > len(rows) / 2


@pytest.mark.parametrize("id", ["harbourline-leaves", "marrow-stays"])
def test_the_truth_of_an_account_is_all_that_it_wrote(id: str):
    account = TRUTHS[id].expected.account
    assert [row["id"] for row in ROWS if row["account"] == account] == list(TRUTHS[id].comments)


def test_harbourline_leaves_only_at_the_end_and_comes_by_less():
    truth = TRUTHS["harbourline-leaves"]
    *earlier, last = rows_of(truth)
    assert truth.expected.competitor in last["text"]
    assert not any(truth.expected.competitor in row["text"] for row in ROWS if row != last)
    assert SENTIMENTS[earlier[0]["id"]] != Sentiment.NEGATIVE
    account = ACCOUNTS["Harbourline Logistics"]
    assert int(account["logins_last_30d"]) < 0.5 * int(account["logins_prev_30d"])
    assert account["churned_at"] == ""


def test_the_loyal_account_comes_by_as_often_as_before():
    account = ACCOUNTS["Marrow & Finch"]
    assert int(account["logins_last_30d"]) >= int(account["logins_prev_30d"])
    said = " ".join(row["text"] for row in rows_of(TRUTHS["marrow-stays"]))
    assert said.count("staying") + said.count("renewal") + said.count("aren't going anywhere") >= 3
