import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from letters import Letters
from models.batches import Row, batches, run_rows

LENGTHS = st.lists(st.integers(1, 512), min_size=1, max_size=120)


@given(LENGTHS)
def test_every_row_is_in_one_batch_of_bounded_size(lengths: list[int]) -> None:
    seen: list[int] = []
    for batch in batches([Row([7] * length) for length in lengths], pad=1):
        shape = (len(batch.numbers), max(lengths[number] for number in batch.numbers))
        assert len(batch.numbers) <= 16
        assert batch.ids.shape == batch.mask.shape == batch.focus.shape == shape
        assert batch.ids.size <= 4096
        assert batch.mask.sum(axis=1).tolist() == [lengths[number] for number in batch.numbers]
        assert ((batch.ids == 7) == (batch.mask == 1)).all()
        assert ((batch.ids == 1) == (batch.mask == 0)).all()
        seen += batch.numbers
    assert sorted(seen) == list(range(len(lengths)))
    assert [lengths[number] for number in seen] == sorted(lengths)


def test_the_focus_is_where_the_row_says() -> None:
    (batch,) = batches([Row([5, 6, 7], focus=[1]), Row([5, 6, 7, 8], focus=[0, 3]), Row([5])], 0)

    assert batch.numbers == [2, 0, 1]
    assert batch.focus.tolist() == [[0, 0, 0, 0], [0, 1, 0, 0], [1, 0, 0, 1]]


def test_outputs_are_in_the_order_of_the_rows_without_padding() -> None:
    letters, done = Letters(), []
    texts = ["abc"[number % 3] * (1 + number * 7 % 90) for number in range(100)]
    rows = [Row(encoded.ids) for encoded in letters.encode(texts)]

    embeddings, *_, parts = run_rows(letters, rows, letters.pad_id, done.extend)

    assert ["abc"[values.argmax()] for values in embeddings] == [text[0] for text in texts]
    assert [values.shape for values in parts] == [(len(text) + 2, 5) for text in texts]
    assert all(np.isfinite(values).all() for values in parts)
    assert sorted(done) == list(range(100))
