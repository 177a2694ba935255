"""Answers as Slack blocks: read in ten seconds, within Slack's limits, pinging nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from block_limits import assert_within_limits
from bot.analysis.answers import (
    AccountRisk,
    Answer,
    Chart,
    ChartKind,
    ChartUnit,
    Finding,
    Interval,
    Quote,
    Recommendation,
    RecommendationKind,
    Series,
    ThemeShare,
)
from bot.questions.query import Kind, Query
from bot.rendering.blocks import to_blocks, to_fallback
from bot.rendering.buttons import Offers
from bot.rendering.mrkdwn import clip_bytes, escape, literal, plain

ANSWER = Answer(
    Query(Kind.SUMMARY, topic="calls", text="what of calls?"),
    "41 of 310 comments in May are about calls, most of them negative.",
    n_comments=41,
    n_considered=1310,
    since=date(2026, 5, 1),
    until=date(2026, 6, 1),
    findings=(
        Finding("Calls drop", "9 of 41: 22 % (12-37 %).", 0.22, n=9, of=41, evidence=("a", "b")),
        Finding("Echo", "4 of 41: 10 % (4-23 %).", 0.1, n=4, of=41, evidence=("c",)),
    ),
    evidence=(
        Quote("a", "it *drops*\n\n\nevery > call", "https://x.example/a", author="ann_"),
        Quote("b", "<!channel> again", None, datetime(2026, 5, 2, tzinfo=UTC), source="app store"),
        Quote("c", "echo echo", "javascript:alert(1)", rating=2.0, version="5.1"),
        Quote("d", "hello?"),
    ),
    caveats=("Only 41 comments & wide <intervals>.",),
    suggestions=("How did calls change since April?",),
    understood="Understood as: summary about “calls”",
    other_kinds=(Kind.TREND,),
    models={"sentiment": "e5@1", "needs": "e5@1"},
    elapsed_ms=1234,
)

NASTY = st.sampled_from(
    [
        "<!channel>",
        "<@U123>",
        "@here",
        "@everyone!",
        "&amp;&lt;",
        "*b* _i_ ~s~ `c` ```",
        "> quoted\n>>> more",
        "\u202eright to left\u202c",
        "مرحبا",
        "👩‍👩‍👧",
        "\x00\x07\x1b[31m",
        "\ud800",
        "a\r\n\r\n\r\nb",
        "https://x.example/?a=1&b=<2>",
        "w" * 5000,
        "&" * 3000,
        " ",
        "",
    ]
)
TEXT = st.lists(NASTY | st.text(max_size=60), max_size=3).map("".join)
URLS = (
    st.none() | TEXT | st.sampled_from(["https://x.example/1", "http://[", "ftp://x", "https://"])
)
FINDINGS = st.builds(
    Finding, TEXT, TEXT, evidence=st.lists(st.integers(0, 20).map(str), max_size=5).map(tuple)
)
QUOTES = st.builds(
    Quote,
    id=st.integers(0, 20).map(str),
    quote=TEXT,
    url=URLS,
    created_at=st.none() | st.just(datetime(2026, 5, 1, tzinfo=UTC)),
    author=st.none() | TEXT,
    source=st.none() | TEXT,
    rating=st.none() | st.floats(1, 5),
)
INTERVAL = Interval(0.1, 0.3)
ACCOUNTS = st.builds(
    AccountRisk,
    account=TEXT,
    risk=st.floats(0, 1),
    calibrated=st.booleans(),
    interval=st.none() | st.just(INTERVAL),
    reasons=st.lists(TEXT, max_size=3).map(tuple),
    mrr=st.none() | st.floats(0, 1e9),
)
ADVICE = st.builds(Recommendation, st.sampled_from(RecommendationKind), TEXT, TEXT)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    labels = tuple(draw(st.lists(TEXT, max_size=30)))
    values = st.none() | st.floats(-1, 1)
    series = tuple(
        Series(
            draw(TEXT),
            tuple(draw(values) for _ in labels),
            draw(st.sampled_from([(), (INTERVAL,) * len(labels)])),
        )
        for _ in range(draw(st.integers(0, 8)))
    )
    kind, unit = draw(st.sampled_from(ChartKind)), draw(st.sampled_from(ChartUnit))
    return Chart(kind, draw(TEXT), labels, series, unit, alt=draw(TEXT))


OFFERS = st.builds(
    Offers,
    kinds=st.just(frozenset(Kind)),
    can_subscribe=st.booleans(),
    can_export=st.booleans(),
    is_pictured=st.booleans(),
    corrected=st.dictionaries(st.integers(0, 20).map(str), TEXT, max_size=5),
)
ANSWERS = st.builds(
    Answer,
    query=st.builds(Query, st.just(Kind.SUMMARY), text=TEXT, lang=st.sampled_from(["en", "zh"])),
    headline=TEXT,
    n_comments=st.integers(0, 10**9),
    n_considered=st.integers(0, 10**9),
    since=st.none() | st.just(date(2026, 5, 1)),
    until=st.none() | st.just(date(2026, 6, 1)),
    findings=st.lists(FINDINGS, max_size=12).map(tuple),
    evidence=st.lists(QUOTES, max_size=25).map(tuple),
    caveats=st.lists(TEXT, max_size=8).map(tuple),
    suggestions=st.lists(TEXT, max_size=8).map(tuple),
    understood=TEXT,
    other_kinds=st.lists(st.sampled_from(Kind), max_size=11, unique=True).map(tuple),
    models=st.dictionaries(TEXT, TEXT, max_size=3),
    accounts=st.lists(ACCOUNTS, max_size=8).map(tuple),
    recommendations=st.lists(ADVICE, max_size=5).map(tuple),
    chart=st.none() | charts(),
)


def leaves(part: Any) -> Iterator[dict[str, Any]]:
    """Every element of a message that carries a text."""
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part
        for value in part.values():
            yield from leaves(value)
    elif isinstance(part, list):
        for value in part:
            yield from leaves(value)


def shown(answer: Answer, asker: str | None = None) -> str:
    return "\n".join(leaf["text"] for leaf in leaves(to_blocks(answer, asker)))


LINK = re.compile(r"<https?://[^<>|]+\|([^<>]+)>")


def assert_escaped(text: str) -> None:
    text = LINK.sub(r"\1", text)
    assert "<" not in text
    assert ">" not in text
    assert not re.search(r"&(?!amp;|lt;|gt;)", text)
    assert not re.search(r"@(channel|here|everyone)\b", text, re.IGNORECASE)


@settings(max_examples=60, deadline=None)
@given(ANSWERS, st.none() | st.just("U1"), OFFERS)
def test_whatever_the_data_the_message_is_within_limits_and_escaped(
    answer: Answer, asker: str | None, offers: Offers
) -> None:
    blocks = to_blocks(answer, asker, offers)
    texts = list(leaves(blocks))
    assert_within_limits(blocks)
    assert sum(len(leaf["text"]) for leaf in texts) < 12_000
    for leaf in texts:
        assert 1 <= len(leaf["text"]) <= 3000
        leaf["text"].encode()
        if leaf["type"] == "mrkdwn":
            assert leaf["verbatim"] is True
            assert_escaped(leaf["text"])
        if leaf["type"] == "link":
            assert leaf["url"].startswith(("https://", "http://"))
    fallback = to_fallback(answer)
    assert 1 <= len(fallback.encode()) <= 3000
    assert_escaped(fallback)


def test_five_thousand_themes_are_a_short_message() -> None:
    findings = tuple(Finding(f"Theme {k}", "9 of 41", evidence=(f"q{k}",)) for k in range(5000))
    themes = tuple(ThemeShare(f"T{k}", f"Theme {k}", "A1", 9, 0.2, INTERVAL) for k in range(5000))
    quotes = tuple(Quote(f"q{k}", "it drops") for k in range(5000))
    blocks = to_blocks(replace(ANSWER, findings=findings, themes=themes, evidence=quotes))
    assert_within_limits(blocks)
    assert len(blocks) < 20
    assert "4990 more not shown" in "\n".join(leaf["text"] for leaf in leaves(blocks))


def test_accounts_and_advice_are_told_once() -> None:
    advice = Recommendation(RecommendationKind.FIX, "Mend sync", "9 accounts lose notes")
    account = AccountRisk("Hooli", 0.83, calibrated=True, reasons=("notes lost",), mrr=1200.0)
    findings = (Finding("Hooli", "may leave"), Finding("Mend sync", "…"), *ANSWER.findings)
    told = replace(ANSWER, findings=findings, accounts=(account,), recommendations=(advice,))
    text = shown(told)
    assert text.count("Hooli") == text.count("Mend sync") == 1
    assert "Hooli\n · risk 83 % · 1,200 a month · notes lost" in text
    score = shown(replace(told, accounts=(replace(account, calibrated=False),)))
    assert "score 0.83, not a probability" in score


def test_what_people_put_right_stands_at_the_quote() -> None:
    text = "\n".join(
        leaf["text"] for leaf in leaves(to_blocks(ANSWER, offers=Offers(corrected={"b": "*ok*"})))
    )
    assert "app store · 2026-05-02 · ✎ corrected: ∗ok∗" in text


def test_what_is_empty_once_cleaned_is_left_out() -> None:
    nothing = "\x00\u202e"
    finding, quote = Finding(nothing, nothing), Quote("a", nothing, author=nothing)
    answer = Answer(
        Query(Kind.SUMMARY),
        nothing,
        findings=(finding,),
        evidence=(quote,),
        caveats=(nothing,),
        suggestions=(nothing,),
        understood=nothing,
    )
    told = shown(replace(answer, evidence=()))
    assert told.split()[:6] == "… … Not what I meant".split()
    assert {"In their words", "Comment a"} <= set(shown(answer).splitlines())
    assert to_fallback(answer) == "…"


def test_the_parts_come_in_the_order_they_are_read() -> None:
    text = shown(ANSWER)
    order = [
        "41 of 310 comments in May",
        "41 of 1,310 comments · 2026-05-01 to 2026-05-31",
        "Calls drop",
        "it *drops*\nevery > call",
        "<!channel> again",
        "Echo",
        "hello?",
        "How did calls change",
        "Only 41 comments &amp; wide &lt;intervals&gt;.",
        "Understood as",
        "sentiment, needs e5@1",
        "More quotes",
        "Show the trend instead",
        "Not what I meant",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_a_quote_links_to_its_comment_and_names_its_source() -> None:
    assert "<https://x.example/a|ann＿>" in shown(ANSWER)
    assert "javascript" not in shown(ANSWER)
    assert "app store · 2026-05-02" in shown(ANSWER)
    assert "v5.1 · 2★" in shown(ANSWER)


def test_a_command_says_who_asked_what() -> None:
    first = to_blocks(ANSWER, "U1")[0]["elements"][0]["elements"]
    assert first[0] == {"type": "user", "user_id": "U1"}
    assert "".join(part["text"] for part in first[1:]) == " asked: what of calls?"


def test_a_chinese_question_is_laid_out_in_chinese() -> None:
    answer = replace(ANSWER, query=replace(ANSWER.query, lang="zh"))
    assert "1,310 条评论中的 41 条 · 2026-05-01 至 2026-05-31" in shown(answer)
    assert "接下来可以问" in shown(answer)


@pytest.mark.parametrize(
    ("since", "until", "period"),
    [
        (date(2026, 5, 1), None, " · since 2026-05-01"),
        (None, date(2026, 6, 1), " · until 2026-05-31"),
        (None, None, "comments"),
    ],
)
def test_an_open_period_is_said_as_such(
    since: date | None, until: date | None, period: str
) -> None:
    line = to_blocks(replace(ANSWER, since=since, until=until))[1]["elements"][0]["text"]
    assert line.endswith(period)


def test_what_is_not_shown_is_said() -> None:
    answer = replace(ANSWER, findings=(ANSWER.findings * 6)[:12])
    assert "2 more not shown" in shown(answer)


def test_the_fallback_is_sentences() -> None:
    assert to_fallback(replace(ANSWER, caveats=())) == (
        "41 of 310 comments in May are about calls, most of them negative. "
        "41 of 1,310 comments · 2026-05-01 to 2026-05-31. "
        "Calls drop: 9 of 41: 22 % (12-37 %). Echo: 4 of 41: 10 % (4-23 %)."
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@UBOT> what of calls?", "what of calls?"),
        ("<https://x.example|this> &amp; <https://y.example>", "this & https://y.example"),
        ("in <#C1|general> by <@U2|bo>?", "in #general by ?"),
        ("<!here> <!subteam^S1|@design> <mailto:a@b.example|a@b.example>", "@design a@b.example"),
        ("a &lt;b&gt; &amp;lt;", "a <b> &lt;"),
        ("two\n\nlines", "two lines"),
    ],
)
def test_typed_text_is_read_as_it_was_meant(typed: str, read: str) -> None:
    assert plain(typed) == read


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("set EARFUL_HOME, run `earful doctor`", "set EARFUL_HOME, run `earful doctor`"),
        ("*all* _of_ ~it~", "∗all∗ ＿of＿ ∼it∼"),
        ("> quoted", "› quoted"),
        ("@channel", "@\u2060channel"),
        ("a\nb <c>", "a b &lt;c&gt;"),
    ],
)
def test_a_literal_line_shows_as_it_stands(text: str, line: str) -> None:
    assert literal(text, 100) == line


@given(st.text(alphabet="&<>aé", max_size=400), st.integers(20, 200))
def test_cut_text_stays_whole_entities_and_characters(text: str, limit: int) -> None:
    for cut in (clip_bytes(escape(text), limit), literal(text, limit)):
        assert not re.search(r"&(?!amp;|lt;|gt;)", cut)
    assert len(clip_bytes(escape(text), limit).encode()) <= limit
    assert len(literal(text, limit)) <= limit
