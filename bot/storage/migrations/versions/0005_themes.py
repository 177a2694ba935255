"""Themes, what happened to them, and the theme of each comment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of themes."""
    op.create_table(
        "theme_ledgers",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("column_token", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.Column("next_id", sa.Integer(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("merged", sa.JSON(), nullable=False),
        sa.Column("n_seen", sa.Integer(), nullable=False),
        sa.Column("last_seen", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id"),
    )
    op.create_table(
        "themes",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("centre", sa.LargeBinary(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("area", sa.String(length=255), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("born", sa.DateTime(), nullable=True),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    _create_events()
    op.create_table(
        "comment_themes",
        sa.Column("comment_key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.Integer(), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["comment_key"], ["comments.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_key"),
    )
    op.create_index("ix_comment_themes_workspace", "comment_themes", ["workspace_id"])


def downgrade() -> None:
    """Drop the tables; themes are made anew from the comments, and decisions on them are lost."""
    op.drop_table("comment_themes")
    op.drop_table("theme_events")
    op.drop_table("themes")
    op.drop_table("theme_ledgers")


def _create_events() -> None:
    op.create_table(
        "theme_events",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("theme", sa.String(length=16), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_theme_events_workspace", "theme_events", ["workspace_id"])
