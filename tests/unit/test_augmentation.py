from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.augmentation import traditional, vary

TEXTS = [
    "The app crashes whenever I open it, and nobody answers my mails about that!!!",
    "Great.",
    "Die App stürzt ab, sobald ich sie öffne?",
    "更新之后一打开就闪退，客服也没有人理。",
    "ok",
]


@settings(deadline=None)  # the first Chinese text loads a dictionary
@given(st.text(max_size=80), st.text(max_size=5))
def test_a_text_is_varied_in_the_same_way_every_time(text: str, seed: str) -> None:
    assert vary(text, seed) == vary(text, seed)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_a_text_that_says_something_still_does(text: str) -> None:
    assert bool(vary(text, text).strip()) == bool(text.strip())


@pytest.mark.parametrize("text", TEXTS)
def test_nearly_all_letters_stay(text: str) -> None:
    letters = Counter(char for char in text.lower() if char.isalpha())
    for seed in range(40):
        varied = vary(text, str(seed))
        if varied == traditional(text):
            continue
        lost = letters - Counter(char for char in varied.lower() if char.isalpha())
        assert sum(lost.values()) <= 1 + len(text) // 40


def test_texts_vary_in_every_way() -> None:
    text = TEXTS[0]
    varied = {vary(text, str(seed)) for seed in range(60)}
    assert {text.lower(), text.upper(), text.rstrip("!")} <= varied
    assert any(len(each) == len(text) and each.lower() != text.lower() for each in varied)


@pytest.mark.parametrize("text", ["?", "。。。", "!!!", "  . ", "…"])
def test_a_text_of_punctuation_alone_keeps_it(text: str) -> None:
    assert {vary(text, str(seed)) for seed in range(30)} == {text}


def test_first_and_last_letters_of_words_are_never_left_out() -> None:
    for seed in range(60):
        first = {word[0].lower() for word in TEXTS[0].split()}
        assert {word[0].lower() for word in vary(TEXTS[0], str(seed)).split()} == first


def test_chinese_is_also_written_in_traditional_characters() -> None:
    text = "这个软件后来总是闪退"
    assert traditional(text) == "這個軟件後來總是閃退"
    assert traditional(text) in {vary(text, str(seed)) for seed in range(20)}
    assert traditional("no Chinese") == "no Chinese"
