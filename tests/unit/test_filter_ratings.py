"""Stars in a question."""

import pytest

from asked import filters_of


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("under 3 stars", {"rating": {"min": 1, "max": 2}}),
        ("4+ stars", {"rating": {"min": 4, "max": 5}}),
        ("4 and 5 star reviews", {"rating": {"min": 4, "max": 5}}),
        ("4-5 star", {"rating": {"min": 4, "max": 5}}),
        ("one or two stars", {"rating": {"min": 1, "max": 2}}),
        ("at least 4 stars", {"rating": {"min": 4, "max": 5}}),
        ("three stars and below", {"rating": {"min": 1, "max": 3}}),
        ("rated 2 or lower", {"rating": {"min": 1, "max": 2}}),
        ("people who gave us 5 stars", {"rating": {"min": 5, "max": 5}}),
        ("gave us a 1", {"rating": {"min": 1, "max": 1}}),
        ("2 out of 5", {"rating": {"min": 2, "max": 2}}),
        ("⭐ reviews", {"rating": {"min": 1, "max": 1}}),
        ("一星评论", {"rating": {"min": 1, "max": 1}}),
        ("四星以上", {"rating": {"min": 4, "max": 5}}),
        ("一到三星", {"rating": {"min": 1, "max": 3}}),
        ("四五星好评", {"rating": {"min": 4, "max": 5}, "need": "praise"}),
        ("1至2颗星", {"rating": {"min": 1, "max": 2}}),
        ("低于三星的评价", {"rating": {"min": 1, "max": 2}}),
        (
            "show me reviews of 2 stars and under from India",
            {"rating": {"min": 1, "max": 2}, "country": "IN"},
        ),
        ("what do 4 star reviewers still miss", {"rating": {"min": 4, "max": 4}}),
        ("5 stars for support?", {"rating": {"min": 5, "max": 5}}),
        ("users rating us 1 or 2", {"rating": {"min": 1, "max": 2}}),
        ("ratings below 3 in Japan", {"rating": {"min": 1, "max": 2}, "country": "JP"}),
        (
            "台灣用戶在Google Play的一星評論",
            {"country": "TW", "source": "google_play", "rating": {"min": 1, "max": 1}},
        ),
        ("三星以上的评价里有没有提到价格", {"rating": {"min": 3, "max": 5}}),
        ("4星和5星的评论在夸什么", {"rating": {"min": 4, "max": 5}, "need": "praise"}),
    ],
)
def test_stars(question, filters):
    assert filters_of(question) == filters
