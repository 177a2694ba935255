"""A text's label by its wording, and joined with what a head says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from letters import TASKS, Letters, letters_predictor
from models.adapter import write_heads
from models.calibration import Calibration
from models.datasets import Example, Splits
from models.errors import ModelFileError
from models.evaluation import evaluate_task
from models.lesson import TaskData
from models.network import Network, load_encoder, load_network
from models.protocols import Floats
from models.reader import Reader
from models.tasks import TaskSpec, encoder_spec, task_specs
from models.wording import Wording
from models.wording_files import FILE, head_fingerprint, read_wording, read_wordings, write_wording
from models.wording_parts import Settings, parts_of, without_product
from models.wording_training import fit_on, teach, weigh
from tiny_encoder import write_tasks, write_tiny_encoder

LABELS = ("compare", "search")
TASK = TaskSpec("questions", LABELS, Path(), queries=True)
SAID = {"compare": "{} versus {}", "search": "find {} near {}"}
TOPICS = "app,login,screen,battery,crash,price,sync,map,chat,news".split(",")


def questions(seed: int, n: int = 80) -> list[Example]:
    draw = np.random.default_rng(seed)
    examples = []
    for number in range(n):
        label = LABELS[number % 2]
        text = SAID[label].format(*draw.choice(TOPICS, 2, replace=False))
        examples.append(Example(f"{text} {number}", (label,), "en", "written", f"{seed}/{number}"))
    return examples


@pytest.fixture(scope="module")
def wording() -> Wording:
    return teach(questions(1), TASK, "none")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A folder with a random head that reads questions, over a tiny encoder in `base`."""
    base = write_tiny_encoder(tmp_path / "base")
    root = write_tasks(tmp_path / "weights")
    (root / "questions").mkdir()
    (root / "questions/config.toml").write_text(
        '[task]\nlabels = ["compare", "search"]\nqueries = true\n[wording]\n'
    )
    torch.manual_seed(2)
    write_heads(Network(load_encoder(base), task_specs(root, trained_only=False)), root)
    return root


def read_by(weights: Path) -> Reader:
    base = weights.parent / "base"
    return Reader(load_network(base, weights=weights), base, encoder_spec(weights))


def task_of(weights: Path) -> TaskSpec:
    return next(spec for spec in task_specs(weights) if spec.queries)


def heads(examples: list[Example], sure: float) -> Floats:
    """A head that gives the right label this probability."""
    gold = np.array([LABELS.index(e.labels[0]) for e in examples])
    return np.where(np.eye(2)[gold] == 1, sure, 1 - sure).astype(np.float32)


def test_one_question_in_other_letters_has_the_same_parts() -> None:
    settings = Settings()
    assert parts_of("Ｆｉｎｄ Quotes?", settings) == parts_of("find quotes？", settings)
    assert parts_of("對比評論", settings) == parts_of("对比评论", settings)
    assert parts_of("a b", settings) != parts_of("b a", settings)


def test_chinese_beside_latin_letters_is_read_word_by_word() -> None:
    only_words = Settings(characters=0, words=1)
    mixed, apart = (parts_of(text, only_words) for text in ("checkout的反馈", "checkout 的 反 馈"))
    assert mixed == apart


def test_no_words_say_what_is_common(wording: Wording) -> None:
    shares = wording.shares(["", "zzz"])
    assert shares[0] == pytest.approx([0.5, 0.5], abs=0.1)
    assert np.allclose(shares.sum(axis=1), 1)
    assert wording.shares([]).shape == (0, 2)


def test_it_learns_how_a_kind_is_put(wording: Wording) -> None:
    shares = wording.shares(["kiosk versus counter", "find me the kiosk near"])
    assert shares.argmax(axis=1).tolist() == [0, 1]


def test_a_label_that_nobody_taught_is_never_said() -> None:
    wider = replace(TASK, labels=("brief", *LABELS))
    shares = teach(questions(1), wider, "none").shares(["map versus chat", "anything"])
    assert shares[:, 0].max() < 1e-6


def test_all_the_share_is_the_heads_or_none_of_it(wording: Wording) -> None:
    texts = ["map versus chat", "find news near me"]
    head = np.array([[0.3, 0.7], [0.2, 0.8]], np.float32)
    assert replace(wording, share=np.ones((2, 2), np.float32)).join(head, texts) == pytest.approx(
        head, abs=1e-4
    )
    alone = replace(wording, share=np.zeros((2, 2), np.float32)).join(head, texts)
    assert alone == pytest.approx(wording.shares(texts), abs=1e-4)


def test_a_head_that_knows_nothing_has_no_say(wording: Wording) -> None:
    validation = questions(2)
    weighed = weigh(wording, heads(validation, 0.5), validation, TASK)
    joined = weighed.join(heads(validation, 0.5), [e.text for e in validation])
    assert joined[np.arange(80), np.arange(80) % 2].min() > 0.9  # calibrated: it is always right


def test_a_wording_that_misleads_has_none() -> None:
    validation = questions(2)
    wrong = [replace(e, labels=(LABELS[e.labels[0] == "compare"],)) for e in questions(1)]
    weighed = weigh(teach(wrong, TASK, "none"), heads(validation, 0.8), validation, TASK)
    assert (weighed.share >= 0.8).all()
    assert (weighed.join(heads(validation, 0.8), [e.text for e in validation])[::2, 0] > 0.5).all()


def test_the_kind_of_a_question_is_told_by_both(wording: Wording) -> None:
    tasks = [replace(TASKS[0], name="questions", queries=True), *TASKS[1:]]
    text = "find news near"
    plain = letters_predictor(Letters(), tasks).classify_query(text)["questions"]
    said = letters_predictor(Letters(), tasks, wording).classify_query(text)["questions"]
    assert said == pytest.approx(wording.join(plain[None], [text])[0])
    assert not np.allclose(said, plain)
    other = [replace(TASKS[0], queries=True), *TASKS[1:]]
    assert letters_predictor(Letters(), other, wording).classify_query(text).keys() == {"mood"}


def test_what_is_fitted_is_kept_the_same_each_time_and_read(weights: Path) -> None:
    data = TaskData(task_of(weights), Splits(tuple(questions(1)), tuple(questions(2)), ()))
    reader, written = read_by(weights), []
    for _ in range(2):
        note = fit_on(reader, data, weights)
        written.append((weights / "questions" / FILE).read_bytes())
    assert written[0] == written[1]
    assert note is not None
    assert note["validation"]["both"]["accuracy"] == 1.0
    joined = replace(reader, wordings=read_wordings(weights))
    test = questions(3)
    assert (joined.label(test, data.task).argmax(axis=1) == np.arange(80) % 2).all()
    apart = joined.label_apart(test, data.task)
    assert apart["head alone"] == pytest.approx(reader.label(test, data.task))
    assert reader.label_apart(test, data.task).keys() == {"together"}


def test_an_evaluation_shows_both_and_each_alone(weights: Path) -> None:
    splits = Splits(tuple(questions(1)), tuple(questions(2)), tuple(questions(3)))
    data = TaskData(task_of(weights), splits)
    fit_on(read_by(weights), data, weights)
    systems = evaluate_task(weights.parent / "base", data, weights).slices["English"]
    assert {"Earful", "head alone", "wording alone", "TF-IDF"} < set(systems)
    assert systems["Earful"].accuracy == 1.0 > systems["head alone"].accuracy


def test_with_too_little_to_learn_from_none_is_left(weights: Path, wording: Wording) -> None:
    write_wording(wording, weights / "questions")
    few = TaskData(task_of(weights), Splits(tuple(questions(1)), tuple(questions(2, 20)), ()))
    assert fit_on(read_by(weights), few, weights) is None
    assert read_wordings(weights) == {}


def test_a_damaged_file_and_that_of_another_head_are_named(weights: Path, wording: Wording) -> None:
    about = replace(wording.about, head=head_fingerprint(weights / "questions"))
    write_wording(replace(wording, about=about), weights / "questions")
    kept = read_wording(weights / "questions")
    assert kept is not None
    assert kept.about == about
    assert kept.calibration.temperature == pytest.approx(Calibration.none(2).temperature)
    write_wording(wording, weights / "questions")
    with pytest.raises(ModelFileError, match=r"another head .*models\.report"):
        read_wording(weights / "questions")
    (weights / "questions" / FILE).write_bytes(b"nothing")
    with pytest.raises(ModelFileError, match=r"wording\.safetensors is damaged; .*train all"):
        read_wording(weights / "questions")


def wishes(seed: int, n: int = 90) -> list[Example]:
    """Each tells a bug or not, in words; a wish, in the embedding alone; a third are half told."""
    draw = np.random.default_rng(seed)
    examples = []
    for number in range(n):
        told, wished = number % 2 == 0, draw.random() < 0.5
        text = f"the {draw.choice(TOPICS)} {'crashes' if told else 'stands'} {number} {wished}"
        labels = tuple(name for name, of in (("bug", told), ("wish", wished)) if of)
        among = ("bug",) if number % 3 == 0 else ()
        kept = tuple(name for name in labels if name in (among or labels))
        examples.append(Example(text, kept, "en", "written", f"{seed}/{number}", among))
    return examples


def seen(examples: list[Example]) -> Floats:
    return np.array([[e.text.endswith("True"), e.text.endswith("False")] for e in examples], "f4")


def test_of_several_labels_each_has_a_share_of_its_own_and_may_live_in_the_embedding() -> None:
    task = TaskSpec("needs", ("bug", "wish"), Path(), multi_label=True)
    settings = Settings(characters=0, words=1, fewest=3, embedding=5.0, apart=True)
    train, validation = wishes(1), wishes(2)
    head = np.full((90, 2), 0.5, np.float32)
    head[:, 1] = seen(validation)[:, 0] * 0.8 + 0.1  # it knows wishes, and nothing of bugs
    taught = teach(train, task, "none", settings, seen(train))
    wording = weigh(taught, head, validation, task, seen(validation))
    said = wording.join(head, [e.text for e in validation], seen(validation))
    assert ((said[:, 0] > 0.5) == (np.arange(90) % 2 == 0)).all()
    assert ((said[:, 1] > 0.5) == (seen(validation)[:, 0] > 0)).all()
    assert (wording.shares(["it stands"], seen(validation[:1] * 1)) != wording.shares([""])).all()


def test_whose_customer_speaks_is_read_where_the_product_is_in_focus() -> None:
    text = "from Alpha to Beta"
    ours, theirs = without_product(text, [(5, 10)]), without_product(text, [(14, 18)])
    parts = [parts_of(each, Settings(characters=0, words=2)) for each in (ours, theirs)]
    assert parts[0] != parts[1]
    assert parts[0] == parts_of(without_product("from Gamma to Beta", [(5, 10)]), Settings(0, 2))


def test_a_comment_is_read_by_head_and_wording_without_its_products_name() -> None:
    tasks = [replace(task, name="leaves") if task.focused else task for task in TASKS]
    names = [task.name for task in tasks if task.focused]
    assert names == ["leaves"]
    task = TaskSpec("leaves", ("leaves",), Path(), multi_label=True, focused=True)
    taught = [
        Example(f"{word} {end}", ("leaves",) if word == "bye" else (), "en", "written", word + end)
        for word in ("bye", "hi")
        for end in "abcdefgh"
    ]
    wording = teach(taught, task, "none", Settings(fewest=1))
    texts, products = ["bye zoo", "bye zoo"], ["zoo", None]
    plain = letters_predictor(Letters(), tasks).predict(texts, products=products)
    said = letters_predictor(Letters(), tasks, wording, "leaves").predict(texts, products=products)
    head = plain.probabilities["leaves"]
    assert said.probabilities["leaves"] == pytest.approx(
        np.concatenate([wording.join(head[:1], ["bye  ꙮ "]), wording.join(head[1:], ["bye zoo"])])
    )
