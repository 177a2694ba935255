"""The history of the tables: every change to `bot.storage.tables` is a file in `versions/`.

After changing the tables, draft the file for it with
`alembic.command.revision(configuration(connection), message, autogenerate=True)` on a connection
to an up-to-date database, read what it wrote, and run the tests: they compare both.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import StoreError


def configuration(connection: Connection) -> Config:
    """What Alembic needs to know, without a file that users would have to keep."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def is_current(connection: Connection) -> bool:
    """Whether the tables are those this program knows; StoreError when a newer one made them."""
    scripts = ScriptDirectory.from_config(configuration(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(
            f"The database was made by a newer Earful (its tables are at {current}); "
            "upgrade with `pip install --upgrade earful`."
        )
    return current == scripts.get_current_head()


def migrate(connection: Connection) -> None:
    """Bring the tables up to date, in the transaction of a connection that writes alone."""
    if not is_current(connection):
        command.upgrade(configuration(connection), "head")
