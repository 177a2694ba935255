"""Who asked for something, and who of them was answered."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from bot.analysis.answers import Answer
from bot.analysis.who_to_tell import asks_who
from factories import NOW, analyst, comment


def asked(question: str, **more: object) -> Answer:
    def said(text: str, author: str, days: int, **columns: object) -> object:
        return comment(text, author=author, created_at=NOW - timedelta(days=days), **columns)

    comments = [
        said("please add sso to the login", "Ada", 20, account="Acme", extra={"status": "Shipped"}),
        said("please add sso, we need sso", "Bo", 18, extra={"reply": "We are on it."}),
        said("please add sso soon", "Cy", 15),
        said("sso is great, love sso", "Cy", 2),
        said("=please add sso", "Di", 12),
        said("I request sso", "Di", 3),
        *(said(f"the editor is nice {n}", f"u{n}", n % 9) for n in range(30)),
    ]
    return analyst(comments, **more).ask(question, NOW)


def test_who_asked_is_listed_and_the_unanswered_come_first() -> None:
    answer = asked("who asked for sso?")
    states = {one.title: one.text.split("; ")[-1] for one in answer.findings}
    assert list(states) == ["Di", "Cy", "Bo", "Ada"]
    assert states == {
        "Di": "no answer.",
        "Cy": "has praised it since.",
        "Bo": "answered.",
        "Ada": "told that it is there.",
    }
    assert answer.headline.startswith("4 customers asked for it; 1 without an answer")
    assert answer.findings[-1].text.startswith("Acme, asked on")


def test_the_file_has_everyone_with_their_words() -> None:
    (file,) = asked("we shipped sso, who should we tell?").files
    rows = list(csv.DictReader(StringIO(file.text)))
    assert [row["customer"] for row in rows] == ["Di", "Di", "Cy", "Bo", "Ada"]
    assert rows[0]["text"] == "I request sso"
    # no spreadsheet takes what a customer wrote for a formula
    assert rows[1]["text"] == "'=please add sso"


def test_where_nobody_asked_the_nearest_comments_are_shown() -> None:
    answer = asked("who asked for zebras?")
    assert answer.n_comments == 0
    assert answer.files == ()


@pytest.mark.parametrize(
    ("text", "is_who"),
    [
        ("who asked for SSO?", True),
        ("who wants dark mode", True),
        ("we shipped SSO, who should we tell?", True),
        ("谁想要深色模式？", True),
        ("上线了，通知谁？", True),
        ("who are our users?", False),
        ("find comments about login", False),
    ],
)
def test_questions_of_who_are_told_apart(text: str, is_who: bool) -> None:
    assert asks_who(text) is is_who
