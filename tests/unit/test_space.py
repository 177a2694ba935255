"""The centred space: what a comment speaks of, without its language."""

from collections.abc import Sequence

import numpy as np

from bot.analysis.columns import coded
from bot.analysis.space import MIN_COMMENTS, Space, unit


def made(
    keys: np.ndarray,
    languages: Sequence[str | None],
    vectors: np.ndarray,
    known: Space | None = None,
) -> Space:
    """The space of vectors whose keys ascend evenly."""
    first, step = (int(keys[0]), int(keys[1] - keys[0])) if len(keys) else (0, 1)

    def of(wanted: np.ndarray) -> np.ndarray:
        some: np.ndarray = vectors[(wanted - first) // step]
        return some

    return Space(keys, coded(languages), of, lambda vector, some: of(some) @ vector, known)


def corpus(n: int = 120) -> tuple[Space, np.ndarray, np.ndarray]:
    """Two languages with an offset each, two topics in each language."""
    generator = np.random.default_rng(1)
    topics = generator.standard_normal((2, 32))
    offsets = 4 * generator.standard_normal((2, 32))
    rows, languages, labels = [], [], []
    for lang, offset in zip(("en", "zh"), offsets, strict=True):
        for i in range(n):
            rows.append(offset + 2 * topics[i % 2] + 0.3 * generator.standard_normal(32))
            languages.append(lang)
            labels.append(i % 2)
    vectors = np.array([unit(row) for row in rows], np.float32)
    keys = np.arange(len(rows), dtype=np.int64) * 3 + 5
    space = made(keys, languages, vectors)
    return space, vectors, np.array(labels)


def test_comments_of_one_topic_meet_across_languages() -> None:
    space, _, labels = corpus()
    centred = space.centred(np.arange(240))
    across = (centred @ centred.T)[:120, 120:]
    same = labels[:120, None] == labels[None, 120:]
    assert across[same].min() > across[~same].max()


def test_cosines_from_inner_products_are_those_of_the_centred_comments() -> None:
    space, vectors, _ = corpus()
    direction = unit(vectors[3] - vectors[8])
    expected = space.centred(np.arange(240)) @ direction
    np.testing.assert_allclose(space.cosines(direction, vectors @ direction), expected, atol=1e-5)


def test_scores_are_standardised_within_each_language() -> None:
    space, _, _ = corpus()
    cosines = np.concatenate([np.linspace(0, 1, 120), np.linspace(5, 9, 120)]).astype(np.float32)
    standard = space.standardise(cosines)
    np.testing.assert_allclose(standard[:120], standard[120:], atol=1e-4)


def test_a_rare_language_joins_the_largest() -> None:
    vectors = np.eye(8, dtype=np.float32)[np.arange(MIN_COMMENTS + 3) % 8]
    languages = ["en"] * MIN_COMMENTS + ["fr", None, "de"]
    keys = np.arange(len(vectors), dtype=np.int64)
    space, whole = made(keys, languages, vectors), made(keys, ["en"] * len(vectors), vectors)
    rows = np.arange(len(vectors))
    np.testing.assert_allclose(space.centred(rows), whole.centred(rows), atol=1e-6)


def test_an_empty_corpus_has_a_space() -> None:
    assert len(made(np.zeros(0, np.int64), [], np.zeros((0, 4), np.float32)).keys) == 0


def test_a_space_that_grew_is_the_space_of_all() -> None:
    random = np.random.default_rng(2)
    vectors = random.standard_normal((300, 16)).astype(np.float16).astype(np.float32)
    keys, languages = np.arange(300) * 3 + 5, ["en", "zh", None, "fr"] * 75
    whole = made(keys, languages, vectors)
    grown = made(keys, languages, vectors, made(keys[:110], languages[:110], vectors))
    assert np.array_equal(grown.centred(np.arange(300)), whole.centred(np.arange(300)))
