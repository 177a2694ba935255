import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from bot.drift import SAMPLE, drift
from bot.storage.memory.comments import MemoryCommentStore
from factories import comment, labelled
from models.datasets import Example
from models.drift import Drift, compare_profile, level, psi
from models.errors import ModelFileError
from models.protocols import Floats
from models.tasks import TaskSpec
from models.testing import HashingPredictor
from models.training_profile import Observed, Profile, profile, read_profile, write_profile

CHANCE = np.random.default_rng(7)
WORDS = "app sync login price screen great bad crash add how leave update".split()
TASKS = [
    TaskSpec("sentiment", HashingPredictor.labels["sentiment"], Path()),
    TaskSpec("needs", HashingPredictor.labels["needs"], Path(), multi_label=True),
    TaskSpec("aspects", HashingPredictor.span_labels["aspects"], Path(), spans=True),
]


def texts(n: int, words: list[str] = WORDS) -> list[str]:
    return [" ".join(CHANCE.choice(words, CHANCE.integers(2, 12))) for _ in range(n)]


def examples(found: list[str], lang: str = "en") -> list[Example]:
    return [Example(text, (), lang, "made", str(row)) for row, text in enumerate(found)]


@pytest.fixture(scope="module")
def training() -> Profile:
    return profile([(task, examples(texts(700))) for task in TASKS], HashingPredictor())


def observed(found: list[str], lang: str | None = "en") -> Observed:
    said = HashingPredictor().predict(found)
    names = np.array(HashingPredictor.labels["sentiment"])
    needs = np.array(HashingPredictor.labels["needs"])
    return Observed(
        found,
        [lang] * len(found),
        {
            "sentiment": [(str(n),) for n in names[said.probabilities["sentiment"].argmax(axis=1)]],
            "needs": [tuple(needs[row >= 0.5].tolist()) for row in said.probabilities["needs"]],
            "aspects": [tuple({s.label for s in spans}) for spans in said.spans["aspects"]],
        },
        said.embeddings,
    )


def by_name(found: tuple[Drift, ...]) -> dict[str, Drift]:
    return {one.name: one for one in found}


def test_the_index_is_the_sum_over_bins() -> None:
    index, _ = psi({"a": 900_000, "b": 100_000}, {"a": 700_000, "b": 300_000})
    assert index == pytest.approx(
        (0.7 - 0.9) * math.log(0.7 / 0.9) + (0.3 - 0.1) * math.log(3), abs=1e-4
    )


def test_equal_shares_are_no_shift_and_an_empty_bin_is_finite() -> None:
    assert psi({"a": 10, "b": 30}, {"a": 10, "b": 30})[0] == 0
    assert 0.1 < psi({"a": 100}, {"a": 90, "b": 10})[0] < 1


def test_chance_is_the_quantile_of_the_index_without_a_shift() -> None:
    bins = 8
    _, chance = psi({str(b): 500 for b in range(bins)}, {str(b): 100 for b in range(bins)})
    assert chance == pytest.approx(chi2.ppf(0.95, bins - 1) * (1 / 4000 + 1 / 800), rel=0.01)
    beyond = 0
    for _ in range(400):
        drawn = (CHANCE.multinomial(n, [1 / bins] * bins).tolist() for n in (4000, 800))
        index, most = psi(*(dict(zip("abcdefgh", counts, strict=True)) for counts in drawn))
        beyond += index > most
    assert 0.01 < beyond / 400 < 0.1


def test_an_index_in_a_word() -> None:
    assert [level(index, 0.05) for index in (0.04, 0.06, 0.1, 0.2, 0.25, 1.0)] == [
        "none",
        "small",
        "moderate",
        "moderate",
        "large",
        "large",
    ]
    assert level(0.3, chance=0.4) == "none"


def test_texts_like_those_of_training_have_not_shifted(training: Profile) -> None:
    found = compare_profile(training, observed(texts(600)))
    assert [one.name for one in found] == [
        "lengths",
        "scripts",
        "languages",
        "sentiment",
        "needs",
        "aspects",
        "embeddings",
    ]
    assert not any(one.is_shifted for one in found), found


def test_a_shift_of_labels_is_told_in_words(training: Profile) -> None:
    found = by_name(compare_profile(training, observed([f"bug {text}" for text in texts(300)])))
    assert found["needs"].level == "large"
    assert found["needs"].in_words().startswith("bug report 100 % here,")
    assert "% in training (PSI " in found["needs"].in_words()
    assert found["needs"].in_words().endswith("large shift)")


def test_other_lengths_scripts_and_languages_are_seen(training: Profile) -> None:
    here = observed(["Приложение не открывается после обновления и просит войти"] * 80, "ru_RU")
    found = by_name(compare_profile(training, here))
    assert {found[name].level for name in ("lengths", "scripts", "languages")} == {"large"}
    assert found["scripts"].meaning in (
        "Cyrillic 100 % here, 0 % in training",
        "Latin 0 % here, 100 % in training",
    )
    assert found["lengths"].meaning.startswith("half are longer than 57 characters here,")


def test_comments_about_other_things_are_seen_by_their_embeddings(training: Profile) -> None:
    others = texts(300, "hotel room breakfast view pool beach".split())
    found = by_name(compare_profile(training, observed(others)))
    assert found["embeddings"].level == "large"
    far = int(found["embeddings"].meaning.partition(" ")[0])
    assert far > 50


def test_about_one_in_twenty_training_texts_is_far_out(training: Profile) -> None:
    vectors = HashingPredictor().predict(texts(1000)).embeddings
    assert 0.02 < float((training.space.distances(vectors) > training.space.reach).mean()) < 0.12


def test_what_is_not_known_of_enough_comments_is_left_out(training: Profile) -> None:
    few = observed(texts(300), lang=None)
    labels = {"sentiment": few.labels["sentiment"][:49], "unheard": few.labels["needs"]}
    here = replace(few, labels=labels, embeddings=np.zeros((300, 5), np.float32))
    assert [one.name for one in compare_profile(training, here)] == ["lengths", "scripts"]


def test_a_profile_is_small_and_read_as_it_was_written(training: Profile, tmp_path: Path) -> None:
    assert read_profile(tmp_path) is None
    write_profile(training, tmp_path)
    size = sum(path.stat().st_size for path in (tmp_path / "reference").iterdir())
    assert size < 100_000
    here = observed(texts(200))
    kept = read_profile(tmp_path)
    assert kept is not None
    for before, after in zip(
        compare_profile(training, here), compare_profile(kept, here), strict=True
    ):
        assert after.meaning == before.meaning
        assert after.psi == pytest.approx(before.psi, abs=1e-6)


@pytest.mark.parametrize("name", ["profile.json", "profile.safetensors"])
def test_a_damaged_profile_is_a_sentence(training: Profile, tmp_path: Path, name: str) -> None:
    write_profile(training, tmp_path)
    (tmp_path / "reference" / name).write_bytes(b"{}")
    with pytest.raises(ModelFileError, match=r"training profile .* damaged"):
        read_profile(tmp_path)


def test_few_training_texts_still_make_a_profile() -> None:
    made = profile([(TASKS[0], examples(["great app", "bad app", "app"]))], HashingPredictor())
    assert compare_profile(made, observed(texts(60)))


def filled(n: int) -> MemoryCommentStore:
    store = MemoryCommentStore()
    comments = [comment(text, id=str(row), lang="en") for row, text in enumerate(texts(n))]
    store.add(labelled(comments, HashingPredictor()))
    return store


def test_a_store_is_compared_by_what_is_stored(training: Profile, tmp_path: Path) -> None:
    write_profile(training, tmp_path)
    found = drift(filled(SAMPLE + 50), HashingPredictor.revision, tmp_path)
    assert not isinstance(found, str)
    assert {"lengths", "scripts", "languages", "sentiment", "embeddings"} <= {
        one.name for one in found
    }
    assert not any(one.is_shifted for one in found), found


def test_labels_of_another_revision_are_not_compared(training: Profile, tmp_path: Path) -> None:
    write_profile(training, tmp_path)
    found = drift(filled(100), "another@1", tmp_path)
    assert [one.name for one in found if isinstance(one, Drift)] == [
        "lengths",
        "scripts",
        "languages",
    ]


def test_why_nothing_is_measured_is_said(training: Profile, tmp_path: Path) -> None:
    assert "keep no profile" in str(drift(filled(60), "x", tmp_path))
    write_profile(training, tmp_path)
    assert "too few" in str(drift(filled(20), "x", tmp_path))


def test_scores_of_one_vector_are_finite(training: Profile) -> None:
    one: Floats = HashingPredictor().predict([""]).embeddings
    assert np.isfinite(training.space.distances(one)).all()
