"""The problem of greatest effect is recommended first, and nothing is urgent where nothing is.

The figures over many corpora are those of `benchmarks/recommend.py`; here are a few of them.
"""

import pytest

from advised import Plan, Pool, advise, analyst_of, calm, effects, sample_pool
from bot.analysis.answers import RecommendationKind
from planted import NOW


@pytest.fixture(scope="module")
def pool() -> Pool:
    return calm(sample_pool())


@pytest.mark.parametrize("seed", [0, 2])
@pytest.mark.parametrize("plan", [plan for plan in Plan if plan is not Plan.NOTHING])
def test_the_problem_of_greatest_effect_comes_first(plan: Plan, seed: int, pool: Pool) -> None:
    corpus = advise(pool, plan, seed)
    answer = analyst_of(pool, corpus).ask("what should we do next?", NOW)
    first = answer.recommendations[0]
    assert first.kind in {RecommendationKind.FIX, RecommendationKind.PRICE}
    assert set(first.comments) <= corpus.about
    assert first.impact["score"] == max(one.impact["score"] for one in answer.recommendations)
    assert answer.headline.startswith("Urgent") is (plan is Plan.SURGE)


def test_what_is_planted_is_worth_clearly_more_than_anything_else(pool: Pool) -> None:
    for seed in range(6):
        corpus = advise(pool, Plan.MONEY, seed)
        worth = dict(effects(corpus))
        assert worth.pop(corpus.planted) > 1.25 * max(worth.values())
        assert corpus.about == advise(pool, Plan.MONEY, seed).about


@pytest.mark.parametrize("seed", [0, 1])
def test_nothing_is_urgent_where_nothing_grows(seed: int, pool: Pool) -> None:
    corpus = advise(pool, Plan.NOTHING, seed)
    answer = analyst_of(pool, corpus).ask("what should we do next?", NOW)
    assert answer.headline.startswith("Nothing urgent")
    assert answer.recommendations
