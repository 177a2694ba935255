"""A label from a few examples."""

import numpy as np
import pytest

from models.few_shot import FOLDS, REPEATS, Head, learn
from models.protocols import Floats


def cloud(directions: Floats, per_label: int, noise: float, seed: int) -> tuple[Floats, np.ndarray]:
    """Unit vectors around a common cone, those of each label pulled in its own direction."""
    random = np.random.default_rng(seed)
    targets = np.repeat(np.arange(len(directions)), per_label)
    cone = np.zeros(directions.shape[1], np.float32)
    cone[0] = 5
    found = cone + directions[targets] + noise * random.normal(size=(len(targets), len(cone)))
    return unit(found), targets


def unit(vectors: np.ndarray) -> Floats:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def directions(n: int, seed: int = 0) -> Floats:
    return unit(np.random.default_rng(seed).normal(size=(n, 32)))


def right(head: Head, vectors: Floats, wanted: np.ndarray) -> float:
    return float((head.probabilities(vectors).argmax(axis=1) == wanted).mean())


def test_examples_that_lie_apart_are_told_apart_and_said_to_be():
    ways = directions(3)
    head, figures = learn(*cloud(ways, 8, 0.1, 1), ["a", "b", "c"])
    others, wanted = cloud(ways, 50, 0.1, 2)
    shares = head.probabilities(others)
    assert shares.shape == (150, 3)
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert (shares.argmax(axis=1) == wanted).mean() > 0.95
    assert figures.accuracy > 0.95
    assert figures.n == 24
    assert (figures.folds, figures.repeats) == (FOLDS, REPEATS)


def test_labels_given_at_random_are_no_better_than_chance():
    random = np.random.default_rng(3)
    vectors = unit(random.normal(size=(128, 32)))
    _, figures = learn(vectors, np.arange(128) % 2, ["no", "yes"])
    assert figures.interval[0] < 0.5 < figures.interval[1]
    assert figures.majority == 0.5


def test_few_examples_make_a_wide_interval_even_when_all_are_right():
    _, figures = learn(*cloud(directions(2), 5, 0.01, 1), ["no", "yes"])
    assert figures.accuracy == 1
    assert figures.interval == pytest.approx((0.7225, 1), abs=1e-3)


def test_a_probability_is_how_often_it_is_right():
    ways = directions(4, 5)
    head, _ = learn(*cloud(ways, 12, 0.5, 6), list("abcd"))
    others, wanted = cloud(ways, 500, 0.5, 7)
    sure = head.probabilities(others).max(axis=1).mean()
    assert sure == pytest.approx(right(head, others, wanted), abs=0.1)


def test_a_rare_label_weighs_as_much_as_a_frequent_one():
    ways = directions(2)
    many, targets = cloud(ways, 60, 0.25, 1)
    rows = np.r_[0:60, 60:68]
    head, figures = learn(many[rows], targets[rows], ["no", "yes"])
    others, wanted = cloud(ways, 300, 0.25, 2)
    found = head.probabilities(others).argmax(axis=1)
    assert abs((found[wanted == 0] == 0).mean() - (found[wanted == 1] == 1).mean()) < 0.2
    assert figures.majority == pytest.approx(60 / 68)


def test_names_help_where_they_say_what_the_labels_mean():
    ways = directions(6)
    vectors, targets = cloud(ways, 5, 0.6, 1)
    telling = cloud(ways, 1, 0.05, 2)[0]
    head, figures = learn(vectors, targets, list("abcdef"), telling)
    without, _ = learn(vectors, targets, list("abcdef"))
    others, wanted = cloud(ways, 200, 0.6, 3)
    better, worse = (
        (h.probabilities(others).argmax(axis=1) == wanted).mean() for h in (head, without)
    )
    assert figures.used_names
    assert better > worse


def test_names_that_mislead_are_not_used():
    ways = directions(6)
    vectors, targets = cloud(ways, 8, 0.4, 1)
    wrong = np.roll(cloud(ways, 1, 0.05, 2)[0], 1, axis=0)
    assert not learn(vectors, targets, list("abcdef"), wrong)[1].used_names


def test_the_names_of_two_labels_say_nothing():
    ways = directions(2)
    vectors, targets = cloud(ways, 8, 0.4, 1)
    _, figures = learn(vectors, targets, ["no", "yes"], cloud(ways, 1, 0.05, 2)[0])
    assert not figures.used_names


def test_the_same_examples_make_the_same_head():
    given = cloud(directions(3), 8, 0.3, 1)
    (one, a), (other, b) = learn(*given, list("abc")), learn(*given, list("abc"))
    assert np.array_equal(one.weights, other.weights)
    assert a == b


def test_more_examples_than_dimensions():
    head, figures = learn(*cloud(directions(2), 64, 0.3, 1), ["no", "yes"])
    assert head.weights.shape == (32, 2)
    assert figures.accuracy > 0.8


def test_embeddings_that_are_all_alike_give_equal_probabilities():
    alike = np.tile(unit(np.ones((1, 32))), (10, 1))
    head, figures = learn(alike, np.arange(10) % 2, ["no", "yes"])
    assert head.probabilities(alike) == pytest.approx(0.5, abs=0.01)
    assert 0.2 < figures.accuracy < 0.8
