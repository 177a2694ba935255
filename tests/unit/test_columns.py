"""Columns are matched by name, and --map wins."""

import pytest

from bot.errors import IngestError
from bot.ingest.columns import ACCOUNT_FIELDS, match_columns


def fields(*columns: str, **mapping: str) -> dict[str, str]:
    return dict(match_columns(columns, mapping=mapping).columns)


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Review", "text"), ("content", "text"), ("Review Text", "text"), ("reviewText", "text"),
        ("COMMENT", "text"), ("评论", "text"), ("内容", "text"), ("內容", "text"),
    ],
)  # fmt: skip
def test_the_text_goes_by_many_names(column: str, field: str) -> None:
    assert fields("x", column) == {field: column}


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("date", "created_at"), ("Created At", "created_at"), ("at", "created_at"),
        ("时间", "created_at"), ("score", "rating"), ("Stars", "rating"), ("评分", "rating"),
        ("app", "product"), ("userName", "author"), ("user", "author"), ("company", "account"),
        ("org", "account"), ("customer", "account"), ("os", "platform"), ("device", "platform"),
        ("locale", "lang"), ("language", "lang"), ("appVersion", "version"), ("tier", "plan"),
        ("link", "url"), ("reviewId", "id"), ("title", "title"),
    ],
)  # fmt: skip
def test_synonyms(column: str, field: str) -> None:
    assert fields("text", column) == {"text": "text", field: column}


def test_of_two_columns_the_better_name_is_the_field() -> None:
    matched = match_columns(["review", "text", "os", "device", "thumbs"])
    assert matched.columns == {"text": "text", "platform": "os"}
    assert matched.unmatched == ("review", "device", "thumbs")


def test_a_mapping_wins_and_is_not_used_twice() -> None:
    assert fields("text", "note", "when", text="note", created_at="WHEN") == {
        "text": "note",
        "created_at": "when",
    }
    assert "author" not in fields("text", "user", account="user")


def test_a_missing_text_column_lists_what_is_there_and_how_to_map_it() -> None:
    with pytest.raises(IngestError, match="the columns are id, foo, bar") as error:
        match_columns(["id", "foo", "bar"])
    assert "--map text=" in str(error.value)


def test_hundreds_of_columns_are_not_all_listed() -> None:
    with pytest.raises(IngestError, match="and 970 more") as error:
        match_columns([f"column {n}" for n in range(1000)])
    assert len(str(error.value)) < 1000


def test_a_mapping_to_what_does_not_exist_is_refused() -> None:
    with pytest.raises(IngestError, match=r"no column 'nope'; the columns are text, foo"):
        match_columns(["text", "foo"], mapping={"author": "nope"})
    with pytest.raises(IngestError, match="no field 'txt'; the fields are id, text"):
        match_columns(["text", "foo"], mapping={"txt": "foo"})


def test_accounts_have_fields_of_their_own() -> None:
    matched = match_columns(
        ["Company", "MRR", "seats", "logins"], fields=ACCOUNT_FIELDS, required="account"
    )
    assert matched.columns == {"account": "Company", "mrr": "MRR", "seats": "seats"}
    assert matched.unmatched == ("logins",)
