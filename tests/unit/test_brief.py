"""What a brief says of its subject, and what of too little evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from bot.analysis.answers import Answer, Finding
from bot.analysis.brief_counts import least_fall
from bot.analysis.brief_words import destinations, says_eased, sentences, ways_around, wishes
from bot.analysis.statistics import share_change
from bot.feedback import Comment
from bot.rendering.text import print_answer
from factories import NOW, comment
from themed import themed_analyst

SYNC = (
    "sync lost my notes again, awful. I have to copy everything by hand now.",
    "sync is broken since the update, I switched to Notion",
    "sync crashes on my phone. Please add a way to undo it",
    "sync deletes the list, useless",
    "sync ate a week of work and I will cancel",
    "sync works fine for me, great app",
)


def feedback(texts: Sequence[str] = SYNC, n_others: int = 30) -> list[Comment]:
    """Comments about sync by different people, and others."""
    about = [
        comment(text, id=f"s{number}", author=f"Ada {number}", platform="Android")
        for number, text in enumerate(texts)
    ]
    others = [
        comment(f"price is what it is {number}", id=f"p{number}", author=f"Bob {number}")
        for number in range(n_others)
    ]
    return [*about, *others]


def asked(question: str = "write a brief on T1", comments: Sequence[Comment] = ()) -> Answer:
    return themed_analyst(comments or feedback()).ask(question, NOW)


def sentence(answer: Answer, title: str) -> Finding:
    (found,) = [one for each in answer.findings for one in each.parts if one.title == title]
    return found


def page(answer: Answer) -> str:
    return answer.files[0].text


def test_a_brief_is_on_the_theme_that_is_named() -> None:
    answer = asked()
    assert sentence(answer, "about").comments == tuple(f"s{number}" for number in range(6))
    assert "the theme “Notes lost on sync” (T1)" in answer.headline
    assert page(answer).startswith("# Product brief: the theme “Notes lost on sync” (T1)\n")
    assert [file.media_type for file in answer.files] == ["text/markdown", "text/csv"]


@pytest.mark.parametrize("question", ["write a brief on t1", "写一份关于 T1 的产品简报"])
def test_a_theme_is_named_by_its_id_in_any_language(question: str) -> None:
    assert asked(question).n_comments == 6


def test_without_a_topic_it_is_on_what_hurts_most_and_says_so() -> None:
    answer = asked("write a brief")
    assert answer.n_comments == 6
    assert any("No topic was named" in caveat for caveat in answer.caveats)


def test_what_they_do_instead_is_in_their_words() -> None:
    answer = asked()
    assert sentence(answer, "around").comments == ("s0", "s1")
    assert sentence(answer, "rivals").parts[0].title == "Notion"
    assert "“I have to copy everything by hand now.”" in page(answer)


def test_wishes_praise_and_the_way_out_are_counted() -> None:
    answer = asked()
    assert sentence(answer, "wishes").comments == ("s2",)
    assert sentence(answer, "eased").comments == ("s5",)
    assert sentence(answer, "leaving").comments == ("s4",)
    assert sentence(answer, "customers").n == 6


def test_at_most_five_people_are_to_be_asked_each_once() -> None:
    many = [f"sync fails in case {number}, awful" for number in range(40)]
    answer = asked(comments=feedback(many))
    asks = [one for each in answer.findings for one in each.parts if one.title == "ask"]
    assert len(asks) == 5
    assert len({one.evidence for one in asks}) == 5


def test_too_little_evidence_is_said() -> None:
    answer = asked(comments=feedback(SYNC[:3]))
    assert "too thin" in answer.headline
    assert page(answer).startswith("# Notes for a product brief")
    assert "Measures" not in page(answer)
    assert "I have to copy everything by hand now." in page(answer)


def test_nothing_at_all_is_no_page() -> None:
    answer = asked("write a brief on fax machines")
    assert answer.n_comments == 0
    assert not answer.files


def test_what_customers_write_makes_no_links_and_no_lists() -> None:
    nasty = "sync [win](http://evil.example) <img src=x>\n# Boss\n`rm -rf`, awful"
    comments = feedback([nasty, *SYNC[1:]])
    comments[0] = comment(nasty, id="s]0[", author="<b>Eve</b>", url="javascript:alert(1)")
    text = page(asked(comments=comments))
    assert "](http" not in text.replace("\\[win](http", "")
    assert "javascript" not in text
    assert not [line for line in text.splitlines() if line.startswith("# Boss")]
    assert "<b>" not in text.replace("\\<b>", "")


def test_the_period_before_is_told_where_it_is_known() -> None:
    now = feedback()
    before = [
        comment("price is fair", id=f"e{n}", created_at=NOW - timedelta(days=40 + n % 20))
        for n in range(40)
    ]
    early = [comment("hello", id="first", created_at=NOW - timedelta(days=200))]
    analyst = themed_analyst([*now, *before, *early])
    answer = analyst.ask("write a brief on sync in the last 30 days", NOW)
    titles = {one.title for each in answer.findings for one in each.parts}
    assert titles & {"new", "rose", "fell", "steady"}


def test_the_least_fall_is_the_first_beyond_chance() -> None:
    least = least_fall(60, 600)
    assert least is not None
    for count, is_change in ((least, True), (least + 1, False)):
        change = share_change(count, 600, 60, 600)
        assert change is not None
        assert change.is_change is is_change
    assert least_fall(1, 10) is None


def test_sentences_are_parts_of_the_text_on_one_line() -> None:
    text = "Since 5.1.2 it fails!\nWhy? 不能用。真的\r\n  ...  end"
    found = list(sentences(text))
    assert found == ["Since 5.1.2 it fails!", "Why?", "不能用。", "真的", "end"]
    assert all(one in text for one in found)


@pytest.mark.parametrize(
    ("text", "is_way"),
    [
        ("I now have to export it manually.", True),
        ("We switched to Obsidian last week.", True),
        ("只好先用截图顶着。", True),
        ("We have to say it is lovely.", False),
        ("It crashes all the time.", False),
    ],
)
def test_ways_around_are_told_by_their_words(text: str, is_way: bool) -> None:
    assert bool(list(ways_around(text))) is is_way


def test_what_is_not_mended_is_not_counted_as_mended() -> None:
    assert list(says_eased("Sync is fixed now.")) == ["Sync is fixed now."]
    assert not list(says_eased("Sync is not fixed. It doesn't work well."))
    assert not list(says_eased("修好了我改五星，以前没有问题。"))
    assert list(wishes("希望增加离线模式。")) == ["希望增加离线模式。"]


def test_names_of_rivals_are_not_the_product_itself() -> None:
    text = "I moved everything to Apple Notes, others switched to Plumnote. 我换成了 Bear"
    assert destinations(text, {"plumnote"}) == {"Apple Notes", "Bear"}


def test_a_terminal_gets_the_page_with_its_lines_whole() -> None:
    answer = asked()
    written = StringIO()
    print_answer(answer, Console(width=40, file=written, force_terminal=False))
    assert page(answer) in written.getvalue()
