from pathlib import Path

import numpy as np
import pytest
import torch

from models.datasets import Example
from models.encoding import run, shuffled_batches, tokenise, tokens_of
from models.network import Network, load_encoder
from models.tasks import PACKAGED, EncoderSpec, TaskSpec
from tiny_encoder import WORDS, write_tiny_encoder

SPEC = EncoderSpec(base="tiny", max_length=32)
TASK = TaskSpec("leaves", ("leaves",), PACKAGED, multi_label=True, focused=True)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("base"))


def words(ids: list[int]) -> list[str]:
    return [WORDS[number] for number in ids]


def test_a_comment_is_read_behind_its_prefix_with_its_product_in_focus(base: Path) -> None:
    example = Example("leaving Alpha for beta", (), "en", "", "", product="alpha")
    tokens = tokens_of(base, [example], SPEC, TASK, 32)
    (row,), (focus,) = tokens.rows, tokens.focus
    assert words(list(row.ids)) == "<s> passage : leaving alpha for beta </s>".split()
    assert [example.text[a:b] for a, b in row.places] == [
        *[""] * 3,
        *example.text.split(),
        "",
    ]
    assert focus == (4,)


def test_a_text_that_names_no_product_has_no_focus(base: Path) -> None:
    tokens = tokenise(base, ["love alpha", "love alpha"], 32, products=["beta", ""])
    assert tokens.focus == ((), ())
    assert tokenise(base, ["love alpha"], 32).focus == ((),)


def test_what_is_too_long_keeps_its_end_token_and_loses_its_focus(base: Path) -> None:
    tokens = tokenise(base, ["the app is great alpha"], 4, products=["alpha"])
    assert words(list(tokens.rows[0].ids)) == "<s> the app </s>".split()
    assert tokens.rows[0].places[-1] == (0, 0)
    assert tokens.focus == ((),)


def test_a_batch_is_padded_and_knows_its_focus(base: Path) -> None:
    texts = ["alpha", "the app alpha", "great"]
    tokens = tokenise(base, texts, 32, products=["alpha", "alpha", "beta"])
    ids, mask, focus = tokens.batch([2, 1, 0])
    assert ids.shape == (3, 5)
    assert [words(row) for row in ids.tolist()] == [
        ["<s>", "great", "</s>", "[PAD]", "[PAD]"],
        ["<s>", "the", "app", "alpha", "</s>"],
        ["<s>", "alpha", "</s>", "[PAD]", "[PAD]"],
    ]
    assert mask.sum(dim=1).tolist() == [3, 5, 3]
    assert focus.tolist() == [[0] * 5, [0, 0, 0, 1, 0], [0, 1, 0, 0, 0]]


def test_rows_are_put_together_and_taken_apart(base: Path) -> None:
    one, two = (
        tokenise(base, [text], 32, products=["alpha"]) for text in ("great alpha", "bad app")
    )
    both = one + two
    assert len(both) == 2
    again = both.take([1, 0, 1])
    assert again.rows == (two.rows[0], one.rows[0], two.rows[0])
    assert again.focus == ((), (2,), ())


def test_batches_hold_every_text_once_in_an_order_of_the_seed(base: Path) -> None:
    tokens = tokenise(base, ["app " * (n % 9 + 1) for n in range(100)], 32)
    batches = shuffled_batches(tokens, 8, seed=1)
    assert sorted(n for batch in batches for n in batch) == list(range(100))
    assert batches == shuffled_batches(tokens, 8, seed=1) != shuffled_batches(tokens, 8, seed=2)
    spread = [
        max(len(tokens.rows[n]) for n in b) - min(len(tokens.rows[n]) for n in b) for b in batches
    ]
    assert max(spread) <= 2


def test_a_run_gives_every_output_for_every_text_in_its_order(base: Path) -> None:
    torch.manual_seed(0)
    tasks = [
        TaskSpec("mood", ("bad", "good"), PACKAGED),
        TaskSpec("marks", ("a", "b", "c"), PACKAGED, spans=True),
    ]
    network = Network(load_encoder(base), tasks).eval()
    texts = ["great", "the app is awful", "love it", "bad bad bad bad bad"]
    tokens = tokenise(base, texts, 32)
    done: list[int] = []
    outputs = run(network, tokens, half=False, batch=2, report=done.append)
    assert sum(done) == 4
    embeddings, moods, marks = outputs
    assert {row.shape for row in embeddings} == {(32,)}
    assert {row.shape for row in moods} == {(2,)}
    assert [row.shape for row in marks] == [(len(row), 3 + 3) for row in tokens.rows]
    for number, text in enumerate(texts):
        alone = run(network, tokenise(base, [text], 32), half=False)
        for together, (single,) in zip(outputs, alone, strict=True):
            assert np.allclose(together[number], single, atol=1e-5)
