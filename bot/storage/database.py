"""Opens the database: SQLite in WAL mode by default, PostgreSQL by its URL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase

from bot.errors import StoreError
from bot.storage.contract import folded_holds
from bot.storage.migrations import is_current, migrate

#: How long a writer waits for another, in seconds; an ingest commits far more often.
BUSY_TIMEOUT = 30

_ROWS_PER_BATCH = 1000
_WRITES = "earful_writes"
_BUSY = "{} is busy with another program; try again in a moment."
_ADVISORY_LOCK = 0x656172  # any number that no other program is likely to lock


def open_database(url: str) -> Engine:
    """Open the database, making its folder and bringing its tables up to date first.

    Safe to call from several processes at once. Raises StoreError when the file cannot be opened,
    is no database, or was made by a newer Earful.
    """
    engine = _engine(url)
    try:
        with _worded(engine), engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                _use_wal(connection)
            if not is_current(connection):
                connection.rollback()
                _migrate_alone(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection whose reads all see one state of the database."""
    with _worded(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is committed at the end, or undone by an error."""
    with _worded(engine), engine.connect() as connection:
        # SQLite lets one writer in at a time. Saying so at the start means waiting for one's turn;
        # turning a read into a write later would fail at once if another wrote in between.
        connection.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


def raw_batches(
    connection: Connection, query: Select[*tuple[Any, ...]]
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in batches as the driver gives them, where many are read.

    SQLAlchemy's row objects would double the time, and holding all rows at once would keep the
    garbage collector busy. What SQLite has no type for comes as text: ISO 8601 dates and JSON.
    """
    cursor: Any = connection.execute(query).cursor
    while batch := cursor.fetchmany(_ROWS_PER_BATCH):
        yield batch


def raw_columns(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[list[Any]]:
    """The columns of all rows, as the driver gives them."""
    columns: list[list[Any]] = [[] for _ in query.selected_columns]
    for batch in raw_batches(connection, query):
        for column, values in zip(columns, zip(*batch, strict=True), strict=True):
            column.extend(values)
    return columns


def insert_or(
    connection: Connection, table: type[DeclarativeBase]
) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what to do on conflict, in the dialect of the connection."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        # parameters are comments: an error that is logged must not carry them
        engine = create_engine(
            parsed, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True
        )
    except (ArgumentError, ModuleNotFoundError) as error:
        raise StoreError(
            f"EARFUL_DATABASE_URL cannot be used ({error}); write sqlite:////path/to/earful.db, "
            "or postgresql+psycopg://user@host/name with psycopg installed."
        ) from error
    if engine.dialect.name == "sqlite":
        _make_folder(parsed.database)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _make_folder(database: str | None) -> None:
    if not database or database == ":memory:":
        raise StoreError("EARFUL_DATABASE_URL names no file; write sqlite:////path/to/earful.db.")
    folder = Path(database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} for the database cannot be made ({error.strerror}); "
            "set EARFUL_HOME to a folder that you may write to."
        ) from error


def _on_connect(connection: Any, _record: object) -> None:
    # Without this the driver opens transactions by itself, and only before some statements.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    # What someone asked to have forgotten must not stay in the pages it was deleted from.
    connection.execute("PRAGMA secure_delete = ON")
    connection.create_function("folded_holds", 2, folded_holds, deterministic=True)


def _on_begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _use_wal(connection: Connection) -> None:
    """Switch SQLite to write-ahead logging, so that readers go on while a process writes."""
    patience = time.monotonic() + BUSY_TIMEOUT
    while not _is_wal(connection):
        if time.monotonic() > patience:
            raise StoreError(_BUSY.format(connection.engine.url.database))
        time.sleep(0.05)


def _is_wal(connection: Connection) -> bool:
    try:
        _pragma(connection, "journal_mode = WAL")
    except connection.dialect.loaded_dbapi.OperationalError as error:
        # Of two processes that switch at once SQLite refuses one without any waiting.
        if "locked" not in str(error):
            raise
        return False
    return True


def _migrate_alone(connection: Connection) -> None:
    """Migrate behind a lock: of several processes one does it, the others find it done."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # A migration may copy a table and drop the old one, which must not delete its children.
        _pragma(connection, "foreign_keys = OFF")
        connection.execution_options(**{_WRITES: True})
    with connection.begin():
        if not is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        migrate(connection)
    connection.invalidate()


def _pragma(connection: Connection, setting: str) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA {setting}")


@contextmanager
def _worded(engine: Engine) -> Iterator[None]:
    """Turn whatever the database says into a sentence for people."""
    try:
        yield
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        place = engine.url.database
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        if "not a database" in cause or "malformed" in cause:
            message = (
                f"{place} is not an Earful database or is damaged ({cause}); move it away, "
                "or put a backup in its place, and ingest again."
            )
        elif "locked" in cause:
            message = _BUSY.format(place)
        else:
            message = (
                f"The database {place} cannot be used ({cause}); check that it exists, that there "
                "is space left, and that you may write to it."
            )
        raise StoreError(message) from error
