"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "accounts",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=512), nullable=False),
        sa.Column("plan", sa.String(length=255), nullable=True),
        sa.Column("mrr", sa.Double(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(), nullable=True),
        sa.Column("churned_at", sa.DateTime(), nullable=True),
        sa.Column("behaviour", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "account"),
    )
    op.create_table(
        "comments",
        sa.Column("key", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=512), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=True),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("author", sa.String(length=512), nullable=True),
        sa.Column("account", sa.String(length=512), nullable=True),
        sa.Column("source", sa.String(length=255), nullable=True),
        sa.Column("product", sa.String(length=255), nullable=True),
        sa.Column("version", sa.String(length=255), nullable=True),
        sa.Column("platform", sa.String(length=255), nullable=True),
        sa.Column("plan", sa.String(length=255), nullable=True),
        sa.Column("segment", sa.String(length=255), nullable=True),
        sa.Column("country", sa.String(length=255), nullable=True),
        sa.Column("lang", sa.String(length=35), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("ingested_at", sa.DateTime(), nullable=False),
        sa.Column("sentiment", sa.String(length=16), nullable=False),
        sa.Column("sentiment_score", sa.Double(), nullable=False),
        sa.Column("p_negative", sa.Double(), nullable=False),
        sa.Column("p_neutral", sa.Double(), nullable=False),
        sa.Column("p_positive", sa.Double(), nullable=False),
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_comments_workspace_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comments_author", "comments", ["workspace_id", "author"])
    op.create_index("ix_comments_content", "comments", ["workspace_id", "content_hash"])
    op.create_index(
        "ix_comments_facets",
        "comments",
        [
            "workspace_id",
            "created_at",
            "sentiment",
            "sentiment_score",
            "rating",
            "source",
            "product",
            "version",
            "platform",
            "plan",
            "segment",
            "country",
            "lang",
            "account",
            "revision",
        ],
    )
    op.create_index("ix_comments_workspace", "comments", ["workspace_id"])

    op.create_table(
        "deliveries",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=True),
        sa.Column("asker", sa.String(length=64), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("reply_ts", sa.String(length=32), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "key"),
    )
    op.create_index("ix_deliveries_state", "deliveries", ["workspace_id", "state"])
    op.create_index("ix_deliveries_thread", "deliveries", ["workspace_id", "channel", "thread_ts"])

    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("corpus", sa.String(length=32), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id"),
    )
    op.create_table(
        "embeddings",
        sa.Column("comment_key", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["comment_key"], ["comments.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_key"),
    )
    op.create_index("ix_embeddings_workspace_id", "embeddings", ["workspace_id"])


def downgrade() -> None:
    """Drop all tables."""
    op.drop_table("embeddings")
    op.drop_table("workspaces")
    op.drop_table("deliveries")
    op.drop_table("comments")
    op.drop_table("accounts")
