"""The home tab, the forms and the prompts: within Slack's limits, whatever the data."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from block_limits import assert_view_within_limits
from bot.analysis.answers import AccountRisk, Interval, ThemeShare
from bot.corrections import Subject
from bot.digests.schedule import Every, Schedule
from bot.ports import Digest
from bot.records import Label
from bot.rendering import correcting
from bot.rendering import settings as settings_form
from bot.rendering.home import Home, to_home
from bot.rendering.settings import Choices
from bot.slack.agent import to_prompts
from bot.slack.permissions import TeamSettings
from bot.slack.settings import changed

ODD = st.sampled_from(
    ["<!channel>", "*b*", "\u202eمرحبا", "👩‍👧", "\x00\x1b", "\ud800", "w" * 4000, "&<>", " ", ""]
)
TEXT = st.lists(ODD | st.text(max_size=40), max_size=3).map("".join)
LANG = st.sampled_from(["en", "zh"])
THEMES = st.builds(
    ThemeShare,
    TEXT,
    TEXT,
    st.just("A1"),
    st.integers(0, 10**7),
    st.floats(0, 1),
    st.just(Interval(0, 1)),
)
ACCOUNTS = st.builds(
    AccountRisk, TEXT, st.floats(0, 1), st.booleans(), reasons=st.lists(TEXT, max_size=2).map(tuple)
)
DIGESTS = st.builds(
    Digest,
    channel=st.just("C1"),
    question=TEXT,
    query=st.just("{}"),
    schedule=st.just(Schedule(Every.DAILY, time(9), "UTC", ())),
    lang=LANG,
    creator=st.just("U1"),
    created_at=st.just(datetime(2026, 5, 1, tzinfo=UTC)),
)
TEXTS = st.lists(TEXT, max_size=30).map(tuple)
HOMES = st.builds(
    Home,
    lang=LANG,
    n=st.integers(0, 10**7),
    first=st.none() | st.just(date(2026, 1, 1)),
    last=st.none() | st.just(date(2026, 5, 1)),
    sources=TEXTS,
    changed=TEXTS,
    themes=st.lists(THEMES, max_size=20).map(tuple),
    accounts=st.lists(ACCOUNTS, max_size=20).map(tuple),
    digests=st.lists(DIGESTS, max_size=20).map(tuple),
    recent=TEXTS,
    is_admin=st.booleans(),
    refusal=st.none() | TEXT,
)
PAIRS = st.lists(st.tuples(st.integers(1, 999).map("T{}".format), TEXT), max_size=150)


@settings(max_examples=40, deadline=None)
@given(HOMES)
def test_the_home_tab_is_within_limits(home: Home) -> None:
    assert_view_within_limits(to_home(home))


@settings(max_examples=40, deadline=None)
@given(TEXT, PAIRS, st.sampled_from(Label), LANG)
def test_the_form_of_a_correction_is_within_limits(
    text: str, themes: list[tuple[str, str]], label: Label, lang: str
) -> None:
    held = {Label.SENTIMENT: "negative", Label.NEED: "praise bug_report", Label.THEME: "T7"}
    unique = tuple(dict(themes).items())
    subject = Subject("c" * 245, text, held, held, "e5@1", unique)
    form = correcting.to_form(subject, label, lang, ("C1", "1.1", None))
    assert_view_within_limits(form)
    chosen = {"selected_options": None, "selected_option": {"value": "-"}}
    read = correcting.read_form(filled(form, {"value": chosen}))
    assert (read.comment, read.label, read.now) == ("c" * 245, label, "")


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXT, max_size=150, unique=True), LANG)
def test_the_form_of_the_settings_is_within_limits(sources: list[str], lang: str) -> None:
    held = Choices("Europe/Berlin", lang, ("U1",), (), tuple(sources[:3]), 90, followed=("C1",))
    assert_view_within_limits(settings_form.to_form(held, sources))


def filled(view: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return view | {"state": {"values": {name: {name: held} for name, held in values.items()}}}


def test_what_was_filled_in_is_read() -> None:
    state = {
        "zone": {"value": " Asia/Shanghai "},
        "lang": {"selected_option": {"value": "zh"}},
        "days": {"value": "30"},
        "admins": {"selected_users": ["U1"]},
        "askers": {"selected_users": []},
        "sources": {"selected_options": [{"value": "survey"}]},
        "channel": {"selected_conversation": "C2"},
        "channel_sources": {"selected_options": []},
    }
    read = settings_form.read_form(filled({}, state))
    assert read == Choices("Asia/Shanghai", "zh", ("U1",), (), ("survey",), 30, "C2", ())
    assert settings_form.wrong(read) == {}
    before = TeamSettings(channels={"C1": ("app",), "C2": ("app",)})
    after = changed(before, read)
    assert (after.channels, after.days, after.sources) == ({"C1": ("app",)}, 30, ("survey",))


def test_a_wrong_zone_and_no_admin_are_said() -> None:
    mistaken = Choices("Mars/Base", "en", (), (), (), None)
    assert settings_form.wrong(mistaken).keys() == {"zone", "admins"}


@given(st.lists(TEXT, max_size=3), LANG)
def test_prompts_are_few_and_short(themes: list[str], lang: str) -> None:
    prompts = to_prompts(themes, lang)
    assert 1 <= len(prompts) <= 4
    assert all(1 <= len(one["title"]) <= 75 and one["message"] for one in prompts)


def test_prompts_name_the_first_theme() -> None:
    messages = [one["message"] for one in to_prompts(["Notes lost on sync", "Price"], "en")]
    assert messages[1] == "What do people say about Notes lost on sync?"
