"""A quote is a verbatim part of its comment, whatever the comment looks like."""

from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.quotes import MAX_QUOTE, excerpt
from bot.analysis.relevance import terms_of


@given(st.text(max_size=3000))
def test_an_excerpt_is_part_of_the_text(text: str) -> None:
    found = excerpt(text)
    assert found in text
    assert len(found) <= MAX_QUOTE


def test_a_short_comment_is_quoted_whole() -> None:
    assert excerpt("  Love it! Works.  ") == "Love it! Works."


def test_a_long_comment_is_quoted_where_it_speaks_of_the_topic() -> None:
    text = "I like the editor. " * 30 + "But sync loses my notes. " + "Also the icons. " * 30
    assert "sync loses my notes." in excerpt(text, terms_of("sync"))


def test_a_cut_falls_between_words() -> None:
    found = excerpt("word " * 200)
    assert found.endswith("word")


def test_chinese_sentences_are_kept_whole() -> None:
    text = "界面很好看。" * 60 + "但是同步总是丢笔记。" + "图标也不错。" * 60
    found = excerpt(text, terms_of("同步"))
    assert "但是同步总是丢笔记。" in found
    assert found[0] in "界但图"
