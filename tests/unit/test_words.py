import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import words_of


def words(text: str, *cuts: int) -> list[str]:
    """The words of a text whose tokens begin at `cuts`, besides its start."""
    starts = [0, *cuts]
    tokens = [(0, 0), *zip(starts, [*cuts, len(text)], strict=True), (0, 0)]
    return [text[start:end] for start, end in words_of(text, tokens)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's slow, really slow.", ["It's", "slow", "really", "slow"]),
        ("a well-made app (v4.2)", ["a", "well-made", "app", "v4.2"]),
        ("great/awful.Really", ["great", "awful", "Really"]),
        ("“Why” – 'because'", ["Why", "because"]),
        ("Wow!!! Why? ok…", ["Wow", "!!!", "Why", "?", "ok", "…"]),
        ("love it😍👍🏽, no :( or ;-)", ["love", "it", "😍👍🏽", "no", ":(", "or", ";-)"]),
        ("I ❤️ it", ["I", "❤️", "it"]),
        ("★☆☆☆☆ 1/5", ["★☆☆☆☆", "1", "5"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("정말 좋아요", ["정말", "좋아요"]),
        ("", []),
        (" . , \n", []),
    ],
)
def test_words_stand_between_spaces_and_punctuation(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_scripts_without_spaces_are_cut_where_tokens_are() -> None:
    assert words("物流很慢，app不错", 2, 3, 4, 5, 8) == ["物流", "很", "慢", "app", "不错"]
    assert words("ใช้งานง่าย", 6) == ["ใช้งาน", "ง่าย"]


def test_what_was_not_read_has_no_words() -> None:
    assert words_of("one two three", [(0, 3), (4, 7)]) == [(0, 3), (4, 7)]
    assert words_of("one two", []) == []


@given(st.text(max_size=40), st.sets(st.integers(1, 39), max_size=8))
def test_words_are_apart_in_order_and_without_spaces(text: str, cuts: set[int]) -> None:
    places = sorted(cut for cut in cuts if cut < len(text))
    tokens = list(zip([0, *places], [*places, len(text)], strict=True))

    ranges = words_of(text, tokens)

    ends = [0, *(end for _, end in ranges)]
    for (start, end), before in zip(ranges, ends, strict=False):
        assert before <= start < end <= len(text)
        assert not any(char.isspace() for char in text[start:end])
    covered = {place for start, end in ranges for place in range(start, end)}
    letters = {n for n, char in enumerate(text) if unicodedata.category(char)[0] in "LN"}
    assert letters <= covered
