"""Actions are looked for once, and asked of in any order they are the same."""

from datetime import timedelta

from bot.analysis.answers import Answer, RecommendationKind
from factories import NOW, comment
from themed import themed_analyst

_Kind = RecommendationKind


def many(n: int, text: str) -> list:
    return [
        comment(
            f"{text} {number}", created_at=NOW - timedelta(days=number % 25), author=f"{number}"
        )
        for number in range(n)
    ]


def asked(question: str) -> Answer:
    corpus = [
        *many(12, "sync is broken"),
        *many(9, "price is awful, too expensive"),
        *many(14, "dark mode please add it"),
        *many(20, "search is great"),
        *many(4, "offline crashes"),
    ]
    return themed_analyst(corpus).ask(question, NOW)


def test_what_is_asked_for_is_found_among_all_that_was_found() -> None:
    everything = asked("what should we do next?").recommendations
    to_fix = asked("what should we fix?").recommendations
    kinds = {_Kind.FIX, _Kind.PRICE, _Kind.EXPLAIN, _Kind.WATCH, _Kind.TALK}
    assert {one.kind for one in to_fix} <= kinds
    expected = [one.action for one in everything if one.kind in kinds - {_Kind.TALK}]
    assert [one.action for one in to_fix if one.kind is not _Kind.TALK] == expected
    assert {_Kind.FIX, _Kind.PRICE} <= {one.kind for one in to_fix}


def test_an_action_is_the_same_whichever_kind_is_asked_for() -> None:
    everything = {one.action: one for one in asked("what should we do next?").recommendations}
    built = asked("what should we build?").recommendations
    wished = [one for one in built if one.kind is _Kind.BUILD]
    assert wished
    assert wished == [everything[one.action] for one in wished]
