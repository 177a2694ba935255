"""Channels of Slack whose messages are feedback, and the messages they are made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "channel_sources",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("trouble", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "channel"),
    )
    op.create_table(
        "channel_messages",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("latest", sa.String(length=32), nullable=False),
        sa.Column("is_pending", sa.Boolean(), nullable=False),
        sa.Column("read_to", sa.String(length=32), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel", "ts"),
    )
    names = (("thread", "thread_ts"), ("pending", "is_pending"), ("latest", "latest"))
    for name, column in names:
        columns = ["workspace_id", "channel", column]
        op.create_index(f"ix_channel_messages_{name}", "channel_messages", columns)
    op.create_index("ix_channel_messages_author", "channel_messages", ["workspace_id", "author"])


def downgrade() -> None:
    """Drop them; comments that were made of channels stay, and no channel is followed."""
    for table in ("channel_messages", "channel_sources"):
        op.drop_table(table)
