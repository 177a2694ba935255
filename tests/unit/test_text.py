"""Answers in a terminal: everything is there, nothing is markup, and any width will do."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.analysis.answers import Answer, Finding, Interval, Quote
from bot.questions.query import Kind, Query
from bot.rendering.text import print_answer
from factories import NOW, analyst, comment


def printed(answer: Answer, width: int = 100) -> str:
    buffer = io.StringIO()
    print_answer(answer, Console(file=buffer, width=width, color_system=None))
    return buffer.getvalue()


def test_shows_headline_findings_quotes_and_small_print() -> None:
    comments = [comment(f"sync is broken {i}", rating=1, version="5.2") for i in range(5)]
    answer = analyst(comments).ask("summarise the feedback on sync", NOW)
    text = printed(answer)
    assert answer.headline in " ".join(text.split())
    assert "“sync is broken" in text
    assert "1★" in text
    assert "Understood as: summary" in text
    assert "hashing@1" in text


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "Did you mean “trend over time” or “how people feel”? Ask again and say so."),
        ("zh", "您想问的是不是“变化趋势”或“用户感受”？请在问题里说明后再问一次。"),
    ],
)
def test_what_else_may_have_been_meant_is_asked(lang: str, line: str) -> None:
    others = (Kind.TREND, Kind.UNKNOWN, Kind.SENTIMENT)
    answer = Answer(Query(Kind.SUMMARY, lang=lang), "…", understood="…", other_kinds=others)
    assert line in printed(answer)
    assert answer.as_json()["other_kinds"] == ["trend", "unknown", "sentiment"]
    assert "Did you" not in printed(Answer(Query(Kind.SUMMARY), "…", other_kinds=(Kind.UNKNOWN,)))


@pytest.mark.parametrize("width", [20, 40, 200])
def test_fits_any_width(width: int) -> None:
    answer = analyst([comment("sync is broken " * 20)]).ask("summarise sync", NOW)
    assert all(len(line) <= width for line in printed(answer, width).splitlines())


@settings(deadline=None)
@given(st.text(max_size=200))
def test_comments_are_never_read_as_markup(said: str) -> None:
    answer = Answer(
        query=Query(Kind.SEARCH),
        headline="[bold]" + said,
        findings=(Finding(title=f"[red]{said}", text=said, value=2.0, interval=Interval(0, 1)),),
        evidence=(Quote(id="a", quote=f"[link]{said}[/link]"),),
    )
    text = printed(answer, 10_000)
    assert "[bold]" in text
    assert "[red]" in text
    assert "[link]" in text
