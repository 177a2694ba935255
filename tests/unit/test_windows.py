import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import BEGIN, END, Letters
from models.protocols import Span
from models.tokenizer import Encoded
from models.windows import OVERLAP, WINDOW, Joints, Reader, Window, rows_of

#: A beginning, a prefix of two letters and an end leave so many letters of a text.
ROOM = WINDOW - 4


def read(text: str, max_tokens: int = 512) -> list[Window]:
    return Reader(Letters(max_tokens), "+:").windows([text])


def told(window: Window) -> str:
    return "".join(chr(letter) for letter in window.tokens.ids if letter > END)


@pytest.mark.parametrize(("length", "count"), [(0, 1), (1, 1), (ROOM, 1), (ROOM + 1, 2)])
def test_a_text_that_fits_is_one_window(length: int, count: int) -> None:
    assert len(read("a" * length)) == count


def test_parts_overlap_and_stand_in_the_frame_of_every_text() -> None:
    text = "".join(chr(ord("a") + number % 26) for number in range(600))

    windows = read(text)

    step = ROOM - OVERLAP
    assert [told(window) for window in windows] == [
        "+:" + text[start : start + ROOM] for start in (0, step, 2 * step)
    ]
    for window in windows:
        assert (window.tokens.ids[0], window.tokens.ids[-1]) == (BEGIN, END)
        for (start, end), letter in zip(window.tokens.places, window.tokens.ids, strict=True):
            assert start == end or text[start:end] == chr(letter)
    assert [window.own for window in windows] == [ROOM, step, 600 - ROOM - step]


@settings(deadline=None)
@given(st.integers(0, 700), st.integers(1, 300))
def test_every_letter_is_read_and_owned_once(length: int, max_tokens: int) -> None:
    windows = read("a" * length, max_tokens)

    assert sum(window.own for window in windows) == length
    assert {place for window in windows for place in window.tokens.places if any(place)} == {
        (number, number + 1) for number in range(length)
    }
    assert max(len(window.tokens) for window in windows) <= max(min(WINDOW, max_tokens), 5)


def test_only_the_windows_that_name_the_product_look_at_it() -> None:
    windows = read("a" * 300 + "Acme")

    first, second = rows_of(windows, [[(300, 304)]])

    assert first.focus == []
    assert [chr(second.ids[number]) for number in second.focus] == list("Acme")


def joints(*own: list[int]) -> Joints:
    """Of texts that have windows with so many tokens of their own."""
    nothing = Encoded([], [])
    return Joints.of([Window(n, nothing, each) for n, text in enumerate(own) for each in text])


def test_means_are_weighted_by_own_tokens() -> None:
    shares = np.array([[1.0, 0.0], [0.0, 1.0], [0.2, 0.8]], np.float32)

    assert np.allclose(joints([30, 10], [5]).mean(shares), [[0.75, 0.25], [0.2, 0.8]])


def test_an_embedding_is_the_mean_made_unit_length() -> None:
    embeddings = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)

    (joined,) = joints([30, 10]).embeddings(embeddings)

    assert np.allclose(joined, np.array([3, 1]) / np.sqrt(10))


def test_what_is_told_once_is_told() -> None:
    shares = np.array([[0.9, 0.1], [0.2, 0.6], [0.3, 0.3]], np.float32)

    assert np.allclose(joints([30, 10], [5]).highest(shares), [[0.9, 0.6], [0.3, 0.3]])


def test_a_text_without_tokens_of_its_own_weighs_something() -> None:
    assert np.allclose(joints([0]).mean(np.array([[0.5, 0.5]], np.float32)), [[0.5, 0.5]])


def test_of_overlapping_spans_the_first_stays() -> None:
    def span(start: int, end: int) -> Span:
        return Span(start, end, "bad", 0.9)

    of_windows = [[span(0, 4), span(20, 26)], [span(20, 30), span(28, 32), span(30, 40)], []]

    first, second = joints([30, 10], [5]).spans(of_windows)

    assert first == (span(0, 4), span(20, 30), span(30, 40))
    assert second == ()
