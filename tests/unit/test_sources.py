"""Files of every format and encoding give the same rows."""

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from bot.ingest.sources.csv_file import MAX_ROW_CHARACTERS
from bot.ingest.sources.opening import open_source
from bot.ingest.sources.source import BadRow, Row

CHINESE = "编号,评论内容,评分\n1,更新之后一直闪退，根本没法用,1\n2,很好用，“推荐”,5\n"
TAIWANESE = "編號,內容,評分\n1,這個應用程式非常好用，介面簡潔,5\n2,更新之後一直閃退，無法登入,1\n"
JAPANESE = "id,text,rating\n1,このアプリはとても便利です。,5\n2,更新したら起動しなくなりました,1\n"
FRENCH = (
    "id,text,rating\n1,Très bien – c’est génial à l’usage,5\n2,Ça plante après la mise à jour,1\n"
)
GERMAN = "id,text,rating\n1,Die App stürzt ständig ab und ist überhaupt nicht schön,1\n"
POLISH = "id,text,rating\n1,Świetna aplikacja ale często się zawiesza źle,4\n"
RUSSIAN = "id,text,rating\n1,Приложение постоянно вылетает после обновления,1\n"


def rows_of(path: Path) -> list[Row | BadRow]:
    return list(open_source(path).rows())


def cells_of(path: Path) -> list[list[str]]:
    return [list(row.cells.values()) for row in rows_of(path) if isinstance(row, Row)]


def written(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(CHINESE, name) for name in "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be gb18030 gbk".split()]
    + [(TAIWANESE, "big5"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (RUSSIAN, "cp1251")]
    + [(FRENCH, "cp1252"), (GERMAN, "cp1252"), (POLISH, "cp1250"), (FRENCH, "utf-16")],
)
def test_every_encoding_a_spreadsheet_writes(tmp_path: Path, text: str, encoding: str) -> None:
    expected = [line.split(",") for line in text.splitlines()]
    path = written(tmp_path, text, encoding=encoding)
    assert list(open_source(path).columns) == expected[0]
    assert cells_of(path) == expected[1:]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("很好用", "gbk"), ("不错", "gbk"), ("很好用", "big5"), ("良い", "shift_jis")]
    + [(text, "cp1252") for text in ("café", "très bien", "Übung", "señor", "it’s ok")],
)
def test_a_word_is_enough(tmp_path: Path, text: str, encoding: str) -> None:
    path = written(tmp_path, f"id,text\n1,{text}\n2,ok\n", encoding=encoding)
    assert cells_of(path) == [["1", text], ["2", "ok"]]


@pytest.mark.parametrize("padding", range(4))
def test_no_character_is_cut_at_the_edge_of_what_is_looked_at(tmp_path: Path, padding: int) -> None:
    long = "id,text\n1," + "x" * padding + "更新之后一直闪退根本没法用" * 40_000
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        source = open_source(written(tmp_path, long + "\n", encoding=encoding))
        assert source.encoding == encoding


def test_letters_that_are_not_ascii_may_come_late(tmp_path: Path) -> None:
    text = "id,text\n" + "".join(f"{n},plain ascii text\n" for n in range(100_000))
    path = written(tmp_path, text + "100001,c’était génial\n", encoding="cp1252")
    assert cells_of(path)[-1] == ["100001", "c’était génial"]


def test_a_few_damaged_bytes_do_not_change_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    good = "".join(f"{n},très bien\n" for n in range(50)).encode()
    path.write_bytes(b"id,text\n" + good + b"51,bad \xff byte\n")
    source = open_source(path)
    assert source.encoding == "utf-8"
    assert "1 lines hold bytes that are not utf-8" in source.notes[0]
    assert cells_of(path)[-1] == ["51", "bad \N{REPLACEMENT CHARACTER} byte"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_delimiter(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "file.csv"
    rows = [["id", "text", "rating"], ["1", f'"one{mark} two, three; four"', "5"], ["2", "ok", "4"]]
    path.write_text("\n".join(mark.join(row) for row in rows))
    assert open_source(path).columns == ("id", "text", "rating")
    assert cells_of(path) == [["1", f"one{mark} two, three; four", "5"], ["2", "ok", "4"]]


def test_commas_in_the_text_do_not_beat_the_header(tmp_path: Path) -> None:
    path = written(tmp_path, "id;text;rating\n1;a, b;4,5\n2;c, d;3,0\n")
    assert cells_of(path) == [["1", "a, b", "4,5"], ["2", "c, d", "3,0"]]


def test_a_file_of_one_column_has_no_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path, 'text\nhello, world; and | more\n"quoted, ""too"""\n')
    assert cells_of(path) == [["hello, world; and | more"], ['quoted, "too"']]


def test_excel_s_line_that_states_the_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=;\nid;text\n1;a,b\n")
    assert open_source(path).columns == ("id", "text")
    assert rows_of(path) == [Row(3, {"id": "1", "text": "a,b"})]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_and_lines_inside_quotes(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, end.join(["id,text", '1,"two', 'lines"', "", "2,ok", ""]))
    assert rows_of(path) == [
        Row(2, {"id": "1", "text": f"two{end}lines"}),
        Row(5, {"id": "2", "text": "ok"}),
    ]


def test_columns_without_a_name_or_with_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, "id,,text,text\n1,a,b,c\n")
    assert open_source(path).columns == ("id", "column 2", "text", "text (2)")


def test_an_open_quote_swallows_nothing(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'id,text,rating\n1,fine,5\n2,"never ends,3\n3,"good one",4\n4,also good,2\n'
        '5,"multi\nline, ok",3\n6,"say "hi" there",2\n',
    )
    rows = rows_of(path)
    assert [row.line for row in rows] == [2, 3, 4, 5, 6, 8]
    assert isinstance(rows[1], BadRow)
    assert "never closed" in rows[1].reason
    assert [row.cells["text"] for row in rows if isinstance(row, Row)] == [
        "fine", "good one", "also good", "multi\nline, ok", 'say "hi" there',
    ]  # fmt: skip


@pytest.mark.parametrize("n_after", [0, 1, 999, 1000, 1001, 5000])
def test_an_open_quote_with_no_other_after_it(tmp_path: Path, n_after: int) -> None:
    after = "".join(f"{n},plain,4\n" for n in range(n_after))
    rows = rows_of(written(tmp_path, 'id,text,rating\n0,ok,1\n1,"never ends,3\n' + after))
    assert [row.line for row in rows if isinstance(row, BadRow)] == [3]
    assert len(rows) == 2 + n_after


def test_every_second_row_with_an_open_quote(tmp_path: Path) -> None:
    text = "".join(f'{n},"open {n},1\n{n}b,closed,2\n' for n in range(500))
    rows = rows_of(written(tmp_path, "id,text,rating\n" + text))
    assert sum(isinstance(row, BadRow) for row in rows) == 500
    assert sum(isinstance(row, Row) for row in rows) == 500


def test_rows_that_are_too_long_or_too_short_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, "id,text,rating\n1,a\n2,a,b,c\n3,ok,4,,\n,,\n\n4,fine,5\n")
    rows = rows_of(path)
    assert [row.line for row in rows] == [2, 3, 4, 7]
    assert isinstance(rows[0], BadRow)
    assert "it has 2 cells where the header has 3" in rows[0].reason
    assert isinstance(rows[1], BadRow)
    assert [list(row.cells.values()) for row in rows[2:] if isinstance(row, Row)] == [
        ["3", "ok", "4"],
        ["4", "fine", "5"],
    ]


def test_a_row_without_end_is_named_and_the_next_goes_in(tmp_path: Path) -> None:
    long = "x" * (MAX_ROW_CHARACTERS * 2)
    for cell in (long, f'"{long}"'):
        rows = rows_of(written(tmp_path, f"id,text\n1,{cell}\n2,ok\n"))
        assert rows == [
            BadRow(2, "it is longer than 2,000,000 characters"),
            Row(3, {"id": "2", "text": "ok"}),
        ]


def test_a_long_row_is_whole(tmp_path: Path) -> None:
    long = "many words " * 100_000
    assert cells_of(written(tmp_path, f"id,text\n1,{long}\n2,ok\n"))[0] == ["1", long]


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "text": "a\\nb", "stars": 4.5, "ok": true, "no": null, "in": {"a": [1]}}',
        "",
        "{broken",
        "[1]",
        '{"id": "2", "text": "评论"}',
    ]
    rows = rows_of(written(tmp_path, "\n".join(lines), "file.jsonl"))
    assert isinstance(rows[0], Row)
    assert rows[0].cells == {
        "id": "1", "text": "a\nb", "stars": "4.5", "ok": "true", "no": "", "in": '{"a": [1]}',
    }  # fmt: skip
    assert [row.line for row in rows] == [1, 3, 4, 5]
    assert [type(row) for row in rows] == [Row, BadRow, BadRow, Row]


def test_json_lines_are_known_by_their_look(tmp_path: Path) -> None:
    path = written(tmp_path, '{"text": "a"}\n', "export.txt", "utf-16")
    assert rows_of(path) == [Row(1, {"text": "a"})]


def test_a_json_line_without_end_is_named(tmp_path: Path) -> None:
    long = json.dumps({"text": "x" * 3_000_000})
    rows = rows_of(written(tmp_path, f'{long}\n{{"text": "ok"}}\n', "file.jsonl"))
    assert rows == [BadRow(1, "it is longer than 2,000,000 characters"), Row(2, {"text": "ok"})]


def test_parquet_by_its_first_bytes_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    utc = dt.UTC
    table = pa.table(
        {
            "id": [1, 2],
            "text": ["a", None],
            "rating": [4.0, None],
            "at": pa.array([dt.datetime(2017, 1, 31, 10, 22, tzinfo=utc), None]),
            "day": [dt.date(2017, 1, 31), None],
            "tags": [["x", "y"], None],
        }
    )
    parquet.write_table(table, path)
    assert cells_of(path) == [
        ["1", "a", "4", "2017-01-31T10:22:00+00:00", "2017-01-31", '["x", "y"]'],
        ["2", "", "", "", "", ""],
    ]


@pytest.mark.parametrize("name", ["file.csv", "file.jsonl", "file.parquet"])
def test_progress_ends_at_the_size_and_rows_can_be_read_again(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("parquet"):
        parquet.write_table(pa.table({"text": [f"comment {n}" for n in range(5000)]}), path)
    elif name.endswith("jsonl"):
        path.write_text("".join(f'{{"text": "comment {n}"}}\n' for n in range(5000)))
    else:
        path.write_text("text\n" + "".join(f"comment {n}\n" for n in range(5000)))
    source = open_source(path)
    for _ in range(2):
        places = [source.position() for _ in source.rows()]
        assert places == sorted(places)
        assert source.position() == source.size == path.stat().st_size
