import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.batches import batches, run_texts
from models.protocols import Floats
from models.runtimes import Ids

LENGTHS = st.lists(st.integers(1, 512), min_size=1, max_size=120)


@given(LENGTHS)
def test_every_row_is_in_one_batch_of_bounded_size(lengths: list[int]) -> None:
    seen: list[int] = []
    for rows, ids, mask in batches([[7] * length for length in lengths], pad=1):
        assert len(rows) <= 16
        assert ids.shape == mask.shape == (len(rows), max(lengths[row] for row in rows))
        assert ids.size <= 4096
        assert mask.sum(axis=1).tolist() == [lengths[row] for row in rows]
        assert ((ids == 7) == (mask == 1)).all()
        assert ((ids == 1) == (mask == 0)).all()
        seen += rows
    assert sorted(seen) == list(range(len(lengths)))
    assert [lengths[row] for row in seen] == sorted(lengths)


class Letters:
    """A tokenizer of one token a letter, and a runtime that gives each text's first and length."""

    pad_id = 0

    def __init__(self) -> None:
        self.texts = 0

    def encode(self, texts: list[str]) -> list[list[int]]:
        return [[ord(letter) for letter in text] for text in texts]

    def run(self, ids: Ids, mask: Ids) -> list[Floats]:
        self.texts += len(ids)
        first, length = ids[:, :1], mask.sum(axis=1, keepdims=True)
        return [first.astype(np.float32), np.hstack([length, length]).astype(np.float32)]


def test_results_are_in_the_order_of_the_texts_across_slices() -> None:
    letters, done = Letters(), []
    texts = [chr(97 + row % 26) * (1 + row * 7 % 90) for row in range(5000)]

    first, length = run_texts(letters, letters, texts, done.append)

    assert first[:, 0].tolist() == [ord(text[0]) for text in texts]
    assert length[:, 1].tolist() == [len(text) for text in texts]
    assert sum(done) == 5000


def test_equal_texts_are_run_once() -> None:
    letters, done = Letters(), []

    first, _ = run_texts(letters, letters, ["b", "a", "b", "b"], done.append)

    assert first[:, 0].tolist() == [98, 97, 98, 98]
    assert letters.texts == 2
    assert sum(done) == 4
