"""Needs, churn intent, aspects and custom labels; comments of before have none of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COUNTS = ("needs", "n_aspects")
_PROBABILITIES = (
    "p_bug_report",
    "p_feature_request",
    "p_complaint",
    "p_question",
    "p_praise",
    "churn_probability",
)
_FACETS = [
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
]


def upgrade() -> None:
    """Add the columns of the labels, the tables of aspects and custom labels, their indexes."""
    for name in _COUNTS:
        op.add_column("comments", sa.Column(name, sa.Integer(), nullable=True))
    for name in _PROBABILITIES:
        op.add_column("comments", sa.Column(name, sa.Double(), nullable=True))
    op.add_column(
        "workspaces", sa.Column("labelled", sa.Integer(), nullable=False, server_default="0")
    )
    _index_facets("needs", "churn_probability")
    op.create_index("ix_comments_revision", "comments", ["workspace_id", "revision"])
    op.create_table(
        "aspects",
        sa.Column("comment_key", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("phrase", sa.String(length=255), nullable=False),
        sa.Column("sentiment", sa.String(length=16), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["comment_key"], ["comments.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_key", "start"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_aspects_phrase", "aspects", ["workspace_id", "phrase", "sentiment"])
    op.create_table(
        "custom_labels",
        sa.Column("comment_key", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["comment_key"], ["comments.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_key", "name"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_custom_labels_label", "custom_labels", ["workspace_id", "name", "label"])


def downgrade() -> None:
    """Drop what was added; the labels in it are lost."""
    op.drop_table("custom_labels")
    op.drop_table("aspects")
    op.drop_index("ix_comments_revision", "comments")
    _index_facets("revision")
    op.drop_column("workspaces", "labelled")
    for name in (*_COUNTS, *_PROBABILITIES):
        op.drop_column("comments", name)


def _index_facets(*more: str) -> None:
    """All that questions filter, group and count by, in one index."""
    op.drop_index("ix_comments_facets", "comments")
    op.create_index("ix_comments_facets", "comments", [*_FACETS, *more])
