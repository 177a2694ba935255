"""What is no feedback is refused in one sentence that says how to mend it."""

import gzip
import io
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import IngestError
from bot.ingest.pipeline import ingest
from bot.storage.memory import MemoryCommentStore, MemoryIndex
from models.testing import HashingPredictor


def refusal(path: Path) -> str:
    """Why a file is refused; nothing may have gone in."""
    store, predictor = MemoryCommentStore(), HashingPredictor()
    with pytest.raises(IngestError) as error:
        ingest(
            path,
            store=store,
            index=MemoryIndex(predictor.dimension),
            predictor=predictor,
            zone=ZoneInfo("UTC"),
            now=datetime(2026, 3, 31, tzinfo=UTC),
        )
    assert store.span().n == 0
    sentence = str(error.value)
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "wrong", "mend"),
    [
        (b"", "is empty", "export it again"),
        (b"\xef\xbb\xbf", "is empty", "export it again"),
        (b"\n \n\n", "is empty", "export it again"),
        (b"\0" * 5000, "is empty", "export it again"),
        (b"id,text,rating\n", "no rows below", "export it again"),
        (b"id,rating\n1,5\n", "No column looks like the text", "--map text="),
        (packed("feedback.csv"), "zip archive", "unpack it"),
        (packed("xl/workbook.xml", "[Content_Types].xml"), "Excel workbook", "save it as CSV"),
        (packed("a")[:40], "zip archive", "unpack it"),
        (gzip.compress(b"text\na\n"), "gzip archive", "unpack it"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF", "CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG picture", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel", "save it as CSV"),
        (b"SQLite format 3\0", "SQLite", "export the table"),
        (bytes(range(1, 256)) * 20, "does not look like text", "CSV"),
        (b'[{"text": "a"}]', "No column looks like the text", "--map"),
    ],
    # archives hold the time they were made: as names, two workers would not agree on them
    ids=lambda value: f"{len(value)}-bytes" if isinstance(value, bytes) else value,
)
def test_what_is_inside_counts_not_the_name(
    tmp_path: Path, content: bytes, wrong: str, mend: str
) -> None:
    path = tmp_path / "feedback.csv"
    path.write_bytes(content)
    sentence = refusal(path)
    assert wrong in sentence
    assert mend in sentence


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("a.json", b'[{"text": "a"}]', "one JSON list"),
        ("a.jsonl", b"hello\nworld\n", "is not JSON Lines: line 1"),
        ("a.parquet", b"id,text\n1,a\n", "is no Parquet file"),
        ("a.parquet", b"PAR1" + b"\0" * 100 + b"PAR1", "damaged Parquet file"),
        ("a.parquet", b"PAR1", "damaged Parquet file"),
    ],
)
def test_what_is_not_what_its_name_says(
    tmp_path: Path, name: str, content: bytes, wrong: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert wrong in refusal(path)


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)
    assert "There is no file" in refusal(tmp_path / "nothing.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("text\na\n")
    path.chmod(0)
    assert "may not be read" in refusal(path)
