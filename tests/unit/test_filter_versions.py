"""Versions in a question."""

import pytest

from asked import filters_of


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("Mac users on 5.2", {"platform": "Desktop", "version": "5.2"}),
        ("how is 5.2", {"version": "5.2"}),
        ("v5.2 crash", {"version": "5.2"}),
        ("version 5.2.1", {"version": "5.2.1"}),
        ("5.x feedback", {"version": ["5.0", "5.1", "5.2", "5.2.1"]}),
        ("5.2.x", {"version": ["5.2", "5.2.1"]}),
        ("version 5", {"version": ["5.0", "5.1", "5.2", "5.2.1"]}),
        ("v5", {"version": ["5.0", "5.1", "5.2", "5.2.1"]}),
        ("5.0-5.2", {"version": ["5.0", "5.1", "5.2"]}),
        ("between 5.0 and 5.2", {"version": ["5.0", "5.1", "5.2"]}),
        ("5.0到5.2版本的反馈", {"version": ["5.0", "5.1", "5.2"]}),
        ("older than 5.1", {"version": ["4.9", "5.0"]}),
        ("versions below 5.1", {"version": ["4.9", "5.0"]}),
        ("newer than 5.1", {"version": ["5.2", "5.2.1"]}),
        ("5.1+", {"version": ["5.1", "5.2", "5.2.1"]}),
        ("5.1 and later", {"version": ["5.1", "5.2", "5.2.1"]}),
        ("5.1 or older", {"version": ["4.9", "5.0", "5.1"]}),
        ("5.1及以上版本", {"version": ["5.1", "5.2", "5.2.1"]}),
        ("低于5.1的版本", {"version": ["4.9", "5.0"]}),
        ("latest version", {"version": "5.2.1"}),
        ("最新版本的崩溃", {"version": "5.2.1"}),
        ("the previous release", {"version": "5.2"}),
        ("5.1 or 5.2, which did folks like more", {"version": ["5.1", "5.2"]}),
        (
            "versions 5.1 through 5.2.1, bug reports on sync",
            {"version": ["5.1", "5.2", "5.2.1"], "need": "bug_report"},
        ),
        ("anything on 5.0 or earlier about sync", {"version": ["4.9", "5.0"]}),
        ("crashes on v5.2.1 android", {"version": "5.2.1", "platform": "Android"}),
        ("what's up with 5.2 on the web", {"version": "5.2", "platform": "Web"}),
        ("is the newest version any good", {"version": "5.2.1"}),
        ("ppl on 5.1 in france", {"version": "5.1", "country": "FR"}),
        ("5.0、5.1、5.2三个版本的崩溃", {"version": ["5.0", "5.1", "5.2"]}),
        ("用最新版的人满意吗", {"version": "5.2.1"}),
    ],
)
def test_versions_and_ranges_of_them(question, filters):
    assert filters_of(question) == filters


def test_a_version_that_is_a_point_in_time_is_left_to_the_period():
    assert filters_of("crashes since 5.2") == {}
    assert filters_of("crashes before 5.2") == {}


def test_versions_are_ordered_by_their_numbers():
    versions = ("5.9", "5.10", "v5.2 (812)", "6")
    assert filters_of("newer than 5.9", version=versions) == {"version": ["5.10", "6"]}
    assert filters_of("the latest version", version=versions) == {"version": "6"}
    assert filters_of("on v5.2", version=versions) == {"version": "v5.2 (812)"}
    assert filters_of("version 6 is slow", version=versions) == {"version": "6"}
    assert filters_of("6 people said so", version=versions) == {}
