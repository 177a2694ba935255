import pytest

from models.scripts import SCRIPTS, script, simplified


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The app crashes", "alphabetic"),
        ("Приложение падает", "alphabetic"),
        ("软件闪退", "cjk"),
        ("アプリが落ちる", "cjk"),
        ("앱이 멈춰요", "cjk"),
        ("更新到 Version 3.2 之后就闪退了", "cjk"),
        ("I translated the word 好 for a friend", "alphabetic"),
        ("手机 app", "cjk"),
        ("", "alphabetic"),
        ("12:30 !!! 😍", "alphabetic"),
    ],
)
def test_a_text_is_in_the_script_that_says_most_of_it(text: str, name: str) -> None:
    assert SCRIPTS[script(text)] == name


def test_traditional_chinese_is_simplified_character_by_character() -> None:
    assert simplified("應用閃退，iPhone 崩潰") == "应用闪退，iPhone 崩溃"
    assert simplified("应用闪退") == "应用闪退"


@pytest.mark.parametrize("text", ["東京の電車", "no Chinese at all", ""])
def test_what_is_not_chinese_stays(text: str) -> None:
    assert simplified(text) == text
