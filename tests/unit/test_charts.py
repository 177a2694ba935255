"""Charts as pictures and as Slack's blocks: whatever the data, they can be read and are taken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.analysis.answers import (
    Answer,
    Change,
    Chart,
    ChartKind,
    ChartUnit,
    Interval,
    Mark,
    MarkKind,
    Series,
)
from bot.cli_charts import write_chart
from bot.errors import ConfigurationError
from bot.questions.query import Kind, Query
from bot.rendering import chart_fonts
from bot.rendering.chart_axis import axis
from bot.rendering.chart_trend import _without_year
from bot.rendering.charts import chart_block, draw, needs_picture, picture_of, table_block

ROSE = Change(0.06, Interval(0.04, 0.08))
THEMES = ("Sync loses notes", "导出为 PDF 失败", "المزامنة لا تعمل", "w" * 300)


def _chart(kind: ChartKind, n: int = 4, *, bare: bool = False) -> Chart:
    values = tuple(0.3 / (k + 1) for k in range(n))
    intervals = () if bare else tuple(Interval(v * 0.8, v * 1.2) for v in values)
    moods = ("negative", "neutral", "positive") if kind is ChartKind.MIX else ("a", "b")
    return Chart(
        kind=kind,
        title="Share of comments",
        labels=tuple(f"{THEMES[k % 4]} {k}" for k in range(n)),
        series=tuple(Series(name, values, intervals, mood=name) for name in moods),
        unit=ChartUnit.SHARE,
        alt="Sync leads with 30 %.",
    )


def _size(png: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(png)) as image:
        return image.size


@pytest.mark.parametrize("kind", ChartKind)
@pytest.mark.parametrize("n", [0, 1, 4, 200])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_is_drawn_for_a_phone(kind: ChartKind, n: int, lang: str) -> None:
    picture = draw(_chart(kind, n), lang, "Sync leads. 同步最多。")
    width, height = _size(picture.png)
    assert width == 1200
    assert height < 2.2 * width
    assert len(picture.png) < 200_000
    assert picture.alt.startswith("Sync leads with 30 %.")


def test_a_trend_shows_its_breaks_releases_and_forecast() -> None:
    bare = Chart(
        ChartKind.TREND,
        "Negative",
        tuple("abcdef"),
        (Series("n", (0.1, 0.1, None, 0.3, 0.3, 0.3)),),
        ChartUnit.SHARE,
        "Rose.",
    )
    marks = (Mark(MarkKind.BREAK, 3, "Rose by 20 points"), Mark(MarkKind.RELEASE, 99, "5.2"))
    full = Chart(
        **{name: getattr(bare, name) for name in ("kind", "title", "labels", "series", "unit")},
        alt=bare.alt,
        marks=marks,
        ahead=("g", "h"),
        forecast=(Series("f", (0.3, 0.3), (Interval(0.2, 0.4), Interval(0.1, 0.5))),),
        is_open=True,
    )
    assert not needs_picture(bare)
    assert needs_picture(full)
    assert _size(draw(full).png)[1] > _size(draw(bare).png)[1]


def test_the_picture_of_an_answer_bears_its_headline() -> None:
    query = Query(Kind.THEMES, text="themes?", lang="zh")
    assert picture_of(Answer(query, "同步最多")) is None
    picture = picture_of(Answer(query, "同步最多", chart=_chart(ChartKind.RANKING)))
    assert picture is not None
    assert picture.alt == "Sync leads with 30 %. 同步最多"


def test_the_command_line_writes_the_picture_or_says_why_not(tmp_path: Path) -> None:
    query = Query(Kind.THEMES, text="themes?")
    answer = Answer(query, "Sync leads", chart=_chart(ChartKind.RANKING))
    assert write_chart(answer, tmp_path / "a.png")
    assert _size((tmp_path / "a.png").read_bytes())[0] == 1200
    assert not write_chart(Answer(query, "Nothing"), tmp_path / "b.png")
    with pytest.raises(ConfigurationError, match="choose a folder"):
        write_chart(answer, tmp_path / "none" / "a.png")


TEXT = st.text(max_size=60) | st.sampled_from(
    ["", " ", "\x00", "\ud800", "👩‍👩‍👧 x", "שלום (a) 5 %"]
)
NUMBER = st.none() | st.floats(allow_nan=True, allow_infinity=True, width=32)
ENDS = st.floats(-2, 2)
SERIES = st.builds(
    Series,
    TEXT,
    st.lists(NUMBER, max_size=5).map(tuple),
    st.lists(st.none() | st.builds(Interval, ENDS, ENDS), max_size=5).map(tuple),
    mood=st.none() | st.sampled_from(["negative", "positive", "joy"]),
)
CHARTS = st.builds(
    Chart,
    kind=st.sampled_from(ChartKind),
    title=TEXT,
    labels=st.lists(TEXT, max_size=5).map(tuple),
    series=st.lists(SERIES, max_size=7).map(tuple),
    unit=st.sampled_from(ChartUnit),
    alt=TEXT,
    marks=st.lists(
        st.builds(Mark, st.sampled_from(MarkKind), st.integers(-3, 9), TEXT), max_size=4
    ).map(tuple),
    ahead=st.lists(TEXT, max_size=2).map(tuple),
    forecast=st.lists(SERIES, max_size=1).map(tuple),
    changes=st.lists(st.none() | st.just(ROSE), max_size=5).map(tuple),
    is_open=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(CHARTS, TEXT)
def test_odd_charts_are_drawn_too(chart: Chart, finding: str) -> None:
    picture = draw(chart, "en", finding)
    assert _size(picture.png)[0] == 1200
    assert 0 < len(picture.alt) <= 2000


@settings(max_examples=150, deadline=None)
@given(CHARTS)
def test_blocks_stay_within_slacks_limits(chart: Chart) -> None:
    if (block := chart_block(chart, "en")) is not None:
        _check_chart(block)
    if (table := table_block(chart, "en")) is not None:
        assert len({len(row) for row in table["rows"]}) == 1
        assert 2 <= len(table["rows"]) <= 101
        assert all(cell["text"] for row in table["rows"] for cell in row)
        assert sum(len(cell["text"]) for row in table["rows"] for cell in row) < 10_000


def _check_chart(block: dict) -> None:
    assert 0 < len(block["title"]) <= 50
    if block["chart"]["type"] == "pie":
        assert all(0 < part["value"] < 1e9 for part in block["chart"]["segments"])
        return
    labels = block["chart"]["axis_config"]["categories"]
    assert len(set(labels)) == len(labels) <= 20
    assert all(0 < len(label) <= 20 for label in labels)
    names = [series["name"] for series in block["chart"]["series"]]
    assert len(set(names)) == len(names) <= 6
    for series in block["chart"]["series"]:
        assert [point["label"] for point in series["data"]] == labels


def test_slack_draws_what_has_no_interval_and_few_points() -> None:
    assert chart_block(_chart(ChartKind.TREND, bare=True), "en")["chart"]["type"] == "line"
    assert chart_block(_chart(ChartKind.RANKING, bare=True), "en")["chart"]["type"] == "bar"
    assert chart_block(_chart(ChartKind.MIX, 1, bare=True), "en")["chart"]["type"] == "pie"
    assert chart_block(_chart(ChartKind.TREND), "en") is None
    assert chart_block(_chart(ChartKind.TREND, 21, bare=True), "en") is None


def test_a_table_of_risks_has_the_interval_of_each() -> None:
    table = table_block(_chart(ChartKind.RISK), "en")
    assert table is not None
    assert [cell["text"] for cell in table["rows"][1]][1:3] == ["30 %", "24–36 %"]


def test_every_script_has_a_face_and_what_none_has_is_left_out() -> None:
    for text in ("Żółć", "同步", "かな", "한국어", "مرحبا", "שלום", "ไทย", "हिन्दी", "Ελλάδα"):
        assert "".join(part for part, _ in chart_fonts.runs(text)) == text
    assert chart_fonts.runs("\ue000\x00") == []


def test_lines_break_between_words_and_fit() -> None:
    lines = chart_fonts.wrap("It rose to 20 % of all. 同步丢失笔记，很多。" * 5, 50, 400, 20)
    assert all(chart_fonts.width(line, 50) <= 400 for line in lines)
    assert not any(line[0] in "%，。" for line in lines)
    assert chart_fonts.wrap("w" * 500, 50, 400, 3)[0].endswith("…")


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=6), st.sampled_from(ChartUnit))
def test_an_axis_holds_every_value_and_its_marks_rise(values: list[float], unit: ChartUnit) -> None:
    scale = axis(values, [], unit, 0, 100)
    assert all(high > low for low, high in pairwise(scale.ticks))
    assert all(0 <= scale.at(value) <= 100 for value in values)


def test_the_year_that_all_labels_share_stands_once() -> None:
    assert _without_year(["24 Aug 2026", "31 Aug 2026"]) == ["24 Aug", "31 Aug"]
    assert _without_year(["2026年8月24日", "2026年9月1日"]) == ["8月24日", "9月1日"]
    assert _without_year(["2026-08-24", "2026-09-01"]) == ["08-24", "09-01"]
    for kept in (["2026-08", "2026-09"], ["24 Dec 2025", "1 Jan 2026"], ["Android", "iOS"]):
        assert _without_year(kept) == kept


def test_threads_draw_the_same_picture() -> None:
    chart = _chart(ChartKind.RANKING)
    with ThreadPoolExecutor(4) as pool:
        drawn = {picture.png for picture in pool.map(lambda _: draw(chart, "zh"), range(8))}
    assert len(drawn) == 1
