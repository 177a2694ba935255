"""Explanations of a network whose every decision can be followed by hand.

Its encoder does no more than look up a word, so that a label is likely as far as there are words
for it: see `FEELING`.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.attribution import Explainer
from models.datasets import Example
from models.deletion import deletion_check, without
from models.errors import UnknownLabelError
from models.explanations import Explanation, Word
from models.network import Head, Network, SpanHead
from models.reader import Reader
from models.tasks import EncoderSpec, TaskSpec
from models.windows import WINDOW
from models.wording_parts import Settings
from models.wording_training import teach
from tiny_encoder import WORDS, write_tiny_encoder

MOOD = TaskSpec("mood", ("negative", "neutral", "positive"), Path())
WANTS = TaskSpec("wants", ("bug", "praise"), Path(), multi_label=True)
LEAVES = TaskSpec("leaves", ("leaves",), Path(), multi_label=True, focused=True)
MARKS = TaskSpec("marks", ("negative", "positive"), Path(), spans=True)

#: Places in a word's state: is it good, is it bad, does it speak of leaving, is it a product.
GOOD, BAD, LEAVING, PRODUCT = range(4)
WIDTH = 4
FEELING = {
    GOOD: ("love", "great", "good"),
    BAD: ("hate", "bad", "awful", "crash"),
    LEAVING: ("leaving",),
    PRODUCT: ("alpha", "beta"),
}
#: Labels of whole texts: what their logits add up, from a text's mean state.
READS = {
    "mood": {"negative": {BAD: 20.0}, "neutral": {}, "positive": {GOOD: 20.0}},
    "wants": {"bug": {BAD: 20.0}, "praise": {GOOD: 20.0}},
    "leaves": {"leaves": {LEAVING: 20.0}},
}
BIAS = {"neutral": 0.5, "bug": -1.0, "praise": -1.0, "leaves": -1.0}


class Lookup(nn.Module):
    """An encoder that gives every word its own state, whatever stands around it."""

    def __init__(self) -> None:
        super().__init__()
        self.config = SimpleNamespace(hidden_size=WIDTH)
        self.words = nn.Embedding(len(WORDS), WIDTH)
        with torch.no_grad():
            self.words.weight.zero_()
            for place, words in FEELING.items():
                for word in words:
                    self.words.weight[WORDS.index(word), place] = 1.0

    def get_input_embeddings(self) -> nn.Module:
        return self.words

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> SimpleNamespace:
        return SimpleNamespace(last_hidden_state=self.words(input_ids))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def network() -> Network:
    network = Network(Lookup(), [LEAVES, MARKS, MOOD, WANTS]).eval()
    with torch.no_grad():
        for task in (LEAVES, MOOD, WANTS):
            head = network.heads[task.name]
            assert isinstance(head, Head)
            head.linear.weight.zero_()
            for row, (label, reads) in enumerate(READS[task.name].items()):
                head.linear.bias[row] = BIAS.get(label, 0.0)
                for place, weight in reads.items():
                    head.linear.weight[row, place] = weight
        # whoever leaves the product that the comment is about leaves; any other, does not
        network.heads["leaves"].linear.weight[0, 2 * WIDTH + PRODUCT] = -6.0
        assert isinstance(network.heads["marks"], SpanHead)
    return network


@pytest.fixture(scope="module")
def explainer(network: Network, base: Path) -> Explainer:
    return Explainer(network, base)


def weights(explanation: Explanation) -> dict[str, float]:
    return {word.text: word.weight for word in explanation.words}


def test_words_for_and_against_are_told_apart(explainer: Explainer) -> None:
    found = explainer.explain("love the great app it is awful", MOOD)

    assert (found.label, found.holds) == ("positive", True)
    assert found.probability > 0.5
    assert {word.text for word in found.supporting} == {"love", "great"}
    assert [word.text for word in found.opposing] == ["awful"]
    assert found.marked == "[+love] the [+great] app it is [-awful]"


def test_weights_are_shares_and_words_stand_in_the_text(explainer: Explainer) -> None:
    text = "Love it, the screen is  bad!"

    found = explainer.explain(text, MOOD)

    assert [text[word.start : word.end] for word in found.words] == [
        *("Love", "it", "the", "screen", "is", "bad", "!")
    ]
    assert sum(abs(word.weight) for word in found.words) == pytest.approx(1)
    assert weights(found)["screen"] == pytest.approx(0, abs=1e-6)


def test_any_label_can_be_asked_for(explainer: Explainer) -> None:
    found = explainer.explain("love the great app it is awful", MOOD, "negative")

    assert not found.holds
    assert weights(found)["awful"] > 0 > weights(found)["love"]


def test_of_several_labels_each_is_explained_alone(explainer: Explainer) -> None:
    text = "love the screen hate the login crash"

    bug, praise = (explainer.explain(text, WANTS, label) for label in WANTS.labels)

    assert {word.text for word in bug.supporting} == {"hate", "crash"}
    assert [word.text for word in praise.supporting] == ["love"]
    assert bug.holds
    assert praise.holds
    assert not explainer.explain("the app works", WANTS).holds


def test_the_product_decides_who_is_left(explainer: Explainer) -> None:
    text = "leaving alpha for beta"

    plain, ours = (explainer.explain(text, LEAVES, product=name) for name in (None, "Alpha"))

    assert plain.probability > ours.probability
    assert weights(plain)["alpha"] == pytest.approx(0, abs=1e-6)
    assert weights(ours)["alpha"] < 0 < weights(ours)["leaving"]


@pytest.mark.parametrize("text", ["", " ", ". , ."])
def test_a_text_without_words_names_none(explainer: Explainer, text: str) -> None:
    found = explainer.explain(text, MOOD)

    assert (found.words, found.label, found.marked) == ((), "neutral", text)


def test_words_that_do_nothing_weigh_nothing(explainer: Explainer) -> None:
    found = explainer.explain("the app is it", MOOD)

    assert set(weights(found).values()) == {0.0}
    assert found.supporting == found.opposing == ()


@pytest.mark.parametrize("task", [MOOD, WANTS], ids=lambda task: task.name)
def test_a_long_text_is_explained_to_its_end(explainer: Explainer, task: TaskSpec) -> None:
    text = "the app " * WINDOW + "crash crash crash"

    found = explainer.explain(text, task, task.labels[0])

    assert [text[word.start : word.end] for word in found.supporting] == ["crash"] * 3
    assert found.words[-1].end == len(text)


def test_what_cannot_be_explained_is_named(explainer: Explainer) -> None:
    with pytest.raises(UnknownLabelError, match=r"no label 'angry'; name one of negative"):
        explainer.explain("the app", MOOD, "angry")
    with pytest.raises(UnknownLabelError, match="marks"):
        explainer.explain("the app", MARKS)


def test_explaining_leaves_nothing_behind_in_the_network(
    explainer: Explainer, network: Network
) -> None:
    first = explainer.explain("love the awful app", MOOD)

    assert explainer.explain("love the awful app", MOOD) == first
    assert all(parameter.grad is None for parameter in network.parameters())


def test_only_the_loudest_words_are_named() -> None:
    loud = [Word(f"w{number}", 3 * number, 3 * number + 2, 0.2) for number in range(7)]
    faint = Word("no", 30, 32, 0.01)

    found = Explanation("", "", "mood", "positive", 0.9, True, (*loud, faint))

    assert [word.text for word in found.supporting] == ["w0", "w1", "w2", "w3", "w4"]
    assert found.as_json()["for"][0] == {"word": "w0", "start": 0, "end": 2, "weight": 0.2}


def examples(texts: Sequence[str], lang: str = "en") -> list[Example]:
    return [Example(text, (), lang, "made", str(n)) for n, text in enumerate(texts)]


SPEC = EncoderSpec(comment_prefix="", max_length=64)
LONG = [
    f"{feeling} app the screen is it works the battery is for the login {feeling}"
    for feeling in ("love", "great", "good", "hate", "bad", "awful")
]


def test_a_label_falls_without_the_words_that_made_it(network: Network, base: Path) -> None:
    figures = deletion_check(Reader(network, base, SPEC), MOOD, examples(LONG), limit=4)

    assert [(row.lang, row.n, row.words) for row in figures.rows] == [
        *(("en", 4, 1), ("en", 4, 3), ("en", 4, 5))
    ]
    _, three, _ = figures.rows
    assert three.explained == pytest.approx(three.occlusion)
    assert three.explained > three.random + 0.1
    assert three.ahead_interval[0] > 0
    assert three.ahead == pytest.approx(three.explained - three.random)
    assert three.explained_interval[0] <= three.explained <= three.explained_interval[1]


def test_languages_are_checked_apart_and_the_same_way_every_time(
    network: Network, base: Path
) -> None:
    both = [*examples(LONG), *examples(LONG, "de")]

    figures = deletion_check(Reader(network, base, SPEC), WANTS, both)

    assert [row.lang for row in figures.rows] == ["de"] * 3 + ["en"] * 3
    assert deletion_check(Reader(network, base, SPEC), WANTS, both[::-1]) == figures
    assert figures.as_json()["rows"][0]["explained"] == round(figures.rows[0].explained, 4)


def test_texts_that_say_too_little_are_left_out(network: Network, base: Path) -> None:
    short, unlabelled = ["love the app"], ["the app works it is the screen the login"]

    figures = deletion_check(Reader(network, base, SPEC), WANTS, examples([*short, *unlabelled]))

    assert figures.rows == ()


def test_the_product_stays_when_words_go(network: Network, base: Path) -> None:
    (example,) = examples(["leaving alpha for beta the app is awful the login is bad"])
    about = replace(example, product="gamma")

    (row, *_) = deletion_check(Reader(network, base, SPEC), LEAVES, [about]).rows

    assert row.explained == pytest.approx(row.occlusion)


@pytest.mark.parametrize(
    ("text", "ranges", "rest"),
    [
        ("good, bad app", [(0, 4)], ", bad app"),
        ("so bad app", [(3, 6)], "so app"),
        ("物流很慢", [(2, 3), (3, 4)], "物流"),
        ("all", [(0, 3)], ""),
    ],
)
def test_words_are_taken_out_without_a_gap(
    text: str, ranges: list[tuple[int, int]], rest: str
) -> None:
    assert without(text, ranges) == rest


def test_what_a_wording_says_of_words_is_part_of_what_they_did(
    network: Network, base: Path, explainer: Explainer
) -> None:
    text = "the app the screen is bad the login"
    taught = [
        Example(f"the {word} is {said}", (said_of,), "en", "written", f"{said}/{word}")
        for said, said_of in (("bad", "negative"), ("screen", "positive"), ("works", "neutral"))
        for word in ("app", "login", "battery")
    ]
    settings = Settings(characters=0, words=1, fewest=1, strength=100.0)
    wording = replace(teach(taught, MOOD, "none", settings), share=np.full((2, 3), 0.5))
    joined = Explainer(network, base, {MOOD.name: wording})

    plain, both = explainer.explain(text, MOOD), joined.explain(text, MOOD)

    assert weights(both)["screen"] < weights(plain)["screen"] - 0.1  # where only words say so
    assert both.probability != plain.probability
    read = Reader(network, base, SPEC, {MOOD.name: wording}).label(examples([text]), MOOD)
    assert both.probability == pytest.approx(read.max(), abs=1e-4)
