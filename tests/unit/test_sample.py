"""The sample feedback keeps what it promises: variety, dates, accounts that join."""

import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from rapidfuzz import fuzz, process

from bot.feedback import Sentiment
from bot.sample.loader import (
    COMMENT_COLUMNS,
    sample_accounts,
    sample_rows,
    sample_sentiments,
)

TODAY = date(2027, 3, 1)
ROWS = sample_rows(TODAY)
BY_ID = {row["id"]: row for row in ROWS}
ACCOUNTS = {row["account"]: row for row in sample_accounts(TODAY)}
SENTIMENTS = sample_sentiments()
#: Days ago on which a version came out.
RELEASED = {"5.0": 89, "5.1": 60, "5.2": 24}


def days_ago(row: dict[str, str]) -> int:
    return (TODAY - datetime.fromisoformat(row["created_at"]).date()).days


def share(field: str, *values: str) -> float:
    return sum(row[field] in values for row in ROWS) / len(ROWS)


def test_rows_have_the_columns_of_a_comment_and_plain_text_values():
    assert len(ROWS) >= 640
    assert len(BY_ID) == len(ROWS)
    assert {tuple(row) for row in ROWS} == {COMMENT_COLUMNS}
    assert all(isinstance(value, str) for row in ROWS for value in row.values())
    assert all(0 < len(row["text"]) <= 1000 for row in ROWS)


def test_languages_are_mixed_as_promised():
    assert 0.65 <= share("lang", "en") <= 0.75
    assert 0.25 <= share("lang", "zh") <= 0.32
    assert {"es", "de", "ja", "fr"} <= {row["lang"] for row in ROWS}


def test_a_comment_said_to_be_chinese_is_written_in_chinese():
    for row in ROWS:
        is_han = re.search(r"[\u4e00-\u9fff]", row["text"]) is not None
        is_kana = re.search(r"[\u3040-\u30ff]", row["text"]) is not None
        assert (row["lang"] == "zh") == (is_han and not is_kana), row["text"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("source", {"app_store", "support", "survey"}),
        ("version", {"5.0", "5.1", "5.2"}),
        ("plan", {"Free", "Pro", "Enterprise"}),
        ("platform", {"iOS", "Android", "Web", "Desktop"}),
        ("product", {"Plumnote"}),
    ],
)
def test_a_column_holds_exactly_these_values(field: str, values: set[str]):
    assert {row[field] for row in ROWS} - {""} == values


def test_no_text_comes_twice_not_even_nearly():
    texts = [row["text"] for row in ROWS]
    assert len({text.casefold() for text in texts}) == len(texts)
    longer = [text for text in texts if len(text) > 25]
    likeness = process.cdist(longer, longer, scorer=fuzz.ratio)
    likeness[range(len(longer)), range(len(longer))] = 0
    assert likeness.max() <= 90


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2027, 1, 1), TODAY])
def test_dates_cover_ninety_days_and_end_with_the_day_of_loading(today: date):
    written = [datetime.fromisoformat(row["created_at"]) for row in sample_rows(today)]
    assert all(moment.tzinfo == UTC for moment in written)
    assert written == sorted(written)
    assert written[0].date() == today - timedelta(days=89)
    assert written[-1].date() == today


def test_no_month_is_thin():
    months = Counter(days_ago(row) // 30 for row in ROWS)
    assert sorted(months) == [0, 1, 2]
    assert min(months.values()) > len(ROWS) * 0.28


def test_nobody_writes_about_a_version_that_is_not_out():
    for row in ROWS:
        if row["version"]:
            assert days_ago(row) <= RELEASED[row["version"]], row


def test_some_stay_on_an_older_version():
    latest = [row for row in ROWS if days_ago(row) <= RELEASED["5.2"]]
    on_old = sum(row["version"] in {"5.0", "5.1"} for row in latest)
    assert 0.05 < on_old / len(latest) < 0.4


def test_only_app_store_comments_have_links_and_all_have_ratings():
    for row in ROWS:
        link = f"https://feedback.example.com/{row['id']}"
        assert row["url"] == (link if row["source"] == "app_store" else "")
        assert row["rating"] in {"", "1", "2", "3", "4", "5"}
        assert row["rating"] or row["source"] != "app_store"


def test_every_comment_has_one_written_sentiment_in_a_natural_mix():
    assert SENTIMENTS.keys() == BY_ID.keys()
    counts = Counter(SENTIMENTS.values())
    assert 0.40 <= counts[Sentiment.POSITIVE] / len(ROWS) <= 0.50
    assert 0.35 <= counts[Sentiment.NEGATIVE] / len(ROWS) <= 0.45


def test_a_few_ratings_contradict_their_texts():
    against = [
        row
        for row in ROWS
        if (row["rating"], SENTIMENTS[row["id"]])
        in {("1", Sentiment.POSITIVE), ("5", Sentiment.NEGATIVE)}
    ]
    assert 3 <= len(against) <= 15


def test_personal_data_is_there_to_be_masked_and_plainly_made_up():
    text = "\n".join(row["text"] for row in ROWS)
    assert len(re.findall(r"@example\.com", text)) >= 3
    assert set(re.findall(r"@[\w-]+\.\w+", text)) == {"@example.com"}
    assert "4111 1111 1111 1111" in text
    assert len(re.findall(r"\(\d{3}\) 555-01\d\d", text)) >= 2


def test_accounts_join_and_share_the_plan():
    assert len(ACCOUNTS) >= 24
    for row in ROWS:
        if row["account"]:
            assert row["plan"] == ACCOUNTS[row["account"]]["plan"], row


def test_accounts_have_a_life_that_makes_sense():
    for account in ACCOUNTS.values():
        started, seen = account["started_at"], account["last_seen_at"]
        assert started < seen <= TODAY.isoformat()
        assert not account["churned_at"] or seen <= account["churned_at"]
    assert sum(bool(account["churned_at"]) for account in ACCOUNTS.values()) >= 3


def test_a_company_that_left_writes_no_more():
    for row in ROWS:
        left = ACCOUNTS[row["account"]]["churned_at"] if row["account"] else ""
        assert not left or row["created_at"][:10] <= left


def test_an_account_counts_at_least_the_tickets_in_the_sample():
    tickets = Counter(row["account"] for row in ROWS if row["source"] == "support")
    for name, account in ACCOUNTS.items():
        assert int(account["tickets_90d"]) >= tickets[name], name


def test_reading_the_sample_loads_nothing_heavy():
    heavy = "{'numpy', 'torch', 'faiss', 'sqlalchemy', 'slack_bolt'}"
    code = f"import sys, bot.sample.loader; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
