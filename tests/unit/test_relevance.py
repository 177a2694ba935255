"""The decision which comments are about a topic."""

import numpy as np
import pytest

from bot.analysis.folded_texts import FoldedTexts
from bot.analysis.relevance import (
    is_known,
    relevance,
    telling,
    terms_of,
    threshold,
    word_scores,
)


def scores(topic: str, texts: list[str]) -> list[float]:
    hits = FoldedTexts(texts).hits(terms_of(topic))
    return [float(score) for score in word_scores(hits, 1000)]


def test_forms_of_a_word_are_one_word() -> None:
    assert scores("voice calls", ["Voice calling is missing", "a voice call"]) == [1, 1]


def test_part_of_a_word_is_no_hit() -> None:
    assert scores("call", ["basically fine", "a calligraphy app"]) == [0, 0]


def test_texts_are_told_again_without_case_and_with_their_lines() -> None:
    texts = FoldedTexts(["Hello\nWORLD", None, "ｆｕｌｌ 同步", "a\0b", ""])
    told = ["hello\nworld", "", "full 同步", "a b", ""]
    assert texts.at(np.arange(5)) == told
    assert texts.at(np.array([3, 0, 0])) == [told[3], told[0], told[0]]
    assert texts.hits(terms_of("world b")).tolist()[0] == [True, False]
    changed = texts.changed(np.array([True, False, True, False, False]), FoldedTexts(["New"]))
    assert changed.at(np.arange(3)) == [told[0], told[2], "new"]


def test_rare_words_weigh_more() -> None:
    texts = ["app " * 3] * 300 + ["the fax app", "a fax"]
    hits = FoldedTexts(texts).hits(terms_of("fax app"))
    fax, app = word_scores(hits, len(texts))[[-1, 0]]
    assert fax > 0.8
    assert app < 0.2


@pytest.mark.parametrize(
    ("topic", "said", "kind_alone"),
    [
        ("offline mode", "pls add offline support", "airplane mode"),
        ("离线模式", "求离线功能", "夜间模式"),
    ],
)
def test_what_kind_of_thing_it_is_need_not_be_said(topic: str, said: str, kind_alone: str) -> None:
    terms = terms_of(topic)
    found = word_scores(FoldedTexts([said, kind_alone]).hits(terms), 1000, terms)
    assert found[0] > found[1]
    assert telling(terms) == [term for term in terms if not term.is_kind]
    assert telling(terms_of("mode")) == terms_of("mode")


@pytest.mark.parametrize("text", ["同步总是失败", "無法同步", "自动同步很慢"])
def test_chinese_words_are_found_inside_sentences(text: str) -> None:
    assert scores("同步", [text]) == [1]


def test_words_of_asking_are_no_words_of_the_topic() -> None:
    assert [term.stem for term in terms_of("the sync of my notes")] == ["sync", "note"]


def test_words_and_meaning_decide_together_and_meaning_alone_when_clear() -> None:
    meaning = np.array([0.0, 0.5, 4.0, 1.2, -1.0, 1.0, -1.0], np.float32)
    words = np.array([0.0, 1.0, 0.0, 0.0, 1.0, 0.5, 0.5], np.float32)
    expected = [False, True, True, False, True, True, False]
    assert (relevance(meaning, words, known=True) >= 0.5).tolist() == expected


def test_of_an_unknown_topic_only_words_decide() -> None:
    meaning = np.array([4.0, 4.0, 4.0], np.float32)
    words = np.array([0.0, 0.5, 1.0], np.float32)
    assert (relevance(meaning, words, known=False) >= 0.5).tolist() == [False, False, True]


def test_the_threshold_rises_until_chance_explains_few() -> None:
    generator = np.random.default_rng(0)
    noise = generator.standard_normal(20_000).astype(np.float32)
    topic = (3.5 + 0.3 * generator.standard_normal(60)).astype(np.float32)
    assert threshold(np.concatenate([noise, topic])) > 2.7
    assert threshold(np.concatenate([noise[:600], topic])) < 2.6


def test_a_topic_is_known_when_some_comments_come_near() -> None:
    far = np.full(500, 0.1, np.float32)
    assert not is_known(far)
    assert is_known(np.concatenate([far, np.full(5, 0.4, np.float32)]))


def test_the_nearest_of_an_unknown_topic_still_come_first() -> None:
    meaning = np.array([-1.0, 2.0, 0.5], np.float32)
    sure = relevance(meaning, np.zeros(3, np.float32), known=False)
    assert sure.argsort().tolist() == [0, 2, 1]
    assert sure.max() < 0.5
