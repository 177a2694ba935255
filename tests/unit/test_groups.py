"""Groups of like comments: found, stable, and never made of noise alone."""

import numpy as np
import pytest

from bot.analysis.groups import MAX_LEAVES, group_alike


def clusters(sizes: list[int], noise: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    centres = generator.standard_normal((len(sizes), 96))
    rows = [
        c + 0.4 * generator.standard_normal((n, 96)) for c, n in zip(centres, sizes, strict=True)
    ]
    rows.append(generator.standard_normal((noise, 96)))
    labels = np.repeat([*range(len(sizes)), -1], [*sizes, noise])
    vectors = np.vstack(rows)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32), labels


@pytest.mark.parametrize("scale", [1, 30])
def test_finds_the_groups_there_are_largest_first(scale: int) -> None:
    vectors, labels = clusters([40 * scale, 25 * scale, 12 * scale], noise=10 * scale)
    assert (len(vectors) > MAX_LEAVES) == (scale > 1)
    groups = group_alike(vectors, 3)
    for group, label in zip(groups, (0, 1, 2), strict=True):
        members = labels[group.order]
        assert (members == label).sum() > 0.9 * (labels == label).sum()
        assert not set(members) - {label, -1}  # noise may join a group, another group may not


def test_the_same_vectors_give_the_same_groups() -> None:
    vectors, _ = clusters([400, 250], noise=100)
    first, second = group_alike(vectors, 5), group_alike(vectors, 5)
    assert [g.order.tolist() for g in first] == [g.order.tolist() for g in second]


def test_comments_that_are_all_different_make_no_group() -> None:
    vectors, _ = clusters([], noise=60)
    assert all(group.n < 6 for group in group_alike(vectors, 5))


@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_handful_of_comments_needs_no_groups(n: int) -> None:
    assert group_alike(np.eye(8, dtype=np.float32)[:n], 5) == ()
