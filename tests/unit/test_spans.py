from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from models.base import prepare_base
from models.datasets import Example
from models.labelled import written
from models.lesson_targets import span_targets
from models.protocols import Floats
from models.spans import PLACES, decode, label_shares, text_span
from models.tasks import PACKAGED, TaskSpec
from models.tokenizer import Encoded, TextTokenizer

TASK = TaskSpec("marks", ("bad", "so so", "good"), PACKAGED, spans=True)
OUTSIDE, BEGIN, INSIDE = range(3)


def letters(text: str) -> Encoded:
    places = [(0, 0), *((k, k + 1) for k in range(len(text))), (0, 0)]
    return Encoded(list(range(len(places))), places)


def sure(places: list[int], labels: list[int]) -> Floats:
    """Logits of tokens that are certainly at these places, with these labels."""
    logits = np.zeros((len(places), len(PLACES) + len(TASK.labels)), np.float32)
    rows = np.arange(len(places))
    logits[rows, places] = 9
    logits[rows, len(PLACES) + np.array(labels)] = 9
    return logits


def again(text: str, spans: tuple[tuple[int, int, str], ...], tokens: Encoded) -> list[tuple]:
    """What is decoded from logits that say exactly what training teaches."""
    example = Example(text, (), "", "", "", spans=spans)
    targets = span_targets([example], TASK, [tokens])
    places, labels = ([max(n, 0) for n in row[0]] for row in (targets.places, targets.labels))
    found = decode(sure(places, labels), tokens.places, text, TASK.labels)
    return [(span.start, span.end, span.label) for span in found]


def where(text: str, **labels: str) -> tuple[tuple[int, int, str], ...]:
    places = ((text.index(words), words, label) for words, label in labels.items())
    return tuple(sorted((start, start + len(words), label) for start, words, label in places))


def said(places: list[int], text: str = "甲乙丙丁戊己") -> list[str]:
    """The words that are marked when a letter is a token."""
    rows = [0, *places, 0]
    spans = decode(sure(rows, [0] * len(rows)), letters(text).places, text, TASK.labels)
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([OUTSIDE] * 6, []),
        ([BEGIN, INSIDE, OUTSIDE, OUTSIDE, BEGIN, INSIDE], ["甲乙", "戊己"]),
        ([BEGIN, BEGIN, INSIDE, BEGIN, OUTSIDE, OUTSIDE], ["甲", "乙丙", "丁"]),
        ([OUTSIDE, INSIDE, INSIDE, OUTSIDE, INSIDE, BEGIN], ["乙丙", "戊", "己"]),
        ([BEGIN, *[INSIDE] * 5], ["甲乙丙丁戊己"]),
    ],
)
def test_places_of_tokens_make_spans(places: list[int], words: list[str]) -> None:
    assert said(places) == words


def test_a_span_has_the_label_of_its_tokens_together() -> None:
    logits = sure([OUTSIDE, BEGIN, INSIDE, OUTSIDE], [0, 2, 2, 0])
    logits[1, len(PLACES) :] = [0, 1, 0]
    logits[2, len(PLACES) :] = [0, 0, 3]
    (span,) = decode(logits, letters("ab").places, "ab", TASK.labels)
    shares = np.exp([0, 0.5, 1.5]) / np.exp([0, 0.5, 1.5]).sum()
    assert span.label == "good"
    assert span.probability == pytest.approx(shares[2], abs=1e-6)
    assert label_shares(logits[1:3, len(PLACES) :]) == pytest.approx(shares, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("the battery, and", 3, 12, "battery"),
        ("“电池”不行。", 0, 4, "电池"),
        ("(wi-fi)!", 0, 8, "wi-fi"),
        ("it's", 0, 4, "it's"),
        ("...", 0, 3, None),
        ("  ", 0, 2, None),
        ("abc", 1, 1, None),
    ],
)
def test_punctuation_around_a_span_is_none_of_it(
    text: str, start: int, end: int, words: str | None
) -> None:
    place = text_span(start, end, text)
    assert (text[slice(*place)] if place else None) == words


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("Switching is slow", 0, 6, "Switching"),
        ("the app's update", 10, 12, "update"),
        ("iOS17很慢", 0, 3, "iOS17"),
        ("电池续航很好", 0, 2, "电池"),
        ("แบตเตอรี่ดี", 0, 3, "แบต"),
        ("wi-fi", 0, 2, "wi"),
    ],
)
def test_half_a_word_grows_to_the_word(text: str, start: int, end: int, words: str) -> None:
    assert text[slice(*(text_span(start, end, text) or (0, 0)))] == words


def test_two_spans_in_one_word_are_one() -> None:
    assert said([BEGIN, INSIDE, BEGIN, OUTSIDE, OUTSIDE, BEGIN], "abcd 好") == ["abcd", "好"]


def test_a_span_of_punctuation_alone_is_none() -> None:
    assert said([OUTSIDE, OUTSIDE, BEGIN, INSIDE, OUTSIDE, OUTSIDE], "ok...!") == []


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Great battery life, but the screen: awful!", {"battery life": "good", "screen": "bad"}),
        ("(The wi-fi) is 'so so'", {"wi-fi": "so so"}),
        ("电池续航很好，但是“屏幕”太差。", {"电池续航": "good", "屏幕": "bad"}),
        ("客服", {"客服": "so so"}),
        ("nothing at all", {}),
    ],
)
def test_what_is_taught_is_what_is_read(text: str, marks: dict[str, str]) -> None:
    spans = where(text, **marks)
    assert again(text, spans, letters(text)) == list(spans)


def test_neighbours_stay_two_spans() -> None:
    spans = ((0, 2, "good"), (2, 4, "good"), (4, 5, "bad"))
    assert again("电池屏幕价", spans, letters("电池屏幕价")) == list(spans)


@given(
    st.text("ab好 .", min_size=1, max_size=12),
    st.lists(st.sampled_from(range(3)), min_size=14, max_size=14),
)
def test_spans_are_in_order_apart_and_without_edges(text: str, places: list[int]) -> None:
    tokens = letters(text)
    rows = places[: len(tokens)]
    found = decode(sure(rows, [1] * len(rows)), tokens.places, text, TASK.labels)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for span in found:
        assert text_span(span.start, span.end, text) == (span.start, span.end)


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> TextTokenizer:
    """A tokenizer of the encoder's kind: words begin with a space, which may stand alone."""
    known = "<unk> <s> </s> ▁ ▁the ▁battery ▁ba ttery ▁life 电池 续航 ▁很 好 , . wifi ▁is".split()
    whole = Tokenizer(models.Unigram([(piece, -1.0) for piece in known], 0))
    whole.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    whole.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    folder = tmp_path_factory.mktemp("pieces")
    whole.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text('{"pad_token": "<unk>"}')
    return TextTokenizer(folder)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("the battery life is", {"battery life": "good"}),
        ("the battery wifi is", {"battery wifi": "good"}),
        ("wifi battery", {"wifi battery": "bad"}),
        ("the  battery, wifi.", {"battery": "bad", "wifi": "good"}),
        ("电池续航 很好", {"电池续航": "good"}),
        ("电池 续航很好", {"电池 续航": "good"}),
    ],
)
def test_a_space_that_is_a_token_of_its_own_cuts_no_span(
    pieces: TextTokenizer, text: str, marks: dict[str, str]
) -> None:
    (tokens,) = pieces.encode([text], "the ")
    spans = where(text, **marks)
    assert again(text, spans, tokens) == list(spans)


def test_nearly_every_written_span_survives_the_real_tokenizer(
    pytestconfig: pytest.Config,
) -> None:
    base = prepare_base(Path(pytestconfig.cache.mkdir("earful-home")))
    task = TaskSpec("aspects", ("negative", "neutral", "positive"), PACKAGED, spans=True)
    texts = list(written())
    rows = TextTokenizer(base).encode([each.text for each in texts], "passage: ")
    kept = missed = 0
    for each, tokens in zip(texts, rows, strict=True):
        example = Example(each.text, (), "", "", "", spans=each.spans)
        targets = span_targets([example], task, [tokens])
        places, labels = ([max(n, 0) for n in row[0]] for row in (targets.places, targets.labels))
        found = decode(sure(places, labels), tokens.places, each.text, task.labels)
        hits = {(span.start, span.end, span.label) for span in found} & set(each.spans)
        kept += len(hits)
        missed += len(each.spans) - len(hits)
    assert kept > 1000
    assert missed / kept < 0.02
