"""What is recommended has evidence, an effect in numbers, and what speaks against it."""

import json
from datetime import timedelta

import pytest

from bot.analysis.actions_weights import DEFAULT, Priorities, read_priorities
from bot.analysis.answers import Answer, Recommendation, RecommendationKind
from bot.analysis.recommend_measure import enough_to_see
from bot.feedback import Comment
from bot.questions.query import Kind
from factories import NOW, comment
from themed import themed_analyst

_Kind = RecommendationKind


def many(n: int, text: str, *, days: int = 0, people: int | None = None, **columns: str) -> list:
    """n comments that begin alike, spread over 25 days that end so many days ago."""
    return [
        comment(
            f"{text}, number {number} of {days}",
            created_at=NOW - timedelta(days=days + number % 25, hours=1 + number % 7),
            author=f"{text[:4]}{number % (people or n)}",
            **columns,
        )
        for number in range(n)
    ]


def corpus() -> list[Comment]:
    """Two months: sync breaks, login was and is broken, dark mode is wished for, search loved."""
    return [
        *many(40, "sync is broken and loses notes", platform="Android", account="Acme"),
        *many(6, "sync is great now", platform="iOS"),
        *many(4, "sync crashes", days=32, platform="iOS"),
        *many(20, "login crashes", platform="iOS"),
        *many(20, "login crashes, it is slow", days=32, platform="iOS"),
        *many(20, "dark mode please add it", platform="iOS", account="Globex"),
        *many(20, "dark mode, please add", days=32, platform="Android"),
        *many(15, "price is awful, too expensive", people=8, platform="iOS"),
        *many(15, "price is awful", days=32, people=8, platform="Android"),
        *many(30, "search is great", platform="Web"),
        *many(30, "search is great", days=32, platform="Web"),
        *many(3, "offline crashes", platform="Web"),
        *many(50, "something else", days=32, platform="Web"),
        *many(1, "something from long ago", days=100),
    ]


def asked(question: str, comments: list[Comment] | None = None, **settings: object) -> Answer:
    answer = themed_analyst(comments or corpus(), **settings).ask(question, NOW)
    assert answer.query.kind is Kind.RECOMMEND
    return answer


def of(answer: Answer, kind: RecommendationKind) -> list[Recommendation]:
    return [one for one in answer.recommendations if one.kind is kind]


def test_what_grew_is_urgent_and_every_number_can_be_recounted() -> None:
    comments = {one.id: one for one in corpus()}
    answer = asked("what should we do next?")
    assert answer.headline.startswith("Urgent: Fix “Notes lost on sync” (up from")
    first = answer.recommendations[0]
    assert first.impact["comments"] == len(set(first.comments)) == 40
    assert first.impact["customers"] == len({comments[id].author for id in first.comments})
    terms = ["severity", "trend", "leaving", "money", "risk"]
    worth = 1 + sum(getattr(DEFAULT, name) * first.impact[name] for name in terms)
    assert first.impact["score"] == pytest.approx(100 * first.impact["reach"] * worth)
    assert first.impact["share_low"] < first.impact["share"] < first.impact["share_high"]
    scores = [one.impact["score"] for one in answer.recommendations if one.kind is not _Kind.TALK]
    assert scores == sorted(scores, reverse=True)
    json.dumps(answer.as_json())


def test_each_kind_of_need_has_its_kind_of_action() -> None:
    answer = asked("what should we do next?")
    named = {(str(one.kind), one.action) for one in answer.recommendations}
    assert ("fix", "Fix “Login loop”") in named
    assert ("build", "Build what is asked for in “Dark mode”") in named
    assert ("price", "Look at the price: “Too expensive”") in named
    assert ("keep", "Keep “Search finds everything”") in named
    # three customers are no evidence
    assert not any("Works offline" in action for _, action in named)


def test_what_speaks_against_an_action_is_quoted_verbatim() -> None:
    answer = asked("what should we do next?")
    first, quotes = answer.recommendations[0], {one.quote: one for one in answer.evidence}
    said = first.against.split("“")[1].split("”")[0]
    assert said.startswith("sync is great now")
    assert said in quotes
    assert "6 of 46" in first.against


def test_people_to_talk_to_are_named_with_why() -> None:
    (talk,) = of(asked("what should we do next?"), _Kind.TALK)
    people = {one.author for one in corpus() if one.text.startswith("sync is broken")}
    names = talk.action.removeprefix("Talk to ").split(" about")[0].split(", ")
    assert len(names) == 5
    assert set(names) <= people
    assert "Acme" in talk.why


def test_nothing_is_urgent_where_nothing_grew() -> None:
    calm = [one for one in corpus() if not one.text.startswith("sync")]
    answer = asked("what should we do next?", calm)
    assert answer.headline.startswith("Nothing urgent")
    assert answer.recommendations[0].action == "Fix “Login loop”"


def test_no_action_without_evidence() -> None:
    few = [*many(4, "sync crashes"), *many(40, "something else"), *many(40, "something", days=32)]
    answer = asked("what should we fix?", few)
    assert answer.recommendations == ()
    assert "enough evidence" in answer.headline
    # one customer who says it ten times is one customer
    alone = [*many(10, "sync crashes", people=1), *many(40, "something else")]
    assert asked("what should we fix?", alone).recommendations == ()


def test_what_is_urgent_is_said_even_to_who_asks_what_to_build() -> None:
    answer = asked("what should we build?")
    assert [one.kind for one in answer.recommendations] == [_Kind.BUILD, _Kind.TALK]
    assert answer.headline.startswith("Urgent: Fix “Notes lost on sync”")
    assert "Dark mode" in answer.headline


def test_filters_and_topics_bound_what_is_recommended() -> None:
    answer = asked("what should we fix on Android?")
    assert {one.kind for one in answer.recommendations} == {_Kind.FIX, _Kind.TALK}
    ids = {one.id for one in corpus() if one.platform == "Android"}
    assert all(set(one.comments) <= ids for one in answer.recommendations)
    about = asked("what to do about login?")
    assert about.query.topic == "login"
    assert about.recommendations[0].action == "Fix “Login loop”"


def test_an_account_gets_its_next_best_action() -> None:
    comments = [comment("sync crashes for us", account="Tiny", author="Mo"), *corpus()]
    answer = asked("what should we do for Tiny?", comments)
    assert answer.headline == "Next for Tiny: Fix “Notes lost on sync” (1 of its comments)."
    assert "customers of any account speak of it" in answer.recommendations[0].why


def test_what_an_account_asked_for_and_got_is_said() -> None:
    done = comment("dark mode please add", account="Tiny", author="Mo", extra={"status": "Shipped"})
    answer = asked("what should we do for Tiny?", [done, *corpus()])
    (got,) = [one for one in answer.findings if one.title == "Asked for, and there by now"]
    assert got.comments == (done.id,)


def test_a_team_may_weigh_otherwise() -> None:
    answer = asked("what should we do next?", priorities=Priorities(fix=0, build=5))
    assert answer.recommendations[0].kind is _Kind.BUILD
    assert "build 5" in " ".join(answer.caveats)


def test_answers_are_in_chinese_with_quotes_as_they_are() -> None:
    answer = asked("我们应该先做什么？")
    assert answer.headline.startswith("紧急：修复“同步丢失笔记”")
    assert "sync is great now" in answer.recommendations[0].against


@pytest.mark.parametrize("text", ["speed=1", "money=much", "money=-1", "money", "fix=nan"])
def test_wrong_weights_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no weight"):
        read_priorities(text)


def test_weights_are_read_as_a_team_writes_them() -> None:
    assert read_priorities("") == DEFAULT
    assert read_priorities(" money = 2, build=1.5 ") == Priorities(money=2, build=1.5)


def test_comments_needed_to_see_a_change_are_those_of_the_book() -> None:
    # Fleiss 1981, table A.3: P1 = .2, P2 = .1, 5 % two-sided, power .8, without the correction
    assert enough_to_see(0.2) == pytest.approx(199, abs=2)
    with pytest.raises(ValueError, match="cannot fall"):
        enough_to_see(0.0)


def test_comments_without_dates_and_names_are_counted_as_comments() -> None:
    bare = [
        comment(f"{text} {number}", created_at=None)
        for text, n in (("sync crashes", 12), ("something else", 30))
        for number in range(n)
    ]
    answer = asked("what should we do next?", bare)
    assert "cannot be told" in answer.headline
    assert "Fix “Notes lost on sync” (29 % of comments)" in answer.headline
    (first,) = answer.recommendations
    assert "customers" not in first.impact
    assert first.helps == "Helps those who wrote 12 comments."
    assert "days at the present pace" not in first.measure


def test_a_small_theme_that_grows_is_watched() -> None:
    grown = [*many(9, "offline is what it is"), *many(40, "something else")]
    before = [*many(150, "something", days=32), comment("old", created_at=NOW - timedelta(90))]
    answer = asked("what should we do next?", [*grown, *before])
    (watched,) = of(answer, _Kind.WATCH)
    assert watched.action == "Watch “Works offline”"
    assert answer.headline.startswith("Nothing urgent")
