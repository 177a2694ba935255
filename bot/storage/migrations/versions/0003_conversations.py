"""What was last asked in each thread, so that a question can go on from there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of conversations."""
    op.create_table(
        "conversations",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("thread", sa.String(length=255), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "thread"),
    )
    op.create_index("ix_conversations_saved", "conversations", ["workspace_id", "saved_at"])


def downgrade() -> None:
    """Drop the conversations; the next question in a thread starts anew."""
    op.drop_table("conversations")
