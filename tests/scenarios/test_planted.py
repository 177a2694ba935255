"""What is planted in real comments is found first, and where nothing is, no change is claimed.

The figures over many corpora are those of `benchmarks/planted.py`; here are a few of them.
"""

from datetime import date

import pytest

from bot.sample.loader import sample_rows
from models.testing import HashingPredictor
from planted import EFFECTS, NOW, Labeller, Plan, Pool, claims, is_found, plant, questions

TOPIC = "offline"
PLANTED = [plan for plan in Plan if plan is not Plan.NOTHING]


@pytest.fixture(scope="module")
def pool() -> Pool:
    texts = [row["text"] for row in sample_rows(date(2026, 6, 21))]
    return Pool.of(texts, TOPIC, [TOPIC])


@pytest.fixture(scope="module")
def labeller(pool: Pool) -> Labeller:
    return Labeller(pool, HashingPredictor(512))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("plan", PLANTED)
def test_what_is_planted_is_among_the_first_three_findings(
    plan: Plan, seed: int, pool: Pool, labeller: Labeller
) -> None:
    planted = plant(pool, plan, seed)
    analyst = labeller.analyst(planted)
    for kind, question in questions(plan, TOPIC).items():
        answer = analyst.ask(question, NOW)
        assert answer.query.kind == kind
        assert is_found(planted, answer), (question, answer.headline)


def test_where_nothing_is_planted_changes_are_seldom_claimed(
    pool: Pool, labeller: Labeller
) -> None:
    analysts = [labeller.analyst(plant(pool, Plan.NOTHING, seed)) for seed in range(4)]
    asked = questions(Plan.NOTHING, TOPIC).values()
    claimed = [
        bool(claims(analyst.ask(question, NOW))) for analyst in analysts for question in asked
    ]
    assert sum(claimed) <= 2  # of 12, where 5 % are chance: more in 2 of 100 sets of seeds


def test_a_corpus_is_as_it_was_planned(pool: Pool) -> None:
    planted = plant(pool, Plan.SPIKE, 3)
    assert planted == plant(pool, Plan.SPIKE, 3)
    late = [one for one in planted.comments if one.version == "5.2"]
    share = sum(one.id in planted.about for one in late) / len(late)
    assert share == pytest.approx(EFFECTS[Plan.SPIKE].after, abs=0.07)
