import csv
from pathlib import Path

import numpy as np
import pytest

from models.adapter import write_weights
from models.cluster_quality import cluster_quality
from models.network import Network, load_encoder, signature
from models.search_quality import average_precision, ndcg, search_quality
from models.tasks import encoder_spec
from tiny_encoder import write_tasks, write_tiny_encoder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture
def weights(base: Path, tmp_path: Path) -> Path:
    """Weights whose adapter changes nothing."""
    root = write_tasks(tmp_path / "weights")
    network = Network(load_encoder(base), ())
    write_weights(network, signature(network.encoder), encoder_spec(root), root)
    return root


def write_csv(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_search_figures_of_known_rankings() -> None:
    assert average_precision([1, 0, 1]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([0, 0]) == 0
    assert ndcg([1, 1, 0]) == pytest.approx(1)
    assert ndcg([0, 1]) == pytest.approx(1 / np.log2(3))
    assert ndcg([0] * 10 + [1]) == 0


def test_an_encoder_that_stayed_as_it_was_finds_the_same(
    base: Path, weights: Path, tmp_path: Path
) -> None:
    judged = write_csv(
        tmp_path / "judged.csv",
        ("app", "query", "text", "relevant"),
        ("a", "battery", "love the battery", "1"),
        ("a", "battery", "the screen is bad", "0"),
        ("a", "screen", "the screen is bad", "1.0"),
        ("b", "screen", "battery", "0"),
    )
    found = search_quality(base, weights, judged)
    assert (found.queries, found.texts) == (3, 3)
    assert found.base == found.adapted
    assert found.base.recall50 == pytest.approx(2 / 3)  # one query has no relevant text
    assert found.cosine == pytest.approx(1, abs=1e-5)
    assert found.overlap == 1
    assert found.as_json()["adapted"].keys() == {"average_precision", "ndcg10", "recall50"}


def test_only_so_many_texts_count_as_found(base: Path, weights: Path, tmp_path: Path) -> None:
    rows = [("a", "battery", f"battery {n}", str(int(n == 0))) for n in range(2)]
    rows += [("b", "screen", f"text number {n}", "1") for n in range(120)]
    judged = write_csv(tmp_path / "j.csv", ("app", "query", "text", "relevant"), *rows)
    recall = search_quality(base, weights, judged).base.recall50
    assert 50 / 120 / 2 - 0.01 <= recall <= (1 + 50 / 120) / 2


def test_groups_that_are_words_are_found_alike_by_both_encoders(
    base: Path, weights: Path, tmp_path: Path
) -> None:
    rows = [(f"{word} {word} {n}", word) for n in range(8) for word in ("love", "crash", "login")]
    labelled = write_csv(tmp_path / "intents.csv", ("text", "label"), *rows)
    found = cluster_quality(base, weights, labelled)
    assert (found.texts, found.labels) == (24, 3)
    assert found.base == found.adapted == pytest.approx(1)
    assert np.isfinite(found.as_json()["base"])
