"""Odd data at every renderer: within Slack's limits, escaped, and with a text that says it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from block_limits import assert_view_within_limits
from bot.analysis.answers import AccountRisk, Answer, Document, Interval, ThemeShare
from bot.analyst import Analyst
from bot.corrections import Subject
from bot.digests.messages import DigestMessage
from bot.digests.news import NewsItem, Weight
from bot.digests.schedule import Every, Schedule
from bot.feedback import Account
from bot.imports import Import, ImportState
from bot.ingest.report import IngestReport, Problem
from bot.ports import Alert, Digest
from bot.questions.carried import pack
from bot.questions.query import Filters, Kind, Query
from bot.records import Label
from bot.rendering import correcting
from bot.rendering import settings as settings_form
from bot.rendering.blocks import to_blocks, to_fallback
from bot.rendering.buttons import Offers, to_groups, to_offer
from bot.rendering.charts import draw
from bot.rendering.digests import to_alert, to_digest
from bot.rendering.following import DROP, STOP, with_button
from bot.rendering.following import say as follow
from bot.rendering.home import Home, to_home
from bot.rendering.importing import Offer, to_form, to_preview
from bot.rendering.mrkdwn import clip, literal
from bot.rendering.settings import Choices
from bot.rendering.subscribing import to_form as to_subscribe_form
from bot.slack.agent import to_prompts
from bot.slack.files import Files
from bot.slack.import_messages import ImportMessages
from bot.slack.orders import shown
from factories import NOW, comment
from odd_text import LANG, ODD, TEXT, assert_escaped, assert_message
from themed import themed_analyst

MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
TEXTS = st.lists(TEXT, max_size=12)
#: One question of each kind, and of each way to put one that is laid out in its own way.
ASKED = (
    "summarise the feedback",
    "how do people feel about sync?",
    "what are the main topics?",
    "which themes are rising?",
    "who may leave and why?",
    "is Acme at risk?",
    "find comments about sync",
    "who asked for dark mode?",
    "trend of sync by week",
    "compare iOS and Android",
    "how do people feel by platform?",
    "what should we fix first?",
    "write a brief about sync",
    "what do people say about <!channel>?",
    "help",
    "asdf qwer",
    "总结用户反馈",
    "主要话题有哪些？",
    "哪些客户可能流失？",
    "我们应该先修什么？",
    "写一份关于同步的简报",
    "对比 iOS 和安卓",
)


def odd_comments() -> Iterator[Any]:
    """Comments whose every field is odd in turn, of some accounts, over some months."""
    words = ("sync", "login", "price", "offline", "search", "dark")
    odds = [one for one in ODD if one.isascii() or one.encode(errors="ignore")]
    for n in range(150):
        odd, other = odds[n % len(odds)], odds[(n * 7 + 3) % len(odds)]
        who = (odd.strip() or None) if n % 2 else f"ann{n % 20}"
        yield comment(
            f"{words[n % 6]} please add it, it fails and I will leave {odd[:400]} {n}",
            id=f"{n}{odd[:40]}" if n % 3 else f"c{n}",
            created_at=NOW - timedelta(days=n),
            author=who,
            account="Acme" if n % 5 == 0 else (other.strip()[:200] or None),
            source=odd.strip()[:300] or "app",
            version=f"5.{n % 3}",
            platform="iOS" if n % 2 else "Android",
            plan=other.strip()[:300] or None,
            url=odd if n % 2 else f"https://x.example/{n}?a=<b>&c={odd[:30]}",
            rating=float(n % 5 + 1),
            extra={"reply": odd[:100]} if n % 4 == 0 else {},
        )


@pytest.fixture(scope="module")
def odd_analyst() -> Analyst:
    said = list(odd_comments())
    made = themed_analyst(said)
    names = sorted({one.account for one in said if one.account})
    accounts = [Account(name, plan=name[:50], mrr=100.0, seats=3) for name in names]
    made._store.add_accounts(accounts)
    return made


@pytest.mark.parametrize("question", ASKED)
def test_an_answer_from_odd_comments_is_a_message_and_files(
    odd_analyst: Analyst, question: str
) -> None:
    answer = odd_analyst.ask(question, NOW)
    offers = Offers(frozenset(Kind), can_subscribe=True, can_export=True)
    assert_message(to_fallback(answer), to_blocks(answer, "U1", offers))
    assert clip(literal(answer.headline, 300), 40).rstrip("…") in to_fallback(answer)
    for file in answer.files:
        assert_file(file)
    if answer.chart is not None:
        picture = draw(answer.chart, answer.query.lang, answer.headline)
        assert picture.alt.strip(" …")
        assert len(picture.alt) <= 2000
        assert answer.chart.alt.strip(" …")


def assert_file(file: Document) -> None:
    """A file that a spreadsheet or an editor opens without running anything."""
    file.text.encode()
    assert file.title.strip()
    if file.media_type == "text/csv":
        for row in csv.reader(io.StringIO(file.text)):
            assert not any(re.match(r"[=+@\t\r]|-\D", cell) for cell in row), row
    else:
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", file.text)


DIGESTS = st.builds(
    Digest,
    channel=st.just("C1"),
    question=TEXT,
    query=st.just('{"kind":"summary"}'),
    schedule=st.sampled_from(
        [
            Schedule(Every.DAILY, time(9), "UTC", ()),
            Schedule(Every.WEEKLY, time(9), "America/Argentina/ComodRivadavia", (0, 1, 3, 5, 6)),
            Schedule(Every.MONTHLY, time(9), "UTC", (), 31),
        ]
    ),
    lang=LANG,
    creator=st.just("U1"),
    created_at=st.just(MAY),
    number=st.integers(1, 10**9),
)
NEWS = st.builds(NewsItem, TEXT, st.sampled_from(Weight), TEXT)
ANSWERS = st.builds(
    Answer, st.builds(Query, st.sampled_from(Kind), TEXT, text=TEXT, lang=LANG), TEXT
)


@settings(max_examples=50, deadline=None)
@given(
    DIGESTS,
    ANSWERS,
    st.lists(NEWS, max_size=40).map(tuple),
    st.none() | st.just(date(2026, 4, 27)),
    st.integers(0, 500),
)
def test_a_digest_is_a_message(digest, answer, news, since, n_missed):
    assert_message(*to_digest(DigestMessage(digest, answer, news, since, n_missed)))


@settings(max_examples=50, deadline=None)
@given(TEXT, TEXT, TEXT, LANG, st.booleans())
def test_an_alert_is_a_message(subject, title, reason, lang, has_query):
    query = pack(Query(Kind.SEARCH, text=title)) if has_query else None
    alert = Alert("k", "C1", subject, MAY, title, reason, lang, query)
    text, blocks = to_alert(alert)
    assert_message(text, blocks)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(Kind), TEXT, TEXT, LANG, TEXTS)
def test_what_a_button_opens_is_within_limits(kind, topic, text, lang, values):
    query = Query(kind, topic, filters=Filters(plan=tuple(values)), text=text, lang=lang)
    assert_message(*to_groups(query, "1.1"))
    assert_message(*to_offer(query, list(Kind), None))
    packed = pack(query)
    form = to_subscribe_form(packed, lang, "C1") if packed else None
    if form is not None:
        assert_view_within_limits(form)
    for prompt in to_prompts([topic, text], lang):
        assert 1 <= len(prompt["title"]) <= 75
        assert 1 <= len(prompt["message"]) <= 300


FIELDS = st.dictionaries(
    st.sampled_from(["text", "author", "created_at", "account", "url"]), TEXT, max_size=5
)


@settings(max_examples=50, deadline=None)
@given(TEXT, LANG, FIELDS, TEXTS, TEXTS)
def test_the_preview_of_a_file_and_its_form_are_within_limits(name, lang, fields, columns, notes):
    examples = dict(zip(fields, columns, strict=False))
    offer = Offer("key", name, 10**9, lang, fields, examples, columns * 20, notes)
    assert_message(*to_preview(offer))
    assert_view_within_limits(to_form("key", lang, columns * 20, fields))


class _Client:
    """Keeps what would be written to Slack."""

    token, base_url, timeout = "x", "http://127.0.0.1:1/", 1

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    def __getattr__(self, _method: str) -> Any:
        return lambda **said: self.said.append(said) or {"ts": "1.1"}


@settings(max_examples=50, deadline=None)
@given(TEXT, LANG, TEXTS, TEXTS, st.booleans())
def test_the_report_of_an_import_is_a_message(name, lang, reasons, notes, has_themes):
    client: Any = _Client()
    one = Import(
        key="k",
        file="F1",
        name=name,
        size=1,
        channel="D1",
        ts="1.0",
        user="U1",
        lang=lang,
        seen_at=MAY,
        owner="o",
        state=ImportState.OFFERED,
        reply_ts="1.1",
    )
    problems = [Problem(n, reason) for n, reason in enumerate(reasons)]
    report = IngestReport(
        file=name,
        n_read=9,
        n_rejected=len(problems),
        problems=tuple(problems),
        notes=tuple(notes),
        masked={name: 3},
    )
    messages = ImportMessages(client)
    messages.begin(one)
    messages.report(one, report, has_themes=has_themes)
    for said in client.said:
        for text in filter(None, (said.get("text"),)):
            assert_message(text, None)
        for upload in said.get("file_uploads", ()):
            assert 1 <= len(upload["title"]) <= 200
            assert_file(Document("a.csv", upload["content"].decode(), "text/csv", "t"))


@given(TEXT)
def test_a_file_has_a_title(title):
    client: Any = _Client()
    Files(client).send("C1", "1.1", [Document("a.md", "text", "text/markdown", title)])
    (upload,) = client.said[0]["file_uploads"]
    assert upload["title"].strip()


@given(TEXTS)
def test_what_came_of_an_order_is_escaped(lines):
    said = shown("\n".join([*lines, "in <#C1>, by <@U1>: `/earful digest list`"]))
    assert_escaped(said)
    assert said.endswith("in <#C1>, by <@U1>: `/earful digest list`")


@given(TEXT, LANG, st.sampled_from([STOP, DROP]))
def test_what_is_said_of_a_channel_that_is_a_source_is_a_message(source, lang, action):
    said = literal(source, 100)
    text = follow(lang, "line", channel="<#C1>", comments="3", source=said, state=said)
    assert_message(text, with_button(lang, text, action, "C1"))


def test_nothing_at_all_is_a_message_too() -> None:
    empty = themed_analyst([])
    for question in ASKED:
        answer = empty.ask(question, NOW)
        assert_message(to_fallback(answer), to_blocks(answer))
        assert answer.headline.strip()


def test_five_thousand_of_everything_are_a_few() -> None:
    many = [f"a name of some length, number {n}" for n in range(5000)]
    themes = tuple(ThemeShare(one, one, "A1", 9, 0.2, Interval(0, 1)) for one in many)
    accounts = tuple(AccountRisk(one, 0.5, calibrated=True, reasons=(one,)) for one in many)
    home = Home(n=9, sources=tuple(many), changed=tuple(many), themes=themes, accounts=accounts)
    assert_view_within_limits(to_home(replace(home, recent=tuple(many), is_admin=True)))
    subject = Subject(
        "c1", "text", dict.fromkeys(Label, ""), {}, "e5@1", tuple((one, one) for one in many)
    )
    assert_view_within_limits(correcting.to_form(subject, Label.THEME, "en", ("C1", "1.1", None)))
    held = Choices("UTC", "en", ("U1",), (), tuple(many), None)
    assert_view_within_limits(settings_form.to_form(held, many))
    assert_view_within_limits(to_form("key", "en", many, {"text": many[4999]}))
    assert_message(*to_preview(Offer("k", "f", 1, "en", {"text": "a"}, {}, many, many)))
    news = tuple(NewsItem(one, Weight.BIRTH, one) for one in many)
    daily = Schedule(Every.DAILY, time(9), "UTC", ())
    digest = Digest("C1", "q", '{"kind":"summary"}', daily, "en", "U1", MAY)
    answer = Answer(Query(Kind.THEMES), "headline", themes=themes)
    assert_message(*to_digest(DigestMessage(digest, answer, news, date(2026, 4, 27))))
