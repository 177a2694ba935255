import numpy as np

from models.datasets import Example
from models.screening import screen


def test_screening_drops_doubtful_labels_and_trusts_sure_ones() -> None:
    random_numbers = np.random.default_rng(0)
    polar = ("negative", "positive")
    signs = random_numbers.integers(0, 2, 200)
    vectors = random_numbers.normal(size=(200, 4)) * 0.1
    vectors[:, 0] += 4 * signs - 2
    labels = signs.copy()
    labels[:5] = 1 - labels[:5]
    vectors[5:10, 0] = 0
    examples = [
        Example(str(n), (polar[label],), "en", "stars", str(n), among=polar)
        for n, label in enumerate(labels)
    ]
    examples.append(Example("gold", ("positive",), "en", "gold", "g"))
    vectors = np.vstack([vectors, [[-2, 0, 0, 0]]]).astype(np.float32)
    result = screen(examples, vectors, sure=0.9, doubtful=0.1)
    kept = {e.text: e for e in result.examples}
    assert result.dropped == 5
    assert not {"0", "1", "2", "3", "4"} & kept.keys()
    assert kept["gold"].labels == ("positive",)
    assert kept["20"].among == ()
    assert any(kept[str(n)].among == polar for n in range(5, 10))
    assert [examples[row].text for row in result.rows] == [e.text for e in result.examples]


def test_too_little_to_judge_by_is_kept_as_it_is() -> None:
    polar = ("negative", "positive")
    examples = [Example(str(n), (polar[n % 2],), "en", "x", str(n), polar) for n in range(20)]
    result = screen(examples, np.eye(20, dtype=np.float32), sure=0.6, doubtful=0.4)
    assert (result.examples, result.dropped, result.widened) == (tuple(examples), 0, 0)
