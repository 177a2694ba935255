"""From a path to a reader: what the file really is, whatever it is called."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bot.errors import IngestError
from bot.ingest.sources.csv_file import CsvFile
from bot.ingest.sources.encoding import Encoding, detect_encoding
from bot.ingest.sources.jsonl_file import JsonlFile
from bot.ingest.sources.source import Source

_HEAD = 4096
_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_AS_CSV = "save it as CSV (UTF-8) and ingest that"
_UNPACK = "unpack it and ingest the file inside"

#: First bytes -> what such a file is, and what to do instead.
_FOREIGN = (
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"(\xb5/\xfd", "a zstd archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7-zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", f"open it and {_AS_CSV}"),
    (b"%PDF", "a PDF", "ingest the table it was made from, as CSV"),
    (b"\x89PNG", "a PNG picture", "ingest the text as CSV"),
    (b"\xff\xd8\xff", "a JPEG picture", "ingest the text as CSV"),
    (b"GIF8", "a GIF picture", "ingest the text as CSV"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV and ingest that"),
    (b"\x7fELF", "a program", "ingest a CSV, TSV, JSONL or Parquet file"),
)
_JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")


def open_source(path: Path) -> Source:
    """Open a file of comments; raises IngestError, with the mend, for anything else.

    The format is told by the first bytes and, between CSV and JSON Lines, by the name or a first
    line that opens an object.
    """
    head = _read_head(path)
    if head.startswith(_PARQUET):
        # imported here because pyarrow takes a quarter of a second that other files need not wait
        from bot.ingest.sources.parquet_file import ParquetFile

        return ParquetFile(path)
    _refuse_foreign(path, head)
    encoding = detect_encoding(path)
    start = _first_text(path, head, encoding)
    if start.startswith("{") or path.suffix.lower() in _JSON_SUFFIXES:
        if start.startswith("["):
            raise IngestError(
                f"{path.name} is one JSON list; write one object a line instead, for example with "
                f"jq -c '.[]' {path.name} > feedback.jsonl."
            )
        return JsonlFile(path, encoding)
    return CsvFile(path, encoding)


def _read_head(path: Path) -> bytes:
    if path.is_dir():
        raise IngestError(f"{path} is a folder; name the files in it, for example {path}/*.csv.")
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except FileNotFoundError:
        raise IngestError(f"There is no file {path}; check the path.") from None
    except PermissionError:
        raise IngestError(f"{path} may not be read; allow it with chmod u+r.") from None
    except OSError as error:
        raise IngestError(f"{path} cannot be read: {error.strerror or error}.") from error


def _refuse_foreign(path: Path, head: bytes) -> None:
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise IngestError(
            f"{path.name} is empty; export it again, with a first line of column names."
        )
    if head.startswith(_ZIP):
        raise IngestError(_zip_sentence(path))
    for mark, what, mend in _FOREIGN:
        if head.startswith(mark):
            raise IngestError(f"{path.name} is {what}, not text; {mend}.")
    if path.suffix.lower() == ".parquet":
        raise IngestError(f"{path.name} is no Parquet file; export or download it anew.")


def _zip_sentence(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        names = []
    if any(name.startswith("xl/") for name in names):
        return f"{path.name} is an Excel workbook; open it and {_AS_CSV}."
    return f"{path.name} is a zip archive, not text; {_UNPACK}."


def _first_text(path: Path, head: bytes, encoding: Encoding) -> str:
    text = head.decode(encoding.name, errors="replace")
    n_control = sum(character < " " and character not in "\t\r\n\0" for character in text)
    if n_control * 20 > len(text):
        raise IngestError(
            f"{path.name} does not look like text; ingest a CSV, TSV, JSONL or Parquet file."
        )
    return text.lstrip("\ufeff\0 \t\r\n")
