"""Shares corrected for the models' mistakes: right on average, honest about what is not known."""

import numpy as np
import pytest

from bot.analysis.class_shares import FEW
from bot.analysis.correction import Correction, Estimate, scripts_of, tally
from bot.analysis.statistics import share_interval
from factories import NOW, SentimentOnly, analyst, comment
from models.error_rates import ErrorRates, script_of_language
from models.testing import HashingPredictor

#: What a need is mistaken for: of those without it 5 % are said to have it, of those with it 80 %.
MISTAKES = np.array([[0.95, 0.05], [0.2, 0.8]])
MOODS = np.array([[0.85, 0.1, 0.05], [0.2, 0.6, 0.2], [0.04, 0.1, 0.86]])
REVISION = "hash+00000000@1"


#: Models that take every third complaint for praise.
KIND = np.array([[0.6, 0.1, 0.3], [0.2, 0.6, 0.2], [0.02, 0.03, 0.95]])


def rates(label: str = "praise", tables: np.ndarray = MISTAKES, n: int = 300) -> ErrorRates:
    return ErrorRates("00000000", {label: np.stack([n * tables, n * tables])})


def said(*counts: float) -> np.ndarray:
    return np.array([counts, np.zeros(len(counts))])


def test_a_share_far_from_balance_is_put_right() -> None:
    told = 1000 * np.array([0.9, 0.1]) @ MISTAKES
    estimate = estimated(Correction(rates()), "praise", said(*told))
    assert told[1] / 1000 == pytest.approx(0.125)
    assert estimate.values[1] == pytest.approx(0.1, abs=0.015)
    assert estimate.low[1] < 0.1 < estimate.high[1]
    counted = share_interval(125, 1000)
    assert estimate.high[1] - estimate.low[1] > 1.3 * (counted.high - counted.low)


def test_three_classes_add_up_and_each_script_has_its_own_mistakes() -> None:
    truth = np.array([0.75, 0.2, 0.05])
    counts = {"sentiment": np.stack([500 * MOODS, 500 * np.eye(3)])}
    correction = Correction(ErrorRates("00000000", counts))
    estimate = estimated(correction, "sentiment", np.stack([5000 * truth @ MOODS, 5000 * truth]))
    assert estimate.values.sum() == pytest.approx(1)
    assert estimate.values == pytest.approx(truth, abs=0.02)


def test_within_its_own_doubt_the_correction_stays_out_of_the_way() -> None:
    few = Correction(rates(n=12))
    estimate = estimated(few, "praise", said(60, 40))
    assert estimate.values[1] == pytest.approx(0.4, abs=0.03)
    assert estimate.high[1] - estimate.low[1] > 0.4


@pytest.mark.parametrize("counts", [(50, 0), (10, 40), (1, 0), (49, 1)])
def test_shares_stay_within_their_bounds(counts: tuple[int, int]) -> None:
    estimate = estimated(Correction(rates()), "praise", said(*counts))
    assert (estimate.low >= 0).all()
    assert (estimate.high <= 1).all()
    assert (estimate.low <= estimate.values).all()
    assert (estimate.values <= estimate.high).all()


def test_counts_that_such_mistakes_cannot_have_made_are_not_corrected() -> None:
    correction = Correction(rates("sentiment", MOODS))
    assert correction.estimate("sentiment", said(5, 990, 5)) is None
    answer = analyst(
        [comment(f"It is number {n}", id=f"c{n}") for n in range(200)],
        predictors=[Known()] * 200,
        errors=rates("sentiment", MOODS),
    ).ask("how do people feel?", NOW)
    assert answer.findings[0].value == answer.findings[0].counted == 1
    assert any("as the models counted" in caveat for caveat in answer.caveats)


def estimated(correction: Correction, label: str, counts: np.ndarray) -> Estimate:
    found = correction.estimate(label, counts)
    assert found is not None
    return found


def test_the_same_counts_give_the_same_interval() -> None:
    first, second = (estimated(Correction(rates()), "praise", said(80, 20)) for _ in range(2))
    assert first.interval(1) == second.interval(1)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng, held, of = np.random.default_rng(5), 0, 400
    for _ in range(of):
        share = rng.uniform(0.02, 0.6)
        tables = np.stack(
            [rng.multinomial(n, row) for n, row in zip((300, 100), MISTAKES, strict=True)]
        )
        told = rng.multinomial(400, np.array([1 - share, share]) @ MISTAKES)
        counts = np.stack([tables, tables]).astype(float)
        correction = Correction(ErrorRates("00000000", {"praise": counts}))
        estimate = estimated(correction, "praise", said(*told))
        held += bool(estimate.low[1] <= share <= estimate.high[1])
    assert 0.93 <= held / of <= 0.97


def test_what_does_not_differ_is_seldom_told_to_differ() -> None:
    rng, correction, of = np.random.default_rng(6), Correction(rates()), 300
    told = 0
    for _ in range(of):
        sides = [said(*rng.multinomial(300, np.array([0.7, 0.3]) @ MISTAKES)) for _ in range(2)]
        interval = correction.difference("praise", 1, *sides)
        told += interval.low > 0 or interval.high < 0
    assert told / of <= 0.08  # 5 % with three standard errors


def test_a_script_without_enough_comments_of_a_class_takes_the_mistakes_of_all() -> None:
    counts = np.stack([300 * MISTAKES, np.array([[40, 0], [3, 0]])])
    correction = Correction(ErrorRates("00000000", {"praise": counts}))
    chinese = np.array([[0, 0], [800, 200]])
    assert estimated(correction, "praise", chinese).high[1] < 0.5


def test_languages_have_scripts() -> None:
    assert [script_of_language(code) for code in ("en", "fr", None, "zh", "zh-Hans", "ja")] == [
        0, 0, 0, 1, 1, 1,
    ]  # fmt: skip
    codes = np.array([1, 0, -1], np.int32)
    scripts = scripts_of(("en", "zh"), codes)
    assert scripts.tolist() == [1, 0, 0]
    assert tally(scripts, np.array([2, 0, 0]), 3).tolist() == [[2, 0, 0], [0, 0, 1]]


class Known(HashingPredictor):
    """Models whose mistakes were counted."""

    revision = REVISION


def comments(n: int) -> list:
    """56 of 90 are said to be positive, 8 neutral, 26 negative."""
    texts = ["I love it"] * 56 + ["It is there"] * 8 + ["It is awful"] * 26
    return [comment(texts[n % 90], id=f"c{n}", lang="en") for n in range(n)]


def ask(n: int, predictor: HashingPredictor, errors: ErrorRates | None) -> object:
    return analyst(comments(n), predictors=[predictor] * n, errors=errors).ask(
        "how do people feel?", NOW
    )


def test_an_answer_says_the_corrected_share_and_what_was_counted() -> None:
    answer = ask(90, Known(), rates("sentiment", KIND))
    positive = answer.findings[0]
    assert (positive.n, positive.of, positive.counted) == (56, 90, 56 / 90)
    assert positive.value is not None
    assert positive.value < positive.counted - 0.05
    assert positive.text.startswith("about ")
    assert "56 of 90 counted" in positive.text
    found = answer.as_json()["findings"][0]
    assert found["counted"] == 56 / 90
    assert found["interval"][0] < found["value"] < found["interval"][1]
    assert sum("corrected" in caveat for caveat in answer.caveats) == 1


@pytest.mark.parametrize(
    ("n", "predictor", "errors"),
    [
        (90, Known(), None),
        (90, SentimentOnly(), rates("sentiment", MOODS)),
        (FEW - 1, Known(), rates("sentiment", MOODS)),
    ],
    ids=["not counted", "of other models", "too few comments"],
)
def test_without_known_mistakes_a_share_is_as_counted(
    n: int, predictor: HashingPredictor, errors: ErrorRates | None
) -> None:
    answer = ask(n, predictor, errors)
    assert all(one.value == one.counted for one in answer.findings if one.counted is not None)
    said_once = sum("as the models counted" in caveat for caveat in answer.caveats)
    assert said_once == (1 if n >= FEW else 0)
