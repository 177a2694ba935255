"""What people say in Slack besides questions: corrections, thumbs, settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "corrections",
        sa.Column("comment_key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("was", sa.String(length=255), nullable=False),
        sa.Column("now", sa.String(length=255), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["comment_key"], ["comments.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_key", "label"),
    )
    op.create_index("ix_corrections_workspace", "corrections", ["workspace_id"])
    op.create_table(
        "thumbs",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel", "ts", "user"),
    )
    op.create_table(
        "slack_settings",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name"),
    )


def downgrade() -> None:
    """Drop them: nobody is limited any more, and the models' labels stand."""
    for table in ("slack_settings", "thumbs", "corrections"):
        op.drop_table(table)
