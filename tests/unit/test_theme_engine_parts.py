from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.errors import ModelFileError
from models.themes.concepts import lexicon
from models.themes.ledger import Place
from models.themes.order import UNDATED, timeline
from models.themes.places import places_of
from models.themes.replay import wanted_themes
from models.themes.space import PROBES, fit, read_space, save, space_for, with_concepts
from theme_corpora import DIMENSION, Said, Themed, corpus, maker, plain_space


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (Said(0, text="great app!", sentiment=2, needs=16), Place.SHORT_PRAISE),
        (Said(0, text="rubbish", sentiment=0, needs=4), Place.SHORT_COMPLAINT),
        (Said(0, text="...", sentiment=1), Place.NOISE),
        (Said(0, text="太好用了", lang="zh", sentiment=2), Place.SHORT_PRAISE),
        (Said(0, text="great stickers", sentiment=2, aspects=(("stickers", 2),)), Place.POOL),
        (Said(0, text="crashes!", sentiment=0, needs=1), Place.POOL),
        (Said(0, text="dark mode pls", sentiment=1, needs=2), Place.POOL),
        (Said(0, text="非常好用" * 8, lang="zh", sentiment=2), Place.POOL),
        (Said(0, text="ok", sentiment=1, needs=128 | 1), Place.NOISE),
        (Said(0, text="nice app", sentiment=2, aspects=(("app", 2),)), Place.SHORT_PRAISE),
        (Said(0, text="Simply the best there is, and " * 2, sentiment=2), Place.SHORT_PRAISE),
        (
            Said(0, text="Simply the best stickers there are, every one of them", sentiment=2),
            Place.POOL,
        ),
    ],
)
def test_short_comments_that_name_nothing_have_places_of_their_own(
    said: Said, place: Place
) -> None:
    assert places_of(corpus([said])).tolist() == [place]


def test_places_do_not_depend_on_what_themes_there_are() -> None:
    said = [Said(0, text="great app!", sentiment=2, id=str(n)) for n in range(30)]
    made = maker().refresh(corpus(said))
    assert made.ledger.themes == ()
    assert set(made.assigned.numbers.tolist()) == {Place.SHORT_PRAISE}


def test_a_timeline_is_by_day_then_by_content_and_keeps_the_lowest_hashes_of_a_day() -> None:
    hashes = np.array([5, 1, 9, 3, 7], np.uint64)
    days = np.array(["2025-01-02", "2025-01-01", "2025-01-02", "NaT", "2025-01-02"], "M8[s]")
    line = timeline(hashes, days, np.arange(5), per_day=2)
    assert line.rows.tolist() == [1, 0, 4, 3]
    assert line.seen.tolist() == [1, 2, 3, 5]
    assert line.days[-1] == UNDATED


def test_comments_without_a_date_stand_where_they_came_in() -> None:
    hashes = np.arange(6, dtype=np.uint64)
    came = np.array(["2025-03-05", "2025-03-04"] * 3, "M8[s]")
    line = timeline(hashes, np.array(["NaT"] * 6, "M8[s]"), np.arange(6), 2, came)
    assert line.rows.tolist() == [1, 3, 5, 0, 2, 4]
    assert len(set(line.steps.tolist())) == 2


def test_what_comes_a_day_later_without_a_date_changes_no_theme() -> None:
    said = [Said(n % 5, text="a sentence of some length about it", id=str(n)) for n in range(300)]
    came = np.array(["2025-03-04"] * 280 + ["2025-03-05"] * 20, "M8[s]")
    first = replace(corpus(said[:280]), came_at=came[:280])
    before = maker().refresh(first)
    after = maker().refresh(replace(corpus(said), came_at=came), before.ledger)
    assert after.assigned.numbers[:280].tolist() == before.assigned.numbers.tolist()
    assert after.ledger.events == before.ledger.events


def test_a_comment_is_pulled_to_the_concepts_that_it_names() -> None:
    rarity = np.full(len(lexicon().concepts), 0.5, np.float32)
    space = with_concepts(plain_space(), Themed(), rarity)
    vectors = corpus([Said(0, id="a"), Said(1, id="b")]).vectors(np.arange(2))
    dark = lexicon().named("please add a dark mode", "en")
    assert dark == lexicon().named("希望有深色模式", "zh")
    apart, together = (space.project(vectors, ["en", "zh"], named) for named in ((), [dark, dark]))
    assert together[0] @ together[1] > apart[0] @ apart[1] + 0.01
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(2), abs=1e-5)


def test_more_comments_deserve_more_themes() -> None:
    counts = [wanted_themes(n) for n in (2, 300, 20_000, 100_000, 10_000_000)]
    assert counts == sorted(counts)
    assert 10 <= counts[1] <= 20
    assert 100 <= counts[2] <= 160
    assert counts[-1] == 180


def test_a_space_takes_the_language_out(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    need = random.standard_normal((400, DIMENSION)).astype(np.float32)
    lean = np.eye(DIMENSION, dtype=np.float32)[[0] * 200 + [1] * 200] * 8
    vectors = need + lean
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    space = fit(vectors, ["en"] * 200 + ["zh"] * 200)
    save(space, tmp_path / "space")
    projected = read_space(tmp_path / "space").project(vectors, ["en"] * 200 + ["zh-Hans"] * 200)
    assert np.linalg.norm(projected, axis=1) == pytest.approx(1, abs=1e-5)
    between = projected[:200].mean(axis=0) @ projected[200:].mean(axis=0)
    assert abs(between) < 0.05 < vectors[:200].mean(axis=0) @ vectors[:200].mean(axis=0)


def test_a_damaged_space_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "space").write_bytes(b"not a tensor")
    with pytest.raises(ModelFileError, match="install Earful anew"):
        read_space(tmp_path / "space")


def test_another_encoder_has_a_space_of_its_own() -> None:
    space = space_for(Themed())
    assert space.means.shape[1] == DIMENSION
    assert space.scale.tolist() == np.eye(DIMENSION).tolist()


def test_the_shipped_space_is_known_by_its_probes() -> None:
    space = read_space()
    assert space.probes.shape == (len(PROBES), space.means.shape[1])
    assert {"en", "zh"} <= set(space.languages)
