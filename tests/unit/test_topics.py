"""What questions are about, in the words that are left of them."""

import pytest

from bot.questions.cuts import CUT
from bot.questions.query import Kind
from bot.questions.topics import MAX_TOPIC, find_topic


@pytest.mark.parametrize(
    ("question", "kind", "topic"),
    [
        ("catch me up on table reservations", Kind.SUMMARY, "table reservations"),
        ("fill me in on push notifications", Kind.SUMMARY, "push notifications"),
        ("watt do custmers say abuot refunds", Kind.SUMMARY, "refunds"),
        ("peopl r sayng wat abt the map", Kind.SUMMARY, "map"),
        ("is the vibe around mobile check deposit good", Kind.SENTIMENT, "mobile check deposit"),
        ("are comments on the seat minimum rising", Kind.TREND, "seat minimum"),
        ("what drives players away from ranked mode", Kind.CHURN, "ranked mode"),
        ("what do hotel guests think of late checkout", Kind.SUMMARY, "late checkout"),
        ("CSAT-wise, where do we stand", Kind.SENTIMENT, None),
        ("who is grumpiest right now", Kind.SENTIMENT, None),
        ("Sprint planning in an hour, what should we tackle", Kind.RECOMMEND, None),
        (
            "reviews that say the keyboard covers the text field",
            Kind.SEARCH,
            "keyboard covers the text field",
        ),
        ("大家最近都在念叨支付失败的啥", Kind.SUMMARY, "支付失败"),
        ("大家对 AI 摘要是真香还是嫌弃", Kind.SENTIMENT, "AI 摘要"),
        ("跟私教预约有关的原因", Kind.CHURN, "私教预约"),
        ("谁吐槽过骑手态度", Kind.SEARCH, "骑手态度"),
        ("对搜索态度如何", Kind.SENTIMENT, "搜索"),
        ("有没有人应为同步冲突不用了", Kind.CHURN, "同步冲突"),
        ("客服人手不够，退款慢先解决哪个好", Kind.RECOMMEND, "退款慢"),
        ("老板明天要听，先讲讲会员续费", Kind.SUMMARY, "会员续费"),
        ("gift cards??", Kind.SUMMARY, "gift cards"),
        (
            "hey can you tell me what people have been saying re handwriting input",
            Kind.SUMMARY,
            "handwriting input",
        ),
        ("waht do ppl say abt chekout", Kind.SUMMARY, "chekout"),
        ("what do cusotmers thnik about refunds", Kind.SUMMARY, "refunds"),
        ("sooo what's the beef with two-factor login", Kind.SUMMARY, "two-factor login"),
        ("who said the upgrade ate their notes", Kind.SEARCH, "upgrade ate their notes"),
        ("find comments containing 'locked out' please", Kind.SEARCH, "locked out"),
        ("are people warming up to the AI assistant?", Kind.SENTIMENT, "AI assistant"),
        ("export to PDF", Kind.SUMMARY, "export to PDF"),
        ("did the redesign make things worse", Kind.COMPARE, "redesign"),
        ("what should we do about slow search", Kind.RECOMMEND, "slow search"),
        ("PRD for offline mode pls", Kind.BRIEF, "offline mode"),
        ("is interest in family sharing picking up?", Kind.TREND, "family sharing"),
        ("帮我总结一下最近关于离线同步的反馈", Kind.SUMMARY, "离线同步"),
        ("用户对话费套餐的好感度", Kind.SENTIMENT, "话费套餐"),
        ("谁提到过批注导出乱码", Kind.SEARCH, "批注导出乱码"),
        ("從什麼時候開始有人反映收不到簡訊驗證碼", Kind.TREND, "收不到簡訊驗證碼"),
        ("写个PRD，关于日历视图", Kind.BRIEF, "日历视图"),
        ("帮我看下checkout最近的feedback", Kind.SUMMARY, "checkout"),
        ("要不要砍掉小组件，给点建议呗", Kind.RECOMMEND, "小组件"),
    ],
)
def test_finds_the_words_that_name_the_topic(question: str, kind: Kind, topic: str) -> None:
    assert find_topic(question, kind) == topic


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what do people say?", Kind.SUMMARY),
        ("who is about to leave and why", Kind.CHURN),
        ("what should we build next", Kind.RECOMMEND),
        ("is the average rating falling?", Kind.TREND),
        ("what's the weekly trend", Kind.TREND),
        ("write a one-pager", Kind.BRIEF),
        ("main themes for the board deck", Kind.THEMES),
        ("大家怎么说", Kind.SUMMARY),
        ("谁要跑路了", Kind.CHURN),
        ("下一步做什么好", Kind.RECOMMEND),
        ("越来越糟了吗", Kind.TREND),
        ("", Kind.SUMMARY),
    ],
)
def test_a_question_may_have_no_topic(question: str, kind: Kind) -> None:
    assert find_topic(question, kind) is None


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("what do people say about the summary page", "summary page"),
        ("trends dashboard feedback", "trends dashboard"),
        ("feedback on the plan comparison page", "plan comparison page"),
        ("happy with the dark theme or nah", "dark theme"),
        ("complaints about haptic feedback", "haptic feedback"),
        ("feedback on checkout", "checkout"),
        ("what do people say about ratings", "ratings"),
        ("用户对评论区怎么看", "评论区"),
        ("识别怎么样", "识别"),
        ("用户对加载速度的看法", "加载速度"),
    ],
)
def test_a_word_that_asks_may_be_part_of_a_name(question: str, topic: str) -> None:
    assert find_topic(question) == topic


def test_the_sentence_that_asks_comes_before_what_is_added() -> None:
    assert find_topic("what do people say about sync?\nthe calendar too") == "sync"
    assert find_topic("what do people say?\nthe calendar") == "calendar"


def test_words_on_two_sides_of_a_cut_are_two_topics() -> None:
    assert find_topic(f"how is {CUT} doing, feedback on sync {CUT} lately") == "sync"


def test_only_a_sure_topic_is_taken_from_what_was_said_before() -> None:
    assert find_topic("Preparing lunch with Joan", only_if_sure=True) is None
    assert find_topic("I was asked about tenant screening", only_if_sure=True) == "tenant screening"


def test_a_topic_has_its_limit() -> None:
    topic = find_topic("feedback about " + "kite " * 200)
    assert topic is not None
    assert len(topic) <= MAX_TOPIC
