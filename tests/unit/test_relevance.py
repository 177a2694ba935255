"""The decision which comments are about a topic."""

import numpy as np
import pytest
from bot.analysis.relevance import relevance, standardise, terms_of, word_hits, word_scores


def scores(topic: str, texts: list[str]) -> list[float]:
    hits = word_hits(terms_of(topic), texts)
    return [float(score) for score in word_scores(hits, 1000)]


def test_forms_of_a_word_are_one_word() -> None:
    assert scores("voice calls", ["Voice calling is missing", "a voice call"]) == [1, 1]


def test_part_of_a_word_is_no_hit() -> None:
    assert scores("call", ["basically fine", "a calligraphy app"]) == [0, 0]


def test_rare_words_weigh_more() -> None:
    texts = ["app " * 3] * 300 + ["the fax app", "a fax"]
    hits = word_hits(terms_of("fax app"), texts)
    fax, app = word_scores(hits, len(texts))[[-1, 0]]
    assert fax > 0.8 > 0.2 > app


@pytest.mark.parametrize("text", ["同步总是失败", "無法同步", "自动同步很慢"])
def test_chinese_words_are_found_inside_sentences(text: str) -> None:
    assert scores("同步", [text]) == [1]


def test_words_of_asking_are_no_words_of_the_topic() -> None:
    assert [term.stem for term in terms_of("the sync of my notes")] == ["sync", "note"]


def test_words_and_meaning_decide_together_and_meaning_alone_when_clear() -> None:
    meaning = np.array([0.0, 0.5, 6.0, 2.0, -1.0], np.float32)
    words = np.array([0.0, 1.0, 0.0, 0.0, 1.0], np.float32)
    assert (relevance(meaning, words) >= 0.5).tolist() == [False, True, True, False, True]


def test_scores_are_judged_against_the_corpus() -> None:
    corpus = np.array([0.79, 0.80, 0.78, 0.79, 0.9], np.float32)
    standard = standardise(np.array([0.9, 0.79], np.float32), corpus)
    assert standard[0] > 1.5 > 0 > standard[1]
