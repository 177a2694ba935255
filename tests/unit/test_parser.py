"""Questions as product managers type them, and the queries that they mean."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions.parser import parse
from bot.questions.parser import read as read_with
from bot.questions.query import Kind, Query
from bot.questions.reading import Reading
from bot.questions.vocabulary import Vocabulary

TODAY = date(2026, 11, 22)
VOCABULARY = Vocabulary(
    {
        "source": ("app_store", "support", "survey"),
        "product": ("Plumnote",),
        "version": ("5.0", "5.1", "5.2", "5.2.1"),
        "platform": ("Android", "iOS", "Web"),
        "plan": ("Free", "Pro", "Enterprise"),
        "segment": ("education",),
        "country": ("US", "CN"),
        "lang": ("en", "zh"),
        "account": ("Harbourline Logistics",),
    }
)


def read(question: str) -> Query:
    return parse(question, today=TODAY, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("question", "kind", "topic", "filters"),
    [
        ("summarise what people say about voice calls in 2017", "summary", "voice calls", {}),
        ("Summarise the feedback on checkout", "summary", "checkout", {}),
        ("how do people feel about 5.2", "sentiment", None, {"version": "5.2"}),
        ("how do people feel about 5.2.1?", "sentiment", None, {"version": "5.2.1"}),
        ("what do enterprise customers need", "summary", None, {"plan": "Enterprise"}),
        ("find comments mentioning offline mode", "search", "offline mode", {}),
        ("show me 5 quotes about dark mode on iOS", "search", "dark mode", {"platform": "iOS"}),
        ("what do people love about search?", "summary", "search", {"sentiment": "positive"}),
        (
            "any complaints about battery life?",
            "summary",
            "battery life",
            {"sentiment": "negative"},
        ),
        ("what do people complain about?", "summary", None, {"sentiment": "negative"}),
        ("what do people love?", "themes", None, {"sentiment": "positive"}),
        ("what do our users like most?", "themes", None, {"sentiment": "positive"}),
        ("用户最喜欢什么？", "themes", None, {"sentiment": "positive"}),
        ("how do people feel about the last update?", "sentiment", "update", {}),
        ("大家对最新更新怎么看？", "sentiment", "最新更新", {}),
        ("one-star reviews about login", "summary", "login", {"rating": {"min": 1.0, "max": 1.0}}),
        ("reviews with 3 stars or less", "summary", None, {"rating": {"min": 1.0, "max": 3.0}}),
        ("What do Chinese users say about billing?", "summary", "billing", {"lang": "zh"}),
        ("summarise support tickets about SSO", "summary", "SSO", {"source": "support"}),
        ("feedback on support quality", "summary", "support quality", {}),
        ("what do free users think of the price?", "summary", "price", {"plan": "Free"}),
        ("is it really free?", "unknown", None, {}),
        (
            "what does Harbourline Logistics say",
            "summary",
            None,
            {"account": "Harbourline Logistics"},
        ),
        ("tell us about login in the US", "summary", "login", {"country": "US"}),
        ("voice calls", "summary", "voice calls", {}),
        ("export to PDF", "summary", "export to PDF", {}),
        ('what about "lost my notes"', "summary", "lost my notes", {}),
        ("大家对离线模式有什么看法？", "summary", "离线模式", {}),
        ("用户怎么看搜索功能", "sentiment", "搜索功能", {}),
        ("安卓用户抱怨什么", "summary", None, {"platform": "Android", "sentiment": "negative"}),
        ("找关于发票的评论", "search", "发票", {}),
        ("用户对5.2版本满意吗", "sentiment", None, {"version": "5.2"}),
        ("下载有什么问题", "summary", "下载", {}),
        ("企业版客户需要什么", "summary", None, {"plan": "Enterprise"}),
        ("大家抱怨语音通话什么？", "summary", "语音通话", {"sentiment": "negative"}),
        ("help", "help", None, {}),
        ("你能做什么？", "help", None, {}),
        ("what's the weather in Paris", "unknown", None, {}),
        ("write me a poem", "unknown", None, {}),
        ("who is about to leave and why", "churn", None, {}),
    ],
)
def test_reads_kind_topic_and_filters(
    question: str, kind: str, topic: str | None, filters: dict[str, Any]
) -> None:
    query = read(question)
    assert (query.kind, query.topic, query.filters.as_json()) == (kind, topic, filters)


@pytest.mark.parametrize(
    ("question", "kind", "topic", "need"),
    [
        ("show bug reports about sync", "search", "sync", "bug_report"),
        ("what bugs are reported in sync?", "summary", "sync", "bug_report"),
        ("同步有什么bug", "summary", "同步", "bug_report"),
        ("关于登录的bug反馈", "summary", "登录", "bug_report"),
        ("what do people request?", "summary", None, "feature_request"),
        ("what features do people want for export?", "summary", "export", "feature_request"),
        ("do people want dark mode?", "summary", "dark mode", "feature_request"),
        ("what would users like to see in search?", "summary", "search", "feature_request"),
        ("who asks for dark mode", "search", "dark mode", "feature_request"),
        ("关于同步的功能建议", "summary", "同步", "feature_request"),
        ("用户的功能需求有哪些", "summary", None, "feature_request"),
        ("questions about billing", "summary", "billing", "question"),
        ("what do people ask about billing?", "summary", "billing", "question"),
        ("关于付款的提问", "summary", "付款", "question"),
        ("what do people praise?", "summary", None, "praise"),
        ("大家对搜索的好评", "summary", "搜索", "praise"),
        ("表扬快递的评论", "summary", "快递", "praise"),
    ],
)
def test_reads_what_is_wanted_of_the_comments(
    question: str, kind: str, topic: str | None, need: str
) -> None:
    query = read(question)
    assert (query.kind, query.topic, query.filters.as_json()) == (kind, topic, {"need": need})


def test_several_needs_are_any_of_them() -> None:
    query = read("bug reports and feature requests about sync on iOS")
    assert query.filters.as_json() == {
        "platform": "iOS",
        "need": ["bug_report", "feature_request"],
    }
    assert query.topic == "sync"


@pytest.mark.parametrize(
    "question",
    [
        "how do people feel about the friend requests",
        "how do people feel about security questions",
        "I have a question about sync",
        "what bugs people most?",
        "who wants to leave",
        "what do enterprise customers need",
        "大家抱怨语音通话什么？",
        "点赞功能怎么样",
        "写一份需求文档",
        "这个功能太夸张了吗",
        "what do people love about search?",
    ],
)
def test_a_word_that_asks_for_no_need_is_no_filter(question: str) -> None:
    assert read(question).filters.need == ()


CUSTOM = Vocabulary(
    {"platform": ("iOS",)},
    {"mentions_competitor": ("no", "yes"), "area": ("Billing", "sync"), "vip": ("0", "1")},
)


@pytest.mark.parametrize(
    ("question", "topic", "filters"),
    [
        ("how many comments mention competitors?", None, {"mentions_competitor": "yes"}),
        ("comments that mention a competitor", None, {"mentions_competitor": "yes"}),
        ("comments that don't mention competitors", None, {"mentions_competitor": "no"}),
        ("feedback with mentions_competitor = no", None, {"mentions_competitor": "no"}),
        ("what do people say in area billing?", None, {"area": "Billing"}),
        ("area: sync on iOS", None, {"platform": "iOS", "area": "sync"}),
        ("vip feedback on login", "login", {"vip": "1"}),
        ("feedback on the area", "area", {}),
    ],
)
def test_a_team_s_own_labels_are_filters_by_their_names(
    question: str, topic: str | None, filters: dict[str, Any]
) -> None:
    query = parse(question, today=TODAY, vocabulary=CUSTOM)
    assert (query.topic, query.filters.as_json()) == (topic, filters)


def test_takes_the_period_out_of_the_topic() -> None:
    query = read("总结一下最近30天用户对同步的反馈")
    assert (query.topic, query.since, query.until) == (
        "同步",
        date(2026, 10, 24),
        date(2026, 11, 23),
    )


def test_reads_limit_and_grouping() -> None:
    assert read("show me 5 quotes about dark mode").limit == 5
    assert read("show me 5 star reviews").limit is None
    query = read("how do people feel about sync by version")
    assert (query.group_by, query.topic) == ("version", "sync")
    assert read("feedback on sync by month").kind is Kind.SENTIMENT


def test_answers_in_the_language_of_the_question() -> None:
    assert read("同步怎么样").lang == "zh"
    assert read("how is sync?").lang == "en"


def test_filter_values_are_those_of_the_corpus_whatever_their_case() -> None:
    query = read("feedback from ANDROID in the App Store reviews")
    assert query.filters.platform == ("Android",)
    assert query.filters.source == ("app_store",)


@given(st.text(max_size=400))
def test_never_fails(question: str) -> None:
    query = read(question)
    assert query.kind in Kind
    assert query.topic is None or query.topic.strip()


def test_reads_a_pasted_mail_of_40_000_characters() -> None:
    assert read("what do people say about sync? " + "Dear team, " * 4000).kind is Kind.SUMMARY


def reading(question: str, **shares: float) -> Reading:
    """The question read with these probabilities of its kinds."""
    kinds = {Kind(name): share for name, share in shares.items()}
    return read_with(question, today=TODAY, vocabulary=VOCABULARY, kinds=lambda _: kinds)


def test_the_likeliest_kind_counts_and_likely_others_are_told_of_a_doubtful_one() -> None:
    doubtful = reading("crashes on iOS", trend=0.5, summary=0.3, search=0.15, churn=0.05)
    assert doubtful.query.kind is Kind.TREND
    assert doubtful.other_kinds == (Kind.SUMMARY,)
    assert reading("crashes on iOS", trend=0.76, summary=0.24).other_kinds == ()


@pytest.mark.parametrize(
    ("question", "unknown", "kind"),
    [
        ("dark mode", 0.5, Kind.SUMMARY),
        ("on iOS last week?", 0.5, Kind.SUMMARY),
        ("asdkjh qwe", 0.9, Kind.UNKNOWN),
        ("who built the checkout page?", 0.5, Kind.UNKNOWN),
    ],
)
def test_a_topic_or_a_filter_alone_wants_a_summary_unless_it_is_surely_no_question(
    question: str, unknown: float, kind: Kind
) -> None:
    assert reading(question, unknown=unknown, summary=1 - unknown).query.kind is kind


def test_a_greeting_is_help_whatever_the_model_says() -> None:
    assert reading("hello!", summary=0.9, help=0.1).query.kind is Kind.HELP


def test_help_and_unknown_name_nothing() -> None:
    query = reading("is there a command for iOS reviews of last week?", help=1.0).query
    assert query == Query(Kind.HELP, text=query.text)


MAIL = """Hi all,

forwarding a note from the desk: Android crashed on Monday, and 4.9 was better, they say.
We meet on 9 April with the board.

So, before I answer: what do enterprise customers say about late checkout since 1 February?

Thanks,
Tobias"""


def test_only_the_sentence_of_a_mail_that_asks_is_read() -> None:
    query = read(MAIL)
    assert (query.topic, query.since, query.until) == ("late checkout", date(2026, 2, 1), None)
    assert query.filters.as_json() == {"plan": "Enterprise"}


@pytest.mark.parametrize(
    ("question", "topic", "filters"),
    [
        ("Call with Harbourline at 3. What have they told us lately?", None, "account"),
        ("Last week, iOS. What did people say about sync?", "sync", "platform"),
        ("Summarise sync. Only iOS.", "sync", "platform"),
    ],
)
def test_what_little_is_said_around_the_question_bounds_it(
    question: str, topic: str | None, filters: str
) -> None:
    query = read(question)
    assert query.topic == topic
    assert list(query.filters.as_json()) == [filters]


def test_how_people_feel_is_asked_of_all_of_them() -> None:
    query = read("are people happy or do they complain about sync?")
    assert reading(query.text, sentiment=1.0).query.filters.sentiment == ()


@pytest.mark.parametrize(
    "question", ["", "?", "😀" * 50, "\x00\x07", "\u202e\u200f", "SELECT * FROM x;--"]
)
@pytest.mark.parametrize("kind", [Kind.COMPARE, Kind.SEARCH, Kind.BRIEF])
def test_odd_messages_read_as_something(question: str, kind: Kind) -> None:
    assert reading(question, **{str(kind): 1.0}).query.text == question


@pytest.mark.parametrize(
    "piece",
    [
        "和",
        "vs ",
        "between ",
        "5.2 vs 5.1 ",
        "iOS and Android or ",
        "who said the ",
        "(",
        '"',
        "每周",
    ],
)
def test_a_message_of_one_word_40_000_characters_long_is_read(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    assert reading(text, compare=1.0).query.text == text


@pytest.mark.parametrize(
    "question",
    ["ما رأي المستخدمين في التطبيق؟", "что думают пользователи о поиске", "ผู้ใช้คิดอย่างไรกับการค้นหา"],
)
def test_a_sentence_in_a_script_that_is_not_read_is_no_topic(question: str) -> None:
    query = reading(question, sentiment=0.9, summary=0.1).query
    assert (query.kind, query.topic) == (Kind.UNKNOWN, None)


@pytest.mark.parametrize("topic", ["поиск", "البحث", "検索"])
def test_a_word_in_such_a_script_is_one(topic: str) -> None:
    assert reading(topic, summary=1.0).query.topic == topic


@pytest.mark.parametrize(
    ("question", "kind", "group"),
    [
        ("which plan has the most churn?", "summary", "plan"),
        ("which country has the highest churn risk", "summary", "country"),
        ("哪个套餐流失最多？", "summary", "plan"),
        ("churn by month", "trend", "month"),
        ("按月看流失", "trend", "month"),
    ],
)
def test_churn_by_group_or_over_time_counts_those_who_say_that_they_leave(
    question: str, kind: str, group: str
) -> None:
    query = read(question)
    assert (query.kind, query.group_by, query.topic) == (kind, group, None)
    assert query.filters.churn_intent is True


def test_who_may_leave_is_still_a_question_for_accounts() -> None:
    query = read("who is about to leave and why?")
    assert (query.kind, query.filters.churn_intent) == (Kind.CHURN, None)
