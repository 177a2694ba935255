"""Accounts in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, select

from bot.feedback import Account
from bot.storage.contract import without_zone
from bot.storage.database import insert_or
from bot.storage.sql_rows import utc
from bot.storage.tables import AccountRow

_FIELDS = tuple(item.name for item in fields(Account))
_DATES = ("started_at", "last_seen_at", "churned_at")


def put_accounts(connection: Connection, workspace: str, accounts: Sequence[Account]) -> None:
    """Insert accounts, or rewrite those whose name is stored; of one name the last counts."""
    rows = {account.account: _row(account, workspace) for account in accounts}
    insert = insert_or(connection, AccountRow)
    renewed = {name: insert.excluded[name] for name in _FIELDS if name != "account"}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["workspace_id", "account"], set_=renewed),
        list(rows.values()),
    )


def read_accounts(connection: Connection, workspace: str) -> list[Account]:
    """All accounts of the workspace, by name."""
    columns = [getattr(AccountRow, name) for name in _FIELDS]
    query = select(*columns).where(AccountRow.workspace_id == workspace)
    found = [_account(row._asdict()) for row in connection.execute(query)]
    return sorted(found, key=lambda account: account.account)


def _row(account: Account, workspace: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(account, name) for name in _FIELDS}
    values |= {name: without_zone(values[name]) for name in _DATES}
    return values | {
        "workspace_id": workspace,
        "behaviour": dict(account.behaviour),
        "extra": dict(account.extra),
    }


def _account(values: dict[str, Any]) -> Account:
    return Account(**values | {name: utc(values[name]) for name in _DATES})
