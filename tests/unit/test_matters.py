"""One problem is one action, however many themes it is spread over, and says since when."""

from datetime import timedelta

from bot.analysis.answers import Answer, RecommendationKind
from bot.feedback import Comment
from factories import NOW, comment
from themed import themed_analyst


def many(n: int, text: str, *, days: int = 0, **columns: str) -> list[Comment]:
    """n comments of different people over 25 days that end so many days ago."""
    return [
        comment(
            f"{text} {number} {days}",
            created_at=NOW - timedelta(days=days + number % 25, hours=1 + number % 7),
            author=f"{text} {number} {days}",
            **columns,
        )
        for number in range(n)
    ]


def asked(question: str, comments: list[Comment], **settings: object) -> Answer:
    return themed_analyst(comments, **settings).ask(question, NOW)


def others() -> list[Comment]:
    return [
        *many(40, "search is great on the web"),
        *many(40, "search is great on the web", days=32),
        *many(30, "something quite different was said"),
        *many(30, "something quite different was said", days=32),
    ]


def fixes(answer: Answer) -> list[set[str]]:
    kind = RecommendationKind.FIX
    return [set(one.comments) for one in answer.recommendations if one.kind is kind]


def test_themes_that_say_the_same_are_one_action() -> None:
    words = "crashes and loses my meeting notes each morning"
    first, second = many(12, f"sync {words}"), many(12, f"offline {words}")
    apart = many(10, "login is broken since i changed the password")
    answer = asked("what should we fix?", [*others(), *first, *second, *apart])
    both = {one.id for one in [*first, *second]}
    assert fixes(answer) == [both, {one.id for one in apart}]


def test_a_part_that_no_theme_holds_is_named_and_found_in_other_words() -> None:
    def part_of(phrase: str) -> dict[str, str]:
        return {"en": "battery", "zh": "电池"} if phrase == "battery" else {}

    lost = many(20, "my battery crashes and is gone overnight")
    answer = asked("what should we fix?", [*others(), *lost], part_of=part_of)
    assert fixes(answer) == [{one.id for one in lost}]
    assert answer.recommendations[0].action == "Fix “Battery”"
    chinese = asked("我们该修什么？", [*others(), *lost], part_of=part_of)
    assert chinese.recommendations[0].action == "修复“电池”"


def test_a_fix_says_since_when_and_where() -> None:
    before = [*many(40, "search is great", days=20, version="5.1", platform="iOS")]
    lately = many(25, "search is great", version="5.2", platform="iOS")
    broken = [
        comment(
            f"sync crashes every day {number}",
            created_at=NOW - timedelta(days=number % 12, hours=2),
            author=f"a{number}",
            version="5.2",
            platform="Android",
        )
        for number in range(36)
    ]
    answer = asked("what should we fix?", [*others(), *before, *lately, *broken])
    why = answer.recommendations[0].why
    assert answer.headline.startswith("Urgent: Fix “Notes lost on sync”")
    assert "since " in why
    assert "Mar 2026" in why
    assert "Android" in why


def test_each_segment_gets_its_next_best_action() -> None:
    comments = [
        *others(),
        *many(12, "sync crashes on the ward", segment="health"),
        *many(14, "login is broken in class", segment="school"),
        *many(12, "search is great here", segment="shop"),
    ]
    answer = asked("next best action by segment", comments)
    told = {one.title: one.text for one in answer.findings}
    assert told["health"].startswith("Fix “Notes lost on sync”")
    assert told["school"].startswith("Fix “Login loop”")
    assert [one.name for one in answer.files] == ["next_actions.csv"]
    assert "health: Fix “Notes lost on sync”" in answer.headline
    ids = {one.id for one in comments if one.segment == "school"}
    assert set(answer.recommendations[0].comments) <= ids
