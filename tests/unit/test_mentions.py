import pytest

from models.mentions import mentions


def named(text: str, product: str | None) -> list[str]:
    return [text[start:end] for start, end in mentions(text, product)]


@pytest.mark.parametrize(
    ("text", "product", "found"),
    [
        ("Salt is too salty, asphalt too, says salt.", "Salt", ["Salt", "salt"]),
        ("SWISSCOM, Swisscom's and swisscoms", "swisscom", ["SWISSCOM", "Swisscom"]),
        ("moved from O2 to o2-online, not CO2", "O2", ["O2", "o2"]),
        ("Notion  Calendar and Notion\nCalendar", "Notion Calendar", ["Notion  Calendar"] * 2),
        ("what a C++ app", "C++", ["C++"]),
        ("(1Password)", "1password", ["1Password"]),
    ],
)
def test_a_name_is_found_as_whole_words_in_any_case(
    text: str, product: str, found: list[str]
) -> None:
    assert [name.replace("\n", "  ") for name in named(text, product)] == found


def test_the_first_word_stands_for_a_name_that_is_not_there_in_full() -> None:
    assert named("my Garmin died", "Garmin Connect") == ["Garmin"]
    assert named("Garmin Connect, the Garmin app", "Garmin Connect") == ["Garmin Connect"]


def test_a_short_first_word_stands_for_nothing() -> None:
    assert named("the new app", "The New York Times") == []
    assert named("my fit watch", "My Fit Pal") == []


@pytest.mark.parametrize("text", ["从联通转到移动了", "從聯通轉到移動了", "联通"])
def test_chinese_names_need_no_borders_and_no_script(text: str) -> None:
    (place,) = mentions(text, "联通")
    assert text[slice(*place)] in ("联通", "聯通")


def test_a_name_of_two_scripts_has_a_border_where_words_have_one() -> None:
    assert named("腾讯QQ很好，腾讯QQ2不好", "腾讯QQ") == ["腾讯QQ"]


@pytest.mark.parametrize("product", [None, "", "  "])
def test_no_product_is_named_nowhere(product: str | None) -> None:
    assert mentions("any text at all", product) == []


def test_a_text_that_does_not_name_it() -> None:
    assert mentions("a phone of another make", "Garmin") == []
    assert mentions("", "Garmin") == []
