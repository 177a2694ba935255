"""Answers are true to the comments: every quote exists, every number can be recounted."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.analyst import Analyst
from bot.errors import QuestionError, StoreError
from bot.ports import CustomLabels
from bot.questions.carried import pack
from bot.questions.query import Filters, Kind, Query
from bot.storage.memory import MemoryConversationStore
from factories import NOW, SentimentOnly, analyst, comment
from models.testing import HashingPredictor


def corpus() -> list:
    sync = [
        comment(f"sync is broken, it loses note {i}", version="5.2", platform="Android")
        for i in range(12)
    ]
    dark = [comment(f"love the dark mode, great work number {i}", version="5.1") for i in range(9)]
    old = [
        comment(f"the export takes {i} minutes", created_at=NOW - timedelta(days=200))
        for i in range(20)
    ]
    return [*sync, *dark, *old]


def test_a_summary_counts_and_quotes_the_comments_about_the_topic() -> None:
    comments = corpus()
    answer = analyst(comments).ask("summarise the feedback on sync", NOW)
    assert (answer.n_comments, answer.n_considered) == (12, 41)
    texts = {one.id: one.text for one in comments}
    assert answer.evidence
    assert all(quote.quote in texts[quote.id] for quote in answer.evidence)
    assert all("sync" in texts[quote.id] for quote in answer.evidence)


def test_every_number_can_be_recounted_from_its_ids() -> None:
    answer = analyst(corpus()).ask("summarise the feedback on sync", NOW)
    quoted = {quote.id for quote in answer.evidence}
    assert answer.findings
    for finding in answer.findings:
        assert len(set(finding.comments)) == finding.n
        assert finding.value is not None
        assert finding.interval is not None
        assert finding.value == pytest.approx(finding.n / finding.of)
        assert finding.interval.low <= finding.value <= finding.interval.high
        assert set(finding.evidence) <= set(finding.comments) & quoted


def test_filters_and_period_bound_what_is_considered() -> None:
    asked = analyst(corpus())
    assert asked.ask("what do people say on Android?", NOW).n_comments == 12
    assert asked.ask("what do people say in the last 30 days?", NOW).n_comments == 21


def wanting() -> list:
    """12 bug reports, one of them blaming, 6 requests, 2 that praise, 10 that want nothing."""
    bugs = [comment(f"error {i} in the export", platform="Android") for i in range(11)]
    wishes = [comment(f"please add a calendar, number {i}") for i in range(6)]
    praise = [comment(f"great work {i}") for i in range(2)]
    nothing = [comment(f"used it for {i} days") for i in range(10)]
    return [*bugs, comment("awful error, useless export"), *wishes, *praise, *nothing]


def test_a_summary_counts_what_customers_want() -> None:
    answer = analyst(wanting()).ask("summary", NOW)
    (wants,) = (finding for finding in answer.findings if finding.title == "What they want")
    assert [(part.title, part.n, part.of) for part in wants.parts] == [
        ("bug reports", 12, 30),
        ("feature requests", 6, 30),
        ("praise", 2, 30),
        ("complaints", 1, 30),
    ]
    assert wants.text.startswith("Of 30: bug reports 40 % (25–58 %), feature requests 20 %")
    quoted = {quote.id for quote in answer.evidence}
    for part in (wants, *wants.parts):
        assert len(set(part.comments)) == part.n
        assert part.interval.low <= part.value <= part.interval.high
        assert set(part.evidence) <= set(part.comments) & quoted
    assert wants.evidence
    shown = answer.as_json()["findings"][answer.findings.index(wants)]
    assert [part["n"] for part in shown["parts"]] == [12, 6, 2, 1]


def test_few_comments_are_counted_not_shared_out() -> None:
    few = [comment("error in sync"), comment("please add sync"), comment("sync")]
    answer = analyst(few).ask("summarise the feedback on sync", NOW)
    (wants,) = (finding for finding in answer.findings if finding.title == "What they want")
    assert wants.text == "1 bug report, 1 feature request."
    chinese = analyst(few).ask("总结一下大家对sync的反馈", NOW)
    (wants,) = (finding for finding in chinese.findings if finding.title == "他们的诉求")
    assert wants.text == "错误反馈 1 条，功能建议 1 条。"


def test_a_need_asked_for_is_a_share_of_all() -> None:
    asked = analyst(wanting())
    answer = asked.ask("what do people request?", NOW)
    assert (answer.n_comments, answer.n_considered) == (6, 30)
    assert answer.headline.startswith("6 of 30 comments are feature requests (20 %")
    assert all(finding.title != "What they want" for finding in answer.findings)
    answer = asked.ask("show bug reports about export on Android", NOW)
    assert (answer.n_comments, answer.n_considered) == (11, 11)
    assert "bug reports about “export”" in answer.headline
    assert answer.understood.endswith("bug reports · platform Android")
    assert "谈到“export”的错误反馈" in asked.ask("export 有什么bug", NOW).headline


def test_what_no_model_has_judged_is_left_out_and_said_so() -> None:
    asked = analyst(wanting(), predictors=[SentimentOnly()] * 10 + [HashingPredictor()] * 20)
    answer = asked.ask("what do people request?", NOW)
    assert (answer.n_comments, answer.n_considered) == (6, 20)
    assert any("10 comments are not labelled with needs yet" in one for one in answer.caveats)
    assert answer.models == {"sentiment": "hashing@1", "needs": "hashing@1"}
    everything = asked.ask("summary", NOW)
    assert everything.models == {
        "sentiment": "hashing@1 (20), hashing@0 (10)",
        "needs": "hashing@1",
    }
    (wants,) = (finding for finding in everything.findings if finding.title == "What they want")
    assert {part.of for part in wants.parts} == {20}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what do people request?", "None of the 30 comments"),
        ("用户有什么建议", "30 条评论都还没有"),
    ],
)
def test_without_any_labels_nothing_is_claimed(question: str, said: str) -> None:
    asked = analyst(wanting(), predictors=[SentimentOnly()] * 30)
    answer = asked.ask(question, NOW)
    assert (answer.n_comments, answer.n_considered) == (0, 0)
    assert said in answer.headline
    assert "earful models relabel" in answer.headline
    assert all(f.title != "What they want" for f in asked.ask("summary", NOW).findings)


def test_a_team_s_own_label_is_a_share_of_what_it_was_asked_of() -> None:
    asked = analyst(wanting())
    store = asked._store
    keys = store.keys()[:20]
    labels = ["yes"] * 4 + ["no"] * 16
    store.add_custom_labels(
        "is_vip", CustomLabels(keys, labels, np.ones(20, np.float32), ["head@1"] * 20)
    )
    answer = asked.ask("what do people say, is_vip = yes", NOW)
    assert answer.query.filters.as_json() == {"is_vip": "yes"}
    assert (answer.n_comments, answer.n_considered) == (4, 20)
    assert "labelled is_vip: yes" in answer.headline
    assert any("10 comments do not carry the label “is_vip”" in one for one in answer.caveats)


def test_a_feeling_asked_for_is_a_share_of_all() -> None:
    answer = analyst(corpus()).ask("what do people complain about?", NOW)
    assert (answer.n_comments, answer.n_considered) == (12, 41)
    assert answer.headline.startswith("12 of 41 comments are negative")


def test_a_change_is_given_against_the_period_before() -> None:
    before = [
        comment(f"love it, entry {i}", created_at=NOW - timedelta(days=40 + i % 5))
        for i in range(60)
    ]
    now = [comment(f"hate it, entry {i}", created_at=NOW - timedelta(days=2)) for i in range(60)]
    start = comment("first", created_at=NOW - timedelta(days=70))
    answer = analyst([start, *before, *now]).ask("how do people feel in the last 30 days", NOW)
    negative = next(f for f in answer.findings if f.title == "Negative")
    assert negative.change is not None
    assert negative.change.is_change
    assert negative.change.difference == pytest.approx(1)


def test_no_change_is_claimed_when_the_period_before_is_not_covered() -> None:
    answer = analyst(corpus()[:21]).ask("summarise the last 30 days", NOW)
    assert all(finding.change is None for finding in answer.findings)
    assert any("not wholly covered" in caveat for caveat in answer.caveats)


def test_nothing_found_is_said_with_the_nearest_that_exists() -> None:
    answer = analyst(corpus()).ask("summarise the feedback on fax machines", NOW)
    assert answer.n_comments == 0
    assert answer.headline.startswith("No comment")
    assert "fax machines" in answer.headline
    assert len(answer.evidence) == 3


def test_an_empty_corpus_says_how_to_fill_it() -> None:
    assert "earful ingest" in analyst([]).ask("summarise the feedback on sync", NOW).headline


def test_search_lists_as_many_as_asked_for() -> None:
    answer = analyst(corpus()).ask("show me 4 quotes about sync", NOW)
    assert len(answer.evidence) == 4
    assert answer.n_comments == 12


def test_search_without_a_topic_gives_the_newest_first() -> None:
    answer = analyst(corpus()).ask("list all comments", NOW)
    dates = [quote.created_at for quote in answer.evidence]
    assert dates == sorted(dates, reverse=True)


def test_feelings_by_version() -> None:
    answer = analyst(corpus()).ask("how do people feel by version", NOW)
    by_title = {finding.title: finding for finding in answer.findings}
    assert by_title["5.1"].value == 1
    assert by_title["5.2"].value == 0
    assert any("20 comments do not say their version" in caveat for caveat in answer.caveats)


def test_undated_comments_are_left_out_of_periods_and_said_so() -> None:
    undated = comment("no date here", created_at=None)
    answer = analyst([*corpus(), undated]).ask("what do people say in the last 30 days", NOW)
    assert answer.n_comments == 21
    assert any(caveat.startswith("1 comment has no date") for caveat in answer.caveats)


def test_days_are_those_of_the_askers_time_zone() -> None:
    late = comment("late at night", created_at=NOW.replace(hour=23, minute=30))
    zone = ZoneInfo("Asia/Shanghai")
    tomorrow = NOW + timedelta(days=1)
    assert analyst([late], zone=zone).ask("what do people say today", tomorrow).n_comments == 1
    assert analyst([late]).ask("what do people say today", tomorrow).n_comments == 0


def test_what_is_no_question_about_feedback_is_said() -> None:
    answer = analyst(corpus()).ask("write me a poem", NOW)
    assert answer.query.kind is Kind.UNKNOWN
    assert answer.suggestions
    assert not answer.evidence


def test_a_chinese_question_gets_a_chinese_answer() -> None:
    answer = analyst([comment(f"同步 坏了 {i}") for i in range(6)]).ask("大家对同步有什么看法", NOW)
    assert answer.n_comments == 6
    assert "谈到“同步”" in answer.headline


def test_the_sample_says_that_it_is_one() -> None:
    answer = analyst(corpus(), is_sample=True).ask("summary", NOW)
    assert "sample feedback" in answer.caveats[-1]


def test_a_button_asks_the_same_of_the_same_comments_as_another_kind() -> None:
    asked = analyst(wanting())
    before = asked.ask("show bug reports about export on Android", NOW)
    packed = pack(replace(before.query, kind=Kind.SENTIMENT))
    assert packed is not None
    after = asked.ask_again(packed)
    assert after.query == replace(before.query, kind=Kind.SENTIMENT)
    assert (after.n_comments, after.n_considered) == (before.n_comments, before.n_considered)
    assert after.understood.startswith("Understood as: how people feel · about “export”")
    with pytest.raises(QuestionError, match="ask again"):
        asked.ask_again('{"kind":"poem"}')


@pytest.mark.parametrize("kind", Kind)
def test_whatever_kind_a_button_asks_for_there_is_an_answer(kind: Kind) -> None:
    packed = pack(Query(kind, "export", filters=Filters(platform=("Android",))))
    assert packed is not None
    assert analyst(wanting()).ask_again(packed).headline


def talking() -> Analyst:
    return analyst(corpus(), conversations=MemoryConversationStore())


def test_a_thread_goes_on_from_what_was_asked_in_it() -> None:
    asked = talking()
    asked.ask("summarise the feedback on sync", NOW, thread="C1:1")
    answer = asked.ask("only 5.1", NOW, thread="C1:1")
    assert (answer.query.topic, answer.query.filters.version) == ("sync", ("5.1",))
    answer = asked.ask("and on Android?", NOW + timedelta(days=29), thread="C1:1")
    assert (answer.query.topic, answer.query.filters.platform) == ("sync", ("Android",))
    assert answer.query.filters.version == ("5.1",)
    for place in ({"thread": "C1:2"}, {}):
        assert asked.ask("and on Android?", NOW, **place).query.topic != "sync"


@pytest.mark.parametrize("words", ["start over", "重新开始"])
def test_who_starts_over_is_told_so_and_asks_anew(words: str) -> None:
    asked, place = talking(), {"thread": "D1:1", "room": "D1"}
    asked.ask("summarise the feedback on sync", NOW, **place)
    answer = asked.ask(words, NOW, **place)
    assert answer.headline.startswith(("Started over", "已重新开始"))
    assert answer.suggestions
    assert asked.ask("and on Android?", NOW, **place).query.topic != "sync"


def test_a_thread_that_nobody_used_for_long_begins_anew() -> None:
    asked = talking()
    asked.ask("summarise the feedback on sync", NOW, thread="C1:1")
    answer = asked.ask("and on Android?", NOW + timedelta(days=31), thread="C1:1")
    assert answer.query.topic != "sync"


def test_what_is_no_question_leaves_the_thread_as_it_was() -> None:
    asked = talking()
    asked.ask("summarise the feedback on sync", NOW, thread="C1:1")
    assert asked.ask("write me a poem", NOW, thread="C1:1").query.kind is Kind.UNKNOWN
    assert asked.ask("and on Android?", NOW, thread="C1:1").query.topic == "sync"


def test_direct_messages_go_on_for_half_an_hour() -> None:
    asked = talking()
    asked.ask("summarise the feedback on sync", NOW, thread="D1:1", room="D1")
    soon = asked.ask("and on Android?", NOW + timedelta(minutes=29), thread="D1:2", room="D1")
    assert soon.query.topic == "sync"
    late = asked.ask("and on iOS?", NOW + timedelta(minutes=60), thread="D1:3", room="D1")
    assert late.query.topic != "sync"
    under = asked.ask("and on iOS?", NOW + timedelta(minutes=61), thread="D1:1", room="D1")
    assert under.query.topic == "sync"


def test_a_button_changes_what_its_thread_is_about() -> None:
    asked = talking()
    answer = asked.ask("summarise the feedback on sync", thread="C1:1")
    asked.ask_again(pack(replace(answer.query, kind=Kind.SENTIMENT)), thread="C1:1")
    assert asked.ask("and on Android?", thread="C1:1").query.kind is Kind.SENTIMENT


def test_an_answer_stands_when_the_conversation_cannot_be_kept() -> None:
    class Full(MemoryConversationStore):
        def save(self, *_: object) -> None:
            raise StoreError("no space left")

    asked = analyst(corpus(), conversations=Full())
    assert asked.ask("summarise the feedback on sync", NOW, thread="C1:1").n_comments == 12


def test_since_a_version_is_since_its_first_comment() -> None:
    late = NOW.replace(day=2, hour=23, minute=30)
    comments = [comment(f"sync {i}", version="5.2", created_at=late) for i in range(3)]
    asked = analyst(comments, zone=ZoneInfo("Asia/Shanghai"))
    assert str(asked.ask("what do people say since 5.2", NOW).query.since) == "2026-03-03"
