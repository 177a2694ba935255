from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from models.errors import ModelFileError
from models.protocols import Predictions
from models.stars import FILE, Stars, fit_stars, read_stars, with_stars, write_stars

NEGATIVE, NEUTRAL, POSITIVE = range(3)
COUNTS = ((60, 20, 10, 5, 5), (5, 10, 20, 10, 5), (5, 5, 10, 30, 150))
STARS = Stars(COUNTS, 0.5)
UNSURE = np.array([[0.3, 0.4, 0.3]], np.float32)
WORDS, BLANK = np.array([False]), np.array([True])


def share(stars: Stars, rating: float | None, label: int = POSITIVE) -> float:
    return float(stars.join(UNSURE, [rating], WORDS)[0, label])


def test_more_stars_are_better_and_fewer_worse() -> None:
    positive = [share(STARS, rating) for rating in range(1, 6)]
    negative = [share(STARS, rating, NEGATIVE) for rating in range(1, 6)]
    assert positive == sorted(positive)
    assert negative == sorted(negative, reverse=True)
    assert positive[0] < 0.3 < positive[4]


def test_stars_multiply_odds_by_how_often_they_come() -> None:
    joined = Stars(COUNTS, 1.0).join(UNSURE, [5], WORDS)[0]
    likelihood = [(5 + 1) / (100 + 5), (5 + 1) / (50 + 5), (150 + 1) / (200 + 5)]
    expected = UNSURE[0] * likelihood
    assert joined == pytest.approx(expected / expected.sum(), abs=1e-6)


@pytest.mark.parametrize("rating", [1, 3, 5])
def test_no_power_ignores_the_stars(rating: int) -> None:
    ignored = Stars(COUNTS, 0.0).join(UNSURE, [rating], WORDS)
    assert ignored == pytest.approx(UNSURE, abs=1e-6)


def test_without_stars_the_words_stay() -> None:
    words = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]], np.float32)
    joined = STARS.join(words, [None, 1], np.array([False, False]))
    assert joined[0] == pytest.approx(words[0])
    assert joined[1, NEGATIVE] > words[1, NEGATIVE]
    assert joined.sum(axis=1) == pytest.approx(1)


def test_a_comment_of_stars_alone_has_the_sentiment_that_such_stars_go_with() -> None:
    sure = np.array([[0.98, 0.01, 0.01]], np.float32)
    joined = STARS.join(sure, [5], BLANK)[0]
    seen = np.array([5 + 1, 5 + 1, 150 + 1]) / np.array([105, 55, 205]) * np.array([101, 51, 201])
    assert joined == pytest.approx(seen / seen.sum(), abs=1e-6)
    assert joined == pytest.approx(Stars(COUNTS, 0.0).join(sure, [5], BLANK)[0])
    assert STARS.join(sure, [None], BLANK)[0] == pytest.approx(sure[0])


@pytest.mark.parametrize(("rating", "whole"), [(0, 1), (1.4, 1), (4.6, 5), (7, 5)])
def test_stars_between_and_beyond_count_as_the_nearest(rating: float, whole: int) -> None:
    assert share(STARS, rating) == share(STARS, whole)


def drawn(n: int, seed: int) -> tuple[list[int], list[float]]:
    """Sentiments, and stars as such comments have them."""
    random = np.random.default_rng(seed)
    counts = np.array(COUNTS, float)
    gold = random.choice(3, n, p=counts.sum(axis=1) / counts.sum())
    shares = counts / counts.sum(axis=1, keepdims=True)
    return gold.tolist(), [float(1 + random.choice(5, p=shares[g])) for g in gold]


def test_counts_are_of_what_was_taught() -> None:
    gold, ratings = [NEGATIVE, POSITIVE, POSITIVE], [1.0, 5.0, 5.0]
    stars = fit_stars(list(zip(gold, ratings, strict=True)), UNSURE, [NEUTRAL], [3])
    assert stars.counts == ((1, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 2))


def test_the_power_is_high_where_words_say_nothing() -> None:
    taught = list(zip(*drawn(2000, 1), strict=True))
    gold, ratings = drawn(2000, 2)
    prior = np.array(COUNTS, np.float32).sum(axis=1) / np.array(COUNTS).sum()
    stars = fit_stars(taught, np.tile(prior, (2000, 1)).astype(np.float32), gold, ratings)
    assert stars.power >= 0.8


def test_the_power_is_low_where_words_say_all_that_stars_do() -> None:
    taught = list(zip(*drawn(2000, 1), strict=True))
    gold, ratings = drawn(2000, 2)
    words = Stars(COUNTS, 0).join(np.zeros((2000, 3), np.float32), ratings, np.ones(2000, bool))
    assert fit_stars(taught, words, gold, ratings).power <= 0.1


def test_the_power_is_none_where_stars_mislead() -> None:
    gold = np.random.default_rng(0).integers(0, 3, 500).tolist()
    words = np.full((500, 3), 0.1, np.float32)
    words[np.arange(500), gold] = 0.8
    taught = [(label, float(1 + 2 * label)) for label in gold]
    assert fit_stars(taught, words, gold, [5.0 - 2 * label for label in gold]).power == 0


def test_only_sentiment_is_joined_and_only_words_are_words() -> None:
    shares = np.array([[0.9, 0.05, 0.05]] * 3, np.float32)
    said = Predictions(np.zeros((3, 2), np.float32), {"sentiment": shares, "needs": shares})
    joined = with_stars(said, STARS, ["Bad.", "!!! 😍", "很好"], [5, 5, None])
    assert joined.probabilities["needs"] is shares
    words, blank, starless = joined.probabilities["sentiment"]
    assert words[NEGATIVE] > blank[NEGATIVE]
    assert blank.argmax() == POSITIVE
    assert starless == pytest.approx(shares[2])
    bare = Predictions(said.embeddings, {"needs": shares})
    assert with_stars(bare, STARS, ["Bad."], [5]) is bare


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir()
    assert read_stars(tmp_path) is None
    write_stars(STARS, tmp_path)
    assert read_stars(tmp_path) == STARS


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_bytes(b"nothing")
    with pytest.raises(ModelFileError, match=r"stars\.safetensors is damaged; .*train all"):
        read_stars(tmp_path)
    save_file({"counts": np.array(COUNTS)}, path)
    with pytest.raises(ModelFileError, match="is damaged"):
        read_stars(tmp_path)
