"""The other products that comments name: found by how they are set beside this one."""

from __future__ import annotations

import csv
import io

import pytest

from bot.analysis.rival_names import Way, named_in
from bot.questions.query import Kind
from bot.questions.rivals import asks_rivals
from bot.storage.memory.conversations import MemoryConversationStore
from factories import NOW, analyst, comment

OWN = ("Plumnote", "org.plum.notes", "Android", "Pro")


def names(*texts: str) -> list[str]:
    return [one.name for one in named_in(dict(enumerate(texts)), OWN)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We are switching to Inkwell Teams next month", ["Inkwell Teams"]),
        ("Went back to OneNote.", ["OneNote"]),
        ("Much better than Google Keep", ["Google Keep"]),
        ("unlike Bear, it has no tags", ["Bear"]),
        ("Notion is much faster", ["Notion"]),
        ("I came here from Evernote", ["Evernote"]),
        ("我们已经换成了印象笔记，再见", ["印象笔记"]),
        ("比有道云好用多了", ["有道云"]),
        ("不如 onenote 好", ["onenote"]),
        ("switched to Pro and it is better than Android", []),
        ("moved to Plumnote, better than Plumnotes", []),
        ("BETTER THAN ANYTHING I EVER SAW, SWITCH TO IT", []),
        ("more than I need, switched to January billing", []),
        ("比以前好用，不如之前的版本", []),
        ("it looks like Skitch", []),
        ("", []),
    ],
)
def test_a_name_is_told_by_the_words_around_it(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_spellings_are_one_name_and_a_weak_cue_needs_two_comments() -> None:
    assert names("better than WhatsApp", "than Whatsapp", "better than Whtsapp") == ["WhatsApp"]
    assert names("it is like Bear", "looks like Bear") == ["Bear"]
    (one,) = named_in({7: "switched to Bear", 9: "better than Bear"}, OWN)
    assert one.ways == {7: Way.TO, 9: Way.BESIDE}


def comments() -> list[object]:
    texts = [
        "We are switching to OneNote, sync is bad",
        "better than OneNote, love it",
        "onenote opens my files too",
        "unlike Keep it has folders",
        "better than Keep",
        "better than Life itself, what a life",
        "my life is easier",
        "please keep it simple, I keep notes here",
        "keep up the work",
        "a competitor does that for free",
        *(f"the editor is nice {n}" for n in range(13)),
    ]
    platforms = ["iOS"] * 5 + ["Android"] * 18
    pairs = zip(texts, platforms, strict=True)
    return [comment(text, product="Plumnote", platform=one, author=text) for text, one in pairs]


def test_every_comment_with_a_name_counts_but_an_ordinary_word_only_beside_the_product() -> None:
    answer = analyst(comments()).ask("which competitors do they mention?", NOW)
    assert (answer.query.kind, answer.query.topic) == (Kind.THEMES, "competitors")
    assert answer.headline.startswith("5 of 23 comments name another product")
    assert "Named most: OneNote (3), Keep (2)." in answer.headline
    assert answer.n_comments == 5
    found = {one.title: (one.n, len(one.comments)) for one in answer.findings}
    assert found == {"OneNote": (3, 3), "Keep": (2, 2), "Without a name": (1, 1)}
    assert "Going there: 1." in answer.findings[0].text
    rows = list(csv.DictReader(io.StringIO(answer.files[0].text)))
    assert len(rows) == 5
    assert {quote.quote for quote in answer.evidence} <= {row["text"] for row in rows}


def test_the_question_keeps_its_kind_when_the_thread_goes_on() -> None:
    asker = analyst(comments(), conversations=MemoryConversationStore())
    assert asker.ask("他们提到哪些竞争对手？", NOW, thread="T").findings[0].title == "OneNote"
    android = asker.ask("只看Android呢", NOW, thread="T")
    assert android.query.topic == "竞争对手"
    assert android.headline.startswith("18 条评论中没有点名提到其他产品")


def test_without_a_name_that_is_said_and_so_is_an_unknown_product() -> None:
    answer = analyst([comment("nice editor")]).ask("which rivals are mentioned?", NOW)
    assert answer.headline.startswith("No other product is named in the 1 comment")
    assert not answer.files
    assert any("own name" in one for one in answer.caveats)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("which apps do they compare us to?", True),
        ("what are people switching to?", True),
        ("哪些竞品被提到？", True),
        ("用户都换到了哪里？", True),
        ("who is leaving for a competitor?", False),
        ("why do people switch to competitors?", False),
        ("how many comments mention competitors?", False),
        ("which accounts switched to a competitor?", False),
        ("what do people say about other languages?", False),
        ("which plan do people switch to?", False),
        ("compare iOS and Android", False),
    ],
)
def test_which_questions_ask_for_them(question: str, asks: bool) -> None:
    assert asks_rivals(question) is asks
