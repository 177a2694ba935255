"""What a team says it has shipped, and who asked for it before."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.errors import ReleasedError
from bot.released import Released, ReleasedThings
from factories import NOW, analyst, comment

SSO = Released("sso", (NOW - timedelta(days=5)).date())


class Settings:
    """Settings in memory."""

    def __init__(self) -> None:
        self.held: dict[str, Mapping[str, Any]] = {}

    def get(self, name: str) -> Mapping[str, Any] | None:
        return self.held.get(name)

    def put(self, name: str, value: Mapping[str, Any], by: str, at: datetime) -> None:
        assert by
        assert at.tzinfo
        self.held[name] = value


def wishes() -> list[object]:
    def said(text: str, author: str, days: int, **columns: object) -> object:
        return comment(text, author=author, created_at=NOW - timedelta(days=days), **columns)

    return [
        said("please add sso to the login", "Ada", 20, account="Acme"),
        said("please add sso soon", "Bo", 18, account="Globex"),
        said("sso is great, love sso", "Bo", 2, account="Globex"),
        said("please add sso for my team", "Cy", 1, account="Initech"),
        *(said(f"the editor is nice {n}", f"u{n}", n % 9, account="Acme") for n in range(30)),
    ]


def test_things_are_kept_by_name_and_the_last_word_counts() -> None:
    things, now = ReleasedThings(Settings()), datetime(2026, 3, 1, tzinfo=UTC)
    things.add(Released("dark mode", date(2026, 2, 1)), "ada", now)
    things.add(Released(" Dark Mode ", date(2026, 2, 3)), "bo", now)
    things.add(SSO, "ada", now)
    assert list(things.all()) == [SSO, Released("Dark Mode", date(2026, 2, 3))]
    things.remove("dark mode", "ada", now)
    assert list(things.all()) == [SSO]
    with pytest.raises(ReleasedError, match="known: sso"):
        things.remove("dark mode", "ada", now)
    with pytest.raises(ReleasedError, match="needs a name"):
        things.add(Released(" ", date(2026, 2, 1)), "ada", now)


def test_those_who_asked_before_are_to_be_told() -> None:
    answer = analyst(wishes(), released=lambda: [SSO]).ask("who asked for sso?", NOW)
    states = {one.title: one.text.split("; ")[-1] for one in answer.findings[:3]}
    assert states == {
        "Ada": "to tell: released on 26 Mar 2026.",
        "Cy": "no answer.",
        "Bo": "has praised it since.",
    }
    assert next(iter(states)) == "Ada"
    assert "1 to tell that it is there" in answer.headline


def test_the_story_of_an_account_says_what_it_asked_for_and_got() -> None:
    asked = analyst(wishes(), released=lambda: [SSO])
    answer = asked.ask("is Acme about to leave?", NOW)
    (found,) = [one for one in answer.findings if one.title.startswith("Asked for and released")]
    assert found.title == "Asked for and released: sso (26 Mar 2026)"
    assert "1 customer asked for it before, in 1 comment" in found.text
    assert "tell them" in found.text
    assert "sso" in answer.files[0].text
    praised = asked.ask("is Globex about to leave?", NOW)
    (found,) = [one for one in praised.findings if one.title.startswith("Asked for and released")]
    assert "1 comment has praised it since" in found.text


def test_an_account_that_asked_afterwards_was_not_waiting() -> None:
    answer = analyst(wishes(), released=lambda: [SSO]).ask("is Initech about to leave?", NOW)
    assert not [one for one in answer.findings if one.title.startswith("Asked for and released")]


def test_each_one_to_tell_has_a_draft_under_their_own_words() -> None:
    answer = analyst(wishes(), released=lambda: [SSO]).ask("who asked for sso?", NOW)
    assert [one.name for one in answer.files] == ["who_asked.csv", "tell_them.md"]
    drafts = answer.files[1].text
    assert drafts.startswith(
        "# What to tell those who asked for “sso”\n\n## Ada · Acme\n\n> please"
    )
    assert "Hello Ada, you asked us for “sso”. It has been there since 26 Mar 2026." in drafts
    assert "## Bo" not in drafts
    assert answer.findings[-1].title == "What to tell them, as a draft"
    before = analyst(wishes()).ask("who asked for sso?", NOW)
    assert [one.name for one in before.files] == ["who_asked.csv"]


def test_a_draft_is_in_the_language_of_who_asked_and_holds_no_markup() -> None:
    texts = [("希望增加 sso 登录", "小明"), ("please add <b>sso</b> [now](http://x)", "A_d*a")]
    made = [
        comment(text, author=author, created_at=NOW - timedelta(days=9)) for text, author in texts
    ]
    answer = analyst(made, released=lambda: [SSO]).ask("who asked for sso?", NOW)
    drafts = answer.files[1].text
    assert "小明，您好，您曾向我们提过“sso”。" in drafts
    assert r"## A\_d\*a" in drafts
    assert r"\<b\>sso\</b\> \[now\](http://x)" in drafts
