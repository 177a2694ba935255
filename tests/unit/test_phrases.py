"""Many phrases found in a text at once."""

from bot.questions.phrases import Phrases, tokens


def phrases(*names):
    made = Phrases()
    for name in names:
        made.add(name, name)
    return made


def found(made, text):
    return [(one.held, text[one.start : one.end]) for one in made.find(text)]


def test_the_longest_phrase_is_found_whatever_its_case_and_width():
    made = phrases("app store", "app store connect", "store")
    assert found(made, "the App_Store, ＡＰＰ store-connect") == [
        (("app store",), "App_Store"),
        (("app store connect",), "ＡＰＰ store-connect"),
    ]


def test_a_phrase_begins_and_ends_with_whole_words():
    assert found(phrases("pro", "5.2"), "products approach 5.2.1") == []


def test_chinese_needs_no_spaces():
    assert found(phrases("安卓", "ios"), "给安卓和iOS端看") == [
        (("安卓",), "安卓"),
        (("ios",), "iOS"),
    ]


def test_a_phrase_may_stand_for_several_things():
    made = phrases("team")
    made.add("Team", "plan")
    made.add("", "nothing")
    assert made.holds("TEAM") == ("team", "plan")
    assert made.holds("teams") == made.holds("") == ()


def test_a_long_word_is_known_with_one_letter_wrong():
    made = phrases("android phone")
    made.correct("android")
    made.correct("web")
    assert found(made, "andriod phone, vandroid phone") == [(("android phone",), "andriod phone")]


def test_tokens_are_folded_and_keep_their_places():
    assert [(one.word, one.start, one.end) for one in tokens("Straße 5.2.1版")] == [
        ("strasse", 0, 6),
        ("5.2.1", 7, 12),
        ("版", 12, 13),
    ]
