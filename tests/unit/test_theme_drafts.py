from types import SimpleNamespace

import numpy as np

from models.themes.drafts import shown_rows


def shown(similarity: np.ndarray, languages: list[str]) -> list[int]:
    corpus = SimpleNamespace(languages=languages)
    rows = np.arange(len(languages), dtype=np.intp)
    return shown_rows(corpus, rows, similarity.astype(np.float32)).tolist()


def test_a_theme_is_shown_by_all_but_its_farthest_comments() -> None:
    similarity = np.linspace(1, 0, 1000)
    rows = shown(similarity, ["en"] * 1000)
    assert rows == sorted(rows)
    assert len(rows) == 40
    assert rows[0] == 0
    assert 700 <= rows[-1] < 800
    assert max(np.diff(rows)) <= 20


def test_a_small_theme_is_shown_by_all_of_its_comments() -> None:
    assert shown(np.array([0.2, 0.9, 0.5]), ["en", "zh", "en"]) == [1, 2, 0]


def test_languages_are_shown_as_often_as_they_are_there() -> None:
    languages = ["zh" if n % 4 == 0 else "en" for n in range(400)]
    rows = shown(np.linspace(1, 0, 400), languages)
    assert sum(languages[row] == "zh" for row in rows) == 10
    assert len(rows) == 40
